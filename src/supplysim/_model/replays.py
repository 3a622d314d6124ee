"""What is asked of the replayed histories of a scenario as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supplysim._flows.base import Flow
from supplysim._flows.calendar import Calendar
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.parameters import parts_of
from supplysim._uncertain.replayed import Replayed
from supplysim.errors import InvalidValueError, shown

_WEEK = 7


def _replays(flows: Sequence[Flow]) -> Iterator[tuple[Flow, Replayed]]:
    yield from ((flow, part) for flow in flows for part in parts_of(flow) if isinstance(part, Replayed))


def check_replays(flows: Sequence[Flow], calendar: Calendar) -> None:
    """Refuse a column that stands in two places, and a history with dates that is shorter than a week.

    Raises
    ------
    InvalidValueError
        With the places.
    """
    held: dict[tuple[str, str], Flow] = {}
    for flow, replayed in _replays(flows):
        digest, name, _ = replayed.column_key
        other = held.setdefault((digest, name), flow)
        if other is not flow:
            raise InvalidValueError(
                f"{place_of(flow)} must replay a column of its own (got {shown(name)} of one history, as {place_of(other)} "
                f"does): flows that move together have two columns, replayed({{'one': values, 'other': values}}); "
                f"those that do not have two histories, with other names"
            )
        if calendar.start is not None and replayed.history.first is not None and replayed.history.days < _WEEK:
            raise InvalidValueError(
                f"the history of {place_of(flow)} must have a day of each weekday, since it and the scenario have dates "
                f"(got {replayed.history.days}): give more days, or the values without dates"
            )


def replay_traps(flows: Sequence[Flow]) -> Iterator[str]:
    """Warn of blocks that are longer than the history: a path then repeats it, over and over, in one order."""
    for flow, replayed in _replays(flows):
        days = replayed.history.days
        if replayed.block_days > days > 1:
            yield (
                f"'block_days' of the history of {place_of(flow)} is longer than the history (got {replayed.block_days:,} of "
                f"{days:,} days): each path repeats it in one order, and chance is where it begins; choose shorter blocks"
            )
