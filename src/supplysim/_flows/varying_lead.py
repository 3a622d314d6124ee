"""A demand that is drawn each day, and chooses the leap: as many days as the stock covers.

While the stock is sure, up to 1e-12, to cover many days, the leap has that many, and their sum is drawn at once. After that
the demands of the next days are drawn one by one and kept, as running sums, and the leap ends with the last day that the
stock of the morning covers. Cumulative demand never decreases, so no day of such a leap is a stock-out, whatever the law. The
days that are kept beyond the leap are not drawn again: they are the first ones of the next leaps.
"""

from __future__ import annotations

from math import isfinite, sqrt

import attrs
import numpy as np

from supplysim._flows.process import LeadingProcess, Leap
from supplysim._uncertain.arrays import LOG_ODDS, Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.repeated import Repeated

_DAYS_AHEAD = 16  # that are drawn one by one, at a time
_MANY_DAYS = 12.0  # from so many sure days on, one sum takes their place


@attrs.define(eq=False)
class VaryingLead(LeadingProcess):
    """A demand that is drawn each day, without profile, regimes and rationing.

    Attributes
    ----------
    law : Repeated
    scale : (paths,) array or float
        What each draw is multiplied by.
    days_per_unit : (paths,) array or float
        1 / mean demand a day; infinite where that is 0.
    half, shift : float
        Of the bound, in days of mean demand: see `FirstPassage`.
    used : (paths,) array
        How many of the days that are kept have passed.
    sums : (1 + days ahead, paths) array
        The running sums of the draws that are kept; the first row is 0.
    demand : (in flight,) array or None
        The demand of the leap that has just been chosen.
    """

    law: Repeated
    scale: Drawn
    days_per_unit: Drawn
    half: float
    shift: float
    used: FloatArray
    sums: FloatArray
    demand: FloatArray | None = None

    @classmethod
    def of(cls, law: Repeated, scale: Drawn, paths: int) -> VaryingLead:
        """The demand on the morning of day 1."""
        with np.errstate(divide="ignore"):
            days_per_unit = one_or_each(1.0 / np.asarray(scale * law.mean))
        half, shift = 0.0, -np.inf
        if isfinite(law.tail) and law.mean > 0:
            half = sqrt(LOG_ODDS * law.variance / 2) / law.mean
            shift = half**2 - law.tail * LOG_ODDS / law.mean
        ahead = np.broadcast_to(0.0, (1 + _DAYS_AHEAD, paths))
        return cls(law, scale, days_per_unit, half, shift, np.full(paths, float(_DAYS_AHEAD)), ahead)

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: it has been drawn already."""
        assert self.demand is not None  # noqa: S101  # `leap_days` comes first
        return self.demand

    def leap_days(self, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `LeadingProcess.leap_days`."""
        owing = stock < 0.0
        if owing.any():  # with a backlog that exceeds the stock every day is short, also one without new demand
            most_days = np.where(owing, 1.0, most_days)
        days = np.minimum(self._sure_days(stock), most_days)
        is_out = self.used >= _DAYS_AHEAD
        many = is_out & (days >= _MANY_DAYS)
        demand = np.empty(stock.size)
        summed = np.flatnonzero(many)
        if summed.size:
            demand[summed] = self.law.sums(days.take(summed), rng)
        single = np.flatnonzero(~many)
        if single.size:
            self._draw_ahead(np.flatnonzero(is_out & ~many), rng)
            days[single], demand[single] = self._covered(single, stock, most_days)
        demand *= self.scale
        self.demand = demand
        return days

    def _sure_days(self, stock: FloatArray) -> FloatArray:
        """The days that the stock covers but for a probability of 1e-12; 0 where the law has no bound."""
        with np.errstate(invalid="ignore"):  # no stock and no demand, or no demand and no bound
            days = stock * self.days_per_unit
            days += self.shift
        np.fmax(days, 0.0, out=days)
        np.sqrt(days, out=days)
        days -= self.half
        np.maximum(days, 0.0, out=days)
        days *= days
        return np.floor(days, out=days)

    def _draw_ahead(self, paths: IndexArray, rng: np.random.Generator) -> None:
        """Draw the demands of the next days on some paths."""
        if not paths.size:
            return
        total = np.zeros(paths.size)
        for row in self.sums[1:]:
            total += self.law.draws(paths.size, rng)
            row[paths] = total
        self.used[paths] = 0.0

    def _covered(self, paths: IndexArray, stock: FloatArray, most_days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The days of those kept that the stock covers, one at least, and the sum of their draws."""
        used = self.used.take(paths).astype(np.intp)
        begun = self.sums[used, paths]
        with np.errstate(divide="ignore", invalid="ignore"):  # a scale of 0: no demand, which every stock covers
            most = np.fmax(stock.take(paths) / at(self.scale, paths), 0.0)
        most += begun
        within = np.zeros(paths.size)
        for row in self.sums[1:]:
            within += row.take(paths) <= most
        days = np.minimum(within - used, most_days.take(paths))
        np.maximum(days, 1.0, out=days)
        reached = used + days.astype(np.intp)
        self.used[paths] = reached
        return days, self.sums[reached, paths] - begun
