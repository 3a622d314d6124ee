"""What a rule is: a limit on the leap, and an act on the evening that the leap ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supplysim._flows.base import Panel

FloatArray = NDArray[np.float64]
Panels = Mapping[Any, Panel]


class Rule:
    """Something that may not be leapt over. A rule leaves the method that it does not need as it is here."""

    def rows(self, paths: int) -> Panel:
        """Values of its own that the rule needs on each path; the engine keeps them under the rule itself as their key."""
        return Panel()

    def limit(self, panels: Panels, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The longest leap of each path, at most `days`, at least 1.

        Parameters
        ----------
        panels : mapping
        clock : (window,) array
            Days that are over.
        days : (window,) array
            The leap as other rules left it; not to be written to.
        """
        return days

    def act(self, panels: Panels, clock: FloatArray, paths: NDArray[np.intp]) -> None:
        """What happens on the evening of day `clock`; evening 0 comes before day 1.

        Parameters
        ----------
        paths : (window,) array
            The number of the path in each column.
        """


def until_next(every_days: int, clock: FloatArray) -> FloatArray:
    """Days to the next evening whose number is a multiple of `every_days`."""
    return every_days - clock % every_days


def stopping_before(day: FloatArray, clock: FloatArray) -> FloatArray:
    """The leap that ends on the evening before `day`, or is that day alone."""
    return np.maximum(day - 1.0 - clock, 1.0)
