"""Transit: what has left and not yet arrived, path by path, first out first in.

Each path has a ring of places for consignments: the day on which each arrives, and what it brings. Days of dispatch come one
after another and the lead time of a path does not change, so the one that left first arrives first.
"""

from __future__ import annotations

from math import inf, log

import numpy as np
from numpy.typing import NDArray

from supplysim.flows.flow import Panel
from supplysim.uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

NEXT_ARRIVAL, IN_TRANSIT = "transit.next_arrival", "transit.amount"
_LEAD, _FIRST, _COUNT, _DAYS, _AMOUNTS = "transit.lead", "transit.first", "transit.count", "transit.days", "transit.amounts"
_LOG_ODDS = log(1e15)


def transit_panel(lead_time_days: Drawn, dispatches_per_day: Drawn, horizon_days: int, paths: int) -> Panel:
    """Empty rings, with room for all that can be under way at once.

    Parameters
    ----------
    lead_time_days : array or float
        To the nearest whole day.
    dispatches_per_day : array or float
        A mean number of dispatches that no day passes, whether they are regular or random.
    """
    lead = np.minimum(np.rint(lead_time_days), horizon_days + 1.0)
    mean = dispatches_per_day * lead
    likely = mean + np.sqrt(2 * mean * _LOG_ODDS) + _LOG_ODDS / 3 + 2  # passed by a Poisson number once in 1e15
    places = int(np.max(np.minimum(likely, lead + 1)))  # what leaves on one day travels as one
    empty = np.broadcast_to(0.0, (max(places, 1), paths))
    return Panel.of(paths, {_LEAD: lead}) | Panel(
        by_path={
            _FIRST: np.zeros(paths),
            _COUNT: np.zeros(paths),
            NEXT_ARRIVAL: np.full(paths, inf),
            IN_TRANSIT: np.zeros(paths),
            _DAYS: empty,
            _AMOUNTS: empty,
        }
    )


def dispatch(panel: Panel, paths: IndexArray, day: FloatArray, amount: FloatArray) -> None:
    """Put an `amount` that leaves on `day` under way, on some of the paths."""
    rows = panel.by_path
    places = len(rows[_DAYS])
    count = rows[_COUNT].take(paths)
    if count.size and count.max() >= places:
        raise OverflowError("more consignments are under way than there can be")
    place = ((rows[_FIRST].take(paths) + count) % places).astype(np.intp)
    arrival = day + panel.at(_LEAD, paths)
    rows[_DAYS][place, paths] = arrival
    rows[_AMOUNTS][place, paths] = amount
    rows[_COUNT][paths] = count + 1.0
    rows[IN_TRANSIT][paths] += amount
    rows[NEXT_ARRIVAL][paths] = np.minimum(rows[NEXT_ARRIVAL].take(paths), arrival)


def arrivals(panel: Panel, by_day: FloatArray) -> FloatArray | None:
    """Take out what arrives up to and including `by_day` on each path; None where nothing does on any."""
    rows = panel.by_path
    next_arrival = rows[NEXT_ARRIVAL]
    due = np.flatnonzero(next_arrival <= by_day)
    if not due.size:
        return None
    places = len(rows[_DAYS])
    arrived = np.zeros(by_day.size)
    while due.size:
        place = rows[_FIRST].take(due).astype(np.intp)
        amount = rows[_AMOUNTS][place, due]
        arrived[due] += amount
        following = (place + 1) % places
        left = rows[_COUNT].take(due) - 1.0
        rows[_FIRST][due] = following
        rows[_COUNT][due] = left
        rows[IN_TRANSIT][due] = np.where(left > 0, rows[IN_TRANSIT].take(due) - amount, 0.0)
        next_arrival[due] = np.where(left > 0, rows[_DAYS][following, due], inf)
        due = due[next_arrival.take(due) <= by_day.take(due)]
    return arrived
