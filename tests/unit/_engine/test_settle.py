"""A visit: who gets what when a stock is short."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from supplysim._engine.settle import Claim, _shares
from support.by_hand import duration, evenings, scenario, sending, served, using


def claim(asked: Any, priority: int = 1) -> Claim:
    amount = np.atleast_1d(np.asarray(asked, dtype=float))
    return Claim(ss.Consumption(f"use {priority}", 1, priority=priority), amount, amount)


def shares(claims: list[Claim], issuable: Any) -> list[list[float]]:
    """What each claim gets, of what can be issued on each path."""
    stock = np.atleast_1d(np.asarray(issuable, dtype=float))
    short = np.flatnonzero(stock < sum(each.asked for each in claims))
    return [given.tolist() for given in _shares(claims, stock, short)]


def test_all_is_given_where_there_is_enough() -> None:
    assert shares([claim(3), claim(5), claim(2, 9)], 10) == [[3], [5], [2]]


def test_equal_claims_are_met_in_proportion() -> None:
    assert shares([claim(30), claim(10)], 20) == [[15], [5]]
    assert shares([claim(30), claim(10)], 0) == [[0], [0]]


def test_the_first_priority_comes_first() -> None:
    assert shares([claim(30, 2), claim(10, 1)], 20) == [[10], [10]]
    assert shares([claim(30, 2), claim(10, 1)], 8) == [[0], [8]]
    assert shares([claim(10, 3), claim(10, 7), claim(10, 5), claim(20, 3)], 35) == [[10], [0], [5], [20]]
    assert shares([claim(10, 3), claim(10, 7), claim(10, 5), claim(20, 3)], 15) == [[5], [0], [0], [10]]


def test_a_claim_of_nothing_gets_nothing() -> None:
    assert shares([claim(0), claim(10)], 5) == [[0], [5]]
    assert shares([claim(0, 1), claim(10, 2)], 5) == [[0], [5]]


def test_paths_are_apart() -> None:
    claims = [claim([30, 1, 0]), claim([10, 2, 5], 2)]
    assert shares(claims, [20, 3, 4]) == [[20, 1, 0], [0, 2, 4]]
    assert claims[0].asked.tolist() == [30, 1, 0]  # not written to


amounts = st.lists(st.tuples(st.floats(0, 1e6), st.integers(1, 4)), min_size=1, max_size=6)


@given(amounts, st.floats(0, 2e6))
def test_what_is_given_adds_up(asked: list[tuple[float, int]], stock: float) -> None:
    given = [each[0] for each in shares([claim(*each) for each in asked], stock)]
    total = sum(amount for amount, _ in asked)
    assert sum(given) == pytest.approx(min(stock, total), rel=1e-12, abs=1e-9)
    assert all(0 <= got <= amount for got, (amount, _) in zip(given, asked, strict=True))
    unmet = [rank for got, (amount, rank) in zip(given, asked, strict=True) if got < amount * (1 - 1e-9)]
    assert all(got == 0 for got, (_, rank) in zip(given, asked, strict=True) if unmet and rank > min(unmet))


def test_priorities_of_demands_and_shipments_by_hand() -> None:
    # 30 on hand; day 1: 10 for the front (first), 12 shipped (second), 16 for training (third): 8 of 16 are left.
    stocks = [ss.Stock(30, name="depot"), ss.Stock(0, name="port")]
    demands = [using(16, "training", priority=3), using(10, "front")]
    made = scenario(stocks, demands, [sending(size=12, from_="depot", to="port")], horizon_days=2)
    assert evenings(made, "issued", "dispatched", "unmet", "on_hand") == [[0, 18, 18], [0, 12, 12], [0, 8, 34], [30, 0, 0]]
    assert duration(made) == 30 / 38
    service = served(made)
    assert service.unmet("front").value == 10
    assert service.unmet("training").value == 8 + 16
    assert service.unmet("sea").value == 0
    assert service.fill_rate("training").value == 0.25
    assert service.fill_rate().value == pytest.approx(18 / 52)  # of demands; shipments are counted apart
    assert service.fill_rate("sea").value == 1


def test_equal_priorities_go_short_alike_by_hand() -> None:
    stocks = [ss.Stock(30, name="depot"), ss.Stock(0, name="port")]
    demands = [using(25, "training", priority=2), using(10, "front")]
    made = scenario(stocks, demands, [sending(size=15, from_="depot", to="port")], horizon_days=1)
    assert evenings(made, "issued", "dispatched") == [[0, 10 + 12.5], [0, 7.5]]
    assert evenings(made, "on_hand", "received", stock="port") == [[0, 7.5], [0, 7.5]]


def test_the_reserve_is_left_alone() -> None:
    made = scenario(ss.Stock(35, reserve=12), 10, horizon_days=4)
    assert evenings(made, "on_hand", "issued", "unmet") == [[35, 25, 15, 12, 12], [0, 10, 20, 23, 23], [0, 0, 0, 7, 17]]
    assert duration(made) == 2.3


def test_a_shortfall_within_rounding_is_no_stock_out() -> None:
    for missing, lasts in ((1e-8, float("inf")), (1e-6, 9 + 1 - 1e-7)):
        made = scenario(100 - missing, 10, horizon_days=10)
        assert duration(made) == pytest.approx(lasts, abs=1e-9)
        assert served(made).ready_rate.value == (1 if missing < 1e-7 else 0.9)


def test_lead_times_of_0_pass_goods_through_three_stocks_in_a_day() -> None:
    # 8 a day come to the port, 6 of them go on to the depot, 5 of those to the front, which asks for 5.
    stocks = [ss.Stock(0, name=name) for name in ("front", "depot", "port")]
    supply = [
        sending("trucks", every_days=1, size=5, from_="depot", to="front"),
        sending("trains", every_days=1, size=6, from_="port", to="depot"),
        sending("ships", every_days=1, size=8, to="port"),
    ]
    made = scenario(stocks, using(5, from_="front"), supply, horizon_days=3)
    assert evenings(made, "on_hand", "issued", stock="front") == [[0] * 4, [0, 5, 10, 15]]
    assert evenings(made, "on_hand", "dispatched", stock="depot") == [[0, 1, 2, 3], [0, 5, 10, 15]]
    assert evenings(made, "on_hand", "received", stock="port") == [[0, 2, 4, 6], [0, 8, 16, 24]]
    assert [duration(made, name) for name in ("front", "depot", "port")] == [float("inf")] * 3
