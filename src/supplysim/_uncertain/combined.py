"""Laws made of values, of data, or of other laws, with the functions that a user calls for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

import attrs
import numpy as np
from numpy.typing import ArrayLike

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import HALF_STEP, FloatArray, IndexArray
from supplysim._uncertain.families import Fixed
from supplysim._uncertain.law import Law, listed
from supplysim._uncertain.quantity import Quantity, Variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

Weights = tuple[float, ...] | None  # None where all are alike
Option = TypeVar("Option")


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


def choice(values: Sequence[float], weights: Sequence[float] | None = None, *, name: str | None = None) -> Variable:
    """One of a few values, with probabilities in proportion to `weights` (equal where not given).

    Examples
    --------
    >>> choice([5_000, 10_000], weights=[1, 3], name="rounds fired per day")
    rounds fired per day
    """
    numbers = checks.finite_list(values, "values", "choice")
    return Variable(Choice(numbers, checks.weights(weights, len(numbers), "choice")), name)


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


def empirical(data: ArrayLike, *, name: str | None = None) -> Variable:
    """Observed data, each value as likely as another (the inverse of the empirical CDF)."""
    try:
        numbers = np.asarray(data)
    except Exception:  # noqa: BLE001  # whatever it raises: it is no array
        raise InvalidTypeError(f"'data' of empirical must be a list of numbers (got {shown(data)})") from None
    if numbers.ndim != 1:
        raise InvalidTypeError(f"'data' of empirical must be a list of numbers (got an array of shape {numbers.shape})")
    return Variable(Empirical(tuple(sorted(checks.finite_list(numbers.tolist(), "data", "empirical")))), name)


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
            values[here] = component.quantile(np.clip(within, HALF_STEP, 1.0 - HALF_STEP, out=within))
        return values.reshape(uniform.shape)

    def __str__(self) -> str:
        return f"mixture of {len(self._possible[0])}"

    @cached_property
    def _possible(self) -> tuple[tuple[Law, ...], tuple[float, ...]]:
        """The possible components, as listed, and their probabilities."""
        components, probabilities = zip(*_possible(self.components, self.weights), strict=True)
        return components, probabilities


def mixture(
    components: Sequence[Variable | float], weights: Sequence[float] | None = None, *, name: str | None = None
) -> Variable:
    """One of several laws, with probabilities in proportion to `weights`: rival claims, of which one holds.

    A mixture stays a mixture: a path follows one component, never an average of them.

    Parameters
    ----------
    components : sequence of unnamed laws or numbers
    weights : sequence of float, optional
        Equal where not given.

    Examples
    --------
    >>> from supplysim import pert
    >>> mixture([pert(400, 448, 500), pert(75, 87, 100)], weights=[0.8, 0.2], name="rounds per container")
    rounds per container
    """
    place = "mixture"
    if isinstance(components, str | bytes | Quantity) or not isinstance(components, Sequence) or not components:
        raise InvalidTypeError(f"'components' of {place} must be a list of laws, not empty (got {shown(components)})")
    laws = tuple(_component(component, place) for component in components)
    return Variable(Mixture(laws, checks.weights(weights, len(laws), place)), name)


def _component(component: Variable | float, place: str) -> Law:
    if isinstance(component, Variable):
        if component.name is not None:
            raise InvalidValueError(
                f"a component of {place} must have no name: the mixture is the variable (got {shown(component.name)})"
            )
        return component.law
    if isinstance(component, Quantity):
        raise InvalidTypeError(f"a component of {place} must be a law or a number (got the expression {shown(component)})")
    return Fixed(checks.finite(component, "component", place))


def _possible(options: Sequence[Option], weights: Weights) -> list[tuple[Option, float]]:
    """The options that have a chance, each with its probability."""
    if weights is None:
        return [(option, 1.0 / len(options)) for option in options]
    total = sum(weights)
    shares = (weight / total for weight in weights)
    return [(option, share) for option, share in zip(options, shares, strict=True) if share > 0]


def _slot(uniform: FloatArray, probabilities: tuple[float, ...]) -> IndexArray:
    """The number of the share of [0, 1) that each uniform falls into."""
    return np.searchsorted(np.cumsum(probabilities[:-1]), uniform, side="right")
