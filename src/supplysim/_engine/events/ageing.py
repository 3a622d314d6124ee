"""Ageing: the lots of a stock that knows the age of its goods expire on the evening on which their life ends."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.aged_goods import AgedGoods
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningStock
from supplysim._engine.stock_state import StockState
from supplysim._uncertain.arrays import FloatArray, IndexArray


@attrs.define(eq=False)
class Ageing(Rule):
    """A leap ends on the evening on which the oldest lot expires; days on which goods come in are leaps of their own.

    Within such a leap nothing arrives and nothing expires, so the issues of its days take the same lots as their sum does. For
    the days on which transfers arrive see `ArrivalDays`.

    Attributes
    ----------
    state : StockState
    goods : AgedGoods
    is_supplied : bool
        Whether a supply may bring something on any day.
    """

    state: StockState
    goods: AgedGoods
    is_supplied: bool

    @classmethod
    def of(cls, stock: RunningStock, goods: AgedGoods) -> Ageing:
        """The ageing of the goods of one stock."""
        return cls(stock.state, goods, bool(stock.supplies))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        if self.is_supplied:
            return np.minimum(days, 1.0)
        return np.minimum(days, np.maximum(self.goods.look_ahead() - clock, 1.0))

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`; what expires on evening 0 is gone from the start."""
        if clock.all() and (self.goods.next_evening <= clock).any():
            self.state.expire_lots(clock)
