"""Consumption while a block runs, and the three forms that it can be written in: a rate, orders, lumps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._flows.noise import GammaNoise
from supplysim._flows.order_demand import OrderDemand
from supplysim._flows.process import Leap, Process
from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.rationing import RationingState
from supplysim._flows.switching import ShortCycle, Sojourns, exposure_of
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import is_exactly
from supplysim.errors import InvalidValueError, shown

_FORMS = ("per_day", "orders_per_day", "size")
_TOGETHER = (("orders_per_day", "order_size"), ("order_size", "orders_per_day"), ("size", "every_days"))


@attrs.define(eq=False)
class ConsumptionProcess(Process):
    """Consumption while a block runs: demand over the exposure, the sum of regime x profile x rationing level."""

    amounts: GammaNoise | OrderDemand
    profile: Measure | None
    regimes: Sojourns | ShortCycle | None
    rationing_state: RationingState | None

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`: one draw for the whole leap; of orders, one for their number."""
        exposure = exposure_of(leap, rng, self.regimes, self.profile)
        if self.rationing_state is not None:
            exposure = self.rationing_state.held_to(exposure, self.amounts.rate)
        return self.amounts.demand(exposure, rng)


def check_form(place: str, fields: Mapping[str, Any], *, first_day: Any, cv: Any) -> None:
    """Refuse fields of a consumption that do not make one form, or do not belong to it."""
    if sum(fields[name] is not None for name in _FORMS) != 1:
        given = ", ".join(f"{name}={shown(fields[name])}" for name in _FORMS)
        raise InvalidValueError(f"{place} must have exactly one of per_day, orders_per_day and size (got {given})")
    for one, other in _TOGETHER:
        if fields[one] is not None and fields[other] is None:
            raise InvalidValueError(f"'{one}' of {place} requires {other} (got {other}=None)")
    every_days = fields["every_days"]
    if fields["size"] is None and not (every_days is None and is_exactly(first_day, 1.0)):
        days = f"every_days={shown(every_days)}, first_day={shown(first_day)}"
        raise InvalidValueError(f"'every_days' and 'first_day' of {place} require size: they are days of lumps (got {days})")
    if fields["per_day"] is None and not is_exactly(cv, 0.0):
        remedy = "; for orders of different sizes, give order_size=varying(...)" if fields["size"] is None else ""
        raise InvalidValueError(f"'cv' of {place} requires per_day: it is its noise (got {shown(cv)}){remedy}")
