"""Pairs of scenarios that differ a little in one feature: what a comparison must be able to tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

import supplysim as ss
from support.cases import base, chain, store

Make = Callable[[], ss.Scenario]


def _by_name(each: Any, name: str, changes: Mapping[str, Any]) -> Any:
    return attrs.evolve(each, **changes) if each.name == name else each


def changed(scenario: ss.Scenario, name: str, /, **changes: Any) -> ss.Scenario:
    """The scenario with some fields of one stock or flow changed."""
    return attrs.evolve(
        scenario,
        stock=[_by_name(each, name, changes) for each in scenario.stocks],
        demand=[_by_name(each, name, changes) for each in scenario.demand],
        supply=[_by_name(each, name, changes) for each in scenario.supply],
    )


def _with(make: Make, name: str, **changes: Any) -> tuple[Make, Make]:
    return make, lambda: changed(make(), name, **changes)


def _ration(days: float, level: float, review: int = 5) -> ss.Rationing:
    return ss.Rationing(review, {days: level})


_OLD = ss.uniform(250, 350)

# What is right, and what is slightly wrong.
PAIRS: Mapping[str, tuple[Make, Make]] = {
    "a lead time of one day more": _with(chain, "trucks", lead_time_days=4),
    "an unknown lead time in place of its mean": _with(chain, "trucks", lead_time_days=ss.uniform(0.5, 5.5)),
    "no jitter": _with(chain, "trucks", jitter_days=0),
    "sizes that vary a little more": _with(chain, "trucks", size_cv=0.4),
    "a share of each shipment lost in place of whole ones": _with(chain, "trucks", loss_probability=0.0, loss_fraction=0.1),
    "priorities swapped": (chain, lambda: changed(changed(chain(), "trucks", priority=1), "training", priority=2)),
    "one priority in place of two": _with(chain, "trucks", priority=1),
    "unmet demand lost in place of a backlog": _with(chain, "training", unmet="lost"),
    "inspections that take 1.2 times as much": _with(chain, "port", decay=ss.Decay(0.12, every_days=10)),
    "as much decay spread over all days": _with(chain, "port", decay=ss.Decay(1 - 0.9**0.1)),
    "a cap of 5 % more": _with(chain, "port", capacity=346.5),
    "overflow lost in place of waiting": _with(chain, "port", when_full="lost"),
    "a rationing level of 0.75 in place of 0.7": _with(chain, "fighting", rationing=_ration(6.2, 0.75)),
    "rationing from 9 days of supply on": _with(chain, "fighting", rationing=_ration(9.0, 0.7)),
    "reviews each ten days": _with(chain, "fighting", rationing=_ration(6.2, 0.7, review=10)),
    "a ramp that begins three days later": _with(
        chain, "fighting", profile=ss.ramp(ss.uniform(18, 28), 20, from_level=0.6, to_level=1.3)
    ),
    "a budget of 10 % more": _with(chain, "sea", total=770),
    "no season": _with(chain, "sea", profile=None),
    "an input without its schedule": _with(chain, "works", inputs={"power": ss.Input(7.5)}),
    "a known availability in place of outages": _with(chain, "works", outages=None, availability_fraction=0.75),
    "returns that answer what was sent": _with(chain, "empties", ratio=0.333),
    "returns that take one day more": _with(chain, "empties", lead_time_days=5),
    "a reserve that is used": _with(chain, "front", reserve=0),
    "a shelf life of one day less": _with(
        store, "stock", on_hand=ss.AgeClasses({(0, 19): 120, (40, 59): _OLD}, shelf_life_days=ss.uniform(61, 74))
    ),
    "classes of one age": _with(
        store, "stock", on_hand=ss.AgeClasses({10: 120, 50: _OLD}, shelf_life_days=ss.uniform(62, 75))
    ),
    "daily decay of 1.2 times as much": _with(store, "stock", decay=ss.Decay(ss.uniform(0.0, 0.012))),
    "overflow that waits": _with(store, "stock", when_full="waits"),
    "one demand before the other": _with(store, "navy", priority=2),
    "a window that closes two days later": _with(store, "planes", profile=ss.window(last_day=ss.uniform(37, 62))),
    "4 % more stock": _with(base, "stock", on_hand=416),
    "noise of the wrong size": _with(base, "use", cv=0.8),
    "the mean in place of an unknown rate": _with(base, "use", per_day=15),
    "smaller shipments as often": _with(base, "sea", size=55),
    "the same supply in fewer shipments": _with(base, "sea", per_day=0.05, size=120),
    "shipments from day 6 on": _with(base, "sea", first_day=6),
    "availability in place of outages": _with(base, "works", outages=None, utilisation=2 / 3),
}
