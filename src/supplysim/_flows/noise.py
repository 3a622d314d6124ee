"""Gamma noise: what a demand comes to over an exposure.

Over an exposure e it is Gamma(shape = e / cv**2, scale = rate * cv**2). Gamma laws of one scale add, so any number of days
needs one draw; and, given the sum of several days, the share of some of them is beta (L. Devroye, "Non-Uniform Random Variate
Generation", 1986, IX.3 and XI.4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from supplysim._flows.base import Panel
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]

MEAN_RATE = "rate_per_day"
_SCALE, _SHAPE, _STEADY = "noise.scale", "noise.shape_a_day", "noise.steady_rate"


def noise_panel(rate: Drawn, cv: Drawn, paths: int) -> Panel:
    """The rows of a demand of `rate` a day at level 1; where `cv` is 0 it is steady."""
    columns: dict[str, Drawn] = {MEAN_RATE: rate}
    if np.any(cv > 0):
        steady = np.asarray(cv == 0)
        columns[_SHAPE] = np.where(steady, 0.0, 1.0 / np.where(steady, 1.0, cv) ** 2)
        columns[_SCALE] = rate * cv**2
        if steady.any():
            columns[_STEADY] = np.where(steady, rate, 0.0)
    return Panel.of(paths, columns)


def noisy(panel: Panel, exposure: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The demand of each path's `exposure`, in level-days: one gamma draw; a new array."""
    if _SHAPE not in panel:
        return np.asarray(exposure * panel[MEAN_RATE])
    demand: FloatArray = rng.standard_gamma(exposure * panel[_SHAPE])
    demand *= panel[_SCALE]
    if _STEADY in panel.by_path:
        demand += exposure * panel[_STEADY]
    return demand


def shares_of_first_day(
    panel: Panel, paths: NDArray[np.intp], level: Drawn, days: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Which shares of the demand of some `days` of one level, 2 or more, the first of them and the rest have.

    With much noise either may be far below the rounding of the other, and a demand that is left of it is still one. So both
    are found from the logarithms of two gamma numbers: that of a shape s is one of s + 1 times a uniform number to 1/s.
    """
    shape = np.broadcast_to(panel.at(_SHAPE, paths) * level, days.shape)
    first, rest = (
        np.log(rng.standard_gamma(each + 1.0)) - rng.standard_exponential(days.size) / each
        for each in (shape, shape * (days - 1.0))
    )
    return expit(first - rest), expit(rest - first)
