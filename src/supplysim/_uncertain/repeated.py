"""A law that is drawn again and again: single draws, sums of many, and the constants that bound such sums.

The sum of n independent draws has a law of its own for the gamma, Poisson and normal laws (L. Devroye, "Non-Uniform Random
Variate Generation", 1986, IX.3). Of a law of few values, how often each comes up in n draws is multinomial. The draws of all
other laws are made one by one, and added. So every sum has exactly its own law.
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.law import Law

_DRAWN_AT_ONCE = 1 << 14  # draws a pass, so that temporary arrays stay in cache
_LEAST_PATHS_AT_ONCE = 1 << 9
_WORTH_COUNTING = 12.0  # single draws that cost as much as the binomial number of one value
LEAST_UNIFORM = 2.0**-54
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
        values = np.asarray(self.law.quantile(np.maximum(rng.random(number), LEAST_UNIFORM)))
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
class FixedDraws(Repeated):
    """A law of one value."""

    has_law_of_sums = True

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        return np.full(number, self.mean)

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        return counts * self.mean

    def as_noise(self) -> tuple[float, float] | None:
        return self.mean, 0.0


@attrs.frozen(eq=False)
class GammaDraws(Repeated):
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
class PoissonDraws(Repeated):
    """``least`` + a Poisson number."""

    least: float

    has_law_of_sums = True

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        return np.asarray(rng.poisson(self.mean - self.least, number) + self.least, dtype=np.float64)

    def sums(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        return np.asarray(rng.poisson(counts * (self.mean - self.least)) + counts * self.least)


@attrs.frozen(eq=False)
class NormalDraws(Repeated):
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
class LognormalDraws(Repeated):
    mu: float
    sigma: float

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        logarithm = rng.standard_normal(number)
        logarithm *= self.sigma
        logarithm += self.mu
        return np.exp(logarithm, out=logarithm)


@attrs.frozen(eq=False)
class UniformDraws(Repeated):
    low: float

    def draws(self, number: int, rng: np.random.Generator) -> FloatArray:
        values = rng.random(number)
        values *= self.highest - self.low
        values += self.low
        return values


@attrs.frozen(eq=False)
class DiscreteDraws(Repeated):
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

    has_law_of_sums = True

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
