"""Owing: while backlogs exceed the stock, each day is short, also one on which nothing new is asked for."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import Rule
from supplysim._engine.running import RunningModel, RunningStock
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import is_exactly


@attrs.define(eq=False)
class Owing(Rule):
    """A leap of a single day where backlogs exceed what is available; the stock-out bounds are about new demand alone."""

    stock: RunningStock

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.where(self.stock.free < 0, 1.0, days)

    @classmethod
    def is_needed(cls, stock: RunningStock, run: RunningModel) -> bool:
        """Whether there can be a backlog while nothing new is asked for: one of day 1, or one of demand in lumps."""
        owing = [demand.flow for demand in stock.demands if demand.flow.keeps_backlog]
        given = [run.drawn.of(flow).backlog_at_start() for flow in owing]
        lumps = any(flow.days_of_demand() is not None for flow in map(run.drawn.of, owing))
        return bool(owing) and (lumps or not all(is_exactly(each, 0.0) for each in (*given, stock.node.stock.backlog)))
