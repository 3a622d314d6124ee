"""Lots: the goods of a stock by day of birth, in rows.

Each row holds a day of birth and an amount on each path, and the rows of a path are in the order of birth. So issues, which
take the oldest or the newest goods first, go through whole rows from one end, and stop where nothing is left to take. A row
whose amount is 0 is free. A new lot is mostly younger than all others: then the rows move down by one over a free row below
them, as the ages of a table by age do. The rows before `first` are free on every path in flight, and are not looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.arrays import RESIDUE, BoolArray, Drawn, FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues

Lot = tuple[FloatArray, FloatArray]  # the day of birth and the amount, one of each for each path


@attrs.define(eq=False)
class Lots(PathValues):
    """The lots of a stock on each path.

    Attributes
    ----------
    births, amounts : lists of (paths,) arrays
        The rows, in the order of birth; a row that was never used is born before all times.
    is_new : (paths,) array
        1 for a path that has not been looked at since it got its column, otherwise 0.
    first_at_start, first : int
        The rows before it are free: on day 1, and now.
    """

    births: list[FloatArray]
    amounts: list[FloatArray]
    is_new: FloatArray
    first_at_start: int
    first: int

    @classmethod
    def begin(cls, at_start: Sequence[tuple[float, Drawn]], rows: int, paths: int) -> Lots:
        """The lots of the morning of day 1, each a day of birth and an amount, the oldest first, in at least `rows` rows.

        What all paths share takes no memory: the arrays are views until their paths are in flight.
        """
        free = max(rows - len(at_start), 0) if at_start else max(rows, 1)
        filled = [(-inf, 0.0)] * free + list(at_start)
        births = [np.broadcast_to(np.float64(birth), paths) for birth, _ in filled]
        amounts = [np.broadcast_to(np.asarray(amount, dtype=np.float64), paths) for _, amount in filled]
        first = min(free, len(filled) - 1)
        return cls(births, amounts, np.ones(paths), first, first)

    def total(self) -> FloatArray:
        """The amount of all lots, (in flight,)."""
        self._look_at_new_paths()
        total = self.amounts[-1].copy()
        for amount in self.amounts[self.first : -1]:
            total += amount
        return total

    def oldest(self) -> FloatArray:
        """The day of birth of the oldest lot, (in flight,); infinite without any."""
        self._look_at_new_paths()
        found = np.full(self.is_new.size, inf)
        for birth, amount in zip(self.births[self.first :], self.amounts[self.first :], strict=True):
            np.copyto(found, birth, where=(amount > 0) & np.isinf(found))
            if found.max(initial=-inf) < inf:
                break
        return found

    def take(self, amount: FloatArray, *, newest_first: bool = False, are_kept: bool = False) -> list[Lot]:
        """Take an amount, the oldest lots first or the newest; what is taken of each lot, if the parts `are_kept`.

        A remainder that is rounding beside the amount is removed with it.
        """
        self._look_at_new_paths()
        left, rounding, parts = amount.copy(), RESIDUE * amount, []
        over, is_more = np.empty_like(left), np.empty(left.size, dtype=bool)  # used again for each row: that saves a third
        rows = range(self.first, len(self.amounts))
        for row in reversed(rows) if newest_first else rows:
            if not left.any():
                break
            lot = self.amounts[row]
            if are_kept:
                taken = np.minimum(lot, left)
                parts.append((self.births[row].copy(), taken))  # rows may move before the parts are used
            np.subtract(left, lot, out=over)
            np.multiply(over, np.greater(over, rounding, out=is_more), out=left)
            np.negative(over, out=over)
            np.multiply(over, np.greater(over, rounding, out=is_more), out=lot)
        self._pass_over_free_rows()
        return parts

    def expire(self, born_by: FloatArray) -> FloatArray:
        """Remove the lots born up to a day, (in flight,), and return their amount, (in flight,)."""
        self._look_at_new_paths()
        expired = np.zeros(born_by.size)
        for birth, lot in zip(self.births[self.first :], self.amounts[self.first :], strict=True):
            over = birth <= born_by
            if not over.any():  # the later rows are younger
                break
            dead = lot * over
            expired += dead
            np.subtract(lot, dead, out=lot)
        self._pass_over_free_rows()
        return expired

    def keep_share(self, share: FloatArray, paths: IndexArray) -> None:
        """Keep a share, (some paths,), of every lot on some paths."""
        self._look_at_new_paths()
        for lot in self.amounts[self.first :]:
            lot[paths] *= share

    def clear(self, where: BoolArray) -> None:
        """Remove all lots on some paths."""
        if not where.any():
            return
        self._look_at_new_paths()
        stays = ~where
        for lot in self.amounts[self.first :]:
            np.multiply(lot, stays, out=lot)

    def add(self, paths: IndexArray | None, birth: FloatArray, amount: FloatArray) -> None:
        """Add a lot on some paths, in ascending order, or on all (None); `birth` and `amount` are (some paths,) arrays."""
        if not amount.any():
            return
        self._look_at_new_paths()
        where: Any = slice(None) if paths is None else paths
        newest = self.births[-1][where]
        if (newest < birth).all():
            free = self._free_rows(where)
            if free >= 0:
                self._add_newest(where, birth, amount, free)
                return
        elif (newest == birth).all():
            self.amounts[-1][where] += amount
            return
        some = np.flatnonzero(amount)
        self._insert(some if paths is None else paths.take(some), birth.take(some), amount.take(some))

    def _free_rows(self, where: Any) -> int:
        """The last row up to which all rows are free on all of these paths; -1 if the first one is not."""
        row = self.first - 1
        for amount in self.amounts[self.first :]:
            if amount[where].any():
                break
            row += 1
        return row

    def _add_newest(self, where: Any, birth: FloatArray, amount: FloatArray, free: int) -> None:
        """Add a lot as the last row, while the others move down over the row `free`."""
        for rows, value in ((self.births, birth), (self.amounts, amount)):
            for row in range(free, len(rows) - 1):
                rows[row][where] = rows[row + 1][where]
            rows[-1][where] = value
        self.first = free if isinstance(where, slice) else min(self.first, free)

    def _insert(self, paths: IndexArray, birth: FloatArray, amount: FloatArray) -> None:
        """Add a lot between others, or to the one of its day of birth, on each path by itself."""
        births = np.array([row.take(paths) for row in self.births])
        amounts = np.array([row.take(paths) for row in self.amounts])
        rows, column = np.arange(len(births))[:, None], np.arange(paths.size)
        place = (births < birth).sum(axis=0)
        same, free = births == birth, amounts == 0
        below = np.where(free & (rows < place), rows, -1).max(axis=0)
        above = np.where(free & (rows >= place), rows, len(births)).min(axis=0)
        merges = same.any(axis=0)
        used = np.where(merges, same.argmax(axis=0), np.where(below >= 0, below, above))  # the row that makes room
        if used.max() >= len(births):
            raise OverflowError("there are more lots than there can be")
        place -= used < place
        amount = amount + np.where(merges, amounts[used, column], 0.0)
        come_from = rows + ((rows >= used) & (rows < place)) - ((rows > place) & (rows <= used))
        births, amounts = (np.take_along_axis(each, come_from, axis=0) for each in (births, amounts))
        births[place, column], amounts[place, column] = birth, amount
        for row in range(len(births)):
            self.births[row][paths], self.amounts[row][paths] = births[row], amounts[row]
        self.first = min(self.first, int(np.minimum(used, place).min()))

    def _look_at_new_paths(self) -> None:
        """Look at the rows that a path begins with, if one has begun."""
        if self.is_new.any():
            self.first = min(self.first, self.first_at_start)
            self.is_new[:] = 0.0

    def _pass_over_free_rows(self) -> None:
        while self.first < len(self.amounts) - 1 and not self.amounts[self.first].any():
            self.first += 1
