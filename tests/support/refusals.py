"""Refusals, matched against messages as they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import supplysim as ss

Rows = Sequence[tuple[Any, str]]
_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "()[]?*+{}.|^$"})


def quoted(message: str) -> str:
    """A message to be matched from its beginning, but for what `...` leaves open."""
    return "^" + ".*".join(part.translate(_SPECIAL) for part in message.split("..."))


def assert_refused(make: Callable[[], Any], message: str, kind: type[Exception] = Exception) -> None:
    """`make` is refused with the message, by an error that is one of the library's and one of Python's own, of that `kind`."""
    with pytest.raises(ss.SupplysimError, match=quoted(message)) as caught:
        make()
    assert isinstance(caught.value, ss.InvalidTypeError if isinstance(caught.value, TypeError) else ss.InvalidValueError)
    assert isinstance(caught.value, kind)


def refusals(of_kind: Rows, of_value: Rows) -> pytest.MarkDecorator:
    """Parametrize `refused`, `message` and `kind`: what is refused as of the wrong kind, and what for its value."""
    rows = [(*row, TypeError) for row in of_kind] + [(*row, ValueError) for row in of_value]
    return pytest.mark.parametrize(("refused", "message", "kind"), rows, ids=[message[:80] for _, message, _ in rows])
