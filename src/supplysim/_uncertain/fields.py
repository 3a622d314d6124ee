"""Specifications: frozen attrs classes whose fields are checked, and may hold uncertain quantities.

The decorator `specification`, above ``attrs.frozen``, makes a class a part of scenarios. `quantity` declares a field that
takes a number or a `Quantity` within a range; the other functions declare fields of other types.
"""

from __future__ import annotations

import datetime
import functools
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn, one_or_each
from supplysim._uncertain.dates import as_date, is_date_like
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.quantity import DrawnEachTime, Quantity, Variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown

SpecificationClass = TypeVar("SpecificationClass", bound=type)


@attrs.frozen
class Range:
    """The range of a quantity.

    Attributes
    ----------
    low, high : float
        The support of a law must lie between them.
    largest : float
        No number, written or drawn, may be larger in absolute value. Laws may have infinite support nevertheless.
    negligible : float
        A drawn value between 0 and this counts as 0.
    least_written : float
        A written number must be 0 or at least this.
    """

    low: float
    high: float = math.inf
    largest: float = math.inf
    negligible: float = 0.0
    least_written: float = 0.0

    @property
    def rule(self) -> str:
        """The rule in words, for a message."""
        if math.isfinite(self.high):
            return f"must be between {self.low:g} and {self.high:g}"
        return f"must be at least {self.low:g}"

    def broken_by(self, number: float) -> str | None:
        """The rule that `number` breaks, in words; None if it is in range."""
        if not (self.holds(number, number) and math.isfinite(number)):
            return self.rule
        return None if abs(number) <= self.largest else f"must be at most {self.largest:g}"

    def counted(self, drawn: Drawn) -> Drawn:
        """Drawn values, with negligible ones set to 0."""
        if not self.negligible or np.min(drawn) >= self.negligible:
            return drawn
        return one_or_each(np.where(np.abs(drawn) < self.negligible, 0.0, drawn))

    def holds(self, low: Any, high: Any) -> bool:
        """Whether the interval from `low` to `high` is in range; false for NaN."""
        return bool(low >= self.low and high <= self.high)


MOST_DAYS = 1e9
AMOUNT = Range(low=0.0, largest=1e15, negligible=1e-30)  # amounts, and rates in a day
LEVEL = Range(low=0.0, largest=1e6, negligible=1e-30)  # levels and ratios
VARIATION = Range(low=0.0, largest=1e6, negligible=1e-6, least_written=1e-6)  # coefficients of variation
FRACTION = Range(low=0.0, high=1.0, negligible=1e-30)
ANY_NUMBER = Range(low=-math.inf)
ANY_DAY = Range(low=-MOST_DAYS, largest=MOST_DAYS)
DAYS = Range(low=0.0, largest=MOST_DAYS)
DAYS_FROM_ONE = Range(low=1.0, largest=MOST_DAYS)
SPACING = Range(low=1e-6, largest=MOST_DAYS)  # days from one shipment to the next


def place_of(instance: Any) -> str:
    """How messages refer to `instance`: ``Factory 'arsenal'``, or the class alone where there is no name."""
    name, kind = getattr(instance, "name", None), type(instance).__name__
    return f"{kind} {shown(name)}" if isinstance(name, str) and name != kind.lower() else kind


Check = Callable[[Any, str, str], Any]  # of a value, its field and place, which a refusal names; it gives the value to keep


def converted(check: Check, **options: Any) -> Any:
    """A field that keeps what `check` gives; with a default of None, it also takes None."""

    def convert(value: Any, instance: Any, field: attrs.Attribute[Any]) -> Any:
        return None if value is None and field.default is None else check(value, field.name, place_of(instance))

    return attrs.field(converter=attrs.Converter(convert, takes_self=True, takes_field=True), **options)


def quantity(bounds: Range, *, default: Any = attrs.NOTHING, kw_only: bool = False, check: Check | None = None) -> Any:
    """A field that takes one number or quantity within `bounds`, or what `check` takes; with a default of None, also None."""
    check = check or functools.partial(checked, bounds=bounds)
    return converted(check, default=default, metadata={"range": bounds}, eq=identity, kw_only=kw_only)


