"""Exact results for scenarios that are simple enough to have one.

Days and whole numbers of units are integers here, so that nothing is approximate but the floating-point sum. A survival
function is an array whose entry n is P(T >= n), the probability that the first n days are all met.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import integrate, special

FloatArray = NDArray[np.float64]
Number = int | str | Fraction  # text such as "0.1" is a decimal fraction exactly, which the float 0.1 is not


def certain_duration(stock: Number, demand_per_day: Number, produced_per_day: Number = 0) -> float:
    """The duration, in days, when nothing is random.

    By the definition of T. On day t, ``stock + t p - (t - 1) d`` is available, and less than d for the first time on the
    first whole t above ``stock / (d - p)``. In fractions, so that demand met exactly is met.
    """
    on_hand, demand, produced = Fraction(stock), Fraction(demand_per_day), Fraction(produced_per_day)
    if demand == 0 or (demand <= produced and on_hand + produced >= demand):
        return math.inf
    day = 1 if demand <= produced else max(math.floor(on_hand / (demand - produced)) + 1, 1)
    available = on_hand + day * produced - (day - 1) * demand
    return float(day - 1 + max(available, Fraction(0)) / demand)


def lognormal_survival(
    days: float, stock: tuple[float, float], per_day: tuple[float, float], correlation: float = 0.0
) -> float:
    """P(T >= days) for a lognormal stock over a lognormal demand without noise, each given as (mu, sigma).

    T = stock / per_day, so ln T is normal: its mean is the difference of the means, its variance
    ``s**2 + r**2 - 2 correlation s r`` (N. L. Johnson, S. Kotz & N. Balakrishnan, "Continuous Univariate Distributions",
    vol. 1, 1994, ch. 14: quotients of lognormal variables are lognormal).
    """
    spread = math.sqrt(stock[1] ** 2 + per_day[1] ** 2 - 2 * correlation * stock[1] * per_day[1])
    return float(special.ndtr((stock[0] - per_day[0] - math.log(days)) / spread))


def gamma_survival(days: float, stock: float, per_day: float, cv: float) -> float:
    """P(T >= days) for a certain stock and gamma demand alone, for whole days or not.

    The demand of n days is Gamma(n / cv**2, per_day cv**2), whose CDF is the regularised incomplete gamma function (DLMF
    8.2.4). With n whole days and a share f of the next, T >= n + f if and only if the first n days' demand and f times the
    next day's add up to no more than the stock; the second is integrated over the first.
    """
    whole, share = math.floor(days), days - math.floor(days)
    shape, scale = 1 / cv**2, per_day * cv**2
    if share == 0:
        return float(special.gammainc(whole * shape, stock / scale)) if whole else 1.0
    if whole == 0:
        return float(special.gammainc(shape, stock / (share * scale)))

    def last_day_served(met: float) -> float:
        density = math.exp((whole * shape - 1) * math.log(met / scale) - met / scale - math.lgamma(whole * shape)) / scale
        return density * float(special.gammainc(shape, (stock - met) / (share * scale)))

    return float(integrate.quad(last_day_served, 0, stock, epsabs=1e-12, limit=200)[0])


def unit_shipments_survival_by_hitting_time(stock: int, arrivals_per_day: float, days: int) -> FloatArray:
    """P(T >= 0), ..., P(T >= days) for a stock of whole units, a demand of 1 a day and Poisson arrivals of 1 unit each.

    After day t the stock is ``stock + N(t) - t`` as long as every day was met, and the first day that is not is the first on
    which it would be -1. The walk falls by no more than 1 a day, so that is day t with probability
    ``(stock + 1)/t P(N(t) = t - stock - 1)``: the hitting-time theorem (R. van der Hofstad & M. Keane, "An elementary proof of
    the hitting time theorem", American Mathematical Monthly 115(8), 2008), here the law of Borel and Tanner.
    """
    day = np.arange(stock + 1, days + 1, dtype=float)
    arrived, mean = day - stock - 1, arrivals_per_day * day
    ends = np.zeros(days + 1)
    ends[stock + 1 :] = (stock + 1) / day * np.exp(special.xlogy(arrived, mean) - mean - special.gammaln(arrived + 1))
    return 1.0 - np.cumsum(ends)


def unit_shipments_survival(stock: int, arrivals_per_day: float, days: int, first_day: int = 1) -> FloatArray:
    """The same by forward recursion over the stock, with arrivals from `first_day` on.

    P(stock of tonight) = sum over arrivals k of P(stock last night = tonight's + 1 - k) P(k). A stock of `days` or more
    outlasts the days that are left, so everything above is kept there.
    """
    arrivals = np.arange(days + 1)
    several = np.exp(special.xlogy(arrivals, arrivals_per_day) - arrivals_per_day - special.gammaln(arrivals + 1))
    none = (arrivals == 0).astype(float)
    mass = np.zeros(days + 1)
    mass[min(stock, days)] = 1.0
    survival = [1.0]
    for day in range(1, days + 1):
        received = np.convolve(mass, several if day >= first_day else none)
        mass[:-1] = received[1 : days + 1]  # one unit is issued; with none to issue, the mass leaves
        mass[-1] = max(survival[-1] - received[0] - mass[:-1].sum(), 0.0)
        survival.append(float(mass.sum()))
    return np.array(survival)


def daily_matrix(mean_days: Sequence[float], transitions: Sequence[Sequence[float]] | None = None) -> FloatArray:
    """The daily transition matrix of levels that last geometric sojourns and then follow `transitions`, or round and round.

    A sojourn of mean m is over on any night with probability 1/m (J. R. Norris, "Markov Chains", 1997, section 1.1).
    """
    jumps = np.roll(np.eye(len(mean_days)), 1, axis=1) if transitions is None else np.asarray(transitions, dtype=float)
    leave = 1.0 / np.asarray(mean_days, dtype=float)[:, None]
    return (1.0 - leave) * np.eye(len(mean_days)) + leave * jumps


def switching_survival(
    stock: int,
    drawn_per_day: Sequence[int],
    mean_days: Sequence[float],
    days: int,
    *,
    start: int = 0,
    transitions: Sequence[Sequence[float]] | None = None,
) -> FloatArray:
    """P(T >= 0), ..., P(T >= days) for a stock of whole units from which state i draws `drawn_per_day[i]`, net of supply.

    By forward recursion over (stock, state), which is a Markov chain: a day is met if the stock does not fall below 0. Net
    of supply may be negative: a factory that is up and makes more than is asked for.
    """
    matrix = daily_matrix(mean_days, transitions)
    most = stock + days * max(0, *(-drawn for drawn in drawn_per_day))
    mass = np.zeros((len(mean_days), most + 1))
    mass[start, stock] = 1.0
    survival = [1.0]
    for _ in range(days):
        met = np.zeros_like(mass)
        for state, drawn in enumerate(drawn_per_day):
            if drawn >= 0:
                met[state, : most + 1 - drawn] = mass[state, drawn:]
            else:
                met[state, -drawn:] = mass[state, :drawn]
        survival.append(float(met.sum()))
        mass = matrix.T @ met
    return np.array(survival)


def exposure_probabilities(
    levels: Sequence[int],
    mean_days: Sequence[float],
    days: int,
    *,
    start: int = 0,
    transitions: Sequence[Sequence[float]] | None = None,
) -> FloatArray:
    """The probabilities of an exposure of 0, 1, 2, ... level-days in `days` days, for levels that are whole numbers.

    By forward recursion over (exposure, state).
    """
    matrix, most = daily_matrix(mean_days, transitions), days * max(levels)
    mass = np.zeros((len(levels), most + 1))
    mass[start, 0] = 1.0
    for _ in range(days):
        moved = np.zeros_like(mass)
        for state, level in enumerate(levels):
            moved[state, level:] = mass[state, : most + 1 - level]
        mass = matrix.T @ moved
    return np.asarray(mass.sum(axis=0))


def gamma_survival_in_regimes(stock: float, per_day: float, cv: float, exposure: FloatArray) -> float:
    """P(T >= n) for gamma demand in regimes, given the probabilities of an exposure of 0, 1, 2, ... level-days in n days.

    Given the levels, the demand of the days is Gamma(exposure / cv**2, per_day cv**2): gamma laws of one scale add.
    """
    level_days = np.arange(1, exposure.size)
    return float(exposure[0] + exposure[1:] @ special.gammainc(level_days / cv**2, stock / (per_day * cv**2)))


def uptime_moments(mean_up_days: float, mean_down_days: float, levels: ArrayLike) -> tuple[float, float]:
    """Mean and variance of the sum of the `levels` of the days up, for a factory that starts a fresh spell up on day 1.

    With a = 1/up, b = 1/down and A = b/(a + b), it is up k nights after a day up with probability
    ``u(k) = A + (1 - A)(1 - a - b)**k`` (W. Feller, "An Introduction to Probability Theory and Its Applications", vol. 1, 3rd
    ed., 1968, ch. XVI: the chain with two states); and days i <= j are both up with probability u(i - 1) u(j - i).
    """
    fails, repaired = 1 / mean_up_days, 1 / mean_down_days
    availability = repaired / (fails + repaired)
    weights = np.asarray(levels, dtype=float)
    nights = np.arange(weights.size)
    up = availability + (1 - availability) * (1 - fails - repaired) ** nights
    both = up[np.minimum.outer(nights, nights)] * up[np.abs(np.subtract.outer(nights, nights))]
    mean = float(weights @ up)
    return mean, float(weights @ both @ weights) - mean**2


def stationary_mean_level(
    levels: Sequence[float], mean_days: Sequence[float], transitions: Sequence[Sequence[float]] | None = None
) -> float:
    """The long-run mean of the level: the levels weighed by the law that the daily chain leaves as it is.

    That law is the one solution of ``law = law P`` that adds up to 1, if every state can be reached from every other (Norris
    1997, theorem 1.7.7).
    """
    matrix, states = daily_matrix(mean_days, transitions), len(levels)
    equations = np.vstack([matrix.T - np.eye(states), np.ones(states)])
    law = np.linalg.lstsq(equations, np.append(np.zeros(states), 1.0), rcond=None)[0]
    return float(law @ np.asarray(levels, dtype=float))
