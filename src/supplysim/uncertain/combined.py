"""Laws made of values, of data, or of other laws."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.uncertain.law import Law, listed

FloatArray = NDArray[np.float64]
Weights = tuple[float, ...] | None  # None where all are alike
Option = TypeVar("Option")

_EDGE = 2.0**-53  # rounding must not carry a uniform to 0 or 1


@attrs.frozen
class Choice(Law):
    """One of a few values, with probabilities in proportion to `weights`."""

    values: tuple[float, ...]
    weights: Weights = None

    word = "choice"

    @property
    def support(self) -> tuple[float, float]:
        return (self._ordered[0][0], self._ordered[0][-1])

    def quantile(self, uniform: FloatArray) -> FloatArray:
        values, probabilities = self._ordered
        return np.asarray(values)[_slot(uniform, probabilities)]

    def __str__(self) -> str:
        return f"choice({listed(self._ordered[0])})"

    @cached_property
    def _ordered(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The possible values in ascending order, and their probabilities."""
        values, probabilities = zip(*sorted(_possible(self.values, self.weights)), strict=True)
        return values, probabilities


@attrs.frozen
class Empirical(Law):
    """Observed `data`, in ascending order, each as likely as another: the inverse of their empirical CDF."""

    data: tuple[float, ...]

    word = "empirical"

    @property
    def support(self) -> tuple[float, float]:
        return (self.data[0], self.data[-1])

    def quantile(self, uniform: FloatArray) -> FloatArray:
        ordered = self._ordered
        return ordered[np.minimum((uniform * ordered.size).astype(np.int64), ordered.size - 1)]

    def __str__(self) -> str:
        return f"empirical of {len(self.data)}"

    @cached_property
    def _ordered(self) -> FloatArray:
        return np.asarray(self.data)


@attrs.frozen
class Mixture(Law):
    """One of several laws, with probabilities in proportion to `weights`; never an average of them.

    Drawn by composition from one uniform: the uniform picks the component, and the place within the component's share,
    which is again uniform, goes through that component's inverse CDF. Where the components' supports do not overlap and
    are listed in ascending order this is the inverse CDF of the mixture; where they overlap the law is the same, and in
    a copula a larger normal score means a later component first, and a larger value within it second.
    """

    components: tuple[Law, ...]
    weights: Weights = None

    word = "mixture"

    @property
    def support(self) -> tuple[float, float]:
        lows, highs = zip(*(component.support for component in self._possible[0]), strict=True)
        return (min(lows), max(highs))

    def quantile(self, uniform: FloatArray) -> FloatArray:
        components, probabilities = self._possible
        flat = np.ascontiguousarray(uniform).reshape(-1)
        slots = _slot(flat, probabilities)
        starts = np.cumsum((0.0, *probabilities[:-1]))
        values = np.empty(flat.size)
        for number, component in enumerate(components):
            here = np.flatnonzero(slots == number)
            within = flat.take(here)
            within -= starts[number]
            within /= probabilities[number]
            values[here] = component.quantile(np.clip(within, _EDGE, 1.0 - _EDGE, out=within))
        return values.reshape(uniform.shape)

    def __str__(self) -> str:
        return f"mixture of {len(self._possible[0])}"

    @cached_property
    def _possible(self) -> tuple[tuple[Law, ...], tuple[float, ...]]:
        """The possible components, as listed, and their probabilities."""
        components, probabilities = zip(*_possible(self.components, self.weights), strict=True)
        return components, probabilities


def _possible(options: Sequence[Option], weights: Weights) -> list[tuple[Option, float]]:
    """The options that have a chance, each with its probability."""
    if weights is None:
        return [(option, 1.0 / len(options)) for option in options]
    total = sum(weights)
    shares = (weight / total for weight in weights)
    return [(option, share) for option, share in zip(options, shares, strict=True) if share > 0]


def _slot(uniform: FloatArray, probabilities: tuple[float, ...]) -> NDArray[np.intp]:
    """The number of the share of [0, 1) that each uniform falls into."""
    return np.searchsorted(np.cumsum(probabilities[:-1]), uniform, side="right")
