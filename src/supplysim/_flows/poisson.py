"""Poisson counts with a different mean on each path.

Independent Poisson counts add up to a Poisson count. So a count of mean m is drawn as a sum of up to three: the multiples of
16 and of 1/8 in m by alias tables, and the remainder, below 1/8, by inversion. This takes two or three uniform numbers a path;
NumPy's sampler takes about as many as the count itself.
"""

from __future__ import annotations

from functools import cache
from math import sqrt

import numpy as np
from scipy.special import gammaln, xlogy

from supplysim._flows.alias import AliasTables
from supplysim._uncertain.arrays import FloatArray, IndexArray

_FINE, _COARSE = 0.125, 16.0  # steps of the tables: a mean is a sum of coarse steps, fine steps and a remainder
_LARGEST_MEAN = 128.0  # from here on NumPy's sampler is used
_MOST_OF_THE_REST = 16  # a count of mean 1/8 exceeds it with probability 1e-30
_TAIL = 9.0  # standard deviations beyond the mean: the counts left out of a table have probability 1e-17


def poisson(mean: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A Poisson count for each of `mean`.

    Parameters
    ----------
    mean : (paths,) array
        It is overwritten.
    rng : numpy.random.Generator

    Returns
    -------
    (paths,) array of whole floats
    """
    counts = np.zeros(mean.size)
    beyond = np.flatnonzero(mean >= _LARGEST_MEAN)
    if beyond.size:
        counts[beyond] = rng.poisson(mean.take(beyond))
        mean[beyond] = 0.0
    large = np.flatnonzero(mean >= _COARSE)
    if large.size:
        some = mean.take(large)
        counts[large] += _cut(some, _COARSE, _LARGEST_MEAN, rng)
        mean[large] = some
    counts += _cut(mean, _FINE, _COARSE, rng)
    _add_the_rest(counts, mean, rng)
    return counts


def _cut(mean: FloatArray, step: float, largest: float, rng: np.random.Generator) -> IndexArray:
    """Counts for the whole steps in `mean`, which is reduced to the remainder, in place."""
    steps = mean * (1.0 / step)
    laws = steps.astype(np.intp)
    mean -= laws * step
    return _tables(step, largest).draw(laws, rng)


def _add_the_rest(counts: FloatArray, mean: FloatArray, rng: np.random.Generator) -> None:
    """Add Poisson counts of means below one fine step, by inversion."""
    uniform = rng.random(mean.size)
    none = np.exp(-mean)
    some = np.flatnonzero(uniform >= none)
    uniform, term, mean = uniform.take(some), none.take(some), mean.take(some)
    for count in range(1, _MOST_OF_THE_REST + 1):  # subtract P(0), P(1), ... from the uniform number while it is larger
        if not some.size:
            return
        counts[some] += 1.0
        uniform -= term
        term *= mean / count
        more = np.flatnonzero(uniform >= term)
        some, uniform, term, mean = some.take(more), uniform.take(more), term.take(more), mean.take(more)


@cache
def _tables(step: float, largest: float) -> AliasTables:
    """Alias tables of the Poisson laws whose mean is 0, step, 2 step, ..., below `largest`."""
    means = np.arange(0.0, largest, step)
    counts = np.arange(int(largest + _TAIL * sqrt(largest) + _TAIL))
    return AliasTables.of(np.exp(xlogy(counts, means[:, None]) - means[:, None] - gammaln(counts + 1.0)))
