"""Residue: where all of a stock is removed, nothing is left that rounding made, so nothing of it is issued, sent or kept."""

from __future__ import annotations

import attrs
import pytest

import supplysim as ss

TRACE = ss.Consumption("trace", 1e-6, cv=10, from_="depot")  # on most days so little that a residue of 1e-17 would serve it
AGED = ss.AgeClasses({10: 0.1, 20: 0.2}, shelf_life_days=34)  # the last expires on the evening of day 24
CAMPAIGN = ss.Consumption("campaign", 99.9999, profile=ss.window(1, 10), from_="depot")
THREE_DAYS = ss.Consumption("issues", 0.7, profile=ss.window(1, 3), from_="depot")
MADE = ss.Factory("mill", 0.7, profile=ss.window(1, 3), to="depot")
SENT = ss.Shipments("sealift", every_days=1, first_day=3, size=1, from_="depot", to="front")


def depot(on_hand: float | ss.AgeClasses, *flows: ss.Demand | ss.Supply | ss.Transfer, **fields: object) -> ss.Scenario:
    stocks = [ss.Stock(on_hand, name="depot", **fields), ss.Stock(0, name="front")]  # type: ignore[arg-type]
    demand = [flow for flow in flows if isinstance(flow, ss.Demand)]
    supply = [flow for flow in flows if not isinstance(flow, ss.Demand)]
    return ss.Scenario("residue", stock=stocks, demand=demand, supply=supply, horizon_days=40)


EMPTIED = {  # a scenario, and the evening on which its depot is empty
    "expiry": (depot(AGED, TRACE, usable_fraction=0.3), 24),
    "expiry above a reserve": (depot(AGED, TRACE, usable_fraction=0.3, reserve=0.02), 24),
    "expiry and decay": (depot(AGED, TRACE, usable_fraction=0.3, decay=ss.Decay(0.1, every_days=7)), 24),
    "expiry with a capacity": (depot(AGED, TRACE, usable_fraction=0.3, capacity=0.1, when_full="waits"), 24),
    "expiry of a small rest": (depot(ss.AgeClasses({10: 1000}, shelf_life_days=34), CAMPAIGN, TRACE), 24),
    "condemnation of all": (depot(0.3, TRACE, reserve=0.1, decay=ss.Decay(1, every_days=20)), 20),
    "issues": (depot(2.1, THREE_DAYS, TRACE), 3),
    "issues and what waits outside": (depot(0, THREE_DAYS, TRACE, MADE, capacity=2.1, when_full="waits"), 3),
}


@pytest.mark.parametrize("kind", EMPTIED)
def test_an_emptied_stock_serves_no_trace_of_demand(kind: str) -> None:
    scenario, evening = EMPTIED[kind]
    result = ss.simulate(scenario, 4_000, seed=1)
    assert result.survival(evening + 1).value < 0.003  # the trace is exactly 0 on some paths


def test_an_emptied_stock_is_exactly_empty_and_everything_is_accounted_for() -> None:
    for scenario, evening in EMPTIED.values():
        record = ss.simulate(scenario, 64, seed=1).trajectories(64, every_days=1)
        assert not record.on_hand[:, evening:].any()
        gone = record.issued + record.dispatched + record.lost + record.expired
        assert record.initial[:, None] + record.received == pytest.approx(gone + record.on_hand + record.waiting, rel=1e-9)


def test_nothing_is_sent_from_an_emptied_stock() -> None:
    for scenario in (
        depot(AGED, TRACE, attrs.evolve(SENT, first_day=25), usable_fraction=0.3),
        depot(2.1, THREE_DAYS, SENT),
    ):
        record = ss.simulate(scenario, 16, seed=1).trajectories(16, every_days=1)
        assert not record.shipments("sealift")["sent"].any()
