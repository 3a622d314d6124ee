"""Plain values of a header, each refused unless it is what it must be."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from supplysim._archive.container import RefusedError
from supplysim._run.block_ranges import BlockRanges

_WHOLE = re.compile(r"[0-9]{1,4000}")
_FRACTION = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?")


def entry(table: Any, key: str, kind: type) -> Any:
    """What stands under `key` in a table."""
    if not isinstance(table, dict) or key not in table:
        raise RefusedError(f"is damaged: its header has no {key!r}")
    value = table[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RefusedError(f"is damaged: {key!r} in its header must be a {kind.__name__} (got {str(value)[:40]!r})")
    return value


def whole(table: Any, key: str, *, least: int = 0, most: int = 1 << 62) -> int:
    """A whole number that is written as a number."""
    value: int = entry(table, key, int)
    if not least <= value <= most:
        raise RefusedError(f"is damaged: {key!r} in its header must be from {least} to {most} (got {value})")
    return value


def long_whole(table: Any, key: str) -> int:
    """A whole number from 0 up that is written as text, since it may be longer than other readers of JSON bear."""
    return _long(entry(table, key, str), key)


def long_wholes(table: Any, key: str, count: int) -> tuple[int, ...]:
    """So many of them."""
    return tuple(_long(text, key) for text in _listed(table, key, count))


def fractions(table: Any, key: str, count: int) -> tuple[Fraction, ...]:
    """So many exact fractions, each written as ``"3/2"`` or ``"7"``."""
    found = []
    for text in _listed(table, key, count):
        match = _FRACTION.fullmatch(text) if isinstance(text, str) else None
        if match is None or int(match[2] or 1) == 0:
            raise RefusedError(f"is damaged: {key!r} in its header must hold fractions (got {str(text)[:40]!r})")
        found.append(Fraction(int(match[1]), int(match[2] or 1)))
    return tuple(found)


def _long(text: Any, key: str) -> int:
    if not isinstance(text, str) or _WHOLE.fullmatch(text) is None:
        raise RefusedError(f"is damaged: {key!r} in its header must be digits (got {str(text)[:40]!r})")
    return int(text)


def _listed(table: Any, key: str, count: int) -> list[Any]:
    values: list[Any] = entry(table, key, list)
    if len(values) != count:
        raise RefusedError(f"is damaged: {key!r} in its header must have {count} entries (got {len(values)})")
    return values


def ranges_of(table: Any, key: str, end: int) -> BlockRanges:
    """Ranges of blocks, refused unless they ascend and end before `end`."""
    found: list[range] = []
    at = 0
    for pair in entry(table, key, list):
        if not isinstance(pair, list) or [type(each) for each in pair] != [int, int] or not at <= pair[0] < pair[1] <= end:
            raise RefusedError(
                f"is damaged: {key!r} in its header must be ascending ranges up to {end} (got {str(pair)[:40]})"
            )
        found.append(range(*pair))
        at = pair[1] + 1
    return tuple(found)
