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
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class Points(PathValues):
    """Points on the exposure scale, of which at most the next one has been drawn.

    Attributes
    ----------
    profile : CumulativeExposure or None
    origin : array or float
        The exposure on the morning of the first day.
    next_point : (paths,) array or None
        Its exposure; None if only the number of random points matters.
    """

    profile: CumulativeExposure | None
    origin: Drawn
    next_point: FloatArray | None

    @classmethod
    def origin_of(cls, first_day: Drawn, profile: CumulativeExposure | None, calendar: Calendar, paths: int) -> Drawn:
        """The exposure on the morning of the first day."""
        days = np.floor(first_day) - 1.0
        if profile is None:
            return days
        return profile.exposure(np.zeros(paths), np.minimum(np.broadcast_to(days, paths), calendar.horizon_days))

    def passed(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """The number of points in each path's leap, (in flight,); the next point becomes the first after the leap."""
        assert self.next_point is not None  # noqa: S101  # only random points can do without
        reached = self._reached(leap.after, None)
        counts = np.zeros(reached.size)
        served = np.flatnonzero(self.next_point < reached)
        if served.size:
            counts[served] = self._counted(self.next_point, served, reached.take(served), rng)
        return counts

    def passed_on(self, paths: IndexArray, day: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The number of points up to the end of `day` on `paths`, which have one at least; the next point moves on."""
        assert self.next_point is not None  # noqa: S101  # a day of dispatch is that of the next point
        return self._counted(self.next_point, paths, self._reached(day, paths), rng)

    def _counted(
        self, next_point: FloatArray, served: IndexArray, reached: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        """The number of points below `reached` on the paths `served`, one at least; the next point moves on."""
        raise NotImplementedError

    def _reached(self, after: FloatArray, paths: IndexArray | None) -> FloatArray:
        """The exposure at the end of day `after`, counted from the morning of the first day."""
        origin = at(self.origin, paths)
        reached = after if self.profile is None else self.profile.exposure(np.zeros_like(after), after, paths)
        return reached if isinstance(origin, float) and origin == 0.0 else reached - origin

    def next_days(self, paths: IndexArray, calendar: Calendar) -> FloatArray:
        """The day of the next point on each of some paths; infinite beyond the horizon."""
        assert self.next_point is not None  # noqa: S101  # only random points can do without
        point = self.next_point.take(paths)
        if self.profile is None:
            day = np.floor(point) + 1.0
            day = np.maximum(day, 1.0) + at(self.origin, paths)
            return np.where(day > calendar.horizon_days, inf, day)
        before, by = np.zeros(paths.size), np.full(paths.size, float(calendar.horizon_days))
        never = ~(self._reached(by, paths) > point)
        for _ in range(calendar.horizon_days.bit_length()):
            middle = np.floor((before + by) / 2)
            beyond = self._reached(middle, paths) > point
            by = np.where(beyond, middle, by)
            before = np.where(beyond, before, middle)
        return np.where(never, inf, by)


@attrs.define(eq=False)
class RandomPoints(Points):
    """A Poisson process with `per_day` points per unit of exposure."""

    per_day: Drawn

    @classmethod
    def begin(
        cls,
        per_day: Drawn,
        first_day: Drawn,
        profile: CumulativeExposure | None,
        *,
        calendar: Calendar,
        paths: int,
        rng: np.random.Generator,
        one_by_one: bool,
    ) -> RandomPoints:
        """Before the first point.

        Parameters
        ----------
        one_by_one : bool
            Whether the next point is drawn ahead; otherwise only numbers of points are drawn.
        """
        origin = cls.origin_of(first_day, profile, calendar, paths)
        if not one_by_one:
            return cls(profile, origin, None, per_day)
        waiting = rng.standard_exponential(paths)
        with np.errstate(divide="ignore"):
            waiting /= per_day
        return cls(profile, origin, waiting, per_day)

    def passed(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Points.passed`."""
        if self.next_point is not None:
            return super().passed(leap, rng)
        exposure = np.maximum(self._reached(leap.after, None), 0.0)  # 0 before the first day
        exposure -= np.maximum(self._reached(leap.before, None), 0.0)
        exposure *= self.per_day
        return poisson(exposure, rng)

    def _counted(
        self, next_point: FloatArray, served: IndexArray, reached: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        per_day = at(self.per_day, served)
        overrun = reached - next_point.take(served)
        overrun *= per_day
        counts = np.asarray(1.0 + rng.poisson(overrun), dtype=np.float64)
        wait = rng.standard_exponential(served.size)
        wait /= per_day
        wait += reached
        next_point[served] = wait
        return counts


@attrs.define(eq=False)
class RegularPoints(Points):
    """Points at ``k * every_days``, each shifted by up to `jitter_days`; `index` is the k of the next one."""

    every_days: Drawn
    jitter_days: Drawn
    index: FloatArray

    @classmethod
    def begin(
        cls,
        every_days: Drawn,
        jitter_days: Drawn,
        first_day: Drawn,
        profile: CumulativeExposure | None,
        *,
        calendar: Calendar,
        paths: int,
        rng: np.random.Generator,
    ) -> RegularPoints:
        """Before the first point."""
        origin = cls.origin_of(first_day, profile, calendar, paths)
        point = np.maximum(np.zeros(paths) + _shift(jitter_days, paths, rng), 0.0)  # none leaves before the first day
        return cls(profile, origin, point, every_days, jitter_days, np.zeros(paths))

    def _counted(
        self, next_point: FloatArray, served: IndexArray, reached: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        every, jitter = at(self.every_days, served), at(self.jitter_days, served)
        begun = self.index.take(served)
        following = np.maximum(begun + 1.0, _points_before(reached - jitter, every))  # all before it have certainly passed
        point = following * every + _shift(jitter, served.size, rng)
        also = np.flatnonzero(point < reached)  # of those that follow, one at most can have passed
        following[also] += 1.0
        point[also] = following.take(also) * at(every, also) + _shift(at(jitter, also), also.size, rng)
        next_point[served] = point
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
