"""Checks of plain values; each refusal names the field, the rule, the value and the place."""

from __future__ import annotations

import difflib
import math
import operator
from collections.abc import Collection, Iterable, Sequence, Sized
from itertools import islice
from typing import Any

import numpy as np

from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names


def finite(value: Any, field: str, place: str) -> float:
    """`value` as a float, refused unless it is one finite number."""
    number = as_float(value)
    if number is None:
        raise InvalidTypeError(f"'{field}' of {place} must be a number (got {shown(value)})")
    if not math.isfinite(number):
        raise InvalidValueError(f"'{field}' of {place} must be finite (got {shown(value)})")
    return number


def as_float(value: Any) -> float | None:
    """`value` as a float; None if it is not a number, or too large for a float.

    Strings, booleans, complex numbers, dates, lists and arrays are not numbers here, even where `float` accepts them.
    """
    if type(value) in (int, float):  # the usual case, first
        return _converted(value)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    is_other = isinstance(value, _NO_NUMBERS) or value is np.ma.masked or getattr(value, "shape", ()) != ()
    return None if is_other else _converted(value)


def of_scipy(value: Any) -> str:
    """The end of a message about a SciPy distribution where a quantity is wanted; nothing about any other value."""
    return "; a scipy.stats distribution becomes a quantity by ss.law(...)" if hasattr(type(value), "ppf") else ""


_NO_NUMBERS = (str, bytes, bytearray, bool, complex, np.bool_, np.complexfloating, np.datetime64, np.timedelta64)


def _converted(value: Any) -> float | None:
    try:
        return float(value)
    except Exception:  # noqa: BLE001  # any error means that it is not a number
        return None


def positive(value: Any, field: str, place: str, *, remedy: str = "") -> float:
    """`value` as a float above zero; a refusal ends with the remedy."""
    number = finite(value, field, place)
    if number <= 0:
        raise InvalidValueError(f"'{field}' of {place} must be above 0 (got {shown(value)}){remedy}")
    return number


def spread(value: Any, field: str, place: str) -> float:
    """`value`, a measure of how far a law is spread, as a float above zero."""
    return positive(value, field, place, remedy=KNOWN if as_float(value) == 0 else "")


KNOWN = "; a value that is known is fixed(value)"


def one_form(place: str, forms: Sequence[tuple[str, ...]], **given: Any) -> tuple[str, ...]:
    """The one of the `forms` whose fields are `given`, with no other field; None stands for one that is not."""
    found = tuple(field for field, value in given.items() if value is not None)
    if found not in forms:
        rule = ", or ".join(" and ".join(form) for form in forms)
        got = ", ".join(f"{field}={shown(given[field])}" for field in found) or "none of them"
        raise InvalidTypeError(f"{place} must have {rule} (got {got})")
    return found


def not_negative(value: Any, field: str, place: str) -> float:
    """`value` as a float of 0 or more."""
    number = finite(value, field, place)
    if number < 0:
        raise InvalidValueError(f"'{field}' of {place} must be at least 0 (got {shown(value)})")
    return number


def ascending(place: str, **fields: Any) -> tuple[float, ...]:
    """The `fields` as floats, refused unless each is at least the one before and the last is above the first."""
    values = tuple(finite(value, field, place) for field, value in fields.items())
    if list(values) != sorted(values) or values[0] == values[-1]:
        given = ", ".join(f"{field}={shown(value)}" for field, value in fields.items())
        remedy = f"; a value that is known is fixed({values[0]:.12g})" if len(set(values)) == 1 else ""
        raise InvalidValueError(f"{place} must have {' <= '.join(fields)}, not all equal (got {given}){remedy}")
    if not math.isfinite(values[-1] - values[0]):
        raise InvalidValueError(f"{place} must span a finite width (got {shown(values[0])} to {shown(values[-1])})")
    return values


