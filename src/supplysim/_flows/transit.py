"""Transit: what has left and not yet arrived, path by path, first out first in.

Each path has a ring of places for consignments: the day on which each arrives, and what it brings. Days of dispatch come one
after another and the lead time of a path does not change, so the one that left first arrives first. What arrives within the
leap in which it leaves takes no place. In each leap, what is due is collected first; then more may leave; then all that
arrives is taken out.
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
    """What is in transit.

    Attributes
    ----------
    lead_days : array or float
        Whole days from dispatch to receipt.
    first, count : (paths,) arrays
        The place of the consignment that arrives next, and how many there are.
    next_arrival : (paths,) array
        The day on which it arrives; infinite where nothing is in transit.
    amount : (paths,) array
        All that is in transit.
    arriving : (paths,) array
        What arrives in the present leap.
    days, amounts : (places, paths) arrays
        The ring: when each consignment arrives, and what it brings.
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
        """Nothing in transit, and room for all that can be at once.

        Parameters
        ----------
        lead_time_days : array or float
            To the nearest whole day.
        dispatches_per_day : array or float
            A mean number of dispatches that no day passes, whether they are regular or random.
        """
        lead_days = np.minimum(np.rint(lead_time_days), horizon_days + 1.0)
        mean = dispatches_per_day * lead_days
        likely = mean + np.sqrt(2 * mean * _TOO_MANY_LOG_ODDS) + _TOO_MANY_LOG_ODDS / 3 + 2  # passed once in 1e15
        places = int(np.max(np.minimum(likely, lead_days + 1)))  # what leaves on one day travels as one
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
        """Let what is due up to and including `by_day` on each path leave its place, before anything more is dispatched."""
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
            The last day of the leap, up to which arrivals are still to be taken out.
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
        """Take out what arrives in this leap on each path; None where nothing does on any."""
        if not self.arriving.any():
            return None
        arrived = self.arriving.copy()
        self.arriving[:] = 0.0
        return arrived
