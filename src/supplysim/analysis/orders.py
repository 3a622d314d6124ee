"""Orders: on how many paths one duration is the longer, the other, both are the same, or both outlast the horizon."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import cached_property, reduce
from itertools import permutations

import attrs
import numpy as np

from supplysim._engine.tally import Tally
from supplysim._estimates import intervals
from supplysim._estimates.effective import too_few
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.weighted import effective_number
from supplysim._model.scenario import Scenario
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.analysis.paired import Paired
from supplysim.analysis.side import Side
from supplysim.errors import InvalidValueError

_STEP = 2.0**-53  # any sum of multiples of it up to 1 is exact
_NUDGES = (0, 1, -1, 2, -2)  # steps of the largest share


@attrs.frozen(eq=False, slots=False)
class Orders:
    """The order of two durations of each path, counted by replicate.

    Attributes
    ----------
    counts : (3, replicates) array
        The numbers of paths on which the one is longer, on which the other is, and on which both outlast the horizon; with
        weights, the sums of their weights, whole numbers.
    paths : (replicates,) array
        The numbers of all paths, or the sums of their weights.
    per_unit : float
        How many effective paths a unit of weight stands for; 1 without weights.
    certain : bool
        Whether nothing is random, so that shares are exact.
    alike : bool
        Whether both durations are known to be the same on every path.
    """

    counts: IntArray
    paths: IntArray
    certain: bool = False
    alike: bool = False
    per_unit: float = 1.0

    @classmethod
    def of(
        cls,
        one: FloatArray,
        other: FloatArray,
        replicates: int,
        weights: FloatArray | None = None,
        *,
        certain: bool = False,
    ) -> Orders:
        """Those of two durations of kept paths, (kept paths,), with their weights, which are whole numbers.

        Path i belongs to replicate ``i % replicates``.
        """
        replicate = np.arange(one.size) % replicates
        times = np.ones(one.size, dtype=np.int64) if weights is None else weights.astype(np.int64)
        events = (one > other, other > one, np.isinf(one) & np.isinf(other), np.ones(one.size, dtype=bool))
        sums = np.zeros((len(events), replicates), dtype=np.int64)
        for row, event in zip(sums, events, strict=True):
            np.add.at(row, replicate[event], times[event])
        per_unit = 1.0 if weights is None else effective_number(weights.astype(np.float64)) / max(float(weights.sum()), 1.0)
        return cls(sums[:3], sums[3], certain=certain, per_unit=per_unit)

    @property
    def is_equal(self) -> bool:
        """Whether the two durations are the same on all paths of the run."""
        return not self.counts[:2].any()

    @cached_property
    def shares(self) -> tuple[Estimate, Estimate, Estimate, Estimate]:
        """The shares of paths on which the one is longer, the other is, both are the same, and both outlast the horizon.

        Their values add up to 1 exactly, in any order; see `_adding_up`.
        """
        longer, shorter, both = self.counts
        events = (longer, shorter, self.paths - longer - shorter - both, both)
        known = (self.alike, self.alike, False, False)
        paths = self.paths.astype(np.float64) * self.per_unit
        found = [
            intervals.share(event.astype(np.float64) * self.per_unit, paths, certain=self.certain or exact)
            for event, exact in zip(events, known, strict=True)
        ]
        values = _adding_up([each.value for each in found])
        one, other, same, last = (
            attrs.evolve(each, value=value, low=min(each.low, value), high=max(each.high, value))
            for each, value in zip(found, values, strict=True)
        )
        return one, other, same, last


def _adding_up(shares: Sequence[float]) -> list[float]:
    """Shares that add up to 1 exactly, in any order; if need be, the largest is changed by a few steps of 2**-53.

    Where this does not do, each is rounded to a multiple of a step, and the largest is the rest. `sum` may be more exact than
    plain additions, so both are tried.
    """
    largest = int(np.argmax(shares))
    others = [*shares[:largest], *shares[largest + 1 :]]
    for nudge in _NUDGES:
        nudged = shares[largest] + nudge * _STEP
        orders = permutations([nudged, *others])
        if math.fsum([nudged, *others]) == 1 and all(reduce(operator.add, each) == 1 for each in orders):
            return [*others[:largest], nudged, *others[largest:]]
    others = [round(each / _STEP) * _STEP for each in others]
    return [*others[:largest], 1.0 - sum(others), *others[largest:]]


def orders_of(paired: Paired, labels: Sequence[str], stocks: Sequence[str]) -> Orders:
    """Those of two variants: on how many paths the second lasts longer, the first does, and both outlast the horizon.

    From all paths of the run, if the first of the two is what a paired run compares with, both stocks have one name, and
    something draws on the second; otherwise from the kept paths.
    """
    one, two = (paired.sides[label].of(stock) for label, stock in zip(labels, stocks, strict=True))
    certain = one.scenario.model.is_certain and two.scenario.model.is_certain
    is_another = labels[0] == next(iter(paired.sides)) != labels[1]
    if is_another and stocks[0] == stocks[1] and stocks[1] in stocks_that_end(two.scenario):
        paths, per_unit = units_of(one.tally)
        found = Orders(paired.order(labels[1], stocks[1]), paths, certain=certain, per_unit=per_unit)
    else:
        found = Orders.of(two.durations, one.durations, paired.replicates, paired.weights, certain=certain)
    return attrs.evolve(found, alike=found.is_equal and _are_one_scenario(one, two))


def units_of(tally: Tally) -> tuple[IntArray, float]:
    """The sums of the weights of the paths, (replicates,), and the effective paths a unit stands for; without weights, counts.

    Raises
    ------
    InvalidValueError
        If the claims leave too few effective paths.
    """
    problem = too_few(tally)
    if problem is not None:
        raise InvalidValueError(f"the order of two durations {problem}")
    return (tally.paths, 1.0) if tally.weights is None else (np.array(tally.weights.sums), tally.weights.per_unit)


def stocks_that_end(scenario: Scenario) -> list[str]:
    """The stocks that can run out: those on which something draws."""
    return [node.name for node in scenario.model.network.nodes if node.is_claimed]


def _are_one_scenario(one: Side, two: Side) -> bool:
    """Whether two sides are the same stock of the same scenario, whatever its name."""
    digests = [side.scenario.replace(name="one").digest for side in (one, two)]
    return one.stock == two.stock and digests[0] == digests[1]
