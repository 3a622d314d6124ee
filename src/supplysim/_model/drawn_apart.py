"""What is drawn each time is drawn for one field alone: the check of a scenario's parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from supplysim._uncertain.parameters import labelled_parts
from supplysim._uncertain.varying import Varying
from supplysim.errors import InvalidValueError, shortened


def check_drawn_apart(owners: Iterable[Any]) -> None:
    """Refuse one `varying` in two places; its multiples are the same one.

    Raises
    ------
    InvalidValueError
        With both places.
    """
    found: dict[int, str] = {}
    for owner in owners:
        for label, each in labelled_parts(owner, owner.name, Varying):
            first = found.setdefault(id(each.law), label)
            if first != label:
                raise InvalidValueError(
                    f"one varying(...) must stand in one place, since its draws are not shared (got {shortened(str(each))} in "
                    f"'{first}' and in '{label}'): write ss.varying(...) twice"
                )
