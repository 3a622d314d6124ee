"""Stock-outs: no leap in which the stock could run out unseen."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from supplysim._engine.rule import Rule, stopping_before
from supplysim._engine.running import RunningModel, RunningStock, RunningTransfer
from supplysim._engine.stockout_bound import FirstPassage
from supplysim._flows.base import LeadingProcess
from supplysim._uncertain.arrays import Drawn, FloatArray, one_or_each


@attrs.define(eq=False)
class StockoutBound(Rule):
    """The demands on a stock, receipts not counted, exceed it within a leap with probability 1e-12 at most."""

    stock: RunningStock
    passage: FirstPassage

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return self.passage.days_above(0.0, self.stock.free, days)


@attrs.define(eq=False)
class SourceBound(Rule):
    """The same for a stock that transfers are taken from: there are two ways for a leap to be safe.

    Either the stock is sure to cover demands and transfers of the whole leap; or it covers the demands alone, and the leap
    ends before the next day of dispatch, or is that day.

    Attributes
    ----------
    stock : RunningStock
    passage : FirstPassage or None
        Of demands and transfers; None where some transfer has no bound.
    most_at_once : array or float
        What the transfers can take beyond that.
    demands : FirstPassage or None
        Of the demands; None where there are none.
    transfers : tuple of RunningTransfer
        Those that do not answer others, whose days are taken alone anyway.
    """

    stock: RunningStock
    passage: FirstPassage | None
    most_at_once: Drawn
    demands: FirstPassage | None
    transfers: tuple[RunningTransfer, ...]

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        free = self.stock.free
        for_demands = days if self.demands is None else self.demands.days_above(0.0, free, days)
        for transfer in self.transfers:
            next_day = transfer.process.next_dispatch
            alone = np.ones(1) if next_day is None else stopping_before(next_day, clock)
            for_demands = np.minimum(for_demands, alone)
        if self.passage is None:
            return for_demands
        return np.maximum(self.passage.days_above(self.most_at_once, free, days), for_demands)


@attrs.define(eq=False)
class LeadingBound(Rule):
    """The demand that leads says how far its stock lasts. It draws as it does so, and comes after all other limits."""

    stock: RunningStock

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        demand = self.stock.demands[0]
        process: Any = demand.process
        chosen: FloatArray = process.leap_days(self.stock.free, days, demand.rng)
        return chosen


def stockout_bound(stock: RunningStock, model: RunningModel) -> Rule | None:
    """The bound of one stock; None where nothing is asked of it that days could be leapt over."""
    node, calendar, paths = stock.node, model.model.calendar, model.paths
    if any(isinstance(demand.process, LeadingProcess) for demand in stock.demands):
        return LeadingBound(stock)
    flows: Any = model.drawn.flows
    demands = [flows[demand.name].bound(calendar) for demand in node.demands]
    for_demands = FirstPassage.of(demands, paths) if demands else None
    transfers = tuple(each for each in stock.outbound if each.answers is None)
    if not transfers:
        return None if for_demands is None else StockoutBound(stock, for_demands)
    sent = [flows[each.flow.name] for each in transfers]
    bounds = [each.bound(calendar) for each in sent]
    at_once = sum((np.asarray(each.most_at_once()) for each in sent), np.zeros(()))
    for_all = None if None in bounds else FirstPassage.of([*demands, *bounds], paths)
    return SourceBound(stock, for_all, one_or_each(at_once), for_demands, transfers)
