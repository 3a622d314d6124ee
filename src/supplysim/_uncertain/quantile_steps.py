"""A law seen through its quantile function alone: a step function above it, its mean, and that of its rounded multiples.

With v = min(u, 1 - u), each octave of v from 2**-53 on is cut into cells of equal width, so that quantiles change little
within a cell, in the tails as in the middle. Values are drawn from uniform numbers between 2**-53 and 1 - 2**-53: there the
law ends as it is drawn, and so does all that is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, floor, inf

import attrs
import numpy as np

from supplysim._uncertain.arrays import HALF_STEP, Drawn, FloatArray
from supplysim._uncertain.combined import Mixture
from supplysim._uncertain.law import Law

_OCTAVES, _CELLS_AN_OCTAVE = 53, 16
_LARGEST_MEAN = 1e15  # so that its product with every scale is a number
_MOST_BEYOND = 1e-3  # the share of a mean that may lie beyond the last quantile that is drawn
_WHOLE_VALUES = 4096  # values of a rounded multiple that are told apart one by one; beyond it, by 0.1 %
_BISECTIONS = 54
_POINTS_A_CELL = 32
_FEW = 100  # values of a law that are weighed one by one
_SCALES = 256  # values of the scale, in each factor of e, between which the mean of the rounded is interpolated
_LEAST_SCALE = 1e-12


@attrs.frozen(eq=False)
class QuantileSteps:
    """A step function that is at least the quantile function of a law.

    Attributes
    ----------
    law : Law
        Where it is a mixture, the shares of its components follow one another, and quantiles rise within each.
    edges : (cells + 1,) array
        The cells of the uniform number, from 0 to 1.
    most : (cells,) array
        The quantile at the upper end of each cell.
    cumulated : (cells + 1,) array
        The area under the steps up to each edge.
    """

    law: Law
    edges: FloatArray
    most: FloatArray
    cumulated: FloatArray

    @property
    def area(self) -> float:
        """The area under all steps, a little more than the mean."""
        return float(self.cumulated[-1])

    def proposed(self, uniforms: FloatArray, scales: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Quantiles at numbers whose density is in proportion to scale x step + 1, and the step at each."""
        whole = scales * self.area + 1.0
        place = uniforms * whole  # below 1 a number that is uniform, above it one from the steps
        from_steps = np.flatnonzero(place > 1.0)
        found = np.minimum(place, 1.0)
        area = np.minimum((place.take(from_steps) - 1.0) / scales.take(from_steps), self.area)
        cell = np.clip(np.searchsorted(self.cumulated, area, side="right") - 1, 0, self.most.size - 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            within = (area - self.cumulated.take(cell)) / self.most.take(cell)
        lower, upper = self.edges.take(cell), self.edges.take(cell + 1)
        found[from_steps] = np.clip(lower + np.nan_to_num(within), lower, upper)
        found = np.clip(found, HALF_STEP, 1.0 - HALF_STEP)
        cells = np.clip(np.searchsorted(self.edges, found, side="right") - 1, 0, self.most.size - 1)
        return self.law.quantile(found), self.most.take(cells)


@lru_cache(maxsize=256)
def steps_of(law: Law) -> QuantileSteps:
    """The steps of a law of values from 0 on."""
    weights, laws = zip(*law.rising, strict=True)
    starts = np.cumsum((0.0, *weights[:-1]))
    edges = np.concatenate([*(start + weight * _edges()[:-1] for start, weight in zip(starts, weights, strict=True)), [1.0]])
    most = np.concatenate([np.maximum(_quantiles(each, _edges()[1:]), 0.0) for each in laws])
    with np.errstate(over="ignore", invalid="ignore"):  # an infinite quantile has no area that could be drawn from
        cumulated = np.concatenate([[0.0], np.cumsum(np.diff(edges) * most)])
    return QuantileSteps(law if len(laws) == 1 else Mixture(laws, weights), edges, most, cumulated)


def has_mean(law: Law) -> bool:
    """Whether a law of values from 0 on has a finite mean, of which draws reach all but a thousandth.

    The part of a mean that comes from each octave of 1 - u falls by a factor from one to the next in the far tail: 2 if values
    are bounded, 2**(1 - 1/a) if the tail falls like a power a. What lies beyond the last octave is their geometric series.
    """
    area = steps_of(law).area
    return area <= _LARGEST_MEAN and sum(weight * _beyond(each) for weight, each in law.rising) <= _MOST_BEYOND * area


def _beyond(law: Law) -> float:
    """The part of the mean of a law, whose quantiles rise, that lies beyond its last quantile; infinite without a mean."""
    upper = np.diff(steps_of(law).cumulated)[-_CELLS_AN_OCTAVE * 2 - 1 : -1]
    before, last = upper[:_CELLS_AN_OCTAVE].sum(), upper[_CELLS_AN_OCTAVE:].sum()
    if last == 0.0:
        return 0.0
    return float(last * last / (before - last)) if last < before else inf


def mean_of(law: Law) -> float:
    """The mean of a law of values from 0 on, to about 1e-4."""
    places, weights = _places()
    return sum(share * float(weights @ _quantiles(each, places)) for share, each in law.rising)


def mean_of_rounded(law: Law, scale: Drawn) -> Drawn:
    """The mean of max(1, round(scale x X)) for values X of a law from 0 on.

    For one scale, exact to rounding where the product is below 4096, and to 1e-5 of the part beyond. For a scale of each path,
    exact if the law has a few values only, such as those of a choice; else to about 1e-4, since it is interpolated between
    tabulated scales.
    """
    if len(law.rising) > 1:
        return sum(share * mean_of_rounded(each, scale) for share, each in law.rising)
    if not isinstance(scale, np.ndarray):
        return _mean_of_rounded(law, float(scale))
    few = _few_values(law)
    if few is not None:
        return np.asarray(sum(weight * np.maximum(np.rint(value * scale), 1.0) for value, weight in few))
    least = np.maximum(scale, _LEAST_SCALE)
    logarithms = np.log(least)
    ranges = np.floor(logarithms)
    means = np.empty(scale.size)
    for number in np.unique(ranges).tolist():
        here = np.flatnonzero(ranges == number)
        at, shares = _means_by_scale(law, floor(number))
        means[here] = np.interp(logarithms.take(here), at, shares) * least.take(here)
    return np.maximum(means, 1.0)


@lru_cache(maxsize=1024)
def _mean_of_rounded(law: Law, scale: float) -> float:
    """By bisection for the numbers at which the rounded product reaches each value: it never falls as they rise."""

    def rounded(uniforms: FloatArray) -> FloatArray:
        return np.maximum(np.rint(_quantiles(law, uniforms) * scale), 1.0)

    top = float(rounded(np.ones(1))[0])
    if top == 1.0:
        return 1.0
    values = np.arange(2.0, min(top, _WHOLE_VALUES) + 1.0)
    if top > _WHOLE_VALUES:
        steps = np.ceil(np.log(top / _WHOLE_VALUES) * 1024)
        values = np.concatenate([values, _WHOLE_VALUES * (top / _WHOLE_VALUES) ** (np.arange(1.0, steps + 1.0) / steps)])
    edges = np.concatenate([[0.0], _first_at(rounded, values), [1.0]])
    of_cells = np.concatenate([[1.0], values])
    inner = rounded((edges[:-1] + edges[1:]) / 2)
    return float(np.diff(edges) @ np.where(of_cells < _WHOLE_VALUES, of_cells, inner))


def shares_longer(law: Law, scale: float, most: int) -> FloatArray:
    """P(max(1, round(scale x X)) > k) for k = 0, ..., `most` and values X of a law whose quantiles rise, (most + 1,)."""

    def rounded(uniforms: FloatArray) -> FloatArray:
        return np.maximum(np.rint(_quantiles(law, uniforms) * scale), 1.0)

    return 1.0 - _first_at(rounded, np.arange(1.0, most + 2.0))


def _first_at(rising: Callable[[FloatArray], FloatArray], values: FloatArray) -> FloatArray:
    """The least numbers between 0 and 1 at which a function that never falls reaches some values, by bisection."""
    below, reached = np.zeros(values.size), np.ones(values.size)
    for _ in range(_BISECTIONS):
        middle = (below + reached) / 2
        is_there = rising(middle) >= values
        reached, below = np.where(is_there, middle, reached), np.where(is_there, below, middle)
    return reached


@lru_cache(maxsize=256)
def _few_values(law: Law) -> tuple[tuple[float, float], ...] | None:
    """The values of a law and their probabilities; None if there are many."""
    values = np.unique(_quantiles(law, _places()[0]))
    if values.size > _FEW:
        return None
    first = _first_at(lambda uniforms: _quantiles(law, uniforms), values[1:])
    return tuple(zip(values.tolist(), np.diff(first, prepend=0.0, append=1.0).tolist(), strict=True))


@lru_cache(maxsize=256)
def _means_by_scale(law: Law, number: int) -> tuple[FloatArray, FloatArray]:
    """Logarithms of scales from `number` to `number` + 1, and the mean of the rounded product over the scale at each."""
    places, weights = _places()
    values = _quantiles(law, places)
    at = number + np.arange(_SCALES + 1) / _SCALES
    means = [float(weights @ np.maximum(np.rint(values * exp(one)), 1.0)) / exp(one) for one in at]
    return at, np.array(means)


@lru_cache(maxsize=1)
def _places() -> tuple[FloatArray, FloatArray]:
    """Some numbers in each cell, and the width that each stands for."""
    edges = _edges()
    widths = np.diff(edges)
    places = edges[:-1, None] + widths[:, None] * ((np.arange(_POINTS_A_CELL) + 0.5) / _POINTS_A_CELL)
    return places.ravel(), np.repeat(widths / _POINTS_A_CELL, _POINTS_A_CELL)


def _quantiles(law: Law, uniforms: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.asarray(law.quantile(np.clip(uniforms, HALF_STEP, 1.0 - HALF_STEP)), dtype=np.float64)


@lru_cache(maxsize=1)
def _edges() -> FloatArray:
    """The edges of the cells: 0, then from 2**-53 by octaves to 1/2, and the same from the other end."""
    octaves = 2.0 ** np.arange(-_OCTAVES, -1)
    inner = (octaves[:, None] * (1 + np.arange(_CELLS_AN_OCTAVE) / _CELLS_AN_OCTAVE)).ravel()
    lower = np.concatenate([[0.0], inner])
    return np.concatenate([lower, [0.5], 1.0 - lower[::-1]])
