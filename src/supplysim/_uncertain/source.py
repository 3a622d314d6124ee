"""Source: who said something, and when; laws, flows, stocks and claims name theirs."""

from __future__ import annotations

from typing import Any

import attrs

from supplysim._uncertain import checks
from supplysim._uncertain.dates import published
from supplysim._uncertain.fields import converted, identity, phrased
from supplysim._uncertain.quantity import Quantity, Variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shown


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
    return value


@phrased
@attrs.frozen
class Source:
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
        If the name is blank, the date is none, or the bias is not a law of positive numbers.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Source("Ministry of Defence, Seoul", bias=ss.lognormal(0, 0.2), date="2024-02-26").name
    'Ministry of Defence, Seoul'
    """

    name: str = converted(checks.text)
    bias: Variable | None = converted(_bias, default=None, kw_only=True, eq=identity)
    date: str | None = converted(published, default=None, kw_only=True)
    url: str | None = converted(checks.text, default=None, kw_only=True)
    note: str | None = converted(checks.text, default=None, kw_only=True)

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
    return Source(checks.text(value, field, place))
