"""A leading demand of several variants: one demand in units of its rate, whose leaps no variant's stock is too small for."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.process import LeadingProcess, Leap
from supplysim._uncertain.arrays import Drawn, FloatArray, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class SharedLead(PathValues):
    """The demand that all variants have in common.

    Attributes
    ----------
    demand : LeadingProcess
        Of rate 1: in days of mean demand at level 1, or of scale 1.
    rng : numpy.random.Generator
        The stream of the flow, from which the first sojourns have been drawn.
    variants : int
        Their number.
    covered : (in flight,) array or None
        The days of demand that the stock of each variant asked so far covers, at least; None before the first is asked.
    """

    demand: LeadingProcess
    rng: np.random.Generator
    variants: int
    covered: FloatArray | None = None


@attrs.define(eq=False)
class VariantLead(LeadingProcess):
    """One variant of a leading demand.

    Attributes
    ----------
    shared : SharedLead
    variant : int
    rate : (paths,) array or float
        Mean demand a day at level 1, units of stock; or the scale.
    days_per_unit : (paths,) array or float
        1 / rate; infinite where the rate is 0.
    """

    shared: SharedLead
    variant: int
    rate: Drawn
    days_per_unit: Drawn

    @classmethod
    def of(cls, shared: SharedLead, variant: int, rate: Drawn) -> VariantLead:
        """The variant of a rate."""
        with np.errstate(divide="ignore"):
            return cls(shared, variant, rate, one_or_each(1.0 / np.asarray(rate)))

    def leap_days(self, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `LeadingProcess.leap_days`: the variants are asked in their order, and the last one chooses the leap."""
        shared = self.shared
        with np.errstate(invalid="ignore"):  # 0 times infinity: no stock and no demand
            covered = stock * self.days_per_unit
        covered = np.where(np.isinf(self.days_per_unit), np.inf, covered)
        if shared.covered is not None:
            np.minimum(covered, shared.covered, out=covered)
        shared.covered = covered
        if self.variant < shared.variants - 1:
            return most_days
        shared.covered = None
        return shared.demand.leap_days(covered, most_days, shared.rng)

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`."""
        return np.asarray(self.shared.demand.advance(leap, rng) * self.rate)
