"""Pairs of claims: the Bayes factor of two against both alone."""

from __future__ import annotations

import math

import numpy as np

from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain.arrays import FloatArray


def bayes_factor(one: FloatArray, other: FloatArray, replicates: int) -> Estimate:
    """E[La Lb] / (E[La] E[Lb]) from the logarithms of two likelihoods, (paths,), with its error by replicate.

    The interval is that of its logarithm, by the delta method. If no path has both, the upper end is what a share of paths too
    small to be seen could add if both were as likely on them as on any path.
    """
    if not (math.isfinite(one.max()) and math.isfinite(other.max())):
        return Estimate(math.nan, math.inf, 0.0, math.inf)
    first, second = np.exp(one - one.max()), np.exp(other - other.max())
    number = np.arange(one.size) % replicates
    paths, of_first, of_second, of_both = (
        np.bincount(number, weights=each, minlength=replicates) for each in (np.ones(one.size), first, second, first * second)
    )
    alone = of_first.sum() * of_second.sum() / one.size
    factor = float(of_both.sum() / alone)
    if factor == 0:
        unseen = intervals.share(np.zeros(replicates), paths.astype(np.float64)).high
        return Estimate(0.0, 0.0, 0.0, unseen * one.size / alone)
    many = int((paths > 0).sum())
    moved = of_both / of_both.sum() + paths / one.size - of_first / of_first.sum() - of_second / of_second.sum()
    if many < 2:  # noqa: PLR2004  # a spread needs two
        return Estimate(factor, math.inf, 0.0, math.inf)
    error = math.sqrt(many / (many - 1) * float(moved @ moved))
    reach = math.exp(min(intervals.student_t(many - 1) * error, 700.0))
    return Estimate(factor, factor * error, factor / reach, factor * reach)
