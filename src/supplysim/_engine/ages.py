"""The age of the goods that a flow brings into a stock that knows ages: that of its lots, or one for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from supplysim._engine.lots import Lot
from supplysim._flows.aged_transit import ArrivedLot
from supplysim._flows.base import Flow
from supplysim._flows.process import Consignment, Leap
from supplysim._uncertain.arrays import Drawn, FloatArray, at, one_or_each
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class Ages(PathValues):
    """Whole days of age, (paths,) arrays or floats, at dispatch and at receipt, of goods whose source does not know it."""

    at_dispatch: Drawn
    at_receipt: Drawn

    @classmethod
    def of(cls, flow: Flow) -> Ages:
        """Those of a flow with drawn values in its fields; its goods age in transit."""
        given = flow.age_at_dispatch()
        age = np.floor(0.0 if given is None else given)
        return cls(one_or_each(age), one_or_each(age + np.rint(flow.days_in_transit())))

    def parts_of(self, sent: Consignment, parts: Sequence[Lot] | None, given: FloatArray) -> Iterator[Lot]:
        """The parts of what is given for a consignment, (leaving,), by day of birth: one, or the lots that its source gave."""
        if parts is None:
            yield sent.day - at(self.at_dispatch, sent.paths), given
            return
        for birth, amount in parts:
            yield birth.take(sent.paths), amount.take(sent.paths)

    def lot_of(self, leap: Leap, arrived: FloatArray) -> ArrivedLot:
        """What arrives in a leap of a single day."""
        paths = np.flatnonzero(arrived > 0)
        return ArrivedLot(paths, leap.after.take(paths) - at(self.at_receipt, paths), arrived.take(paths))
