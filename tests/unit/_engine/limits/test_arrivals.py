"""Days of dispatch and of arrival, where they are taken alone."""

from __future__ import annotations

from math import inf

import pytest

import supplysim as ss
from supplysim._engine.limits.arrivals import ArrivalDays
from support.by_hand import scenario, sending
from support.rule_stage import FAR, Stage, put


@pytest.mark.parametrize(
    ("arrival", "dispatch", "clock", "limit"),
    [(inf, 4, 0, 3), (inf, 4, 3, 1), (7, 9, 4, 2), (7, 9, 6, 1), (9, 7, 4, 2), (inf, inf, 7, FAR)],
)
def test_a_leap_ends_before_the_next_of_them(arrival: float, dispatch: float, clock: float, limit: float) -> None:
    stage = Stage(scenario(ss.Stock(30, capacity=95), 10, [sending(first_day=4, lead_time_days=3)]))
    assert stage.limit(ArrivalDays) == [3]  # the first dispatch
    put(stage.transfer().transit, next_arrival=arrival)
    put(stage.transfer().process, next_dispatch=dispatch)
    assert stage.limit(ArrivalDays, clock) == [limit]


def test_returns_leave_on_days_of_receipt_and_only_their_own_arrivals_count() -> None:
    back = ss.Returns("back", "sea", 1, from_="stock", to="port", lead_time_days=2)
    stage = Stage(scenario([ss.Stock(30), ss.Stock(0, name="port", capacity=9)], 1, [sending(), back]))
    rule = next(rule for rule in stage.rules if isinstance(rule, ArrivalDays) and rule.transfer is stage.transfer("back"))
    put(rule.transfer.transit, next_arrival=6)
    clock, days = (stage.state.available * 0 + each for each in (2, FAR))
    assert rule.limit(clock, days).tolist() == [3]
