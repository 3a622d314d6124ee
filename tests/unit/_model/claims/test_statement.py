"""Statements: their likelihoods against densities of SciPy, what holds, and the ranges that they speak of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from supplysim._model.claims.statement import WITHIN, About, AboutInUnits, AtLeast, AtMost, Between, Statement

QUANTITY = np.array([1.0, 29.9, 30.0, 45.0, 300.0, 3e4])


def test_about_is_normal_in_the_logarithm() -> None:
    expected = stats.norm(np.log(QUANTITY), 0.3).logpdf(math.log(30))
    np.testing.assert_allclose(About(30, 0.3).log_likelihood(QUANTITY), expected, rtol=1e-12)


def test_about_in_units_is_normal_also_below_0() -> None:
    quantity = np.array([-40.0, 0.0, 12.0])
    expected = stats.norm(quantity, 5).logpdf(-3)
    np.testing.assert_allclose(AboutInUnits(-3, 5).log_likelihood(quantity), expected, rtol=1e-12)


@pytest.mark.parametrize("factor", [1.3, 2.0, 10.0])
def test_nine_in_ten_floors_lie_within_the_factor(factor: float) -> None:
    def density(log_stated: float) -> float:
        return float(np.exp(AtLeast(math.exp(log_stated), factor).log_likelihood(np.array([300.0])))[0])

    ends = math.log(300 / factor), math.log(300), -40.0
    assert integrate.quad(density, ends[0], ends[1])[0] == pytest.approx(0.9)
    assert integrate.quad(density, ends[2], ends[1], limit=200)[0] == pytest.approx(1.0)


def test_a_floor_excludes_less_and_pulls() -> None:
    likelihood = np.exp(AtLeast(30, 2).log_likelihood(QUANTITY))
    assert list(likelihood[:2]) == [0.0, 0.0]
    assert likelihood[2] / likelihood[4] == pytest.approx(10 ** (1 / math.log10(2)), rel=1e-9)  # 2,100 times less
    assert likelihood[2] / likelihood[4] == pytest.approx(2_100, rel=0.01)


def test_a_ceiling_is_the_mirror_of_a_floor() -> None:
    np.testing.assert_allclose(
        AtMost(30, 3).log_likelihood(QUANTITY), AtLeast(1 / 30, 3).log_likelihood(1 / QUANTITY), rtol=1e-12
    )


def test_a_range_has_nine_tenths_inside_and_is_continuous() -> None:
    statement = Between(20, 80)

    def likelihood(log_quantity: float) -> float:
        return float(np.exp(statement.log_likelihood(np.array([math.exp(log_quantity)])))[0])

    low, high = math.log(20), math.log(80)
    inside, below, above = (integrate.quad(likelihood, *ends)[0] for ends in ((low, high), (low - 5, low), (high, high + 5)))
    assert (inside, below, above) == pytest.approx((high - low, (high - low) / 18, (high - low) / 18))
    assert likelihood(low - 1e-9) == pytest.approx(likelihood(low + 1e-9))


@pytest.mark.parametrize(
    ("statement", "holds", "stated"),
    [
        (About(30, 0.3), [0, 1, 1, 1, 0, 0], (30 * math.exp(-0.3 * WITHIN), 30 * math.exp(0.3 * WITHIN))),
        (AboutInUnits(30, 10), [0, 1, 1, 1, 0, 0], (30 - 10 * WITHIN, 30 + 10 * WITHIN)),
        (AtLeast(30, 2), [0, 0, 1, 1, 1, 1], (30, math.inf)),
        (AtMost(30, 2), [1, 1, 1, 0, 0, 0], (0, 30)),
        (Between(30, 300), [0, 0, 1, 1, 1, 0], (30, 300)),
    ],
)
def test_what_holds_and_the_stated_range(statement: Statement, holds: list[int], stated: tuple[float, float]) -> None:
    assert statement.holds(QUANTITY).astype(int).tolist() == holds
    assert statement.stated_range == pytest.approx(stated)


@pytest.mark.parametrize("statement", [About(30, 0.3), AtLeast(30, 2), AtMost(30, 2), Between(30, 300)])
def test_a_quantity_of_0_is_the_limit_of_small_ones(statement: Statement) -> None:
    at_zero, near = statement.log_likelihood(np.array([0.0, 1e-300]))
    assert at_zero == -math.inf
    assert near < -100


@pytest.mark.parametrize("value", [0.1, 30.0, 10_000.0, 2.6e12 / 7])
def test_a_quantity_that_equals_its_bound_is_not_excluded_by_rounding(value: float) -> None:
    equal = np.array([np.exp(np.log(value)), value, value * (1 + 1e-15), value * (1 - 1e-15)])
    for statement in (AtLeast(value, 2), AtMost(value, 2)):
        np.testing.assert_allclose(statement.log_likelihood(equal), math.log(math.log(10) / math.log(2)))


def test_nine_in_ten_normal_errors_are_within() -> None:
    assert pytest.approx(0.9) == 2 * stats.norm.cdf(WITHIN) - 1
