"""A chain of levels, simulated by sojourns: outages of a factory, regimes of consumption.

A *sojourn* is the time in one state. Where sojourns are geometric on {1, 2, ...} days, the state is a daily Markov chain; with
other laws of their lengths (`sojourn_lengths`) it is a semi-Markov process. Day 1 begins a new sojourn in the start state, or
lies in one of the equilibrium. A flow needs only the *exposure* of L days, the sum of their levels. For cycles of two states
that are short and geometric, it is drawn directly, without simulating the sojourns: `ShortCycle`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np

from supplysim._flows.length_tables import LengthTables
from supplysim._flows.occupation import occupation
from supplysim._flows.process import Leap
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.short_cycle import ShortCycle
from supplysim._flows.sojourn_lengths import Equilibrium, GeometricLength, Length, geometric_days, lengths_drawn
from supplysim._flows.state_tables import Table, running_sum, table_of, values_of
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
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
        Mean sojourns are those of geometric ones, and empty if `lengths` are given.
    start : int
        The state of day 1.
    transitions : tuple of rows, or None
        Row i holds the cumulative probabilities of the next state from state i. None: cyclic, 0, 1, 2, ..., 0.
    lengths, tables : tuple of Length, LengthTables, or None
        The law of the sojourns of each state, None if all are geometric; and their tables, if all paths share them.
    visits : tuple of float, or None
        The long-run share of visits to each state, if day 1 is one of the equilibrium, whatever the `start`.
    """

    levels: Sequence[Drawn]
    means_days: Sequence[Drawn]
    start: int = 0
    transitions: tuple[tuple[float, ...], ...] | None = None
    lengths: tuple[Length, ...] | None = None
    tables: LengthTables | None = attrs.field(default=None, eq=False)
    visits: tuple[float, ...] | None = None

    def begin(self, measure: Measure | None, paths: int, rng: np.random.Generator) -> Sojourns | ShortCycle:
        """As `walk` or, where that is faster and days are not measured, with exposures drawn directly from tables."""
        if measure is not None or not self.is_cycle_below(_SHORT_CYCLE_DAYS):
            return self.walk(paths, rng)
        first, second = map(float, self.levels)
        state = np.full(paths, float(self.start))
        if self.visits is not None:
            state[:] = rng.random(paths) * float(sum(self.means_days)) >= self.means_days[0]
        return ShortCycle(occupation(*map(float, self.means_days)), first, second, state)

    def walk(self, paths: int, rng: np.random.Generator) -> Sojourns:
        """The chain on the morning of day 1, to be simulated sojourn by sojourn."""
        fields = self.first_sojourns(
            paths,
            lambda states, scales: self.days_drawn(states, scales, rng),
            lambda open_, _attempt: rng.random((Equilibrium.UNIFORMS, open_.size)),
        )
        return Sojourns(**fields)

    def first_sojourns(
        self,
        paths: int,
        days: Callable[[IndexArray, FloatArray], FloatArray],
        uniforms: Callable[[IndexArray, int], FloatArray],
    ) -> dict[str, Any]:
        """The fields of `Sojourns` on the morning of day 1.

        Parameters
        ----------
        days : function of states and their scales
            Draws the length of the first sojourn of each path.
        uniforms : function of paths and the number of an attempt
            Draws the uniform numbers of `Equilibrium`, (UNIFORMS, some paths).
        """
        laws = self._laws
        levels, scales = table_of(self.levels, paths), table_of([law.scale for law in laws], paths)
        everyone = np.arange(paths)
        if self.visits is None:
            states = np.full(paths, self.start)
            remaining = days(states, values_of(scales, states, everyone))
        else:
            states, remaining = Equilibrium.of(laws, self.visits).draw(paths, uniforms)
        return {
            "chain": self,
            "levels": levels,
            "scales": scales,
            "remaining_days": remaining,
            "state": states.astype(np.float64),
            "level": values_of(levels, states, everyone),
        }

    def mean_sojourns(self) -> list[Drawn]:
        """The mean length of the sojourns of each state, days."""
        return [law.mean_days() for law in self._laws]

    def least_first_days(self) -> Drawn:
        """The least length of the sojourn that begins on day 1; 1 in equilibrium."""
        return 1.0 if self.visits is not None else self._laws[self.start].least_days()

    @property
    def _laws(self) -> tuple[Length, ...]:
        return tuple(map(GeometricLength, self.means_days)) if self.lengths is None else self.lengths

    def days_drawn(self, states: IndexArray, scales: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The whole days of sojourns in some states."""
        if self.lengths is None:
            return geometric_days(rng.standard_exponential(states.shape), scales)
        return lengths_drawn(self.lengths, states, scales, rng.random(states.shape))

    def days_at(self, states: IndexArray, scales: FloatArray, uniforms: FloatArray) -> FloatArray:
        """The same, given uniform numbers above 0."""
        if self.lengths is None:
            return geometric_days(-np.log(uniforms), scales)
        return lengths_drawn(self.lengths, states, scales, uniforms)

    def is_cycle_below(self, days: float) -> bool:
        """Whether it is a geometric cycle of two states, the same on all paths, of a mean length below `days`."""
        cycles = len(self.levels) == 2 and self.transitions is None and self.lengths is None  # noqa: PLR2004  # two states
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
    levels: Table
    scales: Table
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
            That of all `days`; with a measure, without that of the present sojourn.
        """
        days, exposure = np.empty(paths.size), np.empty(paths.size)
        passed_days = self.remaining_days.take(paths)
        passed = passed_days * self.level.take(paths) if measure is None else np.zeros(paths.size)
        last_state = self.state.take(paths).astype(np.intp)
        open_ = np.arange(paths.size)
        while True:
            count = _sojourns_at_once(paths.size)
            states, sojourns = self.following(paths, last_state, count, rng)
            levels = values_of(self.levels, states, paths)
            ends = running_sum(passed_days, sojourns)
            if measure is None:
                sums = running_sum(passed, sojourns * levels)
                completed = ((sums[1:] <= budget) & (ends[1:] <= most_days)).sum(axis=0, dtype=np.intp)
            else:  # up to the last day of the leap; the sojourn in which it ends is not completed, even if it ends with it
                until = at(before, open_) + np.minimum(ends, most_days)
                sums = running_sum(passed, measure.exposure(until[:-1], until[1:], paths) * levels)
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
        [states], [days_left] = self.following(over, self.state.take(over).astype(np.intp), 1, rng)
        self.remaining_days[over] = days_left
        self.state[over] = states
        self.level[over] = values_of(self.levels, states, over)
        self.begun(over, 1)

    def following(
        self, paths: IndexArray, last_state: IndexArray, count: int, rng: np.random.Generator
    ) -> tuple[IndexArray, FloatArray]:
        """The next `count` states after `last_state`, and the days of their sojourns, (count, some paths)."""
        turns = None if self.chain.transitions is None else rng.random((count, paths.size))
        states, tables = self.chain.successors(last_state, count, turns), self.chain.tables
        if tables is not None:
            return states, tables.draw(states, rng)
        return states, self.chain.days_drawn(states, values_of(self.scales, states, paths), rng)

    def begun(self, paths: IndexArray, sojourns: IndexArray | int) -> None:
        """Note that so many of the following sojourns have begun; the others may be drawn anew."""


def exposure_of(
    leap: Leap, rng: np.random.Generator, chain: Sojourns | ShortCycle | None, measure: Measure | None
) -> FloatArray:
    """The exposure of a leap under a chain and a measure, either of which may be None; read-only."""
    if chain is not None:
        return chain.exposure(leap, rng, measure)
    return leap.days if measure is None else measure.exposure(leap.before, leap.after)


def _sojourns_at_once(paths: int) -> int:
    """The number of sojourns of each path to draw at a time; fewer for more paths."""
    return min(max(_SOJOURNS_A_PASS // paths, _SOJOURNS_AT_LEAST), _SOJOURNS_AT_MOST)
