"""Standard errors and 95 % intervals from the spread between replicates.

Replicates are independent randomisations of the same design, so the variance of the pooled estimate is estimated by the
spread of the replicates' own estimates, whatever goes on inside them (A. B. Owen, "Monte Carlo theory, methods and
examples", 2013, ch. 17): with shares w_r = n_r / n of the paths, ``se**2 = R / (R - 1) * sum(w_r**2 * (x_r - x)**2)``, and
Student's t with R - 1 degrees of freedom.
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
    """The two-sided 95 % quantile of Student's t."""
    return float(special.stdtrit(degrees, 0.5 + CONFIDENCE / 2))


def spread_error(sums: FloatArray, paths: FloatArray) -> tuple[float, float, int]:
    """Pooled mean, its standard error, and degrees of freedom, from replicates' sums and numbers of paths.

    Replicates without paths do not count. With one replicate the error cannot be told: it is infinite.
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
    """A probability, from how many of each replicate's paths it came true on.

    The interval is Wilson's (E. B. Wilson, 1927) at an effective number of paths ``p (1 - p) / se**2``, as survey statistics
    do for clustered data (E. L. Korn and B. I. Graubard, 1998), with Student's t. Where no path or every path agrees it
    still allows for what n paths cannot have shown. In it, the error is never taken as less than 1/n, the grain of a share.
    """
    probability, error, degrees = spread_error(counts, paths)
    if certain:
        return Estimate(probability, 0.0, probability, probability)
    if not math.isfinite(error):
        return Estimate(probability, math.inf, 0.0, 1.0)
    number = float(paths.sum())
    variance = probability * (1 - probability)
    effective = variance / max(error, 1 / number) ** 2 if variance > 0 else number
    reach = student_t(degrees) ** 2
    centre = (probability + reach / (2 * effective)) / (1 + reach / effective)
    half = math.sqrt(reach * (variance / effective + reach / (4 * effective**2))) / (1 + reach / effective)
    low = 0.0 if probability == 0 else max(centre - half, 0.0)
    high = 1.0 if probability == 1 else min(centre + half, 1.0)
    return Estimate(probability, error, low, high)


def mean(
    sums: FloatArray, paths: FloatArray, highest: float, *, certain: bool = False, seen: FloatArray | None = None
) -> Estimate:
    """A mean of values between 0 and `highest`, from the replicates' sums; or a ratio of totals, `paths` being the others.

    Parameters
    ----------
    seen : (replicates,) array, optional
        How many paths were looked at, where `paths` counts something else.
    """
    value, error, degrees = spread_error(sums, paths)
    if certain:
        return Estimate(value, 0.0, value, value)
    if not math.isfinite(error):
        return Estimate(value, math.inf, 0.0, highest)
    half = student_t(degrees) * error
    if half == 0.0:  # every path alike: a share that n paths would hardly have shown might lie anywhere
        looked_at = paths if seen is None else seen
        unseen = share(np.zeros_like(looked_at), looked_at).high
        return Estimate(value, 0.0, value * (1 - unseen), value + (highest - value) * unseen)
    return Estimate(value, error, max(value - half, 0.0), min(value + half, highest))
