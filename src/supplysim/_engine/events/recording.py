"""Recording: the accounts of every stock and transfer on regular evenings, for trajectories."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from supplysim._engine.rule import RegularRule
from supplysim._engine.running import RunningModel
from supplysim._flows.base import Transfer
from supplysim._uncertain.arrays import FloatArray, IndexArray

Key = tuple[str, str]  # the stock or flow, and the account


def grid_of(every_days: int, horizon_days: int) -> FloatArray:
    """The evenings 0, every_days, 2 every_days, ..., and that of the horizon."""
    days = np.arange(0.0, horizon_days, every_days)
    return np.append(days, float(horizon_days))


@attrs.define(eq=False)
class Recording(RegularRule):
    """Writes the accounts of every path on each evening of the grid into `records`, (paths, days) arrays."""

    run: RunningModel
    horizon_days: int
    records: dict[Key, FloatArray] = attrs.field(factory=dict)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        last = clock == self.horizon_days
        due = np.flatnonzero(last | (clock % self.every_days == 0))
        if not due.size:
            return
        size = grid_of(self.every_days, self.horizon_days).size
        column = np.where(last.take(due), size - 1, clock.take(due) // self.every_days).astype(np.intp)
        rows = paths.take(due)
        for key, values in self._accounts().items():
            if key not in self.records:
                self.records[key] = np.full((paths.size, size), np.nan)  # on evening 0, when all paths are in flight
            self.records[key][rows, column] = values.take(due)

    def _accounts(self) -> dict[Key, FloatArray]:
        """The values to record, on every path."""
        found: dict[Key, FloatArray] = {}
        for stock in self.run.stocks:
            name, state = stock.node.name, stock.state
            in_transit = np.zeros(state.available.size)
            for transfer in stock.inbound:
                in_transit = in_transit + transfer.transit.amount
            found[name, "on_hand"] = state.on_hand
            found[name, "waiting"] = state.available - state.inside
            found[name, "in_transit"] = in_transit
            found |= {(name, account): values for account, values in _fields(state.accounts).items()}
            for supply in stock.supplies:
                if isinstance(supply.flow, Transfer):  # its goods arrive as they are sent
                    found[supply.flow.name, "in_transit"] = np.zeros(state.available.size)
                    found |= {(supply.flow.name, account): values for account, values in _fields(supply.accounts).items()}
        for transfer in self.run.transfers:
            name = transfer.flow.name
            found[name, "in_transit"] = transfer.transit.amount
            found |= {(name, account): values for account, values in _fields(transfer.accounts).items()}
        return found


def _fields(accounts: Any) -> dict[str, FloatArray]:
    """The accounts of a stock or transfer by name."""
    return attrs.asdict(accounts, recurse=False)
