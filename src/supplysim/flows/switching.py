"""A level that switches: outages of a factory, regimes of consumption.

The level stays for a *sojourn*, then moves on. Sojourns are geometric on {1, 2, ...} days, so this is a daily Markov chain;
a scenario begins with a fresh sojourn in the start state. The *exposure* of L days is the sum of their levels, and that is
all that a flow needs to know of them.

A geometric sojourn of mean 1/p is ``ceil(E * scale)`` with E standard exponential and ``scale = -1/ln(1 - p)``, exactly: an
exponential rounded up is geometric (L. Devroye, "Non-Uniform Random Variate Generation", 1986, X.2).
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.flows.flow import Leap, Measure, Panel
from supplysim.uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

_REMAINING, _STATE, _LEVEL = "switch.remaining_days", "switch.state", "switch.level"
_LEVELS, _SCALES = "switch.levels", "switch.scales"
_SOJOURNS_AT_LEAST, _SOJOURNS_AT_MOST = 2, 64
_SOJOURNS_A_PASS = 2048
_FOR_EVER = 1e14  # days: some sojourns of this mean still add up to whole days exactly, and none ends within a horizon


def sojourn_scale(mean_days: Drawn) -> FloatArray:
    """The scale that makes ``ceil(E * scale)`` geometric with the given mean, 1 day or more; 0 where it is always 1 day."""
    with np.errstate(divide="ignore"):
        return np.minimum(-1.0 / np.log1p(-1.0 / np.asarray(mean_days, dtype=np.float64)), _FOR_EVER)


def _sojourns(scales: FloatArray, rng: np.random.Generator) -> FloatArray:
    """One sojourn for each of `scales`, in whole days."""
    days = rng.standard_exponential(scales.shape)
    days *= scales
    np.ceil(days, out=days)
    np.maximum(days, 1.0, out=days)
    return days


@attrs.frozen
class Switching:
    """The chain of states: where it starts and where it goes from each state.

    Attributes
    ----------
    states : int
        How many there are.
    start : int
        The state of day 1.
    transitions : tuple of rows, or None
        Row i holds the cumulative probabilities of the next state from state i. None: one after another, round and round.
    """

    states: int
    start: int
    transitions: tuple[tuple[float, ...], ...] | None = None

    def panel(self, levels: Sequence[Drawn], means_days: Sequence[Drawn], paths: int, rng: np.random.Generator) -> Panel:
        """Every path at the beginning of a fresh sojourn in the start state.

        Parameters
        ----------
        levels, means_days : sequences with one value, or (paths,) array, for each state
        """
        by_path: dict[str, FloatArray] = {}
        shared: dict[str, Drawn] = {}
        for key, values in ((_LEVELS, levels), (_SCALES, [sojourn_scale(mean) for mean in means_days])):
            if all(np.ndim(value) == 0 for value in values):
                shared[key] = np.array(values, dtype=np.float64)
            else:
                by_path[key] = np.array([np.broadcast_to(value, paths) for value in values], dtype=np.float64)
        scale = np.broadcast_to(sojourn_scale(means_days[self.start]), paths)
        by_path[_REMAINING] = _sojourns(scale, rng)
        by_path[_STATE] = np.full(paths, float(self.start))
        by_path[_LEVEL] = np.array(np.broadcast_to(levels[self.start], paths), dtype=np.float64)
        return Panel(shared, by_path)

    def exposure(self, panel: Panel, leap: Leap, rng: np.random.Generator, measure: Measure | None = None) -> FloatArray:
        """The sum of the levels over each path's leap, in level-days; moves the chain on.

        Most leaps end within the sojourn that they begin in. The others are walked sojourn by sojourn, several at a
        time, on the paths that still need it. Under a `measure`, a day counts for what that says.
        """
        remaining = panel.by_path[_REMAINING]
        exposure = np.minimum(leap.days, remaining)
        if measure is not None:
            exposure = measure.exposure(panel, leap.before, leap.before + exposure)
        exposure *= panel.by_path[_LEVEL]
        remaining -= leap.days
        crossing = np.flatnonzero(remaining < 0.0)
        if crossing.size:
            self._walk(panel, crossing, leap, exposure, rng, measure=measure)
        return exposure

    def _walk(
        self,
        panel: Panel,
        paths: IndexArray,
        leap: Leap,
        exposure: FloatArray,
        rng: np.random.Generator,
        *,
        measure: Measure | None,
    ) -> None:
        """Move `paths` on by as many days as their `remaining` is short of, adding to `exposure`."""
        remaining, state, level = panel.by_path[_REMAINING], panel.by_path[_STATE], panel.by_path[_LEVEL]
        short_days = -remaining.take(paths)
        last_state = state.take(paths).astype(np.intp)
        gained = np.zeros(paths.size)
        while True:
            count = min(max(_SOJOURNS_A_PASS // paths.size, _SOJOURNS_AT_LEAST), _SOJOURNS_AT_MOST)
            states = self._successors(last_state, count, rng)
            levels = _of_state(panel, _LEVELS, states, paths)
            days = _sojourns(_of_state(panel, _SCALES, states, paths), rng)
            ends = _running_sum(days)
            completed = (ends < short_days).sum(axis=0, dtype=np.intp)  # sojourns that end before the leap does
            if measure is None:
                spent = short_days - ends
                spent += days
                np.minimum(spent, days, out=spent)
                np.maximum(spent, 0.0, out=spent)
            else:
                begun = leap.after.take(paths) - short_days
                spent = measure.exposure(
                    panel, begun + np.minimum(ends - days, short_days), begun + np.minimum(ends, short_days), paths
                )
            spent *= levels
            gained += spent.sum(axis=0)
            arrived = completed < count
            done = np.flatnonzero(arrived)
            at = paths.take(done)
            last = completed.take(done) * paths.size + done  # where the sojourn that the leap ends in stands in the matrices
            exposure[at] += gained.take(done)
            remaining[at] = ends.take(last) - short_days.take(done)
            state[at] = states.take(last)
            level[at] = levels.take(last)
            if done.size == paths.size:
                return
            rest = np.flatnonzero(~arrived)
            paths, gained, last_state = paths.take(rest), gained.take(rest), states[-1].take(rest)
            short_days = short_days.take(rest) - ends[-1].take(rest)

    def _successors(self, state: IndexArray, count: int, rng: np.random.Generator) -> IndexArray:
        """The next `count` states after `state`, one row each."""
        if self.transitions is None:
            wheel = np.arange(self.states + count) % self.states
            return wheel.take(state + np.arange(1, count + 1)[:, None])
        cumulated = np.asarray(self.transitions)
        successors = np.empty((count, state.size), dtype=np.intp)
        for row in successors:
            passed = cumulated.take(state, axis=0) <= rng.random((state.size, 1))
            row[:] = np.count_nonzero(passed, axis=1)
            state = row
        return successors


def _running_sum(rows: FloatArray) -> FloatArray:
    """The sum of each row and those before it; much faster than ``np.add.accumulate`` for a few long rows."""
    sums = np.empty_like(rows)
    sums[0] = rows[0]
    for number in range(1, len(rows)):
        np.add(sums[number - 1], rows[number], out=sums[number])
    return sums


def _of_state(panel: Panel, key: str, states: IndexArray, paths: IndexArray) -> FloatArray:
    """The value of table `key` for each of `states`, whether the table is shared or has a column for each path."""
    if key in panel.shared:
        table = np.asarray(panel.shared[key])
        return np.asarray(table.take(states))
    table = panel.by_path[key]
    return np.asarray(table.reshape(-1).take(states * table.shape[1] + paths))
