"""Consumption while a block runs."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.noise import GammaNoise
from supplysim._flows.order_demand import OrderDemand
from supplysim._flows.process import Leap, Process
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.rationing import RationingState
from supplysim._flows.short_cycle import ShortCycle
from supplysim._flows.switching import Sojourns, exposure_of
from supplysim._uncertain.arrays import FloatArray


@attrs.define(eq=False)
class ConsumptionProcess(Process):
    """Consumption while a block runs: demand over the exposure, the sum of regime x profile x rationing level."""

    amounts: GammaNoise | OrderDemand
    measure: Measure | None
    regimes: Sojourns | ShortCycle | None
    rationing_state: RationingState | None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: one draw for the whole leap; of orders, one for their number."""
        exposure = exposure_of(leap, rng, self.regimes, self.measure)
        if self.rationing_state is not None:
            exposure = self.rationing_state.held_to(exposure, self.amounts.rate)
        return self.amounts.demand(exposure, rng)
