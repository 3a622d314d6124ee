"""The oracle's outputs: all evenings of a simulation, and what an output of a run comes to on each path.

It is written from the definitions of the outputs in the documents, evening by evening, and shares nothing with the engine's
observers: no leap, no bound, no account but those of the oracle itself.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from math import inf
from typing import Any

import numpy as np

from support.oracle_draws import FloatArray
from support.oracle_orders import Orderer

_ROUNDING = 1e-9  # a level that is missed by less than this share of it is not missed


class History:
    """The levels and totals of every evening from 0 on: for each stock or flow and entry a list of (paths,) arrays."""

    def __init__(self, main: str, start: datetime.date | None, horizon_days: int) -> None:
        self.main, self.start, self.horizon_days = main, start, horizon_days
        self.evenings: dict[tuple[str, str], list[FloatArray]] = defaultdict(list)

    def note(self, day: int, days: Any) -> None:
        """Note the evening of `day`."""
        for name, store in days.stores.items():
            unmet = [each.unmet for each in days.consumers if each.from_ == name]
            self._add(name, "unmet", np.sum(unmet, axis=0) if unmet else np.zeros_like(store.expired))
            self._add(name, "on_hand", store.on_hand)
            backlogs = [each.backlog for each in days.consumers if each.from_ == name]
            self._add(name, "backlog", np.sum(backlogs, axis=0) if backlogs else np.zeros_like(store.expired))
            self._add(name, "expired", store.expired)
            self._add(name, "destroyed", store.destroyed)
            self._add(name, "is_out", np.asarray(store.was_out, dtype=float))
        for sender in days.senders:
            self._add(sender.flow.name, "sent", sender.sent)
            self._add(sender.flow.name, "received", sender.delivered(day))
        for name in days.stores:
            orderers = [each for each in days.senders if isinstance(each, Orderer) and each.to == name]
            for entry in ("orders", "ordered", "on_order"):
                parts = [
                    each.under_way(day, days.values) if entry == "on_order" else getattr(each, entry) for each in orderers
                ]
                self._add(name, entry, np.sum(parts, axis=0) if parts else np.zeros_like(days.stores[name].expired))
        for name, made in days.made.items():
            self._add(name, "sent", made)
            self._add(name, "received", made)

    def _add(self, owner: str, entry: str, values: FloatArray) -> None:
        self.evenings[owner, entry].append(np.array(values, dtype=float))

    def _on(self, owner: str | None, entry: str, day: Any) -> FloatArray:
        return self.evenings[owner or self.main, entry][self._number(day)]

    def _number(self, day: Any) -> int:
        if day is None:
            return self.horizon_days
        return (day - self.start).days + 1 if isinstance(day, datetime.date) else int(day)

    def _days(self, owner: str | None, entry: str, last: Any) -> FloatArray:
        """The evenings of day 1 to the last, (days, paths)."""
        return np.array(self.evenings[owner or self.main, entry][1 : self._number(last) + 1])

    def on_hand(self, stock: str | None = None, on: Any = None) -> FloatArray:
        """What `OnHand` comes to."""
        return self._on(stock, "on_hand", on)

    def sent(self, flow: str, by: Any = None) -> FloatArray:
        """What `Sent` comes to."""
        return self._on(flow, "sent", by)

    def received(self, flow: str, by: Any = None) -> FloatArray:
        """What `Received` comes to."""
        return self._on(flow, "received", by)

    def unmet(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `Unmet` comes to."""
        return self._on(stock, "unmet", by)

    def expired(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `Expired` comes to."""
        return self._on(stock, "expired", by)

    def destroyed(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `Destroyed` comes to."""
        return self._on(stock, "destroyed", by)

    def mean_on_hand(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `MeanOnHand` comes to."""
        return self._days(stock, "on_hand", by).mean(axis=0)

    def mean_backlog(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `MeanBacklog` comes to."""
        return self._days(stock, "backlog", by).mean(axis=0)

    def orders_placed(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `OrdersPlaced` comes to."""
        return self._on(stock, "orders", by)

    def ordered(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `Ordered` comes to."""
        return self._on(stock, "ordered", by)

    def on_order(self, stock: str | None = None, on: Any = None) -> FloatArray:
        """What `OnOrder` comes to."""
        return self._on(stock, "on_order", on)

    def lowest_stock(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `LowestStock` comes to."""
        return self._days(stock, "on_hand", by).min(axis=0)

    def first_below(self, level: FloatArray | float, stock: str | None = None) -> FloatArray:
        """What `FirstBelow` comes to."""
        below = self._days(stock, "on_hand", None) < np.asarray(level) * (1 - _ROUNDING)
        return np.where(below.any(axis=0), 1.0 + below.argmax(axis=0), inf)

    def longest_stock_out(self, stock: str | None = None, by: Any = None) -> FloatArray:
        """What `LongestStockOut` comes to."""
        out = self._days(stock, "is_out", by)
        longest = run = np.zeros(out.shape[1])
        for today in out:
            run = np.where(today > 0, run + 1, 0.0)
            longest = np.maximum(longest, run)
        return longest
