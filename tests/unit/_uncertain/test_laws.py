"""The contract that every law keeps, and what each law promises beyond it."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable

import attrs
import numpy as np
import pytest
from scipy import special, stats
from unit._uncertain.goodness import FALSE_ALARM, FINEST, FloatArray, just_below, p_value_of, uniforms
from unit._uncertain.law_cases import CASES, LawCase

import supplysim as ss
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantity import Variable
from support.numbers import some_numbers

DRAWS = 100_000
MOST_U_ERROR = 1e-10  # what a tabulated inverse is held to
TAILS = np.concatenate([[FINEST], 2.0 ** np.arange(-52.0, -1.0), 1.0 - 2.0 ** np.arange(-2.0, -53.0, -1.0), [1.0 - FINEST]])

every_law = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def u_error(law: Law, case: LawCase, at: FloatArray) -> float:
    """How far from `at` the reference's probability of the quantile is; a jump of the CDF holds all its probabilities."""
    at = at[at <= case.resolved_up_to]
    values = law.quantile(at)
    below, upto = just_below(case.reference.cdf, values), np.asarray(case.reference.cdf(values))
    return float(np.max(np.maximum(below - at, at - upto)))


class TestContract:
    """What the sampling design and the copula rely on, whatever the law."""

    @every_law
    def test_it_follows_its_reference(self, case: LawCase) -> None:
        values = case.make().law.quantile(uniforms(DRAWS, seed=1))
        assert p_value_of(values, case.reference.cdf, seed=2) >= FALSE_ALARM

    @pytest.mark.parametrize("case", [case for case in CASES if case.name != "fixed"], ids=lambda case: case.name)
    def test_a_slightly_wrong_law_is_found_out(self, case: LawCase) -> None:
        """The negative control: draws that lean downwards by some percent."""
        leaning = np.maximum(uniforms(DRAWS, seed=1) ** 1.05, FINEST)
        assert p_value_of(case.make().law.quantile(leaning), case.reference.cdf, seed=2) < FALSE_ALARM

    @pytest.mark.parametrize("case", [case for case in CASES if case.is_inverse_cdf], ids=lambda case: case.name)
    def test_its_quantile_function_inverts_the_cdf_and_never_falls(self, case: LawCase) -> None:
        law = case.make().law
        assert u_error(law, case, uniforms(DRAWS, seed=3)) <= MOST_U_ERROR
        assert u_error(law, case, TAILS) <= MOST_U_ERROR
        assert np.all(np.diff(law.quantile((np.arange(DRAWS) + 0.5) / DRAWS)) >= 0)

    @every_law
    def test_it_stays_in_its_support_which_leaves_nothing_out(self, case: LawCase) -> None:
        law = case.make().law
        low, high = (np.array([float(bound)]) for bound in law.support)
        values = law.quantile(np.concatenate([TAILS, uniforms(DRAWS, seed=4)]))
        assert np.all(np.isfinite(values))
        assert np.all((low <= values) & (values <= high))
        assert just_below(case.reference.cdf, low) == 0
        assert case.reference.cdf(high) == pytest.approx(1, abs=4 * FINEST)

    @every_law
    def test_it_keeps_the_shape_and_the_uniforms_that_it_is_given(self, case: LawCase) -> None:
        at = uniforms(24, seed=5)
        grid = at.reshape(4, 6)[:, ::2]
        law = case.make().law
        assert np.array_equal(law.quantile(grid), law.quantile(at).reshape(4, 6)[:, ::2])
        assert np.array_equal(at, uniforms(24, seed=5))
        assert law.quantile(np.empty(0)).shape == (0,)

    @every_law
    def test_it_pickles(self, case: LawCase) -> None:
        law, at = case.make().law, np.concatenate([TAILS, uniforms(100, seed=6)])
        for _ in ("before its first draw", "and after, when a table may have been made"):
            copy = pickle.loads(pickle.dumps(law))
            assert np.array_equal(copy.quantile(at), law.quantile(at))

    @every_law
    def test_it_is_hashable_and_equal_where_it_is_made_alike(self, case: LawCase) -> None:
        one, other = case.make().law, case.make().law
        assert isinstance(one, Law)
        assert hash(one) == hash(one)
        assert one == one  # noqa: PLR0124  # reflexive
        assert (one == other) is case.is_value
        assert not case.is_value or hash(one) == hash(other)


@pytest.mark.parametrize(("low", "high"), [(6_000, 7_400), (-5, 11), (-9, -2), (0, 1), (1e-9, 1e9)])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_between_leaves_the_rest_evenly_on_both_sides(low: float, high: float, confidence: float) -> None:
    outside = (1 - confidence) / 2
    made = ss.between(low, high, confidence)
    assert made.law.quantile(np.array([outside, 1 - outside])) == pytest.approx([low, high], rel=1e-9, abs=1e-9)
    assert made.law.support == ((0 if low > 0 else -np.inf), np.inf)


