"""The field of a stock that limits what it can issue in a day: a rate, or a table of rates by the share of the capacity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supplysim._uncertain import checks
from supplysim._uncertain.fields import AMOUNT, FRACTION, checked, converted, identity
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


def _share(value: Any, field: str, place: str) -> float:
    share = checks.as_float(value)
    if share is None:
        raise InvalidTypeError(f"the shares of '{field}' of {place} must be numbers (got {shown(value)})")
    if FRACTION.broken_by(share):
        raise InvalidValueError(f"the shares of '{field}' of {place} {FRACTION.rule} (got {shown(value)})")
    return share


def _rates(value: Any, field: str, place: str) -> Any:
    if not isinstance(value, Mapping):
        return checked(value, field, place, bounds=AMOUNT)
    pairs = checks.listed(value.items(), field, place)
    if not pairs:
        raise InvalidValueError(f"'{field}' of {place} must have a share of the capacity, with its rate (got {shown(value)})")
    shares = [_share(share, field, place) for share, _ in pairs]
    rates = [checked(rate, f"{field}[{shown(share)}]", place, bounds=AMOUNT) for share, rate in pairs]
    found = FrozenMapping(sorted(zip(shares, rates, strict=True), key=lambda pair: pair[0]))
    if len(found) < len(pairs):
        raise InvalidValueError(f"'{field}' of {place} must have different shares (got {shown(list(value))})")
    return found


def _identity(value: Any) -> Any:
    return [(share, identity(rate)) for share, rate in value.items()] if isinstance(value, Mapping) else identity(value)


def issue_limit_field() -> Any:
    """The field: a number or quantity, or a mapping from shares to them; None by default."""
    return converted(_rates, default=None, metadata={"range": AMOUNT}, hash=False, eq=_identity, kw_only=True)
