"""Rationing reviews: rationing levels are set on the evening before each review day."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import Rule, until_next
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._engine.stock_state import StockState
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure, cumulative_exposure
from supplysim._flows.rationing import RationingState
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class _MeanDemand(PathValues):
    """The mean rate of a demand, and its profile."""

    rate: Drawn
    profile: CumulativeExposure | None


@attrs.define(eq=False)
class RationingReview(Rule):
    """The rationing of one demand, reviewed on the evenings before days 1, 1 + review_days, ..."""

    state: StockState
    rationing: RationingState
    review_days: int
    horizon_days: int
    demands: tuple[_MeanDemand, ...]

    @classmethod
    def of(cls, stock: RunningStock, rationing: RationingState, review_days: int, model: RunningModel) -> RationingReview:
        """The review of one of the demands on a stock."""
        calendar = model.model.calendar
        drawn = [model.drawn.of(demand) for demand in stock.node.demands]
        demands = (_MeanDemand(each.mean_per_day(), cumulative_exposure(each.profile, calendar)) for each in drawn)
        return cls(stock.state, rationing, review_days, calendar.horizon_days, tuple(demands))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, until_next(self.review_days, clock))

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero((clock % self.review_days == 0) & (clock < self.horizon_days))
        if not due.size:
            return
        evening, rate = clock.take(due), np.zeros(due.size)
        for demand in self.demands:
            level = 1.0 if demand.profile is None else demand.profile.exposure(evening, evening + 1.0, due)
            rate += at(demand.rate, due) * level
        stock = np.maximum(self.state.inside.take(due), 0.0)
        self.rationing.review(due, np.divide(stock, rate, out=np.full(due.size, np.inf), where=rate > 0))
