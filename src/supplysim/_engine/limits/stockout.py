"""Stock-out bounds: rules by which a leap of several days passes over a stock-out with probability at most 1e-12."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.first_passage import FirstPassage
from supplysim._engine.limits.order_margin import OrderMargin, order_margins
from supplysim._engine.limits.substitution import SubstitutionBound
from supplysim._engine.rule import Rule, stopping_before
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._flows.process import ForeseenProcess, LeadingProcess
from supplysim._flows.regular_days import RegularDays
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
    lumps : tuple of RegularDays
        The days of the demands that come on those days alone.
    between_lumps : FirstPassage or None
        The bound of the other demands; None if there are none.
    """

    passage: FirstPassage | None
    most_at_once: Drawn
    demands: FirstPassage | None
    transfers: tuple[RunningTransfer, ...]
    lumps: tuple[RegularDays, ...] = ()
    between_lumps: FirstPassage | None = None

    @classmethod
    def of(cls, stock: RunningStock, run: RunningModel, *, with_passed_on: bool = True) -> ClaimBounds:
        """The bounds of the claims on one stock; `with_passed_on` says whether demands may be passed on to it in the leap."""
        calendar = run.model.calendar
        flows = [run.drawn.of(demand) for demand in stock.node.demands]
        demands = [flow.bound(calendar) for flow in flows]
        if with_passed_on:
            passed_on = list(zip(map(run.drawn.of, stock.node.passed_on), stock.passed_on, strict=True))
            flows += [demand for demand, _ in passed_on]
            demands += [demand.bound(calendar).in_units_of(claim.exchange) for demand, (_, claim) in passed_on]
        days = [flow.days_of_demand() for flow in flows]
        others = [bound for bound, each in zip(demands, days, strict=True) if each is None]
        for_demands = FirstPassage.of(demands) if demands else None
        transfers = tuple(each for each in stock.outbound if each.answers is None)
        sent = [run.drawn.of(each.flow) for each in transfers]
        bounds = [bound for each in sent if (bound := each.bound(calendar)) is not None]
        at_once = sum((np.asarray(each.most_at_once()) for each in sent), np.zeros(()))
        for_all = None if not sent or len(bounds) < len(sent) else FirstPassage.of([*demands, *bounds])
        lumps = tuple(each for each in days if each is not None)
        between = FirstPassage.of(others) if lumps and others else None
        return cls(for_all, one_or_each(at_once), for_demands, transfers, lumps, between)

    def days_above(self, level: Drawn, stock: FloatArray, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The longest leap in which the stock stays above a level on every evening but, maybe, that of a day of dispatch.

        See `SourceBound` for the two cases. A leap that ends before the next lump need not cover it.
        A leap of a single day is always possible.
        """
        for_demands = days if self.demands is None else self.demands.days_above(level, stock, days)
        if self.lumps:
            before = days if self.between_lumps is None else self.between_lumps.days_above(level, stock, days)
            for lump in self.lumps:
                before = np.minimum(before, stopping_before(lump.next_after(clock), clock))
            for_demands = np.maximum(for_demands, before)
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
    """The stock-out bound of a stock with outbound transfers, or with demands in lumps. It allows a leap in two cases.

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


@attrs.define(eq=False)
class ForeseenBound(Rule):
    """The only claim on the stock is a demand whose coming days are known: the stock covers those of the leap."""

    stock: RunningStock
    demand: ForeseenProcess
    receipts: Drawn

    @classmethod
    def of(cls, stock: RunningStock, demand: ForeseenProcess, run: RunningModel) -> ForeseenBound:
        """The bound, given what the stock certainly receives on every day: nothing, if its capacity could exclude it."""
        supplies = () if stock.node.stock.capacity is not None else stock.node.supplies
        return cls(stock, demand, sum((run.drawn.of(each).least_per_day() for each in supplies), 0.0))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return self.demand.covered_days(clock, self.stock.free, self.receipts, days)


def stockout_bound(stock: RunningStock, run: RunningModel) -> Rule | None:
    """The stock-out bound of one stock; None if it has no claims, or only returns."""
    for demand in stock.demands:
        if isinstance(demand.process, LeadingProcess):
            return LeadingBound(stock, demand.process, demand.rng, order_margins(stock, run))
        if isinstance(demand.process, ForeseenProcess) and len(stock.node.claims) == 1 and not stock.is_shared:
            return ForeseenBound.of(stock, demand.process, run)
    everything = _bound(stock, ClaimBounds.of(stock, run))
    if not stock.is_shared:
        return everything
    own = _bound(stock, ClaimBounds.of(stock, run, with_passed_on=False)) if stock.passed_on else everything
    return SubstitutionBound.of(stock, run, own, everything)


def _bound(stock: RunningStock, claims: ClaimBounds) -> Rule | None:
    """The bound of some claims on a stock."""
    if not (claims.transfers or claims.lumps):
        return None if claims.demands is None else StockoutBound(stock, claims.demands)
    return SourceBound(stock, claims)
