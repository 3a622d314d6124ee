"""The accounts of a flow that brings goods: what was sent, delivered and lost in transit so far."""

from __future__ import annotations

import attrs

from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class TransferAccounts(PathValues):
    """The totals sent, delivered and lost in transit so far, (paths,) arrays."""

    sent: FloatArray
    delivered: FloatArray
    lost: FloatArray

    def note(self, delivered: FloatArray, lost: FloatArray | None) -> None:
        """Add what is delivered on the day on which it is sent, and what is lost of it."""
        self.sent += delivered
        self.delivered += delivered
        if lost is not None:
            self.sent += lost
            self.lost += lost
