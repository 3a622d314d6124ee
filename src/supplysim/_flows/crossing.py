"""Goods in transit that may overtake one another: each consignment has a lead time of its own.

Each place holds a day of arrival and the amount that arrives on it; a free place has the day infinity. What arrives on the
same day shares a place, and so does all that arrives beyond the horizon. Where lead times have a bound that is not long, each
day has a place of its own, its number modulo the number of places. Otherwise places are in no order, and are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import attrs
import numpy as np

from supplysim._flows.transit import InTransit, places_for
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, by_path

_MANY_PLACES, _DAYS_TRIED = 64, 4
_WORTH_NUMBERING = 2.0  # how many more places a day each may have than are needed: looking for one costs more


@attrs.define(eq=False)
class CrossingTransit(InTransit):
    """The consignments in transit on each path, of lead times that vary.

    Attributes
    ----------
    days, amounts : (places, paths) arrays
        Day of arrival, and amount that arrives on it.
    last_day : float
        The day that stands for all beyond the horizon.
    by_day : bool
        Whether each day has a place of its own.
    """

    days: FloatArray
    amounts: FloatArray
    last_day: float = inf
    by_day: bool = False

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
        days_ahead = float(np.max(np.minimum(most_lead_days, horizon_days))) + 1.0
        likely = float(np.max(places_for(mean)))
        by_day = days_ahead <= _WORTH_NUMBERING * likely
        places = max(int(days_ahead if by_day else likely), 1)
        return cls(
            last_day=horizon_days + 1.0,
            by_day=by_day,
            next_arrival=np.full(paths, inf),
            amount=np.zeros(paths),
            arriving=np.zeros(paths),
            days=np.broadcast_to(inf, (places, paths)),
            amounts=np.broadcast_to(0.0, (places, paths)),
        )

    def add(self, under_way: Sequence[tuple[float, Drawn]]) -> None:
        """Add what is under way on the morning of day 1, before the paths begin: pairs of a day of receipt and an amount.

        Those days may be farther ahead than any lead time, so that days have no places of their own.
        """
        paths = self.amount.size
        for day, amount in under_way:
            self.next_arrival = np.minimum(self.next_arrival, day)
            self.amount = self.amount + amount
        self.by_day = False
        self.days = np.vstack([*(np.full(paths, day) for day, _ in under_way), self.days])
        self.amounts = np.vstack([*(by_path(amount, paths) for _, amount in under_way), self.amounts])

    def collect(self, by_day: FloatArray) -> None:
        """See `InTransit.collect`."""
        due = np.flatnonzero(self.next_arrival <= by_day)
        while due.size:
            place = self._place(self.next_arrival.take(due)) if self.by_day else self.days[:, due].argmin(axis=0)
            amount = self.amounts[place, due]
            self.arriving[due] += amount
            self.days[place, due] = inf
            following = self._earliest(due)
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
        place = self._place(arrival) if self.by_day else self._found(paths, arrival)
        is_known = self.days[place, paths] == arrival
        self.days[place, paths] = arrival
        self.amounts[place, paths] = np.where(is_known, self.amounts[place, paths], 0.0) + amount
        self.amount[paths] += amount
        self.next_arrival[paths] = np.minimum(self.next_arrival.take(paths), arrival)

    def _earliest(self, paths: IndexArray) -> FloatArray:
        """The next day of arrival on each of some paths, after that of `next_arrival`, which is over."""
        if not self.by_day or len(self.days) < _MANY_PLACES:
            return np.asarray(self.days[:, paths].min(axis=0))
        following = np.full(paths.size, inf)
        day, open_ = self.next_arrival.take(paths), np.arange(paths.size)
        for ahead in range(1, _DAYS_TRIED + 1):  # of many places, most days have goods, or few have
            later = day.take(open_) + ahead
            found = self.days[self._place(later), paths.take(open_)] == later
            following[open_[found]] = later[found]
            open_ = open_[~found]
        following[open_] = self.days[:, paths.take(open_)].min(axis=0)
        return following

    def _place(self, day: FloatArray) -> IndexArray:
        """The place of a day, if each has its own."""
        place: IndexArray = np.mod(day, float(len(self.days))).astype(np.intp)
        return place

    def _found(self, paths: IndexArray, arrival: FloatArray) -> IndexArray:
        """The place of a day of arrival on each of some paths, or a free one."""
        ahead = self.days[:, paths]
        known = ahead == arrival
        place: IndexArray = np.asarray(known.argmax(axis=0), dtype=np.intp)
        fresh = np.flatnonzero(~known.any(axis=0))
        if fresh.size:
            free = np.isinf(ahead[:, fresh])
            if not free.any(axis=0).all():
                raise OverflowError("more consignments are in transit than there can be")
            place[fresh] = free.argmax(axis=0)
        return np.asarray(place, dtype=np.intp)
