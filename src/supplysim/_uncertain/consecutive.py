"""Consecutive days: refusals of dates and row numbers that leave days out, with their places."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

from supplysim._uncertain import checks
from supplysim.errors import InvalidValueError

_MOST_PLACES = 5


def places_of(places: list[str]) -> str:
    more = len(places) - _MOST_PLACES
    return ", ".join(places[:_MOST_PLACES]) + (f" and {more:,} more" if more > 0 else "")


def check_dates(dates: list[datetime.date], field: str, place: str, remedy: str = "") -> None:
    """Refuse dates that are not consecutive days, with the places."""
    day = datetime.timedelta(days=1)
    wrong = [(before, after) for before, after in pairwise(dates) if after - before != day]
    if wrong:
        places = places_of([f"{after} after {before}" for before, after in wrong])
        in_order = remedy if any(after < before for before, after in wrong) else "; a day without a value is to be filled in"
        raise InvalidValueError(f"the dates of '{field}' of {place} must be consecutive days (got {places}){in_order}")


def check_numbers(index: list[Any], field: str, place: str) -> None:
    """Refuse an index of whole numbers that leaves some out, as that of a Series without its missing rows does."""
    numbers = [checks.as_float(each) for each in index]
    steps = [
        (before, after)
        for before, after in pairwise(numbers)
        if before is not None and after is not None and after - before > 1
    ]
    if steps:
        places = places_of([f"{after:g} after {before:g}" for before, after in steps])
        raise InvalidValueError(
            f"the index of '{field}' of {place} must not leave out days (got {places}); a day without a value is to be filled "
            f"in; reset_index(drop=True) counts the rows as consecutive days"
        )
