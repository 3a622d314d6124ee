"""Capacity: all that can be made in a leap fits; what does not fit is lost, or waits."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.limits.capacity import Capacity
from support.by_hand import ByHand, by_hand, goes, scenario, sending, using
from support.rule_stage import FAR, Stage, put

BATCHES = [sending(size=60, every_days=4)]


@pytest.mark.parametrize(
    ("available", "limit"), [(30, 5), (95, 1), (94, 1), (83, 1), (71, 2), (0, 7), (-25, 10)]
)  # 65 at 12 a day
def test_all_that_factories_can_make_in_a_leap_fits(available: float, limit: float) -> None:
    works = ss.Factory("works", 8, utilisation=0.5, profile=ss.ramp(1, 9, 0.5, 2.5))
    stage = Stage(scenario(ss.Stock(30, capacity=95), 10, [works, ss.Factory("mill", 2)]))
    put(stage.state, available=available)
    assert stage.limit(Capacity) == [limit]
    assert stage.limit(Capacity, days=3) == [min(limit, 3)]


@pytest.mark.parametrize("supply", [[], [ss.Factory("idle", 0)], BATCHES])
def test_where_nothing_is_made_nothing_is_limited(supply: list[Any]) -> None:
    assert Stage(scenario(ss.Stock(95, capacity=95), 10, supply)).limit(Capacity) == [FAR]


def test_a_supply_without_bounds_of_its_own_goes_day_by_day() -> None:
    class Endless(ss.Factory):
        most_per_day = ss.Supply.most_per_day

    assert Stage(scenario(ss.Stock(9, capacity=1e9), 1, [Endless("works", 1)])).limit(Capacity) == [1]


def batches(when_full: str, demand: Any = 10, days: int = 16, **fields: Any) -> ss.Scenario:
    stock = ss.Stock(**({"on_hand": 70, "capacity": 100} | fields), when_full=when_full)
    return scenario(stock, demand, BATCHES, horizon_days=days)


SURGE = using(10, profile=ss.schedule({2: 16, 3: 1}))
NO_ROOM = {"on_hand": 0, "capacity": 0}
NEVER_IN = [0] + [60] * 4 + [120] * 4 + [180] * 2


@by_hand(
    # Day 1: 70 + 60 = 130, 30 are lost; days 5 and on: 60 + 60, 20 are lost.
    lost=goes(batches("lost"), lasts=inf, every_days=4, lost=[0, 30, 50, 70, 90], on_hand=[70, 60, 60, 60, 60],
        waiting=[0] * 5, received=[0, 60, 120, 180, 240]),
    waits=goes(batches("waits"), on_hand=[70, 100, 100, 100, 90, 100, 100, 100, 100] + [100] * 8,
        waiting=[0, 20, 10, 0, 0, 40, 30, 20, 10, 60, 50, 40, 30, 80, 70, 60, 50], lost=[0] * 17),
    # 160 asked for on day 2, where 100 are at hand and 20 more outside.
    what_waits_cannot_be_issued=goes(batches("waits", SURGE, 4), lasts=1 + 100 / 160, on_hand=[70, 100, 20, 10, 0],
        waiting=[0, 20, 0, 0, 0], issued=[0, 10, 110, 120, 130]),
    # 4 more each evening: 98 on day 7, then 100 in the day and 90 in the evening; 90 + 14 is 4 too many.
    factories_fill_up_to_the_rim=goes(scenario(ss.Stock(70, capacity=100), 10, [ss.Factory("works", 14)], horizon_days=12),
        on_hand=[70, 74, 78, 82, 86, 90] + [90] * 7, lost=[0] * 6 + [4 * day for day in range(1, 8)]),
    a_reserve_takes_room=goes(batches("lost", days=4, reserve=65), lasts=3.5, on_hand=[70, 90, 80, 70, 65],
        lost=[0, 30, 30, 30, 30]),
    no_room_and_lost=goes(batches("lost", days=10, **NO_ROOM), lasts=0, lost=NEVER_IN, issued=[0] * 11),
    no_room_and_waits=goes(batches("waits", days=10, **NO_ROOM), waiting=NEVER_IN, issued=[0] * 11, lost=[0] * 11),
)  # fmt: skip
def test_what_does_not_fit(case: ByHand) -> None:
    case.check()
