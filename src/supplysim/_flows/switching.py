"""A Markov chain of levels, simulated by sojourns: outages of a factory, regimes of consumption.

A *sojourn* is the time in one state. Sojourns are geometric on {1, 2, ...} days, so the state is a daily Markov chain; day 1
begins a new sojourn in the start state. A flow needs only the *exposure* of L days, the sum of their levels. For cycles of two
states that are short, it is drawn directly, without simulating the sojourns: `ShortCycle`.

A geometric sojourn of mean 1/p is exactly ``ceil(E * scale)`` with E standard exponential and ``scale = -1/ln(1 - p)`` (L.
Devroye, "Non-Uniform Random Variate Generation", 1986, X.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from supplysim._flows.occupation import Occupation, occupation
from supplysim._flows.process import Leap
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at, by_path
from supplysim._uncertain.parameters import PathValues

_SOJOURNS_AT_LEAST, _SOJOURNS_AT_MOST = 3, 64
_SOJOURNS_A_PASS = 4096
_SHORT_CYCLE_DAYS = 500.0  # mean days of a two-state cycle below which drawing the exposure is faster than simulating sojourns


@attrs.frozen(eq=False)
class Chain:
    """A chain of states, with the drawn level and mean sojourn of each.

    Attributes
    ----------
    levels, means_days : sequences with a (paths,) array or float for each state
    start : int
        The state of day 1.
    transitions : tuple of rows, or None
        Row i holds the cumulative probabilities of the next state from state i. None: cyclic, 0, 1, 2, ..., 0.
    """

    levels: Sequence[Drawn]
    means_days: Sequence[Drawn]
    start: int = 0
    transitions: tuple[tuple[float, ...], ...] | None = None

    def begin(self, measure: Measure | None, paths: int, rng: np.random.Generator) -> Sojourns | ShortCycle:
        """As `walk` or, where that is faster and days are not measured, with exposures drawn directly from tables."""
        if measure is not None or not self.is_cycle_below(_SHORT_CYCLE_DAYS):
            return self.walk(paths, rng)
        first, second = map(float, self.levels)
        return ShortCycle(occupation(*map(float, self.means_days)), first, second, np.full(paths, float(self.start)))

    def walk(self, paths: int, rng: np.random.Generator) -> Sojourns:
        """The chain with every path at the beginning of a sojourn in the start state, to be simulated sojourn by sojourn."""
        return Sojourns(**self.first_sojourns(rng.standard_exponential(paths)))

    def first_sojourns(self, exponentials: FloatArray) -> dict[str, Any]:
        """The fields of `Sojourns` at the beginning of a sojourn in the start state, given a standard exponential a path."""
        paths, scales = exponentials.size, [_sojourn_scale(mean) for mean in self.means_days]
        return {
            "chain": self,
            "levels": _table(self.levels, paths),
            "scales": _table(scales, paths),
            "remaining_days": _sojourns(exponentials, np.broadcast_to(scales[self.start], paths)),
            "state": np.full(paths, float(self.start)),
            "level": by_path(self.levels[self.start], paths),
        }

    def is_cycle_below(self, days: float) -> bool:
        """Whether the chain is a cycle of two states, the same on all paths, of a mean length below `days`."""
        cycles = len(self.levels) == 2 and self.transitions is None  # noqa: PLR2004  # two states
        shared = all(np.ndim(value) == 0 for value in (*self.levels, *self.means_days))
        return cycles and shared and float(sum(self.means_days)) < days

    def successors(self, state: IndexArray, count: int, turns: FloatArray | None) -> IndexArray:
        """The next `count` states after `state`, (count, paths); `turns` are uniform numbers, needed unless it is cyclic."""
        if self.transitions is None or turns is None:
            states = len(self.levels)
            wheel = np.arange(states + count) % states
            return wheel.take(state + np.arange(1, count + 1)[:, None])
        cumulated = np.asarray(self.transitions)
        successors = np.empty((count, state.size), dtype=np.intp)
        for row, turn in zip(successors, turns, strict=True):
            passed = cumulated.take(state, axis=0) <= turn[:, None]
            row[:] = np.count_nonzero(passed, axis=1)
            state = row
        return successors


_Table = FloatArray | tuple[FloatArray]  # values by state: (states, paths), or (states,) in a tuple if all paths share them


def _table(values: Sequence[Drawn], paths: int) -> _Table:
    """The table of a float, or (paths,) array, for each state."""
    if all(np.ndim(value) == 0 for value in values):
        return (np.array(values, dtype=np.float64),)
    return np.array([np.broadcast_to(value, paths) for value in values], dtype=np.float64)


def _values(table: _Table, states: IndexArray, paths: IndexArray) -> FloatArray:
    """The values of `states` on some of the paths."""
    if isinstance(table, tuple):
        return np.asarray(table[0].take(states))
    return np.asarray(table.reshape(-1).take(states * table.shape[1] + paths))


@attrs.define(eq=False)
class ShortCycle(PathValues):
    """A short cycle of two states, whose exposure is drawn without simulating the sojourns.

    Attributes
    ----------
    law : Occupation
    first_level, second_level : float
    state : (paths,) array
    """

    law: Occupation
    first_level: float
    second_level: float
    state: FloatArray

    def exposure(self, leap: Leap, rng: np.random.Generator, measure: Measure | None = None) -> FloatArray:
        """The sum of the levels over each path's leap, in level-days; without a measure."""
        in_first, after = self.law.draw(leap.days, self.state.astype(np.intp), rng)
        self.state[:] = after
        exposure = in_first * (self.first_level - self.second_level)
        if self.second_level:
            exposure += leap.days * self.second_level
        return np.asarray(exposure, dtype=np.float64)


