"""Standard errors and 95 % intervals from the spread between replicates.

Replicates are independent randomisations of the same design. The variance of the pooled estimate is therefore estimated from
the spread of the replicates' own estimates, even though the paths within a replicate depend on one another (A. B. Owen,
"Monte Carlo theory, methods and examples", 2013, ch. 17): with shares w_r = n_r / n of the paths,
``se**2 = R / (R - 1) * sum(w_r**2 * (x_r - x)**2)``, and Student's t with R - 1 degrees of freedom.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special

from supplysim._estimates.estimate import Estimate
from supplysim._uncertain.arrays import FloatArray

CONFIDENCE = 0.95


@lru_cache(maxsize=64)
def student_t(degrees: int) -> float:
    """The two-sided 95 % quantile of Student's t with the given degrees of freedom."""
    return float(special.stdtrit(degrees, 0.5 + CONFIDENCE / 2))


def spread_error(sums: FloatArray, paths: FloatArray) -> tuple[float, float, int]:
    """The pooled mean, its standard error and the degrees of freedom, from the sums and numbers of paths of the replicates.

    Parameters
    ----------
    sums : (replicates,) array
        The sum of the values over the paths of each replicate.
    paths : (replicates,) array
        The number of paths of each replicate. Replicates without paths are ignored.

    Returns
    -------
    mean, std_error : float
        The error is infinite, that is, unknown, with fewer than two replicates.
    degrees : int
    """
    used = paths > 0
    sums, paths = sums[used], paths[used]
    total = float(paths.sum())
    mean = float(sums.sum() / total)
    degrees = int(used.sum()) - 1
    if degrees < 1:
        return mean, math.inf, 0
    deviations = (sums - paths * mean) / total
    return mean, math.sqrt((degrees + 1) / degrees * float(deviations @ deviations)), degrees


def share(counts: FloatArray, paths: FloatArray, *, certain: bool = False) -> Estimate:
    """Estimate a probability from the number of paths of each replicate on which the event occurred.

    The interval is Wilson's (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22,
    1927) with Student's t, at an effective number of paths ``p (1 - p) / se**2``, as in surveys of clustered data (E. L. Korn
    and B. I. Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated from
    survey data", Survey Methodology 24, 1998). If the event occurred on no path or on every path, the interval still has
    positive width. The error used in it is at least 1/n, the resolution of a share of n paths.

    Parameters
    ----------
    counts, paths : (replicates,) array
    certain : bool
        Whether the scenario is deterministic, so that the share is exact.
    """
    probability, error, degrees = spread_error(counts, paths)
    if certain:
        return Estimate(probability, 0.0, probability, probability)
    if not math.isfinite(error):
        return Estimate(probability, math.inf, 0.0, 1.0)
    number = float(paths.sum())
    variance = probability * (1 - probability)
    effective = variance / max(error, 1 / number) ** 2 if variance > 0 else number
    if variance < (1 - 1 / number) / (2 * number):  # paths of hardly any weight: less than half a path says no more than none
        effective = number
    reach = student_t(degrees) ** 2
    centre = (probability + reach / (2 * effective)) / (1 + reach / effective)
    half = math.sqrt(reach * (variance / effective + reach / (4 * effective**2))) / (1 + reach / effective)
    low = 0.0 if probability == 0 else max(centre - half, 0.0)
    high = 1.0 if probability == 1 else min(centre + half, 1.0)
    return Estimate(probability, error, low, high)


def mean(
    sums: FloatArray,
    paths: FloatArray,
    highest: float,
    *,
    lowest: float = 0.0,
    certain: bool = False,
    seen: FloatArray | None = None,
) -> Estimate:
    """Estimate a mean of values between `lowest` and `highest` from the replicates' sums, or a ratio of two totals.

    Parameters
    ----------
    sums : (replicates,) array
        The numerator of each replicate.
    paths : (replicates,) array
        The denominator of each replicate: its number of paths for a mean, another total for a ratio.
    highest : float
        The largest possible value; infinite if there is none.
    lowest : float
        The smallest possible value.
    certain : bool
        Whether the scenario is deterministic, so that the mean is exact.
    seen : (replicates,) array, optional
        The numbers of values that were seen, such as paths, if `paths` is another total.
    """
    value, error, degrees = spread_error(sums, paths)
    if certain:
        return Estimate(value, 0.0, value, value)
    if not math.isfinite(error):
        return Estimate(value, math.inf, lowest, highest)
    half = student_t(degrees) * error
    if half == 0.0:  # all values agree: a share too small to be among those seen may have any value in the range
        looked_at = paths if seen is None else np.where(paths > 0, seen, 0.0)
        unseen = share(np.zeros_like(looked_at), looked_at).high
        low = lowest + (value - lowest) * (1 - unseen) if math.isfinite(lowest) else lowest
        high = value + (highest - value) * unseen
        return Estimate(value, 0.0, min(low, value), max(high, value))
    return Estimate(value, error, max(value - half, lowest), min(value + half, highest))
