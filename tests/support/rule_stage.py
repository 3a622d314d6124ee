"""A stage for one rule: a scenario on the evening before day 1, in the states that the leap loop hands to its rules."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

import supplysim as ss
from supplysim._engine.beginning import running
from supplysim._engine.path_batch import PathBatch
from supplysim._engine.rule import Rule
from supplysim._engine.rules import bounds_of, mornings_of, rules_of
from supplysim._engine.running import RunningDemand, RunningStock, RunningTransfer
from supplysim._engine.stock_state import StockState
from supplysim._model.settings import Settings
from support.drawn import streams_of

FAR = 1e6  # days that no rule of a test allows

Of = TypeVar("Of", bound=Rule)


class Stage:
    """A scenario on a few paths, with the rules that it needs; evening 0 has not passed."""

    def __init__(self, scenario: ss.Scenario, paths: int = 1, *, records: bool = False) -> None:
        model = scenario.recording_model if records else scenario.model
        drawn = model.draw(Settings(seed=1, replicates=2), 0, paths)
        self.paths = paths
        self.run = running([model], [drawn], [streams_of(scenario)], paths, goes_on=True, keeps_accounts=True)[0]
        self.rules = [*rules_of(self.run), *mornings_of(self.run), *bounds_of(self.run)]
        PathBatch([*self.run.states(), *self.rules], paths)

    @property
    def kinds(self) -> list[type[Rule]]:
        """The kind of each rule, in their order."""
        return [type(rule) for rule in self.rules]

    def rule(self, kind: type[Of]) -> Of:
        """The first rule of a kind."""
        return next(rule for rule in self.rules if isinstance(rule, kind))

    def stock(self, name: str = "stock") -> RunningStock:
        """A stock with all that moves it."""
        return next(stock for stock in self.run.stocks if stock.node.name == name)

    def demand(self, name: str = "use") -> RunningDemand:
        """A demand, on whichever stock."""
        return next(demand for stock in self.run.stocks for demand in stock.demands if demand.flow.name == name)

    def transfer(self, name: str = "sea") -> RunningTransfer:
        """A transfer."""
        return next(transfer for transfer in self.run.transfers if transfer.flow.name == name)

    @property
    def state(self) -> StockState:
        """The state of the first stock."""
        return self.run.stocks[0].state

    def limit(self, kind: type[Rule], clock: float = 0.0, days: float = FAR) -> list[float]:
        """The longest leap that a rule allows on each path after the evening `clock`, where others allow `days`."""
        full = (np.full(self.paths, each) for each in (clock, days))
        return self.rule(kind).limit(*full).tolist()

    def act(self, kind: type[Rule], evening: float) -> None:
        """Let a rule act on an evening."""
        self.rule(kind).act(np.full(self.paths, evening), np.arange(self.paths))


def put(state: Any, **fields: Any) -> None:
    """Set fields of a state, on all paths or path by path."""
    for field, values in fields.items():
        getattr(state, field)[:] = values
