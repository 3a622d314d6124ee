"""Stock-out bounds: rules by which a leap of several days passes over a stock-out with probability at most 1e-12."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.first_passage import FirstPassage
from supplysim._engine.limits.order_margin import OrderMargin, order_margins
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._flows.process import LeadingProcess
from supplysim._uncertain.arrays import Drawn, FloatArray, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class ClaimBounds(PathValues):
    """The bounds of all that can leave a stock.

    Attributes
    ----------
    passage : FirstPassage or None
        The bound of demands and transfers; None if a transfer has no bound.
    most_at_once : (paths,) array or float, units of stock
        What the transfers can take in addition.
    demands : FirstPassage or None
        The bound of the demands; None if there are none.
    transfers : tuple of RunningTransfer
        Without returns, whose days are leaps of their own in any case.
    """

    passage: FirstPassage | None
    most_at_once: Drawn
    demands: FirstPassage | None
    transfers: tuple[RunningTransfer, ...]

    @classmethod
    def of(cls, stock: RunningStock, run: RunningModel) -> ClaimBounds:
        """The bounds of the claims on one stock."""
        calendar = run.model.calendar
        demands = [run.drawn.of(demand).bound(calendar) for demand in stock.node.demands]
        for_demands = FirstPassage.of(demands) if demands else None
        transfers = tuple(each for each in stock.outbound if each.answers is None)
        sent = [run.drawn.of(each.flow) for each in transfers]
        bounds = [bound for each in sent if (bound := each.bound(calendar)) is not None]
        at_once = sum((np.asarray(each.most_at_once()) for each in sent), np.zeros(()))
        for_all = None if not sent or len(bounds) < len(sent) else FirstPassage.of([*demands, *bounds])
        return cls(for_all, one_or_each(at_once), for_demands, transfers)

    def days_above(self, level: Drawn, stock: FloatArray, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The longest leap in which the stock stays above a level on every evening but, maybe, that of a day of dispatch.

        See `SourceBound` for the two cases. A leap of a single day is always possible.
        """
        for_demands = days if self.demands is None else self.demands.days_above(level, stock, days)
        for transfer in self.transfers:
            for_demands = np.minimum(for_demands, transfer.until_dispatch(clock))
        if self.passage is None:
            return for_demands
        return np.maximum(self.passage.days_above(level + self.most_at_once, stock, days), for_demands)

    def days_to(self, level: Drawn, stock: FloatArray, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The first day on whose evening the stock may be at or below a level; see `FirstPassage.days_to`.

        Where a transfer has no bound, this is its next day of dispatch at the latest.
        """
        by_demands = days if self.demands is None else self.demands.days_to(level, stock, days)
        for transfer in self.transfers:
            next_day = transfer.process.next_dispatch
            by_demands = np.minimum(by_demands, 1.0 if next_day is None else np.maximum(next_day - clock, 1.0))
        if self.passage is None:
            return by_demands
        return np.maximum(self.passage.days_to(level + self.most_at_once, stock, days), by_demands)


@attrs.define(eq=False)
class StockoutBound(Rule):
    """Demands exceed the stock within a leap, without receipts, with probability at most 1e-12."""

    stock: RunningStock
    passage: FirstPassage

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return self.passage.days_above(0.0, self.stock.free, days)


@attrs.define(eq=False)
class SourceBound(Rule):
    """The stock-out bound of a stock with outbound transfers. It allows a leap in two cases.

    Either the stock is sure, up to 1e-12, to cover demands and transfers of the whole leap; or it is sure to cover the
    demands, and the leap ends before the next day of dispatch, or is that day.
    """

    stock: RunningStock
    claims: ClaimBounds

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return self.claims.days_above(0.0, self.stock.free, clock, days)


@attrs.define(eq=False)
class LeadingBound(Rule):
    """The leading demand chooses the leap. It is drawn for that, so this rule comes after all other limits.

    It stops where the stock, or the margin of an order policy, may not cover the next day.
    """

    stock: RunningStock
    leader: LeadingProcess
    rng: np.random.Generator
    margins: tuple[OrderMargin, ...]

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        covering = self.stock.free
        for margin in self.margins:
            covering = np.minimum(covering, margin.above())
        return self.leader.leap_days(covering, days, self.rng)


def stockout_bound(stock: RunningStock, run: RunningModel) -> Rule | None:
    """The stock-out bound of one stock; None if it has no claims, or only returns."""
    for demand in stock.demands:
        if isinstance(demand.process, LeadingProcess):
            return LeadingBound(stock, demand.process, demand.rng, order_margins(stock, run))
    claims = ClaimBounds.of(stock, run)
    if not claims.transfers:
        return None if claims.demands is None else StockoutBound(stock, claims.demands)
    return SourceBound(stock, claims)
