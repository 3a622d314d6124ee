"""Rationing reviews: rationing levels are set on the evening before each review day."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import RegularRule
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._engine.stock_state import StockState
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate
from supplysim._flows.rationing import RationingState
from supplysim._uncertain.arrays import FloatArray, IndexArray


@attrs.define(eq=False)
class RationingReview(RegularRule):
    """The rationing of one demand, reviewed on the evenings before days 1, 1 + review_days, ..."""

    state: StockState
    rationing: RationingState
    horizon_days: int
    demands: tuple[ProfiledRate, ...]

    @classmethod
    def of(cls, stock: RunningStock, rationing: RationingState, review_days: int, run: RunningModel) -> RationingReview:
        """The review of one of the demands on a stock."""
        calendar = run.model.calendar
        drawn = map(run.drawn.of, stock.node.demands)
        demands = tuple(ProfiledRate.of(demand.mean_per_day(), demand.profile, calendar) for demand in drawn)
        return cls(review_days, stock.state, rationing, calendar.horizon_days, demands)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero((clock % self.every_days == 0) & (clock < self.horizon_days))
        if not due.size:
            return
        evening, rate = clock.take(due), np.zeros(due.size)
        for demand in self.demands:
            rate += demand.over(evening, evening + 1.0, due)
        stock = np.maximum(self.state.inside_on(clock + 1.0).take(due), 0.0)
        self.rationing.review(due, np.divide(stock, rate, out=np.full(due.size, np.inf), where=rate > 0))
