"""Leaps of stocks that pass claims on to others, or take them over: the stock-out bounds of substitution.

While a stock is sure to cover its claims, the stocks after it are asked for nothing; while it may be short, leaps are single
days. Where it is empty, with nothing coming in, all that is asked of it is passed on, so that the sums of a leap are, too:
then the next stock must be sure to cover them.
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.limits.arrivals import ArrivalDays
from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._engine.served import ServedDemand
from supplysim._engine.stock_state import StockState
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class Emptiness(PathValues):
    """Where a stock passes on all that is asked of it: it is empty, and its duration is known.

    Attributes
    ----------
    state : StockState
    claims : tuple of (ServedDemand, int)
        All claims on the stock: demands that have a stock after it, and the stock's number among theirs.
    arrivals : tuple of ArrivalDays
        The limits of leaps without receipts.
    """

    state: StockState
    claims: tuple[tuple[ServedDemand, int], ...]
    arrivals: tuple[ArrivalDays, ...]

    @classmethod
    def of(cls, stock: RunningStock) -> Emptiness | None:
        """That of a stock; None if it has claims that are not passed on, daily supplies, or stock-out days to be counted."""
        demands = (demand.served for demand in stock.demands)
        claims = [(each, 0) for each in demands if each is not None]
        claims += [(claim.demand, claim.number) for _, claim in stock.passed_on]
        passes = [each for each in claims if each[1] < len(each[0].state.exchange)]
        if not passes or len(passes) < len(stock.node.claims) + len(stock.passed_on):
            return None
        if stock.supplies or stock.state.service is not None:
            return None
        return cls(stock.state, tuple(passes), tuple(map(ArrivalDays, stock.inbound)))

    def where(self) -> BoolArray:
        """The paths on which it is so, (in flight,)."""
        known = np.zeros(self.state.available.size, dtype=bool)
        for demand, number in self.claims:
            known |= demand.state.has_missed[number] > 0
        return known & (self.state.available + self.state.reserve <= 0)

    def until_arrival(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The longest leap in which it stays so."""
        for arrival in self.arrivals:
            days = arrival.limit(clock, days)
        return days


@attrs.define(eq=False)
class SubstitutionBound(Rule):
    """The stock-out bound of a stock that passes claims on, or takes them over.

    Attributes
    ----------
    own : Rule or None
        The bound of the claims of its own.
    everything : Rule or None
        The bound with all claims that may be passed on to it.
    emptiness : Emptiness or None
        That of the stock.
    before : tuple of Emptiness
        Those of the stocks that pass claims on to it.
    """

    own: Rule | None
    everything: Rule | None
    emptiness: Emptiness | None
    before: tuple[Emptiness, ...]

    @classmethod
    def of(cls, stock: RunningStock, run: RunningModel, own: Rule | None, everything: Rule | None) -> SubstitutionBound:
        """That of one stock, with its two bounds."""
        passed_on = [(claim.demand, claim.number) for _, claim in stock.passed_on]
        possible = filter(None, map(Emptiness.of, run.stocks))
        before = (each for each in possible if any((demand, number - 1) in each.claims for demand, number in passed_on))
        return cls(own, everything, Emptiness.of(stock), tuple(before))

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        found = days if self.own is None else self.own.limit(clock, days)
        if self.everything is not None and self.before:
            fed = self.before[0].where()
            for each in self.before[1:]:
                fed |= each.where()
            found = np.where(fed, self.everything.limit(clock, days), found)
        if self.emptiness is not None:
            found = np.where(self.emptiness.where(), self.emptiness.until_arrival(clock, days), found)
        return found