@attrs.define(eq=False)
class Sojourns(PathValues):
    """A chain that is simulated sojourn by sojourn.

    Attributes
    ----------
    chain : Chain
    levels, scales : tables of values for each state
    remaining_days : (paths,) array
        Days left of the present sojourn.
    state, level : (paths,) arrays
        The present state and its level.
    """

    chain: Chain
    levels: _Table
    scales: _Table
    remaining_days: FloatArray
    state: FloatArray
    level: FloatArray

    def exposure(self, leap: Leap, rng: np.random.Generator, measure: Measure | None = None) -> FloatArray:
        """The sum of the levels over each path's leap, in level-days; advances the chain.

        Most leaps end within the sojourn in which they begin. The others are simulated sojourn by sojourn, several at a time,
        on the paths that still need it. With a `measure`, each level is multiplied by the exposure of its days under it.
        """
        remaining = self.remaining_days
        staying = np.minimum(leap.days, remaining)
        exposure = staying if measure is None else measure.exposure(leap.before, leap.before + staying)
        exposure *= self.level
        crossing = np.flatnonzero(remaining < leap.days)
        remaining -= leap.days
        if crossing.size:
            days = leap.days.take(crossing)
            remaining[crossing] += days
            endless = np.full(crossing.size, np.inf)
            if measure is None:
                _, exposure[crossing] = self.within(crossing, endless, days, rng)
            else:
                before = leap.before.take(crossing)
                exposure[crossing] += self.within(crossing, endless, days, rng, measure=measure, before=before)[1]
        return exposure

    def within(
        self,
        paths: IndexArray,
        budget: FloatArray,
        most_days: FloatArray,
        rng: np.random.Generator,
        *,
        measure: Measure | None = None,
        before: Drawn = 0.0,
    ) -> tuple[FloatArray, FloatArray]:
        """The most days whose exposure stays within a budget, and that exposure; advances the chain by them.

        Parameters
        ----------
        paths : (crossing,) array
            Columns whose present sojourn ends before the budget is used up, and before `most_days`.
        budget : (crossing,) array, level-days
        most_days : (crossing,) array, days
        measure : Measure, optional
            By which days are counted, if by any; the budget must then be infinite.
        before : (crossing,) array, days
            Days completed before the leap; needed only with a measure.

        Returns
        -------
        days, exposure : (crossing,) arrays
            The exposure is that of all `days`; with a measure, without that of the present sojourn.
        """
        days, exposure = np.empty(paths.size), np.empty(paths.size)
        passed_days = self.remaining_days.take(paths)
        passed = passed_days * self.level.take(paths) if measure is None else np.zeros(paths.size)
        last_state = self.state.take(paths).astype(np.intp)
        open_ = np.arange(paths.size)
        while True:
            count = _sojourns_at_once(paths.size)
            states, exponentials = self.following(paths, last_state, count, rng)
            levels = _values(self.levels, states, paths)
            sojourns = _sojourns(exponentials, _values(self.scales, states, paths))
            ends = _running_sum(passed_days, sojourns)
            if measure is None:
                sums = _running_sum(passed, sojourns * levels)
                completed = ((sums[1:] <= budget) & (ends[1:] <= most_days)).sum(axis=0, dtype=np.intp)
            else:  # up to the last day of the leap; the sojourn in which it ends is not completed, even if it ends with it
                until = at(before, open_) + np.minimum(ends, most_days)
                sums = _running_sum(passed, measure.exposure(until[:-1], until[1:], paths) * levels)
                completed = (ends[1:] < most_days).sum(axis=0, dtype=np.intp)
            arrived = completed < count
            done = np.flatnonzero(arrived)
            reached, where = paths.take(done), open_.take(done)
            last = completed.take(done) * paths.size + done  # flat index of the sojourn in which the leap ends
            begun, spent, new_level = ends.take(last), sums.take(last), levels.take(last)
            with np.errstate(divide="ignore", invalid="ignore"):
                part = np.floor((budget.take(done) - spent) / new_level)  # infinite or NaN at level 0: no limit
            part = np.fmin(np.fmin(part, most_days.take(done) - begun), sojourns.take(last))
            days[where] = begun + part
            exposure[where] = spent + part * new_level if measure is None else sums.take(last + paths.size)
            self.remaining_days[reached] = sojourns.take(last) - part
            self.state[reached] = states.take(last)
            self.level[reached] = new_level
            self.begun(paths, np.minimum(completed + 1, count))
            if done.size == paths.size:
                return days, exposure
            rest = np.flatnonzero(~arrived)
            paths, open_, budget, most_days = paths.take(rest), open_.take(rest), budget.take(rest), most_days.take(rest)
            last_state, passed_days, passed = states[-1].take(rest), ends[-1].take(rest), sums[-1].take(rest)

    def stay(self, days: FloatArray, rng: np.random.Generator) -> None:
        """Advance each path by `days` of its present sojourn, and begin the next sojourn if that is over."""
        self.remaining_days -= days
        over = np.flatnonzero(self.remaining_days <= 0.0)
        if not over.size:
            return
        [states], [exponentials] = self.following(over, self.state.take(over).astype(np.intp), 1, rng)
        self.remaining_days[over] = _sojourns(exponentials, _values(self.scales, states, over))
        self.state[over] = states
        self.level[over] = _values(self.levels, states, over)
        self.begun(over, 1)

    def following(
        self, paths: IndexArray, last_state: IndexArray, count: int, rng: np.random.Generator
    ) -> tuple[IndexArray, FloatArray]:
        """The next `count` states after `last_state`, and standard exponentials for their sojourns, (count, some paths)."""
        turns = None if self.chain.transitions is None else rng.random((count, paths.size))
        return self.chain.successors(last_state, count, turns), rng.standard_exponential((count, paths.size))

    def begun(self, paths: IndexArray, sojourns: IndexArray | int) -> None:
        """Note that so many of the following sojourns have begun; the others may be drawn anew."""


