"""Strikes: what takes a part of a stock on single evenings; the role of losses, and their processes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Self

import attrs
import numpy as np

from supplysim._flows.base import Flow
from supplysim._flows.calendar import Calendar
from supplysim._flows.dispatch_days import RandomPoints
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues
from supplysim._uncertain.varying import Draws

Strike = tuple[IndexArray, FloatArray]  # the paths that it hits, and what it takes of each: a share or an amount


class StrikeProcess(PathValues):
    """Strikes on one stock while a block of paths runs.

    Attributes
    ----------
    next_day : (paths,) array
        The next day with a strike; infinite where there is none.
    takes_amounts : bool
        Whether strikes take amounts, and not shares of what is on hand.
    """

    __slots__ = ()
    next_day: FloatArray
    takes_amounts: bool

    def strikes(self, due: IndexArray, rng: np.random.Generator) -> Iterator[Strike]:
        """The strikes of their next day on the paths `due`, one after another. The next day moves on."""
        raise NotImplementedError


class Loss(Flow, ABC):
    """The role of what destroys goods in a stock.

    Attributes
    ----------
    of : str or None
        The stock; None means the main stock.
    """

    __slots__ = ()
    of: str | None = None

    @abstractmethod
    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> StrikeProcess:
        """The process of `paths` paths on the morning of day 1."""

    @classmethod
    def start_paired(
        cls, variants: Sequence[Self], calendar: Calendar, paths: int, rngs: Sequence[np.random.Generator]
    ) -> Sequence[StrikeProcess]:
        """See `Supply.start_paired`."""
        return [each.start(calendar, paths, rng) for each, rng in zip(variants, rngs, strict=True)]


@attrs.define(eq=False)
class Toll(PathValues):
    """What single strikes take: drawn for each of them from a stream of its own, or known.

    Attributes
    ----------
    value : Draws, (paths,) array or float
    check : function
        Refuses drawn values that are out of range.
    rng : numpy.random.Generator
    """

    value: Draws | Drawn
    check: Callable[[FloatArray], None]
    rng: np.random.Generator

    def on(self, paths: IndexArray) -> FloatArray:
        """What a strike takes on each of some paths."""
        if not isinstance(self.value, Draws):
            return np.broadcast_to(at(self.value, paths), paths.size)
        values = self.value.draw(paths, self.rng)
        self.check(values)
        return values


@attrs.define(eq=False)
class RandomStrikes(StrikeProcess):
    """Strikes that are a Poisson process.

    Attributes
    ----------
    points : RandomPoints
    calendar : Calendar
    toll : Toll
    kept : ProfiledRate or None
        The rate of those points that are strikes; None if all of them are.
    marks : numpy.random.Generator
        The stream that says which of them are.
    """

    points: RandomPoints
    calendar: Calendar
    toll: Toll
    takes_amounts: bool
    next_day: FloatArray
    marks: np.random.Generator
    kept: ProfiledRate | None = None

    def strikes(self, due: IndexArray, rng: np.random.Generator) -> Iterator[Strike]:
        """See `StrikeProcess.strikes`."""
        day = self.next_day.take(due)
        counts = self.points.passed_on(due, day, rng)
        self.next_day[due] = self.points.next_days(due, self.calendar)
        for number in range(int(counts.max(initial=0.0))):
            some = np.flatnonzero(counts > number)
            paths = due.take(some)
            taken = self.toll.on(paths)
            if self.kept is not None:
                most = at(self.points.per_day, paths)
                hits = np.flatnonzero(self.marks.random(paths.size) * most < self.kept.on(day.take(some), paths))
                paths, taken = paths.take(hits), taken.take(hits)
            yield paths, taken


@attrs.define(eq=False)
class PlannedStrikes(StrikeProcess):
    """Strikes on known days.

    Attributes
    ----------
    days : tuple of float
        In rising order.
    tolls : list of Toll
        What each takes.
    number : (paths,) array
        The number of the next one.
    """

    days: tuple[float, ...]
    tolls: list[Toll]
    takes_amounts: bool
    number: FloatArray
    next_day: FloatArray

    @classmethod
    def begin(cls, days: tuple[float, ...], tolls: list[Toll], paths: int, *, takes_amounts: bool) -> PlannedStrikes:
        """Before the first of them."""
        return cls(days, tolls, takes_amounts, np.zeros(paths), np.full(paths, days[0]))

    def strikes(self, due: IndexArray, rng: np.random.Generator) -> Iterator[Strike]:
        """See `StrikeProcess.strikes`."""
        numbers = self.number.take(due).astype(np.intp)
        self.number[due] += 1.0
        self.next_day[due] = np.array([*self.days, inf]).take(numbers + 1)
        for number in np.unique(numbers):
            paths = due[numbers == number]
            yield paths, self.tolls[number].on(paths)
