"""The oracle on scenarios so small that every figure can be worked out by hand, or has an exact law.

Where nothing is random, the engine must come to the same figures.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from math import cos, floor, inf, pi
from typing import Any

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss
from support import closed_forms
from support.builder import random_scenario
from support.day_by_day import Outcome, simulate
from support.one_sample import counts_p_value, moments_p_value, share_p_value
from support.oracle_levels import profile_level

FALSE_ALARMS = 1e-5  # chance that any one check of chance refuses a right oracle
PATHS = 1 << 14
FEW = 5  # paths, where nothing is random

FloatArray = NDArray[np.float64]


def _scenario(
    stock: ss.Stock | list[ss.Stock], demand: list[ss.Consumption], supply: Sequence[Any] = (), **fields: Any
) -> ss.Scenario:
    return ss.Scenario("by hand", stock=stock, demand=demand, supply=list(supply), **{"horizon_days": 30, **fields})


def _asks_nothing(from_: str | None = None) -> ss.Consumption:
    return ss.Consumption("nothing", 0.0, from_=from_)


def _certain(scenario: ss.Scenario, days: Sequence[int] = ()) -> Outcome:
    """The oracle's outcome of a scenario without chance, after a look at whether all paths and the engine's agree."""
    outcome = simulate(scenario, FEW, 1, days)
    for figures in (outcome.on_hand, outcome.durations, outcome.unmet):
        for figure in figures.values():
            assert np.all(figure == figure[..., :1])
    ended = ss.simulate(scenario, paths=FEW, seed=1)
    result = ss.simulate(scenario, paths=FEW, seed=1, to_horizon=True)
    trajectories = result.trajectories(paths=FEW, every_days=1)
    leaping = result.trajectories(paths=FEW, every_days=scenario.horizon_days)
    for name, book in outcome.books.items():
        of, close = trajectories.of(name), {"rtol": 1e-9, "atol": 1e-9}
        for level in ("on_hand", "waiting", "in_transit"):
            np.testing.assert_allclose(getattr(of, level)[:, list(days)].T, getattr(outcome, level)[name], **close)
        for account in ("received", "issued", "dispatched", "lost", "expired"):
            np.testing.assert_allclose(getattr(of, account)[:, -1], book[account], **close)
            np.testing.assert_allclose(getattr(leaping.of(name), account)[:, -1], book[account], **close)
        np.testing.assert_allclose(ended.of(name).durations, outcome.durations[name], **close)
        np.testing.assert_allclose(result.of(name).durations, outcome.durations[name], **close)
    for demand in scenario.demand:
        unmet = result.of(demand.from_ or scenario.main_stock).service.unmet(demand.name).value
        assert unmet == pytest.approx(outcome.unmet[demand.name][0])
    return outcome


# Levels


def _levels(
    profile: ss.Profile, days: Sequence[int], values: dict[str, float], start: datetime.date | None = None
) -> list[float]:
    labelled = {f"p.{label}": np.array([value]) for label, value in values.items()}
    return [float(np.broadcast_to(profile_level(profile, "p", labelled, day, start), 1)[0]) for day in days]


def test_levels_of_profiles() -> None:
    ramp = ss.ramp(2, 4, from_level=1, to_level=3)
    known = {"start_day": 2, "days": 4, "from_level": 1, "to_level": 3}
    assert _levels(ramp, [1, 2, 3, 4, 5, 6, 7], known) == [1, 1, 1.5, 2, 2.5, 3, 3]
    assert _levels(ramp, [1, 2, 3], {**known, "days": 0}) == [1, 3, 3]
    assert _levels(ramp, [2, 3, 4], {**known, "start_day": 2.5, "days": 1}) == [1, 2, 3]
    assert _levels(ss.window(2, 4), [1, 2, 4, 5], {"first_day": 2.7, "last_day": 4.2}) == [0, 1, 1, 0]
    assert _levels(ss.window(2), [1, 2, 900], {"first_day": 2}) == [0, 1, 1]
    season = _levels(ss.season(0.5, 3, period_days=8), [1, 3, 5, 7], {"amplitude": 0.5, "peak_day": 3})
    assert season == pytest.approx([1.0, 1.5, 1.0, 0.5])
    assert _levels(ss.season(0.5, 10), [20], {"amplitude": 0.5, "peak_day": 10}) == [1 + 0.5 * cos(2 * pi * 10 / 365.25)]


def test_levels_of_schedules() -> None:
    schedule = ss.schedule({4: 0.2, 2: 2})
    assert _levels(schedule, [1, 2, 3, 4, 99], {"levels.2": 2, "levels.4": 0.2}) == [1, 2, 2, 0.2, 0.2]
    start = datetime.date(2024, 2, 26)
    dated = ss.schedule({"2024-02-28": 0.5, -3: 3, 5: 7})
    values = {"levels.2024-02-28": 0.5, "levels.-3": 3, "levels.5": 7}
    assert _levels(dated, [1, 2, 3, 4, 5], values, start) == [3, 3, 0.5, 0.5, 7]
    product = ss.window(2, 3) * schedule
    parts = {"factors.0.first_day": 2, "factors.0.last_day": 3, "factors.1.levels.2": 2, "factors.1.levels.4": 0.2}
    assert _levels(product, [1, 2, 3, 4], parts) == [0, 2, 2, 0]


# Stocks


@pytest.mark.parametrize(
    "numbers", [(50, 30, 5, 3, 0, 12), (50, 30, 5, 3, 2, 12), (7, 10, 3, 1, 0, 4), (100, 25, 7, 9, 4, 6), (20, 13, 4, 1, 3, 5)]
)
def test_regular_batches(numbers: tuple[int, ...]) -> None:
    stock, size, every, first, lead, use = numbers
    # The K batches before the end add to the stock, T = (S + K q) / d; batch K must come after the day that T falls in.
    batches = 0
    while first + lead + batches * every <= floor((stock + batches * size) / use) + 1:
        batches += 1
    shipments = ss.Shipments("s", every_days=every, size=size, first_day=first, lead_time_days=lead)
    outcome = _certain(_scenario(ss.Stock(stock), [ss.Consumption("use", use)], [shipments], horizon_days=100))
    assert outcome.durations["stock"][0] == pytest.approx((stock + batches * size) / use, rel=1e-12)


def test_decay_day_by_day() -> None:
    outcome = _certain(_scenario(ss.Stock(100, reserve=20, decay=ss.Decay(0.1)), [ss.Consumption("use", 5)]), range(1, 9))
    kept = 0.9 ** np.arange(1, 8)
    exact = 100 * kept - 5 * 0.9 * (1 - kept) / 0.1
    np.testing.assert_allclose(outcome.on_hand["stock"][:7, 0], exact, rtol=1e-12)
    assert outcome.durations["stock"][0] == pytest.approx(7 + (exact[-1] - 20) / 5)
    assert outcome.on_hand["stock"][7, 0] == pytest.approx(18)  # the reserve decays as well


def test_decay_at_inspections() -> None:
    stock = ss.Stock(80, usable_fraction=0.5, decay=ss.Decay(0.25, every_days=3))
    outcome = _certain(_scenario(stock, [ss.Consumption("use", 4)]), range(1, 8))
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [36, 32, 21, 17, 13, 6.75, 2.75])
    assert outcome.durations["stock"][0] == 7 + 2.75 / 4


def test_oldest_first_and_expiry() -> None:
    ages = ss.AgeClasses({(0, 1): 20, 3: 10}, shelf_life_days=4.9)
    outcome = _certain(_scenario(ss.Stock(ages), [ss.Consumption("use", 3)]), range(6))
    # Age 3: 3 of 10 issued on day 1, its last. Age 1: 6 issued, 4 expire on evening 3. Age 0: 3 issued, 7 expire on evening 4.
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [30, 20, 17, 10, 0, 0])
    assert outcome.durations["stock"][0] == 4
    assert outcome.books["stock"]["expired"][0] == pytest.approx(7 + 4 + 7)


def test_what_is_too_old_at_first_and_what_comes_in_later() -> None:
    ages = ss.AgeClasses({2: 10, (5, 6): 8, 9: 3}, shelf_life_days=ss.fixed(6))
    shipments = ss.Shipments("s", every_days=2, size=4)
    stock = ss.Stock(ages, usable_fraction=0.5, decay=ss.Decay(0.5, every_days=3))
    outcome = _certain(_scenario(stock, [ss.Consumption("use", 1)], [shipments]), range(6))
    # Usable: age 2: 5 (last day 4), age 5: 2 (last day 1), ages 6 and 9 too old. Day 1: +4 -1 of age 5, and 1 expires.
    # Day 2: -1 of age 2, 4 left of it. Day 3: +4 -1, then half of 3 and of 8. Day 4: -1, then 0.5 expires. Day 5: +4 -1.
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [7, 9, 8, 5.5, 4, 7])
    assert outcome.books["stock"]["initial"][0] == 10.5


@pytest.mark.parametrize(("when_full", "on_hand", "waiting", "lost"), [
    ("lost", [7, 4, 1], [0, 0, 0], 5), ("waits", [10, 9, 6], [2, 0, 0], 0),
])  # fmt: skip
def test_capacity(when_full: str, on_hand: list[float], waiting: list[float], lost: float) -> None:
    stock = ss.Stock(8, capacity=10, when_full=when_full)
    shipments = ss.Shipments("s", every_days=100, size=7)
    outcome = _certain(_scenario(stock, [ss.Consumption("use", 3)], [shipments]), [1, 2, 3])
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], on_hand)
    np.testing.assert_allclose(outcome.waiting["stock"][:, 0], waiting)
    assert outcome.books["stock"]["lost"][0] == lost


def test_decay_spares_what_waits() -> None:
    stock = ss.Stock(8, capacity=10, when_full="waits", decay=ss.Decay(0.5))
    shipments = ss.Shipments("s", every_days=100, size=7)
    outcome = _certain(_scenario(stock, [ss.Consumption("use", 3)], [shipments]), [1, 2])
    # 15 less 3 are 10 inside and 2 outside; half of 10 decays, and the 2 come in. Then 4 are left, and half of them.
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [7, 2])


# Claims


def test_priorities_and_proportional_shares() -> None:
    demand = [ss.Consumption("b", 6, priority=2), ss.Consumption("a", 4), ss.Consumption("c", 3, priority=2)]
    outcome = _certain(_scenario(ss.Stock(12, reserve=2), demand, horizon_days=1))
    assert outcome.durations["stock"][0] == pytest.approx(10 / 13)
    assert {name: float(unmet[0]) for name, unmet in outcome.unmet.items()} == pytest.approx({"a": 0, "b": 2, "c": 1})
    assert outcome.books["stock"]["issued"][0] == pytest.approx(10)


@pytest.mark.parametrize(("unmet", "on_hand", "not_met", "out_days"), [
    ("backlog", [1, 0, 0, 1, 3], 4, 2), ("lost", [1, 0, 2, 4, 6], 3, 1),
])  # fmt: skip
def test_backlog(unmet: str, on_hand: list[float], not_met: float, out_days: int) -> None:
    works = ss.Factory("works", 6, profile=ss.window(3))
    outcome = _certain(_scenario(ss.Stock(5), [ss.Consumption("use", 4, unmet=unmet)], [works], horizon_days=5), range(1, 6))
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], on_hand)
    assert outcome.unmet["use"][0] == not_met
    assert outcome.demanded["use"][0] == 20
    assert outcome.stock_out_days["stock"][0] == out_days
    assert outcome.stock_outs["stock"][0] == 1
    assert outcome.durations["stock"][0] == 1.25


def test_a_backlog_is_served_from_what_waits_as_fast_as_there_is_room() -> None:
    # 20 are owed when 60 arrive; 10 a day can be issued. On evening 9 nothing is owed, and 24 are left.
    stock = ss.Stock(0, capacity=10, when_full="waits")
    sea = ss.Shipments("sea", every_days=100, size=60, first_day=6)
    days = [6, 7, 8, 9, 10]
    outcome = _certain(_scenario(stock, [ss.Consumption("use", 4, unmet="backlog")], [sea], horizon_days=10), days)
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], 10)
    np.testing.assert_allclose(outcome.waiting["stock"][:, 0], [40, 30, 20, 14, 10])
    assert outcome.unmet["use"][0] == 30
    assert outcome.stock_out_days["stock"][0] == 8


def test_runs_of_stock_out_days() -> None:
    # 5 a day are asked for; 12 come on days 1, 4, 7, 10: two days are met in full, the third is not.
    outcome = _certain(
        _scenario(ss.Stock(0), [ss.Consumption("use", 5)], [ss.Shipments("s", every_days=3, size=12)], horizon_days=10)
    )
    assert outcome.stock_out_days["stock"][0] == 3
    assert outcome.stock_outs["stock"][0] == 3
    assert outcome.unmet["use"][0] == 9
    nothing = _certain(_scenario(ss.Stock(7), [ss.Consumption("use", 5)], horizon_days=10))
    assert nothing.stock_out_days["stock"][0] == 9
    assert nothing.stock_outs["stock"][0] == 1


def test_rationing_at_reviews() -> None:
    use = ss.Consumption("use", 10, rationing=ss.Rationing(3, {5: 0.5, 1.5: 0.1}))
    outcome = _certain(_scenario(ss.Stock(110, reserve=10), [use]), range(1, 19))
    # Days of supply 10 and 7 on days 1 and 4; 4 on day 7; 2.5 on day 10; 1 on day 13; 0.7 on day 16.
    exact = [100, 90, 80, 70, 60, 50, 45, 40, 35, 30, 25, 20, 19, 18, 17, 16, 15, 14]
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], exact)


def test_days_of_supply_count_all_demands_with_their_profiles_and_mean_regimes() -> None:
    quiet = ss.Regimes({"a": 1, "b": 4}, {"a": 9, "b": 3}, transitions={"a": {"a": 0.5, "b": 0.5}, "b": {"a": 1.0}})
    # Visits 2/3 and 1/3, days 9 and 3: a holds 6/7 of the time, so the mean level is 10/7.
    other = ss.Consumption("other", 7, regimes=quiet, profile=ss.schedule({1: 0, 4: 1}))
    levels = ss.Rationing(3, {9.95: 0.5, 4.97: 0.1})
    shipped = ss.Shipments("away", every_days=1, size=0.0, from_="stock", to="far")
    use = ss.Consumption("use", 10, rationing=levels)
    scenario = _scenario([ss.Stock(100), ss.Stock(0, name="far")], [use, other], [shipped], horizon_days=6)
    outcome = simulate(scenario, FEW, 3, [3])
    # Day 1: 100 / 10 is 10. Day 4: 70 / (10 + 10) is 3.5.
    np.testing.assert_allclose(outcome.on_hand["stock"][0], 70)
    np.testing.assert_allclose(outcome.demanded["use"], 33)


# What is sent


def test_two_stages() -> None:
    trucks = ss.Shipments("trucks", every_days=2, size=10, lead_time_days=3, loss_fraction=0.1, from_="port", to="front")
    scenario = _scenario([ss.Stock(20, name="front"), ss.Stock(100, name="port")], [ss.Consumption("use", 5)], [trucks])
    days = [1, 3, 4, 5, 6, 13, 14, 19]
    outcome = _certain(scenario, days)
    np.testing.assert_allclose(outcome.on_hand["front"][:, 0], [15, 5, 9, 4, 8, 0, 4, 0], atol=1e-12)
    np.testing.assert_allclose(outcome.on_hand["port"][:, 0], [90, 80, 80, 70, 70, 30, 30, 0])
    np.testing.assert_allclose(outcome.in_transit["front"][:, 0], [9, 18, 9, 18, 9, 18, 9, 18])
    assert outcome.durations["front"][0] == pytest.approx(14.8)
    assert outcome.durations["port"][0] == 20
    assert outcome.demanded["trucks"][0] == 150
    assert outcome.unmet["trucks"][0] == 50


@pytest.mark.parametrize(("lead", "days"), [(0, 0), (0.5, 0), (0.51, 1), (1.5, 2), (2.5, 2), (3.5, 4), (40, None)])
def test_lead_times_are_whole_days_and_halves_even(lead: float, days: int | None) -> None:
    sea = ss.Shipments("sea", every_days=100, size=1, first_day=3.8, lead_time_days=lead)
    outcome = _certain(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), range(1, 31))
    arrived = np.flatnonzero(outcome.on_hand["stock"][:, 0])
    assert (arrived[0] + 1 if arrived.size else None) == (None if days is None else 3 + days)
    assert outcome.voyages["sea"]["in_transit"][0] == (1 if days is None else 0)


def test_goods_pass_through_stocks_within_a_day() -> None:
    first = ss.Shipments("first", every_days=1, size=4, from_="a", to="b")
    second = ss.Shipments("second", every_days=1, size=3, from_="b", to="c")
    stocks = [ss.Stock(0, name="c"), ss.Stock(0, name="b"), ss.Stock(10, name="a")]
    outcome = _certain(_scenario(stocks, [ss.Consumption("use", 3)], [second, first]), [1, 2, 3])
    np.testing.assert_allclose(outcome.on_hand["a"][:, 0], [6, 2, 0])
    np.testing.assert_allclose(outcome.on_hand["b"][:, 0], [1, 2, 1])
    lasted = {name: float(durations[0]) for name, durations in outcome.durations.items()}
    assert lasted == pytest.approx({"a": 2.5, "b": 3 + 1 / 3, "c": 3 + 1 / 3})


def test_a_budget_ends() -> None:
    sea = ss.Shipments("sea", every_days=2, size=4, total=10)
    outcome = _certain(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), [1, 3, 5, 7, 30])
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [4, 8, 10, 10, 10])


def test_what_is_not_sent_is_left_of_the_budget() -> None:
    trucks = ss.Shipments("trucks", every_days=1, size=4, total=10, from_="port", to="front")
    works = ss.Factory("works", 1, to="port")
    scenario = _scenario([ss.Stock(0, name="front"), ss.Stock(0, name="port")], [_asks_nothing()], [trucks, works])
    outcome = _certain(scenario, [1, 10, 11])
    np.testing.assert_allclose(outcome.on_hand["front"][:, 0], [1, 10, 10])
    assert outcome.demanded["trucks"][0] == 4 * 7 + 3 + 2 + 1


def test_regular_shipments_under_a_profile() -> None:
    # e(t) is 0.5 a day from day 3 to day 12, then 2 a day; one leaves whenever it passes 0, 4, 8, ...
    profile = ss.schedule({3: 0.5, 13: 2.0})
    sea = ss.Shipments("sea", every_days=4, size=1, first_day=3, profile=profile)
    outcome = _certain(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), range(1, 31))
    leaves = np.flatnonzero(np.diff(outcome.on_hand["stock"][:, 0], prepend=0.0)) + 1
    assert leaves.tolist() == [3, 11, 14, 16, 18, 20, 22, 24, 26, 28, 30]


def test_several_regular_shipments_in_a_day() -> None:
    sea = ss.Shipments("sea", every_days=0.5, size=3)
    outcome = _certain(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), [1, 2])
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [6, 12])


@pytest.mark.parametrize("first_day", [1, 5])
def test_jitter_is_uniform_and_comes_after_the_first_day(first_day: int) -> None:
    sea = ss.Shipments("sea", every_days=10, jitter_days=4, size=1, first_day=first_day)
    days = [1, 2, 3, 4, 6, 8, 9, 10, 12, 15, 18, 22]
    outcome = simulate(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), PATHS, 5, days)
    for row, day in enumerate(days):
        exposure = max(day - first_day + 1, 0)
        chances = [min(max((exposure - 10 * number + 4) / 8, 0), 1) * (exposure > 0) for number in range(3)]
        for number, chance in enumerate(chances):
            assert share_p_value(outcome.on_hand["stock"][row] > number + 0.5, chance) > FALSE_ALARMS


def test_returns_answer_what_is_received() -> None:
    sea = ss.Shipments("sea", every_days=3, size=10, loss_fraction=0.2, lead_time_days=1)
    ends = {"from_": "granary", "to": "abroad"}
    swap = ss.Returns("swap", in_return_for="sea", ratio=0.5, loss_fraction=0.5, lead_time_days=2, **ends)
    gift = ss.Returns("gift", in_return_for="sea", ratio=0.25, to="stock")
    leaves = ss.Returns("leaves", in_return_for="sea", ratio=0.1, from_="granary", priority=1)
    stocks = [ss.Stock(0, capacity=9), ss.Stock(7, name="granary"), ss.Stock(0, name="abroad")]
    outcome = _certain(_scenario(stocks, [_asks_nothing()], [sea, swap, gift, leaves], horizon_days=8), [1, 2, 4, 5, 7, 8])
    # 8 are received on days 2, 5 and 8; 2 come as a gift on the same day; the granary gives 4.8 and then all that is left.
    np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], [0, 9, 9, 9, 9, 9])
    np.testing.assert_allclose(outcome.on_hand["granary"][:, 0], [7, 2.2, 2.2, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(outcome.on_hand["abroad"][:, 0], [0, 0, 2, 2, 2.7, 2.7])
    assert outcome.books["stock"]["lost"][0] == pytest.approx(21)
    assert outcome.books["stock"]["received"][0] == pytest.approx(30)
    assert outcome.durations["granary"][0] == pytest.approx(4 + 2.2 / 4.8)
    assert outcome.unmet["leaves"][0] == pytest.approx(0.8)
    assert outcome.unmet["swap"][0] == pytest.approx(2.6 + 4)
    assert outcome.durations["abroad"][0] == inf


@pytest.mark.parametrize("first", ["depot", "front"])
def test_returns_from_outside_go_to_any_stock(first: str) -> None:
    # 10 arrive at the front on days 1, 5 and 9; 5 come to the depot for them two days later.
    sea = ss.Shipments("sea", every_days=4, size=10, to="front")
    gift = ss.Returns("gift", in_return_for="sea", ratio=0.5, to="depot", lead_time_days=2)
    stocks = sorted([ss.Stock(1, name="depot"), ss.Stock(1, name="front")], key=lambda stock: stock.name != first)
    outcome = _certain(_scenario(stocks, [_asks_nothing()], [gift, sea], horizon_days=10), [2, 3, 7, 10])
    np.testing.assert_allclose(outcome.on_hand["depot"][:, 0], [1, 6, 11, 11])
    np.testing.assert_allclose(outcome.in_transit["depot"][:, 0], [5, 0, 0, 5])


# Laws


@pytest.mark.parametrize(("cv", "lost_wholly", "lost_share"), [(0, 0, 0), (0.7, 0, 0), (0.7, 0.3, 0.1), (0, 0.3, 0)])
def test_random_shipments_are_compound_poisson(cv: float, lost_wholly: float, lost_share: float) -> None:
    sea = ss.Shipments("sea", 0.4, size=5, size_cv=cv, loss_probability=lost_wholly, loss_fraction=lost_share)
    outcome = simulate(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), PATHS, 6, [30])
    often, size = 0.4 * 30 * (1 - lost_wholly), 5 * (1 - lost_share)
    received = outcome.on_hand["stock"][0]
    assert moments_p_value(received, often * size, often * size**2 * (1 + cv**2)) > FALSE_ALARMS
    if cv == 0:
        law = stats.poisson(often).pmf(np.arange(80))
        assert counts_p_value(np.round(received / size), law) > FALSE_ALARMS


def test_random_shipments_under_a_profile() -> None:
    sea = ss.Shipments("sea", 0.5, size=1, first_day=4, profile=ss.window(2, 20) * ss.ramp(5, 10, from_level=1, to_level=0))
    outcome = simulate(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), PATHS, 7, [30])
    mean = 0.5 * (2 + sum(1 - 0.1 * (day - 5) for day in range(6, 15)))  # days 4 and 5 at level 1
    assert counts_p_value(outcome.on_hand["stock"][0], stats.poisson(mean).pmf(np.arange(60))) > FALSE_ALARMS


def test_shipments_that_were_cut_are_cut_in_proportion() -> None:
    # On day 1 Poisson(3) shipments share 10 units by gamma sizes; each is lost with 0.4, so 6 of 10 arrive on average.
    sea = ss.Shipments("sea", 3, size=50, size_cv=0.6, loss_probability=0.4, total=10, profile=ss.window(1, 1))
    outcome = simulate(_scenario(ss.Stock(0), [_asks_nothing()], [sea]), PATHS, 8)
    sent, delivered = outcome.voyages["sea"]["sent"], outcome.voyages["sea"]["delivered"]
    some = sent > 0
    assert share_p_value(some, 1 - np.exp(-3)) > FALSE_ALARMS
    assert np.all(sent[some] <= 10)
    # With n shipments of independent gamma sizes of shape a, a share X ~ Dirichlet: E[sum of kept^2] in closed form.
    shape, kept = 1 / 0.36, 0.6
    numbers = np.arange(1, 60)
    chances = stats.poisson(3).pmf(numbers) / (1 - np.exp(-3))
    squares = (shape + 1) / (numbers * shape + 1)  # n E[X_i^2]
    variance = float(chances @ (kept * squares + kept**2 * (1 - squares))) - kept**2
    assert moments_p_value(delivered[some] / sent[some], kept, variance) > FALSE_ALARMS


def test_output_of_a_factory_with_outages() -> None:
    works = ss.Factory("works", 4, utilisation=0.5, yield_fraction=0.5, outages=ss.Outages(6, 3))
    outcome = simulate(_scenario(ss.Stock(0), [_asks_nothing()], [works]), PATHS, 9, [7, 30])
    for row, days in enumerate((7, 30)):
        law = closed_forms.exposure_probabilities([1, 0], [6, 3], days)
        assert counts_p_value(outcome.on_hand["stock"][row], law) > FALSE_ALARMS
    mean, variance = closed_forms.uptime_moments(6, 3, 30)
    assert moments_p_value(outcome.on_hand["stock"][1], mean, variance) > FALSE_ALARMS


def test_output_is_the_least_of_capacity_and_inputs() -> None:
    power = ss.Input(10, profile=ss.schedule({1: 0.1, 3: 0.45, 5: 1}))
    inputs = {"power": power, "steel": ss.Input(6)}
    works = ss.Factory("works", 20, utilisation=0.5, availability_fraction=0.8, yield_fraction=0.5, inputs=inputs)
    # The capacity of 8 a day under a profile: 1, 1, 2, 4, 5, 8.
    growing = attrs.evolve(works, profile=ss.schedule({1: 0.125, 3: 0.25, 4: 0.5, 5: 0.625, 6: 1.0}))
    for factory, exact in ((works, [0.5, 1, 3.25, 5.5, 8.5, 11.5]), (growing, [0.5, 1, 2, 4, 6.5, 9.5])):
        outcome = _certain(_scenario(ss.Stock(0), [_asks_nothing()], [factory]), range(1, 7))
        np.testing.assert_allclose(outcome.on_hand["stock"][:, 0], exact)


@pytest.mark.parametrize("review", [1, 3])
def test_capacity_and_rationing_against_powers_of_a_matrix(review: int) -> None:
    room, rate, arrivals, days = 12, 4, 2.2, 24
    rationing = ss.Rationing(review, {1.2: 0.25, 2.3: 0.5})
    scenario = _scenario(
        ss.Stock(10, capacity=room),
        [ss.Consumption("use", rate, rationing=rationing)],
        [ss.Shipments("sea", arrivals, size=1)],
        horizon_days=days,
    )
    outcome = simulate(scenario, PATHS, 10, [days])
    going, alive = np.zeros((3, room + 1)), np.zeros((3, room + 1))  # by demand (1, 2 or 4) and stock
    going[2, 10] = alive[2, 10] = 1.0
    several = stats.poisson(arrivals).pmf(np.arange(room + 1))
    survival = [1.0]
    for day in range(1, days + 1):
        if (day - 1) % review == 0:
            going, alive = _reviewed(going), _reviewed(alive)
        going, alive = _one_day(going, several, ends=False), _one_day(alive, several, ends=True)
        survival.append(alive.sum())
    assert counts_p_value(np.round(outcome.on_hand["stock"][0]), going.sum(axis=0)) > FALSE_ALARMS
    lasted = outcome.durations["stock"]
    for day in range(1, days + 1):
        assert share_p_value(lasted >= day, survival[day]) > FALSE_ALARMS


def _reviewed(mass: FloatArray) -> FloatArray:
    by_stock, reviewed = mass.sum(axis=0), np.zeros_like(mass)
    for stock, share in enumerate(by_stock):
        days_of_supply = stock / 4
        reviewed[0 if days_of_supply < 1.2 else 1 if days_of_supply < 2.3 else 2, stock] = share
    return reviewed


def _one_day(mass: FloatArray, several: FloatArray, *, ends: bool) -> FloatArray:
    """Poisson arrivals up to the room, then the demand; what is short ends the path, or is lost."""
    tomorrow, room = np.zeros_like(mass), mass.shape[1] - 1
    for level, demand in enumerate((1, 2, 4)):
        for stock in range(room + 1):
            for arrived in range(room - stock + 1):
                chance = several[arrived] if arrived < room - stock else 1 - several[:arrived].sum()
                left = stock + arrived - demand
                if left >= 0 or not ends:
                    tomorrow[level, max(left, 0)] += mass[level, stock] * chance
    return tomorrow


# Books


@pytest.mark.parametrize("number", range(24))
def test_the_books_of_the_oracle_balance(number: int) -> None:
    outcome = simulate(random_scenario(number), 100, number)
    for book in outcome.books.values():
        came = book["initial"] + book["received"]
        went = sum(book[entry] for entry in ("issued", "dispatched", "lost", "expired", "on_hand", "waiting"))
        np.testing.assert_allclose(went, came, rtol=1e-9, atol=1e-9 * (1 + came.max()))
        assert all(np.all(entry >= 0) for entry in book.values())
    for voyage in outcome.voyages.values():
        went = voyage["delivered"] + voyage["lost"] + voyage["in_transit"]
        np.testing.assert_allclose(went, voyage["sent"], rtol=1e-9, atol=1e-9 * (1 + voyage["sent"].max()))
    issued = sum(book["issued"] + book["dispatched"] for book in outcome.books.values())
    assert np.all(issued <= sum(outcome.demanded.values()) * (1 + 1e-9) + 1e-9)
