"""The random scenarios are what a comparison needs: always the same, of every kind, and not decided beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.profiles.profile import Product
from supplysim._flows.profiles.ramp import ramp
from supplysim._flows.profiles.schedule import schedule
from supplysim._flows.profiles.season import season
from supplysim._flows.profiles.window import window
from supplysim._uncertain.parameters import parts_of
from supplysim._uncertain.quantity import Expression, Quantity
from support import day_by_day
from support.full_scenarios import full_scenario
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


FULL_SCENARIOS = [full_scenario(number) for number in range(60)]
OUTCOMES = [day_by_day.simulate(made, 200, seed=3) for made in FULL_SCENARIOS]


def _all_of(made: ss.Scenario, kind: type) -> list[Any]:
    return [part for each in (*made.stocks, *made.flows) for part in parts_of(each) if isinstance(part, kind)]


def _any_shipment(made: ss.Scenario, holds: Callable[[ss.Shipments], bool]) -> bool:
    return any(holds(each) for each in _all_of(made, ss.Shipments))


def _any_returns(made: ss.Scenario, holds: Callable[[ss.Returns], bool]) -> bool:
    return any(holds(each) for each in _all_of(made, ss.Returns))


def _often(book: dict[str, Any], entry: str) -> bool:
    """Whether an entry of the books is not nothing on many paths, of some stock or voyage."""
    return any(np.mean(entries[entry] > 0) > 0.2 for entries in book.values())


def _is_more_than(value: Quantity | float, number: float) -> bool:
    """Whether a field is not just that number."""
    return not (isinstance(value, float) and value == number)


def _unknown_ramp_and_season(part: Product) -> bool:
    kinds = [type(factor) for factor in part.factors]
    return kinds == [ramp, season] and isinstance(part.factors[0].start_day, Quantity)


FULL_FEATURES: dict[str, Callable[[ss.Scenario, day_by_day.Outcome], bool]] = {
    "one stock": lambda made, _: len(made.stocks) == 1,
    "three stocks": lambda made, _: len(made.stocks) == 3,
    "a main stock that is not the first": lambda made, _: made.main_stock != made.stocks[0].name,
    "a circle": lambda made, _: {"worn out", "repaired"} <= {flow.name for flow in made.supply},
    "overflow": lambda _, outcome: _often(outcome.books, "lost"),
    "goods that wait": lambda _, outcome: _often(outcome.books, "waiting"),
    "several ages": lambda made, _: any(len(each.amounts) > 1 for each in _all_of(made, ss.AgeClasses)),
    "an unknown shelf life": lambda made, _: any(
        isinstance(x.shelf_life_days, Quantity) for x in _all_of(made, ss.AgeClasses)
    ),
    "daily decay": lambda made, _: any(each.every_days == 1 for each in _all_of(made, ss.Decay)),
    "inspections": lambda made, _: any(each.every_days > 1 for each in _all_of(made, ss.Decay)),
    "rationing": lambda made, _: any(len(each.levels) > 1 for each in _all_of(made, ss.Rationing)),
    "backlogs": lambda made, _: any(flow.unmet == "backlog" for flow in made.demand),
    "demands of different priority": lambda made, _: len({flow.priority for flow in made.demand}) > 1,
    "ramps of unknown days": lambda made, _: any(isinstance(each.start_day, Quantity) for each in _all_of(made, ramp)),
    "steps": lambda made, _: any(each.days == 0.0 for each in _all_of(made, ramp) if isinstance(each.days, float)),
    "schedules": lambda made, _: any(
        isinstance(level, Quantity) for each in _all_of(made, schedule) for level in each.levels.values()
    ),
    "dates": lambda made, _: any(not isinstance(day, int) for each in _all_of(made, schedule) for day in each.levels),
    "seasons": lambda made, _: bool(_all_of(made, season)),
    "windows of unknown days": lambda made, _: any(isinstance(each.first_day, Quantity) for each in _all_of(made, window)),
    "an unknown ramp in a season": lambda made, _: any(map(_unknown_ramp_and_season, _all_of(made, Product))),
    "inputs with profiles, and outages": lambda made, _: any(
        each.outages is not None and any(one.profile is not None for one in each.inputs.values())
        for each in _all_of(made, ss.Factory)
    ),
    "availability as a share": lambda made, _: any(
        _is_more_than(each.availability_fraction, 1.0) for each in _all_of(made, ss.Factory)
    ),
    "regular shipments with jitter": lambda made, outcome: _any_shipment(
        made, lambda each: each.every_days is not None and isinstance(each.jitter_days, Quantity)
    ),
    "regular shipments under a profile": lambda made, _: _any_shipment(
        made, lambda each: each.every_days is not None and each.profile is not None
    ),
    "a budget of sizes that vary": lambda made, _: _any_shipment(
        made, lambda each: each.total is not None and not isinstance(each.size_cv, float)
    ),
    "whole losses under way": lambda made, _: _any_shipment(
        made, lambda each: _is_more_than(each.lead_time_days, 0.0) and _is_more_than(each.loss_probability, 0.0)
    ),
    "unknown lead times": lambda made, _: _any_shipment(made, lambda each: isinstance(each.lead_time_days, Quantity)),
    "something in transit at the end": lambda _, outcome: _often(outcome.voyages, "in_transit"),
    "returns from a stock to another": lambda made, _: _any_returns(
        made, lambda each: each.from_ is not None and each.to is not None
    ),
    "returns from outside": lambda made, _: _any_returns(made, lambda each: each.from_ is None),
    "returns that leave": lambda made, _: _any_returns(made, lambda each: each.to is None),
    "correlation": lambda made, _: bool(made.correlate),
    "several stock-outs": lambda _, outcome: any(np.mean(runs > 1) > 0.2 for runs in outcome.stock_outs.values()),
    "something left at the end": lambda _, outcome: all(np.mean(book["on_hand"] > 0) > 0.8 for book in outcome.books.values()),
}


@pytest.mark.parametrize("feature", FULL_FEATURES)
def test_the_whole_vocabulary_is_among_the_full_scenarios(feature: str) -> None:
    having = [made for made, outcome in zip(FULL_SCENARIOS, OUTCOMES, strict=True) if FULL_FEATURES[feature](made, outcome)]
    assert len(having) >= 2


def test_most_full_scenarios_end_on_some_paths_and_not_on_others() -> None:
    mixed = [
        [0.01 < np.mean(np.isinf(lasted)) < 0.99 for name, lasted in outcome.durations.items() if _is_asked(made, name)]
        for made, outcome in zip(FULL_SCENARIOS, OUTCOMES, strict=True)
    ]
    assert np.mean([any(stocks) for stocks in mixed]) >= 0.8
    assert np.mean([np.mean(stocks) for stocks in mixed]) >= 0.6
    at_once = [np.mean([lasted == 0 for lasted in outcome.durations.values()]) for outcome in OUTCOMES]
    assert max(at_once) < 0.5


def _is_asked(made: ss.Scenario, stock: str) -> bool:
    sources = [flow.from_ or made.main_stock for flow in made.demand]
    return stock in sources or any(getattr(flow, "from_", None) == stock for flow in made.supply)


def test_a_number_is_always_the_same_full_scenario() -> None:
    for number in (0, 7, 59):
        again = full_scenario(number)
        assert [slot.label for slot in again.slots] == [slot.label for slot in FULL_SCENARIOS[number].slots]
        assert again.digest == FULL_SCENARIOS[number].digest
