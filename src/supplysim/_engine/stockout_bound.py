"""How far a path can leap: the longest stretch of whole days in which its stock does not pass below a level unseen.

With a stock A above the level, the demand D of L days, receipts not counted, must exceed A with probability at most 1e-12. D
is sub-gamma: P(D - mL > sqrt(2 v L l) + b l) <= exp(-l), with m and v the mean and the variance of a day's demand at its
highest level and b the scale of its tail (S. Boucheron, G. Lugosi and P. Massart, "Concentration Inequalities", Oxford 2013,
section 2.4). Independent demands: m and v add, b is the largest. So L is the largest whole number with

    m L + sqrt(2 v l L) + b l <= A,   l = ln(1e12),

a quadratic in sqrt(L). With h = sqrt(2 v l) / (2 m) and everything in days of mean demand,

    sqrt(L) <= sqrt(A/m + h**2 - b l/m) - h.

Without noise that is L <= A/m. A day is always possible, and that day is simulated exactly.

The stock-out bound is the first passage below the reserve. A demand that leads needs none: it says by itself how far the
stock is seen to last it (`supplysim._flows.leading_demand`).
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from supplysim._flows.base import DemandBound
from supplysim._uncertain.arrays import LOG_ODDS, Drawn, FloatArray, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class FirstPassage(PathValues):
    """The constants of the bound for some demands.

    Attributes
    ----------
    days_per_unit : array or float
        1/m; 0 where nothing is asked for.
    half : array or float
        h.
    shift : array or float
        h**2 - b l/m; infinite where nothing is asked for, so that zero demand never limits the leap.
    """

    days_per_unit: Drawn
    half: Drawn
    shift: Drawn

    @classmethod
    def of(cls, bounds: Sequence[DemandBound], paths: int) -> FirstPassage:
        """The constants for demands that are independent of each other."""
        mean = sum(np.asarray(bound.mean_per_day) for bound in bounds)
        variance = sum(np.asarray(bound.variance_per_day) for bound in bounds)
        scale = np.maximum.reduce([np.broadcast_to(bound.scale, paths) for bound in bounds])
        idle = mean <= 0
        rate = np.where(idle, 1.0, mean)
        half = np.where(idle, 0.0, np.sqrt(2 * LOG_ODDS * variance) / (2 * rate))
        shift = np.where(idle, np.inf, half**2 - scale * LOG_ODDS / rate)
        return cls(*map(one_or_each, (np.where(idle, 0.0, 1 / rate), half, shift)))

    def days_above(self, level: Drawn, stock: FloatArray, days_left: FloatArray) -> FloatArray:
        """The leap of each path, from 1 day to the `days_left`, in which its stock stays above a level.

        Parameters
        ----------
        level : array or float
        stock, days_left : (window,) arrays

        Returns
        -------
        (window,) array, whole days; a new array
        """
        days = stock - level
        days *= self.days_per_unit
        days += self.shift
        np.maximum(days, 0.0, out=days)
        np.sqrt(days, out=days)
        days -= self.half
        np.maximum(days, 1.0, out=days)
        days *= days
        np.floor(days, out=days)
        return np.minimum(days, days_left, out=days)
