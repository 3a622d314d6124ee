"""Journeys of a single path with regular deliveries, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import pytest

import supplysim as ss
from support.by_hand import duration, evenings, scenario, sending, served, using


def lasts(stock: int, demand: int, size: int, every: int, *, first_day: int, horizon: int = 120) -> float:
    """T = (S + K q) / d with the K batches that have come when that day begins; found day by day, in fractions."""
    available = Fraction(stock)
    for day in range(1, horizon + 1):
        available += size * (day >= first_day and (day - first_day) % every == 0)
        if available < demand:
            return float(day - 1 + available / demand)
        available -= demand
    return inf


@pytest.mark.parametrize(("stock", "demand"), [(95, 10), (100, 10), (3, 10), (0, 10), (57, 7)])
@pytest.mark.parametrize(("size", "every", "first_day"), [(30, 4, 1), (30, 4, 3), (12, 1, 5), (500, 90, 9), (9, 1, 1)])
def test_batches_lengthen_what_lasts(stock: int, demand: int, size: int, every: int, first_day: int) -> None:
    shipments = sending(size=size, every_days=every, first_day=first_day)
    exact = lasts(stock, demand, size, every, first_day=first_day)
    for lead in (0, 2, 5):
        earlier = sending(size=size, every_days=every, first_day=first_day, lead_time_days=lead)
        later = lasts(stock, demand, size, every, first_day=first_day + lead)
        assert duration(scenario(stock, demand, [earlier], horizon_days=120)) == pytest.approx(later)
    assert duration(scenario(stock, demand, [shipments], horizon_days=120)) == pytest.approx(exact)
    if exact != inf:  # the closed form: K batches came by the day that T falls on
        batches = max((int(exact) + 1 - first_day) // every + 1, 0)
        assert exact == pytest.approx((stock + batches * size) / demand)


def test_batches_that_come_too_late_are_none() -> None:
    assert duration(scenario(95, 10, [sending(first_day=11, size=1_000)], horizon_days=30)) == 9.5
    assert duration(scenario(95, 10, [sending(first_day=10, size=1_000)], horizon_days=30)) == inf


def test_a_stock_that_is_supplied_by_another() -> None:
    # The front uses 10 a day of its 35; the depot holds 45 and sends 20 every 3rd day, which takes 2 days.
    stocks = [ss.Stock(35, name="front"), ss.Stock(45, name="depot")]
    trucks = sending("trucks", size=20, every_days=3, from_="depot", to="front", lead_time_days=2)
    made = scenario(stocks, 10, [trucks], horizon_days=12)
    # Sent on days 1 and 4: 20 each; on day 7 the last 5, and 15 are missing.
    assert evenings(made, "dispatched", "on_hand", stock="depot") == [
        [0, 20, 20, 20, 40, 40, 40] + [45] * 6, [45, 25, 25, 25, 5, 5, 5] + [0] * 6
    ]  # fmt: skip
    assert evenings(made, "received", stock="front") == [[0, 0, 0, 20, 20, 20, 40, 40, 40] + [45] * 4]
    assert duration(made, "depot") == 6.25
    assert duration(made, "front") == 7.5
    assert served(made, "depot").unmet("trucks").value == 15 + 20
    assert served(made).unmet().value == 120 - 80
    assert evenings(made, "in_transit", stock="front") == [[0, 20, 20, 0, 20, 20, 0, 5, 5, 0, 0, 0, 0]]


def test_a_path_goes_on_until_all_durations_are_known() -> None:
    stocks = [ss.Stock(35, name="front"), ss.Stock(45, name="depot"), ss.Stock(7, name="unasked")]
    made = scenario(stocks, [using(10), using(5, "more", from_="depot")], horizon_days=100)
    assert duration(made) == 3.5
    assert duration(made, "depot") == 9
    assert duration(made, "unasked") == inf


def test_a_stock_that_is_short_still_serves_the_others() -> None:
    # The depot is short of training on day 1 already, but goes on to send the front what it gets.
    stocks = [ss.Stock(0, name="front"), ss.Stock(0, name="depot")]
    supply = [
        ss.Factory("works", 10, to="depot"),
        sending("trucks", size=8, every_days=1, from_="depot", to="front", priority=1),
    ]
    made = scenario(stocks, [using(8), using(9, "training", from_="depot", priority=2)], supply, horizon_days=50)
    assert duration(made) == inf
    assert duration(made, "depot") == pytest.approx(10 / 17)


def test_a_stock_that_is_short_sends_no_more_than_it_has() -> None:
    # The trucks ask for 20 a day where 10 are made, so the depot is short at once and the front loses 2 of its 20 each day.
    stocks = [ss.Stock(20, name="front"), ss.Stock(0, name="depot")]
    supply = [ss.Factory("works", 10, to="depot"), sending("trucks", size=20, every_days=1, from_="depot", to="front")]
    made = scenario(stocks, 12, supply, horizon_days=50)
    assert duration(made, "depot") == 0.5
    assert duration(made) == pytest.approx(10 + 10 / 12)


class TestCapacity:
    """What does not fit is lost, or waits."""

    supply = (sending(size=60, every_days=4),)

    def made(self, when_full: str, **fields: Any) -> ss.Scenario:
        stock = ss.Stock(70, capacity=100, when_full=when_full, **fields)
        return scenario(stock, 10, self.supply, horizon_days=16)

    def test_lost(self) -> None:
        # Day 1: 70 + 60 = 130, 30 are lost; days 5 and on: 60 + 60, 20 are lost.
        made = self.made("lost")
        assert evenings(made, "lost", "on_hand", "waiting", every_days=4) == [
            [0, 30, 50, 70, 90], [70, 60, 60, 60, 60], [0] * 5
        ]  # fmt: skip
        assert evenings(made, "received", every_days=4) == [[0, 60, 120, 180, 240]]
        assert duration(made) == inf

    def test_waits(self) -> None:
        made = self.made("waits")
        assert evenings(made, "on_hand", "waiting") == [
            [70, 100, 100, 100, 90, 100, 100, 100, 100] + [100] * 8,
            [0, 20, 10, 0, 0, 40, 30, 20, 10, 60, 50, 40, 30, 80, 70, 60, 50],
        ]
        assert evenings(made, "lost") == [[0] * 17]

    def test_what_waits_cannot_be_issued(self) -> None:
        # 160 asked for on day 2, where 100 are at hand and 20 more outside.
        stock = ss.Stock(70, capacity=100, when_full="waits")
        made = scenario(stock, using(10, profile=ss.schedule({2: 16, 3: 1})), self.supply, horizon_days=4)
        assert evenings(made, "on_hand", "waiting", "issued") == [
            [70, 100, 20, 10, 0],
            [0, 20, 0, 0, 0],
            [0, 10, 110, 120, 130],
        ]
        assert duration(made) == 1 + 100 / 160

    def test_factories_fill_up_to_the_rim(self) -> None:
        made = scenario(ss.Stock(70, capacity=100), 10, [ss.Factory("works", 14)], horizon_days=12)
        # 4 more each evening: 98 on day 7, then 100 in the day and 90 in the evening; 90 + 14 is 4 too many.
        assert evenings(made, "on_hand") == [[70, 74, 78, 82, 86, 90] + [90] * 7]
        assert evenings(made, "lost") == [[0] * 6 + [4 * day for day in range(1, 8)]]

    def test_a_reserve_takes_room(self) -> None:
        made = scenario(ss.Stock(70, reserve=65, capacity=100), 10, self.supply, horizon_days=4)
        assert evenings(made, "on_hand", "lost") == [[70, 90, 80, 70, 65], [0, 30, 30, 30, 30]]
        assert duration(made) == 3.5

    def test_nothing_fits_where_there_is_no_room(self) -> None:
        lost = scenario(ss.Stock(0, capacity=0), 10, self.supply)
        assert evenings(lost, "lost", "issued") == [[0] + [60] * 4 + [120] * 4 + [180] * 2, [0] * 11]
        assert duration(lost) == 0
        waits = scenario(ss.Stock(0, capacity=0, when_full="waits"), 10, self.supply)
        assert evenings(waits, "waiting", "issued", "lost") == [[0] + [60] * 4 + [120] * 4 + [180] * 2, [0] * 11, [0] * 11]
