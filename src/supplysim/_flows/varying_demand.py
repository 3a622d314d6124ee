"""Demand that is drawn each day: the sum over a leap, from the law of sums, or day by day where the days have levels."""

from __future__ import annotations

from math import inf, isfinite

import attrs
import numpy as np

from supplysim._flows.base import DemandBound
from supplysim._flows.process import Leap, Process
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.rationing import RationingState
from supplysim._flows.short_cycle import ShortCycle
from supplysim._flows.switching import Sojourns, exposure_of
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.repeated import Repeated
from supplysim._uncertain.varying import Varying


def bound_of(per_day: Varying, highest_level: Drawn, *, day_by_day: bool) -> DemandBound:
    """The bound of what is drawn each day, given a drawn scale, at most times a level; `day_by_day`: leaps of one day.

    A bounded law keeps Bernstein's inequality: its sums are sub-gamma with its variance and the scale (largest value - mean) /
    3 (S. Boucheron, G. Lugosi and P. Massart, "Concentration Inequalities", Oxford, 2013, section 2.8). A law without a bound
    of its tail has an infinite scale, which allows leaps of a single day, and so needs no variance.
    """
    law = per_day.repeated
    factor = np.asarray(per_day.draws().scale * highest_level)
    if day_by_day or not isfinite(law.tail):
        return DemandBound(factor * law.mean, 0.0, inf)
    return DemandBound(factor * law.mean, factor**2 * law.variance, factor * law.tail)


def weighted_sums(law: Repeated, levels: list[Measure | None], leap: Leap, rng: np.random.Generator) -> list[FloatArray]:
    """For each of several measures, the sum over the days of a leap of a fresh draw times the level of the day.

    The measures share the draws. They are made one day of all leaps after another, on the paths whose leap has that day.
    """
    sums = [np.zeros(leap.days.size) for _ in levels]
    paths = np.arange(leap.days.size)
    before, done = leap.before, 0.0
    while paths.size:
        draws = law.draws(paths.size, rng)
        for total, measure in zip(sums, levels, strict=True):
            level = 1.0 if measure is None else measure.exposure(before, before + 1.0, paths)
            total[paths] += draws * level
        done += 1.0
        paths = paths[leap.days.take(paths) > done]
        before = leap.before.take(paths) + done
    return sums


@attrs.define(eq=False)
class VaryingDemandProcess(Process):
    """Demand that is drawn each day, while a block runs: draw x profile x regime level x rationing level.

    Attributes
    ----------
    law : Repeated
    scale : (paths,) array or float
        What each draw is multiplied by.
    profile : CumulativeExposure or None
    regimes : Sojourns, ShortCycle or None
    rationing_state : RationingState or None
    """

    law: Repeated
    scale: Drawn
    profile: Measure | None
    regimes: Sojourns | ShortCycle | None
    rationing_state: RationingState | None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`. With regimes a leap has one day, unless nothing is asked for on any day (`bound_of`)."""
        if self.regimes is not None:
            amount = exposure_of(leap, rng, self.regimes, self.profile) * self.law.draws(leap.days.size, rng)
        elif self.profile is not None:
            [amount] = weighted_sums(self.law, [self.profile], leap, rng)
        else:
            amount = self.law.sums(leap.days, rng)
        amount *= self.scale
        return amount if self.rationing_state is None else rationed(self.rationing_state, amount)


def rationed(state: RationingState, amount: FloatArray) -> FloatArray:
    """The demand after rationing; the rest is held back."""
    return state.held_to(amount, 1.0)
