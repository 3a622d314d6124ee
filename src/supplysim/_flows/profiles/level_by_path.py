"""The level of a profile on single days of single paths, and how long it stays the same."""

from __future__ import annotations

from math import inf
from typing import Protocol

import attrs
import numpy as np

from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.profile import ALWAYS_ONE, Piece, Profile, level_on
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues, is_shared


class Curve(Protocol):
    """A function of the day, maybe another on each path."""

    def on(self, days: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The value on given days, on some paths or on all."""


@attrs.define(eq=False)
class _PathPiece(PathValues):
    """A `Piece` whose arrays follow the paths in flight."""

    after: Drawn
    until: Drawn
    coefficients: list[Drawn]
    functions: tuple[Curve, ...]

    @classmethod
    def of(cls, piece: Piece) -> _PathPiece:
        coefficients = [one_or_each(value) for value in piece.terms.values()]
        return cls(one_or_each(piece.after), one_or_each(piece.until), coefficients, tuple(piece.terms))

    def holds(self, day: FloatArray, paths: IndexArray | None) -> FloatArray:
        """Whether a day is one of the piece."""
        return np.asarray((day > at(self.after, paths)) & (day <= at(self.until, paths)))

    def level(self, day: FloatArray, paths: IndexArray | None) -> FloatArray:
        """The level, 0 on days outside the piece."""
        terms = zip(self.coefficients, self.functions, strict=True)
        level = sum(at(coefficient, paths) * function.on(day, paths) for coefficient, function in terms)
        return np.where(self.holds(day, paths), level, 0.0)

    def last_alike(self, day: FloatArray, paths: IndexArray | None) -> Drawn:
        """The last day with the level of `day`, which is one of the piece."""
        constant = all(function is ALWAYS_ONE for function in self.functions)
        return at(self.until, paths) if constant else day


@attrs.define(eq=False)
class LevelByPath(PathValues):
    """A product of levels of the day.

    Attributes
    ----------
    shared : tuple of two (horizon + 2,) arrays
        On each day from 0 on: the product of the factors that are the same on all paths, and the last day on which it is still
        the same. They are in a tuple since they do not follow the paths.
    factors : tuple of tuples
        The pieces of each other factor.
    """

    shared: tuple[FloatArray, FloatArray]
    factors: tuple[tuple[_PathPiece, ...], ...]

    @classmethod
    def of(cls, profile: Profile, calendar: Calendar, daily: FloatArray | None = None) -> LevelByPath:
        """The levels of a profile with drawn values; `daily`, a level for each day of the horizon, is a further factor."""
        common = [factor for factor in profile.factors if is_shared(factor)]
        others = [factor for factor in profile.factors if not is_shared(factor)]
        days = np.arange(1.0, calendar.horizon_days + 1)
        level = np.ones(days.size) if daily is None else daily
        for factor in common:
            level = level * level_on(factor, calendar, days)
        pieces = tuple(tuple(map(_PathPiece.of, factor.pieces(calendar))) for factor in others)
        return cls(_by_day(level), pieces)

    def on(self, day: FloatArray, paths: IndexArray | None = None) -> FloatArray:
        """The level on days of the horizon, of any shape with the paths on the last axis."""
        level = self.shared[0].take(day.astype(np.intp))
        for pieces in self.factors:
            level = level * sum(piece.level(day, paths) for piece in pieces)
        return level

    def last_alike(self, day: FloatArray) -> FloatArray:
        """The last day on which the level is sure to be still that of `day`; infinite beyond the horizon."""
        last = self.shared[1].take(day.astype(np.intp))
        for pieces in self.factors:
            for piece in pieces:
                last = np.where(piece.holds(day, None), np.minimum(last, piece.last_alike(day, None)), last)
        return last


def _by_day(level: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The levels of day 0, 1, ..., and beyond the horizon, and the last day on which each is still the same."""
    changes = np.flatnonzero(np.diff(level)) + 1  # days after which the level is another
    days = np.arange(level.size + 2)
    ends = np.append(changes.astype(np.float64), inf)
    return np.concatenate([level[:1], level, level[-1:]]), ends.take(np.searchsorted(ends, days, side="left"))
