"""Crossings: where a curve along the control passes its target, found by samples in ever narrower windows."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Protocol

import attrs
import numpy as np

from supplysim.analysis.crossing import Crossing
from supplysim.analysis.local_fit import LocalFit
from supplysim.analysis.samples import Sample

_NARROWEST = 1e-6  # of the range: a narrower window does not matter
_ENOUGH = 0.6  # a window that another sample would not make narrower than this share is narrow enough
_MOST_ANCHORS = 4  # two are always used: the second makes up for what the first is told wrongly by the slope of the fit
_SETTLED = 1.0  # width of the interval, 2.8 standard errors: a root moves no farther between two anchors, but by a rare chance
_RESOLVED = 1e-3  # of a value: in a narrower window it is a jump that no cubic describes, in a wider one perhaps a curve
_CREDIBLE = 0.5  # of a window: a wider interval rests on what a cubic makes of noise


@attrs.frozen
class Window:
    """A part of the range, with the signs of the margin at its ends: 1 if the target is surely met, -1 if not, 0 if open."""

    low: float
    high: float
    before: int
    after: int

    @property
    def width(self) -> float:
        """Its width."""
        return self.high - self.low

    @property
    def is_closed(self) -> bool:
        """Whether the signs at both ends are known, and differ."""
        return self.before * self.after < 0

    @property
    def rising(self) -> bool | None:
        """Whether the target is met above, not below; None if that is open."""
        change = self.after - self.before
        return None if change == 0 else change > 0

    def parts(self, sample: Sample) -> list[Window]:
        """The parts of the window, seen through a sample of it, in which a sign changes or is open towards an end."""
        signs = sample.signs
        marks = [
            (self.low, self.low, self.before),
            *zip(sample.lefts.tolist(), sample.rights.tolist(), signs.tolist(), strict=True),
            (self.high, self.high, self.after),
        ]
        sure = [mark for mark in marks if mark[2]]
        if not sure:
            return [self]
        found = []
        if not (self.before or signs[0]):
            found.append(Window(self.low, sure[0][1], 0, sure[0][2]))
        found += [Window(one[0], two[1], one[2], two[2]) for one, two in pairwise(sure) if one[2] != two[2]]
        if not (self.after or signs[-1]):
            found.append(Window(sure[-1][0], self.high, sure[-1][2], 0))
        return found

    def bracket(self) -> Crossing:
        """A crossing somewhere in a window whose ends have known signs that differ."""
        begins = self.after > 0
        return Crossing(self.high if begins else self.low, self.low, self.high, begins, is_jump=True)


@attrs.frozen
class Found:
    """What the search found.

    Attributes
    ----------
    crossings : tuple of Crossing
        In ascending order.
    sign : int
        If there is none: 1 if the target is met over the range, -1 if it is not.
    trend : int
        1 if the margin rises with the control, -1 if it falls, 0 if that is not clear.
    possible : tuple of two floats, optional
        If there is no crossing: the values at which one is not ruled out.
    """

    crossings: tuple[Crossing, ...]
    sign: int
    trend: int
    possible: tuple[float, float] | None


class Sampler(Protocol):
    """What takes samples of the curve."""

    @property
    def is_of_points(self) -> bool:
        """Whether samples are of a few values of the control, not of all."""

    def sample(self, low: float, high: float) -> Sample | None:
        """A sample between two values of the control; None if no more may be taken."""

    def anchored(self, fit: LocalFit, at: float) -> LocalFit:
        """The fit with more exact means at one value."""

    def again(self) -> bool:
        """Allow as many samples once more; False if that was done often enough."""

    def sign(self, at: float) -> int:
        """The sign of the margin at one value of the control, 0 if it is open."""

    def bisected(self, window: Window) -> Crossing:
        """A crossing in a window whose ends have known signs that differ."""

    def in_steps(self, near: Crossing) -> Sample | None:
        """A sample of the steps near a crossing, if the control acts in steps there."""

    def step_crossings(self, sample: Sample, possible: list[float]) -> list[Crossing]:
        """The crossings of a sample with `has_steps`; adds what is not ruled out at an open end to `possible`."""


def search(sampler: Sampler, low: float, high: float) -> Found:
    """Find all crossings between two values of the control.

    The first sample, of the whole range, shows in which parts the sign changes; of each of them another is taken, until a
    cubic describes the curve there, or the part is so narrow that it does not matter: a jump.

    Parameters
    ----------
    sampler : Sampler
    low, high : float
    """
    first = sampler.sample(low, high)
    if first is None:
        raise AssertionError("the first sample is always taken")
    found, possible = _followed(sampler, first, Window(low, high, 0, 0))
    sign = int(np.sign(first.signs.sum() or first.means.mean())) or 1
    if not found:  # it may be so near an end that the place there does not show it
        ends = (
            Window(low, float(first.rights[0]), sampler.sign(low), sign),
            Window(float(first.lefts[-1]), high, sign, sampler.sign(high)),
        )
        for window in ends:
            if window.is_closed and window.width > 0:
                found += _narrowed(sampler, [(window, False)], high - low, possible)
    found.sort(key=lambda each: each.value)
    return Found(tuple(found), sign, first.trend, (min(possible), max(possible)) if possible else None)


def _followed(sampler: Sampler, first: Sample, everything: Window) -> tuple[list[Crossing], list[float]]:
    """The crossings that the first sample shows, and what is possible at open ends."""
    possible: list[float] = []
    if first.has_steps:
        return sampler.step_crossings(first, possible), possible
    waiting = [(part, False) for part in everything.parts(first)]
    return _narrowed(sampler, waiting, everything.width, possible), possible


def _narrowed(sampler: Sampler, waiting: list[tuple[Window, bool]], width: float, possible: list[float]) -> list[Crossing]:
    """The crossings in some windows, each with whether its curve is known to be smooth; adds what is `possible`."""
    crossings: list[Crossing] = []
    while waiting:
        window, is_smooth = waiting.pop(0)
        seen = None if window.width <= _NARROWEST * width else sampler.sample(window.low, window.high)
        parts = [] if seen is None or seen.has_steps else window.parts(seen)
        if seen is None:
            crossings += _unseen(sampler, window, possible)
        elif seen.has_steps:
            crossings += sampler.step_crossings(seen, possible)
        elif parts == [window] or (seen.is_smooth and (is_smooth or _is_enough(sampler, window, parts))):
            crossings += _within(window, sampler, seen, possible)
        else:
            waiting += [(part, seen.is_smooth) for part in parts]
    return crossings


def _is_enough(sampler: Sampler, window: Window, parts: list[Window]) -> bool:
    """Whether one more sample, of the part of a window that matters, would describe the curve there no better."""
    return sampler.is_of_points or (len(parts) == 1 and parts[0].width > _ENOUGH * window.width)


def _unseen(sampler: Sampler, window: Window, possible: list[float]) -> list[Crossing]:
    """The crossing of a window of which no sample is taken; if it is not closed, add what is `possible`."""
    if window.is_closed:
        return _resolved(sampler, window.bracket())
    possible += [window.low, window.high]
    return []


def _resolved(sampler: Sampler, bracket: Crossing) -> list[Crossing]:
    """What is between the ends of a bracket: a jump, unless it is wide for its place; then it is searched as a range."""
    width = bracket.high - bracket.low
    if not bracket.is_jump or width <= _RESOLVED * max(abs(bracket.low), abs(bracket.high)):
        return [bracket]
    if not sampler.again():
        return [attrs.evolve(bracket, is_jump=False, is_resolved=False)]
    after = 1 if bracket.begins else -1
    return _narrowed(sampler, [(Window(bracket.low, bracket.high, -after, after), False)], width, [])


def _within(window: Window, sampler: Sampler, sample: Sample, possible: list[float]) -> list[Crossing]:
    """The crossing of a window that another sample would not make narrower; without one, add what is `possible`."""
    fit = sample.fit
    value, low, high = fit.root(rising=window.rising)
    is_settled = not sample.is_smooth
    for anchors in range(1, _MOST_ANCHORS + 1):
        if value is None or is_settled:
            break
        before, (value, low, high) = value, sampler.anchored(fit, value).root(rising=window.rising)
        moved = (
            math.inf
            if value is None or low is None or high is None
            else abs(value - before) / max(high - low, _NARROWEST * window.width)
        )
        is_settled = anchors > 1 and moved <= _SETTLED
    value = value if is_settled or not window.is_closed else None  # the curve is not what the fit says
    if value is None and window.is_closed:
        crossing: Crossing | None = sampler.bisected(window)
    else:
        crossing = _told(window, sample, value, low, high)
    if crossing is None:
        possible += [end for end in (low, high) if end is not None]
        return []
    steps = sampler.in_steps(crossing)
    stepped = [] if steps is None else sampler.step_crossings(steps, [])
    return stepped or _resolved(sampler, crossing)


def _told(window: Window, sample: Sample, value: float | None, low: float | None, high: float | None) -> Crossing | None:
    """The crossing at a root of the fit of a sample, with the ends of its interval."""
    if value is None or low is None or high is None:
        return None
    begins = window.rising
    if begins is None:
        near = np.clip([value - window.width / 100, value + window.width / 100], window.low, window.high)
        before, after = sample.fit.at(near).tolist()
        begins = after >= before
    if high - low > _CREDIBLE * window.width or not sample.is_smooth:
        low, high = window.low, window.high
        widths = sample.rights - sample.lefts
        area = np.where(widths > 0, widths, 1.0) * sample.means
        below = np.cumsum(area if begins else -area)  # least where the mean changes its sign
        value = float(sample.rights[below.argmin()])
    low = -math.inf if low == window.low and not window.before else low
    high = math.inf if high == window.high and not window.after else high
    return Crossing(value, low, high, begins, is_jump=False)
