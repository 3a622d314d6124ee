"""Poisson counts, for a mean of each path's own.

Independent Poisson counts add up to a Poisson count. So a count of mean m is the sum of up to three: its sixteens and its
eighths come from alias tables, and the small rest of the mean mostly counts nothing and is otherwise found by inversion. That
takes two or three uniform numbers a path, where NumPy draws about as many as a small count comes to.
"""

from __future__ import annotations

from functools import cache
from math import sqrt

import numpy as np
from scipy.special import gammaln, xlogy

from supplysim._flows.alias import AliasTables
from supplysim._uncertain.arrays import FloatArray, IndexArray

_FINE, _COARSE = 0.125, 16.0  # the steps of the tables: a mean is cut into whole coarse steps, whole fine steps and a rest
_LARGEST_MEAN = 128.0  # beyond it NumPy's own sampler serves
_MOST_OF_THE_REST = 16  # a mean of one fine step gives more with probability 1e-30
_TAIL = 9.0  # standard deviations and a bit: what a table leaves out has probability 1e-17


def poisson(mean: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A Poisson count for each of `mean`, as whole floats.

    Parameters
    ----------
    mean : (paths,) array
        It is overwritten.
    rng : Generator
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
    """Counts for the whole steps of `mean`, which is cut down to what is left of it."""
    steps = mean * (1.0 / step)
    laws = steps.astype(np.intp)
    mean -= laws * step
    return _tables(step, largest).draw(laws, rng)


def _add_the_rest(counts: FloatArray, mean: FloatArray, rng: np.random.Generator) -> None:
    """Add Poisson counts of a mean below one fine step."""
    uniform = rng.random(mean.size)
    none = np.exp(-mean)
    some = np.flatnonzero(uniform >= none)
    uniform, term, mean = uniform.take(some), none.take(some), mean.take(some)
    for count in range(1, _MOST_OF_THE_REST + 1):  # P(fewer than `count`) is taken off the uniform number, term by term
        if not some.size:
            return
        counts[some] += 1.0
        uniform -= term
        term *= mean / count
        more = np.flatnonzero(uniform >= term)
        some, uniform, term, mean = some.take(more), uniform.take(more), term.take(more), mean.take(more)


@cache
def _tables(step: float, largest: float) -> AliasTables:
    """The laws of the counts whose mean is a whole number of steps, below `largest`."""
    means = np.arange(0.0, largest, step)
    counts = np.arange(int(largest + _TAIL * sqrt(largest) + _TAIL))
    return AliasTables.of(np.exp(xlogy(counts, means[:, None]) - means[:, None] - gammaln(counts + 1.0)))
