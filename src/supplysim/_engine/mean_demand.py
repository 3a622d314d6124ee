"""The mean demand of a claim over any days: its rate times its profile; for gross cover and rationing."""

from __future__ import annotations

from typing import Self

import attrs

from supplysim._flows.base import Demand, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, cumulative_exposure
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class MeanDemand(PathValues):
    """The mean rate of a claim, and its profile, if it has one."""

    rate: Drawn
    profile: CumulativeExposure | None

    @classmethod
    def of(cls, claim: Demand | Transfer, calendar: Calendar) -> Self:
        """The mean demand of a claim with drawn values in its fields."""
        return cls(claim.mean_per_day(), cumulative_exposure(claim.profile, calendar))

    def over(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The mean demand of the days after `before`, up to and including `after`, on some paths or on all."""
        days = after - before if self.profile is None else self.profile.exposure(before, after, paths)
        return at(self.rate, paths) * days
