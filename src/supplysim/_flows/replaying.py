"""Replaying a history: what it has for the days of each path's leap, and how long a budget covers them.

Days 1 to B of a path are its first block, and so on. Block k begins at a position of the history that is a hash of the path
and k, with a key that belongs to the history. So it does not depend on when or how often it is asked for, and the columns of
one history, wherever they stand, have the same blocks.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.daily_sums import sum_of_days
from supplysim._flows.paired.sojourns import hashed_uniforms, words_of
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, Measure, cumulative_exposure
from supplysim._flows.profiles.profile import Profile
from supplysim._flows.recorded_days import RecordedDays
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues
from supplysim._uncertain.replayed import Replayed
from supplysim._uncertain.streams import stream_beside

_NO_BLOCK = -1.0


@attrs.define(eq=False)
class ReplayedDays(PathValues):
    """The replayed values of each path's days; a `Measure`: the exposure of days is the sum of their values times profile.

    Attributes
    ----------
    recorded : RecordedDays
    key : tuple of words
        Of the hash.
    profile : Measure or None
        A profile whose levels are not in the sums of `recorded`, since they differ by path.
    by_table : mapping from the identity of a table of `profile` to RecordedDays, or None
        With the levels of that table in the sums; None if they would take too much memory, or it has no tables.
    path : (paths,) array
        The number of the path.
    block, position : (paths,) arrays
        A block of which it is known where it begins: the one in which the last leap began.
    """

    recorded: RecordedDays
    key: tuple[np.uint64, ...]
    profile: Measure | None
    by_table: Mapping[int, RecordedDays] | None
    path: FloatArray
    block: FloatArray
    position: FloatArray

    @classmethod
    def begin(
        cls, replayed: Replayed, profile: Profile | None, calendar: Calendar, paths: int, rng: np.random.Generator
    ) -> ReplayedDays:
        """The days of `paths` paths, given the stream of the flow."""
        recorded = RecordedDays.of(replayed, calendar)
        with_levels = None if profile is None else recorded.under(profile, calendar)
        measure = cumulative_exposure(profile, calendar) if with_levels is None else None
        return cls(
            recorded=with_levels or recorded,
            key=words_of(stream_beside(rng, replayed.key), 1),
            profile=measure,
            by_table=_by_table(measure, recorded) if isinstance(measure, CumulativeExposure) else None,
            path=np.arange(float(paths)),
            block=np.full(paths, _NO_BLOCK),
            position=np.zeros(paths),
        )

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`: block by block; day by day where the levels of a profile would take too much memory."""
        if paths is None and before.ndim == 1:
            self._enter(before)
        columns = np.arange(before.shape[-1]) if paths is None else paths
        columns = np.broadcast_to(columns, before.shape).reshape(-1)
        if self.profile is None:
            first, last = (each.reshape(-1).astype(np.intp) for each in (before, after))
            return self._sums(self.recorded, columns, first, last).reshape(before.shape)
        if self.by_table is None or not isinstance(self.profile, CumulativeExposure):
            return sum_of_days(before, after, paths, self._amount_on)
        by_table = self.by_table

        def sum_of(table: FloatArray, first: IndexArray, last: IndexArray) -> FloatArray:
            found, some = np.zeros(before.shape), np.flatnonzero(last > first)
            days = (columns.take(some), first.take(some), last.take(some))
            found.reshape(-1)[some] = self._sums(by_table[id(table)], *days)
            return found

        return self.profile.summed(before, after, paths, sum_of)

    def _enter(self, before: FloatArray) -> None:
        """Note where the block of the next day begins, on the paths that enter another block."""
        block = np.floor_divide(before, self.recorded.block_days)
        entering = np.flatnonzero(block != self.block)
        if entering.size:
            self.position[entering] = self._position(entering, block.take(entering).astype(np.intp))
            self.block[entering] = block.take(entering)

    def _position(self, columns: IndexArray, block: IndexArray) -> IndexArray:
        """Where a block begins on each of some columns, which may be named several times."""
        uniforms = hashed_uniforms(self.key, self.path.take(columns), block.astype(np.float64))
        return self.recorded.positions(block, uniforms)

    def _known_position(self, columns: IndexArray, block: IndexArray) -> IndexArray:
        """As `_position`, which is asked only where the block is not the one that is noted."""
        position = self.position.take(columns).astype(np.intp)
        others = np.flatnonzero(self.block.take(columns) != block)
        if others.size:
            position[others] = self._position(columns.take(others), block.take(others))
        return position

    def _sums(self, recorded: RecordedDays, columns: IndexArray, first: IndexArray, last: IndexArray) -> FloatArray:
        """The sum of the values of days first + 1 to last, times the levels in the sums."""
        sums, block_days = recorded.sums, recorded.block_days
        block = first // block_days
        if recorded.has_levels:  # no days at all may be asked for after the last block, which has no rows
            block = np.minimum(block, np.maximum(last - 1, 0) // block_days)
        passed = block * block_days
        rows = recorded.rows(block, self._known_position(columns, block)) - passed  # of day 0, if it were in the block
        until = np.minimum(last, passed + block_days)
        total = sums.take(rows + until) - sums.take(rows + first)
        where = np.flatnonzero(until < last)
        columns, block, last = columns.take(where), block.take(where), last.take(where)
        while where.size:
            block += 1
            rows = recorded.rows(block, self._position(columns, block))
            until = np.minimum(last - block * block_days, block_days)
            total[where] += sums.take(rows + until) - sums.take(rows)
            left = np.flatnonzero(until == block_days)
            left = left[last.take(left) > (block.take(left) + 1) * block_days]
            where, columns, block, last = where.take(left), columns.take(left), block.take(left), last.take(left)
        return total

    def _amount_on(self, day: FloatArray, column: IndexArray) -> FloatArray:
        """The value times the profile on single days, in the order of paths and days."""
        assert self.profile is not None  # noqa: S101  # without one no day is asked for
        before = day.astype(np.intp) - 1
        block = before // self.recorded.block_days
        heads = np.flatnonzero((np.diff(block, prepend=-1) != 0) | (np.diff(column, prepend=-1) != 0))
        positions = self._known_position(column.take(heads), block.take(heads))
        begins = np.repeat(positions, np.diff(heads, append=block.size))
        values = self.recorded.values.take(begins + before - block * self.recorded.block_days)
        return np.asarray(values * self.profile.exposure(day - 1.0, day, column))

    def covered(
        self, before: FloatArray, budget: FloatArray, receipts: Drawn, most_days: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """The most days of each path on none of which the sum of the values exceeds a budget and its receipts so far.

        Only if no profile is left aside by the sums. Block after block: one whose sum is within the budget is passed as a
        whole; the days of another are looked at.

        Parameters
        ----------
        before : (in flight,) array
            Days completed.
        budget : (in flight,) array
        receipts : (in flight,) array or float
            What is added to the budget on each day.
        most_days : (in flight,) array, at least 1

        Returns
        -------
        days, total : (in flight,) arrays
            The number of days, from 0 to `most_days`, and the sum of their values.
        """
        sums, block_days = self.recorded.sums, self.recorded.block_days
        self._enter(before)
        first = before.astype(np.intp)
        last = first + np.minimum(most_days, 1e15).astype(np.intp)
        days, total = last - first, np.zeros(first.size)
        where, left = np.arange(first.size), budget
        block = first // block_days
        passed = block * block_days  # days before the block
        offset = first - passed  # days of the block that have passed
        rows = self.recorded.rows(block, self.position.astype(np.intp))
        while True:
            ends = np.minimum(last - passed, block_days)
            reached = sums.take(rows + offset)
            spent = sums.take(rows + ends) - reached
            goes_on = last - passed > block_days
            doubtful = np.flatnonzero(spent > left)
            if doubtful.size:
                some = _Parts(rows.take(doubtful), offset.take(doubtful), ends.take(doubtful))
                last_day, fails = _days_within(sums, some, left.take(doubtful), at(receipts, where.take(doubtful)))
                failing = doubtful.take(fails)
                days[where.take(failing)] = passed.take(failing) + last_day - first.take(where.take(failing))
                spent[failing] = sums.take(rows.take(failing) + last_day) - reached.take(failing)
                goes_on[failing] = False
            total[where] += spent
            left = left - spent + at(receipts, where) * (ends - offset)
            kept = np.flatnonzero(goes_on)
            if not kept.size:
                break
            if kept.size < where.size:
                where, left, last, block = where.take(kept), left.take(kept), last.take(kept), block.take(kept)
            block = block + 1
            passed, offset = block * block_days, np.zeros(where.size, dtype=np.intp)
            rows = self.recorded.rows(block, self._position(where, block))
        return days.astype(np.float64), total


@attrs.frozen(eq=False)
class _Parts:
    """Parts of blocks: where their running sums begin, the days that have passed, and the last day of the part."""

    rows: IndexArray
    offset: IndexArray
    ends: IndexArray


def _by_table(profile: CumulativeExposure, recorded: RecordedDays) -> Mapping[int, RecordedDays] | None:
    """The recorded days times the levels of each table of a profile; None if they would take too much memory."""
    found: dict[int, RecordedDays] = {}
    for table in profile.tables:
        levels = np.diff(table)
        with_levels = found.get(id(table)) or recorded.times(levels)
        if with_levels is None:
            return None
        found[id(table)] = with_levels
    return found


def _days_within(sums: FloatArray, parts: _Parts, budget: FloatArray, receipts: Drawn) -> tuple[IndexArray, IndexArray]:
    """The last day of a block before the sum of its values from a day on exceeds a budget and receipts.

    Returns
    -------
    last_day : (failing,) array
        Days of the block, the last one that is covered; `offset` where the first one is not.
    failing : (failing,) array
        The numbers of the parts in which there is such a day.
    """
    rows, offset, ends = parts.rows, parts.offset, parts.ends
    target = sums.take(rows + offset) + budget
    if not np.any(receipts):
        low, high = offset, ends  # the sum never falls, and exceeds the budget at the end
        while np.any(high - low > 1):
            middle = (low + high) // 2
            within = sums.take(rows + middle) <= target
            low, high = np.where(within, middle, low), np.where(within, high, middle)
        return low, np.arange(rows.size)
    failed_on = ends + 1
    open_, place, last = np.arange(rows.size), rows + offset, rows + ends
    while open_.size:  # one day after another
        place, target = place + 1, target + receipts
        over = np.flatnonzero(sums.take(place) > target)
        failed_on[open_.take(over)] = (place - rows.take(open_)).take(over)
        ended = place == last
        ended[over] = True
        if ended.any():
            kept = np.flatnonzero(~ended)
            open_, place, last, target = open_.take(kept), place.take(kept), last.take(kept), target.take(kept)
            receipts = at(receipts, kept)
    failing = np.flatnonzero(failed_on <= ends)
    return failed_on.take(failing) - 1, failing
