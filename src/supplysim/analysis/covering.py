"""Covering: boxes one after the other, each found among the paths that lie in none before; tried on other replicates."""

from __future__ import annotations

import math

import attrs
import numpy as np
from scipy import special

from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain.arrays import BoolArray, FloatArray, IntArray
from supplysim.analysis.limits import Limits, rounded_limits
from supplysim.analysis.peeling import Paths, find_box

LEAST_EVENTS = 50  # and as many paths without the event
_FALSE_ALARM = 0.005  # of a box, one-sided


@attrs.frozen(eq=False)
class Search:
    """The boxes that were found on the replicates of one half, and the peeling of the first of them."""

    boxes: tuple[Limits, ...]
    trajectory: tuple[Limits, ...]


def search(paths: Paths, most_boxes: int) -> Search:
    """Find boxes on the paths of some replicates, in the order of the paths.

    A box is looked for on the first half of the paths and its size chosen on the second: the first points of a design are
    themselves one, whereas every second point lies in one half of the range of the first unknown.
    """
    is_first = np.arange(paths.event.size) < paths.event.size // 2
    left, boxes, trajectory = np.ones(paths.event.size, dtype=bool), list[Limits](), tuple[Limits, ...]()
    while len(boxes) < most_boxes and _enough(paths.event[left]):
        limits, peeled = find_box(paths.where(left & is_first), paths.where(left & ~is_first))
        trajectory = trajectory or tuple(peeled)
        if not limits:
            break
        limits = rounded_limits(limits, paths.inputs)
        boxes.append(limits)
        left &= ~paths.inside(limits)
    return Search(tuple(boxes), trajectory)


def _enough(event: BoolArray) -> bool:
    return bool(LEAST_EVENTS <= event.sum() <= event.size - LEAST_EVENTS)


@attrs.frozen(eq=False)
class Trial:
    """Paths of replicates that no box was looked for on, by which boxes are measured.

    Attributes
    ----------
    paths : Paths
    replicate : (paths,) array
        Numbers from 0 to `replicates` - 1.
    replicates : int
    """

    paths: Paths
    replicate: IntArray
    replicates: int

    def confirms(self, limits: Limits, before: BoolArray) -> bool:
        """Whether the event is more frequent in a box than among all paths that lie in no box `before`.

        By Student's t of the covariance of the event and the box, of the replicates.
        """
        left = ~before
        if not left.any() or not self.paths.inside(limits)[left].any():
            return False
        event = self.paths.event - self.paths.event[left].mean()
        sums, counts = self._sums(self.paths.inside(limits) & left, event), self._sums(left, None)
        if np.count_nonzero(counts) < 2:  # noqa: PLR2004  # one replicate shows no spread
            return False
        mean, error, degrees = intervals.spread_error(sums, counts)
        return mean > float(special.stdtrit(degrees, 1 - _FALSE_ALARM)) * error

    def coverage(self, box: BoolArray) -> Estimate:
        """The share of the events that lie in a box."""
        return self._share(box & self.paths.event, self.paths.event)

    def density(self, box: BoolArray) -> Estimate:
        """The share of the paths in a box on which the event happens."""
        return self._share(box & self.paths.event, box)

    def _share(self, part: BoolArray, whole: BoolArray) -> Estimate:
        if not whole.any():
            return Estimate(math.nan, math.inf, 0.0, 1.0)
        return intervals.share(self._sums(part, None), self._sums(whole, None))

    def _sums(self, where: BoolArray, values: FloatArray | None) -> FloatArray:
        weights = None if values is None else values[where]
        found: FloatArray = np.bincount(self.replicate[where], weights, self.replicates).astype(np.float64)
        return found
