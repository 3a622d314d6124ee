"""Claim: one published statement about a quantity, with its source."""

from __future__ import annotations

from typing import Any

import attrs

from supplysim._model.claims.statement import About, AboutInUnits, AtLeast, AtMost, Between, Statement
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike, published
from supplysim._uncertain.fields import converted, identity, phrased, place_of
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source, as_source
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_PAIR = 2
_FORMS = (
    ("about", "within"),
    ("about", "within_units"),
    ("at_least", "usually_within"),
    ("at_most", "usually_within"),
    ("between",),
)


def _quantity(value: Any, field: str, place: str) -> Quantity:
    if not isinstance(value, Quantity):
        raise InvalidTypeError(
            f"'{field}' of {place} must be an uncertain quantity, an expression of some, or an output of the run "
            f"such as OnHand(on=30) (got {shown(value)})"
        )
    return value


def _factor(value: Any, field: str, place: str) -> float:
    """A factor above 1."""
    number = checks.finite(value, field, place)
    if number <= 1:
        raise InvalidValueError(f"'{field}' of {place} must be a factor above 1 (got {shown(value)})")
    return number


def _range(value: Any, field: str, place: str) -> tuple[float, float]:
    numbers = checks.finite_list(value, field, place)
    if len(numbers) != _PAIR or not 0 < numbers[0] < numbers[1]:
        raise InvalidValueError(
            f"'{field}' of {place} must be two positive numbers, the first the smaller (got {shown(value)})"
        )
    return numbers[0], numbers[1]


def _reliability(value: Any, field: str, place: str) -> float:
    number = checks.finite(value, field, place)
    if not 0 <= number <= 1:
        raise InvalidValueError(f"'{field}' of {place} must be between 0 and 1 (got {shown(value)})")
    return number


def _option(check: Any) -> Any:
    return converted(check, default=None, kw_only=True)


@phrased
@attrs.frozen
class Claim:
    """A published statement about a quantity: what is said, of what, and by whom.

    Exactly one statement is made: `about` with `within` or `within_units`, `at_least` or `at_most` with `usually_within`, or
    `between`. In what follows q is the truth times the bias of the source, if it has one.

    Parameters
    ----------
    name : str
        The claim as it is told, such as "6,700 containers". It names the claim in results.
    of : Quantity
        What it is about: an unknown, an expression, or an output of the run such as ``Sent("sealift", by="2024-06-30")``.
    about : float, optional
        The value v that is named.
    within : float, optional
        ln v is normal around ln q with this standard deviation: 0.05 is an error of about 5 %.
    within_units : float, optional
        v is normal around q with this standard deviation, in units of the quantity, which may then be 0 or less.
    at_least : float, optional
        A floor: the density of ln v is ``r exp(-r (ln q - ln v))`` for v <= q, and 0 beyond, with ``r = ln 10 / ln k``.
    at_most : float, optional
        A ceiling, the mirror of `at_least`.
    usually_within : float, optional
        The factor k, above 1: nine in ten floors (or ceilings) lie within it. There is no default: a floor also pulls. With
        k = 2, a quantity of 300 counts 2,100 times less than one of 30, if the floor is 30.
    between : pair of float, optional
        A range [a, b]: a likelihood of q that is flat in ln q on it, with 90 % of its mass, and exponential tails of 5 % each.
    source : str or Source, optional
        Who says it. All claims of a `Source` that has a bias share it.
    date : str or date, optional
        When: a year, a month or a day, kept as text.
    reliability : float, optional
        The probability r that the claim has to do with the truth: its likelihood L counts as ``r L + (1 - r) m``, where m is
        the mean of L before any claims are told. 1 by default.
    restates : str, optional
        The name of another claim that has the same datum. This one is then checked, and has no weight.
    reading : str, optional
        How the claim is read here, in words; it is shown.
    note : str, optional

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If not exactly one statement is made, or a field is of the wrong type or out of its range.

    Examples
    --------
    >>> import supplysim as ss
    >>> containers = ss.uniform(1_000, 20_000, name="containers")
    >>> claim = ss.Claim("6,700 containers", of=containers, about=6_700, within=0.05, source="Seoul", date="2024-02-26")
    >>> print(claim)
    6,700 containers: about 6,700, within 5 % (Seoul, 2024-02-26)
    """

    name: str = converted(checks.text)
    of: Quantity = converted(_quantity, kw_only=True, eq=identity)
    about: float | None = _option(checks.finite)
    within: float | None = _option(checks.positive)
    within_units: float | None = _option(checks.positive)
    at_least: float | None = _option(checks.positive)
    at_most: float | None = _option(checks.positive)
    usually_within: float | None = _option(_factor)
    between: tuple[float, float] | None = _option(_range)
    source: Source | str | None = _option(as_source)
    date: DateLike | None = _option(published)
    reliability: float = converted(_reliability, default=1.0, kw_only=True)
    restates: str | None = _option(checks.text)
    reading: str | None = _option(checks.text)
    note: str | None = _option(checks.text)

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        said = ("about", "within", "within_units", "at_least", "at_most", "usually_within", "between")
        checks.one_form(place, _FORMS, **{field: getattr(self, field) for field in said})
        if self.within is not None:
            checks.positive(self.about, "about", place, remedy="; for a quantity that can be 0 or less, use within_units=")
        if self.restates == self.name:
            raise InvalidValueError(f"'restates' of {place} must name another claim (got {shown(self.restates)})")

    @property
    def statement(self) -> Statement:
        """The statement with its likelihood."""
        if self.about is not None:
            if self.within is not None:
                return About(self.about, self.within)
            assert self.within_units is not None  # noqa: S101  # there is one form
            return AboutInUnits(self.about, self.within_units)
        if self.between is not None:
            return Between(*self.between)
        assert self.usually_within is not None  # noqa: S101  # as above
        if self.at_least is not None:
            return AtLeast(self.at_least, self.usually_within)
        assert self.at_most is not None  # noqa: S101  # as above
        return AtMost(self.at_most, self.usually_within)

    @property
    def told_on(self) -> str | None:
        """When it was said: its own date, or else that of its source; None if neither is told.

        Returns
        -------
        str or None

        Examples
        --------
        >>> import supplysim as ss
        >>> seoul = ss.Source("Seoul", date="2024-02")
        >>> ss.Claim("many", of=ss.uniform(0, 9), at_least=3, usually_within=2, source=seoul).told_on
        '2024-02'
        """
        if self.date is not None:
            return str(self.date)
        return self.source.date if isinstance(self.source, Source) else None

    def __str__(self) -> str:
        said_by = ", ".join(str(each) for each in (self.source, self.told_on) if each is not None)
        return f"{self.name}: {self.statement}" + (f" ({said_by})" if said_by else "")
