"""Expiry: what is a days old expires on the evening of day floor(shelf life) - a, and the oldest goes first."""

from __future__ import annotations

from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.events.expiry import Expiry
from support.by_hand import ByHand, almost, by_hand, goes, scenario, sending
from support.rule_stage import FAR, Stage, put


def aged(on_hand: dict[Any, Any], shelf_life: Any, **fields: Any) -> ss.Stock:
    return ss.Stock(ss.AgeClasses(on_hand, shelf_life), **fields)


# 30 on evening 3, 40 on evenings 6 to 9 (10 each), 25 on evening 20.
THREE_CLASSES = scenario(aged({17: 30, (11, 14): 40, 0: 25}, 20), 1, horizon_days=30)


@pytest.mark.parametrize(
    ("clock", "gone", "limit"),
    [(0, 0, 3), (2, 0, 1), (3, 30, 3), (0, 30, 6), (0, 29.9, 3), (6, 40, 1), (8, 60, 1), (9, 70, 11), (0, 70, 20),
     (5, 80, 15), (0, 95, FAR), (0, 1e9, FAR), (20, 95, FAR)],
)  # fmt: skip
def test_a_leap_ends_where_something_that_is_left_expires(clock: float, gone: float, limit: float) -> None:
    stage = Stage(THREE_CLASSES)
    put(stage.state.first, gone=gone)
    assert stage.limit(Expiry, clock) == [limit]


@pytest.mark.parametrize(
    ("evening", "gone", "expired"),
    [(0, 0, 0), (2, 0, 0), (3, 0, 30), (3, 12, 18), (3, 30, 0), (3, 45, 0), (5, 0, 30), (6, 30, 10), (6, 33, 7),
     (6, 42, 0), (7, 0, 50), (9, 0, 70), (9, 60, 10), (20, 70, 25), (20, 95, 0), (30, 0, 95), (30, 1e9, 0)],
)  # fmt: skip
def test_what_is_due_and_not_gone_expires_once(evening: float, gone: float, expired: float) -> None:
    stage = Stage(THREE_CLASSES)
    state: Any = stage.state
    put(state, available=200)
    put(state.first, gone=gone)
    for _ in range(2):  # nothing is left to expire twice
        stage.act(Expiry, evening)
        found = [state.accounts.expired[0], state.available[0], state.first.gone[0]]
        assert found == almost([expired, 200 - expired, gone + expired])


def to_the_front(size: float) -> ss.Shipments:
    return sending(size=size, every_days=100, from_="depot", to="front")


HALVING = aged({6: 60, 1: 80}, 9, decay=ss.Decay(0.5))


@by_hand(
    # 30 can be used up to day 2, 40 up to day 5, 25 up to day 9; 10 a day.
    what_is_not_used_in_time=goes(scenario(aged({8: 30, 5: 40, 1: 25}, 10.9), 10), lasts=7.5,
        on_hand=[95, 85, 65, 55, 45, 25, 15, 5, 0, 0, 0], expired=[0, 0, 10, 10, 10, 20, 20, 20, 20, 20, 20]),
    # Ages 2 to 6, 10 of each: what is a days old can be used up to day 7 - a, and 4 a day are used.
    # Day 1: 4 of the oldest 10 are used and 6 expire. Day 2: 4 and 6 of the next, and so on.
    evenly_over_the_days_of_age=goes(scenario(aged({(2, 6): 50}, 7), 4, horizon_days=7), lasts=5,
        issued=[0, 4, 8, 12, 16, 20, 20, 20], expired=[0, 6, 12, 18, 24, 30, 30, 30]),
    # 13, 26, 39 are used before they are due; on day 4 the last 11 of them are.
    more_than_one_age_a_day=goes(scenario(aged({(2, 6): 50}, 7), 13, horizon_days=7), lasts=50 / 13, expired=[0] * 8),
    # 20 come on day 1 and stay, while the 30 that expire on evening 2 are used first.
    receipts_are_younger_than_all=goes(scenario(aged({3: 30}, 5), 10, [sending(size=20, every_days=100)], horizon_days=5),
        lasts=4, on_hand=[30, 40, 20, 10, 0, 0], expired=[0, 0, 10, 10, 10, 10]),
    shipments_take_the_oldest_too=goes(
        scenario([aged({3: 30}, 5, name="depot"), ss.Stock(0, name="front")], 1, [to_the_front(28)], horizon_days=5),
        expired=[0] * 6, on_hand=[30, 1, 0, 0, 0, 0]),
    # A known shelf life would be refused.
    part_of_a_class_may_be_too_old=goes(scenario(aged({(0, 9): 100}, ss.fixed(6)), 0, horizon_days=8),
        on_hand=[60, 50, 40, 30, 20, 10, 0, 0, 0], expired=[40, 50, 60, 70, 80, 90, 100, 100, 100]),
    the_usable_fraction_applies_to_every_age=goes(scenario(aged({8: 60, 1: 25}, 10, usable_fraction=0.4), 10, horizon_days=4),
        on_hand=[34, 24, 10, 0, 0], expired=[0, 0, 4, 4, 4]),
    the_reserve_expires_as_well=goes(scenario(aged({8: 30, 1: 20}, 10, reserve=35), 10, horizon_days=4), lasts=1.5,
        on_hand=[50, 40, 20, 20, 20], issued=[0, 10, 15, 15, 15]),
    # Half is lost each evening. Day 1: 20 of the old 60 used; 40 + 80 halve. Day 2: 20 used, all old; 40 halve. And so on.
    decay_takes_the_same_share_of_every_age=goes(scenario(HALVING, 20, horizon_days=4), on_hand=[140, 60, 20, 0, 0],
        expired=[0, 60, 80, 80, 80]),
    # Using nothing: 60 and 80 halve twice; on evening 3 the old 15 expire before the rest halves.
    before_decay=goes(scenario(HALVING, 0, horizon_days=4), on_hand=[140, 70, 35, 10, 5], expired=[0, 70, 105, 130, 135]),
    beyond_the_horizon=goes(scenario(aged({(0, 400): 95}, 1e9), 10), lasts=9.5),
    # 100 of the 500 and 200 of the 1,000 are used before the last of them expires on evening 300.
    after_long_leaps=goes(scenario(aged({(0, 9): 1_000, 200: 500}, 300), 1, horizon_days=400), lasts=300, every_days=100,
        expired=[0, 400, 400, 1_200, 1_200]),
)  # fmt: skip
def test_by_hand(case: ByHand) -> None:
    case.check()


@pytest.mark.parametrize(("shelf_life", "lasts"), [(5.9, 5), (6, 6), (6.9, 6)])
def test_what_is_too_old_goes_on_evening_0(shelf_life: float, lasts: float) -> None:
    made = scenario(aged({0: 60, 6: 20, 9: 15}, ss.fixed(shelf_life)), 10, horizon_days=8)
    left, gone = [max(60 - 10 * day, 0) * (day < lasts) for day in range(9)], 35
    goes(made, lasts=lasts, on_hand=left, expired=[gone + 10 * (lasts == 5 and day >= 5) for day in range(9)]).check()
