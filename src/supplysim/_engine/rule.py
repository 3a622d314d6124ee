"""What a rule is: a limit on the leap, an event on the evening that the leap ends, or both."""

from __future__ import annotations

import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues


class Rule(PathValues):
    """Something that may not be leapt over. A rule leaves the method that it does not need as it is here."""

    __slots__ = ()

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The longest leap of each path, at most `days`, at least 1.

        Parameters
        ----------
        clock : (window,) array
            Days that are over.
        days : (window,) array
            The leap as other rules left it; not to be written to.
        """
        return days

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
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
