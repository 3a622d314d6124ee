"""Refusals, matched against messages as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import supplysim as ss

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "()[]?*+{}.|"})


def quoted(message: str) -> str:
    """A message to be matched from its beginning, but for what `...` leaves open."""
    return "^" + ".*".join(part.translate(_SPECIAL) for part in message.split("..."))


def assert_refused(make: Callable[[], Any], message: str) -> None:
    """`make` is refused with the message, by an error that is one of the library's and one of Python's own."""
    with pytest.raises(ss.SupplysimError, match=quoted(message)) as caught:
        make()
    assert isinstance(caught.value, ss.InvalidTypeError | ss.InvalidValueError)
    assert isinstance(caught.value, TypeError | ValueError)
