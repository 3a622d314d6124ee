"""What paths that go on to the horizon are said to have been served, worked out by hand."""

from __future__ import annotations

import math
from math import inf

import pytest

import supplysim as ss
from support.by_hand import duration, scenario, sending, served, using


def test_of_a_stock_that_is_supplied_in_batches() -> None:
    # 25 on hand and 30 on days 5, 10, 15, 20; 10 a day. Short on days 3 (5 missing), 4, 8 and 9, 13 and 14, 18 and 19.
    made = scenario(25, 10, [sending(size=30, first_day=5)], horizon_days=20)
    service = served(made)
    assert service.unmet().value == 5 + 10 + 6 * 10
    assert service.fill_rate().value == pytest.approx(125 / 200)
    assert service.ready_rate.value == pytest.approx(12 / 20)
    assert service.stock_outs.value == 4
    assert service.stock_out_days.value == 2
    assert duration(made) == 2.5


def test_a_stock_out_that_the_horizon_ends_counts_up_to_there() -> None:
    service = served(scenario(25, 10, [sending(size=30, first_day=5)], horizon_days=8))
    assert service.stock_outs.value == 2
    assert service.stock_out_days.value == 1.5


def test_a_shortage_on_the_last_day_alone() -> None:
    service = served(scenario(95, 10))
    assert (service.stock_outs.value, service.stock_out_days.value, service.ready_rate.value) == (1, 1, 0.9)
    assert service.unmet().value == 5


def test_of_a_stock_that_is_never_short() -> None:
    service = served(scenario(100, 10))
    assert service.fill_rate().value == service.ready_rate.value == 1
    assert service.stock_outs.value == service.unmet().value == 0
    assert math.isnan(service.stock_out_days.value)


def test_of_a_stock_that_is_never_not_short() -> None:
    service = served(scenario(0, 10))
    assert service.fill_rate().value == service.ready_rate.value == 0
    assert (service.stock_outs.value, service.stock_out_days.value, service.unmet().value) == (1, 10, 100)


def test_where_nothing_is_asked_for_there_is_no_share() -> None:
    service = served(scenario(0, 0))
    assert math.isnan(service.fill_rate().value)
    assert service.ready_rate.value == 1
    assert service.unmet().value == 0


def test_days_without_demand_are_ready() -> None:
    service = served(scenario(0, using(10, profile=ss.window(3, 4))))
    assert service.ready_rate.value == 0.8
    assert service.stock_outs.value == 1
    idle_between = served(scenario(0, using(10, profile=ss.schedule({1: 0, 3: 1, 4: 0, 6: 1, 7: 0}))))
    assert idle_between.stock_outs.value == 2


def test_of_each_demand_and_shipment() -> None:
    # 12 a day: 10 for the front, then 6 asked for by the trucks every 2nd day, of which 2 are left; training gets nothing.
    stocks = [ss.Stock(0, name="depot"), ss.Stock(0, name="camp")]
    supply = [ss.Factory("works", 12), sending("trucks", size=6, every_days=2, from_="depot", to="camp")]
    made = scenario(stocks, [using(10, "front"), using(2, "training", priority=3)], supply)
    service = served(made)
    assert service.demands == ("front", "training")
    assert service.shipments == ("trucks",)
    assert service.fill_rate("front").value == 1
    assert service.fill_rate("trucks").value == pytest.approx(1 / 3)
    assert service.fill_rate("training").value == 0.5
    assert service.unmet("trucks").value == 20
    assert service.unmet("training").value == 10
    assert service.fill_rate().value == pytest.approx(110 / 120)  # of the demands
    assert service.demanded("trucks").value == 30
    assert service.ready_rate.value == 0.5
    assert service.stock_outs.value == 5
    camp = served(made, "camp")
    assert camp.demands == camp.shipments == ()
    assert math.isnan(camp.fill_rate().value)
    assert camp.ready_rate.value == 1


def test_durations_are_those_of_paths_that_end() -> None:
    supply = [sending(size=30, first_day=5, every_days=5), ss.Factory("works", 2)]
    stocks = [ss.Stock(25, name="a"), ss.Stock(31, name="b", decay=ss.Decay(0.1, every_days=3))]
    made = scenario(stocks, [using(10), using(3, "more", from_="b")], supply, horizon_days=40)
    ending, going_on = (ss.simulate(made, paths=2, seed=1, to_horizon=to_horizon) for to_horizon in (False, True))
    for name in "ab":
        assert ending.of(name).durations.tolist() == going_on.of(name).durations.tolist()
        assert ending.of(name).durations[0] < inf


def test_a_certain_scenario_has_no_error() -> None:
    service = served(scenario(25, 10, [sending(size=30, first_day=5)], horizon_days=20))
    for estimate in (service.fill_rate(), service.ready_rate, service.stock_outs, service.stock_out_days, service.unmet()):
        assert (estimate.low, estimate.high, estimate.std_error) == (estimate.value, estimate.value, 0)
