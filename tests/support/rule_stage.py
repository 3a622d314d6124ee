"""A stage for one rule: the panels of a scenario on some evening, as the journey hands them to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from supplysim._engine import stock_state
from supplysim._engine.drawn_inputs import draw_inputs
from supplysim._engine.leap_loop import _panels_at_start
from supplysim._engine.rule import Rule
from supplysim._engine.rules import rules_of
from supplysim._flows.base import Panel
from supplysim._model.network import Node
from supplysim._model.settings import Settings
from supplysim._uncertain.streams import digest, keyed_generator

FloatArray = NDArray[np.float64]


class Stage:
    """A scenario on the evening before day 1, on a few paths, with the rules that it needs."""

    def __init__(self, scenario: ss.Scenario, paths: int = 1) -> None:
        inputs = draw_inputs(scenario, Settings(seed=1, replicates=2), 0, paths)
        self.paths, self.network, self.calendar = paths, scenario.network(), scenario.calendar
        self.values: Mapping[str, Any] = {each.name: inputs.of(each.name) for each in (*scenario.stocks, *scenario.flows)}
        self.rules = list(rules_of(self.network, self.calendar, self.values))
        streams = {flow.name: keyed_generator(1, 0, digest(flow.name)) for flow in scenario.flows}
        made = _panels_at_start(scenario, self.network, self.values, streams, paths, goes_on=True, accounts=True)
        self.panels: dict[Any, Panel] = {
            key: Panel(panel.shared, {name: row.copy() for name, row in panel.by_path.items()}) for key, panel in made.items()
        }
        self.panels |= {rule: rule.rows(paths) for rule in self.rules}
        self.streams = streams

    def rule(self, kind: type[Rule]) -> Any:
        """The first rule of a kind."""
        return next(rule for rule in self.rules if type(rule) is kind)

    def node(self, name: str = "stock") -> Node:
        """A stock with all that moves it."""
        return next(node for node in self.network.nodes if node.name == name)

    def put(self, name: str = "stock", **rows: float | Sequence[float]) -> None:
        """Set rows of a stock or flow; ``available`` is what is on hand above the reserve, with what waits."""
        for row, values in rows.items():
            self.panels[name].by_path[row][:] = values

    def row(self, row: str, name: str = "stock") -> list[float]:
        """A row of a stock or flow."""
        return self.panels[name].by_path[row].tolist()

    @property
    def available(self) -> list[float]:
        """What is on hand above the reserve, with what waits."""
        return self.row(stock_state.AVAILABLE)

    def limit(self, kind: type[Rule], clock: float = 0.0, days: float = 1e6) -> list[float]:
        """The longest leap that a rule allows on each path after the evening `clock`, where others allow `days`."""
        return list(self.rule(kind).limit(self.panels, np.full(self.paths, clock), np.full(self.paths, days)).tolist())

    def lead(self, days: float = 1e6) -> list[float]:
        """The leap that the demand that leads finds on each path, where the rules allow `days`."""
        leader: Any = self.network.leader
        (node,) = (each for each in self.network.nodes if each.demands)
        free, panel = stock_state.free_stock(node, self.panels[node.name]), self.panels[leader.name]
        found, _ = leader.lead(panel, free, np.full(self.paths, days), self.streams[leader.name])
        return list(found.tolist())

    def act(self, kind: type[Rule], evening: float) -> None:
        """Let a rule act on an evening."""
        self.rule(kind).act(self.panels, np.full(self.paths, evening), np.arange(self.paths))
