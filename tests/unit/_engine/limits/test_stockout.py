"""Stock-out bounds: what is free bounds the leap, and whoever draws on a stock is counted."""

from __future__ import annotations

from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.limits.stockout import LeadingBound, SourceBound, StockoutBound
from supplysim._flows.base import DemandBound
from supplysim._flows.calendar import Calendar
from support.by_hand import scenario, using
from support.rule_stage import FAR, Stage, put


class Unbounded(ss.Shipments):
    """Shipments that do not say what bounds them."""

    def bound(self, calendar: Calendar) -> DemandBound | None:
        return None


def ten_a_day(**fields: Any) -> list[Any]:
    """Two demands that come to 10 a day, and one that leads."""
    return [(StockoutBound, [using(6, **fields), using(4, "more", **fields)]), (LeadingBound, [using(10, **fields)])]


EITHER_WAY = pytest.mark.parametrize(("kind", "demands"), ten_a_day(), ids=["two demands", "one that leads"])


@EITHER_WAY
@pytest.mark.parametrize(
    ("stock", "limit"), [({}, 9), ({"reserve": 20}, 7), ({"capacity": 95}, 9), ({"usable_fraction": 0.5}, 4)]
)
def test_without_noise_the_leap_is_as_long_as_the_stock_lasts(
    kind: Any, demands: Any, stock: dict[str, Any], limit: float
) -> None:
    stage = Stage(scenario(ss.Stock(95, **stock), demands))
    assert stage.limit(kind) == [limit]
    assert stage.limit(kind, days=2) == [2]


@EITHER_WAY
def test_what_waits_outside_does_not_count(kind: Any, demands: Any) -> None:
    stage = Stage(scenario(ss.Stock(50, capacity=60, when_full="waits", reserve=10), demands))
    put(stage.state, available=500)
    assert stage.limit(kind) == [5]


@pytest.mark.parametrize(("kind", "demands"), ten_a_day(unmet="backlog"), ids=["two demands", "one that leads"])
@pytest.mark.parametrize(("owed", "limit"), [(0, 9), (30, 6), (42, 5), (94, 1), (300, 1)])
def test_what_backlogs_claim_is_not_free(kind: Any, demands: Any, owed: float, limit: float) -> None:
    stage = Stage(scenario(95, demands))
    for demand in stage.stock().demands:
        put(demand.claim, backlog=owed / len(demands))
    assert stage.limit(kind) == [limit]


def test_the_highest_level_counts() -> None:
    regimes = ss.Regimes({"a": 0.5, "b": 2}, {"a": 3, "b": 3})
    assert Stage(scenario(95, [using(10, regimes=regimes), using(0, "more")])).limit(StockoutBound) == [4]
    assert Stage(scenario(95, using(10, profile=ss.ramp(1, 9, 0, 3)))).limit(StockoutBound) == [3]


@pytest.mark.parametrize(("days", "limit"), [(FAR, 7), (6, 6)])
def test_a_demand_that_leads_counts_its_levels_day_by_day(days: float, limit: float) -> None:
    regimes = ss.Regimes({"a": 0.5, "b": 2}, {"a": 1, "b": 1})  # they take turns: 5, 20, 5, 20, 5, 20, 5, ...
    assert Stage(scenario(95, using(10, regimes=regimes), horizon_days=100)).limit(LeadingBound, days=days) == [limit]


class TestSource:
    """A leap may go up to the next dispatch, or over it if all is covered."""

    @staticmethod
    def stage(on_hand: float, demand: float = 10, kind: Any = ss.Shipments, **fields: Any) -> Stage:
        stocks = [ss.Stock(on_hand, name="stock"), ss.Stock(0, name="front")]
        ships = kind("sea", size=10, every_days=5, from_="stock", to="front", **fields)
        demands = [using(demand, from_="stock" if demand else "front")]
        return Stage(scenario(stocks, demands, [ships], horizon_days=1_000))

    @pytest.mark.parametrize(
        ("on_hand", "first_day", "limit"), [(95, 8, 7), (55, 8, 5), (20 + 12 * 30, 8, 30), (95, 1, 6), (25, 1, 1), (0, 1, 1)]
    )
    def test_with_a_demand(self, on_hand: float, first_day: float, limit: float) -> None:
        # 10 a day are used, 2 a day leave; 20 more may leave at once.
        assert self.stage(on_hand, first_day=first_day).limit(SourceBound) == [limit]

    @pytest.mark.parametrize(("on_hand", "limit"), [(90, 35), (0, 29)])  # (90 - 2 x 10) / 2
    def test_without_demands(self, on_hand: float, limit: float) -> None:
        assert self.stage(on_hand, demand=0, first_day=30).limit(SourceBound) == [limit]

    @pytest.mark.parametrize(("on_hand", "limit"), [(1e6, 7), (55, 5)])
    def test_what_has_no_bound_is_never_leapt_over(self, on_hand: float, limit: float) -> None:
        assert self.stage(on_hand, kind=Unbounded, first_day=8).limit(SourceBound) == [limit]

    def test_what_does_not_say_when_it_leaves_goes_day_by_day(self) -> None:
        stage = self.stage(1e6, kind=Unbounded, first_day=8)
        stage.transfer().process.process.next_dispatch = None  # type: ignore[attr-defined]
        assert stage.limit(SourceBound) == [1]
