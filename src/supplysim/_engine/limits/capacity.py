"""Capacity: receipts of a leap of several days never exceed the room left, if overflow is lost."""

from __future__ import annotations

from math import inf

import attrs
import numpy as np

from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._engine.stock_state import StockState
from supplysim._uncertain.arrays import Drawn, FloatArray


@attrs.define(eq=False)
class Capacity(Rule):
    """The most that supplies can bring in a leap fits, even without issues. For shipments see `ArrivalDays`."""

    state: StockState
    most_per_day: Drawn

    @classmethod
    def of(cls, stock: RunningStock, run: RunningModel) -> Capacity:
        """The limit for a stock that loses overflow."""
        supplies = map(run.drawn.of, stock.node.supplies)
        return cls(stock.state, sum((supply.most_per_day(run.model.calendar) for supply in supplies), 0.0))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        assert self.state.room is not None  # noqa: S101  # it loses what does not fit
        room = np.maximum(self.state.room - self.state.available, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            fits = np.floor(room / self.most_per_day)
        return np.minimum(days, np.where(np.asarray(self.most_per_day) > 0, np.maximum(fits, 1.0), inf))
