"""The statistical oracle that the tests of laws, designs and copulas share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]
Cdf = Callable[[FloatArray], FloatArray]

# A right program fails a statistical test with this probability when its seed is first chosen, and never again, since seeds
# are fixed: small enough for a few hundred tests to pass at the first go, large enough for 1e5 draws to show an error of 1 %.
FALSE_ALARM = 1e-4

FINEST = 2.0**-53  # the least uniform that is ever drawn; the greatest is one minus this


def uniforms(count: int, seed: int) -> FloatArray:
    """Pseudo-random numbers strictly between 0 and 1, shape (count,)."""
    return np.random.default_rng(seed).random(count) * (1.0 - 2.0 * FINEST) + FINEST


def just_below(cdf: Cdf, values: FloatArray) -> FloatArray:
    """P(X < x): the CDF short of any jump at `values`."""
    return np.asarray(cdf(np.nextafter(values, -np.inf)))


def p_value_of(values: FloatArray, cdf: Cdf, seed: int) -> float:
    """How well `values` fit the law with this CDF, continuous or not: Kolmogorov-Smirnov on the probability scale.

    A value on a jump of the CDF is put anywhere on the jump, evenly. If the law is right, what results is uniform
    (L. Rueschendorf, "On the distributional transform", Journal of Statistical Planning and Inference 139, 2009).
    """
    below, upto = just_below(cdf, values), np.asarray(cdf(values))
    return float(stats.kstest(below + uniforms(values.size, seed) * (upto - below), "uniform").pvalue)


def p_value_of_equal_variances(one: FloatArray, other: FloatArray) -> float:
    """Two-sided test that two samples have one variance: the F-test, with the fourth moments in place of a normal law's."""

    def variance_and_its_variance(sample: FloatArray) -> tuple[Any, Any]:
        squares = (sample - sample.mean()) ** 2
        return squares.mean(), squares.var() / squares.size

    (first, first_error), (second, second_error) = variance_and_its_variance(one), variance_and_its_variance(other)
    return float(2.0 * stats.norm.sf(abs(first - second) / np.sqrt(first_error + second_error)))
