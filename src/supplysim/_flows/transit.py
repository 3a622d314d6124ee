"""Transit: what has left and not yet arrived, path by path, first out first in.

Each path has a ring of places for consignments: the day on which each arrives, and what it brings. Days of dispatch come one
after another and the lead time of a path does not change, so the one that left first arrives first. What arrives within the
leap in which it leaves takes no place. In each leap, what is due is collected first; then more may leave; then all that
arrives is taken out.
"""

from __future__ import annotations

from math import inf, log

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Panel
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

NEXT_ARRIVAL, IN_TRANSIT, _AT_ONCE = "transit.next_arrival", "transit.amount", "transit.at_once"
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
            _AT_ONCE: np.zeros(paths),
            _DAYS: empty,
            _AMOUNTS: empty,
        }
    )


def dispatch(panel: Panel, paths: IndexArray, day: FloatArray, amount: FloatArray, until: FloatArray) -> None:
    """Put an `amount` that leaves on `day` under way, on some of the paths.

    Parameters
    ----------
    until : (paths,) array
        The last day of the leap, up to which arrivals are still to be taken out.
    """
    rows = panel.by_path
    arrival = day + panel.at(_LEAD, paths)
    at_once = arrival <= until
    rows[_AT_ONCE][paths] += np.where(at_once, amount, 0.0)
    later = np.flatnonzero(~at_once)
    if not later.size:
        return
    paths, amount, arrival = paths.take(later), amount.take(later), arrival.take(later)
    places, count = len(rows[_DAYS]), rows[_COUNT].take(paths)
    if count.max() >= places:
        raise OverflowError("more consignments are under way than there can be")
    place = ((rows[_FIRST].take(paths) + count) % places).astype(np.intp)
    rows[_DAYS][place, paths] = arrival
    rows[_AMOUNTS][place, paths] = amount
    rows[_COUNT][paths] = count + 1.0
    rows[IN_TRANSIT][paths] += amount
    rows[NEXT_ARRIVAL][paths] = np.minimum(rows[NEXT_ARRIVAL].take(paths), arrival)


def collect(panel: Panel, by_day: FloatArray) -> None:
    """Let what is due up to and including `by_day` on each path leave its place, before anything more is put under way."""
    rows = panel.by_path
    next_arrival = rows[NEXT_ARRIVAL]
    due = np.flatnonzero(next_arrival <= by_day)
    places = len(rows[_DAYS])
    while due.size:
        place = rows[_FIRST].take(due).astype(np.intp)
        amount = rows[_AMOUNTS][place, due]
        following = (place + 1) % places
        left = rows[_COUNT].take(due) - 1.0
        rows[_AT_ONCE][due] += amount
        rows[_FIRST][due] = following
        rows[_COUNT][due] = left
        rows[IN_TRANSIT][due] = np.where(left > 0, rows[IN_TRANSIT].take(due) - amount, 0.0)
        next_arrival[due] = np.where(left > 0, rows[_DAYS][following, due], inf)
        due = due[next_arrival.take(due) <= by_day.take(due)]


def arrivals(panel: Panel) -> FloatArray | None:
    """Take out what arrives in this leap on each path; None where nothing does on any."""
    at_once = panel.by_path[_AT_ONCE]
    if not at_once.any():
        return None
    arrived = at_once.copy()
    at_once[:] = 0.0
    return arrived
