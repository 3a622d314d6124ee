"""A two-sample test for durations: right-censored at one horizon, with atoms, and both kinds of error to be found.

Three tests, of which each sees what the others miss, and Bonferroni's correction for taking the least of their p-values:

- chi-square on bins of the pooled sample, of which the censored paths are one: local differences, and shares of atoms;
- Kolmogorov and Smirnov on the pooled ranks, censored paths last: a small shift of everything;
- chi-square on the *share of the last day*, T - floor(T): an error of hours in how the day of the stock-out is counted, which
  bins of many days cannot show.

All hold with ties. The bins depend on the pooled sample alone, and given that, under the hypothesis, which of the two samples
a value belongs to is a matter of chance, so the chi-square law holds for the table; with ties, Kolmogorov and Smirnov's test
refuses too seldom, never too often. Where one sample is quasi-random, its counts mostly scatter less, which is again the safe
side; but in late dimensions, with few points a replicate, a figure that hangs on two of them can scatter more. So comparisons
over many unknowns use many replicates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from support.one_sample import bin_starts

FloatArray = NDArray[np.float64]

_BINS = 40
_SHARES = 20


def p_value(one: FloatArray, other: FloatArray) -> float:
    """The p-value of the hypothesis that two samples of durations (infinite where censored) have one law."""
    both = np.concatenate([one, other])
    ended = np.isfinite(both)
    belongs = np.arange(both.size) >= one.size
    by_duration = np.full(both.size, _BINS)  # censored unless in another bin
    by_duration[ended] = _quantile_bins(both[ended])
    found = (
        _homogeneity(by_duration, belongs),
        _homogeneity(_share_bins(both[ended]), belongs[ended]),
        _kolmogorov_smirnov(both, one.size),
    )
    return min(len(found) * min(found), 1.0)


def _quantile_bins(durations: FloatArray) -> NDArray[np.intp]:
    """The number of the bin of each duration: quantiles of all of them, an atom always whole in one bin."""
    if not durations.size:
        return np.zeros(0, dtype=np.intp)
    edges = np.unique(np.quantile(durations, np.arange(1, _BINS) / _BINS, method="inverted_cdf"))
    return np.searchsorted(edges, durations, side="left")


def _share_bins(durations: FloatArray) -> NDArray[np.intp]:
    """The bin of each share of the last day, which is 0 or more and less than 1; 0 itself, an atom, is a bin of its own."""
    shares = durations - np.floor(durations)
    return np.where(shares == 0, 0, 1 + np.floor(shares * _SHARES).astype(np.intp))


def _homogeneity(bins: NDArray[np.intp], belongs: NDArray[np.bool_]) -> float:
    """Chi-square test that the two samples fall into `bins` alike; a rare bin is pooled with its neighbour."""
    if not bins.size or belongs.all() or not belongs.any():
        return 1.0
    _, numbers = np.unique(bins, return_inverse=True)
    table = np.array([np.bincount(numbers[belongs == side], minlength=numbers.max() + 1) for side in (False, True)])
    rarer = min(belongs.mean(), 1.0 - belongs.mean())
    counts = np.add.reduceat(table, bin_starts(table.sum(axis=0) * rarer), axis=1)
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    statistic = float(np.sum((counts - expected) ** 2 / expected))
    return float(special.chdtrc(counts.shape[1] - 1, statistic)) if counts.shape[1] > 1 else 1.0


def _kolmogorov_smirnov(both: FloatArray, first: int) -> float:
    """The test on ranks, so that an infinite duration is simply the last."""
    _, ranks = np.unique(both, return_inverse=True)
    return float(stats.ks_2samp(ranks[:first], ranks[first:], method="asymp").pvalue)
