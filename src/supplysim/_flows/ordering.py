"""An order policy while a block runs: its levels, what it orders at a review, and what it has ordered and not been given."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._uncertain.arrays import ROUNDING, Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class OrderLevel(PathValues):
    """A level of the inventory position.

    Attributes
    ----------
    value : (paths,) array or float
    is_in_days : bool
        Whether it is in days of mean demand, or in units of stock.
    """

    value: Drawn
    is_in_days: bool

    def in_units(self, mean_per_day: Drawn, paths: IndexArray | None = None) -> Drawn:
        """The level in units of stock on some paths, or on all; `mean_per_day` is that of those paths."""
        value = at(self.value, paths)
        return value * mean_per_day if self.is_in_days else value


@attrs.define(eq=False)
class Ordering(PathValues):
    """The policy of an order flow with drawn values, and the state of its orders.

    Attributes
    ----------
    review_days : int
    issues_of_days : int or None
        A day's mean demand is what was issued in so many days; None if it is that of the demands.
    reorder_point, order_up_to : OrderLevel or None
    quantity, least_order, multiple_of : (paths,) array or float, or None, units of stock
    kept_fraction : (paths,) array or float
        The share of what is ordered that is not lost in transit.
    left : (paths,) array or None, units of stock
        What may still be ordered; None without a `total`.
    fresh : (paths,) array, units of stock
        Ordered on the last evening, and not asked of the source yet.
    asked_again : (paths,) array, units of stock
        Asked of the source on an earlier day, and not given yet.
    next_dispatch : (paths,) array
        The day on which the source is asked; infinite where nothing is asked for.
    """

    review_days: int
    issues_of_days: int | None
    reorder_point: OrderLevel | None
    order_up_to: OrderLevel | None
    quantity: Drawn | None
    least_order: Drawn | None
    multiple_of: Drawn | None
    kept_fraction: Drawn
    left: FloatArray | None
    fresh: FloatArray
    asked_again: FloatArray
    next_dispatch: FloatArray

    @property
    def needs_mean(self) -> bool:
        """Whether a level is in days of mean demand."""
        return any(level is not None and level.is_in_days for level in (self.reorder_point, self.order_up_to))

    @property
    def to_come(self) -> FloatArray:
        """What is ordered, has not left its source, and will arrive, (paths,)."""
        return np.asarray((self.fresh + self.asked_again) * self.kept_fraction)

    def amounts(self, position: FloatArray, mean_per_day: Drawn, paths: IndexArray) -> FloatArray:
        """What is ordered at a review on some paths, given their inventory position; 0 where no order is placed."""
        placed = np.ones(paths.size, dtype=bool)
        point: Drawn = 0.0
        if self.reorder_point is not None:
            point = reached(self.reorder_point.in_units(mean_per_day, paths))
            placed = position <= point
        if self.quantity is not None:
            amount = np.full(paths.size, 1.0) * at(self.quantity, paths)
            if self.reorder_point is not None:
                amount *= np.maximum(np.floor((point - position) / amount) + 1.0, 1.0)
        else:
            assert self.order_up_to is not None  # noqa: S101  # one of the two is given
            up_to = self.order_up_to.in_units(mean_per_day, paths)
            amount = up_to - position
            placed &= amount > ROUNDING * up_to
        return self._limited(np.where(placed, amount, 0.0), paths)

    def _limited(self, amount: FloatArray, paths: IndexArray) -> FloatArray:
        """The amounts of orders, those above 0 raised to the least order, then to a multiple, then limited to the total."""
        if self.least_order is not None:
            amount = np.where(amount > 0, np.maximum(amount, at(self.least_order, paths)), 0.0)
        if self.multiple_of is not None:
            one = at(self.multiple_of, paths)
            amount = np.ceil(amount * (1.0 - ROUNDING) / one) * one
        return amount if self.left is None else np.minimum(amount, self.left.take(paths))

    def place(self, paths: IndexArray, day: FloatArray, amount: FloatArray) -> None:
        """Place orders, above 0, on the evening of `day` on some paths: the source is asked on the next day."""
        self.fresh[paths] = amount
        self.next_dispatch[paths] = day + 1.0
        if self.left is not None:
            left = self.left.take(paths) - amount
            self.left[paths] = np.where(left > ROUNDING * amount, left, 0.0)

    def given(self, paths: IndexArray, day: FloatArray, missing: FloatArray) -> None:
        """Note what was asked of the source on `day`, and is still missing; the rest is under way."""
        self.fresh[paths] = 0.0
        self.asked_again[paths] = missing
        self.next_dispatch[paths] = np.where(missing > 0, day + 1.0, np.inf)


def reached(level: Drawn) -> Drawn:
    """The level up to which a position counts as at or below `level`: a difference of less than 1e-9 of it is rounding."""
    return level * (1.0 + ROUNDING)
