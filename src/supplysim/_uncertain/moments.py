"""Mean, variance and least value of a law: in closed form where there is one, otherwise by integrating its quantile function.

With Q the quantile function, the k-th moment is the integral of ``Q(u)**k`` over u from 0 to 1. With ``u = 1 / (1 + exp(-t))``
the integrand falls off at both ends, and the trapezoidal rule converges faster than any power of its step (L. N. Trefethen and
J. A. C. Weideman, "The Exponentially Convergent Trapezoidal Rule", SIAM Review 56, 2014).
"""

from __future__ import annotations

import math
from functools import singledispatch

import numpy as np
from scipy.special import expit

from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.beta_laws import Beta, Pert
from supplysim._uncertain.combined import Choice, Empirical, Mixture
from supplysim._uncertain.families import Fixed, Triangular, Uniform
from supplysim._uncertain.frozen_scipy import FrozenScipy
from supplysim._uncertain.law import Law
from supplysim._uncertain.normal_laws import Between, Lognormal, Normal
from supplysim._uncertain.tabulated import Gamma

NEGLIGIBLE = 1e-12  # the probability at which a law counts as unable to go below a value
_STEP, _REACH = 1.0 / 64, 36.0  # of t: exp(-36) is half the distance from 1 to the next number
_FAR = (1e-10, 1e-13)  # upper tail probabilities between which the power of a tail is measured
_HEAVIEST = 0.99  # tails that grow like the power 1 of 1 / (1 - u), or nearly, have no finite integral

Moments = tuple[float, float]


@singledispatch
def moments_of(law: Law) -> Moments:
    """The mean and the variance of a law; infinite where they do not exist."""
    u = expit(np.arange(-_REACH, _REACH + _STEP / 2, _STEP))
    values = law.quantile(u)
    weights = u * expit(-np.arange(-_REACH, _REACH + _STEP / 2, _STEP))
    weights /= weights.sum()
    middle = float(law.quantile(np.array([0.5]))[0])
    power = _power_of_tail(law)
    if power >= _HEAVIEST:
        return math.inf, math.inf
    mean = middle + float(np.sum(weights * (values - middle)))
    variance = float(np.sum(weights * (values - mean) ** 2))
    return mean, math.inf if 2 * power >= _HEAVIEST else variance


def _power_of_tail(law: Law) -> float:
    """The power of 1 / (1 - u) with which the quantiles of the upper tail grow; 0 for a law with a bound."""
    if math.isfinite(law.support[1]):
        return 0.0
    near, far = np.log(np.maximum(law.quantile(1.0 - np.array(_FAR)), 1e-300))
    return float((far - near) / math.log(_FAR[0] / _FAR[1]))


def weighted_moments(values: FloatArray, probabilities: FloatArray) -> Moments:
    """Those of a law of separate values."""
    mean = float(probabilities @ values)
    return mean, float(probabilities @ (values - mean) ** 2)


@moments_of.register
def _(law: Fixed) -> Moments:
    return law.value, 0.0


@moments_of.register
def _(law: Uniform) -> Moments:
    return law.low / 2 + law.high / 2, (law.high - law.low) ** 2 / 12


@moments_of.register
def _(law: Triangular) -> Moments:
    rise, width = law.mode - law.low, law.high - law.low
    return law.low + (rise + width) / 3, (width**2 - rise * width + rise**2) / 18


@moments_of.register
def _(law: Beta) -> Moments:
    width, total = law.high - law.low, law.a + law.b
    return law.low + width * law.a / total, width**2 * (law.a / total) * (law.b / total) / (total + 1)


@moments_of.register
def _(law: Pert) -> Moments:
    width, weight = law.high - law.low, law.weight
    below = (law.mode - law.low) / width
    return moments_of(Beta(1 + weight * below, 1 + weight * (1 - below), law.low, law.high))


@moments_of.register
def _(law: Normal) -> Moments:
    return law.mean, law.sd**2


@moments_of.register
def _(law: Lognormal) -> Moments:
    spread = law.sigma**2
    with np.errstate(over="ignore"):
        mean = float(np.exp(law.mu + spread / 2))
        return mean, float(np.multiply(mean, mean) * np.expm1(spread))


@moments_of.register
def _(law: Between) -> Moments:
    return moments_of(law.family)


@moments_of.register
def _(law: Gamma) -> Moments:
    return law.shape * law.scale, law.shape * law.scale**2


@moments_of.register
def _(law: Choice) -> Moments:
    values, probabilities = law.possible
    return weighted_moments(np.asarray(values), np.asarray(probabilities))


@moments_of.register
def _(law: Empirical) -> Moments:
    return weighted_moments(np.asarray(law.data), np.full(len(law.data), 1.0 / len(law.data)))


@moments_of.register
def _(law: Mixture) -> Moments:
    components, probabilities = law.possible
    means, variances = (np.array(each) for each in zip(*map(moments_of, components), strict=True))
    if not np.all(np.isfinite(variances)):
        return float(probabilities @ means), math.inf
    mean, between = weighted_moments(means, np.asarray(probabilities))
    return mean, between + float(probabilities @ variances)


@moments_of.register
def _(law: FrozenScipy) -> Moments:
    mean, variance = float(law.frozen.mean()), float(law.frozen.var())
    if math.isnan(mean):
        return moments_of.dispatch(Law)(law)
    return mean, math.inf if math.isnan(variance) else variance


def least_of(law: Law) -> float:
    """The least value of a law; 0 where it has no bound, and falls below 0 with probability at most 1e-12."""
    if isinstance(law, Mixture):
        return min(map(least_of, law.possible[0]))
    low = law.support[0]
    if low > -math.inf:
        return low
    with np.errstate(all="ignore"):
        return 0.0 if float(law.quantile(np.array([NEGLIGIBLE]))[0]) >= 0 else low
