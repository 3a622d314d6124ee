"""Substitution: the fields of a demand that draws on another stock when the first one is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.fields import Range, converted, is_exactly, place_of, quantities
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import DrawError, InvalidTypeError, InvalidValueError, shown, shown_names

_LEAST = 1e-6
_EXCHANGE = Range(low=0.0, largest=1e6)  # a law may come close to 0; what is drawn must be at least _LEAST


def _stocks(value: Any, field: str, place: str) -> str | tuple[str, ...]:
    """The name of one stock as it is, of several as a tuple."""
    if isinstance(value, str):
        return checks.text(value, field, place)
    if not isinstance(value, Sequence) or isinstance(value, bytes | bytearray | memoryview):
        raise InvalidTypeError(f"'{field}' of {place} must be the name of a stock, or a list of them (got {shown(value)})")
    names = tuple(checks.text(each, f"{field}[{number}]", place) for number, each in enumerate(value))
    if not names:
        raise InvalidValueError(f"'{field}' of {place} must name at least one stock (got {shown(value)})")
    if len(set(names)) < len(names):
        raise InvalidValueError(f"'{field}' of {place} must name different stocks (got {shown(list(names))})")
    return names


def stocks_field() -> Any:
    """A field that takes the name of a stock, several of them in the order in which they are asked, or None."""
    return converted(_stocks, default=None, kw_only=True)


def exchange_field() -> Any:
    """A field that takes how many units of a demand one unit of a stock serves as, by the name of the stock, or None."""
    return quantities(_EXCHANGE, default=None, keys="stocks to numbers", kw_only=True)


def check_exchange(flow: Any, substitutes: Sequence[str], exchange: Mapping[str, Quantity | float] | None) -> None:
    """Refuse an exchange for a stock that is no substitute, or of 0."""
    if exchange is None:
        return
    place = place_of(flow)
    if not substitutes:
        raise InvalidValueError(
            f"'exchange' of {place} must go with a list of stocks in from_, of which it is about all but the first "
            f"(got exchange={shown(dict(exchange))} with from_={shown(flow.from_)})"
        )
    for stock, value in exchange.items():
        if stock not in substitutes:
            hint = checks.did_you_mean(stock, substitutes)
            first = "; units of the demand are those of the first stock" if stock == flow.first_stock else hint
            raise InvalidValueError(
                f"'exchange' of {place} must be about the stocks after the first, {shown_names(substitutes)} "
                f"(got {shown(stock)}{first})"
            )
        if isinstance(value, float) and value < _LEAST:
            none = "; leave a stock that does not serve the demand out of from_" if is_exactly(value, 0.0) else ""
            raise InvalidValueError(
                f"'exchange[{shown(stock)}]' of {place} must be above 0, at least {_LEAST:g} (got {shown(value)}){none}"
            )


def check_exchange_drawn(flow: Any) -> None:
    """Refuse drawn values by which an amount cannot be divided."""
    for stock in flow.substitutes:
        drawn = np.asarray(flow.exchange_at(stock), dtype=np.float64)
        bad = drawn[~((drawn >= _LEAST) & (drawn <= _EXCHANGE.largest))]  # also NaN
        if bad.size:
            raise DrawError(
                f"'exchange[{shown(stock)}]' of {place_of(flow)} must be from {_LEAST:g} to {_EXCHANGE.largest:g} "
                f"(drew {bad.flat[0]:.6g}): a law that stays away from 0 does"
            )
