"""When shipments leave: points along the exposure of a flow, at random or at regular distances.

Without a profile a day is one unit of exposure; under a profile it counts for the profile's level. Exposure is counted from
the morning of the first day, and the day of a point at x is the first by whose end the exposure has passed x. Random points (a
Poisson process) have exponential distances of mean 1 / per_day. Regular points lie at ``k * every_days``, k = 0, 1, ..., each
moved by a jitter of its own, uniform between ``-jitter_days`` and ``jitter_days``. That must not pass half of the distance, so
that they keep their order.

At most the next point is ever known. The points that a leap steps over are counted in one go.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Leap, Panel
from supplysim._flows.calendar import Calendar
from supplysim._flows.poisson import poisson
from supplysim._flows.profiles.cumulative_exposure import course_of
from supplysim._uncertain.quantity import Drawn
from supplysim.errors import DrawError

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

_NEXT, _ORIGIN, _INDEX = "arrivals.next_point", "arrivals.origin", "arrivals.index"
_PER_DAY, _EVERY, _JITTER = "arrivals.per_day", "arrivals.every_days", "arrivals.jitter_days"


def arrivals_panel(
    values: Mapping[str, Drawn],
    courses: Panel,
    calendar: Calendar,
    paths: int,
    rng: np.random.Generator,
    *,
    place: str,
    one_by_one: bool = True,
) -> Panel:
    """The rows of arrivals on the morning of day 1, beside those of the flow's profile in `courses`.

    Parameters
    ----------
    values : mapping
        With ``first_day``, and either ``per_day`` or ``every_days`` and ``jitter_days``.
    place : str
        What a message calls the flow.
    one_by_one : bool
        Whether the next point has to be known. Random ones need not be, where only their number matters.
    """
    rows: dict[str, Any] = {_ORIGIN: np.floor(values["first_day"]) - 1.0}
    course = course_of(courses)
    if course is not None:
        begins = np.minimum(np.broadcast_to(rows[_ORIGIN], paths), calendar.horizon_days)
        rows[_ORIGIN] = course.exposure(courses, np.zeros(paths), begins)
    if "every_days" not in values:
        if not one_by_one:
            return courses | Panel.of(paths, rows | {_PER_DAY: values["per_day"]})
        waiting = rng.standard_exponential(paths)
        with np.errstate(divide="ignore"):
            waiting /= values["per_day"]
        return courses | Panel.of(paths, rows | {_PER_DAY: values["per_day"]}) | Panel(by_path={_NEXT: waiting})
    every, jitter = values["every_days"], values["jitter_days"]
    wide = np.flatnonzero(np.broadcast_to(np.asarray(jitter) > np.asarray(every) / 2, paths))
    if wide.size:
        drawn = [float(np.broadcast_to(value, paths)[wide[0]]) for value in (jitter, every)]
        raise DrawError(f"'jitter_days' of {place} must be at most half of every_days (drew {drawn[0]:g} beside {drawn[1]:g})")
    regular = Panel.of(paths, rows | {_EVERY: every, _JITTER: jitter})
    point = np.maximum(np.zeros(paths) + _shift(jitter, paths, rng), 0.0)  # none leaves before the first day
    return courses | regular | Panel(by_path={_INDEX: np.zeros(paths), _NEXT: point})


def _shift(jitter: Drawn, size: int, rng: np.random.Generator) -> Drawn:
    """How far each of some regular points is moved."""
    return 0.0 if np.ndim(jitter) == 0 and jitter == 0 else jitter * rng.uniform(-1.0, 1.0, size)


def passed(panel: Panel, leap: Leap, rng: np.random.Generator) -> FloatArray:
    """How many points each path passes in its leap, (window,) array; moves past them."""
    if _NEXT not in panel.by_path:
        exposure = _reached_from_start(panel, leap.after)
        exposure -= _reached_from_start(panel, leap.before)
        exposure *= panel[_PER_DAY]
        return poisson(exposure, rng)
    reached = _reached(panel, leap.after, None)
    counts = np.zeros(reached.size)
    served = np.flatnonzero(panel.by_path[_NEXT] < reached)
    if served.size:
        counts[served] = _counted(panel, served, reached.take(served), rng)
    return counts


def _reached_from_start(panel: Panel, after: FloatArray) -> FloatArray:
    """The exposure at the end of day `after`, 0 before the first day; a new array."""
    return np.maximum(_reached(panel, after, None), 0.0)


def passed_on(panel: Panel, paths: IndexArray, day: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Count and move past the points up to the end of `day`, on paths that are known to have some."""
    return _counted(panel, paths, _reached(panel, day, paths), rng)


def _counted(panel: Panel, served: IndexArray, reached: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Count and move past the points below `reached`, of which there is one at least, the next."""
    next_point = panel.by_path[_NEXT]
    if _INDEX not in panel.by_path:
        per_day = panel.at(_PER_DAY, served)
        overrun = reached - next_point.take(served)
        overrun *= per_day
        counts = np.asarray(1.0 + rng.poisson(overrun), dtype=np.float64)
        wait = rng.standard_exponential(served.size)
        wait /= per_day
        wait += reached
        next_point[served] = wait
        return counts
    every, jitter, index = panel.at(_EVERY, served), panel.at(_JITTER, served), panel.by_path[_INDEX]
    begun = index.take(served)
    following = np.maximum(begun + 1.0, _points_before(reached - jitter, every))  # all up to here have passed for certain
    place = following * every + _shift(jitter, served.size, rng)
    also = np.flatnonzero(place < reached)  # of those that follow, one at most can have passed
    following[also] += 1.0
    few = jitter.take(also) if isinstance(jitter, np.ndarray) else jitter
    spacing = every.take(also) if isinstance(every, np.ndarray) else every
    place[also] = following.take(also) * spacing + _shift(few, also.size, rng)
    next_point[served] = place
    index[served] = following
    return following - begun


def _points_before(exposure: FloatArray, every: Drawn) -> FloatArray:
    """How many of 0, every, 2 every, ... lie below `exposure`, rounding in the division put right."""
    count = np.maximum(np.ceil(exposure / every), 0.0)
    count -= (count > 0) & ((count - 1.0) * every >= exposure)
    count += count * every < exposure
    return count


def _reached(panel: Panel, after: FloatArray, paths: IndexArray | None) -> FloatArray:
    """The exposure at the end of day `after`, counted from the first day on."""
    course = course_of(panel)
    origin = panel.at(_ORIGIN, paths)
    reached = after if course is None else course.exposure(panel, np.zeros_like(after), after, paths)
    return reached if isinstance(origin, float) and origin == 0.0 else reached - origin


def next_days(panel: Panel, paths: IndexArray, calendar: Calendar) -> FloatArray:
    """The day of the next point on each of some paths; infinite beyond the horizon."""
    point = panel.by_path[_NEXT].take(paths)
    if course_of(panel) is None:
        day = np.floor(point) + 1.0
        day = np.maximum(day, 1.0) + panel.at(_ORIGIN, paths)
        return np.where(day > calendar.horizon_days, inf, day)
    before, by = np.zeros(paths.size), np.full(paths.size, float(calendar.horizon_days))
    never = ~(_reached(panel, by, paths) > point)
    for _ in range(calendar.horizon_days.bit_length()):
        middle = np.floor((before + by) / 2)
        beyond = _reached(panel, middle, paths) > point
        by = np.where(beyond, middle, by)
        before = np.where(beyond, before, middle)
    return np.where(never, inf, by)
