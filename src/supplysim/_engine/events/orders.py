"""Order reviews: on the last evenings of review periods, orders are placed where the inventory position is low."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.limits.stockout import ClaimBounds
from supplysim._engine.mean_demand import MeanDemand, RecentIssues
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._flows.ordering import Ordering, reached
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray
from supplysim._uncertain.parameters import drawn


@attrs.define(eq=False)
class OrderReview(Rule):
    """The reviews of one order policy. It is the last rule of an evening, after all that changes the stock.

    Attributes
    ----------
    stock : RunningStock
        The stock that is reviewed.
    transfer : RunningTransfer
        What is ordered.
    ordering : Ordering
        Its policy.
    claims : ClaimBounds
        What can leave the stock.
    mean : MeanDemand or None
        For levels in days of the mean of all demands.
    recent : RecentIssues or None
        For levels in days of what was issued.
    capacity : (paths,) array or float, or None
        Of the stock.
    """

    stock: RunningStock
    transfer: RunningTransfer
    ordering: Ordering
    claims: ClaimBounds
    mean: MeanDemand | None
    recent: RecentIssues | None
    capacity: Drawn | None

    @classmethod
    def of(cls, stock: RunningStock, transfer: RunningTransfer, ordering: Ordering, run: RunningModel) -> OrderReview:
        """The reviews of the policy by which a stock is filled."""
        by_issues, horizon = ordering.issues_of_days, run.model.calendar.horizon_days
        recent = None
        if by_issues is not None:  # more days than the horizon has are as good as all of them
            recent = RecentIssues.begin(min(by_issues, horizon), ordering.review_days, run.paths)
        by_mean = ordering.needs_mean and by_issues is None
        mean = MeanDemand.of(run.model, stock.node, run.drawn) if by_mean else None
        capacity = run.drawn.stocks[stock.node.name].capacity
        most = None if capacity is None else drawn(capacity)
        return cls(stock, transfer, ordering, ClaimBounds.of(stock, run), mean, recent, most)

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: the leap ends on the first review at which an order may be placed.

        That is first passage of the inventory position below the reorder point. Within a leap only what leaves the stock
        lowers it: what arrives moves from on order to on hand, and orders do not change before the next review. Goods that
        wait for room are no part of the position, but it is then at least the capacity.
        """
        every, point = self.ordering.review_days, self.ordering.reorder_point
        if point is None or self.recent is not None:
            days = np.minimum(days, self._next_review(clock) - clock)
            return days if self.recent is None else np.minimum(days, self.recent.days_to_note(clock))
        level = reached(point.in_units(1.0 if self.mean is None else self.mean.highest))
        state = self.stock.state
        position = state.available + (state.reserve - self.stock.backlog) + self.on_order
        first = np.where(position <= level, 1.0, self.claims.days_to(level, position, clock, days))
        if self.capacity is not None:
            first = np.where(self.capacity <= level, 1.0, first)
        if every > 1:
            first = self._next_review(clock + first - 1.0) - clock
        if self.ordering.left is not None:
            first = np.where(self.ordering.left > 0, first, days)
        return np.minimum(days, first)

    def _next_review(self, clock: FloatArray) -> FloatArray:
        """The first review after an evening."""
        every = self.ordering.review_days
        return clock + 1.0 if every == 1 else (np.floor(clock / every) + 1.0) * every

    @property
    def on_order(self) -> FloatArray:
        """What is ordered and not received, without what will be lost in transit, (in flight,)."""
        return self.transfer.transit.amount + self.ordering.to_come

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        issued = None
        if self.recent is not None:
            accounts = self.stock.state.accounts
            assert accounts is not None  # noqa: S101  # issues are counted
            issued = accounts.issued + accounts.dispatched
            self.recent.note(clock, issued)
        due = np.flatnonzero((clock > 0) & (self._next_review(clock - 1.0) == clock))
        if not due.size:
            return
        evening = clock.take(due)
        position = (self.stock.state.on_hand - self.stock.backlog + self.on_order).take(due)
        mean_per_day: Drawn = 1.0
        if self.mean is not None:
            mean_per_day = self.mean.after(evening, due)
        elif self.recent is not None and issued is not None:
            mean_per_day = self.recent.per_day(evening, issued.take(due), due)
        amount = self.ordering.amounts(position, mean_per_day, due)
        placed = np.flatnonzero(amount > 0)
        if placed.size:
            self.ordering.place(due.take(placed), evening.take(placed), amount.take(placed))
