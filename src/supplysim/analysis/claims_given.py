"""The claims that a function of this package is given, checked and compiled against a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from supplysim._model.claims.claim import Claim
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.compiled import Given
from supplysim._model.claims.given import given_of
from supplysim._model.scenario import Scenario
from supplysim.errors import InvalidTypeError, shown


def claims_given(given: Any, scenario: Scenario, place: str) -> Given | None:
    """The claims of the argument `given`; None if there are none.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If it is anything but claims, or a claim is about nothing in the scenario.
    """
    if given is None:
        return None
    if not isinstance(given, Claim | Iterable) or isinstance(given, str | bytes | Mapping):
        raise InvalidTypeError(f"'given' of {place} must be Claims (got {shown(given)})")
    return given_of(
        given if isinstance(given, Claims) else Claims([given] if isinstance(given, Claim) else list(given)), scenario
    )
