"""Gamma noise: the demand over an exposure, from a rate and a coefficient of variation.

Over an exposure e the demand is Gamma(shape = e / cv**2, scale = rate * cv**2). Gamma variables of one scale add up to a gamma
variable, so any number of days needs one draw; given the sum of several days, the share of some of them is beta (L. Devroye,
"Non-Uniform Random Variate Generation", 1986, IX.3 and XI.4).
"""

from __future__ import annotations

import attrs
import numpy as np
from scipy.special import expit

from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class GammaNoise(PathValues):
    """A demand of `rate` a day at level 1, with or without noise.

    Attributes
    ----------
    rate : (paths,) array or float
        Mean demand a day at level 1, units of stock.
    shape_a_day : (paths,) array or float, or None
        1 / cv**2, and 0 on paths without noise; None if no path has noise.
    scale : (paths,) array or float
        rate * cv**2.
    steady_rate : (paths,) array or None
        The rate on paths without noise, 0 on others; None if all paths have noise.
    """

    rate: Drawn
    shape_a_day: Drawn | None = None
    scale: Drawn = 0.0
    steady_rate: Drawn | None = None

    @classmethod
    def of(cls, rate: Drawn, cv: Drawn) -> GammaNoise:
        """The demand with a mean `rate` and a coefficient of variation; 0 is no noise."""
        if not np.any(cv > 0):
            return cls(rate)
        steady = np.asarray(cv == 0)
        shape = one_or_each(np.where(steady, 0.0, 1.0 / np.where(steady, 1.0, cv) ** 2))
        return cls(rate, shape, rate * cv**2, np.where(steady, rate, 0.0) if steady.any() else None)

    def demand(self, exposure: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The demand of each path over its `exposure` (level-days), in units of stock: one gamma draw; a new array."""
        if self.shape_a_day is None:
            return np.asarray(exposure * self.rate)
        demand: FloatArray = rng.standard_gamma(exposure * self.shape_a_day)
        return self.scaled(demand, exposure, out=demand)

    def scaled(self, standard: FloatArray, exposure: FloatArray, out: FloatArray | None = None) -> FloatArray:
        """The demand over an `exposure`, given a standard gamma variable of its shape."""
        demand: FloatArray = np.multiply(standard, self.scale, out=out)
        if self.steady_rate is not None:
            demand += exposure * self.steady_rate
        return demand

    def shares_of_first_day(
        self, paths: IndexArray, level: Drawn, days: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """The shares of the first day and of the rest in the demand of `days` days at one level, 2 or more.

        The shares are Beta(s, (n - 1) s) and its complement, for n days of gamma shape s. With much noise, one of them may be
        smaller than the rounding of the other. So both are computed from the logarithms of two gamma variables; one of shape s
        is one of shape s + 1 times U**(1/s) (Devroye 1986, IX.3).
        """
        assert self.shape_a_day is not None  # noqa: S101  # without noise no leap is doubtful
        shape = np.broadcast_to(at(self.shape_a_day, paths) * level, days.shape)
        first, rest = (
            np.log(rng.standard_gamma(each + 1.0)) - rng.standard_exponential(days.size) / each
            for each in (shape, shape * (days - 1.0))
        )
        return expit(first - rest), expit(rest - first)
