"""Gamma noise: what is demanded over an exposure.

Over an exposure e it is Gamma(shape = e / cv**2, scale = rate * cv**2). Gamma laws of one scale add, so any number of days
needs one draw; and, given the sum of several days, the share of some of them is beta (L. Devroye, "Non-Uniform Random Variate
Generation", 1986, IX.3 and XI.4).
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
    rate : array or float
    shape_a_day : array or float, or None
        1 / cv**2, and 0 on paths without noise; None where no path has any.
    scale : array or float
        rate * cv**2.
    steady_rate : array or None
        The rate of paths without noise, 0 on others; None where all have noise.
    """

    rate: Drawn
    shape_a_day: Drawn | None = None
    scale: Drawn = 0.0
    steady_rate: Drawn | None = None

    @classmethod
    def of(cls, rate: Drawn, cv: Drawn) -> GammaNoise:
        """The demand of a `rate` and a coefficient of variation, of which 0 is no noise."""
        if not np.any(cv > 0):
            return cls(rate)
        steady = np.asarray(cv == 0)
        shape = one_or_each(np.where(steady, 0.0, 1.0 / np.where(steady, 1.0, cv) ** 2))
        return cls(rate, shape, rate * cv**2, np.where(steady, rate, 0.0) if steady.any() else None)

    def demand(self, exposure: FloatArray, rng: np.random.Generator) -> FloatArray:
        """What each path demands over its `exposure`, in level-days: one gamma draw; a new array."""
        if self.shape_a_day is None:
            return np.asarray(exposure * self.rate)
        demand: FloatArray = rng.standard_gamma(exposure * self.shape_a_day)
        demand *= self.scale
        if self.steady_rate is not None:
            demand += exposure * self.steady_rate
        return demand

    def shares_of_first_day(
        self, paths: IndexArray, level: Drawn, days: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Which shares of the demand of some `days` of one level, 2 or more, the first of them and the rest have.

        With much noise either may be far below the rounding of the other, and a demand that is left of it is still one. So
        both are found from the logarithms of two gamma numbers: that of a shape s is one of s + 1 times a uniform number to
        1/s.
        """
        assert self.shape_a_day is not None  # noqa: S101  # without noise no leap is doubtful
        shape = np.broadcast_to(at(self.shape_a_day, paths) * level, days.shape)
        first, rest = (
            np.log(rng.standard_gamma(each + 1.0)) - rng.standard_exponential(days.size) / each
            for each in (shape, shape * (days - 1.0))
        )
        return expit(first - rest), expit(rest - first)
