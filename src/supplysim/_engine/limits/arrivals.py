"""Arrival days: leaps of a single day where overflow may be lost, or returns are sent."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._engine.rule import Rule, stopping_before
from supplysim._engine.running import RunningTransfer
from supplysim._uncertain.arrays import FloatArray


@attrs.define(eq=False)
class ArrivalDays(Rule):
    """The next day of arrival is a leap of its own: goods may exceed the capacity, or have returns.

    So is the next day of dispatch, since goods without a lead time arrive on it.
    """

    transfer: RunningTransfer

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        days = np.minimum(days, stopping_before(self.transfer.transit.next_arrival, clock))
        if self.transfer.answers is not None:  # the days on which it is sent are leaps of their own
            return days
        return np.minimum(days, self.transfer.until_dispatch(clock))
