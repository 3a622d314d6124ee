"""The leap loop: simulates paths from day 1 to their end, and finds the durations of the stocks.

In each step, every path in flight leaps as many days as the rules allow, and the stocks are settled in their order. Paths that
have ended give their columns to the next paths of the block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._engine.events.recording import Key, Recording
from supplysim._engine.path_batch import PathBatch
from supplysim._engine.rules import bounds_of, rules_of
from supplysim._engine.running import RunningDemand, RunningModel, RunningStock, RunningTransfer, Streams, running
from supplysim._engine.settle import Settled, settle
from supplysim._engine.stock_state import HELD_BACK, SHORT_DAYS, STOCK_OUTS, demanded, unmet
from supplysim._flows.process import Leap
from supplysim._model.model import DrawnParameters, Model
from supplysim._uncertain.arrays import BoolArray, FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues

_SET_ASIDE = 1e40  # the level of a stock that is no longer needed: so large that it never limits a leap


@attrs.frozen
class PathOutcomes:
    """The outcomes of the paths of a block.

    Attributes
    ----------
    durations : mapping from stock to (paths,) array, days
        Infinite if there was no stock-out within the horizon.
    available : mapping from stock to (paths,) array, units of stock
        Usable stock above the reserve on the morning of day 1.
    service : mapping from (stock or flow, account) to (paths,) array
        Only if paths continue to the horizon.
    records : mapping from (stock or flow, account) to (paths, days) array
        Only if days are recorded.
    leaps : int
        The number of leaps of all paths.
    """

    durations: Mapping[str, FloatArray]
    available: Mapping[str, FloatArray]
    service: Mapping[Key, FloatArray]
    records: Mapping[Key, FloatArray]
    leaps: int


@attrs.define(eq=False)
class _Time(PathValues):
    """Days completed, and the number of stocks whose duration is not known yet; None if there is only one stock."""

    clock: FloatArray
    open_stocks: FloatArray | None


def leap_paths(
    model: Model,
    drawn: DrawnParameters,
    streams: Streams,
    paths: int,
    *,
    to_horizon: bool = False,
    record_every_days: int | None = None,
    check: Callable[[], None] = lambda: None,
) -> PathOutcomes:
    """Simulate `paths` paths to their end.

    Parameters
    ----------
    model : Model
    drawn : DrawnParameters
    streams : mapping from flow name to numpy.random.Generator
    paths : int
    to_horizon : bool
        Continue after a stock-out, and count service.
    record_every_days : int, optional
        Record the accounts of every stock on these evenings; this implies `to_horizon`.
    check : function, optional
        Called before each leap; it may raise to end the loop.

    Returns
    -------
    PathOutcomes
    """
    recorded = record_every_days is not None
    horizon, goes_on = model.calendar.horizon_days, to_horizon or recorded
    run = running(model, drawn, streams, paths, goes_on=goes_on, keeps_accounts=recorded)
    rules = list(rules_of(run))
    records: dict[Key, FloatArray] = {}
    if record_every_days is not None:
        rules.append(Recording(record_every_days, run, horizon, records))
    rules += bounds_of(run)
    ends = _Ends(run, goes_on=goes_on)
    for rule in rules:
        rule.act(np.zeros(paths), np.arange(paths))  # on evening 0, which comes before day 1
    available = {stock.node.name: stock.state.inside.copy() for stock in run.stocks}

    time = ends.time
    batch = PathBatch([time, *run.states(), *rules], paths)
    leaps = 0
    while batch.paths.size:
        check()
        days = horizon - time.clock
        for rule in rules:
            days = rule.limit(time.clock, days)
        leap = Leap.from_(time.clock, days)
        over = leap.after >= horizon
        for transfer in run.transfers:
            transfer.begin(leap)
        for stock in run.stocks:
            settled = settle(stock, leap)
            if settled is not None:
                ends.note(stock, settled, leap, batch.paths, over)
        time.clock[:] = leap.after
        for rule in rules:
            rule.act(time.clock, batch.paths)
        leaps += days.size
        ended = np.flatnonzero(over)
        if ended.size:
            ends.close(ended, batch.paths)
            batch.replace(ended)
    return PathOutcomes(ends.durations, available, ends.service, records, leaps)


class _Ends:
    """The ends of the paths of a block: durations of the stocks, and their service up to the horizon."""

    def __init__(self, run: RunningModel, *, goes_on: bool) -> None:
        self.goes_on = goes_on
        stocks = sum(bool(stock.node.claims) for stock in run.stocks)
        self.time = _Time(np.zeros(run.paths), np.full(run.paths, float(stocks)) if stocks > 1 else None)
        self.durations = {stock.node.name: np.full(run.paths, np.inf) for stock in run.stocks}
        self._accounts = list(_service_accounts(run)) if goes_on else []
        self.service: dict[Key, FloatArray] = {key: np.zeros(run.paths) for key, *_ in self._accounts}

    def note(self, stock: RunningStock, settled: Settled, leap: Leap, paths: IndexArray, over: BoolArray) -> None:
        """Write the durations of stocks with their first stock-out in this leap, and mark in `over` the paths that end."""
        short = np.flatnonzero(settled.short)
        if not short.size:
            return
        durations, open_stocks = self.durations[stock.node.name], self.time.open_stocks
        if open_stocks is not None or self.goes_on:
            short = short[np.isinf(durations.take(paths.take(short)))]
        share = settled.issuable.take(short) / settled.claimed.take(short)
        durations[paths.take(short)] = leap.after.take(short) - 1.0 + share
        if self.goes_on:
            return
        if open_stocks is None:
            over[short] = True
            return
        open_stocks[short] -= 1.0
        over[short[open_stocks.take(short) <= 0]] = True
        if not stock.outbound:  # no other stock depends on it
            stock.state.available[short] = _SET_ASIDE

    def close(self, ended: IndexArray, paths: IndexArray) -> None:
        """Write the service of the paths that have ended."""
        for key, state, field in self._accounts:
            self.service[key][paths.take(ended)] = getattr(state, field).take(ended)


def _service_accounts(run: RunningModel) -> Iterator[tuple[Key, Any, str]]:
    """Every service account: its key, and the state and field that hold it."""
    for stock in run.stocks:
        name = stock.node.name
        for account in (SHORT_DAYS, STOCK_OUTS):
            yield (name, account), stock.state.service, account
        claimants: tuple[RunningDemand | RunningTransfer, ...] = (*stock.demands, *stock.outbound)
        for each in claimants:
            yield (name, demanded(each.flow.name)), each.claim, "demanded"
            yield (name, unmet(each.flow.name)), each.claim, "unmet"
        for demand in stock.demands:
            if demand.process.rationing_state is not None:
                yield (demand.flow.name, HELD_BACK), demand.process.rationing_state, HELD_BACK
