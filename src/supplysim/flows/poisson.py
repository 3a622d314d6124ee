"""Poisson counts, for a mean of each path's own.

The sum of two independent Poisson counts is Poisson. So a count of mean m is the sum of one whose mean is m cut to a grid,
from an alias table, and of one with the small rest as its mean, which is mostly nothing and otherwise found by inversion. That
takes two uniform numbers a path, where a count drawn alone takes about as many as it counts.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from supplysim.flows.alias import AliasTables

FloatArray = NDArray[np.float64]

_STEPS_PER_UNIT = 8
_LARGEST_MEAN = 16.0  # beyond it NumPy's own sampler serves
_MOST_OF_THE_REST = 16  # a mean of an eighth gives more with probability 1e-30
_LARGEST_COUNT = 63  # a mean of 16 gives more with probability 3e-18


def poisson(mean: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A Poisson count for each of `mean`, as whole floats.

    Parameters
    ----------
    mean : (paths,) array
    rng : Generator
    """
    counts = np.zeros(mean.size)
    steps = mean * _STEPS_PER_UNIT
    np.floor(steps, out=steps)
    rest = steps * (-1.0 / _STEPS_PER_UNIT)
    rest += mean
    beyond = np.flatnonzero(steps > _LARGEST_MEAN * _STEPS_PER_UNIT)
    if beyond.size:
        counts[beyond] = rng.poisson(mean.take(beyond))
        steps[beyond] = rest[beyond] = 0.0
    stepping = np.flatnonzero(steps > 0)
    if stepping.size:
        counts[stepping] = _tables().draw(steps.take(stepping).astype(np.intp), rng)
    _add_the_rest(counts, rest, rng)
    return counts


def _add_the_rest(counts: FloatArray, mean: FloatArray, rng: np.random.Generator) -> None:
    """Add Poisson counts of a mean below one step."""
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
def _tables() -> AliasTables:
    """The laws of the counts whose mean is a whole number of steps, up to the largest."""
    means = np.arange(_LARGEST_MEAN * _STEPS_PER_UNIT + 1) / _STEPS_PER_UNIT
    counts = np.arange(_LARGEST_COUNT + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithms = counts * np.log(means)[:, None]
    logarithms[:, 0] = 0.0
    return AliasTables.of(np.exp(logarithms - means[:, None] - gammaln(counts + 1.0)))
