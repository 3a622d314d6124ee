"""Decay: a share of the stock is lost on regular evenings."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import RegularRule
from supplysim._engine.stock_state import StockState
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at


@attrs.define(eq=False)
class Decay(RegularRule):
    """A share of the stock on hand is lost on the evenings of days every_days, 2 every_days, ..."""

    state: StockState
    fraction: Drawn

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        due = np.flatnonzero((clock > 0) & (clock % self.every_days == 0))
        if due.size:
            self.state.lose_share(at(self.fraction, due), due)
