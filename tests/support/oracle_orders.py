"""The oracle's orders: what a policy sees in the evening, what it orders, and when that arrives."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplysim import Orders, Varying
from support.oracle_draws import FloatArray, Ledger, PathArrays, Values

ROUNDING = 1e-9  # a position within this share of the reorder point is at it


class Orderer(PathArrays):
    """An order policy on every path; its arrays are (paths,) but for `arrivals` and `issued`.

    Attributes
    ----------
    from_, to : str or None
        The stocks; a source of None is the outside.
    lead_days : array
        The least number of days from dispatch to receipt.
    arrivals : (horizon + 2, paths) array
        What arrives on each day; row horizon + 1 is what arrives beyond the horizon.
    fresh, waiting : arrays
        Ordered on the last evening; and asked of the source before, in vain.
    left : array
        What may still be ordered.
    issued : (horizon + 1, paths) array
        What the stock had issued and dispatched by each evening.
    orders, ordered : arrays
        Orders placed since day 1, and their amounts.
    demanded, sent, lost, unmet : arrays
        Since day 1; what is under way on day 1 was sent before.
    """

    answers = None

    def __init__(self, flow: Orders, main: str, values: Values, horizon: int, start: datetime.date | None) -> None:
        self.flow, self.from_, self.to = flow, flow.from_, flow.to or main
        paths = values[f"{flow.name}.loss_fraction"].size
        self.arrivals, self.issued = np.zeros((horizon + 2, paths)), np.zeros((horizon + 1, paths))
        self.fresh = self.waiting = self.demanded = self.lost = self.unmet = self.sent = np.zeros(paths)
        self.orders = self.ordered = np.zeros(paths)
        self.left = values.get(f"{flow.name}.total", np.full(paths, np.inf))
        self.cargo: list[tuple[FloatArray, FloatArray, FloatArray]] = []  # days of arrival and of birth, and amounts
        for key in flow.on_order or {}:
            day = (key - start).days + 1 if isinstance(key, datetime.date) and start is not None else int(key)
            amount = values[f"{flow.name}.on_order.{key}"]
            self.arrivals[min(day, horizon + 1)] += amount
            born = day - np.floor(values.get(f"{flow.name}.age_days", np.zeros(paths)))
            self.cargo.append((np.full(paths, min(day, horizon + 1)), born, amount))
            self.sent = self.sent + amount
        self.lead_days = self._transit(self._least_lead(values))
        self._placed = np.zeros(paths)

    def _least_lead(self, values: Values) -> FloatArray:
        lead = self.flow.lead_time_days
        if isinstance(lead, Varying):
            return lead.law.support[0] * values[f"{self.flow.name}.lead_time_days.scale"]
        return values[f"{self.flow.name}.lead_time_days"]

    @staticmethod
    def _transit(lead: FloatArray) -> FloatArray:
        """Days from dispatch to receipt: the day after the order is that of its dispatch."""
        return np.maximum(np.rint(lead), 1.0) - 1.0

    def ask(self) -> FloatArray:
        """What is asked of the source today."""
        self.demanded = self.demanded + self.fresh
        return self.fresh + self.waiting

    def send(self, sent: FloatArray, day: int, values: Values, rng: np.random.Generator, lots: Ledger | None = None) -> None:
        """Put what the source gives today under way."""
        missing = self.fresh + self.waiting - sent
        missing = np.where(missing > ROUNDING * (self.fresh + self.waiting), missing, 0.0)
        self.unmet = self.unmet + np.minimum(missing, self.fresh)
        self.waiting = missing if self.flow.unmet == "backlog" else np.zeros_like(missing)
        self.fresh = np.zeros_like(missing)
        arriving = sent * (1.0 - values[f"{self.flow.name}.loss_fraction"])
        self.sent, self.lost = self.sent + sent, self.lost + sent - arriving
        lead = self.flow.lead_time_days
        days = self.lead_days
        if isinstance(lead, Varying):
            uniforms = np.maximum(rng.random(sent.size), 2.0**-54)
            days = self._transit(lead.law.quantile(uniforms) * values[f"{self.flow.name}.lead_time_days.scale"])
        arrival_day = np.minimum(day + days, len(self.arrivals) - 1).astype(int)
        self.arrivals[arrival_day, np.arange(sent.size)] += arriving
        born = day - np.floor(values.get(f"{self.flow.name}.age_days", np.zeros_like(sent)))
        parts = [(born, sent)] if lots is None else [(np.full_like(sent, birth), each) for birth, each in lots.items()]
        share = arriving / np.where(sent > 0, sent, 1.0)
        self.cargo += [(arrival_day, birth, amount * share) for birth, amount in parts]

    def arriving_lots(self, day: int) -> list[tuple[FloatArray, FloatArray]]:
        """The days of birth and the amounts of what arrives on `day`."""
        here = [(arrival_day == day, birth, amount) for arrival_day, birth, amount in self.cargo]
        return [(birth, np.where(is_here, amount, 0.0)) for is_here, birth, amount in here if is_here.any()]

    def keep(self, going: NDArray[np.bool_]) -> None:
        """See `PathArrays.keep`."""
        super().keep(going)
        self.cargo = [(days[going], birth[going], amount[going]) for days, birth, amount in self.cargo]

    def in_transit(self, day: int) -> FloatArray:
        """What is under way in the evening of `day`."""
        return self.arrivals[day + 1 :].sum(axis=0)

    def delivered(self, day: int) -> FloatArray:
        """What has arrived up to the evening of `day`."""
        return self.arrivals[: day + 1].sum(axis=0)

    def under_way(self, day: int, values: Values) -> FloatArray:
        """What is on order in the evening of `day`."""
        kept = 1.0 - values[f"{self.flow.name}.loss_fraction"]
        return self.in_transit(day) + (self.fresh + self.waiting) * kept

    def review(self, day: int, days: Any) -> None:
        """Look at the stock in the evening of `day`, when all that happens to it has happened."""
        store, name, values = days.stores[self.to], self.flow.name, days.values
        if day < len(self.issued):
            self.issued[day] = store.issued + store.dispatched
        if day % self.flow.review_days:
            return
        on_order = self.under_way(day, values)
        owed = sum(each.backlog for each in days.consumers if each.from_ == self.to)
        owed = owed + sum(each.asked_again for each in days.senders if isinstance(each, Orderer) and each.from_ == self.to)
        position = store.on_hand + on_order - owed
        mean = self._mean(day, days)
        point, up_to = self._level("reorder", mean, values), self._level("order_up_to", mean, values)
        if point is None:
            wanted, low = np.ones(position.size, dtype=bool), np.full(position.size, -np.inf)
        else:
            low = point + ROUNDING * point
            wanted = position <= low
        if up_to is not None:
            amount = np.where(up_to - position > ROUNDING * up_to, up_to - position, 0.0)
        else:
            amount = values[f"{name}.quantity"].copy()
            for _ in range(100_000):  # as many as lift the position above the reorder point
                short = position + amount <= low
                if not short.any():
                    break
                amount = np.where(short, amount + values[f"{name}.quantity"], amount)
        amount = np.where(wanted, amount, 0.0)
        least = values.get(f"{name}.least_order", np.zeros(amount.size))
        amount = np.where(amount > 0, np.maximum(amount, least), 0.0)
        if self.flow.multiple_of is not None:
            lots = amount / values[f"{name}.multiple_of"]
            amount = np.ceil(lots - ROUNDING * lots) * values[f"{name}.multiple_of"]
        amount = np.minimum(amount, self.left)
        rest = self.left - amount
        self.left = np.where(rest > ROUNDING * amount, rest, 0.0)
        self._placed = amount

    def place(self) -> None:
        """Note what has been ordered this evening, after all policies have looked."""
        self.orders, self.ordered = self.orders + (self._placed > 0), self.ordered + self._placed
        self.fresh, self._placed = self.fresh + self._placed, np.zeros_like(self.fresh)

    @property
    def asked_again(self) -> FloatArray:
        """What the source has been asked for, and has not given."""
        return self.waiting

    def _level(self, field: str, mean: FloatArray, values: Values) -> FloatArray | None:
        name, units = self.flow.name, "reorder_point" if field == "reorder" else field
        if f"{name}.{units}" in values:
            return values[f"{name}.{units}"]
        return values[f"{name}.{field}_days"] * mean if f"{name}.{field}_days" in values else None

    def _mean(self, day: int, days: Any) -> FloatArray:
        """Mean demand on the stock on the next day, or what was issued a day of late."""
        over = self.flow.issues_of_days
        if over is not None:
            return (self.issued[day] - self.issued[max(day - over, 0)]) / min(over, day)
        return mean_demand(self.to, min(day + 1, len(self.issued) - 1), days, set())  # there is no day after the horizon


def mean_demand(stock: str | None, day: int, days: Any, seen: set[str | None]) -> FloatArray:
    """What is asked of a stock on a day in the long run; orders ask for what is asked of their stock."""
    total = np.zeros(next(iter(days.values.values())).size)
    for each in days.consumers:
        if each.from_ == stock:
            total = total + each.mean_rate(day, days.values, days.start)
    for sender in days.senders:
        if sender.from_ != stock:
            continue
        if isinstance(sender, Orderer):
            if sender.to not in seen | {stock}:
                total = total + mean_demand(sender.to, day, days, seen | {stock})
        elif sender.answers is None:
            total = total + sender.mean_rate(day, days.values, days.start)
    return total
