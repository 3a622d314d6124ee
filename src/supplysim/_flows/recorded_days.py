"""The days of a history as they can be replayed: where blocks begin, and running sums over the days of a block.

The history is continued circularly for the length of a block, so that the sum over some days of a block is one difference of
running sums. Under a profile that is the same on all paths, the days of each block have levels of their own: then there is a
row of running sums for each block and each position at which it can begin, as far as that takes little memory.
"""

from __future__ import annotations

from functools import lru_cache

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import Profile, level_on
from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.history import History
from supplysim._uncertain.parameters import is_shared
from supplysim._uncertain.replayed import Replayed

_WEEK = 7
_MOST_SUMS = 1 << 22  # in rows by block: 32 MB


@attrs.frozen(eq=False)
class RecordedDays:
    """The values of a history, continued circularly, and the positions at which a block can begin.

    Attributes
    ----------
    values : (days + block_days,) array
    sums : array
        Running sums of the values, from 0 on; with `has_levels`, of values times levels, a row for each block and position.
    days : int
        Of the history itself.
    block_days : int
    weekday : int or None
        By how many weekdays the first day of the scenario comes after that of the history; None if weekdays do not count.
    has_levels : bool
        Whether the levels of a profile are in the sums.
    """

    values: FloatArray
    sums: FloatArray
    days: int
    block_days: int
    weekday: int | None
    has_levels: bool = False

    @classmethod
    def of(cls, replayed: Replayed, calendar: Calendar) -> RecordedDays:
        """The days of one column of a history."""
        return _recorded(replayed.history, replayed.name_in_history, replayed.block_days, calendar)

    def under(self, profile: Profile, calendar: Calendar) -> RecordedDays | None:
        """The same with the levels of a profile in the sums; None if they differ by path, or would take too much memory."""
        if not is_shared(profile):
            return None
        return self.times(np.asarray(level_on(profile, calendar, np.arange(1.0, calendar.horizon_days + 1))))

    def times(self, levels: FloatArray) -> RecordedDays | None:
        """The same with levels of each day up to the horizon in the sums; None if they would take too much memory."""
        if np.all(levels == 1.0):
            return self
        blocks = -(-levels.size // self.block_days)
        if blocks * self.days * (self.block_days + 1) > _MOST_SUMS:
            return None
        by_block = np.zeros(blocks * self.block_days)
        by_block[: levels.size] = levels
        windows = np.lib.stride_tricks.sliding_window_view(self.values[:-1], self.block_days)
        sums = np.zeros((blocks, self.days, self.block_days + 1))
        np.cumsum(windows * by_block.reshape(blocks, 1, self.block_days), axis=2, out=sums[:, :, 1:])
        return attrs.evolve(self, sums=sums.reshape(-1), has_levels=True)

    def positions(self, block: IndexArray, uniforms: FloatArray) -> IndexArray:
        """Where blocks begin, given their numbers and a uniform number for each: at any day, or at any of one weekday."""
        if self.weekday is None:
            return (uniforms * self.days).astype(np.intp)
        first = (self.weekday + block * (self.block_days % _WEEK)) % _WEEK
        weeks = (self.days - first + _WEEK - 1) // _WEEK
        return first + _WEEK * (uniforms * weeks).astype(np.intp)

    def rows(self, block: IndexArray, position: IndexArray) -> IndexArray:
        """Where the running sums of blocks begin: that of the first d days of a block stands d places later."""
        return (block * self.days + position) * (self.block_days + 1) if self.has_levels else position


@lru_cache(maxsize=16)
def _recorded(history: History, column: str, block_days: int, calendar: Calendar) -> RecordedDays:
    values = history.values(column)
    block_days = min(block_days, calendar.horizon_days)  # no block is longer
    weekday = None
    if history.first is not None and calendar.start is not None:
        weekday = (calendar.start - history.first).days % _WEEK
    again = values if weekday is None else values[values.size % _WEEK :]  # from the first day of the next weekday on
    values = np.concatenate([values, np.resize(again, block_days)])
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.longdouble).astype(np.float64)])
    return RecordedDays(values, sums, history.days, block_days, weekday)
