"""What the fields of outages and regimes say of their sojourns: the mean of geometric ones, or their lengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from supplysim._flows.length_tables import LengthTables
from supplysim._flows.sojourn_lengths import GeometricLength, KnownLength, Length, VaryingLength
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import DAYS_FROM_ONE, checked
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantile_steps import has_mean, mean_of
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.varying import Varying
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

STATIONARY = "stationary"
Days = Varying | Quantity | float | None


def mean_check(value: Any, field: str, place: str) -> Any:
    """A mean of geometric sojourns: a number or quantity. Another law of their lengths is the business of another field."""
    if isinstance(value, Varying):
        raise InvalidTypeError(
            f"'{field}' of {place} must be a number or quantity, the mean of geometric sojourns (got {shown(value)}): lengths "
            f"that are drawn each time are given as {field.removeprefix('mean_')}"
        )
    return checked(value, field, place, bounds=DAYS_FROM_ONE)


def lengths_of(means: Sequence[Days], days: Sequence[Days]) -> dict[str, Any]:
    """The fields of a `Chain` for sojourns whose mean is given, or whose days are, in the order of its states."""
    if all(each is None for each in days):
        return {"means_days": [drawn(mean) for mean in means]}
    lengths = tuple(_length(*each) for each in zip(means, days, strict=True))
    return {"means_days": [], "lengths": lengths, "tables": LengthTables.of(lengths)}


def _length(mean: Days, days: Days) -> Length:
    if days is None:
        return GeometricLength(drawn(mean))
    return VaryingLength.of(days.draws()) if isinstance(days, Varying) else KnownLength(drawn(days))


def is_known(days: Days) -> bool:
    """Whether the length of sojourns is given, and not drawn each time."""
    return days is not None and not isinstance(days, Varying)


def rounding_of(days: Days) -> tuple[Drawn, Drawn] | None:
    """The mean length as it is written, and that of the rounded lengths; None of geometric ones. Given drawn values."""
    if days is None:
        return None
    written = drawn(days.scale) * mean_of(days.law) if isinstance(days, Varying) else drawn(days)
    return written, _length(None, days).mean_days()


def check_mean(days: Days, field: str, place: str, reason: str) -> None:
    """Refuse lengths without a finite mean, which `reason` needs."""
    if isinstance(days, Varying) and not has_mean(days.law):
        raise InvalidValueError(
            f"'{field}' of {place} must have a finite mean, all but a thousandth of it below the quantile at 1 - 2**-53, for "
            f"{reason} (got {shown(days)}); truncate the law, or choose one with a lighter tail"
        )


def check_names(levels: Mapping[str, Any], mean_days: Mapping[str, Any] | None, days: Mapping[str, Any] | None) -> None:
    """Refuse regimes unless each of `levels` has one mean sojourn, or one length."""
    if days is None and mean_days is None:
        raise InvalidTypeError("Regimes must have mean_days, or days (got none of them)")
    if days is None or mean_days is None:
        field, given = ("mean_days", mean_days) if days is None else ("days", days)
        if set(given or ()) != set(levels):
            raise InvalidValueError(
                f"'{field}' of Regimes must name the regimes of 'levels', {shown_names(levels)} "
                f"(got {shown_names(given or ())})"
            )
        return
    if {*mean_days, *days} != set(levels) or set(mean_days) & set(days):
        raise InvalidValueError(
            f"'mean_days' and 'days' of Regimes must name each regime of 'levels', {shown_names(levels)}, in one of them "
            f"(got {shown_names(mean_days)} and {shown_names(days)})"
        )
