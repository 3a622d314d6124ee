"""How the draws of each law are made best: `repeated`."""

from __future__ import annotations

import math
from functools import lru_cache, singledispatch

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.combined import Choice, Empirical
from supplysim._uncertain.families import Fixed, Uniform
from supplysim._uncertain.frozen_scipy import FrozenScipy, distribution_name
from supplysim._uncertain.law import Law
from supplysim._uncertain.moments import least_of, moments_of
from supplysim._uncertain.normal_laws import Between, Lognormal, Normal
from supplysim._uncertain.repeated import (
    DiscreteDraws,
    FixedDraws,
    GammaDraws,
    LognormalDraws,
    NormalDraws,
    PoissonDraws,
    Repeated,
    UniformDraws,
)
from supplysim._uncertain.tabulated import Gamma


@lru_cache(maxsize=256)
def repeated(law: Law) -> Repeated:
    """The independent draws of a law."""
    mean, variance = moments_of(law)
    highest = law.support[1]
    tail = (highest - mean) / 3.0 if math.isfinite(highest) else math.inf  # Bernstein's inequality
    return _of_kind(law, Repeated(law, mean, variance, tail, highest))


@singledispatch
def _of_kind(law: Law, plain: Repeated) -> Repeated:  # noqa: ARG001  # what is registered for other laws reads it
    """The draws of a law as they are made best, given its plain ones; those where there is no better way."""
    return plain


def _known(plain: Repeated) -> tuple[Law, float, float]:
    return plain.law, plain.mean, plain.variance


@_of_kind.register
def _(law: Fixed, plain: Repeated) -> Repeated:
    return FixedDraws(*_known(plain), 0.0, law.value)


@_of_kind.register
def _(law: Gamma, plain: Repeated) -> Repeated:
    return GammaDraws(*_known(plain), law.scale, plain.highest, 0.0, law.shape, law.scale)


@_of_kind.register
def _(law: Normal, plain: Repeated) -> Repeated:
    return NormalDraws(*_known(plain), 0.0, plain.highest, law.sd) if least_of(law) >= 0 else plain


@_of_kind.register
def _(law: Lognormal, plain: Repeated) -> Repeated:
    return LognormalDraws(*_known(plain), plain.tail, plain.highest, law.mu, law.sigma)


@_of_kind.register
def _(law: Between, plain: Repeated) -> Repeated:
    return _of_kind(law.family, attrs.evolve(plain, law=law.family))


@_of_kind.register
def _(law: Uniform, plain: Repeated) -> Repeated:
    return UniformDraws(*_known(plain), plain.tail, plain.highest, law.low)


@_of_kind.register
def _(law: Choice, plain: Repeated) -> Repeated:
    values, probabilities = map(np.asarray, law.possible)
    return _discrete(plain, values, probabilities, None)


@_of_kind.register
def _(law: Empirical, plain: Repeated) -> Repeated:
    data = np.asarray(law.data)
    values, times = np.unique(data, return_counts=True)
    return _discrete(plain, values, times / times.sum(), data)


@_of_kind.register
def _(law: FrozenScipy, plain: Repeated) -> Repeated:
    """By the law that it is: its parameters follow from its mean, variance and least value."""
    low, mean, variance = law.support[0], plain.mean, plain.variance
    match distribution_name(law.frozen):
        case "gamma" | "erlang" | "expon" | "chi2":
            scale = variance / (mean - low)
            return GammaDraws(*_known(plain), scale, math.inf, low, (mean - low) / scale, scale)
        case "poisson":
            return PoissonDraws(*_known(plain), 1.0 / 3.0, math.inf, low)
        case "norm" if least_of(law) >= 0:
            return NormalDraws(*_known(plain), 0.0, math.inf, math.sqrt(variance))
    return plain if law.possible is None else _discrete(plain, *law.possible, None)


def _discrete(plain: Repeated, values: FloatArray, probabilities: FloatArray, alike: FloatArray | None) -> Repeated:
    values = np.maximum(values, 0.0)  # what is negative has a probability of at most 1e-12
    if alike is None and np.all(probabilities == probabilities[0]):
        alike = values
    known = (*_known(plain), plain.tail, plain.highest)
    return DiscreteDraws(*known, values, probabilities, np.cumsum(probabilities)[:-1], alike)
