"""Replaying a history: the sum of its values over the days of a leap, from running sums of the history.

Days 1 to B of a path are its first block, and so on. Block k begins at a position of the history that is a hash of the path
and k, with keys that belong to the history. So it does not depend on when or how often it is asked for, and the columns of one
history, wherever they stand, have the same blocks. The sum over the days of a block is one difference of running sums of the
history, which is continued circularly for B days.
"""

from __future__ import annotations

from functools import lru_cache

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.daily_sums import sum_of_days
from supplysim._flows.paired.sojourns import hashed_uniforms, words_of
from supplysim._flows.process import ForeseenProcess, Leap
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, cumulative_exposure
from supplysim._flows.profiles.profile import Profile
from supplysim._uncertain.arrays import RESIDUE, Drawn, FloatArray, IndexArray
from supplysim._uncertain.history import History
from supplysim._uncertain.parameters import PathValues
from supplysim._uncertain.replayed import Replayed
from supplysim._uncertain.streams import stream_beside

_WEEK = 7
_NO_BLOCK = -1.0


@attrs.frozen(eq=False)
class RecordedDays:
    """The values of a history, continued circularly, and the positions at which a block can begin.

    Attributes
    ----------
    values : (days + block_days,) array
    sums : (days + block_days + 1,) array
        The sum of the first d of them.
    days : int
        Of the history itself.
    block_days : int
    weekday : int or None
        By how many weekdays the first day of the scenario comes after that of the history; None if weekdays do not count.
    """

    values: FloatArray
    sums: FloatArray
    days: int
    block_days: int
    weekday: int | None

    @classmethod
    def of(cls, replayed: Replayed, calendar: Calendar) -> RecordedDays:
        """The days of one column of a history."""
        return _recorded(replayed.history, replayed.name_in_history, replayed.block_days, calendar)

    def positions(self, block: IndexArray, uniforms: FloatArray) -> IndexArray:
        """Where blocks begin, given their numbers and a uniform number for each: at any day, or at any of one weekday."""
        if self.weekday is None:
            return (uniforms * self.days).astype(np.intp)
        first = (self.weekday + block * (self.block_days % _WEEK)) % _WEEK
        weeks = (self.days - first + _WEEK - 1) // _WEEK
        return first + _WEEK * (uniforms * weeks).astype(np.intp)


@lru_cache(maxsize=16)
def _recorded(history: History, column: str, block_days: int, calendar: Calendar) -> RecordedDays:
    values = history.values(column)
    block_days = min(block_days, calendar.horizon_days)  # no block is longer
    both_dated = history.first is not None and calendar.start is not None
    weekday = (calendar.start - history.first).days % _WEEK if both_dated else None  # type: ignore[operator]  # both are dates
    again = values if weekday is None else values[values.size % _WEEK :]  # from the first day of the next weekday on
    values = np.concatenate([values, np.resize(again, block_days)])
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.longdouble).astype(np.float64)])
    return RecordedDays(values, sums, history.days, block_days, weekday)


