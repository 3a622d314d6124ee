"""The oracle's dated deliveries: each has left before day 1, is late by a delay of its own, and may be lost."""

from __future__ import annotations

import datetime

import numpy as np

from supplysim import Shipments, Varying
from support.oracle_draws import FloatArray, Ledger, Values
from support.oracle_senders import Sender


class DatedSender(Sender):
    """Dated deliveries on every path."""

    def __init__(
        self,
        flow: Shipments,
        main: str,
        values: Values,
        calendar: tuple[datetime.date | None, int],
        rng: np.random.Generator,
    ) -> None:
        start, horizon_days = calendar
        super().__init__(flow, main, values, horizon_days, rng)
        assert flow.on is not None
        for key in flow.on:
            amount = values[f"{flow.name}.on.{key}"]
            number = (key - start).days + 1 if isinstance(key, datetime.date) else int(key)
            day = number + np.rint(self._delay(flow, values, rng))
            is_lost = rng.random(amount.size) < values[f"{flow.name}.loss_probability"]
            arriving = np.where(is_lost, 0.0, amount * (1.0 - values[f"{flow.name}.loss_fraction"]))
            self.sent = self.sent + amount
            self.lost = self.lost + amount - arriving
            row = np.minimum(day, horizon_days + 1).astype(int)
            np.add.at(self.arrivals, (row, np.arange(amount.size)), arriving)
            self.cargo.append((row, row - np.floor(values.get(f"{flow.name}.age_days", np.zeros_like(amount))), arriving))

    def _delay(self, flow: Shipments, values: Values, rng: np.random.Generator) -> FloatArray:
        if not isinstance(flow.delay_days, Varying):
            return values.get(f"{flow.name}.delay_days", np.zeros_like(self.sent))
        drawn = flow.delay_days.law.quantile(rng.uniform(2.0**-53, 1.0, self.sent.size))
        return np.asarray(drawn * values[f"{flow.name}.delay_days.scale"])

    def ask_as_shipments(self, day: int, values: Values, start: datetime.date | None, rng: np.random.Generator) -> FloatArray:
        """Nothing leaves any more."""
        return np.zeros_like(self.sent)

    def send(self, sent: FloatArray, day: int, values: Values, rng: np.random.Generator, lots: Ledger | None = None) -> None:
        """Nothing leaves any more."""
