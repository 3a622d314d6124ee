"""Sums over the days of leaps, worked out one by one, in one long array for all paths, and summed by path."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray

DAYS_AT_ONCE = 1 << 17  # more take too much memory


def sum_of_days(
    before: FloatArray,
    after: FloatArray,
    paths: IndexArray | None,
    amount_on: Callable[[FloatArray, IndexArray], Drawn],
    days_at_once: int = DAYS_AT_ONCE,
) -> FloatArray:
    """The sum over the days after `before`, up to and including `after`, of the amount on a day.

    Parameters
    ----------
    before, after : (paths,) or (rows, paths) arrays, whole days
    paths : (paths,) array, optional
        Column numbers of these paths among the paths in flight; by default, all of them.
    amount_on : function
        Gives the amounts on some days, from arrays of days and of columns; the days of a leap follow one another.
    days_at_once : int
        How many days there may be in one array, unless one leap has more.

    Returns
    -------
    array like `before`
    """
    columns = np.arange(np.shape(before)[-1]) if paths is None else paths
    columns = np.broadcast_to(columns, np.shape(before)).reshape(-1)
    first = before.reshape(-1)
    days = (after.reshape(-1) - first).astype(np.intp)
    total = np.zeros(days.size)
    ends = np.cumsum(days)
    begin = 0
    while begin < days.size:
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + days_at_once, side="right")))
        part_days = days[begin:end]
        used = np.flatnonzero(part_days)
        if used.size:
            lengths = part_days[used]
            starts = np.cumsum(lengths) - lengths
            day = np.arange(1, lengths.sum() + 1) + np.repeat(first[begin:end][used] - starts, lengths)
            column = np.repeat(columns[begin:end][used], lengths)
            total[begin + used] = np.add.reduceat(amount_on(day, column), starts)
        begin = end
    return total.reshape(np.shape(before))
