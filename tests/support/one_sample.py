"""P-values of a sample against an exact result: shares, counts of whole numbers, mean and variance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

LEAST_EXPECTED = 10.0  # the chi-square law is a good approximation where every bin expects as many


def share_p_value(holds: ArrayLike, probability: float) -> float:
    """Two-sided binomial test that each of `holds` is true with `probability`.

    Exact for independent paths. Quasi-random paths scatter less than independent ones, so that for them it is on the safe
    side: a right law is refused less often than the p-value says.
    """
    sample = np.asarray(holds, dtype=bool)
    return float(stats.binomtest(int(sample.sum()), sample.size, min(max(probability, 0.0), 1.0)).pvalue)


def counts_p_value(sample: ArrayLike, probabilities: ArrayLike) -> float:
    """Chi-square test of goodness of fit for whole numbers, entry n of `probabilities` being that of n.

    Neighbours are pooled until each bin expects at least 10. A number that cannot occur, or lies outside the table, gives 0.
    """
    numbers, exact = np.asarray(sample), np.asarray(probabilities, dtype=float)
    if np.any(numbers != np.round(numbers)) or numbers.min() < 0 or numbers.max() >= exact.size:
        return 0.0
    seen = np.bincount(numbers.astype(int), minlength=exact.size)
    if np.any(seen[exact <= 0] > 0):
        return 0.0
    expected = exact * numbers.size
    starts = bin_starts(expected)
    if starts.size == 1:
        return 1.0
    seen_in, expected_in = np.add.reduceat(seen, starts), np.add.reduceat(expected, starts)
    statistic = float(np.sum((seen_in - expected_in) ** 2 / expected_in))
    return float(special.chdtrc(starts.size - 1, statistic))


def moments_p_value(sample: ArrayLike, mean: float, variance: float) -> float:
    """The lesser of the p-values of the mean and the variance, by the central limit theorem, times two."""
    off = np.asarray(sample, dtype=float) - mean
    return 2 * min(_mean_p_value(off, 0.0), _mean_p_value(off**2, variance))


def _mean_p_value(sample: NDArray[np.float64], exact: float) -> float:
    return float(2 * stats.norm.sf(abs(sample.mean() - exact) / (sample.std() / np.sqrt(sample.size))))


def bin_starts(expected: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where bins of at least `LEAST_EXPECTED` begin; what is left over at the end joins the last bin."""
    starts, gathered = [0], 0.0
    for number, count in enumerate(expected):
        if gathered >= LEAST_EXPECTED:
            starts.append(number)
            gathered = 0.0
        gathered += count
    if gathered < LEAST_EXPECTED and len(starts) > 1:
        starts.pop()
    return np.array(starts)
