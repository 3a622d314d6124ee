"""Small checks of plain numbers that phrase themselves: field, rule, value, place."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from supplysim.errors import InvalidTypeError, InvalidValueError


def finite(value: Any, field: str, place: str) -> float:
    """`value` as a float, refused unless it is one finite number."""
    if isinstance(value, str | bytes | bool):
        raise InvalidTypeError(f"'{field}' of {place} must be a number (got {value!r})")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidTypeError(f"'{field}' of {place} must be a number (got {value!r})") from None
    if not math.isfinite(number):
        raise InvalidValueError(f"'{field}' of {place} must be finite (got {value!r})")
    return number


def positive(value: Any, field: str, place: str) -> float:
    """`value` as a float above zero."""
    number = finite(value, field, place)
    if number <= 0:
        raise InvalidValueError(f"'{field}' of {place} must be above 0 (got {value!r})")
    return number


def ascending(place: str, **fields: Any) -> tuple[float, ...]:
    """The `fields` as floats, refused unless each is at least the one before and the last is above the first."""
    values = tuple(finite(value, field, place) for field, value in fields.items())
    if list(values) != sorted(values) or values[0] == values[-1]:
        given = ", ".join(f"{field}={value!r}" for field, value in fields.items())
        raise InvalidValueError(f"{place} must have {' <= '.join(fields)}, not all alike (got {given})")
    if not math.isfinite(values[-1] - values[0]):
        raise InvalidValueError(f"{place} must span a finite width (got {values[0]!r} to {values[-1]!r})")
    return values


def finite_list(values: Any, field: str, place: str) -> tuple[float, ...]:
    """`values` as a tuple of finite floats, refused if it is empty or not a sequence of numbers."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidTypeError(f"'{field}' of {place} must be a list of numbers (got {values!r})")
    numbers = tuple(finite(value, f"{field}[{index}]", place) for index, value in enumerate(values))
    if not numbers:
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {values!r})")
    return numbers


def shares(weights: Any, count: int, place: str) -> tuple[float, ...]:
    """`weights` as probabilities that add up to one; equal ones where None."""
    if weights is None:
        return (1.0 / count,) * count
    numbers = finite_list(weights, "weights", place)
    if len(numbers) != count:
        raise InvalidValueError(f"'weights' of {place} must have one weight for each of {count} (got {len(numbers)})")
    total = sum(numbers)
    if min(numbers) < 0 or not 0 < total < math.inf:
        raise InvalidValueError(f"'weights' of {place} must be 0 or more and not all 0 (got {weights!r})")
    return tuple(number / total for number in numbers)


def name_or_none(name: Any, place: str) -> str | None:
    """`name`, refused unless it is None or a text that is not empty."""
    return None if name is None else text(name, "name", place)


def text(value: Any, field: str, place: str) -> str:
    """`value`, refused unless it is a text that is not empty."""
    if not isinstance(value, str):
        raise InvalidTypeError(f"'{field}' of {place} must be a text (got {value!r})")
    if not value.strip():
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {value!r})")
    return value


def yes_or_no(value: Any, field: str, place: str) -> bool:
    """`value`, refused unless it is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise InvalidTypeError(f"'{field}' of {place} must be True or False (got {value!r})")
    return bool(value)


def whole(value: Any, field: str, place: str, *, least: int, most: int | None = None) -> int:
    """`value` as a whole number from `least` to `most`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise InvalidTypeError(f"'{field}' of {place} must be a whole number (got {value!r})") from None
    if isinstance(value, bool):
        raise InvalidTypeError(f"'{field}' of {place} must be a whole number (got {value!r})")
    if number < least or (most is not None and number > most):
        rule = f"at least {least:,}" if most is None else f"between {least:,} and {most:,}"
        raise InvalidValueError(f"'{field}' of {place} must be {rule} (got {value!r})")
    return number


def bounds(low: Any, high: Any, place: str) -> tuple[float, float]:
    """Two bounds, either of which may be infinite on its own side."""
    low = -math.inf if low == -math.inf else finite(low, "low", place)
    high = math.inf if high == math.inf else finite(high, "high", place)
    if not low < high:
        raise InvalidValueError(f"{place} must have low < high (got low={low!r}, high={high!r})")
    return low, high
