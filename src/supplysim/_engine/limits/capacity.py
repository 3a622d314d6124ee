"""Storage: no leap in which receipts could pass the room that there is, where what does not fit is lost."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.rule import Panels, Rule
from supplysim._flows.base import Panel
from supplysim._flows.calendar import Calendar
from supplysim._model.network import Node
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]

_MOST = "most_per_day"


@attrs.frozen(eq=False)
class Storage(Rule):
    """All that can be made in a leap fits, even if nothing is issued; days on which shipments arrive are taken alone."""

    node: Node
    values: Mapping[str, Mapping[str, Drawn]]
    calendar: Calendar

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`."""
        most: Drawn = 0.0
        for flow in self.node.supplies:
            bound = getattr(flow, "most_per_day", None)
            most = most + (inf if bound is None else bound(self.values[flow.name], self.calendar))
        return Panel.of(paths, {_MOST: most})

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        panel, most = panels[self.node.name], panels[self][_MOST]
        room = np.maximum(panel[stock_state.ROOM_ENDS] - panel.by_path[stock_state.AVAILABLE], 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            fits = np.floor(room / most)
        return np.minimum(days, np.where(np.asarray(most) > 0, np.maximum(fits, 1.0), inf))
