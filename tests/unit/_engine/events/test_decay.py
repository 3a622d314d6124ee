"""Decay: a share of all that is on hand, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from math import e
from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.events.decay import Decay
from support.by_hand import ByHand, by_hand, duration, goes, scenario, sending
from support.rule_stage import Stage

WEEKLY = scenario(ss.Stock(95, reserve=20, decay=ss.Decay(0.2, every_days=7)), 1, horizon_days=30)


def halving(on_hand: float, demand: float = 10, supply: Sequence[Any] = (), days: int = 4, **fields: Any) -> ss.Scenario:
    return scenario(ss.Stock(on_hand, decay=ss.Decay(0.5), **fields), demand, supply, horizon_days=days)


@pytest.mark.parametrize(("clock", "limit"), [(0, 7), (1, 6), (6, 1), (7, 7), (8, 6)])
def test_a_leap_ends_on_the_next_evening_of_it(clock: float, limit: float) -> None:
    assert Stage(WEEKLY).limit(Decay, clock) == [limit]


@by_hand(
    # (100 - 10) / 2 = 45, (45 - 10) / 2 = 17.5, 7.5 / 2 = 3.75 < 10.
    day_by_day=goes(halving(100), lasts=3.375, on_hand=[100, 45, 17.5, 3.75, 0], expired=[0, 45, 62.5, 66.25, 66.25]),
    # 4 days at 10, then 20 % of 60 are condemned; 8 at 10 would leave 8, of which 20 % are condemned.
    every_fourth_day=goes(scenario(ss.Stock(100, decay=ss.Decay(0.2, every_days=4)), 10, horizon_days=12), lasts=8.64,
        on_hand=[100, 90, 80, 70, 48, 38, 28, 18, 6.4, 0, 0, 0, 0], expired=[0] * 4 + [12] * 4 + [13.6] * 5),
    the_reserve_as_well=goes(halving(100, days=3, reserve=60), lasts=1, on_hand=[100, 45, 22.5, 11.25],
        issued=[0, 10, 10, 10]),
    # 50 spoil on evening 1, and 50 of the 70 come in; the next evening again, and 20 come in.
    not_what_waits_outside=goes(
        halving(100, 0, [sending(size=70, every_days=10)], days=3, capacity=100, when_full="waits"),
        on_hand=[100, 100, 70, 35], waiting=[0, 20, 0, 0], expired=[0, 50, 100, 135]),
    # 40 expire, and the 30 that wait come in; a tenth of these 90 spoils.
    what_comes_in_for_goods_that_expire=goes(
        scenario(ss.Stock(ss.AgeClasses({9: 40, 0: 60}, 10), capacity=100, when_full="waits", decay=ss.Decay(0.1)), 0,
            [sending(size=30, every_days=10)], horizon_days=2),
        on_hand=[100, 81, 72.9], waiting=[0, 0, 0], expired=[0, 49, 57.1]),
    receipts_from_the_day_on_which_they_come=goes(
        scenario(ss.Stock(0, decay=ss.Decay(0.25)), 10, [sending(size=50, every_days=2)], horizon_days=4),
        on_hand=[0, 30, 15, 41.25, 23.4375]),
    all_of_it=goes(scenario(ss.Stock(100, decay=ss.Decay(1)), 10), lasts=1),
    all_of_it_every_third_day=goes(scenario(ss.Stock(100, decay=ss.Decay(1, every_days=3)), 10), lasts=3),
    nothing_of_it=goes(scenario(ss.Stock(95, decay=ss.Decay(0)), 10), lasts=9.5),
)  # fmt: skip
def test_by_hand(case: ByHand) -> None:
    case.check()


def test_many_small_steps_come_close_to_the_flow() -> None:
    # dS/dt = -d - r S lasts ln(1 + r S / d) / r: 1,000 days at r = 0.1 %, to a share of a day.
    made = scenario(ss.Stock(1_000 * (e - 1), decay=ss.Decay(0.001)), 1, horizon_days=2_000)
    assert duration(made) == pytest.approx(1_000, abs=0.6)
