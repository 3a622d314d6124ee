"""Demands of variants that are drawn each day: they share each day's draw, and each multiplies it by its own levels."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.paired.exposures import PairedExposures
from supplysim._flows.paired.shared import SharedProcess
from supplysim._flows.process import Leap
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.rationing import RationingState
from supplysim._flows.varying_demand import rationed, weighted_sums
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.repeated import Repeated


@attrs.define(eq=False, kw_only=True)
class PairedVaryingDemand(SharedProcess):
    """Demands of one law, drawn each day.

    Attributes
    ----------
    law : Repeated
    scales : list of (paths,) array or float
    measures : list of Measure or None
        The profile of each variant.
    exposures : PairedExposures or None
        The levels of regimes; None if no variant has regimes.
    rationing : list of RationingState or None
    """

    law: Repeated
    scales: list[Drawn]
    measures: list[Measure | None]
    exposures: PairedExposures | None
    rationing: list[RationingState | None]

    def drawn(self, leap: Leap) -> list[FloatArray]:
        """See `SharedProcess.drawn`."""
        amounts = [np.asarray(amount * scale) for amount, scale in zip(self._before_scales(leap), self.scales, strict=True)]
        return [
            amount if state is None else rationed(state, amount) for amount, state in zip(amounts, self.rationing, strict=True)
        ]

    def _before_scales(self, leap: Leap) -> list[FloatArray]:
        """What each variant asks for, but for its scale and its rationing; arrays that variants may share."""
        if self.exposures is not None:  # a leap has one day: see `VaryingDemandProcess`
            draws = self.law.draws(leap.days.size, self.rng)
            return [exposure * draws for exposure in self.exposures.over(leap, self.rng)]
        if any(measure is not None for measure in self.measures):
            return weighted_sums(self.law, self.measures, leap, self.rng)
        return [self.law.sums(leap.days, self.rng)] * len(self.scales)
