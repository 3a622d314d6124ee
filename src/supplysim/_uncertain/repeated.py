"""A law that is drawn again and again: single draws, sums of many, and the constants that bound such sums.

The sum of n independent draws has a law of its own for the gamma, Poisson and normal laws (L. Devroye, "Non-Uniform Random
Variate Generation", 1986, IX.3). Of a law of few values, how often each comes up in n draws is multinomial. The draws of all
other laws are made one by one, and added. So every sum has exactly its own law.
"""

from __future__ import annotations

import math
from functools import lru_cache, singledispatch

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.combined import Choice, Empirical
from supplysim._uncertain.families import Fixed, Uniform
from supplysim._uncertain.frozen_scipy import FrozenScipy, distribution_name
from supplysim._uncertain.law import Law
from supplysim._uncertain.moments import least_of, moments_of
from supplysim._uncertain.normal_laws import Between, Lognormal, Normal
from supplysim._uncertain.tabulated import Gamma

_DRAWN_AT_ONCE = 1 << 14  # draws a pass, so that temporary arrays stay in cache
_LEAST_PATHS_AT_ONCE = 1 << 9
_WORTH_COUNTING = 12.0  # single draws that cost as much as the binomial number of one value
_LEAST_UNIFORM = 2.0**-54
_MOST_CV = 1e6  # of gamma noise


