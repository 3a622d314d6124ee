"""Goods in transit whose day of birth is known: each place holds one lot of a consignment.

A place holds the days of arrival and of birth and the amount of a lot; a place is free where the amount is 0. They are in no
order. A consignment from a stock has as many lots as the stock gave, so the number of places is not known in advance: it grows
when there is none free.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import attrs
import numpy as np

from supplysim._flows.transit import InTransit
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at, one_or_each

_PLACES_AT_START = 4


@attrs.frozen(eq=False)
class ArrivedLot:
    """What arrives of one place: (some paths,) arrays of path numbers, in ascending order, days of birth, and amounts."""

    paths: IndexArray
    birth: FloatArray
    amount: FloatArray


@attrs.define(eq=False)
class _ArrivedLots:
    """The lots that arrive in the present leap; they are no part of the state between leaps."""

    lots: list[ArrivedLot] = attrs.field(factory=list)


@attrs.define(eq=False)
class AgedTransit(InTransit):
    """The lots in transit on each path.

    Attributes
    ----------
    lead_days : (paths,) array or float
        Whole days from dispatch to receipt, where a consignment has none of its own.
    days, births, amounts : lists of (paths,) arrays
        Day of arrival, day of birth and amount of each place.
    arrived : _ArrivedLots
    """

    lead_days: Drawn
    days: list[FloatArray]
    births: list[FloatArray]
    amounts: list[FloatArray]
    arrived: _ArrivedLots

    @classmethod
    def empty(cls, lead_time_days: Drawn, horizon_days: int, paths: int) -> AgedTransit:
        """Nothing in transit; the lead time is rounded to whole days."""

        def places() -> list[FloatArray]:
            return [np.broadcast_to(0.0, paths) for _ in range(_PLACES_AT_START)]

        lead_days = one_or_each(np.minimum(np.rint(lead_time_days), horizon_days + 1.0))
        nothing = np.full(paths, inf), np.zeros(paths), np.zeros(paths)
        return cls(*nothing, lead_days, places(), places(), places(), _ArrivedLots())

    def collect(self, by_day: FloatArray) -> None:
        """See `InTransit.collect`."""
        due = np.flatnonzero(self.next_arrival <= by_day)
        if not due.size:
            return
        next_arrival, left, until = np.full(due.size, inf), np.zeros(due.size), by_day.take(due)
        for day, birth, amount in zip(self.days, self.births, self.amounts, strict=True):
            days, amounts = day.take(due), amount.take(due)
            arrives = (amounts > 0) & (days <= until)
            here = np.flatnonzero(arrives)
            if here.size:
                paths = due.take(here)
                self._arrive(paths, birth.take(paths), amounts.take(here))
                amount[paths] = 0.0
            stays = (amounts > 0) & ~arrives
            left += np.where(stays, amounts, 0.0)
            np.minimum(next_arrival, days, out=next_arrival, where=stays)
        self.next_arrival[due] = next_arrival
        self.amount[due] = left

    def _arrive(self, paths: IndexArray, birth: FloatArray, amount: FloatArray) -> None:
        self.arriving[paths] += amount
        self.arrived.lots.append(ArrivedLot(paths, birth, amount))

    def dispatch_lot(  # noqa: PLR0917  # as `dispatch`, with the day of birth
        self,
        paths: IndexArray,
        day: FloatArray,
        birth: FloatArray,
        amount: FloatArray,
        until: FloatArray,
        lead_days: Drawn | None = None,
    ) -> None:
        """Put an `amount` that was born on the day `birth` in transit; see `InTransit.dispatch`."""
        arrival = day + (at(self.lead_days, paths) if lead_days is None else lead_days)
        within = arrival <= until
        here = np.flatnonzero(within & (amount > 0))
        if here.size:
            self._arrive(paths.take(here), birth.take(here), amount.take(here))
        later = np.flatnonzero(~within & (amount > 0))
        if not later.size:
            return
        paths = paths.take(later)
        birth, amount, arrival = birth.take(later), amount.take(later), arrival.take(later)
        self.amount[paths] += amount
        self.next_arrival[paths] = np.minimum(self.next_arrival.take(paths), arrival)
        place = 0
        while paths.size:
            if place == len(self.amounts):
                for rows in (self.days, self.births, self.amounts):
                    rows.append(np.zeros(self.amount.size))
            free = self.amounts[place].take(paths) == 0
            into = paths[free]
            self.days[place][into], self.births[place][into], self.amounts[place][into] = (
                arrival[free],
                birth[free],
                amount[free],
            )
            paths, birth, amount, arrival = paths[~free], birth[~free], amount[~free], arrival[~free]
            place += 1

    def take_lots(self) -> Sequence[ArrivedLot]:
        """The lots that arrive in this leap, which are forgotten."""
        lots, self.arrived.lots = self.arrived.lots, []
        return lots
