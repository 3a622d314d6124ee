"""A short cycle of two states: its exposure is drawn from tables."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.occupation import Occupation
from supplysim._flows.process import Leap
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class ShortCycle(PathValues):
    """A short cycle of two states, whose exposure is drawn without simulating the sojourns.

    Attributes
    ----------
    law : Occupation
    first_level, second_level : float
    state : (paths,) array
    """

    law: Occupation
    first_level: float
    second_level: float
    state: FloatArray

    def exposure(self, leap: Leap, rng: np.random.Generator, measure: Measure | None = None) -> FloatArray:
        """The sum of the levels over each path's leap, in level-days; without a measure."""
        in_first, after = self.law.draw(leap.days, self.state.astype(np.intp), rng)
        self.state[:] = after
        exposure = in_first * (self.first_level - self.second_level)
        if self.second_level:
            exposure += leap.days * self.second_level
        return np.asarray(exposure, dtype=np.float64)
