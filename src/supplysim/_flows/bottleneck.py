"""A bottleneck: output that is the least of a capacity and of what each input allows, day by day.

The least of several profiles has no closed form where the unknowns decide which of them binds on which day. There the days of
a leap are laid out one after another in one long array, the least is taken day by day, and each path's days are added up.
"""

from __future__ import annotations

from functools import reduce

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, Measure, cumulative_exposure, tabulated
from supplysim._flows.profiles.profile import Profile, level_on
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.fields import AMOUNT, part, quantity, specification
from supplysim._uncertain.parameters import PathValues, is_shared
from supplysim._uncertain.quantity import Quantity

_DAYS_AT_ONCE = 1 << 17


@specification
@attrs.frozen
class Input:
    """Something that a factory cannot do without, such as power or propellant.

    Parameters
    ----------
    limit_per_day : number or quantity, 0 or more
        What the input allows to be started in a day, in units of the factory's output.
    profile : profile, optional
        A level in time that the limit is multiplied by.

    Examples
    --------
    >>> import supplysim as ss
    >>> power = ss.Input(8_000, profile=ss.schedule({1: 0.3, 120: 1.0}))
    >>> arsenal = ss.Factory("arsenal", nameplate_per_day=8_000, inputs={"power": power, "propellant": ss.Input(6_500)})
    """

    limit_per_day: Quantity | float = quantity(AMOUNT)
    profile: Profile | None = part(Profile)


@attrs.frozen
class Capacity:
    """One of the rates whose least counts: a drawn rate, and a profile with drawn values."""

    rate: Drawn
    profile: Profile | None


@attrs.define(eq=False)
class _Limit(PathValues):
    """A rate on each path, and what a day counts for."""

    rate: Drawn
    profile: CumulativeExposure | None

    def on(self, day: FloatArray, paths: IndexArray) -> Drawn:
        """The rate on single days of single paths."""
        rate = at(self.rate, paths)
        return rate if self.profile is None else rate * self.profile.exposure(day - 1.0, day, paths)


@attrs.define(eq=False)
class Bottleneck(PathValues):
    """The least of several rates with profiles, added up over any days: a `Measure`."""

    limits: tuple[_Limit, ...]

    def exposure(self, before: FloatArray, after: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """See `Measure.exposure`."""
        columns = np.arange(np.shape(before)[-1]) if paths is None else paths
        columns = np.broadcast_to(columns, np.shape(before)).reshape(-1)
        first = before.reshape(-1)
        days = (after.reshape(-1) - first).astype(np.intp)
        total = np.zeros(days.size)
        ends = np.cumsum(days)
        begin = 0
        while begin < days.size:
            done = ends[begin - 1] if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, done + _DAYS_AT_ONCE, side="right")))
            part_days = days[begin:end]
            used = np.flatnonzero(part_days)
            if used.size:
                lengths = part_days[used]
                starts = np.cumsum(lengths) - lengths
                day = np.arange(1, lengths.sum() + 1) + np.repeat(first[begin:end][used] - starts, lengths)
                least = self._least(day, np.repeat(columns[begin:end][used], lengths))
                total[begin + used] = np.add.reduceat(least, starts)
            begin = end
        return total.reshape(np.shape(before))

    def _least(self, day: FloatArray, columns: IndexArray) -> FloatArray:
        """The least of the rates on single days of single paths."""
        least = np.full(day.size, np.inf)
        for limit in self.limits:
            np.minimum(least, limit.on(day, columns), out=least)
        return least


def bottleneck(capacities: list[Capacity], calendar: Calendar) -> Measure:
    """The least of some capacities, day by day, whatever is the same on all paths worked out beforehand."""
    if all(not np.ndim(each.rate) and (each.profile is None or is_shared(each.profile)) for each in capacities):
        days = np.arange(1.0, calendar.horizon_days + 1)
        levels = (each.rate * level_on(each.profile, calendar, days) for each in capacities)
        return tabulated(np.asarray(reduce(np.minimum, levels)))
    return Bottleneck(tuple(_Limit(each.rate, cumulative_exposure(each.profile, calendar)) for each in capacities))
