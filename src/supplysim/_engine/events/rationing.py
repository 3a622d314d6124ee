"""Rationing reviews: rationing levels are set on the evening before each review day."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import RegularRule
from supplysim._engine.running import RunningDemand, RunningModel, RunningStock
from supplysim._engine.stock_state import StockState
from supplysim._flows.profiles.cumulative_exposure import ProfiledRate
from supplysim._flows.rationing import RationingState
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class _Substitute(PathValues):
    """Another stock that a demand draws on, what a unit of it serves as, and the demands that ask it first."""

    state: StockState
    worth: Drawn
    demands: tuple[ProfiledRate, ...]


def _rates(stock: RunningStock, run: RunningModel) -> tuple[ProfiledRate, ...]:
    """The mean demands on a stock."""
    drawn = map(run.drawn.of, stock.node.demands)
    return tuple(ProfiledRate.of(demand.mean_per_day(), demand.profile, run.model.calendar) for demand in drawn)


@attrs.define(eq=False)
class RationingReview(RegularRule):
    """The rationing of one demand, reviewed on the evenings before days 1, 1 + review_days, ..."""

    state: StockState
    rationing: RationingState
    horizon_days: int
    demands: tuple[ProfiledRate, ...]
    substitutes: tuple[_Substitute, ...] = ()

    @classmethod
    def of(cls, stock: RunningStock, demand: RunningDemand, rationing: RationingState, run: RunningModel) -> RationingReview:
        """The review of one of the demands on a stock."""
        assert demand.flow.rationing is not None  # noqa: S101  # it is what is reviewed
        calendar, served = run.model.calendar, demand.served
        later = () if served is None else zip(demand.flow.substitutes, served.state.exchange, strict=True)
        stocks = {each.node.name: each for each in run.stocks}
        substitutes = tuple(_Substitute(stocks[name].state, worth, _rates(stocks[name], run)) for name, worth in later)
        review_days = demand.flow.rationing.review_days
        return cls(review_days, stock.state, rationing, calendar.horizon_days, _rates(stock, run), substitutes)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero((clock % self.every_days == 0) & (clock < self.horizon_days))
        if not due.size:
            return
        evening, rate = clock.take(due), np.zeros(due.size)
        for demand in self.demands:
            rate += demand.over(evening, evening + 1.0, due)
        tomorrow = clock + 1.0
        stock = np.maximum(self.state.inside_on(tomorrow).take(due), 0.0)
        for each in self.substitutes:
            worth = at(each.worth, due)
            stock += worth * np.maximum(each.state.inside_on(tomorrow).take(due), 0.0)
            for demand in each.demands:
                rate += worth * demand.over(evening, evening + 1.0, due)
        self.rationing.review(due, np.divide(stock, rate, out=np.full(due.size, np.inf), where=rate > 0))
