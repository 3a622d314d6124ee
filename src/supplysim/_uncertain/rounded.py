"""The law of whole numbers to which a law is rounded: its values and their probabilities."""

from __future__ import annotations

import numpy as np

from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.combined import Choice, Empirical, Mixture
from supplysim._uncertain.families import Fixed
from supplysim._uncertain.frozen_scipy import FrozenScipy
from supplysim._uncertain.law import Law

_HALVINGS = 60  # of the interval from 0 to 1, in which a probability is looked for
_LEAST, _MOST = 2.0**-54, 1.0 - 2.0**-53


def rounded(law: Law, scale: float, most: int) -> FloatArray:
    """The probability that a draw times a scale is rounded to 0, 1, ..., `most` - 1, and to `most` or more; halves to even.

    Parameters
    ----------
    law : Law
        Of numbers of 0 or more.
    scale : float, 0 or more
    most : int

    Returns
    -------
    (most + 1,) array
    """
    if isinstance(law, Mixture):
        components, probabilities = law.possible
        return np.asarray(np.array(probabilities) @ np.array([rounded(each, scale, most) for each in components]))
    separate = _separate(law)
    if separate is not None:
        values, weights = separate
        numbers = np.clip(np.rint(values * scale), 0, most).astype(np.intp)
        return np.asarray(np.bincount(numbers, weights, minlength=most + 1), dtype=np.float64)
    if scale == 0.0:
        return np.asarray(np.arange(most + 1) == 0, dtype=np.float64)
    return np.diff(_below(law, np.asarray((np.arange(most) + 0.5) / scale, dtype=np.float64)), prepend=0.0, append=1.0)


def _separate(law: Law) -> tuple[FloatArray, FloatArray] | None:
    """The values of a discrete law and their probabilities; None of a continuous one."""
    if isinstance(law, Fixed):
        return np.array([law.value]), np.ones(1)
    if isinstance(law, Choice):
        values, probabilities = law.possible
        return np.asarray(values), np.asarray(probabilities)
    if isinstance(law, Empirical):
        return np.asarray(law.data), np.full(len(law.data), 1.0 / len(law.data))
    return law.possible if isinstance(law, FrozenScipy) else None


def _below(law: Law, values: FloatArray) -> FloatArray:
    """The probability of less than each of some values: where the quantile function reaches it, by halving."""
    low, high = np.zeros(values.size), np.ones(values.size)
    for _ in range(_HALVINGS):
        middle = low / 2 + high / 2
        is_below = law.quantile(np.clip(middle, _LEAST, _MOST)) < values
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    bottom, top = law.support
    inside = np.where(values > top, 1.0, low / 2 + high / 2)
    return np.where(values <= bottom, 0.0, inside)
