"""Goods in transit that may overtake one another: each consignment has a lead time of its own.

Each place holds the day of arrival and the amount of a consignment. Those of a path are in its first places, in no order: the
earliest is looked for, and the last takes its place. A free place has the day infinity.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import attrs
import numpy as np

from supplysim._flows.transit import InTransit, places_for
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, by_path


@attrs.define(eq=False)
class CrossingTransit(InTransit):
    """The consignments in transit on each path, of lead times that vary.

    Attributes
    ----------
    count : (paths,) array
        The number in transit.
    days, amounts : (places, paths) arrays
        Day of arrival and amount of each consignment.
    """

    count: FloatArray
    days: FloatArray
    amounts: FloatArray

    @classmethod
    def empty(cls, mean_lead_days: Drawn, dispatches_per_day: Drawn, paths: int) -> CrossingTransit:
        """Places for all consignments that can be in transit at once.

        Parameters
        ----------
        mean_lead_days : (paths,) array or float
        dispatches_per_day : (paths,) array or float
            An upper bound of the mean number of consignments on any day.

        Notes
        -----
        Of dispatches at independent lead times, the number in transit is a sum of independent Bernoulli and Poisson numbers,
        of mean at most rate x (mean lead time + 1), whose upper tail is at most that of a Poisson number.
        """
        mean = dispatches_per_day * (np.asarray(mean_lead_days) + 1.0)
        places = int(np.max(places_for(mean)))
        return cls(
            next_arrival=np.full(paths, inf),
            amount=np.zeros(paths),
            arriving=np.zeros(paths),
            count=np.zeros(paths),
            days=np.broadcast_to(inf, (places, paths)),
            amounts=np.broadcast_to(0.0, (places, paths)),
        )

    def add(self, under_way: Sequence[tuple[float, Drawn]]) -> None:
        """Add what is under way on the morning of day 1, before the paths begin: pairs of a day of receipt and an amount."""
        paths = self.amount.size
        for day, amount in under_way:
            self.next_arrival = np.minimum(self.next_arrival, day)
            self.amount = self.amount + amount
        self.days = np.vstack([*(np.full(paths, day) for day, _ in under_way), self.days])
        self.amounts = np.vstack([*(by_path(amount, paths) for _, amount in under_way), self.amounts])
        self.count = self.count + len(under_way)

    def collect(self, by_day: FloatArray) -> None:
        """See `InTransit.collect`."""
        due = np.flatnonzero(self.next_arrival <= by_day)
        while due.size:
            count = self.count.take(due)
            days, number = self.days[: int(count.max()), due], np.arange(due.size)
            place = days.argmin(axis=0)
            amount = self.amounts[place, due]
            days[place, number] = inf
            following = days.min(axis=0)
            last = (count - 1.0).astype(np.intp)
            self.days[place, due] = self.days[last, due]
            self.amounts[place, due] = self.amounts[last, due]
            self.days[last, due] = inf
            self.arriving[due] += amount
            self.count[due] = count - 1.0
            self.next_arrival[due] = following
            self.amount[due] = np.where(following < inf, self.amount.take(due) - amount, 0.0)
            due = due[following <= by_day.take(due)]

    def dispatch(
        self, paths: IndexArray, day: FloatArray, amount: FloatArray, until: FloatArray, lead_days: Drawn | None = None
    ) -> None:
        """See `InTransit.dispatch`."""
        assert lead_days is not None  # noqa: S101  # each has its own
        arrival = day + lead_days
        within = arrival <= until
        if within.any():
            self.arriving[paths] += np.where(within, amount, 0.0)
            later = np.flatnonzero(~within)
            if not later.size:
                return
            paths, amount, arrival = paths.take(later), amount.take(later), arrival.take(later)
        count = self.count.take(paths)
        if count.max() >= len(self.days):
            raise OverflowError("more consignments are in transit than there can be")
        place = count.astype(np.intp)
        self.days[place, paths] = arrival
        self.amounts[place, paths] = amount
        self.count[paths] = count + 1.0
        self.amount[paths] += amount
        self.next_arrival[paths] = np.minimum(self.next_arrival.take(paths), arrival)
