"""Whether contestants sample the same law: two figures of each with their errors, and a test that they agree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from workload import EARLY, LASTING_DAYS

FloatArray = NDArray[np.float64]

MOST_ERRORS = 5.0  # so far apart, in joint standard errors, two figures of one law are once in two million


@attrs.frozen
class Figure:
    """A figure and its standard error."""

    value: float
    error: float

    def __str__(self) -> str:
        decimals = max(0, 1 - math.floor(math.log10(self.error))) if self.error > 0 else 6
        return f"{self.value:.{decimals}f} ± {self.error:.{decimals}f}"

    def agrees(self, other: Figure, margin: float = 0.0) -> bool:
        """Whether both may be estimates of one number, or of two that differ by no more than `margin`."""
        return abs(self.value - other.value) <= margin + MOST_ERRORS * math.hypot(self.error, other.error)


@attrs.frozen
class Figures:
    """P(T >= 365) and the 5 % quantile of the duration, with standard errors."""

    lasting: Figure
    early: Figure


def figures(returned: Sequence[Any]) -> Figures:
    """The figures of all rounds together, from results of supplysim or from arrays of durations."""
    if isinstance(returned[0], ss.Result):
        return Figures(
            _mean([result.survival(LASTING_DAYS) for result in returned]),
            _mean([result.quantile(EARLY) for result in returned]),
        )
    return of_durations(np.concatenate(returned))


def _mean(estimates: Sequence[ss.Estimate]) -> Figure:
    errors = [estimate.std_error for estimate in estimates]
    return Figure(float(np.mean([estimate.value for estimate in estimates])), math.hypot(*errors) / len(errors))


def of_durations(durations: FloatArray) -> Figures:
    """By the formulas for independent paths; for quasi-random ones these bound the error from above.

    The error of the quantile is half the distance between the quantiles at one standard error of its probability to either
    side (R. S. Woodruff, 1952).
    """
    paths = durations.size
    lasting = float(np.mean(durations >= LASTING_DAYS))
    spread = math.sqrt(EARLY * (1 - EARLY) / paths)
    low, early, high = np.quantile(durations, [max(EARLY - spread, 0.0), EARLY, EARLY + spread])
    least = max(lasting * (1 - lasting), 1 / paths)  # where all paths agree, one might not have
    return Figures(Figure(lasting, math.sqrt(least / paths)), Figure(float(early), float(high - low) / 2))


def disagreements(found: Mapping[str, Figures], reference: str, margins_days: Mapping[str, float]) -> list[str]:
    """A sentence for each contestant whose figures are not those of the reference.

    Parameters
    ----------
    margins_days : mapping from name
        By how much the quantile may differ by definition, for contestants whose last day is counted another way.
    """
    problems = []
    expected = found[reference]
    for name, each in found.items():
        if not each.lasting.agrees(expected.lasting):
            problems.append(f"{name}: P(T >= {LASTING_DAYS}) is {each.lasting}, that of {reference} {expected.lasting}")
        if not each.early.agrees(expected.early, margins_days.get(name, 0.0)):
            problems.append(f"{name}: the {EARLY:.0%} quantile is {each.early} days, that of {reference} {expected.early}")
    return problems
