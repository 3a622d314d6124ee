"""Dates as people and programs write them: `datetime.date`, ISO texts, `numpy.datetime64`, `pandas.Timestamp`.

Midnight without a zone is a date. Any other time of day, and any zone, is refused: to cut it off could move the day by one.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np

from supplysim.errors import InvalidValueError, shown

DateLike = datetime.date | np.datetime64 | str

_DATE = "must be a date such as '2024-02-26'"
_MIDNIGHT = f"{_DATE}, without a zone or a time of day other than midnight"
_IN_RANGE = f"{_DATE}, in the years 1 to 9999"
_MIDNIGHT_TEXT = re.compile(r"00(:?00(:?00([.,]0+)?)?)?", re.ASCII)
_UNITS_A_DAY = {  # of the units in which NumPy counts time from 1970 on
    "D": 1, "h": 24, "m": 1_440, "s": 86_400, "ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9,
    "ps": 86_400 * 10**12, "fs": 86_400 * 10**15, "as": 86_400 * 10**18,
}  # fmt: skip
_FIRST_DAY_COUNTED = datetime.date(1970, 1, 1).toordinal()


def is_date_like(value: Any) -> bool:
    """Whether a value is meant as a date, valid or not: a text, a date, or a time of NumPy or pandas (also its NaT)."""
    return isinstance(value, datetime.date | str | np.datetime64) or _is_array_of_one_time(value)


def as_date(value: Any, field: str, place: str) -> datetime.date:
    """`value` as a plain `datetime.date`.

    Raises
    ------
    InvalidValueError
        If it is no date, is not a time (NaT), has a zone or a time of day other than midnight, or lies outside the years 1 to
        9999. The message names the field and the place.
    """
    found, rule = None, _DATE
    if isinstance(value, str):
        found, rule = _of_text(value)
    elif isinstance(value, datetime.datetime):  # also pandas.Timestamp, and its NaT
        found, rule = _of_datetime(value)
    elif isinstance(value, datetime.date):
        found = datetime.date(value.year, value.month, value.day)
    elif is_date_like(value):
        found, rule = _of_numpy(value[()] if isinstance(value, np.ndarray) else value)
    if found is None:
        raise InvalidValueError(f"'{field}' of {place} {rule} (got {shown(value)})")
    return found


def _is_array_of_one_time(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind == "M"


Found = tuple[datetime.date | None, str]  # the date, or the rule that is broken


def _of_text(text: str) -> Found:
    day, separator, time = text.partition("T" if "T" in text else " ")
    try:
        date = datetime.date.fromisoformat(day)
    except ValueError:
        return None, _DATE
    return (None, _MIDNIGHT) if separator and not _MIDNIGHT_TEXT.fullmatch(time) else (date, "")


def _of_datetime(moment: datetime.datetime) -> Found:
    if moment != moment:  # noqa: PLR0124  # NaT alone differs from itself
        return None, _DATE
    if moment.tzinfo is not None or moment.time() != datetime.time() or getattr(moment, "nanosecond", False):
        return None, _MIDNIGHT
    try:
        return datetime.date(moment.year, moment.month, moment.day), ""
    except ValueError:  # pandas knows years beyond 9999
        return None, _IN_RANGE


def _of_numpy(moment: Any) -> Found:
    if not isinstance(moment, np.datetime64) or np.isnat(moment):  # such as one that is masked
        return None, _DATE
    unit, count = np.datetime_data(moment.dtype)
    if unit not in _UNITS_A_DAY:  # a year, a month or a week is not a day
        return None, _DATE
    days, time_of_day = divmod(int(moment.astype(np.int64)) * count, _UNITS_A_DAY[unit])
    if time_of_day:
        return None, _MIDNIGHT
    try:
        return datetime.date.fromordinal(_FIRST_DAY_COUNTED + days), ""
    except (ValueError, OverflowError):
        return None, _IN_RANGE


_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def published(value: Any, field: str, place: str) -> str:
    """The date of a publication, a year, a month or a day, as an ISO text.

    Raises
    ------
    InvalidValueError
        If it is none of them.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= datetime.MAXYEAR:
        return f"{value:04}"
    if isinstance(value, str) and (_MONTH.fullmatch(value) or _YEAR.fullmatch(value)):
        return value
    rule = "must be a year, a month or a day, such as '2024', '2024-02' or '2024-02-26'"
    try:
        return as_date(value, field, place).isoformat()
    except InvalidValueError:
        raise InvalidValueError(f"'{field}' of {place} {rule} (got {shown(value)})") from None
