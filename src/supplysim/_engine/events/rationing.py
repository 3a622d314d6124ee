"""Reviews: the mornings on which rationing levels are set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.rule import Panels, Rule, until_next
from supplysim._flows.base import Panel
from supplysim._flows.calendar import Calendar
from supplysim._flows.consumption import RATION
from supplysim._flows.profiles.cumulative_exposure import course_of
from supplysim._model.network import Node
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class Reviews(Rule):
    """The rationing of one demand, reviewed on the evenings before days 1, 1 + review_days, ..."""

    node: Node
    demand: Any
    values: Mapping[str, Mapping[str, Drawn]]
    calendar: Calendar

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`: the mean rate of each demand on the stock, and the rationing levels."""
        rates = {demand.name: demand.mean_per_day(self.values[demand.name]) for demand in self.node.demands}
        levels = {label: value for label, value in self.values[self.demand.name].items() if label.startswith("rationing.")}
        return Panel.of(paths, rates) | Panel.of(paths, levels)

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, until_next(self.demand.rationing.review_days, clock))

    def act(self, panels: Panels, clock: FloatArray, paths: NDArray[np.intp]) -> None:
        """See `Rule.act`."""
        rationing = self.demand.rationing
        due = np.flatnonzero((clock % rationing.review_days == 0) & (clock < self.calendar.horizon_days))
        if not due.size:
            return
        own, evening = panels[self], clock.take(due)
        rate = np.zeros(due.size)
        for demand in self.node.demands:
            course = course_of(panels[demand.name])
            level = 1.0 if course is None else course.exposure(panels[demand.name], evening, evening + 1.0, due)
            rate += own.at(demand.name, due) * level
        stock = np.maximum(stock_state.on_hand_available(self.node, panels[self.node.name]).take(due), 0.0)
        days_of_supply = np.divide(stock, rate, out=np.full(due.size, np.inf), where=rate > 0)
        levels = {label: own.at(label, due) for label in (*own.shared, *own.by_path) if label.startswith("rationing.")}
        panels[self.demand.name].by_path[RATION][due] = rationing.level(levels, days_of_supply)
