"""Laws that can be given in several ways: each gives the law that is meant, to the last digits, and no two ways mix."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import supplysim as ss
from supplysim.notation import from_notation, to_notation
from support.refusals import assert_refused

DIGITS = 1e-13
means, ratios = st.floats(1e-9, 1e15), st.floats(1e-12, 1e3)


@given(means, ratios)
def test_a_lognormal_has_the_mean_and_sd_that_it_was_given(mean: float, cv: float) -> None:
    law = ss.lognormal(mean=mean, sd=cv * mean).law
    assert math.exp(law.mu + law.sigma**2 / 2) == pytest.approx(mean, rel=1e-12)
    assert math.sqrt(math.expm1(law.sigma**2)) == pytest.approx(cv, rel=1e-12 * max(1, law.sigma**2) if cv > 1e-8 else 1e-8)


@pytest.mark.parametrize(("cv", "sigma"), [(1e-200, 1e-200), (1e-9, 1e-9), (1e200, math.sqrt(2 * math.log(1e200)))])
def test_a_lognormal_keeps_a_tiny_and_a_huge_sd(cv: float, sigma: float) -> None:
    law = ss.lognormal(mean=1, sd=cv).law
    assert law.sigma == pytest.approx(sigma, rel=DIGITS)
    assert law.mu == pytest.approx(-(sigma**2) / 2, rel=DIGITS)


@given(means, st.floats(1e-6, 50))
def test_a_lognormal_has_the_median_that_it_was_given(median: float, log_sd: float) -> None:
    assert ss.lognormal(median=median, log_sd=log_sd).law == ss.lognormal(math.log(median), log_sd).law


@given(means, st.floats(1.001e-3, 1e3))
def test_a_gamma_has_the_mean_and_sd_that_it_was_given(mean: float, cv: float) -> None:
    law = ss.gamma(mean=mean, sd=cv * mean).law
    assert law.shape * law.scale == pytest.approx(mean, rel=DIGITS)
    assert math.sqrt(law.shape) * law.scale == pytest.approx(cv * mean, rel=DIGITS)


@given(st.floats(0.05, 0.95), st.floats(0.002, 0.9), st.floats(-1e3, 1e3), st.floats(1e-3, 1e6))
def test_a_beta_has_the_mean_and_sd_that_it_was_given(share: float, of_most: float, low: float, width: float) -> None:
    high = low + width
    mean = low + share * width
    sd = of_most * math.sqrt((mean - low) * (high - mean))
    law = ss.beta(mean=mean, sd=sd, low=low, high=high).law
    a, b = Fraction(law.a), Fraction(law.b)
    exact_width = Fraction(high) - Fraction(low)
    error = abs(Fraction(low) + exact_width * a / (a + b) - Fraction(mean))
    assert error <= 1e-12 * abs(exact_width)
    assert math.sqrt(a * b / (a + b) ** 2 / (a + b + 1)) * exact_width == pytest.approx(sd, rel=1e-9)
    assert (law.low, law.high) == (low, high)


@pytest.mark.parametrize(
    ("made", "alike"),
    [
        (ss.lognormal(mean=100, sd=50), stats.lognorm(math.sqrt(math.log(1.25)), scale=100 / math.sqrt(1.25))),
        (ss.gamma(mean=100, sd=50), stats.gamma(4, scale=25)),
        (ss.beta(mean=0.5, sd=0.25), stats.beta(1.5, 1.5)),
        (ss.beta(mean=30, sd=5, low=20, high=60), stats.beta(2.75, 8.25, 20, 40)),
    ],
)
def test_by_hand(made: Any, alike: Any) -> None:
    assert made.law.quantile(alike.cdf([alike.mean(), alike.median()])) == pytest.approx([alike.mean(), alike.median()])
    assert (alike.mean(), alike.std()) == pytest.approx(
        (30, 5) if made.law.support == (20, 60) else (alike.mean(), alike.std())
    )


def test_however_it_was_given_a_law_is_one_value_repr_and_notation() -> None:
    given_so, as_kept = ss.gamma(mean=100, sd=50), ss.gamma(4, 25)
    assert given_so.law == as_kept.law
    assert repr(given_so) == repr(as_kept) == "gamma(4, 25)"
    of = lambda rate: ss.Scenario("s", stock=ss.Stock(9), demand=[ss.Consumption("use", rate)], horizon_days=9)  # noqa: E731
    assert of(given_so).digest == of(as_kept).digest
    written = to_notation(of(given_so))
    assert written["scenario"]["demand"][0]["per_day"] == {"kind": "gamma", "shape": 4.0, "scale": 25.0}
    written["scenario"]["demand"][0]["per_day"] = {"kind": "gamma", "mean": 100, "sd": 50}  # as a person may write it
    assert from_notation(written).digest == of(as_kept).digest


LOGNORMAL = "lognormal must have mu and sigma, or median and log_sd, or mean and sd (got "
GAMMA, BETA = "gamma must have shape and scale, or mean and sd (got ", "beta must have a and b, or mean and sd (got "


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (ss.lognormal, LOGNORMAL + "none of them)"),
        (lambda: ss.lognormal(2), LOGNORMAL + "mu=2)"),
        (lambda: ss.lognormal(2, sd=1), LOGNORMAL + "mu=2, sd=1)"),
        (lambda: ss.lognormal(median=2, sigma=1), LOGNORMAL + "sigma=1, median=2)"),
        (lambda: ss.lognormal(mean=2, log_sd=1), LOGNORMAL + "log_sd=1, mean=2)"),
        (lambda: ss.lognormal(2, 1, mean=2, sd=1), LOGNORMAL + "mu=2, sigma=1, mean=2, sd=1)"),
        (lambda: ss.gamma(mean=4), GAMMA + "mean=4)"),
        (lambda: ss.gamma(4, sd=2), GAMMA + "shape=4, sd=2)"),
        (lambda: ss.beta(2, mean=0.5), BETA + "a=2, mean=0.5)"),
        (lambda: ss.beta(low=0, high=2), BETA + "none of them)"),
    ],
)
def test_mixed_and_missing_parameters_are_refused_with_the_ways_there_are(refused: Callable[[], Any], message: str) -> None:
    assert_refused(refused, message, TypeError)


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: ss.lognormal(mean=0, sd=1), "'mean' of lognormal must be above 0 (got 0)"),
        (lambda: ss.lognormal(median=-1, log_sd=1), "'median' of lognormal must be above 0 (got -1)"),
        (lambda: ss.lognormal(median=1, log_sd=0), "'log_sd' of lognormal must be above 0 (got 0)"),
        (lambda: ss.lognormal(mean=1e300, sd=1e-300), "'sd' of lognormal must be a multiple of the mean that a float can"),
        (
            lambda: ss.lognormal(10_000, 2_000),
            "'mu' of lognormal must be between -700 and 700 (got 10000): ... given by lognormal(mean=, sd=)",
        ),
        (lambda: ss.gamma(mean=-3, sd=1), "'mean' of gamma must be above 0 (got -3)"),
        (
            lambda: ss.gamma(mean=1e4, sd=9.99),
            "'sd' of gamma must be at least 0.001 of the mean (got ...truncated_normal(10000, ",
        ),
        (lambda: ss.gamma(mean=1e-9, sd=1e300), "'sd' of gamma must be at most 1e+150 times the mean"),
        (lambda: ss.beta(mean=1, sd=0.1), "'mean' of beta must be between 0 and 1, both excluded (got 1)"),
        (lambda: ss.beta(mean=5, sd=1, low=6, high=9), "'mean' of beta must be between 6 and 9, both excluded (got 5)"),
        (
            lambda: ss.beta(mean=0.5, sd=0.5),
            "'sd' of beta must be below 0.5, which is that of choice([0, 1]) with the mean 0.5",
        ),
        (lambda: ss.beta(mean=0.5, sd=0.49), "'sd' of beta must give shapes ...: a=0.0206, b=0.0206); give a smaller sd, or "),
        (
            lambda: ss.beta(mean=0.5, sd=1e-5),
            "'sd' of beta must give shapes ...: a=1.25e+09, b=1.25e+09); give a larger sd, or ",
        ),
        (
            lambda: ss.beta(mean=0.001, sd=0.02),
            "'sd' of beta must give shapes ...: a=0.0015, b=1.5); give a smaller sd, or choice([low, high])",
        ),
        (lambda: ss.beta(mean=0.5, sd=1e-320), "'sd' of beta must give shapes "),
    ],
)
def test_a_mean_or_sd_that_no_such_law_has_is_refused(refused: Callable[[], Any], message: str) -> None:
    assert_refused(refused, message, ValueError)
