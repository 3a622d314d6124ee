"""A countable demand of a user's own, and the law of a stock that orders for it, by a chain of its states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
from scipy import stats

import supplysim as ss


@attrs.frozen
class Customers(ss.Demand):
    """A Poisson number of customers a day, of whom a known share wants 1, 2, ... units."""

    name: str
    per_day: Any
    shares: tuple[float, ...] = (1.0,)
    unmet: str = "backlog"

    @property
    def keeps_backlog(self) -> bool:
        return self.unmet == "backlog"

    def advance(self, leap: Any, rng: np.random.Generator) -> Any:
        wanted = (number * rng.poisson(self.per_day * share * leap.days) for number, share in enumerate(self.shares, start=1))
        return np.sum(list(wanted), axis=0).astype(float)

    def _moment(self, power: int) -> float:
        return float(sum(share * number**power for number, share in enumerate(self.shares, start=1)))

    def bound(self, calendar: Any) -> ss.DemandBound:
        return ss.DemandBound(self.mean_per_day(), self.per_day * self._moment(2), len(self.shares) / 3)

    def mean_per_day(self) -> Any:
        return self.per_day * self._moment(1)


State = tuple[int, ...]  # the net stock in the evening, and what arrives in 1, 2, ... days


def laws_of_evenings(
    on_hand: int, days: int, lead_days: int, mean_demand: float, order: Callable[[int], int], *, is_lost: bool
) -> list[dict[int, float]]:
    """The law of the net stock, negative where there is a backlog, on the evenings of days 1 to `days`.

    Every day has a Poisson demand. In the evening, `order` says what is ordered at a position; it arrives on the morning
    `lead_days` later.
    """
    law = stats.poisson(mean_demand)
    demand = [(number, float(law.pmf(number))) for number in range(int(law.isf(1e-13)) + 1)]
    states: dict[State, float] = {(on_hand, *(0 for _ in range(lead_days))): 1.0}
    found = []
    for _ in range(days):
        following: dict[State, float] = defaultdict(float)
        for (net, first, *later), probability in states.items():
            for wanted, share in demand:
                left = net + first - wanted
                left = max(left, 0) if is_lost else left
                following[left, *later, order(left + sum(later))] += probability * share
        states = following
        evening: dict[int, float] = defaultdict(float)
        for (net, *_), probability in states.items():
            evening[net] += probability
        found.append(dict(evening))
    return found


def up_to(low: int, high: int) -> Callable[[int], int]:
    """(s, S): up to the second level at or below the first."""
    return lambda position: high - position if position <= low else 0


def in_lots(low: int, quantity: int) -> Callable[[int], int]:
    """(s, Q): as many lots as lift the position above the level."""
    return lambda position: quantity * ((low - position) // quantity + 1) if position <= low else 0
