"""The values of a control of sweep: numbers, or labels and other objects, as they were given."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any

import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_DAYS_OF_NUMPY = (np.datetime64, np.timedelta64)  # as plain objects they may be numbers of nanoseconds


def is_several(value: Any) -> bool:
    """Whether a value is a list of values of one of two controls."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes) and getattr(value, "shape", None) != ()


def values_of(given: Any, field: str) -> tuple[Any, ...]:
    """The values of one control, each once, those of NumPy as plain ones.

    Raises
    ------
    InvalidValueError, InvalidTypeError
        If there are none, one is not finite, cannot be looked up, or is there twice.
    """
    values = [_plain(each, f"{field}[{index}]") for index, each in enumerate(checks.listed(given, field, "sweep"))]
    if not values:
        raise InvalidValueError(f"'{field}' of sweep must not be empty (got {shown(given)})")
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            raise InvalidValueError(f"'{field}' of sweep must have each value once (got {written(value)} twice)")
        seen.add(value)
    return tuple(values)


def _plain(value: Any, field: str) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, np.generic) and not isinstance(value, _DAYS_OF_NUMPY):
        value = value.item()
    if is_several(value):
        raise InvalidTypeError(f"'{field}' of sweep must be one value, not a list of them (got {shown(value)})")
    if _is_number(value):
        checks.finite(value, field, "sweep")
    try:
        hash(value)
    except TypeError as problem:
        raise InvalidTypeError(
            f"'{field}' of sweep must be a number, a text, or another value that can be a key of a dict (got {shown(value)}): "
            f"sweep over names, and look up in the function what they stand for"
        ) from problem
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def array_of(values: tuple[Any, ...]) -> Any:
    """The values as an array: of whole numbers or floats, or of objects if they are not all numbers."""
    if all(map(_is_number, values)):
        numbers = np.array(values)
        return numbers if numbers.dtype.kind in "if" else np.array(values, dtype=np.float64)
    objects = np.empty(len(values), dtype=object)
    for index, value in enumerate(values):
        objects[index] = value
    return objects


def positions(axis: Any) -> FloatArray:
    """Where values lie on the axis of a plot: numbers where they are, others one after the other."""
    return np.arange(axis.size, dtype=np.float64) if axis.dtype == object else axis.astype(np.float64)


def written(value: Any, digits: int = 10) -> str:
    """A value for people."""
    if isinstance(value, str):
        return value
    return f"{float(value):,.{digits}g}" if _is_number(value) else shown(value)
