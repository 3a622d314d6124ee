"""Days of dispatch of shipments: a Poisson process, or regular points with jitter.

They are points on the scale of exposure. Without a profile, a day is one unit of it; with one, it is the profile's level.
Exposure is counted from the morning of the first day. A point at x falls on the first day at whose end the exposure exceeds x.
Random points (a Poisson process) have exponential distances of mean 1 / per_day. Regular points are at ``k * every_days``, k =
0, 1, ..., each shifted by a jitter of its own, uniform between ``-jitter_days`` and ``jitter_days``. The jitter is at most
half of the distance, so points keep their order.

Only the next point is drawn ahead; the number of points within a leap is drawn at once.
"""

from __future__ import annotations

from math import inf

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.poisson import poisson
from supplysim._flows.process import Leap
from supplysim._flows.profiles.cumulative_exposure import Measure, day_beyond
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class Scale(PathValues):
    """The exposure scale, counted from the morning of the first day.

    Attributes
    ----------
    profile : Measure or None
    origin : array or float
        The exposure on the morning of the first day.
    """

    profile: Measure | None
    origin: Drawn

    @classmethod
    def of(cls, first_day: Drawn, profile: Measure | None, calendar: Calendar, paths: int) -> Scale:
        """The scale from the morning of `first_day` on."""
        days = np.floor(first_day) - 1.0
        if profile is None:
            return cls(None, days)
        days = np.minimum(np.broadcast_to(days, paths), calendar.horizon_days)
        return cls(profile, profile.exposure(np.zeros(paths), days))

    def reached(self, day: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The exposure at the end of `day`, on some paths or on all; negative before the first day."""
        origin = at(self.origin, paths)
        reached = day if self.profile is None else self.profile.exposure(np.zeros_like(day), day, paths)
        return reached if isinstance(origin, float) and origin == 0.0 else reached - origin


@attrs.define(eq=False)
class RandomNumbers(PathValues):
    """A Poisson process with `per_day` points per unit of exposure, of which only the number in each leap is drawn."""

    scale: Scale
    per_day: Drawn

    def passed(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """The number of points in each path's leap, (in flight,)."""
        return poisson(self.mean(leap), rng)

    def mean(self, leap: Leap) -> FloatArray:
        """The mean number of points in each path's leap, (in flight,); a new array."""
        exposure = np.maximum(self.scale.reached(leap.after), 0.0)
        exposure -= np.maximum(self.scale.reached(leap.before), 0.0)
        exposure *= self.per_day
        return exposure


@attrs.define(eq=False)
class Points(PathValues):
    """Points on the exposure scale, of which the next one has been drawn.

    Attributes
    ----------
    scale : Scale
    next_point : (paths,) array
        Its exposure.
    """

    scale: Scale
    next_point: FloatArray

    def passed(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """The number of points in each path's leap, (in flight,); the next point becomes the first after the leap."""
        reached = self.scale.reached(leap.after)
        counts = np.zeros(reached.size)
        served = np.flatnonzero(self.next_point < reached)
        if served.size:
            counts[served] = self._counted(served, reached.take(served), rng)
        return counts

    def passed_on(self, paths: IndexArray, day: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The number of points up to the end of `day` on `paths`, which have one at least; the next point moves on."""
        return self._counted(paths, self.scale.reached(day, paths), rng)

    def _counted(self, served: IndexArray, reached: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The number of points below `reached` on the paths `served`, one at least; the next point moves on."""
        raise NotImplementedError

    def next_days(self, paths: IndexArray, calendar: Calendar) -> FloatArray:
        """The day of the next point on each of some paths; infinite beyond the horizon."""
        point = self.next_point.take(paths)
        if self.scale.profile is None:
            day = np.maximum(np.floor(point) + 1.0, 1.0) + at(self.scale.origin, paths)
            return np.where(day > calendar.horizon_days, inf, day)
        return day_beyond(lambda day: self.scale.reached(day, paths), point, calendar.horizon_days)


@attrs.define(eq=False)
class RandomPoints(Points):
    """A Poisson process with `per_day` points per unit of exposure."""

    per_day: Drawn

    @classmethod
    def begin(cls, scale: Scale, per_day: Drawn, paths: int, rng: np.random.Generator) -> RandomPoints:
        """Before the first point."""
        with np.errstate(divide="ignore"):
            return cls(scale, rng.standard_exponential(paths) / per_day, per_day)

    def _counted(self, served: IndexArray, reached: FloatArray, rng: np.random.Generator) -> FloatArray:
        per_day = at(self.per_day, served)
        overrun = reached - self.next_point.take(served)
        overrun *= per_day
        counts = np.asarray(1.0 + rng.poisson(overrun), dtype=np.float64)
        wait = rng.standard_exponential(served.size)
        wait /= per_day
        wait += reached
        self.next_point[served] = wait
        return counts


@attrs.define(eq=False)
class RegularPoints(Points):
    """Points at ``k * every_days``, each shifted by up to `jitter_days`; `index` is the k of the next one."""

    every_days: Drawn
    jitter_days: Drawn
    index: FloatArray

    @classmethod
    def begin(cls, scale: Scale, every_days: Drawn, jitter_days: Drawn, paths: int, rng: np.random.Generator) -> RegularPoints:
        """Before the first point."""
        point = np.maximum(np.zeros(paths) + _shift(jitter_days, paths, rng), 0.0)  # none leaves before the first day
        return cls(scale, point, every_days, jitter_days, np.zeros(paths))

    def _counted(self, served: IndexArray, reached: FloatArray, rng: np.random.Generator) -> FloatArray:
        every, jitter = at(self.every_days, served), at(self.jitter_days, served)
        begun = self.index.take(served)
        following = np.maximum(begun + 1.0, _points_before(reached - jitter, every))  # all before it have certainly passed
        point = following * every + _shift(jitter, served.size, rng)
        also = np.flatnonzero(point < reached)  # of those that follow, one at most can have passed
        following[also] += 1.0
        point[also] = following.take(also) * at(every, also) + _shift(at(jitter, also), also.size, rng)
        self.next_point[served] = point
        self.index[served] = following
        return following - begun


def _shift(jitter: Drawn, size: int, rng: np.random.Generator) -> Drawn:
    """The jitter of `size` regular points."""
    return 0.0 if np.ndim(jitter) == 0 and jitter == 0 else jitter * rng.uniform(-1.0, 1.0, size)


def _points_before(exposure: FloatArray, every: Drawn) -> FloatArray:
    """How many of 0, every, 2 every, ... are below `exposure`, corrected for rounding in the division."""
    count = np.maximum(np.ceil(exposure / every), 0.0)
    count -= (count > 0) & ((count - 1.0) * every >= exposure)
    count += count * every < exposure
    return count
