"""Unmet demand, lost or kept as a backlog, worked out by hand."""

from __future__ import annotations

import pytest

import supplysim as ss
from support.by_hand import duration, evenings, scenario, sending, served, using

EVERY_OTHER_DAY = ss.schedule({1: 0, 2: 1, 3: 0, 4: 1, 5: 0, 6: 1, 7: 0, 8: 1, 9: 0, 10: 1})


def test_lost_demand_is_not_asked_for_again() -> None:
    # 5 made a day, 10 asked for: the stock of 12 gives 10, 7, and then 5 a day.
    made = scenario(7, 10, [ss.Factory("works", 5)], horizon_days=4)
    assert evenings(made, "issued", "unmet", "on_hand") == [[0, 10, 17, 22, 27], [0, 0, 3, 8, 13], [7, 2, 0, 0, 0]]
    assert duration(made) == 1.7
    service = served(made)
    assert service.fill_rate().value == 27 / 40
    assert service.unmet("use").value == 13
    assert service.ready_rate.value == 0.25
    assert service.stock_outs.value == 1
    assert service.stock_out_days.value == 3


def test_a_backlog_is_served_before_the_demand_of_the_day() -> None:
    # On day 3 all 30 of a shipment go to the backlog of 13 and the 10 of the day; what came late stays unmet.
    supply = [sending(size=30, first_day=3, every_days=100)]
    made = scenario(7, using(10, unmet="backlog"), supply, horizon_days=5)
    issued, unmet, on_hand = evenings(made, "issued", "unmet", "on_hand")
    assert issued == [0, 7, 7, 30, 37, 37]  # 23 on day 3, then 7 of 10, then nothing
    assert unmet == [0, 3, 13, 13, 16, 26]
    assert on_hand == [7, 0, 0, 7, 0, 0]
    service = served(made)
    assert service.fill_rate().value == 1 - 26 / 50
    assert service.ready_rate.value == 1 / 5
    assert service.stock_outs.value == 2
    assert service.stock_out_days.value == 2


def test_a_backlog_makes_a_day_a_stock_out_on_which_nothing_new_is_asked_for() -> None:
    # Demand of 10 on even days only, 3 made each day: 4 are missing on day 2, and day 3 makes up for 3 of them.
    made = scenario(0, using(10, profile=EVERY_OTHER_DAY, unmet="backlog"), [ss.Factory("works", 3)], horizon_days=5)
    assert evenings(made, "issued", "unmet") == [[0, 0, 6, 9, 12, 15], [0, 0, 4, 4, 12, 12]]
    assert duration(made) == 1.6
    service = served(made)
    assert service.ready_rate.value == 1 / 5
    assert service.stock_outs.value == 1
    assert service.fill_rate().value == 1 - 12 / 20


def test_so_does_it_in_a_regime_in_which_nothing_is_asked_for() -> None:
    # On, off, off, on, off, off; 2 made each day. The 3 missing on day 1 are made up for on day 3, the 7 of day 4 never.
    regimes = ss.Regimes({"on": 1, "off": 0, "still off": 0}, {"on": 1, "off": 1, "still off": 1})
    made = scenario(5, using(10, regimes=regimes, unmet="backlog"), [ss.Factory("works", 2)], horizon_days=6)
    assert evenings(made, "issued", "unmet") == [[0, 7, 9, 10, 13, 15, 17], [0, 3, 3, 3, 10, 10, 10]]
    assert duration(made) == 0.7
    service = served(made)
    assert service.stock_out_days.value == 2.5
    assert service.stock_outs.value == 2
    assert service.ready_rate.value == pytest.approx(1 / 6)


def test_what_waits_outside_can_serve_a_backlog_only_as_far_as_there_is_room() -> None:
    # 25 a day asked for in vain up to day 10; on day 11 a shipment of 1,000 begins to come in, 100 a day.
    stock = ss.Stock(0, capacity=100, when_full="waits")
    made = scenario(stock, using(25, unmet="backlog"), [sending(size=1_000, first_day=11, every_days=1_000)], horizon_days=30)
    owed = [max(25 * day - max(100 * (day - 10), 0), 0) for day in range(31)]
    issued, waiting, unmet = evenings(made, "issued", "waiting", "unmet")
    assert issued == [25 * day - late for day, late in enumerate(owed)]
    assert waiting[11:] == [max(1_000 - given - 100, 0) for given in issued[11:]]
    fresh_unmet = [min(25, late) for late in owed[1:]]
    assert unmet[-1] == sum(fresh_unmet) == 325
    service = served(made)
    assert service.unmet().value == 325
    assert service.ready_rate.value == sum(late == 0 for late in owed[1:]) / 30
    assert service.stock_outs.value == 1
    assert service.stock_out_days.value == 13


def test_so_it_is_where_shipments_are_taken_from_the_stock() -> None:
    stocks = [ss.Stock(0, name="depot", capacity=100, when_full="waits"), ss.Stock(0, name="front")]
    supply = [
        sending(size=1_000, first_day=11, every_days=1_000, to="depot"),
        sending("trucks", from_="depot", to="front", size=1, first_day=25, every_days=2),
    ]
    made = scenario(stocks, [using(25, unmet="backlog", from_="depot")], supply, horizon_days=30)
    service = served(made, "depot")
    assert service.unmet("use").value == 325
    assert service.stock_out_days.value == 13
    assert service.unmet("trucks").value == 0


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_without_a_stock_out_it_makes_no_difference(unmet: str) -> None:
    made = scenario(100, using(10, unmet=unmet))
    assert evenings(made, "issued", "unmet") == [[10 * day for day in range(11)], [0] * 11]
    assert served(made).fill_rate().value == 1
