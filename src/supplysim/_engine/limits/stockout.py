"""The stock floor: no leap in which the stock could run out unseen."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine import stock_state
from supplysim._engine.rule import Panels, Rule, stopping_before
from supplysim._engine.stockout_bound import longest_leap, stock_floor
from supplysim._flows.base import Ceiling, Panel
from supplysim._flows.calendar import Calendar
from supplysim._flows.shipments import NEXT_DAY, Shipments
from supplysim._model.network import Node
from supplysim._uncertain.quantity import Drawn

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class StockFloor(Rule):
    """The demands on a stock, receipts not counted, exceed it within a leap with probability 1e-12 at most; see `leap`."""

    node: Node
    values: Mapping[str, Mapping[str, Drawn]]
    calendar: Calendar

    def ceilings(self) -> list[Ceiling]:
        """What bounds each of the demands."""
        return [demand.ceiling(self.values[demand.name], self.calendar) for demand in self.node.demands]

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`."""
        return Panel.of(paths, stock_floor(self.ceilings(), paths))

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        constants = panels[self]
        stock = stock_state.free_stock(self.node, panels[self.node.name])
        return longest_leap(stock, **constants.shared, **constants.by_path, days_left=days)


_OFFSET = "most_at_once"


@attrs.frozen(eq=False)
class SourceFloor(StockFloor):
    """The same for a stock that shipments are taken from: there are two ways for a leap to be safe.

    Either the stock is sure to cover demands and shipments of the whole leap; or it covers the demands alone, and the leap
    ends before the next day of dispatch, or is that day.
    """

    @property
    def _shipments(self) -> list[Shipments]:
        """The shipments that are taken from the stock. Days of returns are taken alone anyway."""
        return [flow for flow in self.node.outbound if isinstance(flow, Shipments)]

    def rows(self, paths: int) -> Panel:
        """See `Rule.rows`: the constants of both ways."""
        demands = self.ceilings()
        shipped = [flow.dispatch_ceiling(self.values[flow.name], self.calendar) for flow in self._shipments]
        offset = sum((np.asarray(flow.most_at_once(self.values[flow.name])) for flow in self._shipments), np.zeros(()))
        alone = stock_floor(demands, paths) if demands else {}
        return (
            Panel.of(paths, {f"all.{key}": value for key, value in stock_floor([*demands, *shipped], paths).items()})
            | Panel.of(paths, {f"demands.{key}": value for key, value in alone.items()})
            | Panel.of(paths, {_OFFSET: offset})
        )

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        stock = stock_state.free_stock(self.node, panels[self.node.name])
        own = panels[self]
        for_all = self._leap(own, "all", stock - own[_OFFSET], days)
        for_demands = self._leap(own, "demands", stock, days) if self.node.demands else days
        for flow in self._shipments:
            next_day = panels[flow.name].by_path[NEXT_DAY]
            for_demands = np.minimum(for_demands, stopping_before(next_day, clock))
        return np.maximum(for_all, for_demands)

    @staticmethod
    def _leap(own: Panel, which: str, stock: FloatArray, days: FloatArray) -> FloatArray:
        constants = {key: own[f"{which}.{key}"] for key in ("days_per_unit", "half", "shift")}
        return longest_leap(stock, **constants, days_left=days)
