"""Order reviews: on the last evenings of review periods, orders are placed where the inventory position is low."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.limits.order_margin import OrderMargin
from supplysim._engine.limits.stockout import ClaimBounds
from supplysim._engine.mean_demand import RecentIssues
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._flows.ordering import Ordering
from supplysim._flows.process import LeadingProcess
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray
from supplysim._uncertain.parameters import drawn


@attrs.define(eq=False)
class OrderReview(Rule):
    """The reviews of one order policy. It is the last rule of an evening, after all that changes the stock.

    Attributes
    ----------
    margin : OrderMargin
        Of the stock that is reviewed, and its policy.
    claims : ClaimBounds
        What can leave the stock.
    recent : RecentIssues or None
        For levels in days of what was issued.
    capacity : (paths,) array or float, or None
        Of the stock.
    is_led : bool
        Whether a leading demand ends the leap where the position reaches the reorder point (`LeadingBound`).
    """

    margin: OrderMargin
    claims: ClaimBounds
    recent: RecentIssues | None
    capacity: Drawn | None
    is_led: bool

    @classmethod
    def of(cls, stock: RunningStock, transfer: RunningTransfer, ordering: Ordering, run: RunningModel) -> OrderReview:
        """The reviews of the policy by which a stock is filled."""
        by_issues, horizon = ordering.issues_of_days, run.model.calendar.horizon_days
        recent = None
        if by_issues is not None:  # more days than the horizon has are as good as all of them
            recent = RecentIssues.begin(min(by_issues, horizon), ordering.review_days, run.paths)
        capacity = run.drawn.stocks[stock.node.name].capacity
        most = None if capacity is None else drawn(capacity)
        margin = OrderMargin.of(stock, transfer, ordering, run)
        leads = any(isinstance(demand.process, LeadingProcess) for demand in stock.demands)
        return cls(margin, ClaimBounds.of(stock, run), recent, most, leads and margin.is_first_passage)

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: the leap ends on the first review at which an order may be placed.

        That is first passage of the inventory position below the reorder point. Goods that wait for room are no part of the
        position, but it is then at least the capacity.
        """
        ordering = self.margin.ordering
        if ordering.reorder_point is None or self.recent is not None:
            days = np.minimum(days, self._next_review(clock) - clock)
            return days if self.recent is None else np.minimum(days, self.recent.days_to_note(clock))
        if self.is_led:
            return np.where(self.margin.above() <= 0, 1.0, days)
        above = self.margin.position - self.margin.level
        first = np.where(above <= 0, 1.0, self.claims.days_to(0.0, above, clock, days))
        if self.capacity is not None:
            first = np.where(self.capacity <= self.margin.level, 1.0, first)
        if ordering.left is not None:  # no order can be placed any more
            first = np.where(ordering.left > 0, first, days)
        if ordering.review_days > 1:
            first = self._next_review(clock + first - 1.0) - clock
        return np.minimum(days, first)

    def _next_review(self, clock: FloatArray) -> FloatArray:
        """The first review after an evening."""
        every = self.margin.ordering.review_days
        return clock + 1.0 if every == 1 else (np.floor(clock / every) + 1.0) * every

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        stock, ordering, mean = self.margin.stock, self.margin.ordering, self.margin.mean
        issued = None
        if self.recent is not None:
            accounts = stock.state.accounts
            assert accounts is not None  # noqa: S101  # issues are counted
            issued = accounts.issued + accounts.dispatched
            self.recent.note(clock, issued)
        due = np.flatnonzero((clock > 0) & (self._next_review(clock - 1.0) == clock))
        if not due.size:
            return
        evening = clock.take(due)
        position = (stock.state.on_hand - stock.backlog + self.margin.on_order).take(due)
        mean_per_day: Drawn = 1.0
        if mean is not None:
            mean_per_day = mean.after(evening, due)
        elif self.recent is not None and issued is not None:
            mean_per_day = self.recent.per_day(evening, issued.take(due), due)
        amount = ordering.amounts(position, mean_per_day, due)
        placed = np.flatnonzero(amount > 0)
        if placed.size:
            ordering.place(due.take(placed), evening.take(placed), amount.take(placed))
