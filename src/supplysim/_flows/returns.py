"""Returns: goods that are sent back for goods received, at a ratio that may not be known."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.base import Consignment, Leap, Requests, Transfer, TransferProcess
from supplysim._flows.calendar import Calendar
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn, FloatArray, at
from supplysim._uncertain.fields import (
    DAYS,
    FRACTION,
    LEVEL,
    converted,
    is_exactly,
    name_field,
    name_or_none,
    place_of,
    quantity,
    specification,
    whole,
)
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidValueError, shown


@specification
@attrs.frozen
class Returns(Transfer):
    """Goods that leave on each day on which shipments are received, in proportion to them.

    Parameters
    ----------
    name : str
    in_return_for : str
        The name of the shipments whose receipt is answered.
    ratio : number or quantity, 0 or more
        What is sent back for each unit received, in units of the stock that it is taken from or goes to.
    loss_fraction : number or quantity, 0 to 1
        The share that does not arrive.
    lead_time_days : number or quantity, 0 or more
        From dispatch to receipt, to the nearest whole day.
    from_ : str, optional
        The stock that it is taken from, and that may be short; without it, it comes from outside.
    to : str, optional
        The stock that receives it; without it, it leaves the scenario.
    priority : int, at least 1
        In which order the source serves claims on it when it is short; 2 by default.

    Examples
    --------
    >>> import supplysim as ss
    >>> food = ss.Returns("food", in_return_for="sealift", ratio=ss.uniform(1.2, 1.4), from_="granary")
    """

    name: str = name_field()
    in_return_for: str = converted(lambda value, instance, field: checks.text(value, field.name, place_of(instance)))
    ratio: Quantity | float = quantity(LEVEL)
    loss_fraction: Quantity | float = quantity(FRACTION, default=0.0, kw_only=True)
    lead_time_days: Quantity | float = quantity(DAYS, default=0.0, kw_only=True)
    from_: str | None = name_or_none()
    to: str | None = name_or_none()
    priority: int = whole(least=1, default=2, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.from_ == self.to:
            rule = (
                "must be taken from a stock or go to one"
                if self.from_ is None
                else "must not go to the stock it is taken from"
            )
            raise InvalidValueError(f"{place_of(self)} {rule} (got from_={shown(self.from_)}, to={shown(self.to)})")
        if self.to is None and not is_exactly(self.lead_time_days, 0.0):
            raise InvalidValueError(
                f"'lead_time_days' of {place_of(self)} needs a stock to go to: without it nothing is received "
                f"(got {shown(self.lead_time_days)})"
            )

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`: it only follows what is received."""
        return True

    def start_transfer(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> TransferProcess:
        """See `Transfer.start_transfer`."""
        return ReturnProcess(drawn(self.ratio), 1.0 - drawn(self.loss_fraction))


@attrs.define(eq=False)
class ReturnProcess(TransferProcess):
    """Returns while a block runs."""

    ratio: Drawn
    kept_fraction: Drawn

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """See `TransferProcess.requests`."""
        if delivered is None:
            return None
        asked = np.asarray(delivered * self.ratio)
        paths = np.flatnonzero(asked > 0)
        each = Consignment(paths, leap.after.take(paths), asked.take(paths), np.ones(paths.size))
        return Requests(asked, (each,))

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `TransferProcess.arriving`."""
        return np.asarray(amount * at(self.kept_fraction, sent.paths))
