"""Changes between durations that are written down, so that every figure can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.arrays import IntArray
from supplysim.analysis.change import Change
from supplysim.analysis.paired import Paired
from supplysim.analysis.side import Side
from support.results import result_of


@attrs.frozen(eq=False)
class Written(Paired):
    """A paired run of sides whose durations are all known."""

    def order(self, label: str, stock: str) -> IntArray:
        """See `Paired.order`: counted here path by path, in plain words."""
        first, second = (self.sides[each].of(stock).durations for each in (next(iter(self.sides)), label))
        events = [second > first, first > second, (first == np.inf) & (second == np.inf)]
        return np.array([[event[each :: self.replicates].sum() for each in range(self.replicates)] for event in events])


def change_of(
    first: Sequence[float], second: Sequence[float], *, replicates: int = 4, alike: bool = False, **more: Any
) -> Change:
    """From durations `first` to durations `second`, path by path; of one scenario if `alike`, otherwise of two."""
    starts = {"first": "2024-02-26", "second": "2024-02-26" if alike else "2024-02-27"}
    paired = {"first": first, "second": second}
    results = {
        label: result_of(durations, replicates=replicates, start=starts[label], **more) for label, durations in paired.items()
    }
    sides = {label: Side(each.scenario, each.tally, each.stock, each.run.kept) for label, each in results.items()}
    return Change(Written(1, replicates, len(first), sides), ("first", "second"), ("stock", "stock"))