@pytest.mark.parametrize("weights", [[0, 1, 1], [1, 0, 1], [1, 1, 0], [0, 1, 0]])
def test_a_value_of_weight_zero_is_never_drawn_and_outside_the_support(weights: list[float]) -> None:
    at = np.concatenate([TAILS, [0.25, 0.5, 0.75]])
    allowed = {value for value, weight in zip([1.0, 2.0, 3.0], weights, strict=True) if weight}
    for law in (ss.choice([1, 2, 3], weights).law, ss.mixture([1, 2, 3], weights).law):
        assert set(law.quantile(at).tolist()) == allowed
        assert law.support == (min(allowed), max(allowed))


RANDOM_WINDOWS = [(0.85, 0.1), (0.7, 0.3), (0.1, 0.3), *np.random.default_rng(9).uniform(0.01, 1, (50, 2)).tolist()]


# offset + scale * ((low - offset) / scale) is not always `low`, and a fraction may not reach beyond 0 or 1 by a rounding.
@pytest.mark.parametrize(("mean", "sd"), RANDOM_WINDOWS)
def test_a_truncated_normal_keeps_to_the_very_bounds_that_were_written(mean: float, sd: float) -> None:
    fraction = ss.truncated_normal(mean, sd, 0, 1)
    values = fraction.law.quantile(TAILS)
    assert np.all((values >= 0) & (values <= 1))
    assert fraction.law.support == (0, 1)
    assert ss.Stock(1, usable_fraction=fraction).usable_fraction is fraction


# As above: offset + scale * 1 is not always `high`.
@some_numbers(25, 400)
@pytest.mark.parametrize("make", [ss.pert, ss.triangular, lambda low, _mode, high: ss.beta(2, 3, low, high)])
def test_bounded_laws_keep_to_the_very_bounds_that_were_written(make: Callable[..., Variable], numbers: range) -> None:
    hundredths = np.random.default_rng(10).choice(np.arange(-1000, 1000), (400, 3)) / 100
    beyond = []
    for low, mode, high in np.sort(hundredths)[numbers].tolist():
        law = make(low, mode, high).law
        values = law.quantile(TAILS)
        if law.support != (low, high) or values.min() < low or values.max() > high:
            beyond.append((low, mode, high))
    assert beyond == []


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_a_triangular_law_is_the_same_in_any_unit(unit: float) -> None:
    at = np.linspace(0.01, 0.99, 99)
    assert ss.triangular(0, unit, 4 * unit).law.quantile(at) / unit == pytest.approx(ss.triangular(0, 1, 4).law.quantile(at))


@pytest.mark.parametrize("shape", [0.1, 0.05, 0.02])
def test_steep_poles_are_drawn_as_exactly_as_others(shape: float) -> None:
    at = uniforms(DRAWS, seed=11)
    u_errors = {
        "gamma": np.abs(special.gammainc(shape, ss.gamma(shape, 1).law.quantile(at)) - at).max(),
        "beta": np.abs(special.betainc(shape, 3, ss.beta(shape, 3).law.quantile(at)) - at).max(),
    }
    assert max(u_errors.values()) <= MOST_U_ERROR, u_errors


def test_a_law_is_written_as_its_user_would_write_it() -> None:
    assert repr(ss.pert(400, 448, 500)) == "pert(400, 448, 500)"
    assert repr(ss.pert(400, 448, 500, name="rounds per container")) == "rounds per container"
    assert repr(ss.pert(400, 448, 500, weight=2.5)) == "pert(400, 448, 500, weight=2.5)"
    assert repr(ss.between(6_000, 7_400)) == "between(6000, 7400, 0.9)"
    assert repr(ss.quantiles({0.95: 22, 0.05: 10}, low=0)) == "quantiles({0.05: 10, 0.95: 22})"
    assert repr(ss.choice([7, 2, 5], [1, 2, 0])) == "choice(2, 7)"
    assert repr(ss.mixture([1, ss.uniform(0, 1), 3], [1, 1, 0])) == "mixture of 2"
    assert repr(ss.empirical([3, 1])) == "empirical of 2"
    assert repr(ss.law(stats.norm(0, scale=2))) == "law(norm(0, scale=2))"


def test_the_repr_of_a_law_tells_it_from_every_other() -> None:
    one, other = ss.pert(1, 2, 3), ss.pert(1, 2, 3 + 1e-15)
    assert repr(one) == repr(other) == "pert(1, 2, 3)"
    assert repr(one.law) == "Pert(low=1.0, mode=2.0, high=3.0, weight=4.0)"
    assert len({repr(ss.mixture([each, 0]).law) for each in (one, other)}) == 2


@every_law
def test_the_fields_of_a_law_are_the_first_arguments_of_its_function(case: LawCase) -> None:
    law = case.make().law
    fields = {field.name: field.default for field in attrs.fields(type(law)) if field.init}
    parameters = inspect.signature(getattr(ss, law.word)).parameters
    assert list(fields) == [name for name in parameters if name != "name"][: len(fields)]
    for name, default in fields.items():
        # A field that must be there may be None in a call, where the law can be given in another way.
        assert default == parameters[name].default or (
            default is attrs.NOTHING and parameters[name].default in (None, inspect.Parameter.empty)
        )
