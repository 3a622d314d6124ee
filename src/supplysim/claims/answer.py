"""Answer: the figure whose change by claims is shown, of durations or of an output, read from weighted paths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate, plus_minus
from supplysim._model.scenario import Scenario
from supplysim._result.chosen_figure import ChosenFigure, chosen_or, inside
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.quantity import Quantity
from supplysim.claims.weighted import Reading, WeightedPaths
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

PLACE = "check"
_OF_DURATIONS = ("survival_days", "never")


@attrs.frozen
class Answer:
    """One figure of durations, or of an output.

    Attributes
    ----------
    name : str
        "survival_days", "never", "quantile" or "restricted_mean", which is the mean of an output.
    number : float
        The days of a survival, the probability of a quantile.
    words : str
    chosen : ChosenFigure or None
        The figure of durations; None for that of an output.
    horizon_days : int
    """

    name: str
    number: float
    words: str
    chosen: ChosenFigure | None
    horizon_days: int

    @classmethod
    def of(cls, scenario: Scenario, given: Mapping[str, Any], output: Quantity | None) -> Answer:
        """The figure that was asked for, by default the median."""
        if output is None:
            chosen = chosen_or(given, None, scenario, PLACE)
            return cls(chosen.name, chosen.number, chosen.words, chosen, scenario.horizon_days)
        of_durations = [name for name in _OF_DURATIONS if given[name] is not None and given[name] is not False]
        if of_durations:
            raise InvalidValueError(
                f"{PLACE} with 'output' must choose a quantile, the median or restricted_mean (got {of_durations[0]})"
            )
        for name in ("median", "restricted_mean"):
            checks.yes_or_no(given[name], name, PLACE)
        several = [name for name in ("quantile", "median", "restricted_mean") if given[name] not in (None, False)]
        if len(several) > 1:
            raise InvalidValueError(f"{PLACE} must choose one figure (got {' and '.join(several)})")
        label = getattr(output, "name", None) or repr(output)
        if given["restricted_mean"]:
            return cls("restricted_mean", 0.0, f"mean of {label}", None, scenario.horizon_days)
        probability = 0.5 if given["quantile"] is None else inside(given["quantile"], "quantile", PLACE)
        which = "median" if given["quantile"] is None else f"{100 * probability:.6g} % quantile"
        return cls("quantile", probability, f"{which} of {label}", None, scenario.horizon_days)

    def read(self, values: FloatArray, paths: WeightedPaths) -> Reading:
        """The figure, from durations or values of the output, (paths,)."""
        if self.name in _OF_DURATIONS:
            return paths.share(values >= (math.inf if self._is_to_horizon else self.number))
        horizon = float(self.horizon_days)
        if self.name == "quantile":
            lowest, at = (0.0, horizon) if self.chosen is not None else (-math.inf, None)
            return paths.quantiles(values, [self.number], lowest=lowest, censored_at=at)[0]
        if self.chosen is not None:
            return paths.mean(np.minimum(values, horizon), 0.0, horizon)
        if np.isinf(values).any():  # days that never come
            return paths.mean(np.minimum(values, horizon), 0.0, horizon)
        return paths.mean(values, -math.inf, math.inf)

    @property
    def _is_to_horizon(self) -> bool:
        return self.name == "never" or self.number >= self.horizon_days

    def written(self, estimate: Estimate) -> str:
        """An estimate of the figure as text."""
        return plus_minus(estimate) if self.chosen is None else self.chosen.written(estimate)


def output_of(value: Any) -> Quantity | None:
    """Check the argument `output`."""
    if value is None or isinstance(value, Quantity):
        return value
    raise InvalidTypeError(
        f"'output' of {PLACE} must be an output such as OnHand(on=30), or arithmetic with some (got {shown(value)})"
    )
