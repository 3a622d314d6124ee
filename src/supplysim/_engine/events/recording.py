"""Recording: what every stock holds and has moved, on the evenings of a grid of days."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.rule import Panels, Rule, until_next
from supplysim._flows.transit import IN_TRANSIT
from supplysim._model.network import Network

FloatArray = NDArray[np.float64]

Key = tuple[str, str]  # the stock or flow, and the account


def grid_of(every_days: int, horizon_days: int) -> FloatArray:
    """The evenings 0, every_days, 2 every_days, ..., and the last one."""
    days = np.arange(0.0, horizon_days, every_days)
    return np.append(days, float(horizon_days))


@attrs.frozen(eq=False)
class Recording(Rule):
    """Writes the books of every path on each evening of the grid into `records`, (paths, days) arrays."""

    network: Network
    every_days: int
    horizon_days: int
    records: dict[Key, FloatArray] = attrs.field(factory=dict)

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, until_next(self.every_days, clock))

    def act(self, panels: Panels, clock: FloatArray, paths: NDArray[np.intp]) -> None:
        """See `Rule.act`."""
        last = clock == self.horizon_days
        due = np.flatnonzero(last | (clock % self.every_days == 0))
        if not due.size:
            return
        size = grid_of(self.every_days, self.horizon_days).size
        column = np.where(last.take(due), size - 1, clock.take(due) // self.every_days).astype(np.intp)
        for key, values in self._books(panels).items():
            if key not in self.records:
                self.records[key] = np.full((paths.size, size), np.nan)  # evening 0 comes first, and has all paths
            self.records[key][paths.take(due), column] = values.take(due)

    def _books(self, panels: Panels) -> dict[Key, FloatArray]:
        """What is to be written down, on every path."""
        found: dict[Key, FloatArray] = {}
        for node in self.network.nodes:
            panel = panels[node.name]
            inside, reserve = stock_state.on_hand_available(node, panel), panel[stock_state.RESERVE]
            found[node.name, "on_hand"] = inside + reserve
            found[node.name, "waiting"] = panel.by_path[stock_state.AVAILABLE] - inside
            under_way = np.zeros(inside.size)
            for flow in node.inbound:
                under_way = under_way + panels[flow.name].by_path[IN_TRANSIT]
            found[node.name, "in_transit"] = under_way
            for account in stock_state.STOCK_ACCOUNTS:
                found[node.name, account] = panel.by_path[account]
        for flow in self.network.dispatchers:
            rows = panels[flow.name].by_path
            found[flow.name, "in_transit"] = rows[IN_TRANSIT]
            for account in stock_state.DISPATCH_ACCOUNTS:
                found[flow.name, account] = rows[account]
        return found
