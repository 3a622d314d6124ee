"""Controls that act in steps, such as a number of ships: the ranges over which the scenario stays the same."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from supplysim.analysis.control import Control
from supplysim.analysis.crossing import Crossing
from supplysim.analysis.samples import Sample

_LOOKS = 65
_MOST_STEPS = 16
_NEAR = (1e-9, 1e-6, 1e-3)  # a control may act gradually for a while, and no more after that
_SHARES_BETWEEN = (0.27, 0.5, 0.81, *_NEAR, *(1 - each for each in _NEAR))  # where else to look between two scenarios


def steps_of(control: Control, low: float, high: float) -> list[tuple[float, float]] | None:
    """The ranges between two values of the control over which the scenario is seen to be one and the same.

    None if there are too many to simulate each, or others between them: then the control is treated as one that acts
    gradually.
    """
    looks = np.linspace(low, high, _LOOKS).tolist()
    digests: list[str] = []
    starts: list[int] = []
    for index, value in enumerate(looks):
        digests.append(control.scenario(value).digest)
        if not index or digests[index] != digests[index - 1]:
            starts.append(index)
        if len(starts) > _MOST_STEPS:
            return None
    for start in starts[1:]:
        left, right = looks[start - 1], looks[start]
        between = {control.scenario(left + share * (right - left)).digest for share in _SHARES_BETWEEN}
        if not between <= {digests[start - 1], digests[start]}:
            return None
    return [(looks[one], looks[two - 1]) for one, two in zip(starts, [*starts[1:], _LOOKS], strict=True)]


def step_crossings(control: Control, sample: Sample, possible: list[float]) -> list[Crossing]:
    """The crossings of a sample whose scenarios were all simulated: exactly at the step from one to another.

    A scenario whose sign is open widens the interval; which side `value` is on, its own mean says. Where an open end shows no
    crossing, what is not ruled out is added to `possible`.
    """
    means, last = sample.means, sample.means.size - 1
    sure = [None, *np.flatnonzero(sample.signs).tolist(), None]
    found = []
    for one, two in pairwise(sure):
        if one is not None and two is not None and sample.signs[one] == sample.signs[two]:
            continue
        start, stop = 0 if one is None else one, last if two is None else two
        changes = [index for index in range(start + 1, stop + 1) if (means[index] >= 0) != (means[index - 1] >= 0)]
        if changes:
            change = changes[len(changes) // 2]
            begins = bool(means[change] >= 0)
            value = _edge(control, sample, change)[begins]
            low = -math.inf if one is None else _edge(control, sample, one + 1)[0]
            high = math.inf if two is None else _edge(control, sample, two)[1]
            found.append(Crossing(value, min(low, value), max(high, value), begins, is_jump=True))
        elif start < stop or one is two is None:
            possible += [float(sample.lefts[start]), float(sample.rights[stop])]
    return found


def _edge(control: Control, sample: Sample, index: int) -> tuple[float, float]:
    """The last value before the step to the scenario at `index`, and the first after it: neighbours among the floats."""
    left, right = float(sample.rights[index - 1]), float(sample.lefts[index])
    before = control.scenario(left).digest
    while left < (middle := (left + right) / 2) < right:
        if control.scenario(middle).digest == before:
            left = middle
        else:
            right = middle
    return left, right
