"""The window: the paths of a block that are in flight, as columns of one matrix.

A path that ends leaves its column to the next path of the block, so arrays stay full and memory stays flat however many
paths a block has. When no path is left to start, the window shrinks.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Panel

FloatArray = NDArray[np.float64]


class Window:
    """Columns for some of the paths of a block, and views of them as panels.

    Parameters
    ----------
    panels : mapping from any key to Panel
        Of all the paths of the block, on the morning of day 1.
    paths : int
        How many there are.
    width : int
        Most paths in flight.

    Attributes
    ----------
    panels : mapping
        The same panels for the paths in flight; rows are views, and change when the window shrinks.
    paths : (window,) array
        The number within the block of the path in each column.
    """

    def __init__(self, panels: Mapping[Hashable, Panel], paths: int, width: int) -> None:
        self._templates = panels
        self._total = paths
        rows = [np.atleast_2d(values) for panel in panels.values() for values in panel.by_path.values()]
        self._waiting = [row for several in rows for row in several]  # views: what all paths share takes no memory
        self._started = min(width, paths)
        self._matrix = np.array([row[: self._started] for row in self._waiting])
        self.paths = np.arange(self._started)
        self.panels = self._views()

    def _views(self) -> Mapping[Hashable, Panel]:
        """Panels of the columns in flight; tables, with several rows a path, keep their full width and so stay whole."""
        views, row = {}, 0
        for name, panel in self._templates.items():
            by_path = {}
            for key, values in panel.by_path.items():
                rows = 1 if values.ndim == 1 else values.shape[0]
                by_path[key] = self._matrix[row, : self.paths.size] if values.ndim == 1 else self._matrix[row : row + rows]
                row += rows
            views[name] = Panel(panel.shared, by_path)
        return views

    def replace(self, ended: NDArray[np.intp]) -> None:
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

    def _close(self, closing: NDArray[np.intp]) -> None:
        """Fill the columns that close with the last ones in flight, and let the window end before those."""
        size = self.paths.size - closing.size
        holes = closing[closing < size]
        at_the_end = np.ones(closing.size, dtype=bool)
        at_the_end[closing[holes.size :] - size] = False
        moving = np.flatnonzero(at_the_end) + size
        for row in self._matrix:
            row[holes] = row[moving]
        self.paths[holes] = self.paths[moving]
        self.paths = self.paths[:size]
        self.panels = self._views()
