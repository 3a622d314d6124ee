"""The base class of rules: a limit on the leap, an event on the evening on which it ends, or both."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray, IndexArray
from supplysim._uncertain.parameters import PathValues


class Rule(PathValues):
    """A rule that limits leaps, or acts on the evenings on which they end. Both methods are optional."""

    __slots__ = ()

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """The longest leap that the rule allows each path.

        Parameters
        ----------
        clock : (in flight,) array
            Days completed.
        days : (in flight,) array
            The leap that the rules before it allow, at least 1; read-only.

        Returns
        -------
        (in flight,) array, whole days from 1 to `days`
        """
        return days

    def act(self, clock: FloatArray, paths: IndexArray) -> None:
        """Apply the rule on the evening of day `clock`; evening 0 comes before day 1.

        Parameters
        ----------
        paths : (in flight,) array
            The number of the path in each column.
        """


@attrs.define(eq=False)
class RegularRule(Rule):
    """A rule that acts on the evenings whose number is a multiple of `every_days`, so that leaps end on them."""

    every_days: int

    def limit(self, clock: FloatArray, days: FloatArray) -> FloatArray:
        """See `Rule.limit`."""
        return np.minimum(days, self.every_days - clock % self.every_days)


def stopping_before(day: FloatArray, clock: FloatArray) -> FloatArray:
    """The leap that ends on the evening before `day`; if `day` is the next day, a leap of that day."""
    return np.maximum(day - 1.0 - clock, 1.0)
