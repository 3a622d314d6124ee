"""Rationing: a demand that is held back when the days of supply run low."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._uncertain import checks
from supplysim._uncertain.fields import FRACTION, MOST_DAYS, quantities, specification, whole
from supplysim._uncertain.quantity import Drawn, Quantity
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

FloatArray = NDArray[np.float64]


def _days_of_supply(value: Any, field: str, place: str) -> float:
    days = checks.as_float(value)
    if days is None:
        raise InvalidTypeError(f"the thresholds of '{field}' of {place} must be numbers (got {shown(value)})")
    if not 0 < days <= MOST_DAYS:
        rule = "above 0" if not days > MOST_DAYS else f"at most {MOST_DAYS:g}"
        raise InvalidValueError(f"the thresholds of '{field}' of {place} must be {rule} days of supply (got {shown(value)})")
    return days


@specification
@attrs.frozen
class Rationing:
    """A level that follows from the days of supply at the last review.

    Reviews are on the mornings of days 1, 1 + review_days, 1 + 2 review_days, ..., before anything arrives. The days of supply
    are then the stock that is available, over the mean consumption of that day by all demands on it, unrationed.

    Parameters
    ----------
    review_days : int, at least 1
        Days from one review to the next.
    levels : mapping from days of supply to number or quantity, 0 to 1
        What the demand is multiplied by while there are fewer days of supply than that; the lowest threshold that is not
        reached counts. At or above all of them it is 1.

    Examples
    --------
    >>> import supplysim as ss
    >>> front = ss.Consumption("front", per_day=10_000, rationing=ss.Rationing(review_days=7, levels={60: 0.7, 30: 0.4}))
    """

    review_days: int = whole(least=1)
    levels: Mapping[float, Quantity | float] = quantities(FRACTION, key=_days_of_supply, keys="days of supply")

    def level(self, values: Mapping[str, Drawn], days_of_supply: FloatArray) -> FloatArray:
        """The level on each path; `values` are labelled ``rationing.levels.30.0`` and so on."""
        level: Drawn = np.ones_like(days_of_supply)
        for threshold in sorted(self.levels, reverse=True):
            level = np.where(days_of_supply < threshold, values[f"rationing.levels.{threshold}"], level)
        return np.asarray(level)
