"""Decision: what the options are worth on each path, and what rules of choice gain over always taking the best one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import attrs
import numpy as np

from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate, half_width
from supplysim._uncertain.arrays import BoolArray, FloatArray, IntArray

_MOST_FOLDS = 4
NOTHING = Estimate(0.0, 0.0, 0.0, 0.0)
Predict = Callable[[FloatArray, BoolArray], FloatArray]


@attrs.frozen(eq=False, slots=False)
class Decision:
    """The choice between options whose net worth is known on paired paths.

    Attributes
    ----------
    net : (options, paths) array
        What each option is worth, less its cost. Path i belongs to replicate ``i % replicates``.
    ranges : (options, 2) array
        The least and the largest net worth that is possible.
    replicates : int
    certain : bool
        Whether nothing is random, so that every figure is exact.
    kinds : tuple of int, optional
        For each option the first one that is the same: they differ on no path, whatever the number of paths.
    """

    net: FloatArray
    ranges: FloatArray
    replicates: int
    certain: bool
    kinds: tuple[int, ...] | None = None

    @cached_property
    def replicate(self) -> IntArray:
        """The replicate of each path."""
        return np.arange(self.net.shape[1]) % self.replicates

    @cached_property
    def best(self) -> int:
        """The option with the largest mean; of several, the first."""
        return int(np.argmax(self.net.mean(axis=1)))

    @cached_property
    def rivals(self) -> list[int]:
        """The best option, and those whose means are not told apart from its own."""
        others = [option for option in range(len(self.net)) if not self.are_same(option, self.best)]
        return [self.best, *(option for option in others if self.behind(option).low <= 0)]

    def are_same(self, one: int, other: int) -> bool:
        """Whether two options are one and the same, so that they are worth the same on every path that there may be."""
        return one == other or (self.kinds is not None and self.kinds[one] == self.kinds[other])

    def behind(self, option: int) -> Estimate:
        """What an option falls short of the best one: exactly 0 if they are the same."""
        return NOTHING if self.are_same(option, self.best) else self.over(self.net[self.best], option)

    def worth(self, option: int) -> Estimate:
        """The expected net worth of an option."""
        low, high = self.ranges[option].tolist()
        return self._mean(self.net[option], low, high)

    def over(self, chosen: FloatArray, option: int) -> Estimate:
        """The mean of what is chosen on each path, less that of one option."""
        low, high = self.ranges[option].tolist()
        lowest, highest = float(self.ranges[:, 0].min()) - high, float(self.ranges[:, 1].max()) - low
        return self._mean(chosen - self.net[option], lowest, highest)

    def value(self, chosen: FloatArray, promised: FloatArray | None = None) -> Estimate:
        """The mean of what is chosen on each path, less that of the best option: a value of knowing, so at least 0.

        Where several options are not told apart, any may be the best: the interval then covers what is gained over each.

        Parameters
        ----------
        chosen : (paths,) array
            What the chosen options are worth: an estimate from below, since a fitted rule chooses wrong at times.
        promised : (options, paths) array, optional
            What the regression promised of the chosen option over each: from above, since the chosen one was often
            overestimated. Near the point where the choice changes, an error d of the regression makes the one too small and
            the other too large by ``d**2 / 2`` times the density of the gain at 0. So the value is the mean of both, and the
            interval reaches from the low end of the one to the high end of the other.
        """
        if all(self.are_same(option, self.best) for option in range(len(self.net))):
            return NOTHING  # there is nothing to choose
        over = []
        for option in self.rivals:
            found = self.over(chosen, option)
            above = found.value if promised is None else max(float(promised[option].mean()), found.value)
            over.append(((found.value + above) / 2, found.low, max(above + half_width(found), found.high), found.std_error))
        value, _, high, error = min(over)
        low, highest = min(each[1] for each in over), max(each[2] for each in over)
        return Estimate(max(value, 0.0), error, max(low, 0.0), max(highest, high - min(value, 0.0)))

    def foresight(self) -> FloatArray:
        """What the best option of each path is worth."""
        most: FloatArray = self.net.max(axis=0)
        return most

    def informed(self, predict: Predict) -> tuple[FloatArray, FloatArray]:
        """What a rule chooses on each path that is fitted on other replicates, and what it promises; see `value`.

        Parameters
        ----------
        predict : callable
            Gets what each option but the first gains over the first, (paths, options - 1), and on which paths to fit; returns
            what it predicts for the other paths.

        Returns
        -------
        chosen : (paths,) array
        promised : (options, paths) array
        """
        gains = (self.net[1:] - self.net[0]).T
        chosen, promised = self.net[self.best].copy(), np.zeros_like(self.net)
        folds = min(self.replicates, self.net.shape[1], _MOST_FOLDS)
        if folds > 1:
            fold = self.replicate % folds
            for number in range(folds):
                held_out = fold == number
                found = predict(gains, ~held_out)
                expected = np.column_stack([np.zeros(len(found)), found]).T
                option = np.argmax(expected, axis=0)
                chosen[held_out] = self.net[option, np.flatnonzero(held_out)]
                promised[:, held_out] = expected.max(axis=0) - expected
        return chosen, promised

    def _mean(self, values: FloatArray, lowest: float, highest: float) -> Estimate:
        sums: FloatArray = np.bincount(self.replicate, values, self.replicates).astype(np.float64)
        paths: FloatArray = np.bincount(self.replicate, minlength=self.replicates).astype(np.float64)
        return intervals.mean(sums, paths, highest, lowest=lowest, certain=self.certain)
