"""Laws made of values, of data, or of other laws."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._uncertain.law import Law

FloatArray = NDArray[np.float64]

_EDGE = 2.0**-53  # rounding must not carry a uniform to 0 or 1


@attrs.frozen
class Choice:
    """One of a few `values`, in ascending order, each with its probability."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    @property
    def support(self) -> tuple[float, float]:
        return (self.values[0], self.values[-1])

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.asarray(self.values)[_slot(uniform, self.probabilities)]


@attrs.frozen(slots=False)
class Empirical:
    """Observed `values`, in ascending order, each as likely as another: the inverse of their empirical CDF."""

    values: tuple[float, ...]

    @property
    def support(self) -> tuple[float, float]:
        return (self.values[0], self.values[-1])

    def quantile(self, uniform: FloatArray) -> FloatArray:
        ordered = self._ordered
        return ordered[np.minimum((uniform * ordered.size).astype(np.int64), ordered.size - 1)]

    @cached_property
    def _ordered(self) -> FloatArray:
        return np.asarray(self.values)


@attrs.frozen
class Mixture:
    """One of several laws, each with its probability; never an average of them.

    Drawn by composition from one uniform: the uniform picks the component, and the place within the component's share,
    which is again uniform, goes through that component's inverse CDF. Where the components' supports do not overlap and
    are listed in ascending order this is the inverse CDF of the mixture; where they overlap the law is the same, and in
    a copula a larger normal score means a later component first, and a larger value within it second.
    """

    components: tuple[Law, ...]
    probabilities: tuple[float, ...]

    @property
    def support(self) -> tuple[float, float]:
        lows, highs = zip(*(component.support for component in self.components), strict=True)
        return (min(lows), max(highs))

    def quantile(self, uniform: FloatArray) -> FloatArray:
        flat = np.ascontiguousarray(uniform).reshape(-1)
        slots = _slot(flat, self.probabilities)
        starts = np.cumsum((0.0, *self.probabilities[:-1]))
        values = np.empty(flat.size)
        for number, component in enumerate(self.components):
            here = np.flatnonzero(slots == number)
            within = flat.take(here)
            within -= starts[number]
            within /= self.probabilities[number]
            values[here] = component.quantile(np.clip(within, _EDGE, 1.0 - _EDGE, out=within))
        return values.reshape(uniform.shape)


def _slot(uniform: FloatArray, probabilities: tuple[float, ...]) -> NDArray[np.intp]:
    """The number of the share of [0, 1) that each uniform falls into."""
    return np.searchsorted(np.cumsum(probabilities[:-1]), uniform, side="right")
