"""What is asked of the replayed histories of a scenario as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import fdtrc

from supplysim._flows.base import Flow
from supplysim._flows.calendar import Calendar
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.parameters import parts_of
from supplysim._uncertain.replayed import Replayed
from supplysim.errors import InvalidValueError, shown

_WEEK = 7
_MUCH, _BY_CHANCE = 0.1, 1e-6  # of the variance; of the probability that independent days show as much


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


def replay_traps(flows: Sequence[Flow], calendar: Calendar) -> Iterator[str]:
    """Warn of blocks that are longer than the history, and of weekdays that matter and are not kept."""
    for flow, replayed in _replays(flows):
        days = replayed.history.days
        if replayed.block_days > days > 1:
            yield (
                f"'block_days' of the history of {place_of(flow)} is longer than the history (got {replayed.block_days:,} of "
                f"{days:,} days): each path repeats it in one order, and chance is where it begins; choose shorter blocks"
            )
        if replayed.history.first is None or calendar.start is not None:
            continue
        share = _share_of_weekdays(replayed.history.values(replayed.name_in_history))
        if share > _MUCH:
            yield (
                f"weekdays explain {100 * share:.0f} % of the variance of the history of {place_of(flow)}, and are not kept, "
                f"since the scenario has no dates: give it a start"
            )


def _share_of_weekdays(values: FloatArray) -> float:
    """The share of the variance that weekdays explain, less what chance would; 0 if it may be chance (an F test)."""
    free = values.size - _WEEK
    total = float(np.sum((values - values.mean()) ** 2))
    if free < _WEEK or total == 0:
        return 0.0
    within = sum(float(np.sum((each - each.mean()) ** 2)) for each in (values[day::_WEEK] for day in range(_WEEK)))
    if within > 0:
        ratio = (total - within) / (_WEEK - 1) / (within / free)
        if fdtrc(_WEEK - 1, free, ratio) > _BY_CHANCE:
            return 0.0
    return 1.0 - within / free / (total / (values.size - 1))
