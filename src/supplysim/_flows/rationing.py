"""Rationing: a demand that is held back when the days of supply run low."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.fields import FRACTION, MOST_DAYS, quantities, specification, whole
from supplysim._uncertain.parameters import PathValues, drawn
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


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

    def begin(self, paths: int) -> RationingState:
        """Nothing is held back yet."""
        thresholds = sorted(self.levels, reverse=True)
        return RationingState(
            thresholds=tuple(thresholds),
            levels=[drawn(self.levels[each]) for each in thresholds],
            level=np.ones(paths),
            held_back=np.zeros(paths),
        )


@attrs.define(eq=False)
class RationingState(PathValues):
    """How far a demand is held back.

    Attributes
    ----------
    thresholds : tuple of float
        In days of supply, descending.
    levels : list of array or float
        What the demand is multiplied by below each of them.
    level : (paths,) array
        What it is multiplied by until the next review.
    held_back : (paths,) array
        What has been held back so far, on average over the noise.
    """

    thresholds: tuple[float, ...]
    levels: list[Drawn]
    level: FloatArray
    held_back: FloatArray

    def review(self, paths: IndexArray, days_of_supply: FloatArray) -> None:
        """Set the level of some paths, given their days of supply."""
        level: Drawn = np.ones_like(days_of_supply)
        for threshold, below in zip(self.thresholds, self.levels, strict=True):
            level = np.where(days_of_supply < threshold, at(below, paths), level)
        self.level[paths] = level

    def held_to(self, exposure: FloatArray, rate: Drawn) -> FloatArray:
        """What rationing leaves of an `exposure`; the rest, at `rate` a unit, is held back."""
        left = exposure * self.level
        self.held_back += (exposure - left) * rate
        return left
