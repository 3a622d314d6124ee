"""The path batch: the paths in flight, whose state is held in the columns of one matrix.

When a path ends, the next path of the block takes its column, so arrays stay full, and memory does not depend on the number of
paths. When all paths have started, the batch shrinks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues

_MOST_PATHS = 1 << 15  # columns: enough to make NumPy's cost per call small, few enough to stay in cache
_MOST_VALUES = 1 << 22  # in the matrix: with many rows it has fewer columns


class PathBatch:
    """The columns of the paths in flight; the arrays of all states become views of its matrix.

    Parameters
    ----------
    states : iterable of PathValues
        With values of all paths of the block, on the morning of day 1.
    paths : int
        The number of paths of the block.

    Attributes
    ----------
    paths : (in flight,) array
        The number within the block of the path in each column.
    """

    def __init__(self, states: Iterable[PathValues], paths: int) -> None:
        seen: set[int] = set()
        self._places = [place for state in states for place in _places(state, seen)]
        self._lengths = {id(owner): (owner, len(owner)) for owner, _ in self._places if isinstance(owner, list)}
        arrays = [_get(place) for place in self._places]
        # Views: an array broadcast to all paths takes no memory.
        self._waiting = [row for array in arrays for row in np.atleast_2d(array)]
        self._total = paths
        self._started = min(_MOST_PATHS, max(_MOST_VALUES // max(len(self._waiting), 1), 1), paths)
        self._matrix = np.array([row[: self._started] for row in self._waiting])
        self._rows = [None if array.ndim == 1 else len(array) for array in arrays]
        self.paths = np.arange(self._started)
        self._set_views()

    def _set_views(self) -> None:
        """Make the arrays of the states views of the columns in flight; two-dimensional tables keep their full width."""
        row, size = 0, self.paths.size
        for place, rows in zip(self._places, self._rows, strict=True):
            _set(place, self._matrix[row, :size] if rows is None else self._matrix[row : row + rows])
            row += rows or 1

    def replace(self, ended: IndexArray) -> None:
        """Give the columns of paths that have `ended`, in ascending order, to paths not yet started, or close them."""
        self._take_up_longer_lists()
        started = min(ended.size, self._total - self._started)
        if started:
            free, fresh = ended[:started], slice(self._started, self._started + started)
            for row, waiting in zip(self._matrix, self._waiting, strict=True):
                row[free] = waiting[fresh]
            self.paths[free] = np.arange(fresh.start, fresh.stop)
            self._started += started
        if started < ended.size:
            self._close(ended[started:])

    def _take_up_longer_lists(self) -> None:
        """Take up the arrays that were appended to lists of the states since; they are 0 on the paths not yet started."""
        appended = [(owner, index) for owner, known in self._lengths.values() for index in range(known, len(owner))]
        if not appended:
            return
        rows = np.zeros((len(appended), self._matrix.shape[1]))
        for row, place in zip(rows, appended, strict=True):
            row[: self.paths.size] = _get(place)
        self._matrix = np.concatenate([self._matrix, rows])
        self._waiting += [np.broadcast_to(0.0, self._total)] * len(appended)
        self._places += appended
        self._rows += [None] * len(appended)
        self._lengths = {key: (owner, len(owner)) for key, (owner, _) in self._lengths.items()}
        self._set_views()

    def _close(self, closing: IndexArray) -> None:
        """Move the last columns in flight into those that close, and shorten the batch."""
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
    """Every field or list item in a state that holds an array; each object is visited once."""
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
