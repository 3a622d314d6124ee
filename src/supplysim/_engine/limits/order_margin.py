"""The margin of an order policy: how far the inventory position is above the reorder point."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.mean_demand import MeanDemand
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._flows.ordering import Ordering, reached
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class OrderMargin(PathValues):
    """The inventory position of a stock and the reorder point of one policy that fills it.

    Within a leap only what leaves the stock lowers the position: what arrives moves from on order to on hand.

    Attributes
    ----------
    stock : RunningStock
    transfer : RunningTransfer
        What is ordered.
    ordering : Ordering
        Its policy.
    mean : MeanDemand or None
        For levels in days of the mean of all demands.
    """

    stock: RunningStock
    transfer: RunningTransfer
    ordering: Ordering
    mean: MeanDemand | None

    @classmethod
    def of(cls, stock: RunningStock, transfer: RunningTransfer, ordering: Ordering, run: RunningModel) -> OrderMargin:
        """That of the policy by which a stock is filled."""
        by_mean = ordering.needs_mean and ordering.issues_of_days is None
        return cls(stock, transfer, ordering, MeanDemand.of(run.model, stock.node, run.drawn) if by_mean else None)

    @property
    def is_first_passage(self) -> bool:
        """Whether an order is placed on the first evening on which the position is at or below a fixed level."""
        is_fixed = self.ordering.reorder_point is not None and self.ordering.issues_of_days is None
        return is_fixed and self.ordering.review_days == 1 and self.stock.node.stock.capacity is None

    @property
    def level(self) -> Drawn:
        """The highest position at which an order may be placed; with levels in days, on any day of the horizon."""
        assert self.ordering.reorder_point is not None  # noqa: S101  # asked for only where there is one
        return reached(self.ordering.reorder_point.in_units(1.0 if self.mean is None else self.mean.highest))

    @property
    def position(self) -> FloatArray:
        """The inventory position, with what waits for room, (in flight,)."""
        state = self.stock.state
        return np.asarray(state.available + (state.reserve - self.stock.backlog) + self.on_order)

    @property
    def on_order(self) -> FloatArray:
        """What is ordered and not received, without what will be lost in transit, (in flight,)."""
        return on_order(self.transfer, self.ordering)

    def above(self) -> FloatArray:
        """How much can leave the stock before an order may be placed, (in flight,); infinite where none can be any more."""
        margin = self.position - self.level
        return margin if self.ordering.left is None else np.where(self.ordering.left > 0, margin, np.inf)


def on_order(transfer: RunningTransfer, ordering: Ordering) -> FloatArray:
    """What is ordered by a policy and not received, without what will be lost in transit, (in flight,)."""
    return transfer.transit.amount + ordering.to_come


def order_margins(stock: RunningStock, run: RunningModel) -> tuple[OrderMargin, ...]:
    """Those of the policies for a stock by which orders are placed on the evening of first passage."""
    ordered = ((each, each.process.ordering) for each in stock.inbound)
    margins = [OrderMargin.of(stock, each, ordering, run) for each, ordering in ordered if ordering is not None]
    return tuple(margin for margin in margins if margin.is_first_passage)
