"""Curves: functions of the day whose shape may differ by path, such as growth with an unknown doubling time.

A product with such a factor is no sum of known functions with coefficients, so its exposure cannot be read off shared tables
(`cumulative_exposure`). Growth alone has a closed form, a geometric series. Any other product is summed day by day: once for
each block up to every few days, and from there when it is asked for.
"""

from __future__ import annotations

from math import log

import attrs
import numpy as np

from supplysim._flows.profiles.level_by_path import LevelByPath
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues

_LEAST_DAYS_A_ROW, _MOST_ROWS = 16, 64  # of the table of sums, which has a column for each path


@attrs.define(eq=False)
class Growth(PathValues):
    """2 ** ((t - 1) x doublings_per_day); negative for a decline."""

    doublings_per_day: Drawn

    def on(self, days: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The level on given days."""
        return np.asarray(np.exp2((days - 1.0) * at(self.doublings_per_day, paths)))

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`: with q = 2**doublings_per_day, q**before + ... + q**(after - 1), a geometric series."""
        rate = at(self.doublings_per_day, paths) * log(2.0)
        return np.asarray(np.exp(before * rate) * (np.expm1((after - before) * rate) / np.expm1(rate)))


@attrs.define(eq=False)
class Bump(PathValues):
    """exp(-((t - peak_day) / width_days)**2 / 2): 1 on the peak day, and nearly 0 a few widths from it."""

    peak_day: Drawn
    width_days: Drawn

    def on(self, days: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The level on given days."""
        return np.asarray(np.exp(-0.5 * ((days - at(self.peak_day, paths)) / at(self.width_days, paths)) ** 2))


@attrs.define(eq=False)
class SummedLevel(PathValues):
    """The exposure of any levels: a `Measure`.

    Attributes
    ----------
    level : LevelByPath
    days_a_row : int
    sums : (rows, paths) array
        Row r has the sum of the levels of days 1 to r x days_a_row.
    """

    level: LevelByPath
    days_a_row: int
    sums: FloatArray

    @classmethod
    def of(cls, level: LevelByPath, horizon_days: int, paths: int) -> SummedLevel:
        """The exposure of levels up to the horizon."""
        days_a_row = max(_LEAST_DAYS_A_ROW, -(-horizon_days // _MOST_ROWS))
        sums = np.zeros((horizon_days // days_a_row + 1, paths))
        total = np.zeros(paths)
        for day in range(1, horizon_days + 1):
            total += level.on(np.full(paths, float(day)))
            if day % days_a_row == 0:
                sums[day // days_a_row] = total
        return cls(level, days_a_row, sums)

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`: few days are added up, others are the difference of two sums."""
        few = after - before <= self.days_a_row
        added = self._added(before, np.where(few, after, before), paths)
        if few.all():
            return added
        return np.where(few, added, np.maximum(self._until(after, paths) - self._until(before, paths), 0.0))

    def _until(self, day: FloatArray, paths: IndexArray | None) -> FloatArray:
        """The sum of the levels up to the end of `day`."""
        rows = (day // self.days_a_row).astype(np.intp)
        columns = np.arange(np.shape(day)[-1]) if paths is None else paths
        return np.asarray(self.sums[rows, columns] + self._added(day - day % self.days_a_row, day, paths))

    def _added(self, before: FloatArray, after: FloatArray, paths: IndexArray | None) -> FloatArray:
        total, day = np.zeros(np.shape(before)), before + 1.0
        while (due := day <= after).any():
            total += np.where(due, self.level.on(np.minimum(day, after), paths), 0.0)
            day = day + 1.0
        return total
