"""Rationing reviews: the level of a demand follows from the days of supply on the morning after."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.events.rationing import RationingReview
from support.by_hand import ByHand, by_hand, goes, scenario, sending, using
from support.rule_stage import Stage, put

WEEKLY = ss.Rationing(7, {20: 0.6, 10: 0.25})
REGIMES = ss.Regimes({"a": 1, "b": 0.5}, {"a": 3, "b": 9}, start="b")  # 6.25 a day in the long run
RAMP = ss.ramp(0, 100, 0, 100)  # 10 on day 1, 80 on day 8, 150 on day 15


def demand(per_day: float = 10, **fields: Any) -> ss.Consumption:
    return using(per_day, rationing=WEEKLY, **fields)


@pytest.mark.parametrize(
    ("demands", "evening", "available", "level"),
    [
        *(([demand()], 0, available, level) for available, level in ((300, 1), (200, 1), (199, 0.6), (100, 0.6))),
        *(([demand()], 0, available, 0.25) for available in (99, 0, -9)),
        *(([demand(5), using(5, "more", cv=0.5)], 0, available, level) for available, level in ((200, 1), (199, 0.6))),
        *(([demand(regimes=REGIMES)], 0, available, level) for available, level in ((125, 1), (124, 0.6))),
        *(([demand(profile=RAMP)], evening, 799, level) for evening, level in ((0, 1), (7, 0.25), (14, 0.25))),
        *(([demand(profile=RAMP)], evening, 800, level) for evening, level in ((0, 1), (7, 0.6), (14, 0.25))),
        ([demand(0)], 0, 0, 1),  # where nothing is used the supply is endless
        ([demand(profile=ss.window(3))], 0, 0, 1),
        *(([demand()], evening, 0, level) for evening, level in ((1, 1), (6, 1), (7, 0.25), (8, 1), (28, 0.25), (30, 1))),
    ],
)
def test_the_level(demands: list[Any], evening: float, available: float, level: float) -> None:
    stage = Stage(scenario(0, demands, horizon_days=30))
    put(stage.state, available=available)
    stage.act(RationingReview, evening)
    rationing = stage.demand().process.rationing_state
    assert rationing is not None
    assert rationing.level.tolist() == [level]


def test_what_waits_outside_does_not_count() -> None:
    stage = Stage(scenario(ss.Stock(0, capacity=150, when_full="waits"), demand()))
    put(stage.state, available=500)
    stage.act(RationingReview, 0)
    assert stage.demand().process.rationing_state.level.tolist() == [0.6]  # type: ignore[union-attr]


@pytest.mark.parametrize(("clock", "limit"), [(0, 7), (6, 1), (7, 7)])
def test_a_leap_ends_on_the_evening_before_a_review(clock: float, limit: float) -> None:
    assert Stage(scenario(0, demand())).limit(RationingReview, clock) == [limit]


def rationed(review_days: int, levels: dict[float, float], **fields: Any) -> ss.Consumption:
    return using(10, rationing=ss.Rationing(review_days, levels), **fields)


OLD = ss.Stock(ss.AgeClasses({0: 60, 9: 40}, ss.fixed(9)), decay=ss.Decay(0.5, every_days=2))
FOUR_DAYS = rationed(4, {6: 0.4, 4: 0.2})
ASKED = [10] * 4 + [4] * 4 + [2] * 19


@by_hand(
    # Day 1: 9.5 days of supply, so all of it; day 5: 5.5, so 40 %; day 9: 3.9, so 20 %; day 13: 3.1; day 17: 2.3, ...
    # 40 + 16 + 19 x 2 = 94 by day 27; 1 is left, half of what day 28 asks for.
    a_level_holds_until_the_next_review=goes(scenario(95, FOUR_DAYS, horizon_days=60), lasts=27.5,
        issued=[min(sum(ASKED[:day]), 95) for day in range(28)] + [95] * 33),
    what_is_held_back_is_not_unmet=goes(scenario(95, FOUR_DAYS, horizon_days=26),
        service={"unmet": 0, "fill_rate": 1, "demanded": 92, "held_back": 260 - 92}),
    a_level_of_0_asks_for_nothing=goes(scenario(35, rationed(1, {2: 0}), horizon_days=60), lasts=inf, every_days=20,
        on_hand=[35, 15, 15, 15], service={"ready_rate": 1}),
    # Day 1: 3 days of supply, 50 %. 50 come on day 2, seen on day 4: 6.5 days; on day 7: 3.5.
    supplies_lift_it_at_the_next_review=goes(
        scenario(30, rationed(3, {5: 0.5}), [sending(size=50, first_day=2, every_days=100)], horizon_days=9),
        issued=[0, 5, 10, 15, 25, 35, 45, 50, 55, 60]),
    before_the_receipts_of_its_day=goes(
        scenario(30, rationed(100, {5: 0.5}), [sending(size=500, first_day=1)], horizon_days=4), issued=[0, 5, 10, 15, 20]),
    # 100 fall to 60 on evening 0 (age 9) and to 25 on evening 2 after use and decay.
    after_decay_and_expiry=goes(
        scenario(OLD, rationed(1, {6.5: 0.5, 3: 0.1}), horizon_days=3),
        issued=[0, 5, 10, 11], on_hand=[60, 55, 25, 24]),
    # 95 at 10 + 5 a day: 6.3 days of supply.
    only_the_demand_that_is_rationed=goes(scenario(95, [rationed(100, {7: 0.5}), using(5, "guards")], horizon_days=5),
        issued=[0, 10, 20, 30, 40, 50]),
    # Both see the 20 a day of both. Day 1: 5 days of supply: 20. Day 2: 20. Day 3: 60 left, 3 days: "use" 5, "other" still
    # 10: 45 left. Day 4: 2.25 days: "other" 1, "use" 5. Day 5: 39 left: 6. Day 6: 6.
    two_demands_have_reviews_of_their_own=goes(
        scenario(100, [rationed(2, {4: 0.5}), using(10, "other", rationing=ss.Rationing(3, {4: 0.1}))], horizon_days=6),
        on_hand=[100, 80, 60, 45, 39, 33, 27]),
    # A rate of 10, doubled on days 4 to 6: with 60 left on day 4, 3 days of supply.
    a_profile_counts_in_the_days_of_supply_and_in_the_demand=goes(
        scenario(90, rationed(1, {4: 0.5}, profile=ss.schedule({4: 2, 7: 1})), horizon_days=7),
        issued=[0, 10, 20, 30, 40, 50, 60, 65]),
)  # fmt: skip
def test_by_hand(case: ByHand) -> None:
    case.check()


@pytest.mark.parametrize("review_days", [1, 2, 30])
def test_where_there_is_enough_nothing_changes(review_days: int) -> None:
    goes(scenario(1_000, rationed(review_days, {30: 0.5}), horizon_days=50), every_days=50, issued=[0, 500]).check()
