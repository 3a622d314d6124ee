"""Dependence between variables: a Gaussian copula, or a refusal."""

from __future__ import annotations

import itertools
import math
import pickle
import re
from typing import Any

import numpy as np
import pytest
from scipy import special, stats
from unit._uncertain.goodness import FALSE_ALARM, FINEST, FloatArray, uniforms

import supplysim as ss
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


@pytest.mark.parametrize(
    "pairs",
    [
        {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9},
        {("a", "b"): 0.8, ("c", "b"): 0.8},
        {("a", "b"): 1 - 1e-12},
    ],
)
def test_correlations_that_no_variables_can_have_are_refused(pairs: dict[tuple[str, str], float]) -> None:
    message = f"'correlate' of Scenario must be a positive definite matrix (got {pairs}); give weaker correlations"
    with pytest.raises(ss.InvalidValueError, match=f"^{re.escape(message)}$"):
        gaussian_copula(pairs)


MALFORMED: list[tuple[Any, type[Exception], str]] = [
    ([("a", "b", 0.5)], TypeError, r"'correlate' of Scenario must be a mapping such as \{\('a', 'b'\): 0\.6\} \(got \["),
    (None, TypeError, r"'correlate' of Scenario must be a mapping"),
    ({"ab": 0.5}, TypeError, r"a key of 'correlate' of Scenario must be a pair of variable names \(got 'ab'\)"),
    ({("a",): 0.5}, TypeError, r"a key of 'correlate' of Scenario must be a pair of variable names \(got \('a',\)\)"),
    ({("a", "b", "c"): 0.5}, TypeError, r"a key of 'correlate' of Scenario must be a pair of variable names"),
    ({("a", 2): 0.5}, TypeError, r"a key of 'correlate' of Scenario must be a pair of variable names \(got \('a', 2\)\)"),
    ({frozenset("ab"): 0.5}, TypeError, r"a key of 'correlate' of Scenario must be a pair of variable names"),
    ({("a", "a"): 0.5}, ValueError, r"a pair of 'correlate' of Scenario must name two variables, once \(got \('a', 'a'\)\)"),
    ({("a", "b"): 0.5, ("b", "a"): 0.5}, ValueError, r"a pair of 'correlate' of Scenario.*once \(got \('b', 'a'\)\)"),
    ({("a", "b"): "0.5"}, TypeError, r"'correlate\[\('a', 'b'\)\]' of Scenario must be a number \(got '0\.5'\)"),
    ({("a", "b"): math.nan}, ValueError, r"'correlate\[\('a', 'b'\)\]' of Scenario must be finite \(got nan\)"),
    ({("a", "b"): math.inf}, ValueError, r"'correlate\[\('a', 'b'\)\]' of Scenario must be finite \(got inf\)"),
    ({("a", "b"): 1.3}, ValueError, r"'correlate\[\('a', 'b'\)\]' of Scenario must be between.*\(got 1\.3\)$"),
    ({("a", "b"): -7}, ValueError, r"'correlate\[\('a', 'b'\)\]' of Scenario must be between.*\(got -7\)$"),
    (
        {("a", "b"): 1},
        ValueError,
        r"'correlate\[\('a', 'b'\)\]' of Scenario must be between -1 and 1, both excluded \(got 1\)$",
    ),
    ({("a", "b"): -1.0}, ValueError, r"'correlate\[\('a', 'b'\)\]' of Scenario must be between.*\(got -1\.0\)$"),
]


@pytest.mark.parametrize(("correlate", "kind", "message"), MALFORMED, ids=[message for *_, message in MALFORMED])
def test_malformed_correlations_are_refused(correlate: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^{message}") as caught:
        gaussian_copula(correlate)
    assert isinstance(caught.value, kind)
