"""The square of a mean, without the bias that its error causes; sums of such squares are parts of a variance.

With the means c_r of independent replicates and their shares w_r of the paths, ``c**2``, where c is the pooled mean, is too
large by the variance of c. The products of *different* replicates have no such bias, whatever the paths of one replicate have
to do with one another, as the points of a scrambled net do:

    ``sum(w_r * w_s * c_r * c_s for r != s) / (1 - sum(w_r**2))``,

a U-statistic (W. Hoeffding, "A class of statistics with asymptotically normal distribution", 1948).
"""

from __future__ import annotations

import math

import numpy as np

from supplysim._uncertain.arrays import FloatArray


def squares(means: FloatArray, weights: FloatArray) -> FloatArray:
    """The unbiased square of each mean.

    Parameters
    ----------
    means : (groups, ...) array
        The mean that each group of replicates has found.
    weights : (groups,) array
        The groups' shares of the paths.

    Returns
    -------
    (...) array

    Examples
    --------
    >>> import numpy as np
    >>> squares(np.array([1.0, 3.0]), np.array([0.5, 0.5]))
    array(3.)
    """
    own = weights @ weights
    pooled = np.asarray(np.tensordot(weights, means, 1))
    if weights.size == 1:
        return np.full_like(pooled, np.nan)  # one group cannot tell a mean from its error
    return np.asarray((pooled**2 - np.tensordot(weights**2, means**2, 1)) / (1 - own))


def influences(means: FloatArray, weights: FloatArray) -> FloatArray:
    """By how much the square of each mean differs for each group, to first order, (groups, ...)."""
    pooled = np.tensordot(weights, means, 1)
    return 2 * pooled * (means - pooled)


def noise(means: FloatArray, weights: FloatArray) -> FloatArray:
    """The standard error of the square of each mean if the mean is 0, from how far the groups' means differ."""
    groups = weights.size
    pooled = np.tensordot(weights, means, 1)
    found: FloatArray = np.sum((means - pooled) ** 2, axis=0) / max(groups - 1, 1)
    return found * math.sqrt(2 / max(groups * (groups - 1), 1))
