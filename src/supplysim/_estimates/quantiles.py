"""Quantiles of what a tally counted, with the interval that the replicates support."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from supplysim._engine.histogram import Histogram
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError, shown


def quantile(
    histogram: Histogram,
    probability: Any,
    lasting: Callable[[float], FloatArray],
    paths: FloatArray,
    *,
    certain: bool,
) -> Estimate:
    """A quantile, and the interval between the quantiles at the ends of its probability's own interval.

    R. S. Woodruff, "Confidence intervals for medians and other position measures", JASA 47, 1952.

    Parameters
    ----------
    histogram : Histogram
    probability : float, 0 to 1
    lasting : function
        How many paths of each replicate reach a value or more.
    paths : (replicates,) array
        Paths of each replicate.
    certain : bool
        Whether every path is the same.
    """
    number = checks.finite(probability, "probability", "quantile")
    if not 0 <= number <= 1:
        raise InvalidValueError(f"'probability' of quantile must be between 0 and 1 (got {shown(probability)})")
    total = int(paths.sum())
    value = histogram.value_at(min(max(math.ceil(number * total) - 1, 0), total - 1))
    if certain:
        return Estimate(value, 0.0, value, value)
    reached, beyond = lasting(value), lasting(float(np.nextafter(value, np.inf)))
    _, error, degrees = intervals.spread_error(reached, paths)
    if (reached - beyond).sum() > 1:  # an atom: the share up to the value may vary more than that below it
        error = max(error, intervals.spread_error(beyond, paths)[1])
    if not math.isfinite(error):
        return Estimate(value, math.inf, 0.0, math.inf)
    reach = intervals.student_t(degrees)
    half = reach * max(error, 1 / total)
    lowest, highest = math.floor((number - half) * total), math.ceil((number + half) * total) - 1
    low = min(histogram.value_at(lowest), value) if lowest >= 0 else 0.0
    high = max(histogram.value_at(highest), value) if highest < total else math.inf
    return Estimate(value, (high - low) / (2 * reach) if math.isfinite(high) else math.inf, low, high)
