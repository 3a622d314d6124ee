"""A replayed demand whose coming days are known, so that it says how long a stock covers them."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.process import ForeseenProcess, Leap
from supplysim._flows.replaying import ReplayedDays
from supplysim._uncertain.arrays import RESIDUE, Drawn, FloatArray, one_or_each


@attrs.define(eq=False)
class ReplayedDemand(ForeseenProcess):
    """A replayed demand without regimes and rationing, of which the sum of any days is known.

    Attributes
    ----------
    days : ReplayedDays
    scale : (paths,) array or float
    looked_at : pair of (in flight,) arrays, or None
        The days that the leap was last to have, and the sum of their values.
    """

    days: ReplayedDays
    scale: Drawn
    looked_at: tuple[FloatArray, FloatArray] | None = None

    def covered_days(self, before: FloatArray, stock: FloatArray, receipts: Drawn, most_days: FloatArray) -> FloatArray:
        """See `ForeseenProcess.covered_days`."""
        scale = np.asarray(self.scale)
        asks = scale > 0
        # A little less than 1 / scale, so that rounding is on the safe side.
        per_unit = np.divide(1.0 - RESIDUE, scale, out=np.zeros_like(scale), where=asks)
        budget = np.where(asks, stock * per_unit, np.where(stock >= 0, np.inf, -np.inf))
        days, total = self.days.covered(before, budget, one_or_each(receipts * per_unit), most_days)
        self.looked_at = days, total
        return np.maximum(days, 1.0)

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: where the leap has the days that were looked at, their sum is known."""
        looked_at, self.looked_at = self.looked_at, None
        if looked_at is None:
            return np.asarray(self.days.exposure(leap.before, leap.after) * self.scale)
        days, total = looked_at
        others = np.flatnonzero(days != leap.days)
        if others.size:
            total[others] = self.days.exposure(leap.before.take(others), leap.after.take(others), others)
        return np.asarray(total * self.scale)
