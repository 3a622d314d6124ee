"""First passage: no leap passes a level unseen, by the exact law of the demand, and none is shorter than the bound allows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

import supplysim as ss
from supplysim._engine.first_passage import FirstPassage
from supplysim._flows.base import DemandBound
from supplysim._flows.calendar import Calendar

SAFE = 1e-12
LOG_ODDS = math.log(1e12)
FAR = 1_000_000

rates = st.floats(1e-3, 1e6)
noises = st.floats(0.02, 5)
stocks_in_days = st.floats(0, 5_000)
levels = st.floats(0.1, 8)


def gamma(rate: Any, cv: Any) -> DemandBound:
    """What bounds a demand with gamma noise."""
    return DemandBound(rate, (rate * cv) ** 2, rate * cv**2)


def leap(stock: float, *bounds: DemandBound, level: float = 0.0, days_left: float = FAR) -> float:
    """The leap of one path."""
    return float(FirstPassage.of(bounds).days_above(level, np.array([float(stock)]), np.array([days_left]))[0])


def assert_longest(days: float, available: float, *bounds: Any) -> None:
    """The demand of so many days, but of no more, keeps below what section 2.4 of Boucheron et al. bounds it by."""
    mean, variance = sum(each.mean_per_day for each in bounds), sum(each.variance_per_day for each in bounds)
    scale = max(each.scale for each in bounds)
    most = [mean * n + math.sqrt(2 * variance * n * LOG_ODDS) + scale * LOG_ODDS for n in (days, days + 1)]
    assert days == math.floor(days) >= 1
    assert most[1] > available * (1 - 1e-9)
    assert days == 1 or most[0] <= available * (1 + 1e-9)


@given(rates, noises, stocks_in_days, levels, levels)
def test_demand_of_a_leap_exceeds_the_stock_once_in_1e12_at_most(
    rate: float, cv: float, stock_days: float, level: float, other: float
) -> None:
    flow = ss.Consumption("use", rate, cv=cv, regimes=ss.Regimes({"a": level, "b": other}, {"a": 5, "b": 5}))
    highest, available = max(level, other), stock_days * rate
    days = leap(available, flow.bound(Calendar(FAR)))
    assert days == 1 or special.gammaincc(days * highest / cv**2, available / (rate * cv**2)) <= SAFE


@given(st.lists(st.tuples(rates, noises), min_size=1, max_size=4), stocks_in_days, st.floats(-1e6, 1e6))
def test_it_is_the_longest_that_the_bound_allows(demands: list[tuple[float, float]], stock_days: float, level: float) -> None:
    bounds = [gamma(*demand) for demand in demands]
    available = stock_days * max(rate for rate, _ in demands)
    assert_longest(leap(available, *bounds), available, *bounds)
    assert_longest(leap(available + level, *bounds, level=level), available + level - level, *bounds)


@pytest.mark.parametrize("stock", [2_000.0, 6_000.0, 30_000.0])
@pytest.mark.parametrize(("one", "other"), [((10.0, 0.5), (30.0, 1.0)), ((50.0, 0.3), (2.0, 4.0)), ((10.0, 1.0), (10.0, 1.0))])
def test_two_demands_exceed_the_stock_once_in_1e12_at_most(
    stock: float, one: tuple[float, float], other: tuple[float, float]
) -> None:
    days = leap(stock, gamma(*one), gamma(*other))
    assert days > 1
    first, second = (stats.gamma(days / cv**2, scale=rate * cv**2) for rate, cv in (one, other))
    asked, step = np.linspace(0, stock, 200_001, retstep=True)
    exceeds = first.sf(stock) + np.trapezoid(first.pdf(asked) * second.sf(stock - asked), dx=step)
    assert exceeds <= SAFE


@given(st.floats(1e-6, 1e9), st.floats(0, 1e6))
def test_without_noise_it_is_the_days_that_the_stock_lasts(rate: float, stock_days: float) -> None:
    exact = stock_days * rate / rate
    days = leap(stock_days * rate, gamma(rate, 0.0), days_left=2_000_000)
    # Where the stock is a whole number of days' demand up to rounding, the leap may stop a day before it.
    assert max(math.floor(exact * (1 - 1e-12)), 1) <= days <= max(math.floor(exact * (1 + 1e-12)), 1)


@pytest.mark.parametrize(
    ("stock", "level", "days"),
    [(95, 0, 9), (90.5, 0, 9), (160, 0, 16), (10, 0, 1), (9.9, 0, 1), (0, 0, 1), (-40, 0, 1), (95, 30, 6), (95, -30, 12),
     (95, 95, 1), (95, 300, 1), (-40, -75, 3)],
)  # fmt: skip
def test_above_a_level_by_hand(stock: float, level: float, days: float) -> None:
    assert leap(stock, gamma(10.0, 0.0), level=level) == days
    assert leap(stock, gamma(6.0, 0.0), gamma(4.0, 0.0), level=level, days_left=4) == min(days, 4)


@pytest.mark.parametrize("cv", [0.0, 0.5])
def test_zero_demand_never_limits_the_leap(cv: float) -> None:
    idle = gamma(0.0, cv)
    assert leap(0.0, idle) == leap(-5.0, idle) == leap(5.0, idle, level=7.0) == FAR
    assert leap(-5.0, idle, days_left=17.0) == 17
    assert leap(100.0, idle, gamma(10.0, 0.0)) == 10


def test_each_path_has_its_own_leap() -> None:
    rate, cv = np.array([0.0, 1.0, 10.0, 10.0, 10.0, 10.0]), np.array([0.0, 0.0, 0.0, 0.3, 3.0, 0.0])
    stock, level, days_left = np.full(6, 500.0), np.array([0.0] * 5 + [200]), np.full(6, 400.0)
    days = FirstPassage.of([gamma(rate, cv)]).days_above(level, stock, days_left)
    alone = [
        leap(500.0, gamma(own, noise), level=above, days_left=400.0)
        for own, noise, above in zip(rate.tolist(), cv.tolist(), level.tolist(), strict=True)
    ]
    np.testing.assert_array_equal(days, alone)
    assert days.tolist()[:3] == [400, 400, 50]
    assert 50 > days[3] > days[4] == 1
    assert days[5] == 30
    np.testing.assert_array_equal([stock, days_left], [[500] * 6, [400] * 6])  # not written to


@pytest.mark.parametrize(
    ("stock", "rate", "days"),
    [(100, 10, 8), (99.9, 10, 8), (100.1, 10, 9), (20, 10, 1), (15, 10, 1), (21, 10, 1), (100, 0, FAR), (1e12, 10, FAR)],
)
def test_the_day_on_which_a_level_may_be_reached(stock: float, rate: float, days: int) -> None:
    passage = FirstPassage.of([gamma(rate, 0.0)])
    assert passage.days_to(20.0, np.array([float(stock)]), np.array([float(FAR)])).tolist() == [days]


@given(rates, noises, stocks_in_days)
def test_a_level_is_reached_on_the_last_day_above_it_or_the_next(rate: float, cv: float, stock: float) -> None:
    passage, on_hand, days_left = FirstPassage.of([gamma(rate, cv)]), np.array([stock * rate]), np.array([float(FAR)])
    above, reached = (float(method(0.0, on_hand, days_left)[0]) for method in (passage.days_above, passage.days_to))
    assert reached in {above, above + 1} or reached == np.ceil(above * (1 - 1e-9))
