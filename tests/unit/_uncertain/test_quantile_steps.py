"""A law through its quantile function: the mean of its rounded multiples, whether it has a mean, steps above it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantile_steps import has_mean, mean_of, mean_of_rounded, steps_of
from supplysim._uncertain.varying import varying

EXACT: dict[str, tuple[Any, Any, float]] = {  # a law, its survival function, and where its tail has ended
    "lognormal": (ss.lognormal(1, 0.8), stats.lognorm(0.8, scale=np.e).sf, 4_000),
    "gamma": (ss.gamma(0.5, 8), stats.gamma(0.5, scale=8).sf, 400),
    "uniform": (ss.uniform(0.2, 7.3), stats.uniform(0.2, 7.1).sf, 10),
    "narrow": (ss.uniform(9.9, 10.1), stats.uniform(9.9, 0.2).sf, 20),
    "long": (ss.gamma(40, 300), stats.gamma(40, scale=300).sf, 40_000),
    "a mixture": (
        ss.mixture([ss.uniform(0, 4), ss.gamma(9, 1)]),
        lambda days: (stats.uniform(0, 4).sf(days) + stats.gamma(9).sf(days)) / 2,
        80,
    ),
    "scipy": (ss.law(stats.weibull_min(1.5, scale=6)), stats.weibull_min(1.5, scale=6).sf, 60),
}


MIXED = ss.mixture([ss.uniform(3, 4), ss.mixture([ss.gamma(9, 1), 1.2, ss.lognormal(1, 1)], [1, 2, 3]), 0.5], [3, 4, 2])


def law_of(variable: Any) -> Law:
    return varying(variable).law


@pytest.mark.parametrize("kind", EXACT)
def test_the_mean_of_the_rounded_is_the_sum_of_its_survival(kind: str) -> None:
    variable, survival, end = EXACT[kind]
    law, scales = law_of(variable), np.array([0.03, 0.4, 1.0, 1.7, 2.0])
    exact = np.array([1 + survival(np.arange(1.5, end * 2) / scale).sum() for scale in scales])
    each = [mean_of_rounded(law, float(scale)) for scale in scales]
    np.testing.assert_allclose(each, exact, rtol=1e-5 if kind == "long" else 1e-9)
    tolerance = 0.02 if kind == "narrow" else 3e-4  # between tabulated scales, as documented; more where the law is a step
    np.testing.assert_allclose(mean_of_rounded(law, scales), exact, rtol=tolerance)
    assert mean_of(law) == pytest.approx(survival(np.arange(0.005, end, 0.01)).sum() * 0.01, rel=1e-3)


@pytest.mark.parametrize(
    "variable", [ss.choice([0.4, 2.5, 3.5, 40], [1, 2, 3, 4]), ss.empirical([3, 1, 8.5, 8.5]), ss.fixed(2.5)]
)
def test_few_values_are_weighed_one_by_one(variable: Any) -> None:
    law, scales = law_of(variable), np.array([0.0, 0.2, 1.0, 1.003, 100.0])
    values = law.quantile((np.arange(400) + 0.5) / 400)
    exact = [np.maximum(1, np.rint(values * scale)).mean() for scale in scales]
    np.testing.assert_allclose(mean_of_rounded(law, scales), exact, rtol=1e-12)
    np.testing.assert_allclose([mean_of_rounded(law, float(scale)) for scale in scales], exact, rtol=1e-12)


def test_the_mean_of_a_path_does_not_depend_on_the_others() -> None:
    law, scales = law_of(ss.lognormal(1, 0.8)), np.array([0.0, 1e-13, 0.3, 1.0, 1.7, 50.0])
    together = mean_of_rounded(law, scales)
    assert [float(mean_of_rounded(law, scales[[place]])[0]) for place in range(6)] == list(together)  # type: ignore[index]
    np.testing.assert_allclose(together[:2], 1.0, rtol=1e-5)  # type: ignore[index]


@pytest.mark.parametrize(
    ("variable", "is_finite"),
    [
        (ss.lognormal(3, 2), True), (ss.gamma(0.01, 9), True), (ss.uniform(0, 1), True), (ss.fixed(0), True),
        (ss.law(stats.pareto(1.5)), True), (ss.law(stats.pareto(3)), True), (ss.law(stats.geom(0.1)), True),
        (ss.law(stats.pareto(1.0)), False), (ss.law(stats.pareto(0.6)), False), (ss.law(stats.halfcauchy()), False),
        (ss.law(stats.pareto(1.15)), False),  # a hundredth of its mean lies beyond what is drawn
        (ss.lognormal(0, 300), False), (ss.lognormal(600, 0.1), False),
        (ss.mixture([ss.uniform(0, 1), ss.law(stats.pareto(1.0))], [999, 1]), False),
    ],
)  # fmt: skip
def test_laws_without_a_finite_mean_are_known(variable: Any, *, is_finite: bool) -> None:
    assert has_mean(law_of(variable)) is is_finite


@pytest.mark.parametrize("variable", [ss.lognormal(1, 2), ss.choice([0, 3]), ss.uniform(2, 3), ss.gamma(0.05, 1), MIXED])
def test_the_steps_are_at_least_the_quantiles_and_are_proposed_in_proportion(variable: Any) -> None:
    law, rng = law_of(variable), np.random.default_rng(1)
    steps = steps_of(law)
    uniforms = rng.random(9_999)
    assert np.all(steps.most[np.searchsorted(steps.edges, uniforms) - 1] >= steps.law.quantile(uniforms))
    for scale in (0.0, 0.3, 20.0):
        found, most = steps.proposed(rng.random(40_000), np.full(40_000, scale))
        assert np.all(found <= most)
        # Weighed by 1 over their density, proposals are uniform again: so the law of the quantiles is that of the law.
        weights = (scale * steps.area + 1) / (scale * most + 1) / 40_000
        for level in law.quantile(np.array([0.2, 0.5, 0.9])):
            share = weights @ (found <= level)
            exact = np.mean(law.quantile((np.arange(100_000) + 0.5) / 100_000) <= level)
            assert abs(share - exact) < 5 * np.sqrt(np.sum(weights**2)) + 1e-4
