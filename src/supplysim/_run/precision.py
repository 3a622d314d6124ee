"""What a run until precise is asked for, and why it stopped."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from supplysim._estimates.estimate import Estimate, count_days, half_width
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.fields import converted, name_or_none, phrased
from supplysim.errors import InvalidTypeError, InvalidValueError

_WIDEST_SHARE = 0.5  # half of all that a probability can be
_PRECISE = "precise"


def _or_none(check: Callable[[Any, str, str], float]) -> Any:
    """A field that takes a number that passes `check`, or None."""

    def convert(value: Any, _instance: Any, field: attrs.Attribute[Any]) -> float | None:
        return None if value is None else check(value, field.name, "Precision")

    return converted(convert, default=None)


def _flag() -> Any:
    def convert(value: Any, _instance: Any, field: attrs.Attribute[Any]) -> bool:
        return checks.yes_or_no(value, field.name, "Precision")

    return converted(convert, default=False)


def _inside(value: Any, field: str, place: str) -> float:
    number = checks.finite(value, field, place)
    if not 0 < number < 1:
        raise InvalidValueError(f"'{field}' of {place} must be between 0 and 1, neither of them included (got {value!r})")
    return number


def _not_negative(value: Any, field: str, place: str) -> float:
    number = checks.finite(value, field, place)
    if number < 0:
        raise InvalidValueError(f"'{field}' of {place} must be at least 0 (got {value!r})")
    return number


def _part_of_a_share(value: Any, field: str, place: str) -> float:
    number = checks.positive(value, field, place)
    if number > _WIDEST_SHARE:
        raise InvalidValueError(f"'{field}' of {place} must be at most {_WIDEST_SHARE:g}, a share of 1 (got {value!r})")
    return number


@phrased
@attrs.frozen(kw_only=True, repr=False)
class Precision:
    """How precise one figure is to be: the half width of its 95 % interval, at most.

    Exactly one figure is chosen; one of duration comes with `half_width_days`, a probability with `half_width`.

    Parameters
    ----------
    quantile : float, optional
        A quantile of duration, by its probability.
    median : bool
        The median duration.
    survival_days : float, optional
        The probability of lasting so many days.
    never : bool
        The probability of lasting to the horizon.
    restricted_mean : bool
        The mean of duration up to the horizon.
    half_width_days, half_width : float
        Half of the 95 % interval, in days or as a share of 1.
    stock : str, optional
        Whose figure it is; the main stock's unless told.

    Examples
    --------
    >>> Precision(quantile=0.05, half_width_days=1)
    Precision(quantile=0.05, half_width_days=1.0)
    >>> Precision(survival_days=365, half_width=0.001)
    Precision(survival_days=365.0, half_width=0.001)
    """

    quantile: float | None = _or_none(_inside)
    median: bool = _flag()
    survival_days: float | None = _or_none(_not_negative)
    never: bool = _flag()
    restricted_mean: bool = _flag()
    half_width_days: float | None = _or_none(checks.positive)
    half_width: float | None = _or_none(_part_of_a_share)
    stock: str | None = name_or_none()

    def __attrs_post_init__(self) -> None:
        chosen = [name for name in _FIGURES if self._is_given(name)]
        if len(chosen) != 1:
            raise InvalidValueError(
                f"Precision must choose one of {', '.join(_FIGURES)} (got {' and '.join(chosen) or 'none'})"
            )
        needed, other = ("half_width_days", "half_width") if self._chosen.in_days else ("half_width", "half_width_days")
        if not self._is_given(needed):
            raise InvalidValueError(f"'{needed}' of Precision must be given for '{chosen[0]}' (got None)")
        if self._is_given(other):
            raise InvalidValueError(
                f"'{other}' of Precision must be None for '{chosen[0]}', whose precision is '{needed}' "
                f"(got {getattr(self, other)!r})"
            )

    def __repr__(self) -> str:
        given = (f"{each.name}={getattr(self, each.name)!r}" for each in attrs.fields(type(self)) if self._is_given(each.name))
        return f"Precision({', '.join(given)})"

    def _is_given(self, name: str) -> bool:
        """Zero is given, and not the same as False."""
        return getattr(self, name) is not None and getattr(self, name) is not False

    @property
    def _chosen(self) -> _Figure:
        return next(figure for name, figure in _FIGURES.items() if self._is_given(name))

    @property
    def asked(self) -> float:
        """The half width that is asked for, in days or as a share."""
        width = self.half_width_days if self._chosen.in_days else self.half_width
        return math.nan if width is None else width  # one of them is given

    def estimate(self, figures: Figures) -> Estimate:
        """The figure that is to be precise, of a result."""
        return self._chosen.read(self, figures if self.stock is None else figures.of(self.stock))

    def reached(self, figures: Figures) -> float:
        """The half width of the figure's 95 % interval.

        It is 0 where both ends agree, be it on infinity: if the figure surely lies beyond the horizon, nothing is left to
        narrow. It is infinite where one end alone is.
        """
        estimate = self.estimate(figures)
        return 0.0 if estimate.low == estimate.high else half_width(estimate)

    def label(self, horizon_days: int) -> str:
        """What the figure is called in a summary."""
        name = self._chosen.label(self, count_days(horizon_days))
        return name if self.stock is None else f"{self.stock}: {name}"

    def written(self, half: float) -> str:
        """A half width of this figure, ``± 0.87 days`` or ``± 0.1 %``."""
        if not math.isfinite(half):
            return "unknown"
        return f"± {half:.3g} days" if self._chosen.in_days else f"± {100 * half:.3g} %"

    def check_against(self, scenario: Scenario) -> None:
        """Refuse a stock or a day that `scenario` does not have."""
        stocks = [stock.name for stock in scenario.stocks]
        if self.stock is not None and self.stock not in stocks:
            raise InvalidValueError(f"'stock' of Precision must be one of {stocks} (got {self.stock!r})")
        horizon = scenario.horizon_days
        if self.survival_days is not None and self.survival_days > horizon:
            raise InvalidValueError(
                f"'survival_days' of Precision must be at most the horizon, {horizon} (got {self.survival_days!r})"
            )


@attrs.frozen
class _Figure:
    """A figure that can be asked for: whether it is in days, how it is read, and what it is called."""

    in_days: bool
    read: Callable[[Any, Figures], Estimate]
    label: Callable[[Any, str], str]


_FIGURES: Mapping[str, _Figure] = {
    "quantile": _Figure(
        in_days=True,
        read=lambda asked, figures: figures.quantile(float(asked.quantile)),
        label=lambda asked, _horizon: f"{100 * asked.quantile:g} % quantile of duration",
    ),
    "median": _Figure(
        in_days=True, read=lambda _asked, figures: figures.median, label=lambda _asked, _horizon: "median duration"
    ),
    "survival_days": _Figure(
        in_days=False,
        read=lambda asked, figures: figures.survival(float(asked.survival_days)),
        label=lambda asked, _horizon: f"lasts at least {asked.survival_days:,g} days",
    ),
    "never": _Figure(
        in_days=False,
        read=lambda _asked, figures: figures.never,
        label=lambda _asked, horizon: f"never runs out in {horizon}",
    ),
    "restricted_mean": _Figure(
        in_days=True,
        read=lambda _asked, figures: figures.restricted_mean,
        label=lambda _asked, horizon: f"mean of duration, up to {horizon}",
    ),
}


@attrs.frozen
class Stopped:
    """Why a run until precise ended, as ``result.stopped``.

    Attributes
    ----------
    reason : str
        ``"precise"``: all that was asked for was reached; else the limit that was met, ``"most_paths"`` or ``"most_seconds"``.
    asked : tuple of Precision
    reached : tuple of float
        The half width of each 95 % interval, in days or as a share; infinite where an end of it is.
    looks : tuple of int
        The numbers of paths at which the run looked whether it was precise; of a run that was resumed, those since then.
    """

    reason: str
    asked: tuple[Precision, ...]
    reached: tuple[float, ...]
    looks: tuple[int, ...]

    @classmethod
    def after(cls, limit: str, asked: tuple[Precision, ...], figures: Figures, looks: tuple[int, ...]) -> Stopped:
        """How far a run has come, which `limit` ends unless it is precise."""
        stopped = cls(limit, asked, tuple(each.reached(figures) for each in asked), looks)
        return attrs.evolve(stopped, reason=_PRECISE) if stopped.times_too_wide <= 1 else stopped

    @property
    def is_precise(self) -> bool:
        """Whether all that was asked for was reached."""
        return self.reason == _PRECISE

    @property
    def times_too_wide(self) -> float:
        """The largest half width that was reached over the one that was asked for."""
        return max(half / each.asked for half, each in zip(self.reached, self.asked, strict=True))

    @property
    def verdict(self) -> str:
        """Why it ended, for people."""
        return "run until precise" if self.is_precise else f"not precise yet: ended by {self.reason}"


def precisions(asked: Any, scenario: Scenario) -> tuple[Precision, ...]:
    """One `Precision` or several, refused unless they are that and can be asked of `scenario`."""
    several = (asked,) if isinstance(asked, Precision) else tuple(asked) if isinstance(asked, Iterable) else ()
    if not several or not all(isinstance(each, Precision) for each in several):
        raise InvalidTypeError(f"'precision' of simulate must be a Precision or a list of them (got {asked!r})")
    for each in several:
        each.check_against(scenario)
    return several
