"""The exact results against one another, and the engine and the oracle against the exact results."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import supplysim as ss
from support import closed_forms, day_by_day
from support.by_hand import scenario, switching
from support.exact_cases import CHECKS, EXACT_CASES, ExactCase
from support.one_sample import share_p_value

FALSE_ALARMS = 1e-4  # chance that any check of this file refuses a right engine
PATHS = 3 << 15  # a block and a half
ORACLE_PATHS = 1 << 14
ROWS = [[0.0, 0.7, 0.3], [0.5, 0.0, 0.5], [0.1, 0.8, 0.1]]  # transitions of three regimes

CERTAIN = [  # stock, demand a day, production a day, duration by hand (None: by the formula alone)
    ("95", "10", "0", 9.5),
    ("100", "10", "0", 10.0),
    ("4", "10", "0", 0.4),
    ("0", "10", "4", 0.4),
    ("95", "10", "4", None),
    ("60", "10", "4", 10.4),
    ("1", "0.1", "0", 10.0),
    ("7", "0.7", "0.1", None),
    ("50", "10", "10", math.inf),
    ("0", "10", "12", math.inf),
    ("1000000", "0.3", "0.2999", None),
]


@pytest.mark.parametrize(("stock", "demand", "produced", "by_hand"), CERTAIN)
def test_certain_duration_is_found_day_by_day(stock: str, demand: str, produced: str, by_hand: float | None) -> None:
    formula = closed_forms.certain_duration(stock, demand, produced)
    if by_hand is not None:
        assert formula == by_hand
    available = Fraction(stock)
    for day in range(1, 301):
        available += Fraction(produced)
        if available < Fraction(demand):
            assert formula == float(day - 1 + available / Fraction(demand))
            return
        available -= Fraction(demand)
    assert formula >= 300


@pytest.mark.parametrize(("stock", "arrivals"), [(0, 0.5), (5, 0.9), (5, 1.4), (40, 0.2)])
def test_hitting_time_theorem_agrees_with_the_recursion(stock: int, arrivals: float) -> None:
    theorem = closed_forms.unit_shipments_survival_by_hitting_time(stock, arrivals, 120)
    np.testing.assert_allclose(closed_forms.unit_shipments_survival(stock, arrivals, 120), theorem, atol=1e-12)


def test_gamma_survival_is_continuous_over_midnight() -> None:
    for cv in (0.3, 1.6):
        whole = closed_forms.gamma_survival(20, 240, 10, cv)
        assert closed_forms.gamma_survival(20 + 1e-7, 240, 10, cv) == pytest.approx(whole, abs=1e-4)
        assert closed_forms.gamma_survival(21 - 1e-7, 240, 10, cv) == pytest.approx(
            closed_forms.gamma_survival(21, 240, 10, cv), abs=1e-4
        )


@pytest.mark.parametrize(("up", "down", "days"), [(30.0, 5.0, 100), (1.0, 4.0, 50), (2.0, 1.0, 33), (500.0, 500.0, 20)])
def test_uptime_moments_are_those_of_its_exact_law(up: float, down: float, days: int) -> None:
    law = closed_forms.exposure_probabilities([1, 0], [up, down], days)
    uptime = np.arange(law.size)
    mean, variance = closed_forms.uptime_moments(up, down, np.ones(days))
    assert law.sum() == pytest.approx(1)
    assert law @ uptime == pytest.approx(mean)
    assert law @ uptime**2 - mean**2 == pytest.approx(variance)


def test_switching_survival_is_the_law_of_the_exposure() -> None:
    # Without supply, n days are met if and only if their exposure is no more than the stock.
    levels, means = [2, 0, 3], [4.0, 2.0, 1.0]
    survival = closed_forms.switching_survival(30, levels, means, 40, start=2, transitions=ROWS)
    exposure = [
        closed_forms.exposure_probabilities(levels, means, days, start=2, transitions=ROWS)[:31].sum() for days in range(1, 41)
    ]
    np.testing.assert_allclose(survival[1:], exposure, atol=1e-12)


@pytest.mark.parametrize("rows", [None, ROWS])
def test_stationary_mean_level_is_what_regimes_state(rows: list[list[float]] | None) -> None:
    levels, means = [2.0, 0.0, 3.0], [4.0, 2.0, 1.0]
    assert switching(levels, means, transitions=rows).mean_level() == pytest.approx(
        closed_forms.stationary_mean_level(levels, means, rows)
    )


@pytest.mark.parametrize(("stock", "demand", "produced", "by_hand"), CERTAIN)
def test_engine_is_exact_where_nothing_is_random(stock: str, demand: str, produced: str, by_hand: float | None) -> None:
    supply = [ss.Factory("works", float(produced))] if float(produced) else []
    made = scenario(float(stock), float(demand), supply, horizon_days=300)
    exact = closed_forms.certain_duration(stock, demand, produced)
    exact = math.inf if exact >= 300 else exact
    result = ss.simulate(made, paths=32, seed=1)
    np.testing.assert_allclose(result.durations, np.full(32, exact), rtol=0, atol=1e-8)
    if by_hand == 9.5:
        assert result.median.value == 9.5


@pytest.mark.parametrize("case", EXACT_CASES, ids=str)
def test_engine_agrees_with_the_exact_survival_and_estimates_are_shares_of_its_paths(case: ExactCase) -> None:
    result = ss.simulate(case.scenario, paths=PATHS, seed=20, keep=PATHS)
    durations = result.durations
    assert durations.shape == (PATHS,)
    p_values = {days: share_p_value(durations >= days, exact) for days, exact in case.survival.items()}
    assert min(p_values.values()) > FALSE_ALARMS / CHECKS, p_values
    for days in {math.floor(days) for days in case.days}:
        estimate = result.survival(days)
        assert estimate.value == pytest.approx(np.mean(durations >= days), abs=1e-12)
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@pytest.mark.parametrize("case", EXACT_CASES, ids=str)
def test_oracle_agrees_with_the_exact_survival(case: ExactCase) -> None:
    durations = day_by_day.durations(case.scenario, ORACLE_PATHS, seed=30)
    p_values = {days: share_p_value(durations >= days, exact) for days, exact in case.survival.items()}
    assert min(p_values.values()) > FALSE_ALARMS / CHECKS, p_values
