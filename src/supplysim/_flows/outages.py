"""Outages: a producer that is up, breaks down, is repaired, and so on."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from supplysim._flows.base import Panel
from supplysim._flows.switching import Switching
from supplysim._uncertain.fields import DAYS_FROM_ONE, quantity, specification
from supplysim._uncertain.quantity import Drawn, Quantity

_UP_THEN_DOWN = Switching(states=2, start=0)


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

    @property
    def switching(self) -> Switching:
        """The chain of states: up, down, up, ..."""
        return _UP_THEN_DOWN

    def panel(self, values: Mapping[str, Drawn], paths: int, rng: np.random.Generator, *, by_sojourn: bool) -> Panel:
        """The switching panel; `values` are labelled ``outages.mean_up_days`` and so on."""
        means = [values["outages.mean_up_days"], values["outages.mean_down_days"]]
        return self.switching.panel([1.0, 0.0], means, paths, rng, by_sojourn=by_sojourn)
