"""History: recorded values of consecutive days, in one or several columns, as `replayed` plays them again.

A column may be a list, an array, a pandas Series or a mapping from dates. pandas is never imported: what has an index is read
as a Series, what has columns as a DataFrame.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.consecutive import check_dates, check_numbers, places_of
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim._uncertain.fields import AMOUNT, converted, name_key, specification
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim.errors import InvalidTypeError, InvalidValueError, UnknownNameError, shown, shown_names

ONLY = "value"  # the name of the column of a history that has one without a name
_MISSING = ("NAType", "NaTType")  # pandas.NA and its NaT


@attrs.frozen
class _Column:
    """The values of one column, as they were given, and the date of the first one, where that is known."""

    values: list[Any]
    first: datetime.date | None


def _columns(value: Any, field: str, place: str) -> FrozenMapping[str, tuple[float, ...]]:
    """The columns of a `History`, each a list of numbers."""
    if not isinstance(value, Mapping) or not value:
        raise InvalidTypeError(f"'{field}' of {place} must be a mapping from names to lists, not empty (got {shown(value)})")
    found = {
        name_key(name, field, place): _numbers(_Column(_items(each, field, place), None), f"{field}[{shown(name)}]", place)
        for name, each in value.items()
    }
    _check_lengths({name: len(each) for name, each in found.items()}, field, place)
    return FrozenMapping(found)


@specification
@attrs.frozen(eq=False, repr=False)
class History:
    """Recorded values of consecutive days, in one or several columns; made by `replayed`.

    Two histories are equal if all of their values, names and dates are.

    Parameters
    ----------
    columns : mapping from name to list of numbers
        The values of each column, from 0 to 1e15, all of one length.
    first : date, optional
        The date of the first value.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If there is no column, they differ in length, or a value is missing, no number or out of range, with its place.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.replayed({"2024-03-01": 12, "2024-03-02": 9, "2024-03-03": 4})
    >>> issues.history.days, issues.history.first, issues.history.columns
    (3, datetime.date(2024, 3, 1), {'value': (12.0, 9.0, 4.0)})
    """

    columns: Mapping[str, tuple[float, ...]] = converted(_columns)
    first: datetime.date | None = converted(as_date, default=None)

    @property
    def days(self) -> int:
        """The number of its days."""
        return len(next(iter(self.columns.values())))

    @cached_property
    def digest(self) -> str:
        """A hash of all that it holds, 16 hexadecimal digits."""
        said = blake2b(f"{self.first} {list(self.columns)!r}".encode(), digest_size=8)
        for values in self.columns.values():
            said.update(np.array(values, dtype="<f8").tobytes())
        return said.hexdigest()

    def named(self, column: Any, field: str, place: str) -> str:
        """The name of a column; None stands for the only one.

        Raises
        ------
        InvalidValueError, UnknownNameError
            If there is no such column, or None stands for one of several.
        """
        if column is None and len(self.columns) == 1:
            return next(iter(self.columns))
        if not checks.is_one_of(column, self.columns):
            hint = checks.did_you_mean(column, self.columns)
            rule = f"must be a column of the history, of {shown_names(self.columns)}"
            raise UnknownNameError(f"'{field}' of {place} {rule} (got {shown(column)}{hint})")
        return str(column)

    def values(self, column: str) -> FloatArray:
        """The values of one column, a (days,) array of its own."""
        return np.array(self.columns[column])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __str__(self) -> str:
        since = "" if self.first is None else f" from {self.first}"
        means = ", ".join(f"{name} {np.mean(values):,.4g}" for name, values in self.columns.items())
        return f"{self.days:,} day{'s' * (self.days != 1)}{since} (mean {means.removeprefix(f'{ONLY} ')})"

    def __repr__(self) -> str:
        since = "" if self.first is None else f" from {self.first}"
        names = "" if list(self.columns) == [ONLY] else f", {shown_names(self.columns)}"
        return f"<History of {self.days:,} day{'s' * (self.days != 1)}{since}{names}, {self.digest}>"


def history_of(value: Any, field: str, place: str) -> History:
    """The history that a user has given in any of its forms; a History as it is.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a value is missing, no number, negative, not finite or above 1e15, with the places; if dates have gaps; or if
        columns differ in their lengths or dates.
    """
    if isinstance(value, History):
        return value
    if has_columns(value):
        columns = _named_columns(value, field, place)
        firsts = {name: column.first for name, column in columns.items()}
    else:
        columns, firsts = {ONLY: _column(value, field, place)}, {}
    label = {name: f"{field}[{shown(name)}]" if firsts else field for name in columns}
    numbers = {name: _numbers(column, label[name], place) for name, column in columns.items()}
    _check_lengths({name: len(each) for name, each in numbers.items()}, field, place)
    if len(set(firsts.values())) > 1:
        given = ", ".join(f"{shown(name)} {'without dates' if first is None else first}" for name, first in firsts.items())
        raise InvalidValueError(f"the columns of '{field}' of {place} must begin on one date (got {given})")
    return History(numbers, next(iter(columns.values())).first)


def has_columns(value: Any) -> bool:
    """Whether it has columns of its own: a DataFrame, or a mapping of which some value is a column."""
    if isinstance(value, History):
        return list(value.columns) != [ONLY]
    if isinstance(value, Mapping):
        values = checks.listed(value.values(), "history", "replayed")
        return any(isinstance(each, Iterable) and not _is_single(each) for each in values)
    return hasattr(value, "columns") and hasattr(value, "index")


def _is_single(value: Any) -> bool:
    """Whether something that could be iterated is one value: a text, or an array of no dimension."""
    return isinstance(value, str | bytes) or getattr(value, "shape", None) == ()


def _named_columns(table: Any, field: str, place: str) -> dict[str, _Column]:
    names = checks.listed(table if isinstance(table, Mapping) else table.columns, field, place)
    if not names:
        raise InvalidValueError(f"'{field}' of {place} must have a column (got {shown(table)})")
    if len(set(names)) < len(names):
        raise InvalidValueError(f"the columns of '{field}' of {place} must have different names (got {shown(names)})")
    return {name_key(name, field, place): _column(table[name], f"{field}[{shown(name)}]", place) for name in names}


def _column(value: Any, field: str, place: str) -> _Column:
    if isinstance(value, Mapping):
        return _of_dates(value, field, place)
    index = getattr(value, "index", None)
    if index is None or callable(index):  # a list has a method of that name
        return _Column(_items(value, field, place), None)
    values = _items(value, field, place)
    index = index.to_timestamp() if hasattr(index, "to_timestamp") else index  # of periods, such as days
    days = checks.listed(index, f"{field}.index", place)
    if not any(is_date_like(each) for each in days):
        check_numbers(days, field, place)
        return _Column(values, None)
    dates = [as_date(each, f"{field}.index[{number}]", place) for number, each in enumerate(days)]
    check_dates(dates, field, place, remedy="; sort_index() puts them in order")
    return _Column(values, dates[0])


def _of_dates(value: Mapping[Any, Any], field: str, place: str) -> _Column:
    """A mapping from dates to values, in any order."""
    if not value:
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {shown(value)})")
    pairs = sorted(((_date(key, field, place), each) for key, each in value.items()), key=lambda pair: pair[0])
    dates = [date for date, _ in pairs]
    if len(set(dates)) < len(dates):
        twice = next(before for before, after in pairwise(dates) if before == after)
        raise InvalidValueError(f"the dates of '{field}' of {place} must be different days (got {twice} twice)")
    check_dates(dates, field, place)
    return _Column([each for _, each in pairs], dates[0])


def _date(key: Any, field: str, place: str) -> datetime.date:
    if is_date_like(key):
        with suppress(InvalidValueError):
            return as_date(key, field, place)
    raise InvalidTypeError(
        f"the keys of '{field}' of {place} must be dates such as '2024-02-26', or names of columns, which are lists "
        f"(got {shown(key)})"
    )


def _items(value: Any, field: str, place: str) -> list[Any]:
    """The items of a list, array or Series of one dimension."""
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"'{field}' of {place} must be a list of numbers, one for each day (got {shown(value)})")
    if isinstance(value, set | frozenset):
        raise InvalidTypeError(f"'{field}' of {place} must have an order, as a list has one (got {shown(value)}, a set)")
    shape = getattr(value, "shape", (0,))
    if len(shape) != 1:
        raise InvalidTypeError(
            f"'{field}' of {place} must be a list of numbers, one for each day (got an array of shape {shape}); "
            f"several columns are a mapping from their names"
        )
    if type(value) is np.ndarray and value.dtype.kind in "fiu":
        return value.tolist()  # type: ignore[no-any-return]  # Python's numbers are read much faster than NumPy's
    return checks.listed(value, field, place)


def _numbers(column: _Column, field: str, place: str) -> tuple[float, ...]:
    """The values as floats, refused with all of the places where one is missing, no number, or out of range."""
    if not column.values:
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got [])")
    numbers = [checks.as_float(each) for each in column.values]
    missing = [_is_missing(each, number) for each, number in zip(column.values, numbers, strict=True)]
    _refuse(missing, "have no missing values", column, field, place)
    no_number = [number is None for number in numbers]
    _refuse(no_number, "hold numbers alone", column, field, place, kind=InvalidTypeError)
    found = np.array(numbers, dtype=np.float64)
    _refuse(~np.isfinite(found), "be finite", column, field, place)
    _refuse(found < 0, "be 0 or more", column, field, place, remedy=_SIGNS)
    _refuse(found > AMOUNT.largest, f"be at most {AMOUNT.largest:g}", column, field, place)
    return tuple((found + 0.0).tolist())  # -0.0 is 0.0


_SIGNS = "; what goes both ways has two columns, such as withdrawals and injections"


def _is_missing(value: Any, number: float | None) -> bool:
    is_nan = number is not None and number != number  # noqa: PLR0124  # NaN alone differs from itself
    return value is None or value is np.ma.masked or is_nan or type(value).__name__ in _MISSING


def _refuse(
    wrong: Iterable[Any],
    rule: str,
    column: _Column,
    field: str,
    place: str,
    *,
    kind: type[Exception] = InvalidValueError,
    remedy: str = "",
) -> None:
    """Refuse a column in which something is `wrong`, with the value and the place of each."""
    numbers = [number for number, is_wrong in enumerate(wrong) if is_wrong]
    if numbers:
        places = places_of([f"{shown(column.values[number])} {_place(column, number)}" for number in numbers])
        raise kind(f"'{field}' of {place} must {rule} (got {places}){remedy}")


def _place(column: _Column, number: int) -> str:
    """Where a value stands: its date, or its position, counted from 0 as Python does."""
    return f"at [{number}]" if column.first is None else f"on {column.first + datetime.timedelta(days=number)}"


def _check_lengths(lengths: Mapping[str, int], field: str, place: str) -> None:
    if len(set(lengths.values())) > 1:
        given = ", ".join(f"{length:,} in {shown(name)}" for name, length in lengths.items())
        raise InvalidValueError(f"the columns of '{field}' of {place} must have one number of days (got {given})")
