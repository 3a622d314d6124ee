"""Returns: goods sent in return for shipments received, such as empties or barter."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.base import Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Consignment, Leap, Requests, TransferProcess
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn, FloatArray, at
from supplysim._uncertain.fields import (
    DAYS,
    FRACTION,
    LEVEL,
    added,
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
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidValueError, shown


@specification
@attrs.frozen
class Returns(Transfer):
    """Goods dispatched on each day on which given shipments are received, in proportion to them.

    Parameters
    ----------
    name : str
        Unique in its scenario.
    in_return_for : str
        The name of the shipments whose receipt causes the returns.
    ratio : number or quantity (drawn once a path), 0 to 1e6
        Units dispatched for each unit received.
    loss_fraction : number or quantity (drawn once a path), 0 to 1
        Share lost in transit; 0 by default.
    lead_time_days : number or quantity (drawn once a path), days, 0 to 1e9
        From dispatch to receipt, rounded to whole days; 0 by default. In a circle of stocks, an expression may be 0: see
        `Shipments.lead_time_days`.
    from_ : str, optional
        The stock that they are taken from; by default they come from outside.
    to : str, optional
        The stock that receives them; by default they leave the scenario.
    priority : int, at least 1
        Claims on a stock that is short are served in order of priority, 1 first; by default 2, after consumption.
    age_days : number or quantity (drawn once a path), days, 0 to 1e9, optional
        The age of the goods on the day on which they leave, rounded down to whole days, where the stock that receives them has
        a shelf life; 0 by default. They age in transit, too. Goods from a stock with a shelf life have the age that they have
        there.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, `from_` and `to` are the same stock or both missing, or there is
        a lead time without `to`.

    Notes
    -----
    On a day on which the shipments deliver r units (before any overflow), ``ratio * r`` is asked of `from_`. What that stock
    cannot give is not made up for later. Of what is dispatched, ``1 - loss_fraction`` arrives.

    Examples
    --------
    >>> import supplysim as ss
    >>> food = ss.Returns("food", in_return_for="sealift", ratio=ss.uniform(1.2, 1.4), from_="granary")
    """

    name: str = name_field()
    in_return_for: str = converted(checks.text)
    ratio: Quantity | float = quantity(LEVEL)
    loss_fraction: Quantity | float = quantity(FRACTION, default=0.0, kw_only=True)
    lead_time_days: Quantity | float = quantity(DAYS, default=0.0, kw_only=True)
    from_: str | None = name_or_none()
    to: str | None = name_or_none()
    priority: int = whole(least=1, default=2, kw_only=True)
    age_days: Quantity | float | None = added(quantity(DAYS, default=None, kw_only=True))
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        if self.from_ == self.to:
            rule = "must not go to the stock it is taken from" if self.from_ else "must be taken from a stock or go to one"
            raise InvalidValueError(f"{place_of(self)} {rule} (got from_={shown(self.from_)}, to={shown(self.to)})")
        if self.to is None and not is_exactly(self.lead_time_days, 0.0):
            raise InvalidValueError(
                f"'lead_time_days' of {place_of(self)} requires 'to': without a destination nothing is received "
                f"(got {shown(self.lead_time_days)})"
            )

    @property
    def is_steady(self) -> bool:
        """See `Flow.is_steady`: it only follows what is received."""
        return True

    def age_at_dispatch(self) -> Drawn | None:
        """See `Flow.age_at_dispatch`."""
        return None if self.age_days is None else drawn(self.age_days)

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
