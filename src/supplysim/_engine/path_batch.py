"""The path batch: the paths of a block that are in flight, as columns of one matrix.

A path that ends leaves its column to the next path of the block, so arrays stay full and memory stays flat however many
paths a block has. When no path is left to start, the batch shrinks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues

_MOST_PATHS = 1 << 15  # wide enough that NumPy's cost per call is spread thin, small enough to stay in cache
_MOST_VALUES = 1 << 22  # in a batch; with many rows a path it is narrower


class PathBatch:
    """Columns for some of the paths of a block: from now on the arrays of all states are views of them.

    Parameters
    ----------
    states : iterable of PathValues
        Of all the paths of the block, on the morning of day 1.
    paths : int
        How many there are.

    Attributes
    ----------
    paths : (window,) array
        The number within the block of the path in each column.
    """

    def __init__(self, states: Iterable[PathValues], paths: int) -> None:
        seen: set[int] = set()
        self._places = [place for state in states for place in _places(state, seen)]
        arrays = [_get(place) for place in self._places]
        self._waiting = [
            row for array in arrays for row in np.atleast_2d(array)
        ]  # views: what all paths share takes no memory
        self._total = paths
        self._started = min(_MOST_PATHS, max(_MOST_VALUES // max(len(self._waiting), 1), 1), paths)
        self._matrix = np.array([row[: self._started] for row in self._waiting])
        self._rows = [None if array.ndim == 1 else len(array) for array in arrays]
        self.paths = np.arange(self._started)
        self._set_views()

    def _set_views(self) -> None:
        """Let the states show the columns in flight; tables, with several rows a path, keep their full width."""
        row, size = 0, self.paths.size
        for place, rows in zip(self._places, self._rows, strict=True):
            _set(place, self._matrix[row, :size] if rows is None else self._matrix[row : row + rows])
            row += rows or 1

    def replace(self, ended: IndexArray) -> None:
        """Give the columns of the paths that have `ended`, in ascending order, to paths that wait, or close them."""
        started = min(ended.size, self._total - self._started)
        if started:
            free, fresh = ended[:started], slice(self._started, self._started + started)
            for row, waiting in zip(self._matrix, self._waiting, strict=True):
                row[free] = waiting[fresh]
            self.paths[free] = np.arange(fresh.start, fresh.stop)
            self._started += started
        if started < ended.size:
            self._close(ended[started:])

    def _close(self, closing: IndexArray) -> None:
        """Fill the columns that close with the last ones in flight, and let the batch end before those."""
        size = self.paths.size - closing.size
        holes = closing[closing < size]
        at_the_end = np.ones(closing.size, dtype=bool)
        at_the_end[closing[holes.size :] - size] = False
        moving = np.flatnonzero(at_the_end) + size
        for row in self._matrix:
            row[holes] = row[moving]
        self.paths[holes] = self.paths[moving]
        self.paths = self.paths[:size]
        self._set_views()


_Place = tuple[Any, Any]  # an object and the name of its field, or a list and an index


def _places(state: Any, seen: set[int]) -> Iterator[_Place]:
    """Every place of a state that holds an array, each object once."""
    if id(state) in seen:
        return
    seen.add(id(state))
    keys = range(len(state)) if isinstance(state, list | tuple) else [field.name for field in attrs.fields(type(state))]
    for key in keys:
        value = _get((state, key))
        if isinstance(value, np.ndarray) and not isinstance(state, tuple):
            yield state, key
        elif isinstance(value, PathValues | list | tuple):
            yield from _places(value, seen)


def _get(place: _Place) -> Any:
    owner, key = place
    return owner[key] if isinstance(owner, list | tuple) else getattr(owner, key)


def _set(place: _Place, view: FloatArray) -> None:
    owner, key = place
    if isinstance(owner, list):
        owner[key] = view
    else:
        object.__setattr__(owner, key, view)
