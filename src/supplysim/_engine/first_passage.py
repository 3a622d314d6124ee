"""First passage: the most days in which demand takes a stock below a level with probability at most 1e-12.

With a stock A above a level, the demand D of L days, without receipts, must exceed A with probability at most 1e-12. D is
sub-gamma: P(D - mL > sqrt(2 v L l) + b l) <= exp(-l), with m and v the mean and the variance of a day's demand at its highest
level and b the scale of its tail (S. Boucheron, G. Lugosi and P. Massart, "Concentration Inequalities", Oxford 2013, section
2.4). For independent demands, m and v add, and b is the largest. So L is the largest whole number with

    m L + sqrt(2 v l L) + b l <= A,   l = ln(1e12),

a quadratic in sqrt(L). With h = sqrt(2 v l) / (2 m) and everything in days of mean demand,

    sqrt(L) <= sqrt(A/m + h**2 - b l/m) - h.

Without noise this is L <= A/m. What can come at once in addition is taken from A beforehand.
If L is below 1, the leap is one day, which is simulated exactly.

The same formula bounds the first passage below any level; a stock-out is that below the reserve. A leading demand needs no
bound: it chooses the leap itself (`supplysim._flows.leading_demand`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import attrs
import numpy as np

from supplysim._flows.base import DemandBound
from supplysim._uncertain.arrays import LOG_ODDS, ROUNDING, Drawn, FloatArray, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class FirstPassage(PathValues):
    """The constants of the bound for some demands.

    Attributes
    ----------
    days_per_unit : (paths,) array or float
        1/m; 0 where the mean demand m is 0.
    half : (paths,) array or float
        h.
    shift : (paths,) array or float
        h**2 - b l/m, less what can come at once over m; infinite where m is 0, so that zero demand never limits the leap.
    """

    days_per_unit: Drawn
    half: Drawn
    shift: Drawn

    @classmethod
    def of(cls, bounds: Sequence[DemandBound]) -> FirstPassage:
        """The constants for independent demands."""
        mean = sum(np.asarray(bound.mean_per_day) for bound in bounds)
        variance = sum(np.asarray(bound.variance_per_day) for bound in bounds)
        scale = reduce(np.maximum, (np.asarray(bound.scale) for bound in bounds))
        at_once = sum(np.asarray(bound.at_once) for bound in bounds)
        idle = mean <= 0
        rate = np.where(idle, 1.0, mean)
        half = np.where(idle, 0.0, np.sqrt(2 * LOG_ODDS * variance) / (2 * rate))
        shift = np.where(idle, np.inf, half**2 - (scale * LOG_ODDS + at_once) / rate)
        return cls(*map(one_or_each, (np.where(idle, 0.0, 1 / rate), half, shift)))

    def days_above(self, level: Drawn, stock: FloatArray, days_left: FloatArray) -> FloatArray:
        """The longest leap of each path in which its stock stays above a level, but for a probability of 1e-12.

        Parameters
        ----------
        level : (in flight,) array or float, units of stock
        stock : (in flight,) array, units of stock
        days_left : (in flight,) array, days, at least 1

        Returns
        -------
        (in flight,) array, whole days from 1 to `days_left`; a new array
        """
        days = self._root(level, stock)
        np.maximum(days, 1.0, out=days)
        days *= days
        np.floor(days, out=days)
        return np.minimum(days, days_left, out=days)

    def days_to(self, level: Drawn, stock: FloatArray, days_left: FloatArray) -> FloatArray:
        """The first day on whose evening the stock may be at or below a level; on earlier ones it is with probability 1e-12.

        See `days_above`, of which this is the counterpart: the level is not only passed, but reached.
        """
        days = self._root(level, stock)
        np.maximum(days, 0.0, out=days)
        days *= days
        days *= 1.0 - ROUNDING  # a day too early is seen for nothing, but one too late would be a review passed over
        np.ceil(days, out=days)
        np.maximum(days, 1.0, out=days)
        return np.minimum(days, days_left, out=days)

    def _root(self, level: Drawn, stock: FloatArray) -> FloatArray:
        """The solution sqrt(L) of the quadratic, which may be negative; a new array."""
        days = np.asarray(stock - level)
        days *= self.days_per_unit
        days += self.shift
        np.maximum(days, 0.0, out=days)
        np.sqrt(days, out=days)
        days -= self.half
        return days
