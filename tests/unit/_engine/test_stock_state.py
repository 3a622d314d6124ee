"""The state of a stock: what it has on the morning of day 1, how amounts are taken off it, how well it has served."""

from __future__ import annotations

from math import nan
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.stock_state import ClaimState, FirstStock, StockState, service_accounts
from supplysim._flows.calendar import Calendar
from support.by_hand import ByHand, by_hand, goes, scenario, sending, served, using
from support.rule_stage import Stage

OLD = ss.AgeClasses({0: 60, (3, 9): 35}, 20)


def begin(stock: ss.Stock, paths: int = 1, *, counts: bool = False) -> StockState:
    return StockState.begin(stock, Calendar(30), paths, counts_service=counts, keeps_accounts=counts)


@pytest.mark.parametrize(
    ("stock", "counts", "kept"),
    [
        (ss.Stock(95), False, set()),
        (ss.Stock(95, capacity=99), False, {"room"}),
        (ss.Stock(OLD), False, {"first"}),
        (ss.Stock(95), True, {"service", "accounts"}),
    ],
)
def test_only_what_is_needed_is_kept(stock: ss.Stock, counts: bool, kept: set[str]) -> None:
    state = attrs.asdict(begin(stock, counts=counts), recurse=False)
    optional = {"room", "first", "service", "accounts"}
    assert {field for field in optional if state[field] is not None} == kept


def test_freshness_is_kept_only_of_what_decays_and_a_backlog_only_by_who_keeps_one() -> None:
    assert begin(ss.Stock(OLD)).first.freshness is None  # type: ignore[union-attr]
    assert begin(ss.Stock(OLD, decay=ss.Decay(0.1))).first.freshness.tolist() == [1]  # type: ignore[union-attr]
    assert Stage(scenario(9, using(1, unmet="backlog"))).demand().claim.backlog.tolist() == [0]  # type: ignore[union-attr]
    assert Stage(scenario(9, 1)).demand().claim.backlog is None
    nothing = ClaimState.begin(2, backlog=None, counts_service=False)
    assert (nothing.backlog, nothing.demanded, nothing.unmet) == (None, None, None)


@pytest.mark.parametrize(("freshness", "gone"), [(None, 10), (1.0, 10), (0.5, 20), (0.25, 40), (0.0, 0)])
def test_what_is_taken_is_gone_of_the_oldest_as_of_day_1(freshness: float | None, gone: float) -> None:
    state = begin(ss.Stock(95), 2)
    state.issue(np.full(2, 95.0), np.array([10.0, 0.0]))
    assert state.available.tolist() == [85, 95]
    state.first = FirstStock(np.array([5.0, 0.0]), None if freshness is None else np.full(2, freshness))
    state.issue(np.full(2, 95.0), np.array([10.0, 0.0]))
    assert state.first.gone.tolist() == [5 + gone, 0]
    assert state.available.tolist() == [75, 95]


def test_service_is_noted_of_every_claim() -> None:
    stocks = [ss.Stock(9, name="depot"), ss.Stock(9, name="front")]
    stage = Stage(scenario(stocks, [using(1), using(1, "more")], [sending(from_="depot", to="front")]))
    assert service_accounts(stage.stock("depot").node) == [
        "short_days", "stock_outs", "demanded.use", "demanded.more", "demanded.sea", "unmet.use", "unmet.more", "unmet.sea"
    ]  # fmt: skip
    assert service_accounts(stage.stock("front").node) == ["short_days", "stock_outs"]


def batches(days: int) -> ss.Scenario:
    """25 on hand, 30 on days 5, 10, 15, ...; 10 a day."""
    return scenario(25, 10, [sending(size=30, first_day=5)], horizon_days=days)


def priorities() -> ss.Scenario:
    """12 a day: 10 for the front, then 6 asked for by the trucks every 2nd day, of which 2 are left; training gets nothing."""
    stocks = [ss.Stock(0, name="depot"), ss.Stock(0, name="camp")]
    supply = [ss.Factory("works", 12), sending("trucks", size=6, every_days=2, from_="depot", to="camp")]
    return scenario(stocks, [using(10, "front"), using(2, "training", priority=3)], supply)


def under(**profile: Any) -> ss.Scenario:
    return scenario(0, using(10, **profile))


@by_hand(
    # Short on days 3 (5 missing), 4, 8 and 9, 13 and 14, 18 and 19.
    supplied_in_batches=goes(batches(20), lasts=2.5,
        service={"unmet": 75, "fill_rate": 125 / 200, "ready_rate": 12 / 20, "stock_outs": 4, "stock_out_days": 2}),
    a_stock_out_that_the_horizon_ends=goes(batches(8), service={"stock_outs": 2, "stock_out_days": 1.5}),
    the_last_day_alone=goes(scenario(95, 10), service={"stock_outs": 1, "stock_out_days": 1, "ready_rate": 0.9, "unmet": 5}),
    never_short=goes(scenario(100, 10),
        service={"fill_rate": 1, "ready_rate": 1, "stock_outs": 0, "unmet": 0, "stock_out_days": nan}),
    always_short=goes(scenario(0, 10),
        service={"fill_rate": 0, "ready_rate": 0, "stock_outs": 1, "unmet": 100, "stock_out_days": 10}),
    nothing_asked_for=goes(scenario(0, 0), service={"fill_rate": nan, "ready_rate": 1, "unmet": 0}),
    days_without_demand_are_ready=goes(under(profile=ss.window(3, 4)), service={"ready_rate": 0.8, "stock_outs": 1}),
    idle_between=goes(under(profile=ss.schedule({1: 0, 3: 1, 4: 0, 6: 1, 7: 0})),
        service={"ready_rate": 0.8, "stock_outs": 2}),
    each_claim=goes(
        priorities(),
        service={
            "fill_rate of front": 1, "fill_rate of trucks": 1 / 3, "fill_rate of training": 0.5, "unmet of trucks": 20,
            "unmet of training": 10, "demanded of trucks": 30, "ready_rate": 0.5, "stock_outs": 5,
            "fill_rate": 110 / 120,  # of the demands
        },
    ),
    a_stock_that_nobody_asks=goes(priorities(), at="camp", service={"fill_rate": nan, "ready_rate": 1}),
)  # fmt: skip
def test_service_by_hand(case: ByHand) -> None:
    case.check()


def test_the_claims_of_a_stock_are_listed() -> None:
    service, camp = served(priorities()), served(priorities(), "camp")
    assert (service.demands, service.shipments) == (("front", "training"), ("trucks",))
    assert camp.demands == camp.shipments == ()


def test_the_service_of_a_certain_scenario_has_no_error() -> None:
    service = served(batches(20))
    for estimate in (service.fill_rate(), service.ready_rate, service.stock_outs, service.stock_out_days, service.unmet()):
        assert (estimate.low, estimate.high, estimate.std_error) == (estimate.value, estimate.value, 0)