def day(bounds: Range, *, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A field that takes a day: a number or quantity within `bounds`, or a date; with a default of None, also None."""

    def check(value: Any, field: str, place: str) -> Quantity | float | datetime.date:
        if is_date_like(value):
            return as_date(value, field, place)
        return checked(value, field, place, bounds=bounds, kinds="a number or a date")

    return quantity(bounds, default=default, kw_only=kw_only, check=check)


def name_key(value: Any, field: str, place: str) -> str:
    """A key of a mapping that must be a name."""
    if not isinstance(value, str):
        raise InvalidTypeError(f"the names of '{field}' of {place} must be strings (got {shown(value)})")
    if not value.strip():
        raise InvalidValueError(f"the names of '{field}' of {place} must not be empty (got {shown(value)})")
    return value


def _no_pairs(value: Any) -> list[tuple[Any, Any]]:  # noqa: ARG001  # as every reading of something else than a mapping
    return []


def quantities(
    bounds: Range,
    *,
    default: Any = attrs.NOTHING,
    key: Check = name_key,
    keys: str = "names",
    each: Check | None = None,
    kw_only: bool = False,
    pairs_of: Callable[[Any], list[tuple[Any, Any]]] = _no_pairs,
) -> Any:
    """A field that takes a mapping from keys, checked by `key`, to numbers or quantities within `bounds`, or what `each` does.

    With a default of None, it also takes None. `pairs_of` gives the pairs of what is no mapping, such as a series of pandas;
    none of what is refused.
    """
    check_each = each or functools.partial(checked, bounds=bounds)

    def check(value: Any, field: str, place: str) -> FrozenMapping[Any, Quantity | float]:
        pairs = checks.listed(value.items(), field, place) if isinstance(value, Mapping) else pairs_of(value)
        if not pairs:
            raise InvalidTypeError(f"'{field}' of {place} must be a mapping from {keys}, not empty (got {shown(value)})")
        found = FrozenMapping(
            (key(name, field, place), check_each(number, f"{field}[{shown(name)}]", place)) for name, number in pairs
        )
        if len(found) < len(pairs):
            raise InvalidValueError(
                f"'{field}' of {place} must have different {keys} (got {shown([each for each, _ in pairs])})"
            )
        return found

    return converted(check, default=default, metadata={"range": bounds}, hash=False, eq=identities, kw_only=kw_only)


def added(field: Any) -> Any:
    """A field that came later than its class: at its default, it is no part of the text and the parameters of a scenario.

    So scenarios that do not use it keep their digest, and files of them can still be read.
    """
    field.metadata = {**field.metadata, "added": True}
    return field


def is_left_out(field: attrs.Attribute[Any], value: Any) -> bool:
    """Whether a field that was `added` has its default."""
    return bool(field.metadata.get("added", False)) and type(value) is type(field.default) and bool(value == field.default)


def _text_of_given(self: Any) -> str:
    """The ``repr`` that attrs would give, without the fields that are left out."""
    shown_fields = (field for field in attrs.fields(type(self)) if field.repr)
    values = ((field, getattr(self, field.name)) for field in shown_fields)
    listed = ", ".join(f"{field.name}={value!r}" for field, value in values if not is_left_out(field, value))
    return f"{type(self).__qualname__.rsplit('>.', 1)[-1]}({listed})"


def part(kind: type, *, kw_only: bool = False) -> Any:
    """A field that takes a specification of `kind`, or None where there is none."""

    def check(instance: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if value is not None and not isinstance(value, kind):
            raise InvalidTypeError(
                f"'{field.name}' of {place_of(instance)} must be {kind.__name__} or None (got {shown(value)})"
            )

    return attrs.field(default=None, validator=check, kw_only=kw_only)


def named_parts(kind: type) -> Any:
    """A field that takes a mapping from names to specifications of `kind`; empty by default."""

    def check(value: Any, field: str, place: str) -> FrozenMapping[str, Any]:
        if not isinstance(value, Mapping):
            raise InvalidTypeError(f"'{field}' of {place} must be a mapping from names (got {shown(value)})")
        pairs = checks.listed(value.items(), field, place)
        for name, each in pairs:
            name_key(name, field, place)
            if not isinstance(each, kind):
                raise InvalidTypeError(f"'{field}[{shown(name)}]' of {place} must be {kind.__name__} (got {shown(each)})")
        return FrozenMapping(pairs)

    return converted(check, factory=dict, kw_only=True, hash=False)


def one_of(*options: str, default: str) -> Any:
    """A field that takes one of a few words."""

    def check(value: Any, field: str, place: str) -> str:
        if not checks.is_one_of(value, options):
            raise InvalidValueError(f"'{field}' of {place} must be one of {list(options)} (got {shown(value)})")
        return str(value)

    return converted(check, default=default, kw_only=True)


def flag() -> Any:
    """A field that takes True or False; False by default."""

    def check(value: Any, field: str, place: str) -> bool:
        if not isinstance(value, bool | np.bool_):
            raise InvalidTypeError(f"'{field}' of {place} must be True or False (got {shown(value)})")
        return bool(value)

    return converted(check, default=False, kw_only=True)


def name_or_none() -> Any:
    """A field that takes the name of something else, or None."""
    return converted(checks.text, default=None, kw_only=True)


def whole(*, least: int, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A field that takes a whole number from `least` on."""
    check = functools.partial(checks.whole, least=least, most=int(MOST_DAYS))
    return converted(check, default=default, kw_only=kw_only)


def is_name(instance: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Refuse a name that is not a string, or is blank."""
    checks.text(value, field.name, type(instance).__name__)


def name_field() -> Any:
    """The field that names a flow or a scenario."""
    return attrs.field(validator=is_name)


def is_exactly(value: Any, number: float) -> bool:
    """Whether a field holds this number; false for every quantity."""
    return isinstance(value, float) and value == number


def identity(value: Any) -> Any:
    """The key by which fields are compared: numbers by value, quantities by identity."""
    return ("quantity", id(value)) if isinstance(value, Quantity) else value


def identities(values: Mapping[Any, Quantity | float] | None) -> Any:
    """The key by which mappings of them are compared."""
    return None if values is None else [(name, identity(value)) for name, value in values.items()]


def checked(value: Any, field: str, place: str, *, bounds: Range, kinds: str = "a number") -> Quantity | float:
    """`value` as a number or quantity, refused unless it lies, or can lie, within `bounds`; `kinds` says what it may be."""
    if isinstance(value, Variable):
        low, high = value.law.support
        if not bounds.holds(low, high):
            raise InvalidValueError(
                f"'{field}' of {place} {bounds.rule} (got {shortened(value.described)}, whose support is {low:g} to {high:g})"
                f"{law_within(bounds, low, high)}"
            )
        return value
    if isinstance(value, Quantity):
        return value
    if isinstance(value, DrawnEachTime):
        raise InvalidTypeError(
            f"'{field}' of {place} must be {kinds}, known or drawn once a path (got {shown(value)}): it is needed once, "
            f"and cannot be drawn afresh each time"
        )
    if checks.as_float(value) is None:
        raise InvalidTypeError(f"'{field}' of {place} must be {kinds} (got {shown(value)}){checks.of_scipy(value)}")
    return within(value, field, place, bounds=bounds)


def law_within(bounds: Range, low: float, high: float) -> str:
    """The end of a message about a law without bounds: one that keeps to those of the field."""
    if math.isfinite(low) and math.isfinite(high):
        return ""  # it has bounds of its own, which are too wide
    ends = {"low": bounds.low, "high": bounds.high}
    written = ", ".join(f"{name}={end:g}" for name, end in ends.items() if math.isfinite(end))
    return f"; truncated_normal(mean, sd, {written}) keeps to it"


def within(value: Any, field: str, place: str, *, bounds: Range) -> float:
    """`value` as a float, refused unless it is a number within `bounds`."""
    number = checks.finite(value, field, place)
    rule = bounds.broken_by(number)
    if rule is None and 0 < number < bounds.least_written:
        rule = f"must be 0 or at least {bounds.least_written:g}"
    if rule is not None:
        raise InvalidValueError(f"'{field}' of {place} {rule} (got {shown(value)})")
    return number


SPECIFICATIONS: dict[str, type] = {}  # every class of which scenarios consist, by its name; the notation reads it


def specification(cls: SpecificationClass) -> SpecificationClass:
    """Register a frozen attrs class as a part of scenarios, so that the notation can write and read it."""
    SPECIFICATIONS[cls.__name__] = cls
    if "__repr__" in vars(cls) and any(field.metadata.get("added", False) for field in attrs.fields(cls)):
        cls.__repr__ = _text_of_given  # type: ignore[assignment,method-assign]  # as that of attrs, but shorter
    return phrased(cls)


def unknown_field(field: str, known: Sequence[str], place: str) -> InvalidTypeError:
    """The refusal of a field that is none of the `known` ones."""
    hint = checks.did_you_mean(field, known) or f"; its fields are {', '.join(known)}"
    return InvalidTypeError(f"'{shortened(field)}' of {place} must be a known field{hint}")


def phrased(cls: SpecificationClass) -> SpecificationClass:
    """Make a frozen attrs class refuse unknown and missing fields with an `InvalidTypeError` that names them."""
    make: Callable[..., None] = cls.__init__  # type: ignore[misc]  # of the class, wrapped once
    signature = inspect.signature(make)
    known = [name for name in signature.parameters if name != "self"]

    @functools.wraps(make)
    def phrasing(self: Any, /, *args: Any, **fields: Any) -> None:
        try:
            signature.bind(self, *args, **fields)
        except TypeError as problem:
            given = fields.get("name", args[0] if args else None)
            place = f"{cls.__name__} {shown(given)}" if "name" in known and isinstance(given, str) else cls.__name__
            for field in [field for field in fields if field not in known]:
                raise unknown_field(field, known, place) from None
            raise InvalidTypeError(f"{place}: {problem} (its fields are {', '.join(known)})") from None
        make(self, *args, **fields)

    cls.__init__ = phrasing  # type: ignore[misc]
    return cls
