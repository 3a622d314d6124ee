"""The figure of a run that a function of scenarios is asked for: exactly one of a survival, a quantile, a mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from supplysim._estimates.days import days_until
from supplysim._estimates.estimate import Estimate, count_days, percent, plus_minus
from supplysim._estimates.figures import Figures
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.dates import is_date_like
from supplysim.errors import InvalidValueError, shown

FIGURES = ("survival_days", "never", "quantile", "median", "restricted_mean")
_FINEST_DAYS = 0.01
_MEDIAN = 0.5


def inside(value: Any, field: str, place: str) -> float:
    """`value` as a probability strictly between 0 and 1."""
    number = checks.finite(value, field, place)
    if not 0 < number < 1:
        raise InvalidValueError(f"'{field}' of {place} must be between 0 and 1, exclusive (got {shown(value)})")
    return number


@attrs.frozen
class ChosenFigure:
    """One figure of durations.

    Attributes
    ----------
    name : str
        One of `FIGURES`, where "median" is a "quantile".
    number : float
        The days of a survival, the probability of a quantile.
    words : str
        The figure in words, for tables and axes.
    """

    name: str
    number: float
    words: str

    @classmethod
    def of(cls, scenario: Scenario, given: dict[str, Any], place: str) -> ChosenFigure:
        """The one figure that was asked for; `given` has all of `FIGURES`.

        Raises
        ------
        InvalidValueError
            If it is not exactly one, or its number is out of range.
        """
        for name in ("never", "median", "restricted_mean"):
            checks.yes_or_no(given[name], name, place)
        chosen = [name for name in FIGURES if given[name] is not None and given[name] is not False]
        if len(chosen) != 1:
            raise InvalidValueError(f"{place} must choose one of {', '.join(FIGURES)} (got {' and '.join(chosen) or 'none'})")
        horizon = count_days(scenario.horizon_days)
        (name,) = chosen
        if name == "survival_days":
            asked = given[name]
            days = days_until(scenario, asked, name, place)
            lasts = f"no stock-out before {asked}" if is_date_like(asked) else f"lasts at least {count_of(days)}"
            return cls(name, days, lasts)
        if name == "never":
            return cls(name, 0.0, f"never runs out in {horizon}")
        if name == "restricted_mean":
            return cls(name, 0.0, f"mean of duration, up to {horizon}")
        if name == "median":
            return cls("quantile", _MEDIAN, "median duration")
        probability = inside(given[name], name, place)
        return cls(name, probability, f"{100 * probability:.6g} % quantile of duration")

    @property
    def is_share(self) -> bool:
        """Whether it is a probability; otherwise it is in days."""
        return self.name in ("survival_days", "never")

    def read(self, figures: Figures) -> Estimate:
        """The figure of a run."""
        if self.name == "survival_days":
            return figures.survival(self.number)
        if self.name == "never":
            return figures.never
        return figures.restricted_mean if self.name == "restricted_mean" else figures.quantile(self.number)

    def written(self, estimate: Estimate) -> str:
        """An estimate of the figure as text."""
        if self.is_share:
            return percent(estimate)
        text = plus_minus(estimate, finest=_FINEST_DAYS)
        return text if text == "unknown" else f"{text} days"


def chosen_or(given: Mapping[str, Any], usual: ChosenFigure | None, scenario: Scenario, place: str) -> ChosenFigure:
    """The one figure that was asked for; the `usual` one, by default the median, if none was."""
    everything = dict.fromkeys(FIGURES, False) | {"survival_days": None, "quantile": None} | dict(given)
    if any(each is not None and each is not False for each in everything.values()):
        return ChosenFigure.of(scenario, everything, place)
    return usual or ChosenFigure.of(scenario, everything | {"median": True}, place)


def count_of(days: float) -> str:
    """A number of days, whole or not: ``365 days``, ``9.5 days``."""
    return count_days(int(days)) if float(days).is_integer() else f"{days:,.10g} days"
