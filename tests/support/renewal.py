"""Exact laws of what happens in states that last whole numbers of days: semi-Markov chains, by forward recursion.

A law of lengths is an array whose entry k is P(length = k), entry 0 being 0; all that is longer than the table stands in its
last entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from support.closed_forms import FloatArray


def rounded_law(cdf: Callable[[FloatArray], FloatArray], most: int, rounding: float = 0.5) -> FloatArray:
    """P(max(1, round(X)) = k) for k = 0, ..., `most`: X lies between k - 1/2 and k + 1/2, and all below counts as 1.

    With a `rounding` of 1 it is that of max(1, floor(X)), which is wrong.
    """
    ends = np.append(np.arange(1.0, most) + rounding, inf)
    return np.concatenate([[0.0], np.diff(cdf(ends), prepend=0.0)])


def exactly(days: int, most: int) -> FloatArray:
    """The law of a known length."""
    return (np.arange(most + 1) == min(days, most)).astype(float)


def geometric_law(mean: float, most: int) -> FloatArray:
    """The law of a geometric length on {1, 2, ...}."""
    law = np.append(0.0, (1 - 1 / mean) ** np.arange(most) / mean)
    law[-1] += 1.0 - law.sum()
    return law


def left_law(law: FloatArray, mean: float) -> FloatArray:
    """What is left of a sojourn on a day of the equilibrium: P(left = r) = P(length >= r) / mean, for r up to the table's end.

    (S. Karlin and H. M. Taylor, "A First Course in Stochastic Processes", 2nd ed., 1975, chapter 5.) `mean` is that of the
    whole law, so that the table may end before the law does; the rest is put into the last entry.
    """
    longer = law[::-1].cumsum()[::-1] / mean
    longer[0] = 0.0
    longer[-1] += 1.0 - longer.sum()
    return longer


def exposure_law(
    levels: Sequence[int], first: Sequence[FloatArray], laws: Sequence[FloatArray], jumps: Sequence[Sequence[float]], days: int
) -> FloatArray:
    """The probabilities of an exposure of 0, 1, 2, ... level-days in `days` days.

    Parameters
    ----------
    levels : of each state, whole numbers
    first : for each state, the joint probabilities that day 1 is in it and so many days of its sojourn are left
    laws : for each state, the law of its lengths
    jumps : row i has the probabilities of what follows state i
    """
    most = days * max(levels)
    mass = np.zeros((len(levels), len(laws[0]), most + 1))  # by state, days left and exposure so far
    mass[:, :, 0] = np.array(first)
    for _ in range(days):
        moved = np.zeros_like(mass)
        for state, level in enumerate(levels):
            moved[state, :, level:] = mass[state, :, : most + 1 - level]
        mass = np.zeros_like(moved)
        mass[:, 1:-1] = moved[:, 2:]
        mass[:, -1] = 0.0
        over = np.einsum("ij,in->jn", np.asarray(jumps), moved[:, 1])
        mass += np.array(laws)[:, :, None] * over[:, None, :]
    return np.asarray(mass.sum(axis=(0, 1)))


def up_each_day(up: FloatArray, down: FloatArray, days: int) -> FloatArray:
    """The probability of being up on day 1, 2, ..., if an up time begins on day 1, by the renewal equation.

    A cycle begins on day t with probability c(t) = sum over k of c(k) P(up + down = t - k), and the factory is up on day t if
    one began on day k <= t whose up time is longer than t - k (W. L. Smith, "Renewal theory and its ramifications", Journal of
    the Royal Statistical Society B 20, 1958).
    """
    cycle, longer = np.convolve(up, down), 1.0 - up.cumsum()
    begins = np.zeros(days)
    begins[0] = 1.0
    for day in range(1, days):
        begins[day] = sum(begins[before] * cycle[day - before] for before in range(day) if day - before < cycle.size)
    return np.convolve(begins, np.append(longer, np.zeros(days))[:days])[:days]
