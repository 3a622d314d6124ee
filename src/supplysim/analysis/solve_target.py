"""The target of solve: a figure, and the least or the most that it may be."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from supplysim._estimates.days import days_until
from supplysim._estimates.estimate import Estimate
from supplysim._model.scenario import Scenario
from supplysim._result.chosen_figure import ChosenFigure, count_of, inside
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.dates import is_date_like
from supplysim.errors import InvalidValueError, shown


@attrs.frozen
class Target:
    """A figure with a bound.

    Every figure is compared with its bound through a mean over paths, which a regression on the control can estimate. A
    quantile is at least d days if P(T >= d) is at least 1 minus its probability, and at most d days if P(T > d) is at most
    that.

    Attributes
    ----------
    figure : ChosenFigure
    bound : float
        A probability, or a number of days.
    is_least : bool
        Whether the figure must be at least the bound; at most, otherwise.
    horizon_days : int
    words : str
        The condition in words.
    """

    figure: ChosenFigure
    bound: float
    is_least: bool
    horizon_days: int
    words: str

    @classmethod
    def of(cls, scenario: Scenario, figures: dict[str, Any], at_least: Any, at_most: Any) -> Target:
        """Check what was asked for."""
        figure = ChosenFigure.of(scenario, figures, "solve")
        if (at_least is None) == (at_most is None):
            got = "none" if at_least is None else f"at_least={shown(at_least)}, at_most={shown(at_most)}"
            raise InvalidValueError(f"solve must have one of at_least and at_most (got {got})")
        is_least = at_least is not None
        field, asked = ("at_least", at_least) if is_least else ("at_most", at_most)
        bound = _bound(scenario, figure, asked, field)
        if figure.name == "survival_days" and figure.number == 0:
            raise InvalidValueError("'survival_days' of solve must be above 0: every stock lasts at least 0 days (got 0)")
        written = f"{100 * bound:.6g} %" if figure.is_share else str(asked) if is_date_like(asked) else count_of(bound)
        words = f"{figure.words}: {field.replace('_', ' ')} {written}"
        return cls(figure, bound, is_least, scenario.horizon_days, words)

    @property
    def is_share(self) -> bool:
        """Whether the mean over paths is a probability; otherwise it is the restricted mean."""
        return self.figure.name != "restricted_mean"

    @property
    def level(self) -> float:
        """The level that the mean over paths is compared with."""
        return 1 - self.figure.number if self.figure.name == "quantile" else self.bound

    @property
    def most(self) -> float:
        """The largest possible value of a path."""
        return 1.0 if self.is_share else float(self.horizon_days)

    def margins(self, durations: FloatArray) -> FloatArray:
        """How far each path is beyond the level, on the side that is asked for: the target is met if their mean is 0 or more.

        Parameters
        ----------
        durations : (paths,) array, days
            Infinite where censored.
        """
        if self.figure.name == "restricted_mean":
            values = np.minimum(durations, self.horizon_days)
        elif self.figure.name == "never":
            values = np.isinf(durations).astype(np.float64)
        else:
            days = self.figure.number if self.figure.name == "survival_days" else self.bound
            is_open = self.figure.name == "quantile" and not self.is_least
            days = np.inf if days >= self.horizon_days else days  # as survival to the horizon is counted
            reached = durations > days if is_open and days < np.inf else durations >= days
            values = reached.astype(np.float64)
        return values - self.level if self.is_least else self.level - values

    def sooner_or_later(self, durations: FloatArray) -> FloatArray:
        """Durations up to the horizon, with the sign with which they help to meet the target."""
        return np.minimum(durations, self.horizon_days) * (1 if self.is_least else -1)

    def holds(self, estimate: Estimate) -> bool | None:
        """Whether an estimate of the figure meets the bound; None if its interval leaves that open."""
        low, high = (estimate.low, estimate.high) if self.is_least else (-estimate.high, -estimate.low)
        bound = self.bound if self.is_least else -self.bound
        return True if low >= bound else False if high < bound else None


def _bound(scenario: Scenario, figure: ChosenFigure, asked: Any, field: str) -> float:
    """The bound, within what the figure can be."""
    if figure.is_share:
        return inside(asked, field, "solve")
    if figure.name == "quantile":
        days = days_until(scenario, asked, field, "solve")
        if days == 0:
            raise InvalidValueError(f"'{field}' of solve must be above 0 days (got {shown(asked)})")
        return days
    days, horizon = checks.finite(asked, field, "solve"), scenario.horizon_days
    if not 0 < days < horizon:
        raise InvalidValueError(
            f"'{field}' of solve must be between 0 and the horizon, {horizon}, exclusive, for a mean of duration "
            f"(got {shown(asked)})"
        )
    return days
