"""Whatever is asked of a run or of a result, there is an answer or a refusal by an error of the library's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import supplysim as ss
from support.by_hand import scenario, sending
from support.odd_values import built, recipes

plt = pytest.importorskip("matplotlib.pyplot")

EXAMPLES, MANY = 12, 2_000
MOST_PATHS = 10_000  # more are valid, and take their time
MADE = scenario(100, ss.uniform(5, 15, name="rate"), [sending(every_days=3, size=4, lead_time_days=2)], start="2024-02-26")
RESULT, SERVED = (ss.simulate(MADE, 40, seed=1, to_horizon=to_horizon) for to_horizon in (False, True))
TRAJECTORIES = RESULT.trajectories(3)


def _simulate(**fields: Any) -> Any:
    return ss.simulate(**({"scenario": MADE, "paths": 20, "seed": 1} | fields))


def _operators(x: Any) -> Any:
    rate = ss.uniform(1, 2)
    return [rate + x, x - rate, x**rate, rate == x, np.minimum(rate, 1) < x, ss.ramp(1, 2, 0, 1) * x]


QUESTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "simulate": (_simulate, ("scenario", "paths", "seed", "workers", "executor", "keep", "replicates", "to_horizon")),
    "of": (RESULT.of, ("stock",)),
    "survival": (RESULT.survival, ("days",)),
    "quantile": (RESULT.quantile, ("probability",)),
    "gross_cover_quantile": (RESULT.gross_cover_quantile, ("probability",)),
    "date": (RESULT.date, ("days",)),
    "trajectories": (RESULT.trajectories, ("paths", "every_days")),
    "extend": (lambda **fields: RESULT.extend(**({"paths": 4} | fields)), ("paths", "workers", "executor")),
    "fill_rate": (SERVED.service.fill_rate, ("claim",)),
    "held_back": (SERVED.service.held_back, ("demand",)),
    "trajectories of": (TRAJECTORIES.of, ("stock",)),
    "shipments": (TRAJECTORIES.shipments, ("flow",)),
    "plot_survival": (ss.plot_survival, ("results",)),
    "plot_durations": (ss.plot_durations, ("result",)),
    "plot_fan": (
        lambda **fields: ss.plot_fan(**({"trajectories": TRAJECTORIES} | fields)),
        ("trajectories", "quantity", "single_paths", "legend"),
    ),
    "percent": (lambda **fields: ss.percent(**({"estimate": RESULT.never} | fields)), ("estimate", "finest")),
    "plus_minus": (lambda **fields: ss.plus_minus(**({"estimate": RESULT.never} | fields)), ("estimate", "finest")),
    "Estimate": (
        lambda **fields: str(ss.Estimate(**({"value": 1, "std_error": 1, "low": 0, "high": 2} | fields))),
        ("value", "std_error", "low", "high", "censored_at"),
    ),
    "operators": (_operators, ("x",)),
}


def ask(kind: str, data: Any) -> None:
    question, fields = QUESTIONS[kind]
    field = data.draw(st.sampled_from(fields))
    value = built(data.draw(recipes()))
    takes_long = field in {"paths", "workers"} and isinstance(value, int | np.integer) and 1 < value < 10**17
    if takes_long and (field == "workers" or value > MOST_PATHS):
        return
    try:
        question(**{field: value})
    except (ss.InvalidTypeError, ss.InvalidValueError) as refusal:
        assert str(refusal) != ""  # noqa: PT017  # a refusal is one of two good ends
    finally:
        plt.close("all")


@pytest.mark.parametrize("kind", QUESTIONS)
@given(data=st.data())
@settings(derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_anything_asked_is_answered_or_refused(kind: str, data: Any) -> None:
    ask(kind, data)


@pytest.mark.long
@pytest.mark.parametrize("kind", QUESTIONS)
@given(data=st.data())
@settings(derandomize=True, deadline=None, max_examples=MANY, suppress_health_check=list(HealthCheck))
def test_anything_asked_at_length(kind: str, data: Any) -> None:
    ask(kind, data)


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


def test_days_of_a_window_are_compared_as_whole_days() -> None:
    assert ss.window(5.9, 5.2).last_day == 5.2
    with pytest.raises(ss.InvalidValueError, match="must not come before first_day"):
        ss.window(6.0, 5.9)
