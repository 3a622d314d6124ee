"""What several runs warn of, told once, where the user called it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from supplysim.errors import SupplysimWarning


@contextmanager
def traps_collected() -> Iterator[list[str]]:
    """Collect the messages of every `SupplysimWarning`, each once, in a list that is filled at the end; pass on all others."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SupplysimWarning)
        yield messages
    for each in caught:
        if not issubclass(each.category, SupplysimWarning):
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
        elif str(each.message) not in messages:
            messages.append(str(each.message))
