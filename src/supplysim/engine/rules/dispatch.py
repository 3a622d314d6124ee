"""Days of dispatch and of arrival, where they matter."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine.rules.rule import Panels, Rule, stopping_before
from supplysim.flows.shipments import NEXT_DAY
from supplysim.flows.transit import NEXT_ARRIVAL

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class DispatchDays(Rule):
    """A leap ends on the next day of dispatch at the latest; where source or receiver has a say, that day is taken alone."""

    flow: str
    alone: bool

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        next_day = panels[self.flow].by_path[NEXT_DAY]
        return np.minimum(days, stopping_before(next_day, clock) if self.alone else next_day - clock)


@attrs.frozen(eq=False)
class ArrivalDays(Rule):
    """The next day of arrival is taken alone: there may be no room, or something to send back."""

    flow: str

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, stopping_before(panels[self.flow].by_path[NEXT_ARRIVAL], clock))
