"""Outages: a producer that is up, breaks down, is repaired, and so on."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._flows.profiles.cumulative_exposure import Measure
from supplysim._flows.switching import Chain, ShortCycle, Sojourns
from supplysim._uncertain.fields import DAYS_FROM_ONE, quantity, specification
from supplysim._uncertain.parameters import drawn
from supplysim._uncertain.quantity import Quantity

_UP_THEN_DOWN = Chain(states=2, start=0)


@specification
@attrs.frozen
class Outages:
    """Full output while up, none while down; both last a geometric number of days. Day 1 begins a fresh spell up.

    Parameters
    ----------
    mean_up_days : number or quantity, at least 1
        Mean time between failures, MTBF.
    mean_down_days : number or quantity, at least 1
        Mean time to repair, MTTR. Availability in the long run is MTBF / (MTBF + MTTR).

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Outages(mean_up_days=30, mean_down_days=5)
    Outages(mean_up_days=30.0, mean_down_days=5.0)
    """

    mean_up_days: Quantity | float = quantity(DAYS_FROM_ONE)
    mean_down_days: Quantity | float = quantity(DAYS_FROM_ONE)

    def begin(self, measure: Measure | None, paths: int, rng: np.random.Generator) -> Sojourns | ShortCycle:
        """The chain of states on the morning of day 1: up, down, up, ...; under a measure, each sojourn is walked."""
        means = [drawn(self.mean_up_days), drawn(self.mean_down_days)]
        begin = _UP_THEN_DOWN.begin if measure is None else _UP_THEN_DOWN.walk
        return begin([1.0, 0.0], means, paths, rng)
