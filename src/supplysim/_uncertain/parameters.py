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
        value, label = getattr(instance, field.name), f"{prefix}.{field.name}"
        bounds = field.metadata.get("range")
        if isinstance(value, Mapping):
            named = [(f"{label}.{written(key)}", f"{field.name}[{key!r}]", entry) for key, entry in value.items()]
        elif isinstance(value, tuple):
            named = [(f"{label}.{number}", field.name, entry) for number, entry in enumerate(value)]
        else:
            named = [(label, field.name, value)]
        for entry_label, entry_field, entry in named:
            if attrs.has(type(entry)) and not isinstance(entry, Quantity):
                yield from quantities_of(entry, entry_label, owner or place)
            elif bounds is not None and entry is not None:
                yield Slot(entry_label, entry_field, place, bounds, entry)


def parts_of(instance: Any) -> Iterator[Any]:
    """A specification and every one nested in it."""
    yield instance
    for field in attrs.fields(type(instance)):
        value = getattr(instance, field.name)
        entries = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,)
        for entry in entries:
            if attrs.has(type(entry)) and not isinstance(entry, Quantity):
                yield from parts_of(entry)


def written(key: Any) -> str:
    """A key of a mapping as it stands in a label; a pair is written as from-to, unless both are one."""
    return "-".join(map(str, dict.fromkeys(key))) if isinstance(key, tuple) else str(key)
