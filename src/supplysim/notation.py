"""Scenarios as plain values that can be written as JSON, and back."""

from __future__ import annotations

from typing import Any

from supplysim.errors import InvalidValueError
from supplysim.scenario import Scenario


class NotationError(InvalidValueError):
    """Something in a scenario cannot be written down, such as a user's own flow, or what was written cannot be read."""


def to_notation(scenario: Scenario) -> dict[str, Any]:
    """The scenario as values of JSON."""
    raise NotationError(f"Scenario {scenario.name!r} cannot be written down")


def from_notation(notation: dict[str, Any]) -> Scenario:
    """The scenario that was written down."""
    raise NotationError(f"no scenario can be read from {sorted(notation)}")
