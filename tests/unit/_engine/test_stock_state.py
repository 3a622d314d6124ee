"""The rows of a stock: what it has on the morning of day 1, what is free, and how amounts are taken off it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import stock_state
from support.by_hand import scenario, sending, using
from support.rule_stage import Stage


def stage(stock: ss.Stock, demand: Any = 10, *supply: Any, paths: int = 1) -> Stage:
    return Stage(scenario(stock, demand, supply), paths)


@pytest.mark.parametrize(
    ("stock", "available"),
    [
        (ss.Stock(95), 95),
        (ss.Stock(95, 0.4), 38),
        (ss.Stock(95, reserve=20), 75),
        (ss.Stock(95, 0.4, 50), -12),
        (ss.Stock(ss.AgeClasses({0: 60, (3, 9): 35}, 20), 0.4, 8), 30),
    ],
)
def test_what_is_available_on_the_morning_of_day_1(stock: ss.Stock, available: float) -> None:
    made = stage(stock)
    assert made.available == [available]
    assert stock_state.on_hand_available(made.node(), made.panels["stock"]).tolist() == [available]


def test_what_waits_is_not_on_hand() -> None:
    made = stage(ss.Stock(50, capacity=60, reserve=10, when_full="waits"))
    made.put(available=500)
    assert stock_state.on_hand_available(made.node(), made.panels["stock"]).tolist() == [50]


def test_only_rows_that_are_needed_are_kept() -> None:
    rows = stage(ss.Stock(95)).panels["stock"].by_path
    assert stock_state.GONE not in rows
    assert stock_state.FRESHNESS not in rows
    assert stock_state.backlog("use") not in rows
    assert stock_state.GONE in stage(ss.Stock(ss.AgeClasses({0: 9}, 9))).panels["stock"].by_path
    decaying = ss.Stock(ss.AgeClasses({0: 9}, 9), decay=ss.Decay(0.1))
    assert stage(decaying).row(stock_state.FRESHNESS) == [1]
    assert stage(ss.Stock(9), using(1, unmet="backlog")).row(stock_state.backlog("use")) == [0]


def test_service_is_noted_of_every_claim() -> None:
    stocks = [ss.Stock(9, name="depot"), ss.Stock(9, name="front")]
    made = Stage(scenario(stocks, [using(1), using(1, "more")], [sending(from_="depot", to="front")]))
    assert stock_state.service_accounts(made.node("depot")) == [
        "short_days", "stock_outs", "demanded.use", "demanded.more", "demanded.sea", "unmet.use", "unmet.more", "unmet.sea"
    ]  # fmt: skip
    assert stock_state.service_accounts(made.node("front")) == ["short_days", "stock_outs"]


def test_taking_from_a_plain_stock() -> None:
    rows = {stock_state.AVAILABLE: np.array([95.0, 3.0])}
    stock_state.take(rows, np.array([10.0, 3.0]))
    assert rows[stock_state.AVAILABLE].tolist() == [85, 0]


def test_what_is_taken_from_an_old_stock_is_gone_of_its_oldest() -> None:
    rows = {stock_state.AVAILABLE: np.array([95.0, 95.0]), stock_state.GONE: np.array([5.0, 0.0])}
    stock_state.take(rows, np.array([10.0, 0.0]))
    assert rows[stock_state.GONE].tolist() == [15, 0]


@pytest.mark.parametrize(("fresh", "gone"), [(1.0, 10.0), (0.5, 20.0), (0.25, 40.0), (0.0, 0.0)])
def test_what_is_gone_is_counted_as_of_day_1(fresh: float, gone: float) -> None:
    rows = {stock_state.AVAILABLE: np.array([95.0]), stock_state.GONE: np.zeros(1), stock_state.FRESHNESS: np.array([fresh])}
    stock_state.take(rows, np.array([10.0]))
    assert rows[stock_state.GONE].tolist() == [gone]


def test_accounts_are_added_up_where_they_are_kept() -> None:
    rows = {stock_state.ISSUED: np.array([1.0, 2.0])}
    stock_state.add_up(rows, stock_state.ISSUED, np.array([3.0, 4.0]))
    stock_state.add_up(rows, stock_state.LOST, np.array([3.0, 4.0]))
    assert {name: row.tolist() for name, row in rows.items()} == {stock_state.ISSUED: [4, 6]}


def test_more_than_there_is_room_for_is_refused_with_the_first_path_of_it() -> None:
    message = r"^'capacity' of Stock 'depot' must be at least what is usable on day 1 \(drew 50 beside 50\.00001\)$"
    values = {"on_hand": np.array([50.0, 50.00001, 99.0]), "usable_fraction": 1.0, "reserve": 0.0, "capacity": 50.0}
    node = stage(ss.Stock(ss.uniform(0, 1), capacity=50, name="depot")).node("depot")
    with pytest.raises(ss.DrawError, match=message):
        stock_state.stock_panel(node, values, 3, goes_on=False, accounts=False)
