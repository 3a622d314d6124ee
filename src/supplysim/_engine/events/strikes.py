"""Strikes: a part of the stock is destroyed on single evenings, on which leaps end."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import Rule
from supplysim._engine.stock_state import StockState
from supplysim._flows.strikes import StrikeProcess
from supplysim._uncertain.arrays import FloatArray, IndexArray


@attrs.define(eq=False)
class Strikes(Rule):
    """The strikes of one kind on one stock, each of which takes a share of what is on hand, or an amount."""

    state: StockState
    process: StrikeProcess
    rng: np.random.Generator

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`: a leap ends on the evening of the next strike."""
        return np.minimum(days, self.process.next_day - clock)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero(self.process.next_day <= clock)
        if not due.size:
            return
        for hit, taken in self.process.strikes(due, self.rng):
            share = taken
            if self.process.takes_amounts:
                on_hand = np.maximum(self.state.on_hand.take(hit), 0.0)
                share = np.divide(taken, on_hand, out=np.ones(hit.size), where=on_hand > taken)
            self.state.lose_share(share, hit, destroyed=True)
