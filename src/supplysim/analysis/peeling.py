"""Peeling: find the box of inputs in which an event is concentrated.

The patient rule induction method (J. H. Friedman, N. I. Fisher, "Bump hunting in high-dimensional data", Statistics and
Computing 9, 1999), as used to find scenarios (B. P. Bryant, R. J. Lempert, "Thinking inside the box", Technological
Forecasting and Social Change 77, 2010): from a box of all paths, the twentieth of one input at one end is peeled off, again
and again, each time the one whose loss makes the event most frequent in the rest. Of the boxes on the way, the one is chosen
that correlates most with the event on paths that were not used for peeling. Its limits are then moved to where that
correlation is largest, those that make little difference are dropped, and the others are moved again.

Correlation is what is maximised because of all regions it is largest for the true one, if the event is more likely in some
region and equally likely everywhere else, however rare it is and however much is left to chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.limits import Limits, inside, restrictions, with_limit

_PEELED = 0.05  # of the paths in the box, in each step
_LEAST_PATHS = 50  # in a box
_LEAST_SHARE = 0.005  # of the paths
_MOST_PEELED = 0.9  # in one step, where many paths have one and the same value
_MOST_SWEEPS = 12
_LEAST_LOSS = 0.05  # of the correlation, for a limit to matter
_LEAST_SCORE = 3.0  # standard errors, for a limit to matter


@attrs.frozen(eq=False)
class Paths:
    """Inputs and the event on some paths.

    Attributes
    ----------
    inputs : mapping from name to (paths,) array
    event : (paths,) array of bool
    """

    inputs: Mapping[str, FloatArray]
    event: BoolArray

    def where(self, used: BoolArray) -> Paths:
        """Some of the paths."""
        return Paths({name: values[used] for name, values in self.inputs.items()}, self.event[used])

    def inside(self, limits: Limits) -> BoolArray:
        """Which paths lie in a box."""
        return inside(limits, self.inputs, self.event.size)

    def fit(self, limits: Limits) -> float:
        """The correlation of the event with lying in the box."""
        box = self.inside(limits)
        return float(_correlation(np.array(float(box.sum())), np.array(float(self.event[box].sum())), self))


def find_box(search: Paths, choose: Paths) -> tuple[Limits, list[Limits]]:
    """Find a box on some paths, and choose its size on others.

    Returns
    -------
    limits : dict from name to (low, high)
        Empty if no box is better than all paths.
    trajectory : list of limits
        The boxes on the way, from all paths on.
    """
    trajectory = list(_peel(search))
    best = max(trajectory, key=choose.fit)
    if choose.fit(best) <= 0:
        return {}, trajectory
    both = Paths(
        {name: np.concatenate([search.inputs[name], choose.inputs[name]]) for name in search.inputs},
        np.concatenate([search.event, choose.event]),
    )
    fullest = _moved(best, both, [(name, side) for name in both.inputs for side in (0, 1)])
    few = _without_idle(fullest, choose)
    return _sorted(_moved(few, both, restrictions(few)), both), trajectory


def _correlation(paths: FloatArray, events: FloatArray, among: Paths) -> FloatArray:
    """The correlation of the event with lying in boxes that hold so many paths, and events; 0 for none and for all."""
    size, total = among.event.size, float(among.event.sum())
    spread = np.sqrt(np.maximum(paths * (size - paths) * total * (size - total), 0.0))
    found: FloatArray = np.where(spread > 0, (events * size - paths * total) / np.where(spread > 0, spread, 1.0), 0.0)
    return found


def _peel(paths: Paths) -> Iterator[Limits]:
    """The boxes of a peeling, from all paths on."""
    names, limits = list(paths.inputs), Limits()
    values = np.array([paths.inputs[name] for name in names])
    event = paths.event
    least = max(_LEAST_PATHS, _LEAST_SHARE * event.size)
    yield limits
    while event.size > least and 0 < event.sum() < event.size:
        cuts = [cut for row, name in zip(values, names, strict=True) for cut in _cuts(row, name, event)]
        if not cuts:
            return
        _, name, side, limit, kept = max(cuts, key=lambda cut: cut[0])
        values, event = values[:, kept], event[kept]
        limits = with_limit(limits, name, side, limit)
        yield limits


def _cuts(values: FloatArray, name: str, event: BoolArray) -> Iterator[tuple[float, str, int, float, BoolArray]]:
    """Ways to peel the low or the high end of an input: what each gains for a path that it peels off, and what it keeps."""
    place = max(int(_PEELED * values.size), 1)
    ends = np.partition(values, [place, values.size - 1 - place])[[place, -1 - place]]
    for side, end in enumerate(ends):
        kept = values >= end if side == 0 else values <= end
        if kept.all():  # many have the outermost value
            kept = values > end if side == 0 else values < end
        number = int(kept.sum())
        if number == values.size or number < (1 - _MOST_PEELED) * values.size:
            continue
        gain = (event[kept].mean() - event.mean()) / (values.size - number)
        inner, outer = values[kept], values[~kept]
        limit = (inner.min() + outer.max()) / 2 if side == 0 else (inner.max() + outer.min()) / 2
        yield float(gain), name, side, float(limit), kept


def _moved(limits: Limits, paths: Paths, sides: list[tuple[str, int]]) -> Limits:
    """The box with some limits moved, in turn, to where the correlation is largest; beyond all values means none."""
    for _ in range(_MOST_SWEEPS):
        before = limits
        for name, side in sides:
            limits = with_limit(limits, name, side, _best_limit(limits, name, side, paths))
        if limits == before:
            break
    return limits


def _best_limit(limits: Limits, name: str, side: int, paths: Paths) -> float:
    """The limit of one input on one side for which the box correlates most with the event, the others as they are."""
    open_end = -math.inf if side == 0 else math.inf
    box = paths.inside(with_limit(limits, name, side, open_end))
    values, event = paths.inputs[name][box], paths.event[box]
    order = np.argsort(values)
    values, event = (values[order], event[order]) if side == 1 else (values[order][::-1], event[order][::-1])
    ends = np.append(np.flatnonzero(values[1:] != values[:-1]), values.size - 1)  # a limit lies between different values
    found = _correlation(ends + 1.0, np.cumsum(event)[ends].astype(np.float64), paths)
    best = int(ends[np.argmax(found)]) if ends.size else -1
    return open_end if best in (-1, values.size - 1) else float((values[best] + values[best + 1]) / 2)


def _without_idle(limits: Limits, paths: Paths) -> Limits:
    """The box without the limits that do not matter, dropped one after the other, the least useful first."""
    while limits:
        fit = paths.fit(limits)
        open_ends = (-math.inf, math.inf)
        wider = {each: with_limit(limits, *each, open_ends[each[1]]) for each in restrictions(limits)}
        losses = {each: fit - paths.fit(without) for each, without in wider.items()}
        idle = [each for each, loss in losses.items() if loss < _LEAST_LOSS * fit or not _matters(limits, wider[each], paths)]
        if not idle:
            break
        limits = wider[min(idle, key=lambda each: losses[each])]
    return limits


def _sorted(limits: Limits, paths: Paths) -> Limits:
    """The box with the input first whose limits matter most."""
    without = {name: paths.fit({each: limits[each] for each in limits if each != name}) for name in limits}
    return {name: limits[name] for name in sorted(limits, key=lambda name: without[name])}


def _matters(limits: Limits, wider: Limits, paths: Paths) -> bool:
    """Whether the event is less frequent in what a limit keeps out than in the box, by more than chance explains."""
    box = paths.inside(limits)
    out = paths.inside(wider) & ~box
    if not box.any() or not out.any():
        return False
    within, without, both = paths.event[box].mean(), paths.event[out].mean(), paths.event[box | out].mean()
    error = math.sqrt(both * (1 - both) * (1 / box.sum() + 1 / out.sum()))
    return bool(within - without > _LEAST_SCORE * error)
