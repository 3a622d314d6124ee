"""The oracle on scenarios so small that every figure can be worked out by hand, or has an exact law.

Where nothing is random, the engine must come to the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, floor, inf, pi
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support import closed_forms
from support.builder import random_scenario
from support.by_hand import scenario, using
from support.day_by_day import BOOKS, LEVELS, simulate
from support.one_sample import counts_p_value, moments_p_value, share_p_value
from support.profile_levels import drawing_of

FALSE_ALARMS = 1e-5  # chance that any one check of chance refuses a right oracle
PATHS = 1 << 14
FEW = 5  # paths, where nothing is random


def assert_by_hand(made: ss.Scenario, days: Sequence[int], expected: Mapping[str, Any]) -> None:
    """The oracle's figures of a scenario without chance are those worked out by hand, and the engine's are the oracle's.

    Levels are those on the evenings of `days`, every other figure is that at the horizon. A figure is of the main stock, or
    of the stock or claim that follows its name.
    """
    outcome = simulate(made, FEW, 1, days)
    for figures in (outcome.on_hand, outcome.durations, outcome.unmet):
        for figure in figures.values():
            assert np.all(figure == figure[..., :1])
    for key, value in expected.items():
        figure, _, of = key.partition(" of ")
        owner = of or made.main_stock
        found = outcome.books[owner][figure] if figure in BOOKS else getattr(outcome, figure)[owner]
        np.testing.assert_allclose(found[..., 0], value, rtol=1e-12, atol=1e-12, err_msg=key)

    ended, result = (ss.simulate(made, paths=FEW, seed=1, to_horizon=to_horizon) for to_horizon in (False, True))
    trajectories = result.trajectories(paths=FEW, every_days=1)
    leaping = result.trajectories(paths=FEW, every_days=made.horizon_days)
    for name, book in outcome.books.items():
        of, close = trajectories.of(name), {"rtol": 1e-9, "atol": 1e-9}
        for level in LEVELS:
            np.testing.assert_allclose(getattr(of, level)[:, list(days)].T, getattr(outcome, level)[name], **close)
        for account in BOOKS[1:]:
            for found in (of, leaping.of(name)):
                np.testing.assert_allclose(getattr(found, account)[:, -1], book[account], **close)
        for found in (ended, result):
            np.testing.assert_allclose(found.of(name).durations, outcome.durations[name], **close)
    for demand in made.demand:
        unmet = result.of(demand.from_ or made.main_stock).service.unmet(demand.name).value
        assert unmet == pytest.approx(outcome.unmet[demand.name][0])


LEVELS_BY_HAND: list[tuple[ss.Profile, Sequence[int], Sequence[float]]] = [
    (ss.ramp(2, 4, from_level=1, to_level=3), range(1, 8), [1, 1, 1.5, 2, 2.5, 3, 3]),
    (ss.ramp(2, 0, from_level=1, to_level=3), [1, 2, 3], [1, 3, 3]),
    (ss.ramp(2.5, 1, from_level=1, to_level=3), [2, 3, 4], [1, 2, 3]),
    (ss.window(2.7, 4.2), [1, 2, 4, 5], [0, 1, 1, 0]),
    (ss.window(2), [1, 2, 900], [0, 1, 1]),
    (ss.season(0.5, 3, period_days=8), [1, 3, 5, 7], [1.0, 1.5, 1.0, 0.5]),
    (ss.season(0.5, 10), [20], [1 + 0.5 * cos(2 * pi * 10 / 365.25)]),
    (ss.schedule({4: 0.2, 2: 2}), [1, 2, 3, 4, 99], [1, 2, 2, 0.2, 0.2]),
    (ss.schedule({"2024-02-28": 0.5, -3: 3, 5: 7}), range(1, 6), [3, 3, 0.5, 0.5, 7]),
    (ss.window(2, 3) * ss.schedule({4: 0.2, 2: 2}), range(1, 5), [0, 2, 2, 0]),
]


@pytest.mark.parametrize(("profile", "days", "expected"), LEVELS_BY_HAND)
def test_levels_of_profiles(profile: ss.Profile, days: Sequence[int], expected: Sequence[float]) -> None:
    levels = drawing_of(profile, max(days), start="2024-02-26").levels()[:, 0]
    assert [levels[day - 1] for day in days] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def month(stock: Any, demand: Any = 0.0, *supply: Any, **fields: Any) -> ss.Scenario:
    """A scenario of 30 days unless told, in which nothing is asked for unless told."""
    return scenario(stock, demand, supply, **({"horizon_days": 30} | fields))


def stock(name: str, on_hand: float = 0, **fields: Any) -> ss.Stock:
    return ss.Stock(on_hand, name=name, **fields)


def sea(every_days: float = 100, size: float = 7, **fields: Any) -> ss.Shipments:
    return ss.Shipments("sea", every_days=every_days, size=size, **fields)


def gradual_decay() -> tuple[ss.Scenario, Sequence[int], dict[str, Any]]:
    kept = 0.9 ** np.arange(1, 8)
    exact = 100 * kept - 5 * 0.9 * (1 - kept) / 0.1
    made = month(ss.Stock(100, reserve=20, decay=ss.Decay(0.1)), 5)
    return made, range(1, 9), {"on_hand": [*exact, 18], "durations": 7 + (exact[-1] - 20) / 5}  # the reserve decays as well


BOUNDED = {"capacity": 10, "when_full": "waits"}
TOO_OLD = ss.AgeClasses({2: 10, (5, 6): 8, 9: 3}, shelf_life_days=ss.fixed(6))
THREE_DAYS = ss.Factory("works", 6, profile=ss.window(3))
SHORT_ONCE = {"demanded of use": 20, "stock_outs": 1, "durations": 1.25}
TRUCKS = ss.Shipments("trucks", every_days=2, size=10, lead_time_days=3, loss_fraction=0.1, from_="port", to="front")
A_TO_B = ss.Shipments("river", every_days=1, size=4, from_="a", to="b")
ANSWERED = [
    sea(3, 10, loss_fraction=0.2, lead_time_days=1),
    ss.Returns("swap", "sea", 0.5, loss_fraction=0.5, lead_time_days=2, from_="granary", to="abroad"),
    ss.Returns("gift", "sea", 0.25, to="stock"),
    ss.Returns("leaves", "sea", 0.1, from_="granary", priority=1),
]
AHEAD = [ss.Returns("gift", "sea", 0.5, to="depot", lead_time_days=2), sea(4, 10, to="front")]
WORKS: dict[str, Any] = {"utilisation": 0.5, "availability_fraction": 0.8, "yield_fraction": 0.5}
WORKS["inputs"] = {"power": ss.Input(10, profile=ss.schedule({1: 0.1, 3: 0.45, 5: 1})), "steel": ss.Input(6)}
MONTH = range(1, 31)

# fmt: off
BY_HAND: dict[str, tuple[ss.Scenario, Sequence[int], dict[str, Any]]] = {
    "decay day by day": gradual_decay(),
    "decay at inspections": (
        month(ss.Stock(80, usable_fraction=0.5, decay=ss.Decay(0.25, every_days=3)), 4), range(1, 8),
        {"on_hand": [36, 32, 21, 17, 13, 6.75, 2.75], "durations": 7 + 2.75 / 4}),
    # Age 3: 3 of 10 issued on day 1, its last. Age 1: 6 issued, 4 expire on evening 3. Age 0: 3 issued, 7 expire on evening 4.
    "the oldest first, and expiry": (
        month(ss.Stock(ss.AgeClasses({(0, 1): 20, 3: 10}, shelf_life_days=4.9)), 3), range(6),
        {"on_hand": [30, 20, 17, 10, 0, 0], "durations": 4, "expired": 7 + 4 + 7}),
    # Usable: age 2: 5 (last day 4), age 5: 2 (last day 1), ages 6 and 9 too old. Day 1: +4 -1 of age 5, and 1 expires.
    # Day 2: -1 of age 2, 4 left of it. Day 3: +4 -1, then half of 3 and of 8. Day 4: -1, then 0.5 expires. Day 5: +4 -1.
    "what is too old at first, and what comes in later": (
        month(ss.Stock(TOO_OLD, usable_fraction=0.5, decay=ss.Decay(0.5, every_days=3)), 1, sea(2, 4)), range(6),
        {"on_hand": [7, 9, 8, 5.5, 4, 7], "initial": 10.5}),
    "overflow that is lost": (
        month(ss.Stock(8, capacity=10), 3, sea()), [1, 2, 3], {"on_hand": [7, 4, 1], "waiting": [0, 0, 0], "lost": 5}),
    "overflow that waits": (
        month(ss.Stock(8, **BOUNDED), 3, sea()), [1, 2, 3], {"on_hand": [10, 9, 6], "waiting": [2, 0, 0], "lost": 0}),
    # 15 less 3 are 10 inside and 2 outside; half of 10 decays, and the 2 come in. Then 4 are left, and half of them.
    "decay spares what waits": (month(ss.Stock(8, **BOUNDED, decay=ss.Decay(0.5)), 3, sea()), [1, 2], {"on_hand": [7, 2]}),
    "priorities and proportional shares": (
        month(ss.Stock(12, reserve=2), [using(6, "b", priority=2), using(4, "a"), using(3, "c", priority=2)], horizon_days=1),
        [], {"durations": 10 / 13, "unmet of a": 0, "unmet of b": 2, "unmet of c": 1, "issued": 10}),
    "a backlog": (
        month(5, using(4, unmet="backlog"), THREE_DAYS, horizon_days=5), range(1, 6),
        {"on_hand": [1, 0, 0, 1, 3], "unmet of use": 4, "stock_out_days": 2} | SHORT_ONCE),
    "lost demand": (
        month(5, using(4), THREE_DAYS, horizon_days=5), range(1, 6),
        {"on_hand": [1, 0, 2, 4, 6], "unmet of use": 3, "stock_out_days": 1} | SHORT_ONCE),
    # 20 are owed when 60 arrive; 10 a day can be issued. On evening 9 nothing is owed, and 24 are left.
    "a backlog is served from what waits as fast as there is room": (
        month(ss.Stock(0, **BOUNDED), using(4, unmet="backlog"), sea(100, 60, first_day=6), horizon_days=10), range(6, 11),
        {"on_hand": [10] * 5, "waiting": [40, 30, 20, 14, 10], "unmet of use": 30, "stock_out_days": 8}),
    # 5 a day are asked for; 12 come on days 1, 4, 7, 10: two days are met in full, the third is not.
    "runs of stock-out days": (
        month(0, 5, sea(3, 12), horizon_days=10), [], {"stock_out_days": 3, "stock_outs": 3, "unmet of use": 9}),
    "one run of stock-out days": (month(7, 5, horizon_days=10), [], {"stock_out_days": 9, "stock_outs": 1}),
    # Days of supply 10 and 7 on days 1 and 4; 4 on day 7; 2.5 on day 10; 1 on day 13; 0.7 on day 16.
    "rationing at reviews": (
        month(ss.Stock(110, reserve=10), using(10, rationing=ss.Rationing(3, {5: 0.5, 1.5: 0.1}))), range(1, 19),
        {"on_hand": [100, 90, 80, 70, 60, 50, 45, 40, 35, 30, 25, 20, 19, 18, 17, 16, 15, 14]}),
    "two stages": (
        month([stock("front", 20), stock("port", 100)], 5, TRUCKS), [1, 3, 4, 5, 6, 13, 14, 19],
        {"on_hand": [15, 5, 9, 4, 8, 0, 4, 0], "on_hand of port": [90, 80, 80, 70, 70, 30, 30, 0],
         "in_transit": [9, 18, 9, 18, 9, 18, 9, 18], "durations": 14.8, "durations of port": 20,
         "demanded of trucks": 150, "unmet of trucks": 50}),
    "goods pass through stocks within a day": (
        month([stock("c"), stock("b"), stock("a", 10)], 3, sea(1, 3, from_="b", to="c"), A_TO_B), [1, 2, 3],
        {"on_hand of a": [6, 2, 0], "on_hand of b": [1, 2, 1],
         "durations of a": 2.5, "durations of b": 3 + 1 / 3, "durations": 3 + 1 / 3}),
    "a budget ends": (month(0, 0.0, sea(2, 4, total=10)), [1, 3, 5, 7, 30], {"on_hand": [4, 8, 10, 10, 10]}),
    "what is not sent is left of the budget": (
        month([stock("front"), stock("port")], 0.0, sea(1, 4, total=10, from_="port"), ss.Factory("works", 1, to="port")),
        [1, 10, 11], {"on_hand": [1, 10, 10], "demanded of sea": 4 * 7 + 3 + 2 + 1}),
    # e(t) is 0.5 a day from day 3 to day 12, then 2 a day; one leaves whenever it passes 0, 4, 8, ...
    "regular shipments under a profile": (
        month(0, 0.0, sea(4, 1, first_day=3, profile=ss.schedule({3: 0.5, 13: 2.0}))), MONTH,
        {"on_hand": np.searchsorted([3, 11, *range(14, 31, 2)], MONTH, side="right")}),
    "several regular shipments in a day": (month(0, 0.0, sea(0.5, 3)), [1, 2], {"on_hand": [6, 12]}),
    # 8 are received on days 2, 5 and 8; 2 come as a gift on the same day; the granary gives 4.8 and then all that is left.
    "returns answer what is received": (
        month([ss.Stock(0, capacity=9), stock("granary", 7), stock("abroad")], 0.0, *ANSWERED, horizon_days=8),
        [1, 2, 4, 5, 7, 8],
        {"on_hand": [0, 9, 9, 9, 9, 9], "on_hand of granary": [7, 2.2, 2.2, 0, 0, 0],
         "on_hand of abroad": [0, 0, 2, 2, 2.7, 2.7], "lost": 21, "received": 30,
         "durations of granary": 4 + 2.2 / 4.8, "durations of abroad": inf, "unmet of leaves": 0.8, "unmet of swap": 2.6 + 4}),
    # 10 arrive at the front on days 1, 5 and 9; 5 come to the depot for them two days later.
    **{f"returns from outside go to any stock, {first} first": (
        month([stock(first, 1), stock(second, 1)], 0.0, *AHEAD, horizon_days=10), [2, 3, 7, 10],
        {"on_hand of depot": [1, 6, 11, 11], "in_transit of depot": [5, 0, 0, 5]})
       for first, second in (("depot", "front"), ("front", "depot"))},
    "output is the least of capacity and inputs": (
        month(0, 0.0, ss.Factory("works", 20, **WORKS)), range(1, 7), {"on_hand": [0.5, 1, 3.25, 5.5, 8.5, 11.5]}),
    # The capacity of 8 a day under a profile: 1, 1, 2, 4, 5, 8.
    "output as the capacity grows": (
        month(0, 0.0, ss.Factory("works", 20, **WORKS, profile=ss.schedule({1: 0.125, 3: 0.25, 4: 0.5, 5: 0.625, 6: 1.0}))),
        range(1, 7), {"on_hand": [0.5, 1, 2, 4, 6.5, 9.5]}),
    # Halves go to the even day.
    **{f"a lead time of {lead} days is {days} days": (
        month(0, 0.0, sea(100, 1, first_day=3.8, lead_time_days=lead)), MONTH,
        {"on_hand": [day >= 3 + days for day in MONTH], "in_transit": [3 <= day < 3 + days for day in MONTH]})
       for lead, days in ((0, 0), (0.5, 0), (0.51, 1), (1.5, 2), (2.5, 2), (3.5, 4), (40, 40))},
}
# fmt: on


@pytest.mark.parametrize("case", BY_HAND)
def test_every_figure_is_as_worked_out_by_hand(case: str) -> None:
    assert_by_hand(*BY_HAND[case])


@pytest.mark.parametrize(
    "numbers", [(50, 30, 5, 3, 0, 12), (50, 30, 5, 3, 2, 12), (7, 10, 3, 1, 0, 4), (100, 25, 7, 9, 4, 6), (20, 13, 4, 1, 3, 5)]
)
def test_regular_batches(numbers: tuple[int, ...]) -> None:
    on_hand, size, every, first, lead, use = numbers
    # The K batches before the end add to the stock, T = (S + K q) / d; batch K must come after the day that T falls in.
    batches = 0
    while first + lead + batches * every <= floor((on_hand + batches * size) / use) + 1:
        batches += 1
    shipments = sea(every, size, first_day=first, lead_time_days=lead)
    assert_by_hand(month(on_hand, use, shipments, horizon_days=100), [], {"durations": (on_hand + batches * size) / use})


def test_days_of_supply_count_all_demands_with_their_profiles_and_mean_regimes() -> None:
    quiet = ss.Regimes({"a": 1, "b": 4}, {"a": 9, "b": 3}, transitions={"a": {"a": 0.5, "b": 0.5}, "b": {"a": 1.0}})
    # Visits 2/3 and 1/3, days 9 and 3: a holds 6/7 of the time, so the mean level is 10/7.
    other = using(7, "other", regimes=quiet, profile=ss.schedule({1: 0, 4: 1}))
    use = using(10, rationing=ss.Rationing(3, {9.95: 0.5, 4.97: 0.1}))
    away = ss.Shipments("away", every_days=1, size=0.0, from_="stock", to="far")
    outcome = simulate(month([ss.Stock(100), stock("far")], [use, other], away, horizon_days=6), FEW, 3, [3])
    # Day 1: 100 / 10 is 10. Day 4: 70 / (10 + 10) is 3.5.
    np.testing.assert_allclose(outcome.on_hand["stock"][0], 70)
    np.testing.assert_allclose(outcome.demanded["use"], 33)


@pytest.mark.parametrize("first_day", [1, 5])
def test_jitter_is_uniform_and_comes_after_the_first_day(first_day: int) -> None:
    jittered = sea(10, 1, jitter_days=4, first_day=first_day)
    days = [1, 2, 3, 4, 6, 8, 9, 10, 12, 15, 18, 22]
    outcome = simulate(month(0, 0.0, jittered), PATHS, 5, days)
    for row, day in enumerate(days):
        exposure = max(day - first_day + 1, 0)
        chances = [min(max((exposure - 10 * number + 4) / 8, 0), 1) * (exposure > 0) for number in range(3)]
        for number, chance in enumerate(chances):
            assert share_p_value(outcome.on_hand["stock"][row] > number + 0.5, chance) > FALSE_ALARMS


def test_random_shipments_under_a_profile() -> None:
    ships = ss.Shipments("sea", 0.5, size=1, first_day=4, profile=ss.window(2, 20) * ss.ramp(5, 10, from_level=1, to_level=0))
    outcome = simulate(month(0, 0.0, ships), PATHS, 7, [30])
    mean = 0.5 * (2 + sum(1 - 0.1 * (day - 5) for day in range(6, 15)))  # days 4 and 5 at level 1
    assert counts_p_value(outcome.on_hand["stock"][0], stats.poisson(mean).pmf(np.arange(60))) > FALSE_ALARMS


def test_shipments_that_were_cut_are_cut_in_proportion() -> None:
    # On day 1 Poisson(3) shipments share 10 units by gamma sizes; each is lost with 0.4, so 6 of 10 arrive on average.
    ships = ss.Shipments("sea", 3, size=50, size_cv=0.6, loss_probability=0.4, total=10, profile=ss.window(1, 1))
    outcome = simulate(month(0, 0.0, ships), PATHS, 8)
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
    outcome = simulate(month(0, 0.0, works), PATHS, 9, [7, 30])
    for row, days in enumerate((7, 30)):
        law = closed_forms.exposure_probabilities([1, 0], [6, 3], days)
        assert counts_p_value(outcome.on_hand["stock"][row], law) > FALSE_ALARMS
    mean, variance = closed_forms.uptime_moments(6, 3, np.ones(30))
    assert moments_p_value(outcome.on_hand["stock"][1], mean, variance) > FALSE_ALARMS


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
