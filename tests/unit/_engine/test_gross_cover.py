"""Gross cover by hand: available stock over mean consumption, under profiles, in regimes, of several stocks."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import scenario, sending, using


def cover(made: ss.Scenario, stock: str | None = None) -> float:
    result = ss.simulate(made, paths=2, seed=1, replicates=2)
    return float(result.of(stock or result.stock).gross_cover_days[0])


UP = ss.ramp(0, 100, 0, 100)  # 1, 2, 3, ... times
REGIMES = ss.Regimes({"high": 1.0, "low": 0.25}, {"high": 10, "low": 20})  # half of the time in the long run
THREE = [using(10, profile=ss.schedule({3: 2})), using(5, "more", profile=ss.window(5)), using(1, "steady")]
SENDING = [ss.Stock(60, name="a"), ss.Stock(50, name="b")], 2, [sending(size=10, every_days=2.5, from_="a", to="b")]


@pytest.mark.parametrize(
    ("stock", "demand", "days"),
    [
        (ss.Stock(95), 10, 9.5),
        (ss.Stock(95, 0.5, 7.5), 10, 4.0),
        (ss.Stock(0), 10, 0),
        (ss.Stock(95, reserve=100), 10, 0),
        (ss.Stock(95), 0, inf),
        (ss.Stock(0), 0, inf),
        (ss.Stock(95), 0.1, 950),  # beyond the horizon
        (ss.Stock(95), [using(6), using(4, "more")], 9.5),
        (ss.Stock(ss.AgeClasses({0: 60, (1, 4): 35}, 9)), 10, 9.5),
        (ss.Stock(ss.AgeClasses({0: 60, 5: 35}, 5.9)), 10, 6),  # what is too old on evening 0 does not count
        (ss.Stock(95, capacity=95, when_full="waits"), 10, 9.5),
        (ss.Stock(95, decay=ss.Decay(0.5)), 10, 9.5),
        (95, using(10, rationing=ss.Rationing(1, {1e6: 0.1})), 9.5),  # rationing is left aside
        (60, using(10, regimes=REGIMES), 12),
        (5 * 6 + 10, using(10, regimes=REGIMES, profile=UP), 3.5),
        *((stock, THREE, days) for stock, days in ((22, 2), (32.5, 2.5), (64, 4), (77, 4.5), (64 + 26 * 6 + 52, 12))),
    ],
)
def test_it_is_what_is_available_over_the_mean_consumption(stock: Any, demand: Any, days: float) -> None:
    assert cover(scenario(stock, demand)) == pytest.approx(days)


@pytest.mark.parametrize(
    ("stock", "profile", "days"),
    [
        (95, ss.window(4), 3 + 9.5),  # nothing is used on days 1 to 3; the last day's rate goes on beyond the horizon
        (25, ss.schedule({2: 0.5, 4: 0}), inf),  # 10 + 5 + 5 are all that is ever used
        (19, ss.schedule({2: 0.5, 4: 0}), 2.8),
        (20, ss.schedule({2: 0.5, 4: 0}), inf),
        (20, ss.schedule({2: 0.5, 4: 0, 8: 2}), 7),  # until the consumption passes 20
        (30, ss.schedule({2: 0.5, 4: 0, 8: 2}), 7.5),
        (10 * (1 + 2 + 3), UP, 3),
        (10 * (1 + 2 + 3) + 20, UP, 3.5),
        (0, ss.window(4), 3),
        (0, ss.ramp(0, 0, 0, 0), inf),
        (50, ss.window(last_day=10), 5),
        (100, ss.window(last_day=9), inf),
        (100, ss.window(last_day=10), 10),  # to the horizon, whose last day's rate goes on
        (130, ss.window(last_day=10), 13),
    ],
)
def test_under_a_profile(stock: float, profile: ss.Profile, days: float) -> None:
    assert cover(scenario(stock, using(10, profile=profile))) == pytest.approx(days)


@pytest.mark.parametrize(("stock", "days"), [("a", 10), ("b", inf)])
def test_shipments_from_the_stock_are_consumption(stock: str, days: float) -> None:
    made = scenario(*SENDING)
    assert cover(made, stock) == pytest.approx(days)
    assert ss.simulate(made, paths=2, seed=1).of(stock).gross_cover_quantile(0.5).value == pytest.approx(days)


LATE = sending(size=10, every_days=2.5, first_day=6, total=15, jitter_days=1, size_cv=0.2, lead_time_days=1, from_="a", to="b")
PROFILED = sending(size=8, every_days=2, profile=ss.schedule({3: 0.5}), from_="a", to="b")
BACK = ss.Returns("back", "sea", 3, from_="a", to="b", lead_time_days=1)


@pytest.mark.parametrize(("supply", "days"), [([LATE], 10), ([PROFILED], 2 + (60 - 2 * 6) / 4), ([LATE, BACK], 10)])
def test_shipments_count_from_day_1_without_end_and_returns_not_at_all(supply: list[Any], days: float) -> None:
    assert cover(scenario(SENDING[0], SENDING[1], supply), "a") == pytest.approx(days)


def test_it_differs_by_path() -> None:
    peak = ss.ramp(ss.uniform(1, 9, name="start"), 0, 1, 2)
    made = scenario(ss.Stock(ss.uniform(0, 200, name="stock")), using(10, profile=peak))
    result = ss.simulate(made, paths=256, seed=1)
    start, stock = np.ceil(result.inputs["start"]) - 1, result.inputs["stock"]
    expected = np.where(stock <= 10 * start, stock / 10, start + (stock - 10 * start) / 20)
    np.testing.assert_allclose(result.gross_cover_days, expected)
