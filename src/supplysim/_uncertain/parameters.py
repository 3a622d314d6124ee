"""The parameters of a specification: the fields with quantities, their labels, ranges and drawn values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import attrs
import numpy as np

from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.fields import ANY_NUMBER, Range, is_left_out, place_of
from supplysim._uncertain.history import History
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source
from supplysim.errors import DrawError, shortened, shown

Specification = TypeVar("Specification")
Part = TypeVar("Part")


class PathValues:
    """A value for each path of a block: arrays in its fields, or in lists in its fields, have the paths on their last axis.

    Numbers, and objects of other classes, are shared by all paths. The engine replaces each array by its columns of the paths
    in flight, also inside fields that hold other `PathValues`, or a list or tuple of them. Arrays in a tuple or a mapping are
    not looked for: they are shared by all paths.
    """

    __slots__ = ()


State = TypeVar("State", bound=PathValues)


def zeros(kind: type[State], paths: int) -> State:
    """A state that is 0 on every path, in each of its fields."""
    return kind(*(np.zeros(paths) for _ in attrs.fields(kind)))  # type: ignore[arg-type]  # a class of attrs


@attrs.frozen
class Parameter:
    """One quantity of a specification, with its label, field, place and range.

    A day that was written as a date is a date here; the scenario, which has the calendar, replaces it by its number.
    """

    label: str
    field: str
    place: str
    range: Range
    value: Quantity | float

    def checked(self, drawn: Drawn) -> Drawn:
        """Drawn values, refused if one is out of range; nothing is clipped.

        Raises
        ------
        DrawError
            With the field, the rule, the first value out of range, and the quantity.
        """
        values = np.atleast_1d(drawn)
        low, high = float(np.min(values)), float(np.max(values))
        if self.range.broken_by(low) is None and self.range.broken_by(high) is None:
            return self.range.counted(drawn)
        bad, rule = next((value, rule) for value in values.tolist() if (rule := self.range.broken_by(value)))
        raise DrawError(
            f"'{self.field}' of {self.place} {rule} (drew {bad:.12g} for '{shortened(self.label)}' = {shown(self.value)})"
        )


def parameters_of(specification: Any, prefix: str, owner: str = "") -> Iterator[Parameter]:
    """Every quantity of a specification, nested ones included, with a label such as ``arsenal.outages.mean_up_days``.

    The place of a nested one names the `owner`, too: ``ramp of Factory 'arsenal'``.
    """
    place = f"{place_of(specification)} of {owner}" if owner else place_of(specification)
    for field, ending, key, entry in entries_of(specification):
        label = f"{prefix}.{field.name}{ending}"
        if is_specification(entry):
            yield from parameters_of(entry, label, owner or place)
        elif is_parameter(field, entry):
            yield Parameter(label, f"{field.name}{key}", place, field.metadata.get("range", ANY_NUMBER), entry)


def labelled_parts(specification: Any, prefix: str, kind: type[Part]) -> Iterator[tuple[str, Part]]:
    """Every part of one kind in the fields of a specification, nested ones included, with its label."""
    for field, ending, _, entry in entries_of(specification):
        label = f"{prefix}.{field.name}{ending}"
        if isinstance(entry, kind):
            yield label, entry
        elif is_specification(entry):
            yield from labelled_parts(entry, label, kind)


def with_drawn(specification: Specification, values: Iterator[Drawn]) -> Specification:
    """A copy of a specification in which drawn values, taken from `values` in order, replace its parameters.

    It is made without converters and checks, and used only inside a block.
    """
    copy = object.__new__(type(specification))
    for field in attrs.fields(type(specification)):  # type: ignore[arg-type]  # one that has fields
        object.__setattr__(copy, field.name, _drawn_entry(field, getattr(specification, field.name), values))
    return copy


def _drawn_entry(field: attrs.Attribute[Any], value: Any, values: Iterator[Drawn]) -> Any:
    if isinstance(value, Mapping):
        return {key: _drawn_entry(field, entry, values) for key, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(_drawn_entry(field, entry, values) for entry in value)
    if is_specification(value):
        return with_drawn(value, values)
    return next(values) if is_parameter(field, value) else value


def drawn(value: Any) -> Drawn:
    """The value of a field of a drawn copy, typed as drawn: inside a block no field holds a quantity any more."""
    values: Drawn = value
    return values


def is_shared(specification: Any) -> bool:
    """Whether the drawn values of a specification are the same on all paths."""
    return not any(isinstance(entry, np.ndarray) for part in parts_of(specification) for *_, entry in entries_of(part))


def nested_arrays(specification: Any) -> str | None:
    """The field that holds drawn arrays within something else: a mapping, a tuple or another specification."""
    for field, _, _, entry in entries_of(specification):
        nested = is_specification(entry) and not is_shared(entry)
        if nested or (isinstance(entry, np.ndarray) and entry is not getattr(specification, field.name)):
            return str(field.name)
    return None


def parts_of(specification: Any) -> Iterator[Any]:
    """A specification and every one nested in it."""
    yield specification
    for *_, entry in entries_of(specification):
        if is_specification(entry):
            yield from parts_of(entry)


def entries_of(specification: Any) -> Iterator[tuple[attrs.Attribute[Any], str, str, Any]]:
    """Each field with the ending of its label, its key and its value; one for each item where it holds a mapping or tuple."""
    for field in attrs.fields(type(specification)) if attrs.has(type(specification)) else ():
        value = getattr(specification, field.name)
        if isinstance(value, Mapping):
            yield from ((field, f".{written(key)}", f"[{shown(key)}]", entry) for key, entry in value.items())
        elif isinstance(value, tuple):
            yield from ((field, f".{number}", "", entry) for number, entry in enumerate(value))
        else:
            yield field, "", "", value


def is_specification(value: Any) -> bool:
    return attrs.has(type(value)) and not isinstance(value, Quantity | Source | Law | History)


def is_parameter(field: attrs.Attribute[Any], value: Any) -> bool:
    """Whether a field declares a range, or holds a quantity: a user's own class need not declare ranges."""
    given = value is not None and not is_left_out(field, value)
    return given and ("range" in field.metadata or isinstance(value, Quantity))


def written(key: Any) -> str:
    """A key of a mapping as labels show it: a pair (0, 89) is 0-89, a pair of equal numbers one number."""
    return "-".join(map(str, dict.fromkeys(key))) if isinstance(key, tuple) else str(key)
