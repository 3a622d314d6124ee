"""What a run may be carried out on."""

from __future__ import annotations

from typing import Any

from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, shown

_MOST_WORKERS = 4096


def checked_workers(workers: Any, executor: Any) -> int:
    """The number of worker processes, refused unless it is one and `executor`, if there is one, can be submitted to."""
    several = checks.whole(workers, "workers", "simulate", least=1, most=_MOST_WORKERS)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InvalidTypeError(f"'executor' of simulate must have a submit method (got {shown(executor)})")
    return several
