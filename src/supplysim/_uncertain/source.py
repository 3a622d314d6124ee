"""Source: who said something, and when; laws, flows, stocks and claims name theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from supplysim._uncertain import checks
from supplysim._uncertain.dates import published
from supplysim._uncertain.fields import converted, identity, phrased
from supplysim._uncertain.law import Law
from supplysim._uncertain.origin import Origin
from supplysim._uncertain.quantity import Quantity, Variable
from supplysim.errors import InvalidTypeError, InvalidValueError, SupplysimError, shown


def _bias(value: Any, field: str, place: str) -> Variable:
    """A law of positive numbers, by which the truth is multiplied in what a source says."""
    if not isinstance(value, Variable):
        kinds = "an uncertain quantity such as lognormal(0, 0.2)"
        expression = ", not an expression" if isinstance(value, Quantity) else ""
        raise InvalidTypeError(f"'{field}' of {place} must be {kinds}{expression} (got {shown(value)})")
    low, _ = value.law.support
    if low < 0:
        raise InvalidValueError(
            f"'{field}' of {place} must be positive (got {shown(value.described)}, whose least value is {low:g})"
        )
    if any(each.bias is not None for each in sources_of(value)):
        raise InvalidValueError(f"'{field}' of {place} must not come from a source that has a bias, too (got {shown(value)})")
    return value


@phrased
@attrs.frozen
class Source(Origin):
    """A source: who said it, when, and how far what it says tends to be from the truth.

    Parameters
    ----------
    name : str
        Such as "Ministry of Defence, Seoul".
    bias : Quantity, optional
        A factor of which the logarithm is what all statements of the source have in common: the source tells of the truth
        times this factor. It is one unknown, drawn once a path, and shared by all claims of the source. None unless told.
    date : str or date, optional
        A year, a month or a day: "2024", "2024-02" or "2024-02-26"; kept as text.
    url : str, optional
        Where it can be read.
    note : str, optional

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If the name is blank, the date is none, a text has more than 1,000 characters, or the bias is not a law of positive
        numbers.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Source("Ministry of Defence, Seoul", bias=ss.lognormal(0, 0.2), date="2024-02-26").name
    'Ministry of Defence, Seoul'
    """

    name: str = converted(checks.told)
    bias: Variable | None = converted(_bias, default=None, kw_only=True, eq=identity)
    date: str | None = converted(published, default=None, kw_only=True)
    url: str | None = converted(checks.told, default=None, kw_only=True)
    note: str | None = converted(checks.told, default=None, kw_only=True)

    def __str__(self) -> str:
        return self.name

    @property
    def bias_name(self) -> str:
        """The name of the unknown bias among the inputs of a run."""
        assert self.bias is not None  # noqa: S101  # only asked of a source with one
        return self.bias.name if self.bias.name is not None else f"bias of {self.name}"


def as_source(value: Any, field: str, place: str) -> Source:
    """A source as it is; a text as the name of one."""
    if isinstance(value, Source):
        return value
    if not isinstance(value, str):
        raise InvalidTypeError(f"'{field}' of {place} must be a text or a Source (got {shown(value)})")
    return Source(checks.told(value, field, place))


def sources_of(variable: Variable) -> Iterator[Source]:
    """The sources of a variable and of all that it is a mixture of."""
    stack = [variable]
    while stack:
        each = stack.pop()
        if isinstance(each.source, Source):
            yield each.source
        stack.extend(reversed(each.components))


def source_in(specification: Any) -> Source | None:
    """The source in the field of that name, if a specification has one; a class of a user's own need not."""
    value = _field("source", specification)
    if isinstance(value, Source):
        return value
    text = _text(value)
    return None if text is None else Source(text)


def note_in(specification: Any) -> str | None:
    """The note in the field of that name, if a specification has one."""
    return _text(_field("note", specification))


def _field(name: str, specification: Any) -> Any:
    return next((getattr(specification, name) for each in attrs.fields(type(specification)) if each.name == name), None)


def _text(value: Any) -> str | None:
    """A text that can be shown; None for anything else, which means something else in a class of a user's own."""
    try:
        return checks.told(value, "source", "")
    except SupplysimError:
        return None


def source_field() -> Any:
    """The field for who says what a specification says. It is shown, and is no part of what is compared or hashed."""
    return converted(as_source, default=None, kw_only=True, eq=False, repr=False)


def note_field() -> Any:
    """The field for a remark on a specification, which is shown, and is no part of what is compared or hashed."""
    return converted(checks.told, default=None, kw_only=True, eq=False, repr=False)


def variable(law: Law, name: str | None, source: Source | str | None, note: str | None) -> Variable:
    """The variable that the public function of a law makes: its name, source and note are checked."""
    said_by = None if source is None else as_source(source, "source", law.word)
    return Variable(law, name, said_by, None if note is None else checks.told(note, "note", law.word))
