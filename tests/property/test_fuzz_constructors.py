"""Whatever is handed to a constructor, it makes a valid value or refuses with an error of the library's own."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._uncertain.quantity import Variable
from support.constructors import CONSTRUCTORS, Constructor
from support.odd_values import RudeError, built, recipes, rude

EXAMPLES, MANY = 15, 5_000
PROBABILITIES = np.array([2.0**-53, 1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-9, 1 - 2.0**-53])


@st.composite
def _changes(draw: st.DrawFn, constructor: Constructor) -> dict[str, Any]:
    """Recipes for one field of a valid call, or for several."""
    most = draw(st.sampled_from([1, 1, 1, 3]))
    names = draw(st.sets(st.sampled_from(constructor.names), min_size=1, max_size=most))
    return {name: draw(recipes()) for name in sorted(names)}


def made_or_refused(constructor: Constructor, changes: dict[str, Any]) -> Any:
    """What a valid call with some fields changed comes to; None if it is refused, as it should be."""
    fields = constructor.fields | {name: built(recipe) for name, recipe in changes.items()}
    try:
        return constructor.make(**fields)
    except (ss.InvalidTypeError, ss.InvalidValueError) as refusal:
        return None if str(refusal) else refusal


def look_at(made: Any) -> None:
    """It can be written, hashed, compared and pickled; and a law gives values within its support that rise."""
    assert repr(made)
    assert isinstance(hash(made), int)
    assert bool(made == made)  # noqa: PLR0124  # a value is itself
    assert pickle.dumps(made)
    if isinstance(made, Variable):
        with np.errstate(all="ignore"):  # what a float cannot carry is refused where it is drawn
            values = made.law.quantile(PROBABILITIES)
        low, high = made.law.support
        assert not np.isnan(values).any()
        assert ((values >= low) & (values <= high)).all()


@pytest.mark.parametrize("kind", CONSTRUCTORS)
@given(data=st.data())
@settings(derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_anything_makes_a_valid_value_or_is_refused(kind: str, data: Any) -> None:
    made = made_or_refused(CONSTRUCTORS[kind], data.draw(_changes(CONSTRUCTORS[kind])))
    if made is not None:
        look_at(made)


@pytest.mark.long
@pytest.mark.parametrize("kind", CONSTRUCTORS)
@given(data=st.data())
@settings(derandomize=True, deadline=None, max_examples=MANY, suppress_health_check=list(HealthCheck))
def test_anything_at_length(kind: str, data: Any) -> None:
    made = made_or_refused(CONSTRUCTORS[kind], data.draw(_changes(CONSTRUCTORS[kind])))
    if made is not None:
        look_at(made)


def test_the_middle_of_a_tabulated_law_is_its_median() -> None:
    for made in (ss.pert(0, 5, 10), ss.beta(3, 3, 0, 10), ss.truncated_normal(5, 2, 0, 10), ss.beta(0.1, 0.1, 0, 10)):
        np.testing.assert_allclose(made.law.quantile(np.array([0.5, 0.75, 0.25]))[0], 5, rtol=1e-9)


def test_one_number_in_a_list_of_numpy_is_no_number() -> None:
    for value in (np.array([3.0]), np.complex128(3), np.True_, np.ma.masked, np.timedelta64(3, "D")):
        with pytest.raises(ss.InvalidTypeError, match="'value' of fixed must be a number"):
            ss.fixed(value)  # type: ignore[arg-type]


def test_a_refusal_comes_through_whatever_the_value_does_when_it_is_written() -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"must be a number \(got <Rude that cannot be written>\)"):
        ss.Stock(rude("__repr__", "__float__"))
    with pytest.raises(ss.InvalidTypeError, match=r"\(got <int of 16,610 bits that cannot be written>\)"):
        ss.Stock(10**5_000)
    with pytest.raises(ss.InvalidTypeError, match=r"\(got \[0, 0.* \.\.\. .*0, 0\]\)"):
        ss.Stock([0] * 10_000)  # type: ignore[arg-type]


def test_a_list_that_breaks_off_is_refused_with_the_reason() -> None:
    def demands() -> Any:
        yield ss.Consumption("use", 1)
        raise RudeError

    with pytest.raises(ss.InvalidTypeError, match=r"'demand' of Scenario 'made' must be a list that can be read .* RudeError"):
        ss.Scenario("made", stock=ss.Stock(1), demand=demands(), horizon_days=3)


def test_what_only_rounding_tells_apart_is_refused() -> None:
    with pytest.raises(ss.InvalidValueError, match="'confidence' of between must be above 0 and below 1, by 1e-12"):
        ss.between(1, 2, 1 - 1e-16)
    with pytest.raises(ss.InvalidValueError, match="of truncated_normal must leave a window"):
        ss.truncated_normal(0, 1e-300, low=1e300)
    with pytest.raises(ss.InvalidValueError, match=r"'a' of beta must be between 1e-300 and 1e\+09 \(got 1000000000000.0"):
        ss.beta(1e12, 1e15)
