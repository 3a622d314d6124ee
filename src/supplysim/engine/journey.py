"""The leap loop: every path of a block on its way from day 1 to its end.

In each round every path in flight leaps as far as its rules allow; the stocks are visited in their order; paths that have ended
leave their columns to the next ones of the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine import books
from supplysim.engine.inputs import Inputs
from supplysim.engine.rules.recording import Key, Recording
from supplysim.engine.rules.table import rules_of
from supplysim.engine.visit import Round, visit
from supplysim.engine.window import Window
from supplysim.flows.calendar import Calendar
from supplysim.flows.flow import Leap, Panel
from supplysim.scenario import Scenario

FloatArray = NDArray[np.float64]
Streams = Mapping[str, np.random.Generator]

_WINDOW = 1 << 15  # wide enough that NumPy's cost per call is spread thin, small enough to stay in cache
_MOST_VALUES = 1 << 22  # in a window; with many rows a path it is narrower
_CLOCK, _OPEN = "clock", "open_stocks"
_SET_ASIDE = 1e300  # a stock that nobody needs to look at any more has enough for ever


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
    recording = record_every_days is not None
    goes_on = to_horizon or recording
    network, calendar = scenario.network(every_dispatch=recording), scenario.calendar
    values = {each.name: inputs.of(each.name) for each in (*scenario.stocks, *scenario.flows)}
    rules = list(rules_of(network, calendar, values))
    records: dict[Key, FloatArray] = {}
    if record_every_days is not None:
        rules.append(Recording(network, record_every_days, calendar.horizon_days, records))

    panels: dict[Any, Panel] = {_CLOCK: Panel(by_path={_CLOCK: np.zeros(paths)})}
    asked = [node.name for node in network.nodes if node.is_asked]
    ends_when_short = len(asked) == 1 and not goes_on
    if not ends_when_short:
        panels[_CLOCK].by_path[_OPEN] = np.full(paths, float(len(asked)))  # type: ignore[index]  # a dict, made above
    for node in network.nodes:
        panels[node.name] = books.stock_panel(node, values[node.name], paths, goes_on=goes_on, accounts=recording)
        for flow in (*node.supplies, *node.demands):
            panels[flow.name] = flow.start(values[flow.name], calendar, paths, streams[flow.name])
    for flow in network.dispatchers:
        panels[flow.name] = flow.start_dispatching(values[flow.name], calendar, paths, streams[flow.name])
        if recording:
            panels[flow.name] |= Panel(by_path={name: np.zeros(paths) for name in books.DISPATCH_ACCOUNTS})
    panels |= {rule: rule.rows(paths) for rule in rules}
    evening = np.zeros(paths)
    for rule in rules:
        rule.act(panels, evening, np.arange(paths))
    available = {node.name: books.on_hand_available(node, panels[node.name]).copy() for node in network.nodes}

    durations = {node.name: np.full(paths, np.inf) for node in network.nodes}
    service: dict[Key, FloatArray] = {}
    if to_horizon:
        kept = [(node.name, account) for node in network.nodes for account in books.service_accounts(node)]
        service = {key: np.zeros(paths) for key in kept}
    limiting = [rule for rule in rules if rule.limits]
    acting = [rule for rule in rules if rule.acts]
    rows = sum(np.atleast_2d(each).shape[0] for panel in panels.values() for each in panel.by_path.values())
    window = Window(panels, paths, min(_WINDOW, max(_MOST_VALUES // rows, 1)))
    leaps = 0
    while window.paths.size:
        flight = window.panels
        clock = flight[_CLOCK].by_path[_CLOCK]
        days = calendar.horizon_days - clock
        for rule in limiting:
            days = rule.limit(flight, clock, days)
        leap = Leap.from_(clock.copy(), days)
        turn = Round(flight, leap, streams, calendar, goes_on)
        leaps += days.size
        clock[:] = leap.after
        over = clock >= calendar.horizon_days
        for node in network.nodes:
            served = visit(node, turn)
            if served is None:
                continue
            short = np.flatnonzero(served.short)
            if ends_when_short:
                over |= served.short
            elif short.size:
                short = short[np.isinf(durations[node.name].take(window.paths.take(short)))]
                flight[_CLOCK].by_path[_OPEN][short] -= 1.0
                if not goes_on and not node.outbound:
                    flight[node.name].by_path[books.AVAILABLE][short] = _SET_ASIDE
            if short.size:
                share = served.issuable.take(short) / served.claimed.take(short)
                durations[node.name][window.paths.take(short)] = leap.after.take(short) - 1.0 + share
        for rule in acting:
            rule.act(flight, clock, window.paths)
        if not ends_when_short and not goes_on:
            over |= flight[_CLOCK].by_path[_OPEN] <= 0
        ended = np.flatnonzero(over)
        if ended.size:
            for (owner, account), noted in service.items():
                noted[window.paths.take(ended)] = flight[owner].by_path[account].take(ended)
            window.replace(ended)
    return Journey(durations, available, service, records, leaps)
