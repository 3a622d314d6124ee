"""Transit: goods dispatched and not yet received, in a ring buffer for each path.

Each place of the ring holds the day of arrival and the amount of a consignment. Consignments are dispatched in order of days
and the lead time of a path is constant, so they arrive in the same order. Those that arrive within the leap of their dispatch
are not put into the ring. In each leap, due consignments are collected first; then more are dispatched; then all arrivals are
taken.
"""

from __future__ import annotations

from math import inf, log

import attrs
import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues

_TOO_MANY_LOG_ODDS = log(1e15)


@attrs.define(eq=False)
class Transit(PathValues):
    """The consignments in transit, on each path.

    Attributes
    ----------
    lead_days : (paths,) array or float
        Whole days from dispatch to receipt.
    first, count : (paths,) arrays
        The place in the ring of the next consignment to arrive, and the number in transit.
    next_arrival : (paths,) array
        The day on which it arrives; infinite if nothing is in transit.
    amount : (paths,) array, units of stock
        The total in transit.
    arriving : (paths,) array, units of stock
        The arrivals of the present leap.
    days, amounts : (places, paths) arrays
        The ring: day of arrival and amount of each consignment.
    """

    lead_days: Drawn
    first: FloatArray
    count: FloatArray
    next_arrival: FloatArray
    amount: FloatArray
    arriving: FloatArray
    days: FloatArray
    amounts: FloatArray

    @classmethod
    def empty(cls, lead_time_days: Drawn, dispatches_per_day: Drawn, horizon_days: int, paths: int) -> Transit:
        """An empty ring with a place for each consignment that can be in transit at once.

        Parameters
        ----------
        lead_time_days : (paths,) array or float
            Rounded to whole days.
        dispatches_per_day : (paths,) array or float
            An upper bound of the mean number of dispatches on any day, regular or random.
        """
        lead_days = np.minimum(np.rint(lead_time_days), horizon_days + 1.0)
        mean = dispatches_per_day * lead_days
        likely = mean + np.sqrt(2 * mean * _TOO_MANY_LOG_ODDS) + _TOO_MANY_LOG_ODDS / 3 + 2  # exceeded once in 1e15 cases
        places = int(np.max(np.minimum(likely, lead_days + 1)))  # what leaves on one day is one consignment
        ring = np.broadcast_to(0.0, (max(places, 1), paths))
        return cls(
            lead_days=one_or_each(lead_days),
            first=np.zeros(paths),
            count=np.zeros(paths),
            next_arrival=np.full(paths, inf),
            amount=np.zeros(paths),
            arriving=np.zeros(paths),
            days=ring,
            amounts=ring,
        )

    def collect(self, by_day: FloatArray) -> None:
        """Move what is due up to and including `by_day` from the ring to the arrivals; before dispatches of the leap."""
        due = np.flatnonzero(self.next_arrival <= by_day)
        places = len(self.days)
        while due.size:
            place = self.first.take(due).astype(np.intp)
            amount = self.amounts[place, due]
            following = (place + 1) % places
            left = self.count.take(due) - 1.0
            self.arriving[due] += amount
            self.first[due] = following
            self.count[due] = left
            self.amount[due] = np.where(left > 0, self.amount.take(due) - amount, 0.0)
            self.next_arrival[due] = np.where(left > 0, self.days[following, due], inf)
            due = due[self.next_arrival.take(due) <= by_day.take(due)]

    def dispatch(self, paths: IndexArray, day: FloatArray, amount: FloatArray, until: FloatArray) -> None:
        """Put an `amount` that leaves on `day` in transit, on some of the paths.

        Parameters
        ----------
        until : (leaving,) array
            The last day of the leap: earlier arrivals, and those on that day, are arrivals of this leap.
        """
        arrival = day + at(self.lead_days, paths)
        within = arrival <= until
        self.arriving[paths] += np.where(within, amount, 0.0)
        later = np.flatnonzero(~within)
        if not later.size:
            return
        paths, amount, arrival = paths.take(later), amount.take(later), arrival.take(later)
        places, count = len(self.days), self.count.take(paths)
        if count.max() >= places:
            raise OverflowError("more consignments are in transit than there can be")
        place = ((self.first.take(paths) + count) % places).astype(np.intp)
        self.days[place, paths] = arrival
        self.amounts[place, paths] = amount
        self.count[paths] = count + 1.0
        self.amount[paths] += amount
        self.next_arrival[paths] = np.minimum(self.next_arrival.take(paths), arrival)

    def take_arrivals(self) -> FloatArray | None:
        """The arrivals of this leap on each path, which are reset to 0; None if there are none on any path."""
        if not self.arriving.any():
            return None
        arrived = self.arriving.copy()
        self.arriving[:] = 0.0
        return arrived
