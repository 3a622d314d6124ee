"""Scenarios whose figures can be put beside one another: of one horizon, start and unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supplysim._model.scenario import Scenario
from supplysim.errors import InvalidValueError, shown

_FIELDS = {"horizon_days": "horizon_days", "start": "start_date", "unit": "unit"}  # and how they are read


def difference(first: Scenario, other: Scenario) -> tuple[str, str, str] | None:
    """The field in which two scenarios are not alike, with the two values in words; None if they are."""
    for field, attribute in _FIELDS.items():
        one, two = getattr(first, attribute), getattr(other, attribute)
        if one != two:
            return field, _said(one), _said(two)
    return None


def check_alike(scenarios: Mapping[str, Scenario], kind: str, place: str) -> None:
    """Refuse scenarios, by their labels, that are not alike; a message calls each a `kind`."""
    (label_of_first, first), *others = scenarios.items()
    for label, other in others:
        differs = difference(first, other)
        if differs is not None:
            field, wanted, got = differs
            raise InvalidValueError(
                f"'{field}' of {kind} {shown(label)} of {place} must be that of {shown(label_of_first)}, {wanted} (got {got})"
            )


def _said(value: Any) -> str:
    return shown(value) if isinstance(value, str) else str(value)
