"""The goods of a stock that knows their age: lots on hand, lots that wait outside, and the shelf life of all of them."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from supplysim._engine.lots import Lot, Lots
from supplysim._model.ages import LotsAtStart
from supplysim._model.stock import NEWEST_FIRST, Stock
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues, drawn


@attrs.define(eq=False)
class AgedGoods(PathValues):
    """The lots of one stock on each path.

    Attributes
    ----------
    inside : Lots
        Usable stock on hand.
    outside : Lots or None
        What waits for room; None where nothing can.
    shelf_life : (paths,) array or float, whole days
    newest_first : bool
        Whether the newest lots are issued first.
    next_evening : (paths,) array
        No lot expires before this evening.
    """

    inside: Lots
    outside: Lots | None
    shelf_life: Drawn
    newest_first: bool
    next_evening: FloatArray

    @classmethod
    def begin(cls, stock: Stock, at_start: LotsAtStart, paths: int) -> AgedGoods:
        """The goods on the morning of day 1, of a stock with drawn values in its fields."""
        waits = stock.capacity is not None and not stock.loses_overflow
        outside = Lots.begin([], at_start.rows, paths) if waits else None
        shelf_life = np.floor(drawn(stock.shelf_life_days))
        inside = Lots.begin(at_start.lots, at_start.rows, paths)
        return cls(inside, outside, shelf_life, stock.issue == NEWEST_FIRST, np.zeros(paths))

    def receive(self, paths: IndexArray | None, birth: FloatArray, amount: FloatArray, day: FloatArray) -> FloatArray:
        """Receive a lot on some paths, or on all (None), on the morning of a day; returns what can still be used of it."""
        where: Any = slice(None) if paths is None else paths
        last_day = birth + at(self.shelf_life, paths) - 1.0
        self.next_evening[where] = np.minimum(self.next_evening[where], last_day)
        usable = amount * (last_day >= day)
        (self.inside if self.outside is None else self.outside).add(paths, birth, usable)
        return usable

    def take(self, amount: FloatArray, *, are_kept: bool = False) -> list[Lot]:
        """Issue an amount in the order of the stock; see `Lots.take`."""
        return self.inside.take(amount, newest_first=self.newest_first, are_kept=are_kept)

    def expire(self, evening: FloatArray) -> FloatArray:
        """Remove what expires on an evening, (in flight,), on hand and outside; returns its amount, (in flight,)."""
        born_by = evening - self.shelf_life + 1.0
        expired = self.inside.expire(born_by)
        return expired if self.outside is None else expired + self.outside.expire(born_by)

    def total(self) -> FloatArray:
        """All goods, those outside included, (in flight,)."""
        return self.inside.total() if self.outside is None else self.inside.total() + self.outside.total()

    def let_in(self, on_hand: FloatArray, waiting: FloatArray) -> None:
        """Let in the oldest of what is outside, until there is so much on hand; all of it where nothing is waiting."""
        if self.outside is None:
            return
        outside = self.outside.total()
        if not outside.any():
            return
        room = np.maximum(on_hand - self.inside.total(), 0.0)
        entering = np.where(waiting > 0, np.minimum(room, outside), outside)
        for birth, amount in self.outside.take(entering, are_kept=True):
            paths = np.flatnonzero(amount > 0)
            self.inside.add(paths, birth.take(paths), amount.take(paths))

    def look_ahead(self) -> FloatArray:
        """The evening on which the oldest lot expires, (in flight,), which is noted; 0 where anything waits outside.

        What enters in the evening may be older than what is on hand.
        """
        self.next_evening[:] = self.inside.oldest() + self.shelf_life - 1.0
        if self.outside is not None:
            self.next_evening[self.outside.total() > 0] = 0.0
        return self.next_evening
