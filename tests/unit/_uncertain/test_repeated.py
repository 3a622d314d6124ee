"""Laws that are drawn again and again: moments, sums, and the laws of sums that are recognised."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.law import Law
from supplysim._uncertain.moments import least_of, moments_of
from supplysim._uncertain.repeating import repeated
from supplysim._uncertain.rounded import rounded

CASES: dict[str, tuple[Any, Any]] = {  # beside SciPy's own moments
    "uniform": (ss.uniform(2, 5), stats.uniform(2, 3)),
    "triangular": (ss.triangular(1, 2, 6), stats.triang(0.2, 1, 5)),
    "pert": (ss.pert(1, 2, 6), stats.beta(1.8, 4.2, 1, 5)),
    "beta": (ss.beta(0.3, 4, 1, 3), stats.beta(0.3, 4, 1, 2)),
    "normal": (ss.normal(10, 1), stats.norm(10, 1)),
    "lognormal": (ss.lognormal(mean=3, sd=4), stats.lognorm(math.sqrt(math.log1p(16 / 9)), scale=9 / 5)),
    "between": (ss.between(3, 9, 0.8), stats.lognorm(math.log(3) / 2 / stats.norm.isf(0.1), scale=math.sqrt(27))),
    "gamma": (ss.gamma(0.4, 3), stats.gamma(0.4, scale=3)),
    "truncated normal": (ss.truncated_normal(1, 2, low=0), stats.truncnorm(-0.5, np.inf, 1, 2)),
    "far in the tail": (ss.truncated_normal(0, 1, low=8), stats.truncnorm(8, np.inf)),
    "choice": (ss.choice([5, 1], [1, 3]), (2, 3)),
    "empirical": (ss.empirical([1, 1, 4]), (2, 2)),
    "fixed": (ss.fixed(3), (3, 0)),
    "of SciPy": (ss.law(stats.weibull_min(1.5, scale=3)), stats.weibull_min(1.5, scale=3)),
}


@pytest.mark.parametrize("case", CASES)
def test_moments(case: str) -> None:
    variable, reference = CASES[case]
    exact = reference if isinstance(reference, tuple) else reference.stats("mv")
    assert moments_of(variable.law) == pytest.approx(exact, rel=1e-8, abs=1e-12)
    integrated = moments_of.dispatch(Law)(variable.law)
    discrete = case in {"choice", "empirical", "beta"}  # steps, and a density that is infinite at its end
    assert integrated == pytest.approx(exact, rel=2e-2 if discrete else 1e-6, abs=1e-9)


def test_moments_of_a_mixture() -> None:
    mixed = ss.mixture([ss.uniform(0, 2), ss.gamma(mean=5, sd=2), 7], weights=[1, 2, 1]).law
    mean = (1 + 2 * 5 + 7) / 4
    square = ((1 + 1 / 3) + 2 * (25 + 4) + 49) / 4
    assert moments_of(mixed) == pytest.approx((mean, square - mean**2))


@pytest.mark.parametrize(("power", "mean", "variance"), [(0.3, 1 / 0.7, 1 / 0.4 - 1 / 0.49), (0.7, 1 / 0.3, math.inf)])
def test_heavy_tails(power: float, mean: float, variance: float) -> None:
    """Pareto laws, whose quantile function is (1 - u)**-power; the mean is infinite from power 1 on."""
    law = ss.law(stats.pareto(1 / power)).law
    assert moments_of(law) == pytest.approx((mean, variance), rel=1e-6)
    assert moments_of.dispatch(Law)(law)[1] == pytest.approx(variance, rel=1e-2)
    assert moments_of(ss.mixture([ss.uniform(0, 1), ss.law(stats.pareto(1 / power))]).law)[0] == pytest.approx(0.25 + mean / 2)
    assert moments_of.dispatch(Law)(ss.law(stats.pareto(0.9)).law) == (math.inf, math.inf)


@pytest.mark.parametrize(
    ("variable", "least"),
    [
        (ss.normal(10_000, 500), 0),
        (ss.normal(10, 1.43), -math.inf),  # 1e-12 is at 7.03 standard deviations
        (ss.normal(10, 1.42), 0),
        (ss.gamma(2, 3), 0),
        (ss.uniform(2, 3), 2),
        (ss.law(stats.norm(10, 1)), 0),
        (ss.mixture([ss.uniform(1, 2), ss.normal(10, 1)]), 0),
        (ss.mixture([ss.uniform(1, 2), ss.normal(1, 1)], [1e9, 1]), -math.inf),
        (ss.choice([-1, 2], [1e-15, 1]), -1),
        (ss.uniform(-1e-15, 2), -1e-15),
    ],
)
def test_what_cannot_be_negative(variable: Any, least: float) -> None:
    assert least_of(variable.law) == least


@pytest.mark.parametrize(
    ("variable", "tail", "is_of_sums"),
    [
        (ss.gamma(4, 2.5), 2.5, True),
        (ss.law(stats.expon(scale=3)), 3, True),
        (ss.law(stats.gamma(2, 1, 3)), 3, True),
        (ss.law(stats.chi2(5)), 2, True),
        (ss.law(stats.poisson(5)), 1 / 3, True),
        (ss.normal(10, 1), 0, True),
        (ss.law(stats.norm(10, 1)), 0, True),
        (ss.fixed(3), 0, True),
        (ss.uniform(0, 3), 0.5, False),
        (ss.choice([0, 3]), 0.5, True),
        (ss.law(stats.binom(4, 0.5)), 2 / 3, True),
        (ss.lognormal(0, 1), math.inf, False),
        (ss.mixture([ss.gamma(1, 1), ss.fixed(2)]), math.inf, False),
    ],
)
def test_laws_of_sums_and_bounds(variable: Any, tail: float, *, is_of_sums: bool) -> None:
    found = repeated(variable.law)
    assert found.tail == pytest.approx(tail)
    assert found.has_law_of_sums == is_of_sums


def test_a_gamma_law_of_scipy_has_its_parameters() -> None:
    found = repeated(ss.law(stats.gamma(2.5, 4, 3)).law)
    drawn = found.draws(20_000, np.random.default_rng(1))
    assert stats.kstest(drawn, stats.gamma(2.5, 4, 3).cdf).pvalue > 1e-4
    drawn = repeated(ss.law(stats.poisson(2.5, 4)).law).sums(np.full(20_000, 3.0), np.random.default_rng(1))
    assert drawn.min() >= 12
    assert drawn.mean() == pytest.approx(3 * 6.5, rel=0.01)


@pytest.mark.parametrize(
    "variable", [ss.uniform(1, 2), ss.empirical(range(1, 400)), ss.choice([1, 2, 7], [1, 1, 5]), ss.gamma(2, 3), ss.fixed(2)]
)
def test_sums_of_odd_counts(variable: Any) -> None:
    """None, one, a few, and more than are drawn at once, side by side."""
    drawn = repeated(variable.law)
    counts = np.array([0.0, 1.0, 300_000.0, 0.0, 2.0, 5.0])
    sums = drawn.sums(counts, np.random.default_rng(1))
    assert np.all((sums == 0) == (counts == 0))
    assert np.all(np.abs(sums - counts * drawn.mean) <= 7 * np.sqrt(counts * drawn.variance) + 1e-9)
    assert drawn.sums(np.zeros(3), np.random.default_rng(1)).tolist() == [0, 0, 0]
    assert drawn.sums(np.zeros(0), np.random.default_rng(1)).shape == (0,)


def test_counts_of_values_have_the_law_of_their_sum() -> None:
    """Far more draws than values, which are counted, beside fewer, which are not: the same binomial law."""
    drawn = repeated(ss.choice([0, 1], [3, 1]).law)
    rng = np.random.default_rng(1)
    for count in (5.0, 400.0):
        sums = drawn.sums(np.full(20_000, count), rng)
        assert sums.var() == pytest.approx(count * 3 / 16, rel=0.06)
        assert sums.mean() == pytest.approx(count / 4, rel=0.02)


def test_draws_that_are_next_to_never_negative_are_not() -> None:
    law = ss.mixture([ss.normal(10, 1), ss.normal(20, 1)]).law
    found = repeated(law)
    assert type(found).__name__ == "Repeated"
    assert found.draws(1_000, np.random.default_rng(1)).min() >= 0


@pytest.mark.parametrize(
    ("variable", "reference"),
    [
        (ss.gamma(2, 3), stats.gamma(2, scale=3)),
        (ss.uniform(1, 4), stats.uniform(1, 3)),
        (ss.lognormal(1, 1), stats.lognorm(1, scale=math.e)),
        (ss.normal(10, 1), stats.norm(10, 1)),
        (ss.pert(0, 2, 9), stats.beta(1 + 8 / 9, 1 + 28 / 9, 0, 9)),
    ],
)
def test_rounded_laws(variable: Any, reference: Any) -> None:
    edges = (np.arange(6) + 0.5) / 1.5
    exact = np.diff(reference.cdf(edges), prepend=0, append=1)
    np.testing.assert_allclose(rounded(variable.law, 1.5, 6), exact, atol=1e-9)
    assert rounded(variable.law, 0.0, 3).tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("variable", "exact"),
    [
        (ss.choice([0.5, 1.5, 2.5, 9], [1, 1, 1, 5]), [1, 0, 2, 0, 5]),  # halves to the even number
        (ss.empirical([1, 1, 3, 3.4]), [0, 2, 0, 2, 0]),
        (ss.fixed(3), [0, 0, 0, 1, 0]),
        (ss.law(stats.binom(2, 0.5)), [1, 2, 1, 0, 0]),
        (ss.mixture([ss.fixed(1), ss.uniform(1.5, 2.5)], [3, 1]), [0, 3, 1, 0, 0]),
    ],
)
def test_rounded_separate_values(variable: Any, exact: list[float]) -> None:
    np.testing.assert_allclose(rounded(variable.law, 1.0, 4), np.array(exact) / sum(exact), atol=1e-12)
