"""SweptFigures: the figures of the variants of a sweep, by the values of their controls; the base class of Sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from supplysim._estimates.estimates import Estimates
from supplysim._uncertain.dates import DateLike
from supplysim.analysis.side import Side
from supplysim.errors import UnknownNameError, shown, shown_names


@attrs.frozen(eq=False, repr=False)
class SweptFigures:
    """The figures of the variants of a sweep; `Sweep` describes the attributes."""

    axes: tuple[Any, ...]
    names: tuple[str, ...]
    sides: Mapping[tuple[Any, ...], Side]

    @property
    def values(self) -> Any:
        """The values of the control, (variants,); of two controls, a tuple of two such arrays. Labels are objects.

        Returns
        -------
        array or tuple of two arrays

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.values
        array([ 50, 100])
        """
        return self.axes[0] if len(self.axes) == 1 else self.axes

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each control: ``swept.median.value.reshape(swept.shape)`` has those of the first in rows.

        Returns
        -------
        tuple of int

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.shape
        (2,)
        """
        return tuple(axis.size for axis in self.axes)

    def __getitem__(self, values: Any) -> Side:
        cell = values if isinstance(values, tuple) else (values,)
        try:
            found = self.sides.get(cell, self.sides.get((values,)))  # the value of a control may itself be a tuple
        except TypeError:  # what cannot be a key
            found = None
        if found is None:
            raise UnknownNameError(
                f"{shown(values)} of a Sweep must be the values of a variant, one of {shown_names(list(self))}"
            )
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter([key if len(key) > 1 else key[0] for key in self.sides])

    def __len__(self) -> int:
        return len(self.sides)

    def survival(self, days: float | DateLike) -> Estimates:
        """The probability that the stock lasts at least `days`, for each variant.

        Parameters
        ----------
        days : float or date

        Returns
        -------
        Estimates

        Raises
        ------
        InvalidValueError
            If the day lies beyond the horizon, or is a date that the scenario does not have.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.survival(10).value
        array([0., 1.])
        """
        return Estimates([side.survival(days) for side in self.sides.values()])

    def quantile(self, probability: float) -> Estimates:
        """A quantile of duration, for each variant.

        Parameters
        ----------
        probability : float

        Returns
        -------
        Estimates

        Raises
        ------
        InvalidValueError
            If the probability is not between 0 and 1.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.quantile(0.05).value
        array([ 5., 10.])
        """
        return Estimates([side.quantile(probability) for side in self.sides.values()])

    @property
    def median(self) -> Estimates:
        """The median duration of each variant.

        Returns
        -------
        Estimates

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.median.value
        array([ 5., 10.])
        """
        return Estimates([side.median for side in self.sides.values()])

    @property
    def never(self) -> Estimates:
        """The probability of lasting to the horizon, for each variant.

        Returns
        -------
        Estimates

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.never.value
        array([0., 0.])
        """
        return Estimates([side.never for side in self.sides.values()])

    @property
    def restricted_mean(self) -> Estimates:
        """The restricted mean of duration of each variant.

        Returns
        -------
        Estimates

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.restricted_mean.value
        array([ 5., 10.])
        """
        return Estimates([side.restricted_mean for side in self.sides.values()])
