"""Precision: how precise a figure of a run should be."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import attrs

from supplysim._engine.outputs import demands_with_durations
from supplysim._estimates.days import days_until
from supplysim._estimates.effective import too_few
from supplysim._estimates.estimate import Estimate, count_days, half_width
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike, as_date, is_date_like
from supplysim._uncertain.fields import converted, name_or_none, phrased
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

_WIDEST_SHARE = 0.5  # half of the range of a probability
_DAYS, _SHARE = "half_width_days", "half_width"  # the fields that state the half width of a duration, and of a probability


def _inside(value: Any, field: str, place: str) -> float:
    number = checks.finite(value, field, place)
    if not 0 < number < 1:
        raise InvalidValueError(f"'{field}' of {place} must be between 0 and 1, exclusive (got {shown(value)})")
    return number


def _days(value: Any, field: str, place: str) -> float | datetime.date:
    return as_date(value, field, place) if is_date_like(value) else checks.not_negative(value, field, place)


def _part_of_a_share(value: Any, field: str, place: str) -> float:
    number = checks.positive(value, field, place)
    if number > _WIDEST_SHARE:
        raise InvalidValueError(
            f"'{field}' of {place} must be at most {_WIDEST_SHARE:g}: it is a share of 1, not per cent (got {shown(value)})"
        )
    return number


@phrased
@attrs.frozen(kw_only=True, repr=False)
class Precision:
    """How precise a figure of a run should be: the largest half width of its 95 % interval, for ``simulate(precision=...)``.

    Choose exactly one figure. A duration needs `half_width_days`, a probability needs `half_width`.

    Parameters
    ----------
    quantile : float, optional
        The quantile of duration with this probability, between 0 and 1.
    median : bool
        The median duration.
    survival_days : float or date, optional
        The probability that the stock lasts at least so many days, or that there is no stock-out before a date.
    never : bool
        The probability that the stock lasts to the horizon.
    restricted_mean : bool
        The restricted mean of duration, E[min(T, horizon)].
    half_width_days : float, optional
        For a duration: half of the width of the 95 % interval, in days.
    half_width : float, optional
        For a probability: half of the width of the 95 % interval, between 0 and 0.5.
    stock : str, optional
        The stock whose figure it is; by default the main stock.

    Raises
    ------
    InvalidValueError
        If there is not exactly one figure with its half width, or a number is out of range.
    InvalidTypeError
        If a value is of the wrong type.

    Examples
    --------
    >>> Precision(quantile=0.05, half_width_days=1)
    Precision(quantile=0.05, half_width_days=1.0)
    >>> Precision(survival_days=365, half_width=0.001)
    Precision(survival_days=365.0, half_width=0.001)
    """

    quantile: float | None = converted(_inside, default=None)
    median: bool = converted(checks.yes_or_no, default=False)
    survival_days: float | DateLike | None = converted(_days, default=None)
    never: bool = converted(checks.yes_or_no, default=False)
    restricted_mean: bool = converted(checks.yes_or_no, default=False)
    half_width_days: float | None = converted(checks.positive, default=None)
    half_width: float | None = converted(_part_of_a_share, default=None)
    stock: str | None = name_or_none()

    def __attrs_post_init__(self) -> None:
        given = self._given
        chosen = [name for name in _FIGURES if name in given]
        if len(chosen) != 1:
            raise InvalidValueError(
                f"Precision must choose one of {', '.join(_FIGURES)} (got {' and '.join(chosen) or 'none'})"
            )
        needed = self._figure.half_width
        other = _SHARE if needed == _DAYS else _DAYS
        if needed not in given:
            raise InvalidValueError(f"'{needed}' of Precision must be given for '{chosen[0]}' (got None)")
        if other in given:
            raise InvalidValueError(
                f"'{other}' of Precision must be None for '{chosen[0]}', which needs '{needed}' (got {shown(given[other])})"
            )

    def __repr__(self) -> str:
        return f"Precision({', '.join(f'{name}={value!r}' for name, value in self._given.items())})"

    @property
    def _given(self) -> dict[str, Any]:
        """The fields that were set; 0 counts as set, False and None do not."""
        fields = attrs.asdict(self).items()
        return {name: value for name, value in fields if value is not None and value is not False}

    @property
    def _figure(self) -> _Figure:
        return next(_FIGURES[name] for name in self._given if name in _FIGURES)

    @property
    def asked(self) -> float:
        """The largest half width that is acceptable, in days or as a share of 1.

        Returns
        -------
        float

        Examples
        --------
        >>> Precision(median=True, half_width_days=0.5).asked
        0.5
        """
        width: float = self._given[self._figure.half_width]
        return width

    def estimate(self, result: Figures) -> Estimate:
        """The chosen figure of a result.

        Parameters
        ----------
        result : Result

        Returns
        -------
        Estimate

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> Precision(median=True, half_width_days=0.5).estimate(ss.simulate(depot, paths=64, seed=1)).value
        9.5
        """
        return self._figure.read(result if self.stock is None else result.of(self.stock), self)

    def reached(self, result: Figures) -> float:
        """The half width of the figure's 95 % interval in a result.

        Parameters
        ----------
        result : Result

        Returns
        -------
        float
            In days or as a share of 1. It is infinite if one end is, and NaN if both are: a figure beyond the horizon is not
            known any more precisely with more paths.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> Precision(median=True, half_width_days=0.5).reached(ss.simulate(depot, paths=64, seed=1))
        0.0
        """
        if too_few(result.tally) is not None:
            return math.inf
        estimate = self.estimate(result)
        if estimate.low == estimate.high:
            return 0.0 if math.isfinite(estimate.low) else math.nan
        return half_width(estimate)

    def label(self, horizon_days: int) -> str:
        """The name of the figure in a summary.

        Parameters
        ----------
        horizon_days : int
            The horizon of the scenario.

        Returns
        -------
        str

        Examples
        --------
        >>> Precision(never=True, half_width=0.001).label(730)
        'never runs out in 730 days'
        """
        name = self._figure.label.format(
            per_cent=100 * (self.quantile or 0), lasts=self._lasts, horizon=count_days(horizon_days)
        )
        return name if self.stock is None else f"{self.stock}: {name}"

    @property
    def _lasts(self) -> str:
        days = self.survival_days
        return f"no stock-out before {days}" if isinstance(days, datetime.date) else f"lasts at least {days or 0:,g} days"

    def written(self, half: float) -> str:
        """Format a half width of this figure, such as ``± 0.87 days`` or ``± 0.1 %``.

        Parameters
        ----------
        half : float
            In days or as a share of 1; NaN if the figure lies beyond the horizon.

        Returns
        -------
        str

        Examples
        --------
        >>> Precision(never=True, half_width=0.001).written(0.00123)
        '± 0.123 %'
        """
        if not math.isfinite(half):
            return "beyond the horizon" if math.isnan(half) else "unknown"
        return f"± {half:.3g} days" if self._figure.half_width == _DAYS else f"± {100 * half:.3g} %"

    def check_against(self, scenario: Scenario) -> None:
        """Check that `scenario` has the stock and the day of this figure.

        Parameters
        ----------
        scenario : Scenario

        Raises
        ------
        InvalidValueError
            If `stock` is not a stock of the scenario, or `survival_days` is beyond its horizon or not one of its dates.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> Precision(survival_days=31, half_width=0.001).check_against(depot)
        Traceback (most recent call last):
        supplysim.errors.InvalidValueError: 'survival_days' of Precision must be between 0 and the horizon, 30 (got 31.0)
        """
        stocks = [*(stock.name for stock in scenario.stocks), *demands_with_durations(scenario)]
        if self.stock is not None and self.stock not in stocks:
            raise InvalidValueError(f"'stock' of Precision must be one of {shown_names(stocks)} (got {shown(self.stock)})")
        if self.survival_days is not None:
            days_until(scenario, self.survival_days, "survival_days", "Precision")


class _Figure(NamedTuple):
    """A figure that a Precision can choose: the field of its half width, how it is read off a result, and its name."""

    half_width: str
    read: Callable[[Figures, Any], Estimate]
    label: str


_FIGURES = {
    "quantile": _Figure(_DAYS, lambda figures, asked: figures.quantile(asked.quantile), "{per_cent:g} % quantile of duration"),
    "median": _Figure(_DAYS, lambda figures, _: figures.median, "median duration"),
    "survival_days": _Figure(_SHARE, lambda figures, asked: figures.survival(asked.survival_days), "{lasts}"),
    "never": _Figure(_SHARE, lambda figures, _: figures.never, "never runs out in {horizon}"),
    "restricted_mean": _Figure(_DAYS, lambda figures, _: figures.restricted_mean, "mean of duration, up to {horizon}"),
}


def precisions(asked: Any, scenario: Scenario) -> tuple[Precision, ...]:
    """Check the argument `precision`, one or several, against the scenario; return a tuple."""
    several = (asked,) if isinstance(asked, Precision) else tuple(asked) if isinstance(asked, Iterable) else ()
    if not several or not all(isinstance(each, Precision) for each in several):
        raise InvalidTypeError(f"'precision' of simulate must be a Precision or a list of them (got {shown(asked)})")
    for each in several:
        each.check_against(scenario)
    return several
