"""Dependence between variables: a Gaussian copula."""

from __future__ import annotations

import itertools
import math
import pickle

import numpy as np
import pytest
from scipy import special, stats
from unit._uncertain.goodness import FALSE_ALARM, FINEST, FloatArray, uniforms

from supplysim._uncertain.correlation import gaussian_copula

DRAWS = 100_000
PAIRS = {("a", "b"): 0.6, ("b", "c"): -0.3, ("d", "a"): 0.5}


def correlated(pairs: dict[tuple[str, str], float]) -> dict[str, FloatArray]:
    copula = gaussian_copula(pairs)
    independent = [uniforms(DRAWS, seed) for seed in range(len(copula.names))]
    return dict(zip(copula.names, copula.correlate(independent), strict=True))


def p_value_of_correlation(one: FloatArray, other: FloatArray, expected: float) -> float:
    """Fisher's z: the inverse hyperbolic tangent of a normal sample's correlation is normal, of variance 1 / (n - 3)."""
    found = np.corrcoef(special.ndtri(one), special.ndtri(other))[0, 1]
    return float(2 * stats.norm.sf(abs(math.atanh(found) - math.atanh(expected)) * math.sqrt(DRAWS - 3)))


@pytest.mark.parametrize(
    "pairs",
    [PAIRS, {("a", "b"): 0.99}, {("a", "b"): -0.999}, {("a", "b"): 0.0}, {("a", "b"): 0.7, ("b", "c"): 0.7, ("a", "c"): 0.1}],
)
def test_normal_scores_have_the_correlation_that_is_asked_for(pairs: dict[tuple[str, str], float]) -> None:
    drawn = correlated(pairs)
    for one, other in itertools.combinations(drawn, 2):
        expected = pairs.get((one, other), pairs.get((other, one), 0.0))
        assert p_value_of_correlation(drawn[one], drawn[other], expected) >= FALSE_ALARM, (one, other)


def test_a_slightly_wrong_correlation_is_found_out() -> None:
    drawn = correlated(PAIRS)
    assert p_value_of_correlation(drawn["a"], drawn["b"], 0.62) < FALSE_ALARM


@pytest.mark.parametrize("name", ["a", "b", "c", "d"])
def test_each_variable_stays_uniform(name: str) -> None:
    values = correlated(PAIRS)[name]
    assert stats.kstest(values, "uniform").pvalue >= FALSE_ALARM
    assert stats.kstest(values**1.05, "uniform").pvalue < FALSE_ALARM


def test_the_first_variable_stays_as_it_was_drawn() -> None:
    np.testing.assert_array_equal(correlated(PAIRS)["a"], uniforms(DRAWS, 0))


def test_uniforms_stay_strictly_between_0_and_1_in_every_corner() -> None:
    corners = np.array(list(itertools.product([FINEST, 0.5, 1 - FINEST], repeat=2))).T
    for rho in (0.9999, -0.9999, 0.7, 0.0):
        one, other = gaussian_copula({("a", "b"): rho}).correlate(list(corners))
        assert np.all((one > 0) & (one < 1) & (other > 0) & (other < 1))


def test_without_pairs_nothing_is_correlated() -> None:
    copula = gaussian_copula({})
    assert copula.names == ()
    assert copula.correlate([]) == []


def test_a_copula_is_a_value() -> None:
    copula = gaussian_copula(PAIRS)
    assert copula == gaussian_copula(dict(PAIRS))
    assert hash(copula) == hash(gaussian_copula(dict(PAIRS)))
    assert pickle.loads(pickle.dumps(copula)) == copula
