"""The random scenarios are what a comparison needs: always the same, of every kind, and not decided beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.profiles.profile import product
from supplysim._flows.profiles.ramp import ramp
from supplysim._flows.profiles.schedule import schedule
from supplysim._flows.profiles.season import season
from supplysim._flows.profiles.window import window
from supplysim._model.describing import full_text
from supplysim._uncertain.parameters import parts_of
from supplysim._uncertain.quantity import Expression, Quantity, Variable
from support import day_by_day
from support.builder import EVERYTHING, EXTREME, LEADING, LEADING_EVERYTHING, PLAIN, WHOLE, Feature, random_scenario
from support.constructors import LAWS
from support.figures import asked_of

NUMBERS = range(30)
KINDS = {"plain": PLAIN, "whole": WHOLE, "leading": LEADING}


@attrs.frozen
class Seen:
    """A scenario with what the oracle draws for it, and what becomes of it there."""

    made: ss.Scenario
    values: Mapping[str, Any]
    outcome: day_by_day.Outcome

    def all_of(self, kind: type) -> list[Any]:
        """Every flow or part of a kind."""
        return [part for each in (*self.made.stocks, *self.made.flows) for part in parts_of(each) if isinstance(part, kind)]

    def drew(self, field: str, holds: Callable[[Any], Any]) -> bool:
        """Whether the values of any field of that name are so."""
        return any(
            bool(holds(value)) for label, value in self.values.items() if label.endswith(f".{field}") or f".{field}." in label
        )

    def often(self, book: Mapping[str, Any], entry: str) -> bool:
        """Whether an entry of the books is not nothing on many paths, of some stock or voyage."""
        return any(np.mean(entries[entry] > 0) > 0.2 for entries in book.values())


def seen(kind: str) -> list[Seen]:
    """The scenarios of a kind."""
    scenarios = [random_scenario(number, KINDS[kind]) for number in NUMBERS]
    drawn = [(made, day_by_day.draw_values(made, 100, np.random.default_rng(3))) for made in scenarios]
    return [Seen(made, values, day_by_day.simulate(made, 100, 3, values=values)) for made, values in drawn]


def unknown(part: Any, field: str) -> bool:
    return isinstance(getattr(part, field), Quantity)


def is_unlike(value: Any, number: float) -> bool:
    """Whether a field is not just that number."""
    return not (isinstance(value, float) and value == number)


def of(kind: type, holds: Callable[[Any], Any]) -> Callable[[Seen], bool]:
    """Whether any flow or part of a kind is so."""
    return lambda one: any(bool(holds(part)) for part in one.all_of(kind))


def shipments(holds: Callable[[Any], Any]) -> Callable[[Seen], bool]:
    return of(ss.Shipments, holds)


def drawn(field: str, holds: Callable[[Any], Any]) -> Callable[[Seen], bool]:
    return lambda one: one.drew(field, holds)


def reserve_above_the_stock(one: Seen) -> bool:
    return any(
        np.any(one.outcome.books[stock.name]["initial"] < one.values[f"{stock.name}.reserve"]) for stock in one.made.stocks
    )


BY_EVERY_KIND: dict[str, Callable[[Seen], bool]] = {
    "no supply": lambda one: not one.made.supply,
    "several shipments and factories": lambda one: len(one.made.supply) >= 4,
    "late shipments": drawn("first_day", lambda days: days.min() >= 2),
    "shipments that start within a day": drawn("first_day", lambda days: np.any(days % 1)),
    "outages": of(ss.Outages, lambda _: True),
    "spells that are over at once": drawn("mean_days", lambda days: days.max() == 1),
    "spells past the horizon": lambda one: one.drew("mean_days", lambda days: days.min() > one.made.horizon_days),
    "four regimes": of(ss.Regimes, lambda regimes: len(regimes.levels) == 4),
    "transitions": of(ss.Regimes, lambda regimes: regimes.transitions is not None),
    "another regime than the first to start": of(ss.Regimes, lambda each: each.start != next(iter(each.levels))),
    "a level of nothing": drawn("levels", lambda level: level.max() == 0),
    "no noise": lambda one: all(values.max() == 0 for label, values in one.values.items() if label.endswith(".cv")),
    "noise on some paths alone": drawn("cv", lambda cv: cv.min() == 0 < cv.max()),
    "much noise": drawn("cv", lambda cv: cv.max() > 1),
    "a demand of nothing on some paths": drawn("per_day", lambda rate: rate.min() == 0 < rate.max()),
    "a reserve above the stock": reserve_above_the_stock,
    "an unknown of stock and shipments alike": lambda one: (
        "load" in one.made.variables and isinstance(one.made.stocks[0].on_hand, Expression)
    ),
    "a pace that demands share": lambda one: "pace" in one.made.variables,
    "correlation": lambda one: len(one.made.correlate) == 2,
}
OF_THE_WHOLE: dict[str, Callable[[Seen], bool]] = {
    "three demands": lambda one: len(one.made.demand) == 3,
    "one stock": lambda one: len(one.made.stocks) == 1,
    "three stocks": lambda one: len(one.made.stocks) == 3,
    "a main stock that is not the first": lambda one: one.made.main_stock != one.made.stocks[0].name,
    "a circle": lambda one: {"worn out", "repaired"} <= {flow.name for flow in one.made.supply},
    "overflow": lambda one: one.often(one.outcome.books, "lost"),
    "goods that wait": lambda one: one.often(one.outcome.books, "waiting"),
    "several ages": of(ss.AgeClasses, lambda each: len(each.amounts) > 1),
    "an unknown shelf life": of(ss.AgeClasses, lambda each: unknown(each, "shelf_life_days")),
    "daily decay": of(ss.Decay, lambda each: each.every_days == 1),
    "inspections": of(ss.Decay, lambda each: each.every_days > 1),
    "rationing": of(ss.Rationing, lambda each: len(each.levels) > 1),
    "backlogs": of(ss.Consumption, lambda each: each.unmet == "backlog"),
    "demands of different priority": lambda one: len({flow.priority for flow in one.made.demand}) > 1,
    "ramps of unknown days": of(ramp, lambda each: unknown(each, "start_day")),
    "steps": of(ramp, lambda each: isinstance(each.days, float) and each.days == 0.0),
    "schedules": of(schedule, lambda each: any(isinstance(level, Quantity) for level in each.levels.values())),
    "dates": of(schedule, lambda each: any(not isinstance(day, int) for day in each.levels)),
    "seasons": of(season, lambda _: True),
    "windows of unknown days": of(window, lambda each: unknown(each, "first_day")),
    "an unknown ramp in a season": of(
        product, lambda each: list(map(type, each.factors)) == [ramp, season] and unknown(each.factors[0], "start_day")
    ),
    "inputs with profiles, and outages": of(
        ss.Factory, lambda each: each.outages is not None and any(one.profile is not None for one in each.inputs.values())
    ),
    "availability as a share": of(ss.Factory, lambda each: is_unlike(each.availability_fraction, 1.0)),
    "regular shipments with jitter": shipments(lambda each: each.every_days is not None and unknown(each, "jitter_days")),
    "regular shipments under a profile": shipments(lambda each: each.every_days is not None and each.profile is not None),
    "a budget of sizes that vary": shipments(lambda each: each.total is not None and not isinstance(each.size_cv, float)),
    "whole losses under way": shipments(
        lambda each: is_unlike(each.lead_time_days, 0.0) and is_unlike(each.loss_probability, 0.0)
    ),
    "unknown lead times": shipments(lambda each: unknown(each, "lead_time_days")),
    "something in transit at the end": lambda one: one.often(one.outcome.voyages, "in_transit"),
    "returns from a stock to another": of(ss.Returns, lambda each: each.from_ is not None and each.to is not None),
    "returns from outside": of(ss.Returns, lambda each: each.from_ is None),
    "returns that leave": of(ss.Returns, lambda each: each.to is None),
    "several stock-outs": lambda one: any(np.mean(runs > 1) > 0.2 for runs in one.outcome.stock_outs.values()),
    "something left at the end": lambda one: all(np.mean(book["on_hand"] > 0) > 0.8 for book in one.outcome.books.values()),
}
OF_LEADING: dict[str, Callable[[Seen], bool]] = {
    "war and calm": of(ss.Regimes, lambda each: each.levels.get("war") == 1.0),
    "hardly any stock": lambda one: any(np.median(lasted) < 2 for lasted in one.outcome.durations.values()),
    "hardly any noise": drawn("cv", lambda cv: 0 < cv.max() <= 0.05),
    "wild noise": drawn("cv", lambda cv: cv.max() == 3),
    "backlogs": OF_THE_WHOLE["backlogs"],
    "overflow": OF_THE_WHOLE["overflow"],
    "regular shipments": of(ss.Shipments, lambda each: each.every_days is not None),
}
FEATURES = {"plain": BY_EVERY_KIND, "whole": BY_EVERY_KIND | OF_THE_WHOLE, "leading": BY_EVERY_KIND | OF_LEADING}


@pytest.mark.parametrize("kind", KINDS)
def test_every_feature_is_there_and_most_scenarios_end_on_some_paths_and_not_on_others(kind: str) -> None:
    scenarios = seen(kind)
    having = {name: sum(has(one) for one in scenarios) for name, has in FEATURES[kind].items()}
    assert min(having.values()) >= 1, having
    mixed = [
        [0.01 < np.mean(np.isinf(one.outcome.durations[stock])) < 0.99 for stock in asked_of(one.made)] for one in scenarios
    ]
    assert np.mean([any(stocks) for stocks in mixed]) >= 0.7
    assert np.mean([np.mean(stocks) for stocks in mixed]) >= 0.6


def test_every_law_is_among_them() -> None:
    drawn = [part for number in range(20) for part in random_scenario(number).variables.values()]
    assert {part.law.word for part in drawn if isinstance(part, Variable)} == set(LAWS)


@pytest.mark.parametrize("number", range(30))
def test_features_that_are_not_asked_for_are_not_there(number: int) -> None:
    plain = Seen(random_scenario(number, PLAIN), {}, None)  # type: ignore[arg-type]
    assert not plain.all_of(ss.Profile)
    assert len(plain.made.stocks) == 1
    assert len({flow.priority for flow in plain.made.demand}) == 1
    assert all(flow.per_day is not None and flow.lead_time_days == 0 for flow in plain.all_of(ss.Shipments))
    assert random_scenario(number, LEADING).model.network.leader is not None
    assert len(random_scenario(number, WHOLE & ~Feature.NETWORKS).stocks) == 1


def test_extremes_reach_both_ends_of_their_ranges() -> None:
    written = "".join(full_text(random_scenario(number, EXTREME)) for number in range(60))
    assert all(text in written for text in ("1e+15", "1e-06", "1e+12", "cv=20", "1000000000.0", "1e-09"))


@pytest.mark.parametrize("features", [PLAIN, WHOLE, LEADING, EXTREME, EVERYTHING, LEADING_EVERYTHING])
def test_a_number_is_always_the_same_scenario(features: Feature) -> None:
    for number in (0, 7, 59):
        one, again = (random_scenario(number, features) for _ in range(2))
        assert again.digest == one.digest
    assert len({random_scenario(number, features).digest for number in range(20)}) == 20
