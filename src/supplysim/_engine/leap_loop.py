"""The leap loop: simulates paths from day 1 to their end, and finds the durations of the stocks.

In each step, every path in flight leaps as many days as the rules allow, and the stocks are settled in their order. Paths that
have ended give their columns to the next paths of the block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import attrs
import numpy as np

from supplysim._engine.beginning import running
from supplysim._engine.events.recording import Key, Recording
from supplysim._engine.path_batch import PathBatch
from supplysim._engine.rules import bounds_of, mornings_of, rules_of
from supplysim._engine.running import RunningDemand, RunningModel, RunningStock, RunningTransfer
from supplysim._engine.served import ServedDemand
from supplysim._engine.settle import Settled, settle
from supplysim._engine.starting import Streams
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
        Infinite if there was no stock-out within the horizon. Also of the demands that are counted, by their names.
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
    """Days completed, and the number of stocks that can be short, and of demands, whose duration is not known yet.

    That is None if there is only one stock, whose first stock-out ends the path.
    """

    clock: FloatArray
    open_stocks: FloatArray | None

    @classmethod
    def begin(cls, runs: Sequence[RunningModel], paths: int, *, is_watched: bool) -> _Time:
        """The morning of day 1."""
        stocks = sum(stock.node.can_be_short for run in runs for stock in run.stocks)
        stocks += sum(len(run.model.network.demands_with_durations) for run in runs)
        return cls(np.zeros(paths), np.full(paths, float(stocks)) if stocks > 1 or is_watched else None)


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
    """Simulate `paths` paths of one model to their end; see `leap_together`."""
    how: dict[str, Any] = {"to_horizon": to_horizon, "record_every_days": record_every_days, "check": check}
    [outcomes] = leap_together([model], [drawn], [streams], paths, wanted=[wanted or {}], **how)
    return outcomes


def leap_together(
    models: Sequence[Model],
    drawn: Sequence[DrawnParameters],
    streams: Sequence[Streams],
    paths: int,
    *,
    to_horizon: bool = False,
    record_every_days: int | None = None,
    wanted: Sequence[WantedByKey] = (),
    check: Callable[[], None] = lambda: None,
) -> list[PathOutcomes]:
    """Simulate `paths` paths of several variants to their end, in common leaps.

    Parameters
    ----------
    models : sequence of Model
        Of the variants, often a single one.
    drawn : sequence of DrawnParameters
    streams : sequence of mappings from flow name to numpy.random.Generator
        Those of one name are in the same state in all variants.
    paths : int
    to_horizon : bool
        Continue after a stock-out, and count service.
    record_every_days : int, optional
        Record the accounts of every stock on these evenings; this implies `to_horizon`.
    wanted : sequence of mappings from key to Wanted, optional
        What to watch in each variant. A path goes on until it is known, too.
    check : function, optional
        Called before each leap; it may raise to end the loop.

    Returns
    -------
    list of PathOutcomes
        One for each variant.
    """
    recorded = record_every_days is not None
    horizon, goes_on = models[0].calendar.horizon_days, to_horizon or recorded
    wanted = wanted or [{} for _ in models]
    asked = [each for of_variant in wanted for each in of_variant.values()]
    needs = {"goes_on": goes_on or any(each.needs_service for each in asked), "keeps_accounts": recorded}
    kept = {each.owner for each in asked if each.needs_accounts}
    lasting = {each.owner for each in asked if each.needs_duration}
    runs = running(models, drawn, streams, paths, **needs, accounts_of=kept, durations_of=lasting)
    watches = [Watch(each, run) if each else None for each, run in zip(wanted, runs, strict=True)]
    records: list[dict[Key, FloatArray]] = [{} for _ in runs]
    recording = [Recording(record_every_days or horizon, run, horizon, book) for run, book in zip(runs, records, strict=True)]
    rules = [
        *chain.from_iterable(map(rules_of, runs)),
        *(recording if recorded else ()),
        *(observer for watch in watches if watch is not None for observer in watch.observers.values()),
        *chain.from_iterable(map(mornings_of, runs)),
        *chain.from_iterable(map(bounds_of, runs)),
    ]
    time = _Time.begin(runs, paths, is_watched=bool(asked))
    watching = [watch for watch in watches if watch is not None]
    ends = [
        _Ends(run, time, goes_on=goes_on, watch=watch, watching=watching) for run, watch in zip(runs, watches, strict=True)
    ]
    for rule in rules:
        rule.act(np.zeros(paths), np.arange(paths))  # on evening 0, which comes before day 1
    available = [{stock.node.name: stock.state.inside.copy() for stock in run.stocks} for run in runs]

    batch = PathBatch([time, *(state for run in runs for state in run.states()), *rules], paths)
    leaps = 0
    while batch.paths.size:
        check()
        days = horizon - time.clock
        for rule in rules:
            days = rule.limit(time.clock, days)
        leap = Leap.from_(time.clock, days)
        over = leap.after >= horizon
        for end in ends:
            end.settle_all(leap, batch.paths, over)
        time.clock[:] = leap.after
        for rule in rules:
            rule.act(time.clock, batch.paths)
        ends[0].look(over)
        leaps += days.size
        ended = np.flatnonzero(over)
        if ended.size:
            for end in ends:
                end.close(ended, batch.paths)
            batch.replace(ended)
    return [
        PathOutcomes(end.durations, at_start, end.service, book, {} if end.watch is None else end.watch.values, leaps)
        for end, at_start, book in zip(ends, available, records, strict=True)
    ]


class _Ends:
    """The ends of the paths of a block in one variant: durations of the stocks, their service, and what was watched."""

    def __init__(
        self, run: RunningModel, time: _Time, *, goes_on: bool, watch: Watch | None, watching: Sequence[Watch]
    ) -> None:
        self.run, self.time, self.goes_on, self.watch = run, time, goes_on, watch
        self.watching = watching  # in all variants: a path goes on until each of them knows its values
        self.durations = {stock.node.name: np.full(run.paths, np.inf) for stock in run.stocks}
        self._ending = [run.served[name] for name in run.model.network.demands_with_durations]
        self.durations |= {name: np.full(run.paths, np.inf) for name in run.served}
        self._accounts = list(_service_accounts(run)) if goes_on else []
        self.service: dict[Key, FloatArray] = {key: np.zeros(run.paths) for key, *_ in self._accounts}

    def settle_all(self, leap: Leap, paths: IndexArray, over: BoolArray) -> None:
        """Dispatch what leaves in this leap, settle the stocks in their order, and mark in `over` the paths that end."""
        for transfer in self.run.transfers:
            transfer.begin(leap)
        for stock in self.run.stocks:
            settled = settle(stock, leap)
            if settled is not None:
                self.note(stock, settled, leap, paths, over)
        for demand in self._ending:
            self._note_demand(demand, over)

    def _note_demand(self, demand: ServedDemand, over: BoolArray) -> None:
        """Mark in `over` the paths that end since a demand was not met in full for the first time."""
        ended = np.flatnonzero(demand.ended)
        if ended.size and self.time.open_stocks is not None and not self.goes_on:
            self.time.open_stocks[ended] -= 1.0
            if not self.watching:
                over[ended[self.time.open_stocks.take(ended) <= 0]] = True

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
        if self.watching:  # the path may go on, and every stock may matter
            return
        over[short[open_stocks.take(short) <= 0]] = True
        if not (stock.moves_others or stock.has_served):  # no other stock and no demand depends on it
            stock.state.available[short] = _SET_ASIDE

    def look(self, over: BoolArray) -> None:
        """Mark in `over`, in the evening, the paths on which all that is watched is known as well as the durations."""
        if self.watching and self.time.open_stocks is not None and not self.goes_on:
            known = self.time.open_stocks <= 0
            for watch in self.watching:
                known &= watch.are_known(self.time.clock)
            over |= known

    def close(self, ended: IndexArray, paths: IndexArray) -> None:
        """Write the service of the paths that have ended, and what was watched on them."""
        if self.watch is not None:
            self.watch.close(ended, paths)
        for name, demand in self.run.served.items():
            self.durations[name][paths.take(ended)] = demand.state.duration.take(ended)
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
