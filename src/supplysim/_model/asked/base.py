"""RunOutput: the role of quantities that are known only after a run, and the fields that they share."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

import attrs

from supplysim._uncertain import checks
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim._uncertain.fields import MOST_DAYS, converted
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import InvalidTypeError, shown

if TYPE_CHECKING:
    from supplysim._model.asked.formula import Ref

Day = int | datetime.date


def _day(value: Any, field: str, place: str) -> Day:
    """A day as a whole number, or a date."""
    if is_date_like(value):
        return as_date(value, field, place)
    if checks.as_whole(value) is None:
        raise InvalidTypeError(f"'{field}' of {place} must be a whole day or a date (got {shown(value)})")
    return checks.whole(value, field, place, least=0, most=int(MOST_DAYS))


def day_field() -> Any:
    """The field with the day, or date, on whose evening an output is read; None is the horizon."""
    return converted(_day, default=None, kw_only=True)


def own_name() -> Any:
    """The field with the name of an output; by default a text that says what it is."""
    return converted(checks.text, default=None, kw_only=True)


class RunOutput(Quantity):
    """A quantity that is known only after a run: one number for each path. Each class is a kind that the engine watches.

    Attributes
    ----------
    name : str
        The name by which results refer to it.
    owner_field : str
        The field that names its stock or flow.
    is_of_flow : bool
        Whether that is a flow.
    day_name : str or None
        The field that has its day, if there is one.
    earliest_day : int
        The first evening on which it can be read; evening 0 comes before day 1.
    """

    __slots__ = ()
    name: str | None
    owner_field: str = "stock"
    is_of_flow: bool = False
    day_name: str | None = "by"
    earliest_day: int = 0

    @property
    def owner(self) -> str | None:
        """The stock or flow that it is of; None is the main stock."""
        found: str | None = getattr(self, self.owner_field)
        return found

    @property
    def day(self) -> Day | None:
        """The evening on which it is known at the latest; None is the horizon."""
        found: Day | None = None if self.day_name is None else getattr(self, self.day_name)
        return found

    @property
    def level(self) -> Quantity | float | None:
        """The level that it is about, if any."""
        return None

    def said(self) -> str:
        """What it is, in words: its name by default."""
        raise NotImplementedError

    def __attrs_post_init__(self) -> None:
        if self.name is None:
            object.__setattr__(self, "name", self.said())

    def __repr__(self) -> str:
        return self._written(with_name=self.name != self.said())

    def _formula(self) -> str:
        return self._written(with_name=False)

    def _written(self, *, with_name: bool) -> str:
        """The call that makes it."""
        fields = [each for each in attrs.fields(type(self)) if with_name or each.name != "name"]  # type: ignore[arg-type]  # of attrs
        given = [(each, getattr(self, each.name)) for each in fields]
        texts = [
            (f"{each.name}={_text(value)}" if each.kw_only else _text(value)) for each, value in given if value is not None
        ]
        return f"{type(self).__name__}({', '.join(texts)})"

    def _under(self, name: str) -> Self:
        return attrs.evolve(self, name=name)  # type: ignore[misc]  # a class of attrs


def _text(value: Any) -> str:
    if isinstance(value, datetime.date):
        return repr(value.isoformat())
    return repr(value).removesuffix(".0") if isinstance(value, float) else repr(value)


def with_ref(output: RunOutput, level: Ref | None) -> Ref | float | None:
    """The level of an output as a step of a formula has it."""
    plain = output.level
    return level if level is not None or isinstance(plain, Quantity) else plain


def until(day: Day | None, word: str) -> str:
    """The end of a name: ``by 2024-06-30``, ``on day 30``, or nothing for the horizon."""
    if day is None:
        return ""
    return f" {word} day {day:,}" if isinstance(day, int) else f" {word} {day}"


def at_stock(stock: str | None, word: str) -> str:
    """The part of a name that names the stock, if it was named."""
    return "" if stock is None else f" {word} {stock}"
