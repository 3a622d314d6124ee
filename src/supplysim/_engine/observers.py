"""Observers: rules that note a level, a total or a day on each path, without changing anything.

An observer ends leaps on the evenings that it must see. Within a leap of several days the evenings are not seen, so one that
looks for a low level allows such a leap only where the stock is sure, up to 1e-12, to stay above it: the first passage below
a level, as in the bound of stock-outs.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from math import inf
from typing import Self

import attrs
import numpy as np

from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.limits.stockout import ClaimBounds
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._engine.served import ServedState
from supplysim._engine.stock_state import ServiceState
from supplysim._uncertain.arrays import ROUNDING, BoolArray, Drawn, FloatArray, IndexArray


@attrs.define(eq=False)
class Observer(Rule):
    """Notes one value on each path, up to the evening of `day`.

    Attributes
    ----------
    value : (paths,) array
        What has been noted so far.
    day : int
        From the evening of this day on the value is known.
    """

    value: FloatArray
    day: int

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: a leap ends on the evening of the day."""
        left = self.day - clock
        return np.where(left > 0, np.minimum(days, left), days)

    def is_known(self, clock: FloatArray) -> BoolArray:
        """Where the value is known by now, (in flight,)."""
        return clock >= self.day

    @abstractmethod
    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""


@attrs.define(eq=False)
class Snapshot(Observer):
    """A level or a total on one evening; `read` gives it on all paths in flight."""

    read: Callable[[], FloatArray]

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero(clock == self.day)
        if due.size:
            self.value[due] = self.read().take(due)


@attrs.define(eq=False)
class SumOfEvenings(Observer):
    """The sum of what the evenings of days 1 to `day` bring; `read` gives that of one evening on all paths.

    What it reads must be 0 on every evening within a leap, as orders are.
    """

    read: Callable[[], FloatArray]

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        self.value += np.where((clock > 0) & (clock <= self.day), self.read(), 0.0)


@attrs.define(eq=False)
class MeanOfEvenings(Observer):
    """The mean of a level over the evenings of days 1 to `day`, each of which ends a leap; `read` gives it on all paths."""

    read: Callable[[], FloatArray]

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.where(clock < self.day, 1.0, days)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        counts = np.flatnonzero((clock > 0) & (clock <= self.day))
        if counts.size:
            self.value[counts] += (self.read().take(counts) - self.value.take(counts)) / clock.take(counts)


@attrs.define(eq=False)
class Lowest(Observer):
    """The lowest stock on hand of all evenings.

    Without receipts a stock only falls, so that the last evening of a leap is the lowest. A leap with receipts must be sure
    not to go below what has been the lowest so far.

    Attributes
    ----------
    stock : RunningStock
    claims : ClaimBounds
    arrivals : tuple of ArrivalDays, or None
        The limits of leaps without receipts; None if a supply may bring something on any day.
    """

    stock: RunningStock
    claims: ClaimBounds
    arrivals: tuple[ArrivalDays, ...] | None

    @classmethod
    def of(cls, stock: RunningStock, day: int, run: RunningModel) -> Self:
        """The lowest level of a stock up to a day."""
        arrivals = None if stock.supplies else tuple(map(ArrivalDays, stock.inbound))
        return cls(np.full(run.paths, inf), day, stock, ClaimBounds.of(stock, run), arrivals)

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        days = Observer.limit(self, clock, days)
        on_hand = self.stock.free + self.stock.state.reserve
        sure = _days_above(self.value, on_hand, self.claims, clock, days)
        if self.arrivals is not None:
            falling = days
            for arrival in self.arrivals:
                falling = arrival.limit(clock, falling)
            sure = np.maximum(sure, falling)
        return np.where(self.is_known(clock), days, sure)

    def is_known(self, clock: FloatArray) -> BoolArray:
        """See `Observer.is_known`: nothing is lower than an empty stock."""
        return (clock >= self.day) | (self.value <= 0)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        counts = (clock > 0) & (clock <= self.day)
        np.minimum(self.value, self.stock.state.on_hand, out=self.value, where=counts)


@attrs.define(eq=False)
class FirstDayBelow(Observer):
    """The first day whose evening stock on hand is strictly below a level; infinite until then."""

    stock: RunningStock
    claims: ClaimBounds
    level: Drawn

    @classmethod
    def of(cls, stock: RunningStock, day: int, level: Drawn, run: RunningModel) -> Self:
        """The first day up to `day` on which a stock is below a level."""
        return cls(np.full(run.paths, inf), day, stock, ClaimBounds.of(stock, run), level)

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        days = Observer.limit(self, clock, days)
        on_hand = self.stock.free + self.stock.state.reserve
        return np.where(self.is_known(clock), days, _days_above(self.level, on_hand, self.claims, clock, days))

    def is_known(self, clock: FloatArray) -> BoolArray:
        """See `Observer.is_known`."""
        return (clock >= self.day) | np.isfinite(self.value) | (np.asarray(self.level) <= 0)  # no stock is below 0

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        below = self.stock.state.on_hand < self.level * (1.0 - ROUNDING)
        below &= (clock > 0) & (clock <= self.day) & np.isinf(self.value)
        np.copyto(self.value, clock, where=below)


def _days_above(level: Drawn, on_hand: FloatArray, claims: ClaimBounds, clock: FloatArray, days: FloatArray) -> FloatArray:
    """The longest leap in which a stock is sure to stay at or above a level; a single day if it is below by now.

    It is below a level of infinity, before the first evening has been seen.
    """
    below = on_hand < level
    sure = claims.days_above(np.where(below, 0.0, level), on_hand, clock, days)
    return np.where(below, 1.0, sure)


@attrs.define(eq=False)
class LongestRun(Observer):
    """The most days of stock-out in a row. Each of them is a leap of its own.

    Attributes
    ----------
    service : ServiceState
        Of the stock.
    run_days : (paths,) array
        The days of the stock-out that goes on.
    seen : (paths,) array
        The last evening that was seen.
    """

    service: ServiceState
    run_days: FloatArray
    seen: FloatArray

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        goes_on = clock - self.seen == 1.0
        self.run_days[:] = np.where(self.service.is_short > 0, np.where(goes_on, self.run_days, 0.0) + 1.0, 0.0)
        self.seen[:] = clock
        np.maximum(self.value, self.run_days, out=self.value, where=clock <= self.day)


@attrs.define(eq=False)
class FirstUnmet(Observer):
    """The duration of a demand, which its state notes; infinite until then."""

    state: ServedState

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        self.value[:] = self.state.duration

    def is_known(self, clock: FloatArray) -> BoolArray:
        """See `Observer.is_known`."""
        return (clock >= self.day) | np.isfinite(self.value)
