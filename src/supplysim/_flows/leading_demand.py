"""A single demand that leads: it is drawn first, and the leap is as long as the stock is seen to last it.

With a = stock / rate, the stock in days of demand at level 1, and c = cv**2, the demand of an exposure e (level-days) passes
the stock with probability exp(-l) at most while

    e + sqrt(2 c l e) + c l <= a,   that is   sqrt(e) <= sqrt(a - c l / 2) - sqrt(c l / 2)

(the sub-gamma bound of `engine.leap`, for one demand). With l = ln(1e12) that is the exposure that the stock is *sure* to
cover; with a small l it is one that it is *likely* to cover.

Regimes are part of the exposure, so nothing has to be assumed about them: they are walked until the sure exposure is used up.
Where the leap would end within the present regime anyway, the likely exposure is tried. Demand only adds up, so if all of it
is covered by the stock of the morning, no day of the leap was short, for certain. If it is not, its days have to be looked at:
the first one is split off, and the rest of the demand, which is known now, stays *ahead*.

A demand that nothing varies needs none of this: with receipts of r a day that are certain, the stock lasts a / (1 - r / rate).
"""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import ROUNDING, Panel
from supplysim._flows.noise import MEAN_RATE, noisy, shares_of_first_day
from supplysim._flows.switching import Switching, present_sojourn
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]

_SURE, _LIKELY = log(1e12), 1.0
_MOST_LIKELY_DAYS = 32.0  # as many days as may have to be split off one by one
_ALWAYS_ONE: tuple[Drawn, Drawn] = (1.0, np.inf)  # the level of a demand without regimes, and for how many days
_DAYS_PER_UNIT, _IDLE_DAYS = "lead.days_per_unit", "lead.idle_days"
_SURE_HALF, _LIKELY_HALF = "lead.sure_half", "lead.likely_half"
_AHEAD_DAYS, _AHEAD = "lead.days_ahead", "lead.demand_ahead"


def lead_panel(rate: Drawn, cv: Drawn, paths: int) -> Panel:
    """The rows that leading needs, on the morning of day 1, for a demand of `rate` a day at level 1."""
    columns = _columns(rate) | {_SURE_HALF: cv * sqrt(_SURE / 2), _LIKELY_HALF: cv * sqrt(_LIKELY / 2)}
    return Panel.of(paths, columns) | Panel(by_path={_AHEAD_DAYS: np.zeros(paths), _AHEAD: np.zeros(paths)})


def steady_lead_panel(rate: Drawn, certain_receipts_per_day: Drawn, paths: int) -> Panel:
    """The rows of a demand of `rate` a day, every day, where some receipts are certain, too."""
    return Panel.of(paths, _columns(rate - certain_receipts_per_day))


def _columns(rate: Drawn) -> dict[str, Drawn]:
    """How many days a unit of stock lasts where `rate` a day is taken, and for how long nothing is taken at all."""
    taken = np.asarray(rate) > 0
    columns: dict[str, Drawn] = {_DAYS_PER_UNIT: np.where(taken, 1.0 / np.where(taken, rate, 1.0), 0.0)}
    if not taken.all():
        columns[_IDLE_DAYS] = np.where(taken, 0.0, np.inf)
    return columns


def steady_lead(panel: Panel, stock: FloatArray, most_days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """As `lead`, for a demand that nothing varies: all the days that are covered."""
    days = stock * panel[_DAYS_PER_UNIT]
    if _IDLE_DAYS in panel:
        days += np.where(stock >= 0, panel[_IDLE_DAYS], 0.0)
    np.floor(days, out=days)
    np.minimum(days, most_days, out=days)
    np.maximum(days, 1.0, out=days)
    return days, days * panel[MEAN_RATE]


def lead(
    panel: Panel, switching: Switching | None, stock: FloatArray, most_days: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """The leap of each path, in whole days, and what is demanded in it.

    Parameters
    ----------
    panel : Panel
        With the rows of noise, of regimes if there are any, and of `lead_panel`.
    stock : (window,) array
        What is free to be issued on the morning of the leap; negative where the reserve is not covered.
    most_days : (window,) array
        What other rules allow, at least 1.

    Returns
    -------
    days, demand : (window,) arrays; new ones
    """
    covered = stock * panel[_DAYS_PER_UNIT]
    if _IDLE_DAYS in panel:
        covered += panel[_IDLE_DAYS]
    owing = covered < 0.0
    if owing.any():  # while a backlog waits, each day is short, even one on which nothing is asked for anew
        most_days = np.where(owing, 1.0, most_days)
        stock, covered = np.maximum(stock, 0.0), np.maximum(covered, 0.0)
    sure = _exposure_within(covered, panel[_SURE_HALF])
    level, remaining = _ALWAYS_ONE if switching is None else present_sojourn(panel)
    far = _whole_days(sure, level)
    days = _whole_days(_exposure_within(covered, panel[_LIKELY_HALF]), level)
    np.minimum(days, _MOST_LIKELY_DAYS, out=days)
    np.maximum(days, far, out=days)
    for most in (remaining, most_days):
        np.minimum(days, most, out=days)
    np.maximum(days, 1.0, out=days)
    exposure = days * level

    ahead_days, ahead = panel.by_path[_AHEAD_DAYS], panel.by_path[_AHEAD]
    known = np.flatnonzero(ahead_days > 0.0)
    crossing = known[:0]
    if switching is not None:
        np.minimum(far, most_days, out=far)
        far[known] = 0.0
        crossing = np.flatnonzero(far > remaining)
        if crossing.size:
            days[crossing], exposure[crossing] = switching.within(
                panel, crossing, sure.take(crossing), most_days.take(crossing), rng
            )
    demand = noisy(panel, exposure, rng)
    days[known], demand[known] = ahead_days.take(known), ahead.take(known)
    ahead_days[known] = 0.0

    doubtful = demand * (1.0 - ROUNDING) > stock
    doubtful &= days > 1.0
    doubtful[crossing] = False
    doubtful[known] |= days.take(known) > most_days.take(known)
    split = np.flatnonzero(doubtful)
    if split.size:
        whole = demand.take(split)
        at_level = level.take(split) if isinstance(level, np.ndarray) else level
        first, rest = shares_of_first_day(panel, split, at_level, days.take(split), rng)
        ahead_days[split], ahead[split] = days.take(split) - 1.0, whole * rest
        days[split], demand[split] = 1.0, whole * first
    if switching is not None:
        staying = days.copy()
        staying[crossing] = 0.0  # they have been moved on already
        switching.stay(panel, staying, rng)
    return days, demand


def _exposure_within(covered: FloatArray, half: Drawn) -> FloatArray:
    """The exposure whose demand passes the stock with the probability that `half`, sqrt(c l / 2), stands for."""
    exposure = covered - half * half
    np.maximum(exposure, 0.0, out=exposure)
    np.sqrt(exposure, out=exposure)
    exposure -= half
    np.maximum(exposure, 0.0, out=exposure)
    exposure *= exposure
    return exposure


def _whole_days(exposure: FloatArray, level: Drawn) -> FloatArray:
    """The days of `level` that come to no more than `exposure`; infinite at level 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        days = exposure / level
    np.floor(days, out=days)
    return np.fmin(days, np.inf, out=days)  # no exposure at level 0 is no number, and lasts for ever, too
