"""Decay, inspections and shelf lives, worked out by hand."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

import supplysim as ss
from support.by_hand import duration, evenings, scenario, sending


def aged(on_hand: dict[Any, Any], shelf_life: Any, **fields: Any) -> ss.Stock:
    return ss.Stock(ss.AgeClasses(on_hand, shelf_life), **fields)


class TestDecay:
    """A share of all that is on hand, again and again."""

    def test_day_by_day(self) -> None:
        # (100 - 10) / 2 = 45, (45 - 10) / 2 = 17.5, 7.5 / 2 = 3.75 < 10.
        made = scenario(ss.Stock(100, decay=ss.Decay(0.5)), 10, horizon_days=4)
        assert evenings(made, "on_hand", "expired") == [[100, 45, 17.5, 3.75, 0], [0, 45, 62.5, 66.25, 66.25]]
        assert duration(made) == 3.375

    def test_at_inspections(self) -> None:
        # 4 days at 10, then 20 % of 60 are condemned; 8 at 10 would leave 8, of which 20 % are condemned.
        made = scenario(ss.Stock(100, decay=ss.Decay(0.2, every_days=4)), 10, horizon_days=12)
        assert evenings(made, "on_hand") == [pytest.approx([100, 90, 80, 70, 48, 38, 28, 18, 6.4, 0, 0, 0, 0])]
        assert evenings(made, "expired", every_days=4) == [pytest.approx([0, 12, 13.6, 13.6])]
        assert duration(made) == pytest.approx(8.64)

    def test_the_reserve_decays_as_well(self) -> None:
        made = scenario(ss.Stock(100, reserve=60, decay=ss.Decay(0.5)), 10, horizon_days=3)
        assert evenings(made, "on_hand", "issued") == [[100, 45, 22.5, 11.25], [0, 10, 10, 10]]
        assert duration(made) == 1

    def test_what_waits_outside_does_not(self) -> None:
        stock = ss.Stock(100, capacity=100, when_full="waits", decay=ss.Decay(0.5))
        made = scenario(stock, 0, [sending(size=70, every_days=10)], horizon_days=3)
        # 50 spoil on evening 1, and 50 of the 70 come in; the next evening again, and 20 come in.
        assert evenings(made, "on_hand", "waiting", "expired") == [[100, 100, 70, 35], [0, 20, 0, 0], [0, 50, 100, 135]]

    def test_receipts_decay_from_the_day_on_which_they_come(self) -> None:
        made = scenario(ss.Stock(0, decay=ss.Decay(0.25)), 10, [sending(size=50, every_days=2)], horizon_days=4)
        assert evenings(made, "on_hand") == [[0, 30, 15, 41.25, 23.4375]]

    @pytest.mark.parametrize("every", [1, 3])
    def test_all_of_it(self, every: int) -> None:
        made = scenario(ss.Stock(100, decay=ss.Decay(1, every_days=every)), 10)
        assert duration(made) == every

    def test_nothing_of_it(self) -> None:
        assert duration(scenario(ss.Stock(95, decay=ss.Decay(0)), 10)) == 9.5

    def test_many_small_days_come_close_to_the_flow(self) -> None:
        # dS/dt = -d - r S lasts ln(1 + r S / d) / r: 1,000 days at r = 0.1 %, to a share of a day.
        made = scenario(ss.Stock(1_000 * (2.718281828459045 - 1), decay=ss.Decay(0.001)), 1, horizon_days=2_000)
        assert duration(made) == pytest.approx(log(2.718281828459045) / 0.001, abs=0.6)


class TestShelfLife:
    """Ages a days old expire on the evening of day floor(shelf life) - a; the oldest goes first."""

    def test_what_is_not_used_in_time_expires(self) -> None:
        # 30 can be used up to day 2, 40 up to day 5, 25 up to day 9; 10 a day.
        made = scenario(aged({8: 30, 5: 40, 1: 25}, 10.9), 10, horizon_days=10)
        assert evenings(made, "on_hand", "expired") == [
            [95, 85, 65, 55, 45, 25, 15, 5, 0, 0, 0],
            [0, 0, 10, 10, 10, 20, 20, 20, 20, 20, 20],
        ]
        assert duration(made) == 7.5

    def test_a_class_expires_evenly_over_its_days_of_age(self) -> None:
        # Ages 2 to 6, 10 of each: what is a days old can be used up to day 7 - a, and 4 a day are used.
        made = scenario(aged({(2, 6): 50}, 7), 4, horizon_days=7)
        # Day 1: 4 of the oldest 10 are used and 6 expire. Day 2: 4 and 6 of the next, and so on.
        assert evenings(made, "issued", "expired") == [[0, 4, 8, 12, 16, 20, 20, 20], [0, 6, 12, 18, 24, 30, 30, 30]]
        assert duration(made) == 5

    def test_more_than_one_age_a_day_is_used(self) -> None:
        made = scenario(aged({(2, 6): 50}, 7), 13, horizon_days=7)
        # 13, 26, 39 are used before they are due; on day 4 the last 11 of them are.
        assert evenings(made, "expired") == [[0] * 8]
        assert duration(made) == pytest.approx(50 / 13)

    def test_receipts_are_younger_than_all(self) -> None:
        # 20 come on day 1 and stay, while the 30 that expire on evening 2 are used first.
        made = scenario(aged({3: 30}, 5), 10, [sending(size=20, every_days=100)], horizon_days=5)
        assert evenings(made, "on_hand", "expired") == [[30, 40, 20, 10, 0, 0], [0, 0, 10, 10, 10, 10]]
        assert duration(made) == 4

    def test_shipments_take_the_oldest_too(self) -> None:
        stocks = [aged({3: 30}, 5, name="depot"), ss.Stock(0, name="front")]
        made = scenario(stocks, 1, [sending(size=28, every_days=100, from_="depot", to="front")], horizon_days=5)
        assert evenings(made, "expired", "on_hand") == [[0] * 6, [30, 1, 0, 0, 0, 0]]

    @pytest.mark.parametrize(("shelf_life", "usable"), [(5.9, 60), (6, 60), (6.9, 60)])
    def test_what_is_too_old_goes_on_evening_0(self, shelf_life: float, usable: float) -> None:
        life = ss.fixed(shelf_life)  # a known shelf life would be refused
        made = scenario(aged({0: 60, 6: 20, 9: 15}, life), 10, horizon_days=8)
        assert evenings(made, "on_hand", "expired")[0][0] == usable
        assert evenings(made, "expired")[0][0] == 35
        assert duration(made) == (5 if shelf_life < 6 else 6)

    def test_part_of_a_class_may_be_too_old(self) -> None:
        made = scenario(aged({(0, 9): 100}, ss.fixed(6)), 0, horizon_days=8)
        assert evenings(made, "on_hand", "expired") == [
            [60, 50, 40, 30, 20, 10, 0, 0, 0],
            [40, 50, 60, 70, 80, 90, 100, 100, 100],
        ]

    def test_the_usable_fraction_applies_to_every_age(self) -> None:
        made = scenario(aged({8: 60, 1: 25}, 10, usable_fraction=0.4), 10, horizon_days=4)
        assert evenings(made, "on_hand", "expired") == [[34, 24, 10, 0, 0], [0, 0, 4, 4, 4]]

    def test_the_reserve_expires_as_well(self) -> None:
        made = scenario(aged({8: 30, 1: 20}, 10, reserve=35), 10, horizon_days=4)
        assert evenings(made, "on_hand", "issued") == [[50, 40, 20, 20, 20], [0, 10, 15, 15, 15]]
        assert duration(made) == 1.5

    def test_decay_takes_the_same_share_of_every_age(self) -> None:
        # Half is lost each evening. Day 1: 20 of the old 60 used; 40 + 80 halve. Day 2: 20 used, all old; 40 halve. And so on.
        stock = aged({6: 60, 1: 80}, 9, decay=ss.Decay(0.5))
        made = scenario(stock, 20, horizon_days=4)
        assert evenings(made, "on_hand", "expired") == [[140, 60, 20, 0, 0], [0, 60, 80, 80, 80]]
        # Using nothing: 60 and 80 halve twice; on evening 3 the old 15 expire before the rest halves.
        idle = scenario(stock, 0, horizon_days=4)
        assert evenings(idle, "on_hand", "expired") == [[140, 70, 35, 10, 5], [0, 70, 105, 130, 135]]

    def test_one_that_outlasts_the_horizon_is_as_if_there_were_none(self) -> None:
        for life in (1e6, 1e9):
            assert duration(scenario(aged({(0, 400): 95}, life), 10)) == 9.5

    def test_leaps_end_where_something_expires(self) -> None:
        # 100 of the 500 and 200 of the 1,000 are used before the last of them expires on evening 300.
        made = scenario(aged({(0, 9): 1_000, 200: 500}, 300), 1, horizon_days=400)
        assert duration(made) == 300
        assert evenings(made, "expired", every_days=100) == [[0, 400, 400, 1_200, 1_200]]
