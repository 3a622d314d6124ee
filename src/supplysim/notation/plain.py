"""Check that data is plain, as JSON can hold it, and within the limits of size and depth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from supplysim._uncertain import checks
from supplysim.errors import NotationError, shown

MOST_NESTED = 64
MOST_VALUES = 2_000_000
MOST_LETTERS = checks.MOST_LETTERS
MOST_BITS = 1_024  # of a whole number: larger ones exceed the range of a float
MOST_LAWS = 10_000
MOST_STEPS = 20_000_000  # shared quantities times references to them
MOST_CORRELATED = 100
MOST_PAIRS = 10_000
MOST_IN: Mapping[str, int] = {
    "demand": 1_000,
    "supply": 1_000,
    "losses": 1_000,
    "stock": 200,
    "points": 100,
    "transitions": 1_000,
}

_END = object()


def check_plain(data: Any) -> None:
    """Refuse data that JSON cannot hold, or that is larger or more deeply nested than any scenario (such as a cycle).

    An explicit stack avoids Python's recursion limit.
    """
    stack: list[tuple[Iterator[Any], str]] = [(iter([data]), "the data")]
    values = 0
    while stack:
        inside, place = stack[-1]
        value: Any = next(inside, _END)
        if value is _END:
            stack.pop()
            continue
        values += 1
        if values > MOST_VALUES:
            raise NotationError(f"the notation of a scenario must have at most {MOST_VALUES:,} values (got more)")
        kind = type(value)
        if kind is not dict and kind is not list:
            check_single(value, place)
            if kind is float and not math.isfinite(value):
                raise NotationError(f"a number in {place} must be finite, or written as {{'number': 'inf'}} (got {value!r})")
        elif len(stack) > MOST_NESTED:
            raise NotationError(f"the notation of a scenario must be nested at most {MOST_NESTED} deep (in {place})")
        else:
            stack.append((iter(value), place) if kind is list else (iter(value.values()), _checked_keys(value, place)))


def _checked_keys(written: dict[Any, Any], place: str) -> str:
    """Refuse keys that are not strings. Return the name of the object for messages."""
    for key in written:
        if type(key) is not str:
            raise NotationError(f"a key of {place} must be a string (got {shown(key)})")
        check_single(key, place)
    name = written.get("id", written.get("name", written.get("kind")))
    return shown(name) if type(name) is str else place


def check_single(value: Any, place: str) -> None:
    """Refuse a value that is not a JSON string, number, boolean or null, or that exceeds a limit."""
    kind = type(value)
    if kind is str:
        if len(value) > MOST_LETTERS:
            raise NotationError(f"a string in {place} must have at most {MOST_LETTERS:,} characters (got {len(value):,})")
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise NotationError(f"a string in {place} must be valid Unicode (got {shown(value)})")
    elif kind is int:
        if value.bit_length() > MOST_BITS:
            raise NotationError(f"a whole number in {place} must have at most {MOST_BITS:,} bits (got {value.bit_length():,})")
    elif kind is not float and kind is not bool and value is not None:
        raise NotationError(f"{place} must be plain data: objects, lists, strings, numbers, true, false, null (got {kind!r})")
