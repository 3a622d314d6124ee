"""The slots of a specification: every place where a quantity stands, with its label and its range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.fields import Range, place_of
from supplysim._uncertain.quantity import Drawn, Quantity
from supplysim.errors import DrawError


@attrs.frozen
class Slot:
    """One quantity of a specification: where it stands, what it must keep to, and what stands there.

    A day that was written as a date is a date here, until whoever knows the calendar puts its number in its place.
    """

    label: str
    field: str
    place: str
    range: Range
    value: Quantity | float

    def checked(self, drawn: Drawn) -> Drawn:
        """Drawn values, refused if one leaves the range, which the message names; nothing is clipped."""
        values = np.atleast_1d(drawn)
        low, high = float(np.min(values)), float(np.max(values))
        if self.range.broken_by(low) is None and self.range.broken_by(high) is None:
            return self.range.counted(drawn)
        bad, rule = next((value, rule) for value in values.tolist() if (rule := self.range.broken_by(value)))
        raise DrawError(f"'{self.field}' of {self.place} {rule} (drew {bad:.12g} for '{self.label}' = {self.value!r})")


def quantities_of(instance: Any, prefix: str, owner: str = "") -> Iterator[Slot]:
    """Every quantity of a specification, nested ones included, with a label such as ``arsenal.outages.mean_up_days``.

    A place within the `owner`, where there is one, says so: ``ramp of Factory 'arsenal'``.
    """
    place = f"{place_of(instance)} of {owner}" if owner else place_of(instance)
    for field in attrs.fields(type(instance)):
        bounds = field.metadata.get("range")
        for ending, key, entry in _entries(getattr(instance, field.name)):
            label = f"{prefix}.{field.name}{ending}"
            if _is_specification(entry):
                yield from quantities_of(entry, label, owner or place)
            elif bounds is not None and entry is not None:
                yield Slot(label, f"{field.name}{key}", place, bounds, entry)


def parts_of(instance: Any) -> Iterator[Any]:
    """A specification and every one nested in it."""
    yield instance
    for field in attrs.fields(type(instance)):
        for *_, entry in _entries(getattr(instance, field.name)):
            if _is_specification(entry):
                yield from parts_of(entry)


def _entries(value: Any) -> list[tuple[str, str, Any]]:
    """What stands in a field, each with the ending of its label and with its key: itself, or what is in it."""
    if isinstance(value, Mapping):
        return [(f".{written(key)}", f"[{key!r}]", entry) for key, entry in value.items()]
    if isinstance(value, tuple):
        return [(f".{number}", "", entry) for number, entry in enumerate(value)]
    return [("", "", value)]


def _is_specification(value: Any) -> bool:
    return attrs.has(type(value)) and not isinstance(value, Quantity)


def written(key: Any) -> str:
    """A key of a mapping as it stands in a label; a pair is written as from-to, unless both are one."""
    return "-".join(map(str, dict.fromkeys(key))) if isinstance(key, tuple) else str(key)
