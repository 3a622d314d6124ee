"""The stock floor: no leap in which the stock could run out unseen."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine import books, leap
from supplysim.engine.rules.rule import Panels, Rule
from supplysim.flows.calendar import Calendar
from supplysim.flows.flow import Panel
from supplysim.network import Node
from supplysim.uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class StockFloor(Rule):
    """The demands on a stock, receipts not counted, exceed it within a leap with probability 1e-12 at most; see `leap`."""

    node: Node
    values: Mapping[str, Mapping[str, Drawn]]
    calendar: Calendar

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`."""
        ceilings = [demand.ceiling(self.values[demand.name], self.calendar) for demand in self.node.demands]
        return Panel.of(paths, leap.stock_floor(ceilings, paths))

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        constants = panels[self]
        stock = books.on_hand_available(self.node, panels[self.node.name])
        return leap.longest_leap(stock, **constants.shared, **constants.by_path, days_left=days)
