"""Pairs of scenarios that differ a little in one feature: what a comparison must be able to tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

import supplysim as ss

Make = Callable[[], ss.Scenario]


def _by_name(each: Any, name: str, changes: Mapping[str, Any]) -> Any:
    return attrs.evolve(each, **changes) if each.name == name else each


def changed(scenario: ss.Scenario, name: str, **changes: Any) -> ss.Scenario:
    """The scenario with some fields of one stock or flow changed."""
    return attrs.evolve(
        scenario,
        stock=[_by_name(each, name, changes) for each in scenario.stocks],
        demand=[_by_name(each, name, changes) for each in scenario.demand],
        supply=[_by_name(each, name, changes) for each in scenario.supply],
    )


def chain() -> ss.Scenario:
    """A port with a cap and inspections that ships to the front, whose demand is noisy and rationed."""
    return ss.Scenario(
        "chain",
        stock=[
            ss.Stock(ss.uniform(150, 260), name="front", reserve=10),
            ss.Stock(ss.uniform(200, 300), name="port", capacity=330, when_full="waits", decay=ss.Decay(0.1, every_days=10)),
        ],
        demand=[
            ss.Consumption(
                "fighting",
                per_day=ss.uniform(12, 18),
                cv=0.4,
                from_="front",
                rationing=ss.Rationing(5, {6.2: 0.7}),
                profile=ss.ramp(ss.uniform(15, 25), 20, from_level=0.6, to_level=1.3),
            ),
            ss.Consumption("training", per_day=3.1, from_="port", priority=1, unmet="backlog"),
        ],
        supply=[
            ss.Shipments(
                "trucks",
                every_days=4,
                jitter_days=2,
                size=45,
                size_cv=0.3,
                loss_probability=0.1,
                lead_time_days=3,
                from_="port",
                to="front",
            ),
            ss.Shipments("sea", per_day=0.12, size=90, total=700, to="port", profile=ss.season(0.5, 10, period_days=60)),
            ss.Factory(
                "works",
                8,
                to="port",
                inputs={"power": ss.Input(7.5, profile=ss.schedule({20: 0.4, 40: 1.0}))},
                outages=ss.Outages(12, 4),
            ),
            ss.Returns("empties", in_return_for="trucks", ratio=0.3, from_="front", to="port", lead_time_days=4),
        ],
        horizon_days=70,
    )


def store() -> ss.Scenario:
    """One stock of several ages with a cap that loses overflow, which two demands of one priority share."""
    return ss.Scenario(
        "store",
        stock=ss.Stock(
            ss.AgeClasses({(0, 19): 120, (40, 59): ss.uniform(250, 350)}, shelf_life_days=ss.uniform(62, 75)),
            usable_fraction=0.9,
            capacity=430,
            decay=ss.Decay(ss.uniform(0.0, 0.01)),
        ),
        demand=[ss.Consumption("army", ss.uniform(3, 7), cv=0.5), ss.Consumption("navy", 3.7, cv=0.8)],
        supply=[
            ss.Shipments("planes", every_days=6.3, size=48, loss_fraction=0.1, profile=ss.window(last_day=ss.uniform(35, 60))),
            ss.Factory("works", 2.3),
        ],
        horizon_days=80,
    )


def _with(make: Make, name: str, **changes: Any) -> tuple[Make, Make]:
    return make, lambda: changed(make(), name, **changes)


def _chain_with_unknown_lead_time() -> ss.Scenario:
    return changed(chain(), "trucks", lead_time_days=ss.uniform(0.5, 5.5))


def _chain_with_priorities_swapped() -> ss.Scenario:
    return changed(changed(chain(), "trucks", priority=1), "training", priority=2)


def _ration(days: float, level: float, review: int = 5) -> ss.Rationing:
    return ss.Rationing(review, {days: level})


_OLD = ss.uniform(250, 350)

# What is right, and what is slightly wrong.
PAIRS: Mapping[str, tuple[Make, Make]] = {
    "a lead time of one day more": _with(chain, "trucks", lead_time_days=4),
    "an unknown lead time in place of its mean": (chain, _chain_with_unknown_lead_time),
    "no jitter": _with(chain, "trucks", jitter_days=0),
    "sizes that vary a little more": _with(chain, "trucks", size_cv=0.4),
    "a share of each shipment lost in place of whole ones": _with(chain, "trucks", loss_probability=0.0, loss_fraction=0.1),
    "priorities swapped": (chain, _chain_with_priorities_swapped),
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
}
