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
from supplysim._engine.watching import WantedByKey, Watch
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
    watched : mapping from key to (paths,) array
        The values of what was watched.
    leaps : int
        The number of leaps of all paths.
    """

    durations: Mapping[str, FloatArray]
    available: Mapping[str, FloatArray]
    service: Mapping[Key, FloatArray]
    records: Mapping[Key, FloatArray]
    watched: Mapping[Any, FloatArray]
    leaps: int


@attrs.define(eq=False)
class _Time(PathValues):
    """Days completed, and the number of stocks whose duration is not known yet.

    That is None if there is only one stock, whose first stock-out ends the path.
    """

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
    wanted: WantedByKey | None = None,
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
    wanted : mapping from key to Wanted, optional
        What to watch. A path goes on until it is known, too.
    check : function, optional
        Called before each leap; it may raise to end the loop.

    Returns
    -------
    PathOutcomes
    """
    recorded = record_every_days is not None
    horizon, goes_on = model.calendar.horizon_days, to_horizon or recorded
    wanted = wanted or {}
    needs = {"goes_on": goes_on or any(each.needs_service for each in wanted.values()), "keeps_accounts": recorded}
    kept = {each.owner for each in wanted.values() if each.needs_accounts}
    run = running(model, drawn, streams, paths, **needs, accounts_of=kept)
    watch = Watch(wanted, run) if wanted else None
    rules = list(rules_of(run))
    records: dict[Key, FloatArray] = {}
    if record_every_days is not None:
        rules.append(Recording(record_every_days, run, horizon, records))
    rules += [*(watch.observers.values() if watch is not None else ()), *bounds_of(run)]
    ends = _Ends(run, goes_on=goes_on, watch=watch)
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
        ends.look(over)
        leaps += days.size
        ended = np.flatnonzero(over)
        if ended.size:
            ends.close(ended, batch.paths)
            batch.replace(ended)
    watched = {} if watch is None else watch.values
    return PathOutcomes(ends.durations, available, ends.service, records, watched, leaps)


class _Ends:
    """The ends of the paths of a block: durations of the stocks, their service up to the horizon, and what was watched."""

    def __init__(self, run: RunningModel, *, goes_on: bool, watch: Watch | None) -> None:
        self.goes_on, self.watch = goes_on, watch
        stocks = sum(bool(stock.node.claims) for stock in run.stocks)
        counted = stocks > 1 or watch is not None
        self.time = _Time(np.zeros(run.paths), np.full(run.paths, float(stocks)) if counted else None)
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
        if self.watch is not None:  # the path may go on, and every stock may matter
            return
        over[short[open_stocks.take(short) <= 0]] = True
        if not stock.outbound:  # no other stock depends on it
            stock.state.available[short] = _SET_ASIDE

    def look(self, over: BoolArray) -> None:
        """Mark in `over`, in the evening, the paths on which all that is watched is known as well as the durations."""
        if self.watch is not None and self.time.open_stocks is not None and not self.goes_on:
            over |= (self.time.open_stocks <= 0) & self.watch.are_known(self.time.clock)

    def close(self, ended: IndexArray, paths: IndexArray) -> None:
        """Write the service of the paths that have ended, and what was watched on them."""
        if self.watch is not None:
            self.watch.close(ended, paths)
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
