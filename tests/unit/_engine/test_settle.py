"""Settling a stock: who gets what when it is short, and what becomes of what is missing."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from supplysim._engine.settle import _Claim, _shares
from supplysim._engine.stock_state import ClaimState
from support.by_hand import ByHand, by_hand, duration, goes, scenario, sending, served, using

NO_STATE = ClaimState(None, None, None)
amounts = st.lists(st.tuples(st.floats(0, 1e6), st.integers(1, 4)), min_size=1, max_size=6)


@given(amounts, st.floats(0, 2e6))
def test_the_first_priority_comes_first_and_equal_claims_go_short_alike(asked: list[tuple[float, int]], stock: float) -> None:
    """On one path there is `stock`; beside it, on another, all that is asked for."""
    both = [np.full(2, amount) for amount, _ in asked]
    claims = [_Claim(NO_STATE, rank, each, each) for each, (_, rank) in zip(both, asked, strict=True)]
    issuable = np.array([stock, sum(amount for amount, _ in asked)])
    found = _shares(claims, issuable, np.flatnonzero(issuable < sum(both)))
    assert [each[1] for each in found] == [amount for amount, _ in asked]
    assert all(each.tolist() == [amount] * 2 for each, (amount, _) in zip(both, asked, strict=True))  # not written to
    given = [float(each[0]) for each in found]
    assert sum(given) == pytest.approx(issuable.min(), rel=1e-12, abs=1e-9)
    assert all(0 <= got <= amount for got, (amount, _) in zip(given, asked, strict=True))
    unmet = [rank for got, (amount, rank) in zip(given, asked, strict=True) if got < amount * (1 - 1e-9)]
    assert all(got == 0 for got, (_, rank) in zip(given, asked, strict=True) if unmet and rank > min(unmet))
    for one in range(1, 5):
        shares = [got / amount for got, (amount, rank) in zip(given, asked, strict=True) if rank == one and amount > 1e-3]
        assert shares == pytest.approx(shares[:1] * len(shares))


DEPOT, PORT = ss.Stock(30, name="depot"), ss.Stock(0, name="port")


def shipping(size: float, training: float, priority: int, days: int) -> ss.Scenario:
    """Of 30 on hand, 10 go to the front, some are shipped, and some used for training."""
    demands = [using(training, "training", priority=priority), using(10, "front")]
    return scenario([DEPOT, PORT], demands, [sending(size=size, from_="depot", to="port")], horizon_days=days)


def through_three_stocks() -> ss.Scenario:
    """8 a day come to the port, 6 of them go on to the depot, 5 of those to the front, which asks for 5."""
    ways = [("trucks", 5, "depot", "front"), ("trains", 6, "port", "depot"), ("ships", 8, None, "port")]
    supply = [sending(name, every_days=1, size=size, from_=source, to=to) for name, size, source, to in ways]
    stocks = [ss.Stock(0, name=name) for name in ("front", "depot", "port")]
    return scenario(stocks, using(5, from_="front"), supply, horizon_days=3)


@by_hand(
    # Day 1: 10 for the front (first), 12 shipped (second), 16 for training (third): 8 of 16 are left.
    in_order_of_priority=goes(shipping(12, 16, 3, 2), lasts=30 / 38, issued=[0, 18, 18], dispatched=[0, 12, 12],
        unmet=[0, 8, 34], on_hand=[30, 0, 0],
        service={"unmet of front": 10, "unmet of training": 8 + 16, "unmet of sea": 0, "fill_rate of training": 0.25,
                 "fill_rate of sea": 1, "fill_rate": 18 / 52}),  # of demands; shipments are counted apart
    equal_ones_alike=goes(shipping(15, 25, 2, 1), issued=[0, 10 + 12.5], dispatched=[0, 7.5]),
    what_is_given_is_sent=goes(shipping(15, 25, 2, 1), at="port", on_hand=[0, 7.5], received=[0, 7.5]),
    the_reserve_is_left_alone=goes(scenario(ss.Stock(35, reserve=12), 10, horizon_days=4), lasts=2.3,
        on_hand=[35, 25, 15, 12, 12], issued=[0, 10, 20, 23, 23], unmet=[0, 0, 0, 7, 17]),
    within_a_day_to_the_front=goes(through_three_stocks(), at="front", lasts=inf, on_hand=[0] * 4, issued=[0, 5, 10, 15]),
    by_way_of_the_depot=goes(through_three_stocks(), at="depot", lasts=inf, on_hand=[0, 1, 2, 3], dispatched=[0, 5, 10, 15]),
    from_the_port=goes(through_three_stocks(), at="port", lasts=inf, on_hand=[0, 2, 4, 6], received=[0, 8, 16, 24]),
)  # fmt: skip
def test_by_hand(case: ByHand) -> None:
    case.check()


def test_a_shortfall_within_rounding_is_no_stock_out() -> None:
    for missing, lasts in ((1e-8, inf), (1e-6, 9 + 1 - 1e-7)):
        made = scenario(100 - missing, 10)
        assert duration(made) == pytest.approx(lasts, abs=1e-9)
        assert served(made).ready_rate.value == (1 if missing < 1e-7 else 0.9)


EVERY_OTHER_DAY = ss.schedule({day: (day + 1) % 2 for day in range(1, 11)})
THREE_STATES = ss.Regimes({"on": 1, "off": 0, "still off": 0}, {"on": 1, "off": 1, "still off": 1})


def backlog(stock: Any, per_day: float, supply: list[Any], days: int, **fields: Any) -> ss.Scenario:
    return scenario(stock, using(per_day, unmet="backlog", **fields), supply, horizon_days=days)


def waiting_outside(*more: Any) -> ss.Scenario:
    """25 a day asked for in vain up to day 10; on day 11 a shipment of 1,000 begins to come in, 100 a day."""
    stocks = [ss.Stock(0, name="depot", capacity=100, when_full="waits"), ss.Stock(0, name="front")]
    return backlog(stocks, 25, [sending(size=1_000, first_day=11, every_days=1_000), *more], 30)


OWED = [max(25 * day - max(100 * (day - 10), 0), 0) for day in range(31)]
UNMET = 325  # sum(min(25, owed)) over the evenings of days 1 to 30


@by_hand(
    # 5 made a day, 10 asked for: the stock of 12 gives 10, 7, and then 5 a day.
    lost_demand_is_not_asked_for_again=goes(scenario(7, 10, [ss.Factory("works", 5)], horizon_days=4), lasts=1.7,
        issued=[0, 10, 17, 22, 27], unmet=[0, 0, 3, 8, 13], on_hand=[7, 2, 0, 0, 0],
        service={"fill_rate": 27 / 40, "unmet of use": 13, "ready_rate": 0.25, "stock_outs": 1, "stock_out_days": 3}),
    # On day 3, 23 of a shipment go to the backlog of 13 and the 10 of the day; what came late stays unmet.
    a_backlog_is_served_before_the_demand_of_the_day=goes(backlog(7, 10, [sending(size=30, first_day=3, every_days=100)], 5),
        issued=[0, 7, 7, 30, 37, 37], unmet=[0, 3, 13, 13, 16, 26], on_hand=[7, 0, 0, 7, 0, 0],
        service={"fill_rate": 1 - 26 / 50, "ready_rate": 0.2, "stock_outs": 2, "stock_out_days": 2}),
    # Demand of 10 on even days only, 3 made each day: 4 are missing on day 2, and day 3 makes up for 3 of them.
    a_day_on_which_nothing_new_is_asked_for_may_be_short=goes(
        backlog(0, 10, [ss.Factory("works", 3)], 5, profile=EVERY_OTHER_DAY), lasts=1.6, issued=[0, 0, 6, 9, 12, 15],
        unmet=[0, 0, 4, 4, 12, 12], service={"ready_rate": 0.2, "stock_outs": 1, "fill_rate": 1 - 12 / 20}),
    # On, off, off, on, off, off; 2 made each day. The 3 missing on day 1 are made up for on day 3, the 7 of day 4 never.
    so_may_one_in_an_idle_regime=goes(backlog(5, 10, [ss.Factory("works", 2)], 6, regimes=THREE_STATES), lasts=0.7,
        issued=[0, 7, 9, 10, 13, 15, 17], unmet=[0, 3, 3, 3, 10, 10, 10],
        service={"stock_out_days": 2.5, "stock_outs": 2, "ready_rate": 1 / 6}),
    what_waits_serves_it_as_far_as_there_is_room=goes(waiting_outside(),
        issued=[25 * day - late for day, late in enumerate(OWED)],
        waiting=[0] * 11 + [max(1_000 - 25 * day + OWED[day] - 100, 0) for day in range(11, 31)],
        service={"unmet": UNMET, "ready_rate": OWED[1:].count(0) / 30, "stock_outs": 1, "stock_out_days": 13}),
    so_it_does_where_shipments_are_taken_from_the_stock=goes(
        waiting_outside(sending("trucks", from_="depot", to="front", size=1, first_day=25, every_days=2)),
        service={"unmet of use": UNMET, "stock_out_days": 13, "unmet of trucks": 0}),
    without_a_stock_out_it_makes_no_difference=goes(backlog(100, 10, [], 10), issued=[10 * day for day in range(11)],
        unmet=[0] * 11, service={"fill_rate": 1}),
)  # fmt: skip
def test_unmet_demand_by_hand(case: ByHand) -> None:
    case.check()
