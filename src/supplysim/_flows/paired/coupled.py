"""Random variables of several variants with as much in common as their laws allow.

Gamma variables of one scale add up, and so do Poisson counts. So variants with shapes (or means) a <= b share a variable of a,
to which the one with b adds an independent one of b - a. Each has exactly its own law, and the one with more never has less.
Binomial counts share their trials in the same way: of each trial a mark is drawn, and a variant keeps those below its
probability.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from supplysim._flows.poisson import poisson
from supplysim._uncertain.arrays import Drawn, FloatArray


def same_values(one: Any, other: Any) -> bool:
    """Whether two specifications with drawn values, or parts of them, are the same on every path."""
    parts, others = _parts(one), _parts(other)
    if one is other:
        return True
    if parts is None and others is None:
        return bool(np.all(np.asarray(one) == np.asarray(other)))
    if parts is None or others is None or type(one) is not type(other) or parts.keys() != others.keys():
        return False
    return all(same_values(parts[key], others[key]) for key in parts)


def _parts(value: Any) -> dict[Any, Any] | None:
    """The entries of a mapping or a sequence, or the fields of a specification; None of a value that has none.

    Fields that are no part of what is compared, such as the source of a number, are left out.
    """
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list | tuple):
        return dict(enumerate(value))
    return attrs.asdict(value, recurse=False, filter=lambda field, _: bool(field.eq)) if attrs.has(type(value)) else None


def all_same(values: Sequence[Any]) -> bool:
    """Whether all of several specifications, or parts of them, are the same on every path."""
    return all(same_values(values[0], each) for each in values[1:])


def gammas(shapes: Sequence[FloatArray], rng: np.random.Generator) -> list[FloatArray]:
    """A standard gamma variable of each shape, for each variant, (paths,) arrays; a shape of 0 gives 0."""
    return added(shapes, rng.standard_gamma)


def poissons(means: Sequence[FloatArray], rng: np.random.Generator) -> list[FloatArray]:
    """A Poisson count of each mean, for each variant, (paths,) arrays of whole floats."""
    return added(means, lambda mean: np.asarray(poisson(mean.copy(), rng), dtype=np.float64))


def added(amounts: Sequence[FloatArray], draw: Callable[[FloatArray], FloatArray]) -> list[FloatArray]:
    """Variables of a law that adds: the least amount is drawn for all, then what the next one has more, and so on."""
    if all_same(amounts):
        drawn = draw(amounts[0])
        return [drawn, *(drawn.copy() for _ in amounts[1:])]
    ascending = _ascending(amounts)
    total = draw(ascending[0])
    found = [total.copy() for _ in amounts]
    for less, more in itertools.pairwise(ascending):
        differs = np.flatnonzero(more > less)
        least = more.take(differs)
        total[differs] += draw(least - less.take(differs))
        for each, amount in zip(found, amounts, strict=True):
            reached = differs[amount.take(differs) >= least]
            each[reached] = total.take(reached)
    return found


def _ascending(amounts: Sequence[FloatArray]) -> list[FloatArray]:
    """The least of the amounts on each path, the next one, and so on; for few long arrays much faster than `numpy.sort`."""
    rows = list(amounts)
    for last in range(len(rows) - 1, 0, -1):
        for row in range(last):
            rows[row], rows[row + 1] = np.minimum(rows[row], rows[row + 1]), np.maximum(rows[row], rows[row + 1])
    return rows


def binomials(counts: Sequence[FloatArray], probabilities: Sequence[Drawn], rng: np.random.Generator) -> list[FloatArray]:
    """A binomial count for each variant, of `counts` trials and its probability; (paths,) arrays of whole floats.

    The trials of the variant with the fewest are trials of all others, too. Of those that belong to the same variants, the one
    with the highest probability keeps some, of which the next one keeps some, and so on.
    """
    size = counts[0].size
    chances = np.array([np.broadcast_to(each, size) for each in probabilities], dtype=np.float64)
    numbers = np.array(counts, dtype=np.float64)
    kept = np.zeros_like(numbers)
    columns = np.arange(size)
    likeliest_first = np.argsort(-chances, axis=0, kind="stable")
    before = np.zeros(size)
    for number in _ascending(counts):
        left, chance_before = number - before, np.ones(size)
        if left.any():
            for variant in likeliest_first:
                chance = chances[variant, columns]
                share = np.divide(chance, chance_before, out=np.zeros(size), where=chance_before > 0)
                thinned = rng.binomial(left.astype(np.int64), np.minimum(share, 1.0)).astype(np.float64)
                belongs = numbers[variant, columns] >= number
                left, chance_before = np.where(belongs, thinned, left), np.where(belongs, chance, chance_before)
                kept[variant, columns] += np.where(belongs, thinned, 0.0)
        before = number
    return list(kept)
