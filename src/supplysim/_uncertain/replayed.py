"""replayed: a recorded history, of which each path replays blocks of consecutive days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, overload

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import AMOUNT, Check, Range, checked, converted, is_exactly, quantity, specification, whole
from supplysim._uncertain.history import ONLY, History, has_columns, history_of
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim._uncertain.varying import Scaled
from supplysim.errors import InvalidTypeError, shown, shown_names

USUAL_BLOCK_DAYS = 28


def _column_name(value: Any, field: str, place: str) -> str:
    return checks.text(value, field, place)


@specification
@attrs.frozen(repr=False)
class Replayed(Scaled, Replaceable):
    """One column of a history that each path replays in blocks; made by `replayed`.

    Parameters
    ----------
    history : History
        As `replayed` takes it.
    column : str, optional
        The name of the column; not needed if there is only one.
    block_days : int, days, 1 to 1e9
        The length of a block; 28 by default.
    scale : number or quantity (drawn once a path), 0 to 1e15
        What each recorded value is multiplied by; 1 by default. A history of shares of a mean is multiplied by that mean.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, or the history has no such column.

    Examples
    --------
    >>> import supplysim as ss
    >>> twice = 2 * ss.replayed({"out": [3, 2, 0, 0], "in": [0, 0, 1, 2]}, block_days=2)["in"]
    >>> twice.column, twice.block_days, twice.scale
    ('in', 2, 2.0)
    """

    history: History = converted(history_of)
    column: str | None = converted(_column_name, default=None)
    block_days: int = whole(least=1, default=USUAL_BLOCK_DAYS)
    scale: Quantity | float = quantity(AMOUNT, default=1.0)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __attrs_post_init__(self) -> None:
        name = self.history.named(self.column, "column", "Replayed")
        object.__setattr__(self, "column", None if list(self.history.columns) == [ONLY] else name)

    def __repr__(self) -> str:
        column = "" if self.column is None else f"[{self.column!r}]"
        text = f"replayed({self.history!r}, block_days={self.block_days}){column}"
        return text if is_exactly(self.scale, 1.0) else f"{self.scale!r} * {text}"

    def __str__(self) -> str:
        """As a person reads it in a table; its `repr` has the digest that tells one history from another."""
        column, days = "" if self.column is None else f"{self.column!r}, ", self.history.days
        mean = float(np.mean(self.history.columns[self.column or ONLY]))
        return self._scaled(
            f"replayed({column}{days:,} day{'s' * (days != 1)}, mean {mean:,.4g}, blocks of {self.block_days:,})"
        )

    @property
    def key(self) -> str:
        """What the blocks of all columns of one history have in common: they begin at the same days."""
        return f"replayed {self.history.digest} {self.block_days}"

    @property
    def column_key(self) -> tuple[str, str, int]:
        """What tells it from other columns, and from the same one in other blocks."""
        return self.history.digest, self.name_in_history, self.block_days

    @property
    def name_in_history(self) -> str:
        """The name of its column, also of the only one."""
        return self.history.named(self.column, "column", "Replayed")

    def least(self) -> Drawn:
        """The least value of any day, times the drawn scale."""
        return drawn(self.scale) * float(np.min(self.history.values(self.name_in_history)))

    def mean(self) -> Drawn:
        """The mean of all days, times the drawn scale."""
        return drawn(self.scale) * float(np.mean(self.history.values(self.name_in_history)))

    def most(self) -> Drawn:
        """The largest value of any day, times the drawn scale."""
        return drawn(self.scale) * float(np.max(self.history.values(self.name_in_history)))


@attrs.frozen(repr=False)
class ReplayedColumns(Mapping[str, Replayed]):
    """The columns of a history that are replayed together, by name; made by `replayed`.

    On each path, the blocks of all columns begin at the same days of the history.

    Parameters
    ----------
    history : History
        Its columns, of one length.
    block_days : int, days, 1 to 1e9
        The length of a block.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Examples
    --------
    >>> import supplysim as ss
    >>> gas = ss.replayed({"out": [3, 2, 0, 0], "in": [0, 0, 1, 2]}, block_days=2)
    >>> demand = ss.Consumption("withdrawals", per_day=gas["out"])
    >>> supply = ss.Factory("injections", output_per_day=gas["in"])
    """

    history: History
    block_days: int
    source: Source | str | None = None
    note: str | None = None

    def __getitem__(self, name: str) -> Replayed:
        column = self.history.named(name, "column", "replayed")
        return Replayed(self.history, column, self.block_days, source=self.source, note=self.note)

    def __contains__(self, name: object) -> bool:
        return checks.is_one_of(name, self.history.columns)

    def __iter__(self) -> Iterator[str]:
        return iter(self.history.columns)

    def __len__(self) -> int:
        return len(self.history.columns)

    def __repr__(self) -> str:
        return f"replayed({self.history!r}, block_days={self.block_days})"


@overload
def replayed(
    history: Mapping[str, Iterable[Any]],
    block_days: int = ...,
    *,
    source: Source | str | None = ...,
    note: str | None = ...,
) -> ReplayedColumns: ...
@overload
def replayed(
    history: Iterable[Any], block_days: int = ..., *, source: Source | str | None = ..., note: str | None = ...
) -> Replayed: ...
def replayed(
    history: Any, block_days: int = USUAL_BLOCK_DAYS, *, source: Source | str | None = None, note: str | None = None
) -> Replayed | ReplayedColumns:
    """A recorded history, of which each path replays blocks of consecutive days, chosen at random.

    It is the demand of each day in ``Consumption(per_day=...)``, or the output of each day in
    ``Factory(output_per_day=...)``. Days that follow one another in a block did so in the history, so what lasts for some
    days, a cold spell or a week's pattern, lasts on the paths, too.

    Parameters
    ----------
    history : list, array, pandas Series, mapping from dates, or several of them by name
        The value of each day, from 0 to 1e15, without gaps. Dates are those of a Series with a `DatetimeIndex`, or of a
        mapping from dates to values; they are consecutive days. A mapping from names to any of these, or a DataFrame, has
        columns that are replayed together.
    block_days : int, days, 1 to 1e9
        The length of a block; 28 by default. It should be longer than what lasts in the history.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Replayed or ReplayedColumns
        Of several columns, ``replayed(...)["out"]`` is one. It can be multiplied and divided by numbers and quantities. Each
        column can stand in one place of a scenario.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a value is missing, no number, negative, or not finite, with the places; if dates have gaps; if columns differ in
        their lengths or dates; or if `block_days` is out of its range.

    Notes
    -----
    The circular block bootstrap of D. N. Politis and J. P. Romano ("A circular block-resampling procedure for stationary
    data", 1992): each block begins at a day of the history drawn uniformly from all of them, and after the last day comes the
    first. So the mean of each day is that of the history. Where both the history and the scenario have dates, a block begins
    on a day of the same weekday, and weekdays are kept to the end of the block: where the number of days is not a multiple of
    7, the last day is followed by the first one of the next weekday.

    A season is not kept: a block of July may come in January. Replay the months that are like those to come, or divide the
    history by its season, and give the season as a profile.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.replayed([12, 9, 11, 14, 10, 2, 1] * 4, block_days=7)
    >>> demand = ss.Consumption("issues", per_day=ss.uniform(0.9, 1.2) * issues)
    >>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[demand], horizon_days=60)
    >>> 8 < ss.simulate(scenario, paths=1_000, seed=1).median.value < 13
    True
    >>> gas = ss.replayed({"out": [3, 2, 0, 0], "in": [0, 0, 1, 2]}, block_days=2)
    >>> gas["out"].history.days, sorted(gas)
    (4, ['in', 'out'])
    """
    found = history_of(history, "history", "replayed")
    days = checks.whole(block_days, "block_days", "replayed", least=1, most=10**9)
    if has_columns(history):
        return ReplayedColumns(found, days, source, note)
    return Replayed(found, None, days, source=source, note=note)


def replayable(bounds: Range, *, default: Any = attrs.NOTHING, kw_only: bool = False, otherwise: Check | None = None) -> Any:
    """A field that takes a replayed history, or what `otherwise` does: a number or quantity within `bounds`."""
    otherwise = otherwise or partial(checked, bounds=bounds)

    def check(value: Any, field: str, place: str) -> Any:
        if isinstance(value, Replayed):
            return value
        if isinstance(value, ReplayedColumns):
            raise InvalidTypeError(
                f"'{field}' of {place} must be one column of a history, such as history[{next(iter(value))!r}] "
                f"(got all of {shown_names(value)})"
            )
        if isinstance(value, History):
            raise InvalidTypeError(f"'{field}' of {place} must be replayed(history) (got {shown(value)})")
        return otherwise(value, field, place)

    return quantity(bounds, default=default, kw_only=kw_only, check=check)
