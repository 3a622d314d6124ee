"""Goods in transit that may overtake one another: each consignment has a lead time of its own.

Each place holds a day of arrival and the amount that arrives on it; a free place has the day infinity. They are in no order,
so the earliest is looked for. What arrives on the same day shares a place, and so does all that arrives beyond the horizon.
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
    days, amounts : (places, paths) arrays
        Day of arrival, and amount that arrives on it.
    last_day : float
        The day that stands for all beyond the horizon.
    """

    days: FloatArray
    amounts: FloatArray
    last_day: float = inf

    @classmethod
    def empty(
        cls,
        mean_lead_days: Drawn,
        dispatches_per_day: Drawn,
        paths: int,
        *,
        most_lead_days: Drawn = inf,
        horizon_days: float = inf,
    ) -> CrossingTransit:
        """Places for all days of arrival that can be ahead at once.

        Parameters
        ----------
        mean_lead_days : (paths,) array or float
        dispatches_per_day : (paths,) array or float
            An upper bound of the mean number of consignments on any day.
        most_lead_days : (paths,) array or float
            The longest lead time, whole days; infinite if there is no bound.
        horizon_days : float
            The last day that matters.

        Notes
        -----
        Of dispatches at independent lead times, the number in transit is a sum of independent Bernoulli and Poisson numbers,
        of mean at most rate x (mean lead time + 1), whose upper tail is at most that of a Poisson number.
        """
        mean = dispatches_per_day * (np.asarray(mean_lead_days) + 1.0)
        days_ahead = np.minimum(most_lead_days, horizon_days) + 1.0
        places = max(int(np.max(np.minimum(places_for(mean), days_ahead))), 1)
        return cls(
            last_day=horizon_days + 1.0,
            next_arrival=np.full(paths, inf),
            amount=np.zeros(paths),
            arriving=np.zeros(paths),
            days=np.broadcast_to(inf, (places, paths)),
            amounts=np.broadcast_to(0.0, (places, paths)),
        )

    def add(self, under_way: Sequence[tuple[float, Drawn]]) -> None:
        """Add what is under way on the morning of day 1, before the paths begin: pairs of a day of receipt and an amount."""
        paths = self.amount.size
        for day, amount in under_way:
            self.next_arrival = np.minimum(self.next_arrival, day)
            self.amount = self.amount + amount
        self.days = np.vstack([self.days, *(np.full(paths, day) for day, _ in under_way)])
        self.amounts = np.vstack([self.amounts, *(by_path(amount, paths) for _, amount in under_way)])

    def collect(self, by_day: FloatArray) -> None:
        """See `InTransit.collect`."""
        due = np.flatnonzero(self.next_arrival <= by_day)
        while due.size:
            place = self.days[:, due].argmin(axis=0)
            amount = self.amounts[place, due]
            self.arriving[due] += amount
            self.days[place, due] = inf
            following = self.days[:, due].min(axis=0)
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
        arrival = np.minimum(arrival, self.last_day)
        ahead = self.days[:, paths]
        known = ahead == arrival
        place, is_known = known.argmax(axis=0), known.any(axis=0)
        fresh = np.flatnonzero(~is_known)
        if fresh.size:
            free = np.isinf(ahead[:, fresh])
            if not free.any(axis=0).all():
                raise OverflowError("more consignments are in transit than there can be")
            place[fresh] = free.argmax(axis=0)
        self.days[place, paths] = arrival
        self.amounts[place, paths] = np.where(is_known, self.amounts[place, paths], 0.0) + amount
        self.amount[paths] += amount
        self.next_arrival[paths] = np.minimum(self.next_arrival.take(paths), arrival)
