"""How far a path can leap: the longest stretch of whole days in which no rule can bite.

The stock floor's rule. With available stock A, the demand D of L days, receipts not counted, must exceed A with probability
at most 1e-12. D is sub-gamma: P(D - mL > sqrt(2 v L l) + b l) <= exp(-l), with m and v the mean and the variance of a day's
demand at its highest level and b the scale of its tail (S. Boucheron, G. Lugosi and P. Massart, "Concentration
Inequalities", Oxford 2013, section 2.4). Independent demands: m and v add, b is the largest. So L is the largest whole
number with

    m L + sqrt(2 v l L) + b l <= A,   l = ln(1e12),

a quadratic in sqrt(L). With h = sqrt(2 v l) / (2 m) and everything in days of mean demand,

    sqrt(L) <= sqrt(A/m + h**2 - b l/m) - h.

Without noise that is L <= A/m. A day is always possible, and that day is simulated exactly.

A demand that leads needs none of this: it says by itself how far the stock is seen to last it (`flows.lead`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Ceiling
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]

_LOG_ODDS = log(1e12)


def stock_floor(ceilings: Sequence[Ceiling], paths: int) -> dict[str, Drawn]:
    """The constants of the rule for demands with the given ceilings, each a (paths,) array or a float.

    Returns
    -------
    dict with ``days_per_unit`` (1/m), ``half`` (h) and ``shift`` (h**2 - b l/m)
    """
    mean = sum(np.asarray(ceiling.mean_per_day) for ceiling in ceilings)
    variance = sum(np.asarray(ceiling.variance_per_day) for ceiling in ceilings)
    scale = np.maximum.reduce([np.broadcast_to(ceiling.scale, paths) for ceiling in ceilings])
    idle = mean <= 0
    rate = np.where(idle, 1.0, mean)
    half = np.where(idle, 0.0, np.sqrt(2 * _LOG_ODDS * variance) / (2 * rate))
    shift = np.where(idle, np.inf, half**2 - scale * _LOG_ODDS / rate)
    days_per_unit = np.where(idle, 0.0, 1 / rate)
    return {"days_per_unit": days_per_unit, "half": half, "shift": shift}


def longest_leap(available: FloatArray, days_per_unit: Drawn, half: Drawn, shift: Drawn, days_left: FloatArray) -> FloatArray:
    """The leap of each path, from 1 day to the `days_left` before the horizon.

    Parameters
    ----------
    available, days_left : (window,) arrays
    days_per_unit, half, shift : (window,) arrays or floats
        From `stock_floor`.

    Returns
    -------
    (window,) array, whole days; a new array
    """
    days = available * days_per_unit
    days += shift
    np.maximum(days, 0.0, out=days)
    np.sqrt(days, out=days)
    days -= half
    np.maximum(days, 1.0, out=days)
    days *= days
    np.floor(days, out=days)
    return np.minimum(days, days_left, out=days)
