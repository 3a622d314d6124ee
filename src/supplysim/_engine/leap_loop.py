"""The leap loop: every path of a block on its way from day 1 to its end.

In each round every path in flight leaps as far as its rules, and the demand that leads if there is one, allow, and the stocks
are visited in their order; paths that have ended leave their columns to the next ones of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.drawn_inputs import Inputs
from supplysim._engine.events.recording import Key, Recording
from supplysim._engine.path_batch import Window
from supplysim._engine.rules import rules_of
from supplysim._engine.settle import Round, Service, visit
from supplysim._flows.base import Leap, Panel
from supplysim._flows.consumption import HELD_BACK
from supplysim._model.network import Network, Node
from supplysim._model.scenario import Scenario
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]
Streams = Mapping[str, np.random.Generator]

_WINDOW = 1 << 15  # wide enough that NumPy's cost per call is spread thin, small enough to stay in cache
_MOST_VALUES = 1 << 22  # in a window; with many rows a path it is narrower
_TIME = ("time",)  # the key of a panel that no stock or flow can be called like
_CLOCK, _OPEN = "clock", "open_stocks"  # its rows: days that are over; stocks whose duration is not known yet
_SET_ASIDE = 1e40  # a stock that nobody needs to look at any more has enough for ever: more than can be asked for


@attrs.frozen
class Journey:
    """What became of the paths of a block.

    Attributes
    ----------
    durations : mapping from stock to (paths,) array
        Infinite where it was never short before the horizon.
    available : mapping from stock to (paths,) array
        What was available on the morning of day 1.
    service : mapping from (stock or flow, account) to (paths,) array
        Only of paths that go on to the horizon.
    records : mapping from (stock or flow, account) to (paths, days) array
        Only where days are recorded.
    leaps : int
        Steps in all.
    """

    durations: Mapping[str, FloatArray]
    available: Mapping[str, FloatArray]
    service: Mapping[Key, FloatArray]
    records: Mapping[Key, FloatArray]
    leaps: int


def travel(
    scenario: Scenario,
    inputs: Inputs,
    streams: Streams,
    paths: int,
    *,
    to_horizon: bool = False,
    record_every_days: int | None = None,
) -> Journey:
    """Take `paths` paths to their end.

    Parameters
    ----------
    to_horizon : bool
        Go on after a stock-out, and note the service given.
    record_every_days : int, optional
        Write the books of every stock on these evenings; also goes on to the horizon.
    """
    recorded = record_every_days is not None
    network, calendar = scenario.network(every_dispatch=recorded), scenario.calendar
    values = {each.name: inputs.of(each.name) for each in (*scenario.stocks, *scenario.flows)}
    rules = list(rules_of(network, calendar, values))
    records: dict[Key, FloatArray] = {}
    if record_every_days is not None:
        rules.append(Recording(network, record_every_days, calendar.horizon_days, records))
    ends = _Ends(network, paths, goes_on=to_horizon or recorded)
    panels = _panels_at_start(scenario, network, values, streams, paths, goes_on=ends.goes_on, accounts=recorded)
    panels |= {rule: rule.rows(paths) for rule in rules}
    for rule in rules:
        rule.act(panels, np.zeros(paths), np.arange(paths))
    available = {node.name: stock_state.on_hand_available(node, panels[node.name]).copy() for node in network.nodes}

    leading = [node for node in network.nodes if node.demands and network.leader is not None]  # one at most
    window = Window(panels, paths, _width(panels.values()))
    leaps = 0
    while window.paths.size:
        flight = window.panels
        clock = flight[_TIME].by_path[_CLOCK]
        days = calendar.horizon_days - clock
        for rule in rules:
            days = rule.limit(flight, clock, days)
        led = {}
        for node in leading:
            demand: Any = node.demands[0]
            stock = stock_state.free_stock(node, flight[node.name])
            days, led[demand.name] = demand.lead(flight[demand.name], stock, days, streams[demand.name])
        turn = Round(flight, Leap.from_(clock, days), streams, ends.goes_on, led)
        over = turn.leap.after >= calendar.horizon_days
        turn.dispatch(network.dispatchers)
        for node in network.nodes:
            served = visit(node, turn)
            if served is not None:
                ends.note(node, served, turn, window.paths, over)
        clock[:] = turn.leap.after
        for rule in rules:
            rule.act(flight, clock, window.paths)
        leaps += days.size
        ended = np.flatnonzero(over)
        if ended.size:
            ends.close(flight, ended, window.paths)
            window.replace(ended)
    return Journey(ends.durations, available, ends.service, records, leaps)


def _panels_at_start(
    scenario: Scenario,
    network: Network,
    values: Mapping[str, Mapping[str, Drawn]],
    streams: Streams,
    paths: int,
    *,
    goes_on: bool,
    accounts: bool,
) -> dict[Any, Panel]:
    """The panels of the clock, of every stock and of every flow, on the morning of day 1."""
    calendar = scenario.calendar
    stocks = float(sum(node.is_asked for node in network.nodes))
    clock = Panel(by_path={_CLOCK: np.zeros(paths)})
    several = Panel(by_path={_OPEN: np.full(paths, stocks)}) if stocks > 1 else Panel()
    panels: dict[Any, Panel] = {_TIME: clock | several}
    for node in network.nodes:
        panels[node.name] = stock_state.stock_panel(node, values[node.name], paths, goes_on=goes_on, accounts=accounts)
        for flow in (*node.supplies, *node.demands):
            own, stream = values[flow.name], streams[flow.name]
            if flow is network.leader:
                panels[flow.name] = network.leader.start_leading(own, _certain_receipts(node, values), paths, stream)
            else:
                panels[flow.name] = flow.start(own, calendar, paths, stream)
    for dispatcher in network.dispatchers:
        name = dispatcher.name
        panels[name] = dispatcher.start_dispatching(values[name], calendar, paths, streams[name])
        if accounts:
            panels[name] |= Panel(by_path={account: np.zeros(paths) for account in stock_state.DISPATCH_ACCOUNTS})
    return panels


def _certain_receipts(node: Node, values: Mapping[str, Mapping[str, Drawn]]) -> Drawn:
    """What a stock receives on every day at the least, and has room for."""
    if node.stock.capacity is not None:
        return 0.0
    promises = [each for each in node.supplies if hasattr(each, "least_per_day")]
    return sum((each.least_per_day(values[each.name]) for each in promises), 0.0)


def _width(panels: Iterable[Panel]) -> int:
    """How many paths are in flight at once."""
    rows = sum(len(np.atleast_2d(values)) for panel in panels for values in panel.by_path.values())
    return max(min(_WINDOW, _MOST_VALUES // rows), 1)


class _Ends:
    """How the paths of a block end: when each stock was first short, and how well it served up to the horizon."""

    def __init__(self, network: Network, paths: int, *, goes_on: bool) -> None:
        self.goes_on = goes_on
        self._several = sum(node.is_asked for node in network.nodes) > 1
        self.durations = {node.name: np.full(paths, np.inf) for node in network.nodes}
        noted = [(node.name, account) for node in network.nodes for account in stock_state.service_accounts(node)]
        rationed = [flow for node in network.nodes for flow in node.demands if getattr(flow, "rationing", None) is not None]
        noted += [(flow.name, HELD_BACK) for flow in rationed]
        self.service: dict[Key, FloatArray] = {key: np.zeros(paths) for key in noted} if goes_on else {}

    def note(self, node: Node, served: Service, turn: Round, paths: NDArray[np.intp], over: NDArray[np.bool_]) -> None:
        """Note the stocks that are short for the first time, and in `over` the paths that end with that."""
        short = np.flatnonzero(served.short)
        if not short.size:
            return
        durations = self.durations[node.name]
        if self._several or self.goes_on:
            short = short[np.isinf(durations.take(paths.take(short)))]
        share = served.issuable.take(short) / served.claimed.take(short)
        durations[paths.take(short)] = turn.leap.after.take(short) - 1.0 + share
        if self.goes_on:
            return
        if not self._several:
            over[short] = True
            return
        still_open = turn.panels[_TIME].by_path[_OPEN]
        still_open[short] -= 1.0
        over[short[still_open.take(short) <= 0]] = True
        if not node.outbound:  # nobody else depends on what it holds
            turn.panels[node.name].by_path[stock_state.AVAILABLE][short] = _SET_ASIDE

    def close(self, flight: Mapping[Any, Panel], ended: NDArray[np.intp], paths: NDArray[np.intp]) -> None:
        """Write down how the paths that have ended were served."""
        for (owner, account), noted in self.service.items():
            noted[paths.take(ended)] = flight[owner].by_path[account].take(ended)