def finite_list(values: Any, field: str, place: str) -> tuple[float, ...]:
    """`values` as a tuple of finite floats, refused if it is empty or not a sequence of numbers."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidTypeError(f"'{field}' of {place} must be a list of numbers (got {shown(values)})")
    numbers = tuple(finite(value, f"{field}[{index}]", place) for index, value in enumerate(listed(values, field, place)))
    if not numbers:
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {shown(values)})")
    return numbers


_MOST_UNCOUNTED = 1_000_000


def listed(values: Iterable[Any], field: str, place: str) -> list[Any]:
    """The items of `values`, refused if iterating fails, or yields over a million items from an iterator without a length."""
    try:
        found = list(values if isinstance(values, Sized) else islice(values, _MOST_UNCOUNTED + 1))
    except Exception as problem:
        raise InvalidTypeError(
            f"'{field}' of {place} must be a list that can be iterated (got {shown(values)}, "
            f"which raised {type(problem).__name__})"
        ) from problem
    if len(found) > _MOST_UNCOUNTED and not isinstance(values, Sized):
        raise InvalidValueError(
            f"'{field}' of {place} must be finite (got {shown(values)}, with more than {_MOST_UNCOUNTED:,} values)"
        )
    return found


def weights(given: Any, count: int, place: str) -> tuple[float, ...] | None:
    """Weights of `count` options, refused unless all are 0 or more and some above 0; None is returned as it is."""
    if given is None:
        return None
    numbers = finite_list(given, "weights", place)
    if len(numbers) != count:
        raise InvalidValueError(f"'weights' of {place} must have one weight for each of {count} (got {len(numbers)})")
    if min(numbers) < 0 or not 0 < sum(numbers) < math.inf:
        raise InvalidValueError(f"'weights' of {place} must be 0 or more and not all 0 (got {shown(given)})")
    return numbers


def text(value: Any, field: str, place: str) -> str:
    """`value`, refused unless it is a string that is not blank."""
    if not isinstance(value, str):
        raise InvalidTypeError(f"'{field}' of {place} must be a string (got {shown(value)})")
    if not value.strip():
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {shown(value)})")
    return value


MOST_LETTERS = 1_000  # of a text that is kept in files


def told(value: Any, field: str, place: str) -> str:
    """`value`, refused unless it is a text that people can be shown and files can keep: not blank, and not too long."""
    written = text(value, field, place)
    if len(written) > MOST_LETTERS:
        raise InvalidValueError(f"'{field}' of {place} must have at most {MOST_LETTERS:,} characters (got {len(written):,})")
    if any("\ud800" <= letter <= "\udfff" for letter in written):
        raise InvalidValueError(f"'{field}' of {place} must be valid Unicode (got {shown(value)})")
    return written


def is_one_of(value: Any, names: Collection[str]) -> bool:
    """Whether a value of any type is one of some names."""
    return isinstance(value, str) and value in names


def did_you_mean(value: Any, names: Collection[str]) -> str:
    """The end of a message about an unknown name: the most similar of `names`, if any is close."""
    near = difflib.get_close_matches(value, names, n=1) if isinstance(value, str) else []
    return f"; did you mean {shown(near[0])}?" if near else ""


def known_name(value: Any, names: Collection[str], what: str) -> str:
    """`value`, refused unless it is one of `names`, suggesting a similar one; `what` is the field and place."""
    if not is_one_of(value, names):
        raise InvalidValueError(f"{what} must be one of {shown_names(names)} (got {shown(value)}{did_you_mean(value, names)})")
    return str(value)


def yes_or_no(value: Any, field: str, place: str) -> bool:
    """`value`, refused unless it is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise InvalidTypeError(f"'{field}' of {place} must be True or False (got {shown(value)})")
    return bool(value)


_VAST = 10**9  # an upper bound from here on is mentioned only to those who exceed it


def whole(value: Any, field: str, place: str, *, least: int, most: float = math.inf) -> int:
    """`value` as a whole number from `least` to `most`; a float such as 1e4 is one, too."""
    number = as_whole(value)
    if number is None:
        raise InvalidTypeError(f"'{field}' of {place} must be a whole number (got {shown(value)})")
    if not least <= number <= most:
        broken = f"at least {least:,}" if number < least else f"at most {most:,}"
        rule = f"between {least:,} and {most:,}" if most < _VAST else broken
        raise InvalidValueError(f"'{field}' of {place} must be {rule} (got {shown(value)})")
    return number


def as_whole(value: Any) -> int | None:
    """`value` as an int; None if it is not a number, or not a whole one. Nothing is rounded."""
    try:
        return None if isinstance(value, bool) else operator.index(value)
    except Exception:  # noqa: BLE001  # any error means that it is not an integer; it may be a float
        number = as_float(value)
    try:
        return int(value) if number is not None and number.is_integer() and int(value) == value else None
    except Exception:  # noqa: BLE001  # any error means that it is not a whole number
        return None


def bounds(low: Any, high: Any, place: str) -> tuple[float, float]:
    """Two bounds, either of which may be infinite on its own side."""
    bottom = -math.inf if as_float(low) == -math.inf else finite(low, "low", place)
    top = math.inf if as_float(high) == math.inf else finite(high, "high", place)
    if not bottom < top:
        remedy = f"; a value that is known is fixed({top:.12g})" if bottom == top else ""
        raise InvalidValueError(f"{place} must have low < high (got low={shown(low)}, high={shown(high)}){remedy}")
    return bottom, top
