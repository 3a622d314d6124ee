"""Discrete laws and mixtures: choice, empirical, mixture."""

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
from supplysim._uncertain.source import Source, variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

Weights = tuple[float, ...] | None  # None: equal weights
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

    @property
    def possible(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The possible values in ascending order, and their probabilities."""
        return self._ordered

    @cached_property
    def _ordered(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The possible values in ascending order, and their probabilities."""
        values, probabilities = zip(*sorted(_possible(self.values, self.weights)), strict=True)
        return values, probabilities


def choice(
    values: Sequence[float],
    weights: Sequence[float] | None = None,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """One of a few values, such as the figures of rival reports.

    Parameters
    ----------
    values : sequence of float
        At least one, each finite.
    weights : sequence of float, optional
        Probabilities up to a common factor: one for each value, 0 or more, not all 0; by default equal.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If values or weights are not lists of finite numbers of the same length, or the weights are negative or all 0.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.choice([5_000, 10_000], weights=[1, 3], name="rounds fired per day")
    rounds fired per day
    """
    numbers = checks.finite_list(values, "values", "choice")
    return variable(Choice(numbers, checks.weights(weights, len(numbers), "choice")), name, source, note)


@attrs.frozen
class Empirical(Law):
    """Observed `data`, in ascending order, all equally likely: the inverse of their empirical CDF."""

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


def empirical(
    data: ArrayLike,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """Observed data, all equally likely: one of them holds for the whole path.

    Parameters
    ----------
    data : array_like, one dimension
        At least one observation, each finite.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path, by the inverse of the empirical CDF: with n sorted observations, number floor(n u) from 0.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If the data are not a list of finite numbers, or empty.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.empirical([9_200, 10_400, 8_700, 12_100], name="rounds fired per day")
    rounds fired per day
    """
    try:
        numbers = np.asanyarray(data)  # a masked one keeps its mask, so that a masked value is refused
    except Exception:  # noqa: BLE001  # any error means that it is not an array
        raise InvalidTypeError(f"'data' of empirical must be a list of numbers (got {shown(data)})") from None
    if numbers.ndim != 1:
        raise InvalidTypeError(f"'data' of empirical must be a list of numbers (got an array of shape {numbers.shape})")
    return variable(Empirical(tuple(sorted(checks.finite_list(numbers.tolist(), "data", "empirical")))), name, source, note)


@attrs.frozen
class Mixture(Law):
    """One of several laws, with probabilities in proportion to `weights`; never an average of them.

    One uniform number draws both: it picks the component, and its position within that component's share of [0, 1), which
    is again uniform, goes through the component's inverse CDF. Where the supports are disjoint and in ascending order, this
    is the inverse CDF of the mixture. Where they overlap, the law is the same. In a copula, a larger normal score then means
    a later component, and within one component a larger value.
    """

    components: tuple[Law, ...]
    weights: Weights = None

    word = "mixture"

    @property
    def support(self) -> tuple[float, float]:
        lows, highs = zip(*(component.support for component in self._possible[0]), strict=True)
        return (min(lows), max(highs))

    @property
    def rising(self) -> tuple[tuple[float, Law], ...]:
        components, probabilities = self._possible
        return tuple(
            (probability * share, law)
            for component, probability in zip(components, probabilities, strict=True)
            for share, law in component.rising
        )

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

    @property
    def possible(self) -> tuple[tuple[Law, ...], tuple[float, ...]]:
        """The possible components, as listed, and their probabilities."""
        return self._possible

    @cached_property
    def _possible(self) -> tuple[tuple[Law, ...], tuple[float, ...]]:
        """The possible components, as listed, and their probabilities."""
        components, probabilities = zip(*_possible(self.components, self.weights), strict=True)
        return components, probabilities


def mixture(
    components: Sequence[Variable | float],
    weights: Sequence[float] | None = None,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """One of several laws, such as rival claims of which one holds.

    Parameters
    ----------
    components : sequence of unnamed variables or finite numbers
        At least one. Each path follows one component, never an average of them. Each may have its own source and note.
    weights : sequence of float, optional
        Probabilities up to a common factor: one for each component, 0 or more, not all 0; by default equal.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If the components are not a list of laws and numbers, one of them has a name or is an expression, or the weights do
        not fit.

    Notes
    -----
    Drawn by composition (L. Devroye, "Non-Uniform Random Variate Generation", 1986, II.4) from one uniform number.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.mixture([ss.pert(400, 448, 500), ss.pert(75, 87, 100)], weights=[0.8, 0.2], name="rounds per container")
    rounds per container
    """
    place = "mixture"
    if isinstance(components, str | bytes | Quantity) or not isinstance(components, Sequence) or not components:
        raise InvalidTypeError(f"'components' of {place} must be a list of laws, not empty (got {shown(components)})")
    parts = tuple(_component(component, place) for component in components)
    law = Mixture(tuple(part.law for part in parts), checks.weights(weights, len(parts), place))
    return attrs.evolve(variable(law, name, source, note), components=parts)


def _component(component: Variable | float, place: str) -> Variable:
    if isinstance(component, Variable):
        if component.name is not None:
            raise InvalidValueError(
                f"a component of {place} must have no name: the mixture is the variable (got {shown(component.name)})"
            )
        return component
    if isinstance(component, Quantity):
        raise InvalidTypeError(f"a component of {place} must be a law or a number (got the expression {shown(component)})")
    if remedy := checks.of_scipy(component):
        raise InvalidTypeError(f"a component of {place} must be a law or a number (got {shown(component)}){remedy}")
    return Variable(Fixed(checks.finite(component, "component", place)))


def _possible(options: Sequence[Option], weights: Weights) -> list[tuple[Option, float]]:
    """The options with a positive probability, each with that probability."""
    if weights is None:
        return [(option, 1.0 / len(options)) for option in options]
    total = sum(weights)
    shares = (weight / total for weight in weights)
    return [(option, share) for option, share in zip(options, shares, strict=True) if share > 0]


def _slot(uniform: FloatArray, probabilities: tuple[float, ...]) -> IndexArray:
    """The number of the option that each uniform selects: option k has the k-th share of [0, 1)."""
    return np.searchsorted(np.cumsum(probabilities[:-1]), uniform, side="right")
