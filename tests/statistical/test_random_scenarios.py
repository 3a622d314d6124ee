"""The random scenarios are what a comparison needs: always the same, of every kind, and not decided beforehand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import supplysim as ss
from supplysim.uncertain.quantity import Expression
from support import day_by_day
from support.random_scenarios import scenario

SCENARIOS = [scenario(number) for number in range(60)]
VALUES = [day_by_day.draw_values(made, 500, np.random.default_rng(1)) for made in SCENARIOS]


def _regimes(made: ss.Scenario) -> list[ss.Regimes]:
    return [flow.regimes for flow in made.demand if isinstance(flow, ss.Consumption) and flow.regimes is not None]


def _some(values: day_by_day.Values, field: str, holds: Callable[[day_by_day.FloatArray], bool]) -> bool:
    """Whether any field of that name holds."""
    return any(holds(value) for label, value in values.items() if label.endswith(f".{field}") or f".{field}." in label)


FEATURES: dict[str, Callable[[ss.Scenario, day_by_day.Values], bool]] = {
    "no supply": lambda made, _: not made.supply,
    "two shipments and two factories": lambda made, _: len(made.supply) == 4,
    "three demands": lambda made, _: len(made.demand) == 3,
    "late shipments": lambda _, values: _some(values, "first_day", lambda days: days.min() >= 2),
    "shipments that start within a day": lambda _, values: _some(values, "first_day", lambda days: bool(np.any(days % 1))),
    "outages": lambda _, values: _some(values, "outages", lambda _: True),
    "spells that are over at once": lambda _, values: _some(values, "mean_days", lambda days: days.max() == 1),
    "spells past the horizon": lambda made, values: _some(values, "mean_days", lambda days: days.min() > made.horizon_days),
    "four regimes": lambda made, _: any(len(regimes.levels) == 4 for regimes in _regimes(made)),
    "transitions": lambda made, _: any(regimes.transitions is not None for regimes in _regimes(made)),
    "another regime than the first to start": lambda made, _: any(
        regimes.start != next(iter(regimes.levels)) for regimes in _regimes(made)
    ),
    "a level of nothing": lambda _, values: _some(values, "levels", lambda level: level.max() == 0),
    "no noise": lambda _, values: all(value.max() == 0 for label, value in values.items() if label.endswith(".cv")),
    "noise on some paths alone": lambda _, values: _some(values, "cv", lambda cv: cv.min() == 0 < cv.max()),
    "much noise": lambda _, values: _some(values, "cv", lambda cv: cv.max() > 1),
    "a demand of nothing on some paths": lambda _, values: _some(values, "per_day", lambda rate: rate.min() == 0 < rate.max()),
    "a reserve above the stock": lambda _, values: bool(
        np.any(values["stock.on_hand"] * values["stock.usable_fraction"] < values["stock.reserve"])
    ),
    "an unknown of stock and shipments alike": lambda made, _: isinstance(made.stock.on_hand, Expression),
    "a pace that demands share": lambda made, _: "pace" in made.variables,
    "correlation": lambda made, _: len(made.correlate) == 2,
}


@pytest.mark.parametrize("feature", FEATURES)
def test_every_kind_of_scenario_is_among_them(feature: str) -> None:
    having = [made for made, values in zip(SCENARIOS, VALUES, strict=True) if FEATURES[feature](made, values)]
    assert len(having) >= 2


def test_most_scenarios_end_on_some_paths_and_not_on_others() -> None:
    durations = [day_by_day.durations(made, 500, seed=2) for made in SCENARIOS]
    mixed = [bool(np.isfinite(lasted).any()) and bool(np.any(lasted >= 1)) for lasted in durations]
    assert np.mean(mixed) >= 0.95
    assert np.mean([0.01 < np.mean(np.isinf(lasted)) < 0.99 for lasted in durations]) >= 0.7


def test_a_number_is_always_the_same_scenario() -> None:
    for number in (0, 7, 59):
        again = day_by_day.draw_values(scenario(number), 500, np.random.default_rng(1))
        assert again.keys() == VALUES[number].keys()
        for label, value in again.items():
            np.testing.assert_array_equal(value, VALUES[number][label])