@attrs.frozen(eq=False)
class Repeated:
    """Independent draws of one law.

    Attributes
    ----------
    law : Law
    mean, variance : float
        Of one draw; the variance may be infinite.
    tail : float
        The scale of the sub-gamma tail of sums: see `DemandBound`; infinite if there is no such bound.
    highest : float
        The largest value; infinite if there is no bound.
    """

    law: Law
    mean: float
    variance: float
    tail: float
    highest: float

    has_law_of_sums = False

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        """Independent draws, (number,); by inverse CDF unless there is a faster way."""
        values = np.asarray(self.law.quantile(np.maximum(rng.random(number), _LEAST_UNIFORM)))
        return np.maximum(values, 0.0, out=values) if self.law.support[0] < 0 else values

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The sum of so many draws on each path, a new (paths,) array; `counts` are whole numbers of 0 or more."""
        some = np.flatnonzero(counts > 0)
        total = float(counts.sum())
        if total == some.size == counts.size:  # one each: a leap of one day, on all paths
            return self.draws(counts.size, rng)
        sums = np.zeros(counts.size)
        at_once = max(int(_DRAWN_AT_ONCE * (some.size / max(total, 1.0))), _LEAST_PATHS_AT_ONCE)
        for start in range(0, some.size, at_once):
            paths = some[start : start + at_once]
            left = counts.take(paths)
            while paths.size:
                many = np.minimum(left, max(_DRAWN_AT_ONCE // paths.size, 1))
                sums[paths] += self._added(many.astype(np.intp), rng)
                left -= many
                more = np.flatnonzero(left)
                paths, left = paths.take(more), left.take(more)
        return sums

    def _added(self, numbers: IndexArray, rng: np.random.Generator) -> FloatArray:
        """The sums of some draws, one at least on each path."""
        ends = np.cumsum(numbers)
        drawn = self.draws(int(ends[-1]), rng)
        return drawn if ends[-1] == numbers.size else np.add.reduceat(drawn, ends - numbers)

    def as_noise(self) -> tuple[float, float] | None:
        """The rate and the coefficient of variation of the gamma noise that it is; None if it is another law."""
        return None


@attrs.frozen(eq=False)
class _Fixed(Repeated):
    """A law of one value."""

    has_law_of_sums = True

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        return np.full(number, self.mean)

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        return counts * self.mean

    def as_noise(self) -> tuple[float, float] | None:
        return self.mean, 0.0


@attrs.frozen(eq=False)
class _Gamma(Repeated):
    """``least`` + a gamma variable of a shape and a scale."""

    least: float
    shape: float
    scale: float

    has_law_of_sums = True

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        return self._moved(rng.standard_gamma(self.shape, number), 1.0)

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        return self._moved(rng.standard_gamma(counts * self.shape), counts)

    def _moved(self, standard: FloatArray, counts: FloatArray | float) -> FloatArray:
        standard *= self.scale
        if self.least:
            standard += counts * self.least
        return standard

    def as_noise(self) -> tuple[float, float] | None:
        cv = self.shape**-0.5
        return None if self.least or cv > _MOST_CV else (self.mean, cv)


@attrs.frozen(eq=False)
class _Poisson(Repeated):
    """``least`` + a Poisson number."""

    least: float

    has_law_of_sums = True

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        return np.asarray(rng.poisson(self.mean - self.least, number) + self.least, dtype=np.float64)

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        return np.asarray(rng.poisson(counts * (self.mean - self.least)) + counts * self.least)


@attrs.frozen(eq=False)
class _Normal(Repeated):
    """A normal law that falls below 0 with probability at most 1e-12."""

    sd: float

    has_law_of_sums = True

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        return self._moved(rng.standard_normal(number), 1.0)

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        return self._moved(rng.standard_normal(counts.size), counts)

    def _moved(self, standard: FloatArray, counts: FloatArray | float) -> FloatArray:
        standard *= np.sqrt(counts) * self.sd
        standard += counts * self.mean
        return np.maximum(standard, 0.0, out=standard)


@attrs.frozen(eq=False)
class _Lognormal(Repeated):
    mu: float
    sigma: float

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        logarithm = rng.standard_normal(number)
        logarithm *= self.sigma
        logarithm += self.mu
        return np.exp(logarithm, out=logarithm)


@attrs.frozen(eq=False)
class _Uniform(Repeated):
    low: float

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        values = rng.random(number)
        values *= self.highest - self.low
        values += self.low
        return values


@attrs.frozen(eq=False)
class _Discrete(Repeated):
    """A law of separate values.

    Attributes
    ----------
    values, probabilities : arrays
        Each value once, and its probability.
    cumulated : array
        The probability of at most each value.
    alike : array or None
        Values that are equally likely, some more than once; None if they cannot be listed so.
    """

    values: FloatArray
    probabilities: FloatArray
    cumulated: FloatArray
    alike: FloatArray | None

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        if self.alike is not None:
            return self.alike.take(rng.integers(0, self.alike.size, number))
        return self.values.take(np.searchsorted(self.cumulated, rng.random(number), side="right"))

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `Repeated.sums`: where there are many draws to each value, the number of each is drawn, not each draw."""
        many = counts > _WORTH_COUNTING * (self.values.size - 1)
        if not many.any():
            return super().sums(counts, rng)
        sums = super().sums(np.where(many, 0.0, counts), rng)
        counted = np.flatnonzero(many)
        step = max(_DRAWN_AT_ONCE // self.values.size, 1)
        for start in range(0, counted.size, step):
            some = counted[start : start + step]
            numbers = rng.multinomial(counts.take(some).astype(np.int64), self.probabilities)
            sums[some] = numbers @ self.values
        return sums


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
    return _Fixed(*_known(plain), 0.0, law.value)


@_of_kind.register
def _(law: Gamma, plain: Repeated) -> Repeated:
    return _Gamma(*_known(plain), law.scale, plain.highest, 0.0, law.shape, law.scale)


@_of_kind.register
def _(law: Normal, plain: Repeated) -> Repeated:
    return _Normal(*_known(plain), 0.0, plain.highest, law.sd) if least_of(law) >= 0 else plain


@_of_kind.register
def _(law: Lognormal, plain: Repeated) -> Repeated:
    return _Lognormal(*_known(plain), plain.tail, plain.highest, law.mu, law.sigma)


@_of_kind.register
def _(law: Between, plain: Repeated) -> Repeated:
    return _of_kind(law.family, attrs.evolve(plain, law=law.family))


@_of_kind.register
def _(law: Uniform, plain: Repeated) -> Repeated:
    return _Uniform(*_known(plain), plain.tail, plain.highest, law.low)


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
            return _Gamma(*_known(plain), scale, math.inf, low, (mean - low) / scale, scale)
        case "poisson":
            return _Poisson(*_known(plain), 1.0 / 3.0, math.inf, low)
        case "norm" if least_of(law) >= 0:
            return _Normal(*_known(plain), 0.0, math.inf, math.sqrt(variance))
    return plain if law.possible is None else _discrete(plain, *law.possible, None)


def _discrete(plain: Repeated, values: FloatArray, probabilities: FloatArray, alike: FloatArray | None) -> Repeated:
    values = np.maximum(values, 0.0)  # what is negative has a probability of at most 1e-12
    if alike is None and np.all(probabilities == probabilities[0]):
        alike = values
    known = (*_known(plain), plain.tail, plain.highest)
    return _Discrete(*known, values, probabilities, np.cumsum(probabilities)[:-1], alike)
