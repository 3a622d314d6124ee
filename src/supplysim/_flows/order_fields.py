"""The checks of an order policy's fields: known values when it is written, unknown ones when they are drawn."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import ROUNDING, Drawn
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim._uncertain.fields import AMOUNT, DAYS_FROM_ONE, MOST_DAYS, Range, place_of
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.varying import Varying
from supplysim.errors import DrawError, InvalidTypeError, InvalidValueError, shown

LOT = Range(low=1e-9, largest=AMOUNT.largest)  # the amount of one order, or what orders are a multiple of
SAME_DAY = math.nextafter(1.5, 0.0)  # the longest lead time that is rounded to a day or less
_POINTS = 1 << 12  # at which the mean of a lead time is bounded
_UP_TO = ("order_up_to", "order_up_to_days", "quantity")
_POINT = ("reorder_point", "reorder_days")


def day_or_date(value: Any, field: str, place: str) -> int | datetime.date:
    """A key of `on_order`: the number of a whole day from 1 on, or a date."""
    if is_date_like(value):
        return as_date(value, field, place)
    number = checks.as_float(value)
    if number is None:
        raise InvalidTypeError(f"the days of '{field}' of {place} must be known numbers or dates (got {shown(value)})")
    if not number.is_integer() or DAYS_FROM_ONE.broken_by(number):
        rule = f"must be whole days, 1 to {MOST_DAYS:g}"
        raise InvalidValueError(f"the days of '{field}' of {place} {rule} (got {shown(value)})")
    return int(number)


def check_fields(policy: Any) -> None:
    """Refuse fields that do not go together."""
    place = place_of(policy)
    checks.one_form(place, [(field,) for field in _UP_TO], **{field: getattr(policy, field) for field in _UP_TO})
    points = {field: value for field in _POINT if (value := getattr(policy, field)) is not None}
    if len(points) > 1:
        given = ", ".join(f"{field}={shown(value)}" for field, value in points.items())
        raise InvalidTypeError(f"{place} must have reorder_point or reorder_days, not both (got {given})")
    if policy.from_ is not None and policy.from_ == policy.to:
        raise InvalidValueError(f"'to' of {place} must not be the stock that it is taken from (got {shown(policy.to)})")
    if policy.unmet == "lost" and policy.from_ is None:
        raise InvalidValueError(f"'unmet' of {place} can be 'lost' only with from_: outside there is always enough")
    if policy.issues_of_days is not None and policy.reorder_days is None and policy.order_up_to_days is None:
        raise InvalidValueError(
            f"'issues_of_days' of {place} requires a level in days, reorder_days or order_up_to_days "
            f"(got {policy.issues_of_days})"
        )
    for low, high in _pairs(policy):
        point, up_to = getattr(policy, low), getattr(policy, high)
        if isinstance(point, float) and isinstance(up_to, float) and up_to < point:
            raise InvalidValueError(f"'{high}' of {place} must be at least {low}, {point:g} (got {shown(up_to)})")


def check_levels(policy: Any) -> None:
    """Refuse drawn order-up-to levels below the reorder point."""
    for low, high in _pairs(policy):
        point, up_to = np.atleast_1d(*np.broadcast_arrays(drawn(getattr(policy, low)), drawn(getattr(policy, high))))
        below = np.flatnonzero(up_to < point * (1.0 - ROUNDING))
        if below.size:
            pair = f"{up_to[below[0]]:.12g} beside {point[below[0]]:.12g}"
            raise DrawError(f"'{high}' of {place_of(policy)} must be at least {low} (drew {pair})")


def _pairs(policy: Any) -> list[tuple[str, str]]:
    """The reorder point and the order-up-to level by their fields, if both are given, in the same unit."""
    pairs = [("reorder_point", "order_up_to"), ("reorder_days", "order_up_to_days")]
    return [pair for pair in pairs if all(getattr(policy, field) is not None for field in pair)]


def highest_mean(lead_time_days: Varying) -> Drawn:
    """An upper bound of the mean of a lead time that varies, given a drawn value of its scale.

    The quantile function rises, so the sum over its values at the right ends of intervals is an upper sum. The intervals halve
    towards 1, where it may rise without bound.
    """
    tail = 1.0 - 2.0 ** -np.arange(_POINTS.bit_length(), 54)
    ends = np.append(np.arange(1, _POINTS) / _POINTS, tail)
    values = np.append(lead_time_days.law.quantile(ends), min(lead_time_days.law.support[1], MOST_DAYS))
    mean = float(np.sum(np.diff(ends, prepend=0.0, append=1.0) * values))
    return mean * drawn(lead_time_days.scale) + 0.5  # it is rounded