def exposure_of(
    leap: Leap, rng: np.random.Generator, chain: Sojourns | ShortCycle | None, measure: Measure | None
) -> FloatArray:
    """The exposure of a leap under a chain and a measure, either of which may be None; read-only."""
    if chain is not None:
        return chain.exposure(leap, rng, measure)
    return leap.days if measure is None else measure.exposure(leap.before, leap.after)


def _sojourn_scale(mean_days: Drawn) -> FloatArray:
    """The scale that makes ``ceil(E * scale)`` geometric with the given mean, 1 day or more; 0 for a mean of 1 day."""
    with np.errstate(divide="ignore"):
        return np.asarray(-1.0 / np.log1p(-1.0 / np.asarray(mean_days, dtype=np.float64)))


def _sojourns(exponentials: FloatArray, scales: FloatArray) -> FloatArray:
    """The sojourns of standard exponentials on `scales`, in whole days."""
    days = exponentials * scales
    np.ceil(days, out=days)
    np.maximum(days, 1.0, out=days)
    return days


def _sojourns_at_once(paths: int) -> int:
    """The number of sojourns of each path to draw at a time; fewer for more paths."""
    return min(max(_SOJOURNS_A_PASS // paths, _SOJOURNS_AT_LEAST), _SOJOURNS_AT_MOST)


def _running_sum(start: FloatArray | float, rows: FloatArray) -> FloatArray:
    """The running sums of `start` and `rows`; much faster than ``np.add.accumulate`` for a few long rows."""
    sums = np.empty((len(rows) + 1, rows.shape[1]))
    sums[0] = start
    for number, row in enumerate(rows):
        np.add(sums[number], row, out=sums[number + 1])
    return sums
