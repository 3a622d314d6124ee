"""Issue days: leaps of several days only where no day of them can ask for more than can be issued in a day.

The claims of one day exceed c = m + sqrt(2 v l) + b l (and what can come at once) with probability at most exp(-l); see
`first_passage`. With l = ln(1e12 H), the probability that any day of the horizon of H days does is at most 1e-12. If the rate
depends on the share of the capacity that is on hand, a leap ends before the stock falls to the share at which c can no longer
be issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import log

import attrs
import numpy as np

from supplysim._engine.issue_rate import IssueRate, Threshold
from supplysim._engine.limits.stockout import ClaimBounds
from supplysim._engine.rule import Rule, stopping_before
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._flows.base import DemandBound
from supplysim._uncertain.arrays import LOG_ODDS, Drawn, FloatArray


@attrs.define(eq=False)
class IssueDays(Rule):
    """The limit of leaps by an issue rate.

    Attributes
    ----------
    stock : RunningStock
    claims : ClaimBounds
    for_all : Threshold or None
        From which on a day's claims can be issued; None if a transfer has no bound, or there is none.
    for_demands : Threshold
        The same of the demands, for leaps up to the next day of dispatch.
    between_lumps : Threshold
        The same of the demands that may come every day, for leaps up to the next lump.
    """

    stock: RunningStock
    claims: ClaimBounds
    for_all: Threshold | None
    for_demands: Threshold
    between_lumps: Threshold

    @classmethod
    def of(cls, stock: RunningStock, rate: IssueRate, run: RunningModel) -> IssueDays:
        """The limit of one stock."""
        calendar, claims = run.model.calendar, ClaimBounds.of(stock, run)
        log_odds = LOG_ODDS + log(calendar.horizon_days)
        flows = [run.drawn.of(demand) for demand in stock.node.demands]
        demands = [flow.bound(calendar) for flow in flows]
        daily = [bound for bound, flow in zip(demands, flows, strict=True) if flow.days_of_demand() is None]
        for_all = None
        if claims.passage is not None:
            sent = [run.drawn.of(each.flow).bound(calendar) for each in claims.transfers]
            bounds = [*demands, *(bound for bound in sent if bound is not None)]
            for_all = rate.threshold(_most_in_a_day(bounds, log_odds) + claims.most_at_once)
        return cls(
            stock,
            claims,
            for_all,
            rate.threshold(_most_in_a_day(demands, log_odds)),
            rate.threshold(_most_in_a_day(daily, log_odds)),
        )

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`; while there is a backlog, which is asked for at once, each day is a leap of its own."""
        state, claims, free = self.stock.state, self.claims, self.stock.free
        capacity = 0.0 if state.room is None else state.room + state.reserve
        level, longest = self.for_demands.level(capacity, state.reserve), np.ones(days.size)
        within = np.where(free >= level, days, 1.0)
        if claims.demands is not None:
            within = np.minimum(within, claims.demands.days_above(level, free, days))
        if claims.lumps:
            level = self.between_lumps.level(capacity, state.reserve)
            before = np.where(free >= level, days, 1.0)
            if claims.between_lumps is not None:
                before = np.minimum(before, claims.between_lumps.days_above(level, free, days))
            for lump in claims.lumps:
                before = np.minimum(before, stopping_before(lump.next_after(clock), clock))
            within = np.maximum(within, before)
        for transfer in claims.transfers:
            within = np.minimum(within, transfer.until_dispatch(clock))
        longest = np.maximum(longest, within)
        if self.for_all is not None and claims.passage is not None:
            level = self.for_all.level(capacity, state.reserve) + claims.most_at_once
            longest = np.maximum(longest, claims.passage.days_above(level, free, days))
        for demand in self.stock.demands:
            if demand.claim.backlog is not None:
                longest = np.where(demand.claim.backlog > 0, 1.0, longest)
        return np.minimum(days, longest)


def _most_in_a_day(bounds: Sequence[DemandBound], log_odds: float) -> Drawn:
    """What independent demands ask for in a day at most, but for a probability of exp(-log_odds)."""
    if not bounds:
        return 0.0
    most = sum(np.asarray(bound.mean_per_day + bound.at_once) for bound in bounds)
    variance = sum(np.asarray(bound.variance_per_day) for bound in bounds)
    scale = reduce(np.maximum, (np.asarray(bound.scale) for bound in bounds))
    return np.asarray(most + np.sqrt(2.0 * variance * log_odds) + scale * log_odds)
