"""Which fields of a consumption go together: a demand has a daily rate, comes in orders, or in lumps."""

from __future__ import annotations

from typing import Any

from supplysim._uncertain.fields import is_exactly, place_of
from supplysim._uncertain.quantity import DrawnEachTime
from supplysim.errors import InvalidValueError, shown


def check_form(flow: Any) -> None:
    """Refuse a consumption without a form, with two, or with fields of another one.

    Raises
    ------
    InvalidValueError
    """
    place = place_of(flow)
    forms = {"per_day": flow.per_day, "orders_per_day": flow.orders_per_day, "size": flow.size}
    if sum(value is not None for value in forms.values()) != 1:
        given = ", ".join(f"{name}={shown(value)}" for name, value in forms.items())
        raise InvalidValueError(f"{place} must have exactly one of per_day, orders_per_day and size (got {given})")
    for one, other in (("orders_per_day", "order_size"), ("order_size", "orders_per_day"), ("size", "every_days")):
        if getattr(flow, one) is not None and getattr(flow, other) is None:
            raise InvalidValueError(f"'{one}' of {place} requires {other} (got {other}=None)")
    if flow.size is None and not (flow.every_days is None and is_exactly(flow.first_day, 1.0)):
        days = f"every_days={shown(flow.every_days)}, first_day={shown(flow.first_day)}"
        raise InvalidValueError(f"'every_days' and 'first_day' of {place} require size: they are days of lumps (got {days})")
    if is_exactly(flow.cv, 0.0):
        return
    if isinstance(flow.per_day, DrawnEachTime):
        raise InvalidValueError(
            f"'cv' of {place} must not stand beside a per_day that is drawn each day (got {shown(flow.cv)}): it says by "
            f"itself how days differ"
        )
    if flow.per_day is None:
        remedy = "; for orders of different sizes, give order_size=varying(...)" if flow.size is None else ""
        raise InvalidValueError(f"'cv' of {place} requires per_day: it is its noise (got {shown(flow.cv)}){remedy}")
