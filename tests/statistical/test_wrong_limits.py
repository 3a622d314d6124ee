"""Negative controls: an engine whose leaps pass over issue limits, lumps, orders or new levels is told from the oracle."""

from __future__ import annotations

from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.events.new_levels import NewLevels
from supplysim._engine.limits import issue_days
from supplysim._flows.base import DemandBound
from supplysim._flows.consumption import Consumption
from supplysim._flows.order_demand import OrderDemand
from support import day_by_day
from support.by_hand import scenario, using
from support.form_cases import ITEMS
from support.two_sample import p_value

FALSE_ALARMS = 1e-3
PATHS = 1 << 12


def limited() -> ss.Scenario:
    """A day in four hundred asks for more than can be issued."""
    return scenario(ss.Stock(900, most_issued_per_day=27), [using(8, cv=0.6), using(2, "other")], horizon_days=90)


def in_lumps() -> ss.Scenario:
    demand = [ss.Consumption("pay", size=40, every_days=10, first_day=ss.uniform(1, 11)), using(3, cv=0.5)]
    return scenario(ss.uniform(150, 300), demand, horizon_days=90)


def in_orders() -> ss.Scenario:
    demand = [ss.Consumption("shop", orders_per_day=0.7, order_size=ss.varying(ITEMS))]
    return scenario(60, demand, horizon_days=90)


def with_a_reserve() -> ss.Scenario:
    stock = ss.Stock(250, reserve=10, reserve_profile=ss.schedule({20: 8.0, 30: 1.0, 50: 6.0}))
    return scenario(stock, using(ss.uniform(3, 6), cv=0.5), horizon_days=90)


def bit_by_bit(self: Consumption, _calendar: Any) -> DemandBound:
    return DemandBound(self.mean_per_day(), 0.0, 0.0)


def means_alone(self: OrderDemand, level: Any) -> DemandBound:
    return DemandBound(self.rate * level / 2, 0.0, 0.0)


WRONG: dict[str, tuple[Any, Any, str, Any]] = {  # what is put in the place of something in the engine
    "a day asks for its mean": (limited, issue_days, "_most_in_a_day", lambda bounds, _: sum(b.mean_per_day for b in bounds)),
    "lumps that come bit by bit": (in_lumps, Consumption, "bound", bit_by_bit),
    "leaps that orders do not shorten": (in_orders, OrderDemand, "bound", means_alone),
    "leaps that pass over new levels": (with_a_reserve, NewLevels, "limit", lambda self, clock, days: days),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_engine_that_leaps_too_far_is_found_out(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, place, name, value = WRONG[wrong]
    oracle = day_by_day.durations(make(), 4 * PATHS, seed=1)

    def durations_agree() -> float:
        found = ss.simulate(make(), paths=4 * PATHS, seed=3, keep=4 * PATHS, replicates=256).durations
        return p_value(found, oracle)

    assert durations_agree() > FALSE_ALARMS / len(WRONG)
    monkeypatch.setattr(place, name, value)
    assert durations_agree() < FALSE_ALARMS / 30
