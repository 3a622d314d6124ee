"""Ranks of values: what a regression sees of an unknown, so that neither its unit nor its tails matter."""

from __future__ import annotations

import numpy as np
from scipy import special

from supplysim._uncertain.arrays import FloatArray


def ranks_of(values: FloatArray) -> FloatArray:
    """The ranks of some values as shares between 0 and 1; equal values share the middle of their ranks.

    Parameters
    ----------
    values : (paths,) array
        They may be infinite.

    Returns
    -------
    (paths,) array

    Examples
    --------
    >>> import numpy as np
    >>> ranks_of(np.array([5.0, 1.0, 5.0, np.inf]))
    array([0.5  , 0.125, 0.5  , 0.875])
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    first = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))  # of each run of equal values
    after = np.append(first[1:], values.size)
    found = np.empty(values.size)
    found[order] = np.repeat((first + after) / (2 * values.size), after - first)
    return found


def normal_scores(ranks: FloatArray) -> FloatArray:
    """The standard normal quantiles of some ranks."""
    scores: FloatArray = special.ndtri(ranks)
    return scores
