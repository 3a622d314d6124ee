"""New levels: the reserve and the capacity of a stock change from one day to the next, and leaps end before they do."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.levels_in_time import LevelsInTime
from supplysim._engine.rule import Rule
from supplysim._engine.stock_state import StockState
from supplysim._uncertain.arrays import FloatArray, IndexArray


@attrs.define(eq=False)
class NewLevels(Rule):
    """The reserve and the capacity of the next day are set when all that belongs to the evening is done."""

    state: StockState
    levels: LevelsInTime
    horizon_days: int

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, self.levels.last_alike(clock + 1.0) - clock)

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """See `Rule.act`."""
        self.state.set_levels(self.levels, np.minimum(clock + 1.0, self.horizon_days))
