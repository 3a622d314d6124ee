"""Counts and values of a histogram at many places at once; `Histogram` answers for one place at a time."""

from __future__ import annotations

import numpy as np

from supplysim._engine.histogram import Histogram
from supplysim._uncertain.arrays import FloatArray


def counts_from(histogram: Histogram, values: FloatArray) -> FloatArray:
    """The number of values in each replicate that are at least each of `values`, as `Histogram.count_from` counts them.

    Returns
    -------
    (replicates, values) array
    """
    counts, least, greatest = histogram.columns
    from_column = np.zeros((len(counts), least.size + 1))
    from_column[:, :-1] = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
    above = np.searchsorted(least, values, side="left")  # the first column whose values all count
    found = from_column[:, above]
    column = above - 1
    divided = np.flatnonzero((column >= 0) & (values <= np.append(greatest, -np.inf)[column]))
    if divided.size:  # within one column, values are assumed to be evenly spaced
        column = column[divided]
        number = counts[:, column].sum(axis=0)
        place = (values[divided] - least[column]) / (greatest[column] - least[column])
        found[:, divided] += counts[:, column] * (1.0 - np.ceil(place * (number - 1)) / number)
    return found


def values_at(histogram: Histogram, ranks: FloatArray) -> FloatArray:
    """The values with so many values below them, as `Histogram.value_at`: 0 for a rank below 0, infinite beyond the last.

    Returns
    -------
    (ranks,) array
    """
    counts, least, greatest = histogram.columns
    number = counts.sum(axis=0)
    up_to = np.cumsum(number)
    column = np.minimum(np.searchsorted(up_to, ranks, side="right"), number.size - 1)
    low, high = least[column], greatest[column]
    place = (ranks - (up_to[column] - number[column])) / np.maximum(number[column] - 1, 1)
    with np.errstate(invalid="ignore"):  # infinity less infinity, where both ends are censored
        found = np.where(low == high, low, low + (high - low) * place)
    return np.where(ranks < 0, 0.0, np.where(ranks >= up_to[-1], np.inf, found))
