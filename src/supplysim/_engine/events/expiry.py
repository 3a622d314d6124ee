"""Ageing: the evenings on which what is left of the first stock reaches its shelf life.

Since the oldest is always issued first, one number tells all ages apart: how much of the first stock is gone. Were everything
younger than what has expired by the evening of day d to amount to nothing, Q(d) units would have to be gone by then; what is
missing from that is what is left of them, and expires.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.rule import Panels, Rule
from supplysim._flows.base import Panel
from supplysim._model.network import Node
from supplysim._model.stock import AgeClasses
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class Ageing(Rule):
    """Classes of age, the oldest first, each of which expires evenly over as many evenings as it has days of age."""

    node: Node
    classes: AgeClasses
    values: Mapping[str, Drawn]

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`: for each class, the amount, and the evening on which its oldest expires."""
        shelf_life = np.floor(self.values["on_hand.shelf_life_days"])
        rows: dict[str, Drawn] = {}
        for number, (ages, label) in enumerate(self.classes.labels.items()):
            rows[f"amount.{number}"] = self.values[label] * self.values["usable_fraction"]
            rows[f"first.{number}"] = shelf_life - ages[1]
        return Panel.of(paths, rows)

    @property
    def _spans(self) -> list[int]:
        """How many days of age each class has."""
        return [oldest - youngest + 1 for youngest, oldest in self.classes.labels]

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: to the next evening on which something that is left expires."""
        own, gone = panels[self], panels[self.node.name].by_path[stock_state.GONE]
        amount: Drawn = 0.0
        for number, span in enumerate(self._spans):
            first = own[f"first.{number}"]
            amount = amount + own[f"amount.{number}"]
            next_evening = np.where(clock < first, first, np.where(clock < first + (span - 1), clock + 1.0, inf))
            days = np.minimum(days, np.where(gone < amount, next_evening - clock, inf))
        return days

    def act(self, panels: Panels, clock: FloatArray, paths: NDArray[np.intp]) -> None:
        """See `Rule.act`."""
        own, panel = panels[self], panels[self.node.name]
        rows = panel.by_path
        due: Drawn = 0.0
        for number, span in enumerate(self._spans):
            aged = np.clip((clock - own[f"first.{number}"] + 1.0) / span, 0.0, 1.0)
            due = due + aged * own[f"amount.{number}"]
        left = np.maximum(due - rows[stock_state.GONE], 0.0)
        rows[stock_state.GONE][:] += left
        if stock_state.FRESHNESS in rows:
            left = left * rows[stock_state.FRESHNESS]
        on_hand = stock_state.on_hand_available(self.node, panel) + panel[stock_state.RESERVE]
        left = np.minimum(left, np.maximum(on_hand, 0.0))
        rows[stock_state.AVAILABLE][:] -= left
        stock_state.add_up(rows, stock_state.EXPIRED, left)
