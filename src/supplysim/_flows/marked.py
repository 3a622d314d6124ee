"""Consignments of which more is known when they are asked for: what share will not be lost, and how long they take."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.process import Consignment
from supplysim._uncertain.arrays import BoolArray, FloatArray


@attrs.frozen
class MarkedConsignment(Consignment):
    """A consignment of which it is known already what share will not be lost as whole shipments, (leaving,).

    `lead_days` are the whole days from dispatch to receipt, (leaving,); None if they are those of the path.
    """

    share_kept: FloatArray
    lead_days: FloatArray | None = None

    def on(self, chosen: BoolArray) -> MarkedConsignment:
        """See `Consignment.on`."""
        kept = np.flatnonzero(chosen.take(self.paths))
        chosen_ones = Consignment.on(self, chosen)
        of_each = (chosen_ones.paths, chosen_ones.day, chosen_ones.amount, chosen_ones.shipments)
        lead_days = None if self.lead_days is None else self.lead_days.take(kept)
        return MarkedConsignment(*of_each, self.share_kept.take(kept), lead_days)
