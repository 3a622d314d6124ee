"""Specifications: frozen values whose fields may be uncertain quantities, checked once when they are made.

`specification`, on top of ``attrs.frozen``, makes a class; `quantity` declares a field that takes a number or a `Quantity`
within a range. From then on, whoever holds a specification can list its quantities (`quantities_of`) and rely on their ranges.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs
import numpy as np

from supplysim.errors import DrawError, InvalidTypeError, InvalidValueError
from supplysim.uncertain import checks
from supplysim.uncertain.frozen_mapping import FrozenMapping
from supplysim.uncertain.quantity import Drawn, Quantity, Variable

SpecificationClass = TypeVar("SpecificationClass", bound=type)


@attrs.frozen
class Range:
    """Where a quantity must lie: from `low` to `high`.

    Laws may have infinite support; no number, written or drawn, may pass `largest`, beyond which floats give out.
    """

    low: float
    high: float = math.inf
    largest: float = 1e300

    @property
    def rule(self) -> str:
        """The rule in words, as it stands in a message."""
        if math.isfinite(self.high):
            return f"must be between {self.low:g} and {self.high:g}"
        return f"must be at least {self.low:g}"

    def broken_by(self, number: float) -> str | None:
        """The rule that `number` breaks, in words; None if it may stand."""
        if not (self.holds(number, number) and math.isfinite(number)):
            return self.rule
        return None if abs(number) <= self.largest else f"must be at most {self.largest:g}"

    def holds(self, low: Any, high: Any) -> bool:
        """Whether everything from `low` to `high` is inside; false for NaN."""
        return bool(low >= self.low and high <= self.high)


NOT_NEGATIVE = Range(low=0.0)
RATE = Range(low=0.0, largest=1e150)
RATIO = Range(low=0.0, largest=1e50)
COUNT = Range(low=0.0, largest=1e9)
FRACTION = Range(low=0.0, high=1.0)
AT_LEAST_ONE = Range(low=1.0)


@attrs.frozen
class Slot:
    """One quantity of a specification: where it stands, what it must keep to, and what stands there."""

    label: str
    field: str
    place: str
    range: Range
    value: Quantity | float

    def check_drawn(self, drawn: Drawn) -> None:
        """Refuse drawn values that left the range, naming the first of them; nothing is clipped."""
        values = np.atleast_1d(drawn)
        low, high = float(np.min(values)), float(np.max(values))
        if self.range.broken_by(low) is None and self.range.broken_by(high) is None:
            return
        bad, rule = next((value, rule) for value in values.tolist() if (rule := self.range.broken_by(value)))
        raise DrawError(f"'{self.field}' of {self.place} {rule} (drew {bad:.12g} for '{self.label}' = {self.value!r})")


def place_of(instance: Any) -> str:
    """What a message calls `instance`: ``Factory 'arsenal'``, or the class alone where there is no name."""
    name = getattr(instance, "name", None)
    return f"{type(instance).__name__} {name!r}" if isinstance(name, str) else type(instance).__name__


def converted(convert: Callable[[Any, Any, Any], Any], **options: Any) -> Any:
    """A field whose value goes through ``convert(value, instance, field)``, so that a refusal can name the place."""
    return attrs.field(converter=attrs.Converter(convert, takes_self=True, takes_field=True), **options)


def quantity(bounds: Range, *, default: Any = attrs.NOTHING) -> Any:
    """A field that takes one number or quantity within `bounds`."""

    def convert(value: Any, instance: Any, field: attrs.Attribute[Any]) -> Quantity | float:
        return _checked(value, bounds, field.name, place_of(instance))

    return converted(convert, default=default, metadata={"range": bounds}, eq=_identity)


def quantities(bounds: Range, *, default: Any = attrs.NOTHING) -> Any:
    """A field that takes a mapping from names to numbers or quantities within `bounds`."""

    def convert(value: Any, instance: Any, field: attrs.Attribute[Any]) -> dict[str, Quantity | float]:
        place = place_of(instance)
        if not isinstance(value, Mapping) or not value:
            raise InvalidTypeError(f"'{field.name}' of {place} must be a mapping from names, not empty (got {value!r})")
        return FrozenMapping(
            {
                checks.text(name, field.name, place): _checked(number, bounds, f"{field.name}[{name!r}]", place)
                for name, number in value.items()
            }
        )

    return converted(convert, default=default, metadata={"range": bounds}, hash=False, eq=_identities)


def part(kind: type) -> Any:
    """A field that takes a specification of `kind`, or None where there is none."""

    def check(instance: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if value is not None and not isinstance(value, kind):
            raise InvalidTypeError(f"'{field.name}' of {place_of(instance)} must be {kind.__name__} or None (got {value!r})")

    return attrs.field(default=None, validator=check)


def name_field() -> Any:
    """The field that names a flow or a scenario."""

    def convert(value: Any, instance: Any, field: attrs.Attribute[Any]) -> str:
        return checks.text(value, field.name, type(instance).__name__)

    return converted(convert)


def _identity(value: Quantity | float) -> Any:
    """What a specification is compared by: a number is itself, an unknown is one object."""
    return ("quantity", id(value)) if isinstance(value, Quantity) else value


def _identities(values: Mapping[str, Quantity | float]) -> Any:
    return [(name, _identity(value)) for name, value in values.items()]


def _checked(value: Any, bounds: Range, field: str, place: str) -> Quantity | float:
    if isinstance(value, Variable):
        low, high = value.law.support
        if not bounds.holds(low, high):
            raise InvalidValueError(
                f"'{field}' of {place} {bounds.rule} (got {value.described}, whose support is {low:g} to {high:g})"
            )
        return value
    if isinstance(value, Quantity):
        return value
    number = checks.finite(value, field, place)
    rule = bounds.broken_by(number)
    if rule is not None:
        raise InvalidValueError(f"'{field}' of {place} {rule} (got {value!r})")
    return number


def specification(cls: SpecificationClass) -> SpecificationClass:
    """Let a frozen attrs class phrase an unknown or missing field as the other refusals are phrased."""
    cls.__init__ = _phrasing(cls.__init__, cls.__name__)  # type: ignore[misc]  # one wrapper, put on once
    return cls


def _phrasing(make: Callable[..., None], class_name: str) -> Callable[..., None]:
    signature = inspect.signature(make)

    @functools.wraps(make)
    def checked(self: Any, /, *args: Any, **fields: Any) -> None:
        try:
            signature.bind(self, *args, **fields)
        except TypeError as problem:
            known = [name for name in signature.parameters if name != "self"]
            given = fields.get("name", args[0] if args else None)
            place = f"{class_name} {given!r}" if "name" in known and isinstance(given, str) else class_name
            for field in [field for field in fields if field not in known]:
                near = difflib.get_close_matches(field, known, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"its fields are {', '.join(known)}"
                raise InvalidTypeError(f"'{field}' of {place} must be a known field; {hint}") from None
            raise InvalidTypeError(f"{place}: {problem} (its fields are {', '.join(known)})") from None
        make(self, *args, **fields)

    return checked


def quantities_of(instance: Any, prefix: str) -> Iterator[Slot]:
    """Every quantity of a specification, nested ones included, with a label such as ``arsenal.outages.mean_up_days``."""
    place = place_of(instance)
    for field in attrs.fields(type(instance)):
        value, label = getattr(instance, field.name), f"{prefix}.{field.name}"
        bounds = field.metadata.get("range")
        if bounds is None:
            if attrs.has(type(value)):
                yield from quantities_of(value, label)
        elif isinstance(value, Mapping):
            for key, entry in value.items():
                yield Slot(f"{label}.{key}", f"{field.name}[{key!r}]", place, bounds, entry)
        else:
            yield Slot(label, field.name, place, bounds, value)
