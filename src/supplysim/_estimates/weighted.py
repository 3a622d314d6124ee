"""What paths with weights say: their effective number, and quantiles under their weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supplysim._uncertain.arrays import FloatArray


def effective_number(weights: FloatArray) -> float:
    """The effective number of paths: as many with equal weights would have the same sum of weights, and of their squares.

    That is ``sum(w)**2 / sum(w**2)`` (L. Kish, "Survey Sampling", 1965, section 11.7). It is 0 if no path has weight.

    Parameters
    ----------
    weights : (paths,) array

    Examples
    --------
    >>> import numpy as np
    >>> effective_number(np.array([2.0, 2.0, 0.0])), effective_number(np.array([0.0]))
    (2.0, 0.0)
    """
    largest = float(weights.max(initial=0.0))
    if not largest > 0:
        return 0.0
    relative = weights / largest  # so that no square is too large
    return float(relative.sum()) ** 2 / float(np.sum(relative**2))  # the last bits of a BLAS product depend on the machine


def in_effective_paths(weights: FloatArray) -> FloatArray:
    """Weights that add up to the effective number of paths, so that their sums stand for numbers of paths, (paths,).

    Examples
    --------
    >>> import numpy as np
    >>> in_effective_paths(np.array([20.0, 20.0, 0.0]))
    array([1., 1., 0.])
    """
    total = float(weights.sum())
    return weights * (effective_number(weights) / total) if total > 0 else np.zeros(weights.size)


def weighted_quantiles(values: FloatArray, probabilities: Sequence[float], weights: FloatArray | None) -> FloatArray:
    """Quantiles of some values under weights, (probabilities,).

    Each value stands in the middle of its share of the weight, and quantiles between two are on the line that joins them. Next
    to an infinite value, it is the one whose share holds the probability. Without weights, NumPy's quantiles.

    Parameters
    ----------
    values : (paths,) array
    probabilities : sequence of float
    weights : (paths,) array or None
        Not all 0.

    Examples
    --------
    >>> import numpy as np
    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), [0.5], np.array([1.0, 1.0, 2.0]))
    array([2.])
    """
    if weights is None:
        return np.asarray(np.quantile(values, probabilities))
    counting = weights > 0
    values, weights = values[counting], weights[counting]
    order = np.argsort(values, kind="stable")
    ascending, up_to = values[order], np.cumsum(weights[order])
    middles = (up_to - weights[order] / 2) / up_to[-1]
    between = np.interp(probabilities, middles, np.where(np.isfinite(ascending), ascending, np.nan))
    holding = np.minimum(np.searchsorted(up_to / up_to[-1], probabilities), ascending.size - 1)
    return np.where(np.isnan(between), ascending[holding], between)
