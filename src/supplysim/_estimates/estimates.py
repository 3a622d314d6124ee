"""Estimates: several figures with their errors, and how figures are asked for several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeGuard

import numpy as np

from supplysim._estimates.elementwise import Elementwise
from supplysim._estimates.estimate import Estimate
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray


class Estimates(Elementwise[Estimate]):
    """Several estimates: a tuple of `Estimate` that also gives each attribute as an array, for tables and plots.

    A figure asked for at several days or probabilities, such as ``result.survival([30, 90])``, is of this type. NumPy takes it
    as an array of its values. Arithmetic and comparisons with a plain number, or with as many as there are estimates, are
    those of each `Estimate`. ``==`` compares two of them as tuples.

    Examples
    --------
    >>> both = Estimates([Estimate(0.75, 0.01, 0.73, 0.77), Estimate(0.5, 0.02, 0.46, 0.54)])
    >>> both.value
    array([0.75, 0.5 ])
    >>> print(both[0])
    0.75 ± 0.02
    >>> print(f"{1 - both}, {both:.0%}", both > 0.6)
    (0.25 ± 0.02, 0.50 ± 0.04), (75%, 50%) [ True False]
    """

    __slots__ = ()

    def to_dicts(self) -> list[dict[str, float | str | None]]:
        """The estimates as plain data that JSON can hold; see `Estimate.to_dict`.

        Returns
        -------
        list of dict

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).to_dicts()[0]["text"]
        '0.75 ± 0.02'
        """
        return [estimate.to_dict() for estimate in self]

    @property
    def value(self) -> FloatArray:
        """The estimated values.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).value
        array([0.75])
        """
        return np.array([estimate.value for estimate in self])

    @property
    def std_error(self) -> FloatArray:
        """The standard errors.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).std_error
        array([0.01])
        """
        return np.array([estimate.std_error for estimate in self])

    @property
    def low(self) -> FloatArray:
        """The lower ends of the 95 % intervals.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).low
        array([0.73])
        """
        return np.array([estimate.low for estimate in self])

    @property
    def high(self) -> FloatArray:
        """The upper ends of the 95 % intervals.

        Returns
        -------
        (estimates,) array

        Examples
        --------
        >>> Estimates([Estimate(0.75, 0.01, 0.73, 0.77)]).high
        array([0.77])
        """
        return np.array([estimate.high for estimate in self])


def each_of(argument: Any, figure: Callable[[Any], Estimate]) -> Estimate | Estimates:
    """Apply `figure` to one argument, or to each of several."""
    return Estimates(map(figure, listed(argument))) if is_several(argument) else figure(argument)


def is_several(argument: Any) -> TypeGuard[Iterable[Any]]:
    """Whether an argument of a figure is several, not one; a zero-dimensional array is one, and so is a text."""
    several = isinstance(argument, Iterable) and not isinstance(argument, str | bytes | Mapping)
    return several and getattr(argument, "shape", None) != ()


def listed(several: Iterable[Any]) -> list[Any]:
    """Several arguments of a figure as a list."""
    return checks.listed(several, "argument", "a figure of a result")
