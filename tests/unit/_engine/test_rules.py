"""Each rule on its own: how far it lets a leap go, and what it does in the evening."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import stock_state
from supplysim._engine.events.decay import Inspections
from supplysim._engine.events.expiry import Ageing
from supplysim._engine.events.rationing import Reviews
from supplysim._engine.events.recording import Recording, grid_of
from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.limits.capacity import Storage
from supplysim._engine.limits.stockout import SourceFloor, StockFloor
from supplysim._engine.rule import Rule, stopping_before, until_next
from supplysim._flows.consumption import RATION
from support.by_hand import scenario, sending, using
from support.rule_stage import Stage

FAR = 1e6


def kinds(made: ss.Scenario) -> list[type[Rule]]:
    return [type(rule) for rule in Stage(made).rules]


class TestWhichRules:
    """What a scenario does not use has no rule; and a demand that leads needs no floor."""

    @pytest.mark.parametrize(
        "demand", [{}, {"cv": 0.3, "unmet": "backlog"}, {"regimes": ss.Regimes({"a": 1, "b": 0}, {"a": 3, "b": 3})}]
    )
    def test_a_plain_one_has_none(self, demand: dict[str, Any]) -> None:
        supply = [ss.Factory("works", 1, outages=ss.Outages(3, 3)), sending(jitter_days=1)]
        made = scenario(95, using(1, **demand), supply)
        assert kinds(made) == []
        assert made.network().leader == made.demand[0]
        assert kinds(scenario(ss.Stock(9, capacity=9, when_full="waits"), 1, [sending(lead_time_days=3)])) == []

    @pytest.mark.parametrize(
        "demand",
        [using(1, profile=ss.window(3)), using(1, rationing=ss.Rationing(1, {9: 0.5})), [using(1), using(1, "more")]],
        ids=["a profile", "rationing", "two demands"],
    )
    def test_what_cannot_lead_has_a_floor(self, demand: Any) -> None:
        made = scenario(95, demand)
        assert kinds(made)[0] is StockFloor
        assert made.network().leader is None

    def test_a_demand_leads_only_if_nothing_else_is_asked_of_any_stock(self) -> None:
        stocks = [ss.Stock(9, name=name) for name in "abc"]
        assert scenario(stocks, 1, [ss.Factory("works", 1, to="b")]).network().leader is not None
        assert scenario(stocks, [using(1), using(1, "more", from_="c")]).network().leader is None
        assert scenario(stocks, 1, [sending(from_="b", to="c")]).network().leader is None
        back = ss.Returns("back", "sea", 1, from_="b")
        assert scenario(stocks, 1, [sending(to="b"), back]).network().leader is None
        assert scenario(stocks, 1, [sending(to="b"), ss.Returns("back", "sea", 1, to="c")]).network().leader is not None

    def test_each_feature_brings_its_own(self) -> None:
        assert kinds(scenario(ss.Stock(9, capacity=9), 1, [ss.Factory("works", 1)])) == [Storage]
        assert kinds(scenario(ss.Stock(9, capacity=9), 1, [sending()])) == [Storage, ArrivalDays]
        assert kinds(scenario(9, 1, [sending(), ss.Returns("back", "sea", 1, from_="stock")])) == [StockFloor, ArrivalDays]
        stock = ss.Stock(ss.AgeClasses({0: 9}, 9), decay=ss.Decay(0.1))
        assert kinds(scenario(stock)) == [Ageing, Inspections]
        assert kinds(scenario(stock, using(1, rationing=ss.Rationing(1, {9: 0.5})))) == [
            StockFloor,
            Ageing,
            Inspections,
            Reviews,
        ]

    def test_a_source_has_a_floor_of_its_own_and_what_nobody_asks_has_none(self) -> None:
        stocks = [ss.Stock(9, name=name) for name in "abc"]
        assert kinds(scenario(stocks, 1, [sending(from_="b", to="c")])) == [StockFloor, SourceFloor]

    def test_on_an_evening_ageing_comes_before_inspections_and_reviews(self) -> None:
        stocks = [ss.Stock(ss.AgeClasses({0: 9}, 9), name=name, decay=ss.Decay(0.1)) for name in "ab"]
        demands = [
            using(1, rationing=ss.Rationing(1, {9: 0.5})),
            using(1, "more", from_="b", rationing=ss.Rationing(2, {9: 0.5})),
        ]
        acting = [type(rule) for rule in Stage(scenario(stocks, demands)).rules]
        assert acting[-6:] == [Ageing, Inspections, Ageing, Inspections, Reviews, Reviews]


def test_days_to_an_evening_and_up_to_a_day() -> None:
    clock = np.array([0.0, 1.0, 6.0, 7.0, 13.0])
    assert until_next(7, clock).tolist() == [7, 6, 1, 7, 1]
    assert until_next(1, clock).tolist() == [1] * 5
    assert stopping_before(np.array([9.0, 1.0, inf]), np.array([3.0, 0.0, 5.0])).tolist() == [5, 1, inf]


class TestFloors:
    """The stock that is free bounds the leap."""

    @pytest.mark.parametrize(
        ("stock", "limit"), [({}, 9), ({"reserve": 20}, 7), ({"capacity": 95}, 9), ({"usable_fraction": 0.5}, 4)]
    )
    def test_of_a_demand_without_noise(self, stock: dict[str, Any], limit: float) -> None:
        made = scenario(ss.Stock(95, **stock), [using(6), using(4, "more")])
        assert Stage(made).limit(StockFloor) == [limit]
        assert Stage(made).limit(StockFloor, days=2) == [2]
        assert Stage(scenario(ss.Stock(95, **stock))).lead() == [limit]
        assert Stage(scenario(ss.Stock(95, **stock))).lead(days=2) == [2]

    def test_the_highest_level_counts(self) -> None:
        regimes = ss.Regimes({"a": 0.5, "b": 2}, {"a": 3, "b": 3})
        assert Stage(scenario(95, [using(10, regimes=regimes), using(0, "more")])).limit(StockFloor) == [4]
        assert Stage(scenario(95, using(10, profile=ss.ramp(1, 9, 0, 3)))).limit(StockFloor) == [3]

    def test_a_demand_that_leads_counts_its_levels_day_by_day(self) -> None:
        regimes = ss.Regimes({"a": 0.5, "b": 2}, {"a": 1, "b": 1})  # they take turns: 5, 20, 5, 20, 5, 20, 5, ...
        assert Stage(scenario(95, using(10, regimes=regimes), horizon_days=100)).lead() == [7]
        assert Stage(scenario(95, using(10, regimes=regimes), horizon_days=100)).lead(days=6) == [6]

    def test_what_waits_outside_does_not_count(self) -> None:
        full = ss.Stock(50, capacity=60, when_full="waits", reserve=10)
        stage, leading = Stage(scenario(full, [using(6), using(4, "more")])), Stage(scenario(full))
        for each in (stage, leading):
            each.put(available=500)
        assert stage.limit(StockFloor) == [5]
        assert leading.lead() == [5]

    def test_what_a_backlog_claims_is_not_free_for_the_demand_that_leads(self) -> None:
        for owed, days in ((30, 6), (94, 1), (300, 1)):
            stage = Stage(scenario(95, using(10, unmet="backlog")))
            stage.put(**{stock_state.backlog("use"): owed})
            assert stage.lead() == [days]

    def test_what_a_backlog_claims_is_not_free(self) -> None:
        stage = Stage(scenario(95, [using(6, unmet="backlog"), using(4, "more", unmet="backlog")]))
        stage.put(**{stock_state.backlog("use"): 30, stock_state.backlog("more"): 12})
        assert stage.limit(StockFloor) == [5]
        stage.put(**{stock_state.backlog("use"): 300})
        assert stage.limit(StockFloor) == [1]

    def source(self, stock: float, **fields: Any) -> Stage:
        stocks = [ss.Stock(stock, name="stock"), ss.Stock(0, name="front")]
        return Stage(scenario(stocks, 10, [sending(from_="stock", to="front", **fields)], horizon_days=1_000))

    def test_of_a_source_up_to_the_next_dispatch_or_over_it_if_all_is_covered(self) -> None:
        # 10 a day are used, 2 a day leave; 20 more may leave at once. Next dispatch on day 8.
        assert self.source(95, first_day=8).limit(SourceFloor) == [7]
        assert self.source(55, first_day=8).limit(SourceFloor) == [5]
        assert self.source(20 + 12 * 30, first_day=8).limit(SourceFloor) == [30]
        assert self.source(95, first_day=1).limit(SourceFloor) == [6]
        assert self.source(25, first_day=1).limit(SourceFloor) == [1]
        assert self.source(0, first_day=1).limit(SourceFloor) == [1]

    def test_of_a_source_without_demands(self) -> None:
        stocks = [ss.Stock(5, name="front"), ss.Stock(90, name="stock")]
        made = scenario(stocks, 0, [sending(from_="stock", to="front", first_day=30)], horizon_days=1_000)
        assert Stage(made).limit(SourceFloor) == [35]  # (90 - 2 x 10) / 2
        stage = Stage(made)
        stage.put(available=0)
        assert stage.limit(SourceFloor) == [29]


class TestStorage:
    """All that can be made in a leap must fit; days of arrival are taken alone."""

    def test_factories(self) -> None:
        works = ss.Factory("works", 8, utilisation=0.5, profile=ss.ramp(1, 9, 0.5, 2.5))
        made = scenario(ss.Stock(30, capacity=95), 10, [works, ss.Factory("mill", 2)])
        assert Stage(made).limit(Storage) == [5]  # 65 at 12 a day
        stage = Stage(made)
        for available, limit in ((95, 1), (94, 1), (83, 1), (71, 2), (0, 7), (-25, 10)):
            stage.put(available=available)
            assert stage.limit(Storage) == [limit]
        assert stage.limit(Storage, days=3) == [3]

    def test_where_nothing_is_made_nothing_is_limited(self) -> None:
        assert Stage(scenario(ss.Stock(95, capacity=95), 10)).limit(Storage) == [FAR]
        assert Stage(scenario(ss.Stock(95, capacity=95), 10, [ss.Factory("idle", 0)])).limit(Storage) == [FAR]

    def test_days_of_arrival(self) -> None:
        made = scenario(ss.Stock(30, capacity=95), 10, [sending(first_day=4, lead_time_days=3)])
        stage = Stage(made)
        assert stage.limit(ArrivalDays) == [3]  # the dispatch
        assert stage.limit(ArrivalDays, clock=3) == [1]
        stage.put("sea", **{"transit.next_arrival": 7, "next_day": 9})
        assert stage.limit(ArrivalDays, clock=4) == [2]
        assert stage.limit(ArrivalDays, clock=6) == [1]
        stage.put("sea", **{"transit.next_arrival": inf, "next_day": inf})
        assert stage.limit(ArrivalDays, clock=7) == [FAR]


class TestAgeing:
    """The next evening on which something that is left expires."""

    # 30 on evening 3, 40 on evenings 6 to 9 (10 each), 25 on evening 20.
    made = scenario(ss.Stock(ss.AgeClasses({17: 30, (11, 14): 40, 0: 25}, 20)), 1, horizon_days=30)

    @pytest.mark.parametrize(
        ("clock", "gone", "limit"),
        [(0, 0, 3), (2, 0, 1), (3, 30, 3), (0, 30, 6), (0, 29.9, 3), (6, 40, 1), (8, 60, 1), (9, 70, 11), (0, 70, 20),
         (5, 80, 15), (0, 95, FAR), (0, 1e9, FAR), (20, 95, FAR)],
    )  # fmt: skip
    def test_limit(self, clock: float, gone: float, limit: float) -> None:
        stage = Stage(self.made)
        stage.put(**{stock_state.GONE: gone})
        assert stage.limit(Ageing, clock) == [limit]

    @pytest.mark.parametrize(
        ("evening", "gone", "expired"),
        [(0, 0, 0), (2, 0, 0), (3, 0, 30), (3, 12, 18), (3, 30, 0), (3, 45, 0), (5, 0, 30), (6, 30, 10), (6, 33, 7),
         (6, 42, 0), (7, 0, 50), (9, 0, 70), (9, 60, 10), (20, 70, 25), (20, 95, 0), (30, 0, 95), (30, 1e9, 0)],
    )  # fmt: skip
    def test_act(self, evening: float, gone: float, expired: float) -> None:
        stage = Stage(self.made)
        stage.put(**{stock_state.GONE: gone, "available": 200})
        stage.act(Ageing, evening)
        assert stage.row(stock_state.EXPIRED) == [pytest.approx(expired)]
        assert stage.available == [pytest.approx(200 - expired)]
        assert stage.row(stock_state.GONE) == [pytest.approx(gone + expired)]
        stage.act(Ageing, evening)  # nothing is left to expire twice
        assert stage.row(stock_state.EXPIRED) == [pytest.approx(expired)]


class TestInspections:
    """A share of all that is on hand."""

    made = scenario(ss.Stock(95, reserve=20, decay=ss.Decay(0.2, every_days=7)), 1, horizon_days=30)

    def test_limit(self) -> None:
        assert [Stage(self.made).limit(Inspections, clock) for clock in (0, 1, 6, 7, 8)] == [[7], [6], [1], [7], [6]]

    @pytest.mark.parametrize(("evening", "available", "lost"), [(7, 80, 20), (14, -5, 3), (7, -20, 0), (6, 80, 0), (0, 80, 0)])
    def test_act(self, evening: float, available: float, lost: float) -> None:
        stage = Stage(self.made)
        stage.put(available=available)
        stage.act(Inspections, evening)
        assert stage.available == [available - lost]
        assert stage.row(stock_state.EXPIRED) == [lost]


class TestReviews:
    """The level of a demand follows from the days of supply on the morning after."""

    levels = ss.Rationing(7, {20: 0.6, 10: 0.25})

    def level(self, available: float, *demands: ss.Consumption, evening: float = 0, **stock: Any) -> float:
        stage = Stage(scenario(ss.Stock(0, **stock), list(demands), horizon_days=30))
        stage.put(available=available)
        stage.act(Reviews, evening)
        (level,) = stage.row(RATION, "use")
        return level

    @pytest.mark.parametrize(
        ("available", "level"), [(300, 1), (200, 1), (199, 0.6), (100, 0.6), (99, 0.25), (0, 0.25), (-9, 0.25)]
    )
    def test_thresholds(self, available: float, level: float) -> None:
        assert self.level(available, using(10, rationing=self.levels)) == level

    def test_all_demands_on_the_stock_count(self) -> None:
        assert self.level(199, using(5, rationing=self.levels), using(5, "more", cv=0.5)) == 0.6
        assert self.level(200, using(5, rationing=self.levels), using(5, "more", cv=0.5)) == 1

    def test_in_regimes_the_long_run_mean_counts_and_profiles_on_the_day(self) -> None:
        regimes = ss.Regimes({"a": 1, "b": 0.5}, {"a": 3, "b": 9}, start="b")
        assert self.level(125, using(10, rationing=self.levels, regimes=regimes)) == 1
        assert self.level(124, using(10, rationing=self.levels, regimes=regimes)) == 0.6
        ramped = using(10, rationing=self.levels, profile=ss.ramp(0, 100, 0, 100))
        assert [self.level(799, ramped, evening=evening) for evening in (0, 7, 14)] == [1, 0.25, 0.25]
        assert [self.level(800, ramped, evening=evening) for evening in (0, 7, 14)] == [1, 0.6, 0.25]

    def test_where_nothing_is_used_the_supply_is_endless(self) -> None:
        assert self.level(0, using(0, rationing=self.levels)) == 1
        assert self.level(0, using(10, rationing=self.levels, profile=ss.window(3))) == 1

    def test_what_waits_outside_does_not_count(self) -> None:
        assert self.level(500, using(10, rationing=self.levels), capacity=150, when_full="waits") == 0.6

    def test_only_on_review_days(self) -> None:
        assert [self.level(0, using(10, rationing=self.levels), evening=day) for day in (1, 6, 7, 8)] == [1, 1, 0.25, 1]
        stage = Stage(scenario(0, using(10, rationing=self.levels)))
        assert [stage.limit(Reviews, clock) for clock in (0, 6, 7)] == [[7], [1], [7]]


class TestRecording:
    """The books on the evenings of a grid."""

    @pytest.mark.parametrize(
        ("every", "horizon", "grid"),
        [(1, 3, [0, 1, 2, 3]), (2, 5, [0, 2, 4, 5]), (5, 5, [0, 5]), (9, 5, [0, 5]), (1, 1, [0, 1]), (4, 8, [0, 4, 8])],
    )
    def test_grid(self, every: int, horizon: int, grid: list[float]) -> None:
        assert grid_of(every, horizon).tolist() == grid

    def test_limit(self) -> None:
        stage = Stage(scenario(95))
        rule = Recording(stage.network, 4, 10)
        assert [rule.limit(stage.panels, np.array([clock]), np.array([FAR]))[0] for clock in (0.0, 3.0, 4.0, 8.0)] == [
            4,
            1,
            4,
            4,
        ]

    def test_it_writes_only_on_its_evenings(self) -> None:
        stage = Stage(scenario(ss.Stock(95, reserve=20)), paths=2)
        rule = Recording(stage.network, 4, 10)
        for evening, available in ((0, 75), (2, 60), (4, 50), (10, 10)):
            stage.put(available=available)
            rule.act(stage.panels, np.full(2, float(evening)), np.arange(2))
        on_hand = rule.records["stock", "on_hand"]
        np.testing.assert_array_equal(on_hand, [[95, 70, np.nan, 30]] * 2)

    def test_paths_in_flight_are_written_in_their_own_rows(self) -> None:
        stage = Stage(scenario(95), paths=3)
        rule = Recording(stage.network, 5, 10)
        rule.act(stage.panels, np.zeros(3), np.arange(3))
        stage.put(available=[1, 2, 3])
        rule.act(stage.panels, np.array([5.0, 4.0, 10.0]), np.array([2, 0, 1]))
        np.testing.assert_array_equal(
            rule.records["stock", "on_hand"], [[95, np.nan, np.nan], [95, np.nan, 3], [95, 1, np.nan]]
        )
