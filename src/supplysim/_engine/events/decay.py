"""Inspections: the evenings on which decay takes its share."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.rule import Panels, Rule, until_next
from supplysim._flows.base import Panel
from supplysim._model.network import Node
from supplysim._model.stock import Decay
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]

_FRACTION = "fraction"


@attrs.frozen(eq=False)
class Inspections(Rule):
    """A share of all that is on hand is lost on every so many evenings."""

    node: Node
    decay: Decay
    values: Mapping[str, Drawn]

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`."""
        return Panel.of(paths, {_FRACTION: self.values["decay.fraction"]})

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, until_next(self.decay.every_days, clock))

    def act(self, panels: Panels, clock: FloatArray, paths: NDArray[np.intp]) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero((clock > 0) & (clock % self.decay.every_days == 0))
        if not due.size:
            return
        panel = panels[self.node.name]
        on_hand = stock_state.on_hand_available(self.node, panel).take(due) + panel.at(stock_state.RESERVE, due)
        fraction = panels[self].at(_FRACTION, due)
        spoilt = np.maximum(on_hand, 0.0) * fraction
        panel.by_path[stock_state.AVAILABLE][due] -= spoilt
        if stock_state.FRESHNESS in panel.by_path:
            panel.by_path[stock_state.FRESHNESS][due] *= 1.0 - fraction
        if stock_state.EXPIRED in panel.by_path:
            panel.by_path[stock_state.EXPIRED][due] += spoilt
