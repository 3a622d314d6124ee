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


def places_for(mean: Drawn) -> Drawn:
    """A number that a Poisson variable of some mean exceeds once in 1e15 cases (sub-gamma with scale 1/3), and 2 more."""
    return mean + np.sqrt(2 * mean * _TOO_MANY_LOG_ODDS) + _TOO_MANY_LOG_ODDS / 3 + 2


@attrs.define(eq=False)
class InTransit(PathValues):
    """Goods dispatched and not yet received, on each path.

    Attributes
    ----------
    next_arrival : (paths,) array
        The day on which the next consignment arrives; infinite if nothing is in transit.
    amount : (paths,) array, units of stock
        The total in transit.
    arriving : (paths,) array, units of stock
        The arrivals of the present leap.
    """

    next_arrival: FloatArray
    amount: FloatArray
    arriving: FloatArray

    def collect(self, by_day: FloatArray) -> None:
        """Move what is due up to and including `by_day` to the arrivals; before dispatches of the leap."""
        raise NotImplementedError

    def dispatch(
        self, paths: IndexArray, day: FloatArray, amount: FloatArray, until: FloatArray, lead_days: Drawn | None = None
    ) -> None:
        """Put an `amount` that leaves on `day` in transit, on some of the paths.

        Parameters
        ----------
        until : (leaving,) array
            The last day of the leap: earlier arrivals, and those on that day, are arrivals of this leap.
        lead_days : (leaving,) array or float, optional
            Whole days from dispatch to receipt; None if they are the same for all consignments of a path.
        """
        raise NotImplementedError

    def take_arrivals(self) -> FloatArray | None:
        """The arrivals of this leap on each path, which are reset to 0; None if there are none on any path."""
        if not self.arriving.any():
            return None
        arrived = self.arriving.copy()
        self.arriving[:] = 0.0
        return arrived


@attrs.define(eq=False)
class Transit(InTransit):
    """The consignments in transit, on each path, which arrive in the order in which they leave.

    Attributes
    ----------
    lead_days : (paths,) array or float
        Whole days from dispatch to receipt.
    first, count : (paths,) arrays
        The place in the ring of the next consignment to arrive, and the number in transit.
    days, amounts : (places, paths) arrays
        The ring: day of arrival and amount of each consignment.
    """

    lead_days: Drawn
    first: FloatArray
    count: FloatArray
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
        places = int(np.max(np.minimum(places_for(mean), lead_days + 1)))  # what leaves on one day is one consignment
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
        """See `InTransit.collect`."""
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

    def dispatch(
        self, paths: IndexArray, day: FloatArray, amount: FloatArray, until: FloatArray, lead_days: Drawn | None = None
    ) -> None:
        """See `InTransit.dispatch`; the lead time is that of the path."""
        arrival = day + at(self.lead_days, paths)
        within = arrival <= until
        if within.any():
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
