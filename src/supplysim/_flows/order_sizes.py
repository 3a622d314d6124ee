"""The sizes of orders: fixed or once a path, or drawn afresh for each order; their sums, moments and tail."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite, lgamma

import attrs
import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.combined import Choice, Empirical, Mixture
from supplysim._uncertain.families import Fixed
from supplysim._uncertain.law import Law
from supplysim._uncertain.parameters import PathValues
from supplysim._uncertain.repeated import LEAST_UNIFORM
from supplysim._uncertain.repeating import repeated

_CHUNK = 1 << 18  # orders drawn at once, so that memory does not depend on their number
_FIRST_HALVING, _HALVINGS = 8, 53  # the tails, from 2**-8 to the last uniform number that can be drawn
_NODES = 12  # of Gauss and Legendre, in each half of what is left of a tail
_CELLS = 1 << 15  # between the tails, so that kinks and steps of a quantile function do little harm
_MOST_POWER = 80


@attrs.define(eq=False)
class OrderSizes(PathValues):
    """The size of an order on each path: `scale`, times a draw of `law` for each order; without a law, it is always `scale`.

    Attributes
    ----------
    scale : (paths,) array or float, units of stock
    law : Law or None
    """

    scale: Drawn
    law: Law | None = None

    @property
    def mean(self) -> Drawn:
        """The mean size, units of stock."""
        return self.scale if self.law is None else self.scale * repeated(self.law).mean

    @property
    def mean_square(self) -> Drawn:
        """The mean of the squared size."""
        if self.law is None:
            return self.scale * self.scale
        each = repeated(self.law)
        exact = each.variance + each.mean**2
        return self.scale * self.scale * (exact if isfinite(exact) else moments(self.law).mean_square)

    @property
    def tail_scale(self) -> Drawn:
        """The sub-gamma scale of a compound Poisson sum of such sizes; see `Moments`."""
        return self.scale * (1.0 / 3.0 if self.law is None else moments(self.law).tail_scale)

    def of(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The total size of `counts` orders on each path, (in flight,)."""
        standard = counts if self.law is None else repeated(self.law).sums(counts, rng)
        return np.asarray(standard * self.scale)


def sums_of_draws(laws: list[Law], counts: FloatArray, rng: np.random.Generator) -> list[FloatArray]:
    """For each law, the sum of as many draws as `counts` says on each path; the laws share the uniform numbers.

    If all are one law, they share the sum, which needs no draw of each if it has a law of its own.
    """
    if all(law == laws[0] for law in laws):
        return [repeated(laws[0]).sums(counts, rng)] * len(laws)
    last = np.cumsum(counts)  # the number of the last order of each path, from 1
    total = [np.zeros(counts.size) for _ in laws]
    for first in range(0, int(last[-1]) if last.size else 0, _CHUNK):
        numbers = np.arange(first, min(first + _CHUNK, int(last[-1])))
        paths = np.searchsorted(last, numbers, side="right")
        uniforms = np.maximum(rng.random(numbers.size), LEAST_UNIFORM)
        of_law = {law: np.bincount(paths, law.quantile(uniforms), minlength=counts.size) for law in dict.fromkeys(laws)}
        total = [so_far + of_law[law] for so_far, law in zip(total, laws, strict=True)]
    return total


@attrs.frozen
class Moments:
    """The moments of a law of sizes, and the scale of its tail.

    Attributes
    ----------
    mean, mean_square : float
    tail_scale : float
        The least b with E[X**k] <= k!/2 b**(k - 2) E[X**2] for all k from 3 on. A compound Poisson sum of such sizes is then
        sub-gamma with the scale b: its cumulants are rate x E[X**k] (S. Boucheron, G. Lugosi and P. Massart, "Concentration
        Inequalities", Oxford 2013, sections 2.4 and 2.8).
    """

    mean: float
    mean_square: float
    tail_scale: float


@lru_cache(maxsize=256)
def moments(law: Law) -> Moments:
    """The moments of a law without negative values, as it is drawn: by its inverse CDF, from uniforms up to 1 - 2**-53.

    With M the largest value that can be drawn, E[X**k] <= M**(k - n) E[X**n] for k >= n, so no k beyond n needs a larger b
    than max(b, M / (n + 1)).
    """
    values, weights = _weighed(law)
    values, most = np.maximum(values, 0.0), float(np.max(values, initial=0.0))
    if most <= 0:
        return Moments(0.0, 0.0, 0.0)
    relative = values / most
    square = float(np.sum(weights * relative**2))
    tail = 1.0 / (_MOST_POWER + 1)
    for power in range(3, _MOST_POWER + 1):
        ratio = float(np.sum(weights * relative**power)) / square
        if ratio > 0:
            tail = max(tail, float(np.exp((np.log(2.0 * ratio) - lgamma(power + 1.0)) / (power - 2))))
    return Moments(most * float(np.sum(weights * relative)), most**2 * square, most * min(tail, 1.0 / 3.0))


def _weighed(law: Law) -> tuple[FloatArray, FloatArray]:
    """Values and weights whose sums are the moments of a law: its atoms, or the nodes of a quadrature in both tails."""
    match law:
        case Fixed():
            return np.array([law.support[0]]), np.ones(1)
        case Empirical():
            return np.asarray(law.data), np.full(len(law.data), 1.0 / len(law.data))
        case Choice():
            return _of_parts([(np.array([each]), np.ones(1)) for each in law.values], law.weights)
        case Mixture():
            return _of_parts([_weighed(each) for each in law.components], law.weights)
    widths: FloatArray = np.exp2(-np.arange(_FIRST_HALVING + 1.0, _HALVINGS + 1))
    below, in_tail = _nodes(widths, widths, _NODES)  # each half of what is left, down to 2**-53
    first = 2.0**-_FIRST_HALVING
    starts = np.linspace(first, 1.0 - first, _CELLS, endpoint=False)
    inside, in_body = _nodes(starts, np.full(_CELLS, (1.0 - 2.0 * first) / _CELLS), 2)
    end = 2.0**-_HALVINGS
    uniforms = np.concatenate([[end], below, inside, 1.0 - below, [1.0 - end]])
    return np.asarray(law.quantile(uniforms)), np.concatenate([[end], in_tail, in_body, in_tail, [end]])


def _nodes(starts: FloatArray, widths: FloatArray, number: int) -> tuple[FloatArray, FloatArray]:
    """The nodes and weights of Gauss and Legendre in cells given by their starts and widths."""
    nodes, shares = np.polynomial.legendre.leggauss(number)
    return (starts[:, None] + widths[:, None] * (nodes + 1.0) / 2.0).ravel(), (widths[:, None] * shares / 2.0).ravel()


def _of_parts(parts: list[tuple[FloatArray, FloatArray]], weights: tuple[float, ...] | None) -> tuple[FloatArray, FloatArray]:
    """The values and weights of a mixture of parts."""
    shares = np.ones(len(parts)) if weights is None else np.asarray(weights)
    values, inner = zip(*parts, strict=True)
    return np.concatenate(values), np.concatenate(
        [share * each for share, each in zip(shares / shares.sum(), inner, strict=True)]
    )
