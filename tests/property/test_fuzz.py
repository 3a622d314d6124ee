"""Whatever is handed to a constructor or asked of a result: a valid answer, or a refusal by an error of the library's own."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._uncertain.checks import as_whole
from supplysim._uncertain.quantity import Variable
from support.by_hand import scenario, sending
from support.constructors import CONSTRUCTORS, Constructor
from support.numbers import some_numbers
from support.odd_values import RudeError, odd_value, rude

plt = pytest.importorskip("matplotlib.pyplot")

PROBABILITIES = np.array([2.0**-53, 1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-9, 1 - 2.0**-53])
MOST_PATHS = 10_000  # more are valid, and take their time


@contextmanager
def refusals_are_fine(number: int) -> Iterator[None]:
    """A refusal says something; whatever else goes wrong is said with the number that it was drawn by."""
    try:
        yield
    except (ss.InvalidTypeError, ss.InvalidValueError) as refusal:
        assert str(refusal)  # noqa: PT017  # a refusal is one of two good ends
    except Exception as problem:
        problem.add_note(f"number {number}")
        raise


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


def made_of(constructor: Constructor, rng: np.random.Generator) -> Any:
    """What a valid call with one field changed, or several, comes to."""
    names = rng.choice(constructor.names, size=min(int(rng.choice([1, 1, 1, 3])), len(constructor.names)), replace=False)
    return constructor.make(**(constructor.fields | {str(name): odd_value(rng) for name in names}))


@some_numbers(25, 3_000)
@pytest.mark.parametrize("kind", CONSTRUCTORS)
def test_anything_makes_a_valid_value_or_is_refused(kind: str, numbers: range) -> None:
    for number in numbers:
        made = None
        with refusals_are_fine(number):
            made = made_of(CONSTRUCTORS[kind], np.random.default_rng([number, *kind.encode()]))
        if made is not None:
            look_at(made)


MADE = scenario(100, ss.uniform(5, 15, name="rate"), [sending(every_days=3, size=4, lead_time_days=2)], start="2024-02-26")
RESULT, SERVED = (ss.simulate(MADE, 40, seed=1, to_horizon=to_horizon) for to_horizon in (False, True))
TRAJECTORIES = RESULT.trajectories(3)


def _operators(x: Any) -> Any:
    rate = ss.uniform(1, 2)
    return [rate + x, x - rate, x**rate, rate == x, np.minimum(rate, 1) < x, ss.ramp(1, 2, 0, 1) * x]


def _estimates(x: Any) -> None:
    for figure in (RESULT.median, RESULT.never, RESULT.quantile([0.1, 0.9])):
        for apply in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.lt, operator.ge):
            for sides in (
                ((figure, x), (x, figure)) if isinstance(x, int | float | np.ndarray | np.generic) else ((figure, x),)
            ):
                with suppress(TypeError, ValueError, OverflowError):  # the answers of Python and NumPy to such operands
                    apply(*sides)
        f"{figure:{x if isinstance(x, str) else ''}}"


def _replaced(**fields: Any) -> Any:
    return MADE.replace(**fields)._repr_html_()


QUESTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "part": (lambda name: MADE[name], ("name",)),
    "replace": (_replaced, ("name", "stock", "use", "sea", "demand", "supply", "horizon_days", "unit", "start", "main")),
    "simulate": (
        partial(ss.simulate, scenario=MADE, paths=20, seed=1),
        ("scenario", "paths", "seed", "workers", "executor", "keep", "replicates", "to_horizon"),
    ),
    "of": (RESULT.of, ("stock",)),
    "survival": (RESULT.survival, ("days",)),
    "quantile": (RESULT.quantile, ("probability",)),
    "gross_cover_quantile": (RESULT.gross_cover_quantile, ("probability",)),
    "date": (RESULT.date, ("days",)),
    "trajectories": (RESULT.trajectories, ("paths", "every_days")),
    "extend": (partial(RESULT.extend, paths=4), ("paths", "workers", "executor")),
    "fill_rate": (SERVED.service.fill_rate, ("claim",)),
    "held_back": (SERVED.service.held_back, ("demand",)),
    "trajectories of": (TRAJECTORIES.of, ("stock",)),
    "shipments": (TRAJECTORIES.shipments, ("flow",)),
    "plot_survival": (partial(ss.plot_survival, results=RESULT), ("results", "ax", "dates", "legend", "linestyle", "alpha")),
    "plot_durations": (partial(ss.plot_durations, results=RESULT), ("results", "ax", "dates", "legend", "color", "label")),
    "plot_fan": (
        partial(ss.plot_fan, results=TRAJECTORIES),
        ("results", "quantity", "paths", "single_paths", "dates", "legend", "ax", "color", "label"),
    ),
    "percent": (partial(ss.percent, estimate=RESULT.never), ("estimate", "finest")),
    "plus_minus": (partial(ss.plus_minus, estimate=RESULT.never), ("estimate", "finest")),
    "Estimate": (
        lambda **fields: str(ss.Estimate(**({"value": 1, "std_error": 1, "low": 0, "high": 2} | fields))),
        ("value", "std_error", "low", "high", "censored_at"),
    ),
    "operators": (_operators, ("x",)),
    "estimates": (_estimates, ("x",)),
}


def ask(kind: str, rng: np.random.Generator) -> None:
    question, fields = QUESTIONS[kind]
    field, value = fields[int(rng.integers(len(fields)))], odd_value(rng)
    number = as_whole(value) if field in {"paths", "workers"} else None
    takes_long = number is not None and 1 < number < 10**17
    if not takes_long or (field == "paths" and value <= MOST_PATHS):
        question(**{field: value})


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # that a font lacks a character is matplotlib's to say
@some_numbers(15, 1_000)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_anything_asked_is_answered_or_refused(kind: str, numbers: range) -> None:
    for number in numbers:
        with refusals_are_fine(number):
            ask(kind, np.random.default_rng([number, *kind.encode()]))
        plt.close("all")


@pytest.mark.parametrize("asked", [{}, {"single_paths": 2, "legend": False}, {"quantity": "received", "single_paths": 0}])
def test_a_fan_is_drawn_as_it_is_asked_for(asked: dict[str, Any]) -> None:
    assert ss.plot_fan(TRAJECTORIES, **asked) is not None
    plt.close("all")


MISSPELT: list[tuple[Callable[[], Any], str]] = [
    (lambda: RESULT.of("stok"), "'stock' of a result must be one of .* did you mean 'stock'"),
    (lambda: TRAJECTORIES.of("stok"), "'stock' of trajectories must be one of .* did you mean 'stock'"),
    (lambda: TRAJECTORIES.shipments("see"), "'flow' of trajectories must be .* did you mean 'sea'"),
    (lambda: SERVED.service.fill_rate("used"), "'claim' of the service of 'stock' must be one of .* did you mean 'use'"),
]


@pytest.mark.parametrize(("asked", "message"), MISSPELT)
def test_a_misspelt_name_is_answered_with_the_one_that_is_like_it(asked: Callable[[], Any], message: str) -> None:
    with pytest.raises(ss.InvalidValueError, match=message):
        asked()


def test_the_middle_of_a_tabulated_law_is_its_median() -> None:
    for made in (ss.pert(0, 5, 10), ss.beta(3, 3, 0, 10), ss.truncated_normal(5, 2, 0, 10), ss.beta(0.1, 0.1, 0, 10)):
        np.testing.assert_allclose(made.law.quantile(np.array([0.5, 0.75, 0.25]))[0], 5, rtol=1e-9)


def test_one_number_in_a_list_of_numpy_is_no_number() -> None:
    for value in (np.array([3.0]), np.complex128(3), np.True_, np.ma.masked, np.timedelta64(3, "D")):
        with pytest.raises(ss.InvalidTypeError, match="'value' of fixed must be a number"):
            ss.fixed(value)  # type: ignore[arg-type]


def test_a_refusal_comes_through_whatever_the_value_does_when_it_is_written() -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"must be a number \(got <Rude without a repr>\)"):
        ss.Stock(rude("__repr__", "__float__"))
    with pytest.raises(ss.InvalidTypeError, match=r"\(got <int of 16,610 bits without a repr>\)"):
        ss.Stock(10**5_000)
    with pytest.raises(ss.InvalidTypeError, match=r"\(got \[0, 0.* \.\.\. .*0, 0\]\)"):
        ss.Stock([0] * 10_000)  # type: ignore[arg-type]


def test_a_list_that_breaks_off_is_refused_with_the_reason() -> None:
    def demands() -> Any:
        yield ss.Consumption("use", 1)
        raise RudeError

    message = r"'demand' of Scenario 'made' must be a list that can be iterated .* RudeError"
    with pytest.raises(ss.InvalidTypeError, match=message):
        ss.Scenario("made", stock=ss.Stock(1), demand=demands(), horizon_days=3)


def test_what_only_rounding_tells_apart_is_refused() -> None:
    assert ss.window(5.9, 5.2).last_day == 5.2  # days are compared as whole days
    with pytest.raises(ss.InvalidValueError, match="must not come before first_day"):
        ss.window(6.0, 5.9)
    with pytest.raises(ss.InvalidValueError, match="'confidence' of between must be above 0 and below 1, by 1e-12 at least"):
        ss.between(1, 2, 1 - 1e-16)
    with pytest.raises(ss.InvalidValueError, match=r"'a' of beta must be between .* and 1e\+06 \(got 1000000000000.0"):
        ss.beta(1e12, 1e15)
