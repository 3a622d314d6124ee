"""Regular days: the first day, and every so many days after it; what a demand in lumps is asked for on."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import Measure, cumulative_exposure, tabulated
from supplysim._flows.profiles.profile import Profile
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class RegularDays(PathValues):
    """The days first_day, first_day + every_days, ...; the first is a whole number, maybe another on each path."""

    first_day: Drawn
    every_days: int

    def next_after(self, clock: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The first of the days after day `clock`, on some paths or on all; any shape of whole days."""
        first = at(self.first_day, paths)
        return np.asarray(first + np.ceil(np.maximum(clock + 1.0 - first, 0.0) / self.every_days) * self.every_days)

    def numbers_by(self, day: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """How many of the days have come by the end of `day`."""
        return np.asarray(np.maximum(np.floor((day - at(self.first_day, paths)) / self.every_days) + 1.0, 0.0))


@attrs.define(eq=False)
class ExposureOnDays(PathValues):
    """The exposure of regular days alone, a `Measure`: that of all other days is 0."""

    days: RegularDays
    profile: Measure | None

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`: with a profile, day by regular day."""
        if self.profile is None:
            return self.days.numbers_by(after, paths) - self.days.numbers_by(before, paths)
        total = np.zeros(np.shape(before))
        day = self.days.next_after(before, paths)
        while (due := day <= after).any():
            evening = np.where(due, day, after)
            total += self.profile.exposure(np.where(due, day - 1.0, after), evening, paths)
            day = day + self.days.every_days
        return total


def exposure_on(days: RegularDays, profile: Profile | None, calendar: Calendar) -> Measure:
    """The exposure of a profile on regular days: in a table, where they are the same on all paths."""
    if np.ndim(days.first_day):
        return ExposureOnDays(days, cumulative_exposure(profile, calendar))
    every_day = np.arange(1.0, calendar.horizon_days + 1)
    is_one = ((every_day >= days.first_day) & ((every_day - days.first_day) % days.every_days == 0)).astype(np.float64)
    return cumulative_exposure(profile, calendar, is_one) or tabulated(is_one)
