"""The longest leap: that it is safe, by the exact law of the demand, and that it is the longest that the bound allows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

import supplysim as ss
from supplysim._engine import stockout_bound
from supplysim._flows.base import Ceiling
from supplysim._flows.calendar import Calendar

FloatArray = NDArray[np.float64]

SAFE = 1e-12
LOG_ODDS = math.log(1e12)
FAR = 1_000_000

rates = st.floats(1e-3, 1e6)
noises = st.floats(0.02, 5)
stocks_in_days = st.floats(0, 5_000)
levels = st.floats(0.1, 8)


def _leap(available: float, *ceilings: Ceiling, days_left: float = FAR) -> float:
    """The leap of one path."""
    floor = stockout_bound.stock_floor(ceilings, 1)
    return float(stockout_bound.longest_leap(np.array([available]), **floor, days_left=np.array([days_left]))[0])


def _bound(days: float, *ceilings: Ceiling) -> float:
    """What the demand of `days` exceeds with probability 1e-12 at most, as section 2.4 of Boucheron et al. has it."""
    mean = sum(ceiling.mean_per_day for ceiling in ceilings)
    variance = sum(ceiling.variance_per_day for ceiling in ceilings)
    scale = max(ceiling.scale for ceiling in ceilings)
    return float(mean * days + math.sqrt(2 * variance * days * LOG_ODDS) + scale * LOG_ODDS)


@given(rates, noises, stocks_in_days, levels, levels)
def test_demand_of_a_leap_exceeds_the_stock_once_in_1e12_at_most(
    rate: float, cv: float, stock_days: float, level: float, other: float
) -> None:
    flow = ss.Consumption("use", rate, cv=cv, regimes=ss.Regimes({"a": level, "b": other}, {"a": 5, "b": 5}))
    values = {"per_day": rate, "cv": cv, "regimes.levels.a": level, "regimes.levels.b": other}
    highest, available = max(level, other), stock_days * rate
    days = _leap(available, flow.ceiling(values, Calendar(FAR)))
    if days > 1:
        assert special.gammaincc(days * highest / cv**2, available / (rate * cv**2)) <= SAFE


@given(rates, noises, stocks_in_days)
def test_leap_is_the_longest_that_the_bound_allows(rate: float, cv: float, stock_days: float) -> None:
    ceiling = Ceiling(rate, (rate * cv) ** 2, rate * cv**2)
    available = stock_days * rate
    days = _leap(available, ceiling)
    assert days == math.floor(days) >= 1
    assert _bound(days + 1, ceiling) > available * (1 - 1e-9)
    if days > 1:
        assert _bound(days, ceiling) <= available * (1 + 1e-9)


@given(st.lists(st.tuples(rates, noises), min_size=2, max_size=4), st.floats(1, 1e5))
def test_several_demands_add_their_means_and_variances(demands: list[tuple[float, float]], stock_days: float) -> None:
    ceilings = [Ceiling(rate, (rate * cv) ** 2, rate * cv**2) for rate, cv in demands]
    available = stock_days * max(rate for rate, _ in demands)
    days = _leap(available, *ceilings)
    assert _bound(days + 1, *ceilings) > available * (1 - 1e-9)
    if days > 1:
        assert _bound(days, *ceilings) <= available * (1 + 1e-9)


@pytest.mark.parametrize("stock", [2_000.0, 6_000.0, 30_000.0])
@pytest.mark.parametrize(("one", "other"), [((10.0, 0.5), (30.0, 1.0)), ((50.0, 0.3), (2.0, 4.0)), ((10.0, 1.0), (10.0, 1.0))])
def test_two_demands_exceed_the_stock_once_in_1e12_at_most(
    stock: float, one: tuple[float, float], other: tuple[float, float]
) -> None:
    days = _leap(stock, *(Ceiling(rate, (rate * cv) ** 2, rate * cv**2) for rate, cv in (one, other)))
    assert days > 1
    first, second = (stats.gamma(days / cv**2, scale=rate * cv**2) for rate, cv in (one, other))
    asked, step = np.linspace(0, stock, 200_001, retstep=True)
    exceeds = first.sf(stock) + np.trapezoid(first.pdf(asked) * second.sf(stock - asked), dx=step)
    assert exceeds <= SAFE


@given(st.floats(1e-6, 1e9), st.floats(0, 1e6))
def test_without_noise_the_leap_is_the_days_that_the_stock_lasts(rate: float, stock_days: float) -> None:
    available = stock_days * rate
    days = _leap(available, Ceiling(rate, 0.0, 0.0), days_left=2_000_000)
    # Where the stock is a whole number of days' demand up to rounding, the leap may stop a day before it.
    exact = available / rate
    assert max(math.floor(exact * (1 - 1e-12)), 1) <= days <= max(math.floor(exact * (1 + 1e-12)), 1)


@pytest.mark.parametrize(
    ("stock", "days"), [(95.0, 9.0), (90.5, 9.0), (160.0, 16.0), (10.0, 1.0), (9.9, 1.0), (0.0, 1.0), (-40.0, 1.0)]
)
def test_without_noise_by_hand(stock: float, days: float) -> None:
    assert _leap(stock, Ceiling(10.0, 0.0, 0.0)) == days


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_idle_demand_leaps_to_the_horizon(noise: float) -> None:
    idle = Ceiling(0.0, 0.0 * noise, 0.0 * noise)
    assert _leap(0.0, idle) == FAR
    assert _leap(-5.0, idle, days_left=17.0) == 17
    assert _leap(100.0, idle, Ceiling(10.0, 0.0, 0.0)) == 10


def test_each_path_has_its_own_leap() -> None:
    rates_by_path = np.array([0.0, 1.0, 10.0, 10.0, 10.0])
    cvs = np.array([0.0, 0.0, 0.0, 0.3, 3.0])
    ceiling = Ceiling(rates_by_path, (rates_by_path * cvs) ** 2, rates_by_path * cvs**2)
    floor = stockout_bound.stock_floor([ceiling], 5)
    available, days_left = np.full(5, 500.0), np.full(5, 400.0)
    days = stockout_bound.longest_leap(available, **floor, days_left=days_left)
    alone = [
        _leap(500.0, Ceiling(rate, (rate * cv) ** 2, rate * cv**2), days_left=400.0)
        for rate, cv in zip(rates_by_path.tolist(), cvs.tolist(), strict=True)
    ]
    np.testing.assert_array_equal(days, alone)
    assert days[0] == days[1] == 400
    assert days[2] == 50 > days[3] > days[4] == 1
    np.testing.assert_array_equal(available, 500.0)
    np.testing.assert_array_equal(days_left, 400.0)


def test_leap_ends_at_the_horizon() -> None:
    assert _leap(1e9, Ceiling(1.0, 0.1, 0.1), days_left=3.0) == 3
    assert _leap(1e9, Ceiling(1.0, 0.1, 0.1), days_left=1.0) == 1