@attrs.define(eq=False)
class ReplayedDays(PathValues):
    """The replayed values of each path's days; a `Measure`: the exposure of days is the sum of their values times profile.

    Attributes
    ----------
    recorded : RecordedDays
    keys : tuple of words
        Of the hashes.
    profile : CumulativeExposure or None
    path : (paths,) array
        The number of the path.
    block, position : (paths,) arrays
        A block of which it is known where it begins: the one in which the last leap began.
    """

    recorded: RecordedDays
    keys: tuple[np.uint64, ...]
    profile: CumulativeExposure | None
    path: FloatArray
    block: FloatArray
    position: FloatArray

    @classmethod
    def begin(
        cls, replayed: Replayed, profile: Profile | None, calendar: Calendar, paths: int, rng: np.random.Generator
    ) -> ReplayedDays:
        """The days of `paths` paths, given the stream of the flow."""
        keys = words_of(stream_beside(rng, replayed.key), 2)
        return cls(
            recorded=RecordedDays.of(replayed, calendar),
            keys=keys,
            profile=cumulative_exposure(profile, calendar),
            path=np.arange(float(paths)),
            block=np.full(paths, _NO_BLOCK),
            position=np.zeros(paths),
        )

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`: block by block, or day by day under a profile."""
        if paths is None and before.ndim == 1:
            self._enter(before)
        if self.profile is not None:
            return sum_of_days(before, after, paths, self._amount_on)
        columns = np.arange(before.shape[-1]) if paths is None else paths
        columns = np.broadcast_to(columns, before.shape).reshape(-1)
        return self._sums(columns, before.reshape(-1).astype(np.intp), after.reshape(-1).astype(np.intp)).reshape(before.shape)

    def _enter(self, before: FloatArray) -> None:
        """Note where the block of the next day begins, on the paths that enter another block."""
        block = np.floor_divide(before, self.recorded.block_days)
        entering = np.flatnonzero(block != self.block)
        if entering.size:
            self.position[entering] = self._position(entering, block.take(entering).astype(np.intp))
            self.block[entering] = block.take(entering)

    def _position(self, columns: IndexArray, block: IndexArray) -> IndexArray:
        """Where a block begins on each of some columns, which may be named several times."""
        uniforms = hashed_uniforms(self.keys, self.path.take(columns), block.astype(np.float64))
        return self.recorded.positions(block, uniforms)

    def _known_position(self, columns: IndexArray, block: IndexArray) -> IndexArray:
        """As `_position`, which is asked only where the block is not the one that is noted."""
        position = self.position.take(columns).astype(np.intp)
        others = np.flatnonzero(self.block.take(columns) != block)
        if others.size:
            position[others] = self._position(columns.take(others), block.take(others))
        return position

    def _sums(self, columns: IndexArray, first: IndexArray, last: IndexArray) -> FloatArray:
        """The sum of the values of days first + 1 to last."""
        sums, block_days = self.recorded.sums, self.recorded.block_days
        block = first // block_days
        begins = self._known_position(columns, block) - block * block_days  # the position of day 1, if it were in the block
        until = np.minimum(last, (block + 1) * block_days)
        total = sums.take(begins + until) - sums.take(begins + first)
        where = np.flatnonzero(until < last)
        columns, block, last = columns.take(where), block.take(where), last.take(where)
        while where.size:
            block += 1
            begins = self._position(columns, block)
            until = np.minimum(last - block * block_days, block_days)
            total[where] += sums.take(begins + until) - sums.take(begins)
            left = np.flatnonzero(last > (block + 1) * block_days)
            if left.size < where.size:
                where, columns, block, last = where.take(left), columns.take(left), block.take(left), last.take(left)
        return total

    def _amount_on(self, day: FloatArray, column: IndexArray) -> FloatArray:
        """The value times the profile on single days, in the order of paths and days."""
        assert self.profile is not None  # noqa: S101  # without one no day is asked for
        before = day.astype(np.intp) - 1
        block = before // self.recorded.block_days
        heads = np.flatnonzero((np.diff(block, prepend=-1) != 0) | (np.diff(column, prepend=-1) != 0))
        begins = np.repeat(self._known_position(column.take(heads), block.take(heads)), np.diff(heads, append=block.size))
        values = self.recorded.values.take(begins + before - block * self.recorded.block_days)
        return np.asarray(values * self.profile.exposure(day - 1.0, day, column))

    def days_within(self, before: FloatArray, budget: FloatArray, most_days: FloatArray) -> FloatArray:
        """The most days of each path whose values add up to at most a budget, without a profile; at most `most_days`."""
        sums, block_days = self.recorded.sums, self.recorded.block_days
        self._enter(before)
        first = before.astype(np.intp)
        last = first + np.minimum(most_days, 1e15).astype(np.intp)
        days = last - first
        where, columns, left = np.arange(first.size), np.arange(first.size), budget
        block = first // block_days
        begins = self.position.astype(np.intp) + first - block * block_days
        day = first
        while where.size:
            ends = np.minimum((block + 1) * block_days, last.take(where))
            reached = sums.take(begins)
            spent = sums.take(begins + ends - day) - reached
            over = np.flatnonzero(spent > left)
            if over.size:
                until = np.searchsorted(sums, reached.take(over) + left.take(over), side="right") - 1 - begins.take(over)
                days[where.take(over)] = day.take(over) - first.take(where.take(over)) + until
            goes_on = np.flatnonzero((spent <= left) & (ends < last.take(where)))
            left = left.take(goes_on) - spent.take(goes_on)
            where, columns = where.take(goes_on), columns.take(goes_on)
            block, day = block.take(goes_on) + 1, ends.take(goes_on)
            begins = self._position(columns, block)
        return days.astype(np.float64)


@attrs.define(eq=False)
class ReplayedDemand(ForeseenProcess):
    """A replayed demand without profile, regimes and rationing: its coming days are known."""

    days: ReplayedDays
    scale: Drawn

    def covered_days(self, before: FloatArray, stock: FloatArray, most_days: FloatArray) -> FloatArray:
        """See `ForeseenProcess.covered_days`."""
        with np.errstate(divide="ignore", invalid="ignore"):
            budget = stock * (1.0 - RESIDUE) / self.scale
        budget = np.where(np.equal(self.scale, 0.0) & (stock >= 0), np.inf, budget)
        return np.maximum(self.days.days_within(before, budget, most_days), 1.0)

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`."""
        return np.asarray(self.days.exposure(leap.before, leap.after) * self.scale)
