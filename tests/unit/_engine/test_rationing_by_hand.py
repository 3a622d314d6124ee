"""Rationing, worked out by hand: what is asked for, what is held back, and how long it makes a stock last."""

from __future__ import annotations

from math import inf

import pytest

import supplysim as ss
from support.by_hand import duration, evenings, scenario, sending, served, using


def rationed(review_days: int, levels: dict[float, float], **fields: object) -> ss.Consumption:
    return using(10, rationing=ss.Rationing(review_days, levels), **fields)


def test_the_level_of_a_review_holds_until_the_next() -> None:
    # Day 1: 9.5 days of supply, so all of it; day 5: 5.5, so 40 %; day 9: 3.9, so 20 %; day 13: 3.1; day 17: 2.3, ...
    made = scenario(95, rationed(4, {6: 0.4, 4: 0.2}), horizon_days=60)
    asked = [10] * 4 + [4] * 4 + [2] * 19
    assert evenings(made, "issued") == [[min(sum(asked[:day]), 95) for day in range(28)] + [95] * 33]
    assert duration(made) == 27.5  # 40 + 16 + 19 x 2 = 94 by day 27; 1 is left, half of what day 28 asks for
    assert duration(scenario(95, 10, horizon_days=60)) == 9.5


def test_what_is_held_back_is_not_unmet() -> None:
    made = scenario(95, rationed(4, {6: 0.4, 4: 0.2}), horizon_days=26)
    service = served(made)
    assert service.unmet().value == 0
    assert service.fill_rate().value == 1
    assert service.demanded().value == 92
    assert service.held_back().value == 260 - 92


def test_a_level_of_0_asks_for_nothing() -> None:
    made = scenario(35, rationed(1, {2: 0}), horizon_days=60)
    assert duration(made) == inf
    assert evenings(made, "on_hand", every_days=20) == [[35, 15, 15, 15]]
    assert served(made).ready_rate.value == 1


def test_supplies_lift_it_again_at_the_next_review() -> None:
    # Day 1: 3 days of supply, 50 %. 50 come on day 2, seen on day 4: 6.5 days; on day 7: 3.5.
    made = scenario(30, rationed(3, {5: 0.5}), [sending(size=50, first_day=2, every_days=100)], horizon_days=9)
    assert evenings(made, "issued") == [[0, 5, 10, 15, 25, 35, 45, 50, 55, 60]]


def test_a_review_comes_before_the_receipts_of_its_day() -> None:
    made = scenario(30, rationed(100, {5: 0.5}), [sending(size=500, first_day=1)], horizon_days=4)
    assert evenings(made, "issued") == [[0, 5, 10, 15, 20]]


def test_a_review_comes_after_decay_and_expiry() -> None:
    # 100 fall to 60 on evening 0 (age 9) and to 25 on evening 2 after use and decay.
    stock = ss.Stock(ss.AgeClasses({0: 60, 9: 40}, ss.fixed(9)), decay=ss.Decay(0.5, every_days=2))
    made = scenario(stock, rationed(1, {6.5: 0.5, 3: 0.1}), horizon_days=3)
    assert evenings(made, "issued", "on_hand") == [[0, 5, 10, 11], [60, 55, 25, 24]]


def test_only_the_demand_that_is_rationed_is_held_back() -> None:
    # 95 at 10 + 5 a day: 6.3 days of supply.
    made = scenario(95, [rationed(100, {7: 0.5}), using(5, "guards")], horizon_days=5)
    assert evenings(made, "issued", "on_hand") == [[0, 10, 20, 30, 40, 50], [95, 85, 75, 65, 55, 45]]


def test_two_demands_have_reviews_of_their_own() -> None:
    # Both see the 20 a day of both. 100: 5 days. Day 3: 60 + 20 x 0.5 ... worked out line by line below.
    one, other = rationed(2, {4: 0.5}), using(10, "other", rationing=ss.Rationing(3, {4: 0.1}))
    made = scenario(100, [one, other], horizon_days=6)
    # Day 1: 5 days of supply: 20. Day 2: 20. Day 3: 60 left, 3 days: "use" 5, "other" still 10: 45 left.
    # Day 4: 2.25 days: "other" 1, "use" 5. Day 5: 39 left: 6. Day 6: 6.
    assert evenings(made, "on_hand") == [[100, 80, 60, 45, 39, 33, 27]]


def test_a_profile_counts_twice_in_the_days_of_supply_and_in_the_demand() -> None:
    # A rate of 10, doubled on days 4 to 6: with 60 left on day 4, 3 days of supply.
    made = scenario(90, rationed(1, {4: 0.5}, profile=ss.schedule({4: 2, 7: 1})), horizon_days=7)
    assert evenings(made, "issued") == [[0, 10, 20, 30, 40, 50, 60, 65]]


@pytest.mark.parametrize("review_days", [1, 2, 30])
def test_where_there_is_enough_nothing_changes(review_days: int) -> None:
    made = scenario(1_000, rationed(review_days, {30: 0.5}), horizon_days=50)
    assert evenings(made, "issued", every_days=50) == [[0, 500]]
