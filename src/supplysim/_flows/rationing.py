"""Rationing: a demand is reduced while days of supply are few."""

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
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
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
class Rationing(Replaceable):
    """A rule that reduces a demand when days of supply fall below thresholds, with periodic review.

    Parameters
    ----------
    review_days : int, days, 1 to 1e9
        Review period: from one review to the next.
    levels : mapping from days of supply to number or quantity (drawn once a path), 0 to 1
        The level by which the demand is multiplied while days of supply are below the threshold. Thresholds are numbers above
        0 and at most 1e9; of several that apply, the lowest counts. At or above all thresholds the level is 1.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range.

    Notes
    -----
    Reviews are on the mornings of days 1, 1 + review_days, 1 + 2 review_days, ..., before receipts. Days of supply are the
    available stock over the mean demand of that day, summed over all demands on the stock without rationing: mean a day
    x long-run mean regime level x profile. Each level holds until the next review.

    Examples
    --------
    >>> import supplysim as ss
    >>> front = ss.Consumption("front", per_day=10_000, rationing=ss.Rationing(review_days=7, levels={60: 0.7, 30: 0.4}))
    """

    review_days: int = whole(least=1)
    levels: Mapping[float, Quantity | float] = quantities(FRACTION, key=_days_of_supply, keys="days of supply")
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def begin(self, paths: int) -> RationingState:
        """The state before the first review: level 1."""
        thresholds = sorted(self.levels, reverse=True)
        return RationingState(
            thresholds=tuple(thresholds),
            levels=[drawn(self.levels[each]) for each in thresholds],
            level=np.ones(paths),
            held_back=np.zeros(paths),
        )


@attrs.define(eq=False)
class RationingState(PathValues):
    """The rationing level of a demand on each path.

    Attributes
    ----------
    thresholds : tuple of float
        In days of supply, descending.
    levels : list of (paths,) array or float
        The level below each threshold.
    level : (paths,) array
        The level until the next review.
    held_back : (paths,) array, units of stock
        The mean demand that rationing has prevented so far; of demand that is drawn each day, what was drawn.
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
        """The exposure after rationing; the rest, times `rate`, is added to what is held back."""
        left = exposure * self.level
        self.held_back += (exposure - left) * rate
        return left
