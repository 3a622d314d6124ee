"""Days of dispatch and of arrival, where it matters on which day goods arrive."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.rule import Panels, Rule, stopping_before
from supplysim._flows.base import Dispatcher
from supplysim._flows.shipments import NEXT_DAY
from supplysim._flows.transit import NEXT_ARRIVAL

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class ArrivalDays(Rule):
    """The next day of arrival is taken alone, since there may be no room, or something to send back.

    So is the next day of dispatch, on which goods without a lead time arrive.
    """

    flow: Dispatcher

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        rows = panels[self.flow.name].by_path
        days = np.minimum(days, stopping_before(rows[NEXT_ARRIVAL], clock))
        return np.minimum(days, stopping_before(rows[NEXT_DAY], clock)) if NEXT_DAY in rows else days
