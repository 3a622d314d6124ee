"""Tables of a value for each state of a chain, by path where paths differ; running sums of rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray

Table = FloatArray | tuple[FloatArray]  # values by state: (states, paths), or (states,) in a tuple if all paths share them


def table_of(values: Sequence[Drawn], paths: int) -> Table:
    """The table of a float, or (paths,) array, for each state."""
    if all(np.ndim(value) == 0 for value in values):
        return (np.array(values, dtype=np.float64),)
    return np.array([np.broadcast_to(value, paths) for value in values], dtype=np.float64)


def values_of(table: Table, states: IndexArray, paths: IndexArray) -> FloatArray:
    """The values of `states` on some of the paths."""
    if isinstance(table, tuple):
        return np.asarray(table[0].take(states))
    return np.asarray(table.reshape(-1).take(states * table.shape[1] + paths))


def running_sum(start: FloatArray | float, rows: FloatArray) -> FloatArray:
    """The running sums of `start` and `rows`; much faster than ``np.add.accumulate`` for a few long rows."""
    sums = np.empty((len(rows) + 1, rows.shape[1]))
    sums[0] = start
    for number, row in enumerate(rows):
        np.add(sums[number], row, out=sums[number + 1])
    return sums
