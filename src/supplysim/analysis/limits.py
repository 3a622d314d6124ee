"""Limits: a box of inputs, with limits that can be said in few digits."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from supplysim._uncertain.arrays import BoolArray, FloatArray

Limits = dict[str, tuple[float, float]]  # by the name of an input; open intervals, infinite on a side without a limit
_UNNOTICED = 0.0025  # the share of paths that rounding a limit may move across it
_MOST_DIGITS = 15


def inside(limits: Limits, inputs: Mapping[str, FloatArray], paths: int) -> BoolArray:
    """Which paths lie in a box."""
    found = np.ones(paths, dtype=bool)
    for name, (low, high) in limits.items():
        if low > -math.inf:
            found &= inputs[name] > low
        if high < math.inf:
            found &= inputs[name] < high
    return found


def with_limit(limits: Limits, name: str, side: int, value: float) -> Limits:
    """The limits with one of them, the low (0) or the high one (1), replaced; an input without limits is left out."""
    ends = list(limits.get(name, (-math.inf, math.inf)))
    ends[side] = value
    found = {each: pair for each, pair in limits.items() if each != name}
    return found if math.isinf(ends[0]) and math.isinf(ends[1]) else {**found, name: (ends[0], ends[1])}


def restrictions(limits: Limits) -> list[tuple[str, int]]:
    """The finite limits, each as the name of its input and its side."""
    return [(name, side) for name, pair in limits.items() for side in (0, 1) if math.isfinite(pair[side])]


def rounded_limits(limits: Limits, inputs: Mapping[str, FloatArray]) -> Limits:
    """The limits in as few digits as can be without moving more than a few paths across any of them."""
    found = limits
    for name, side in restrictions(limits):
        found = with_limit(found, name, side, _rounded(limits[name][side], inputs[name]))
    return found


def _rounded(limit: float, values: FloatArray) -> float:
    below = values < limit
    for digits in range(2, _MOST_DIGITS):
        rounded = float(f"{limit:.{digits}g}")
        if max(np.mean(below != (values < rounded)), np.mean(values == rounded)) <= _UNNOTICED:
            return rounded
    return limit


def in_words(limits: Limits) -> str:
    """A box as a reader says it: ``rate above 12 and usable fraction below 0.6``.

    Examples
    --------
    >>> in_words({"rate": (12_300.0, math.inf), "usable fraction": (0.3, 0.62)})
    'rate above 12,300 and usable fraction between 0.3 and 0.62'
    """
    return " and ".join(in_parts(limits))


def in_parts(limits: Limits) -> list[str]:
    """The range of each input in words."""
    return [f"{name} {_said(*pair)}" for name, pair in limits.items()]


def _said(low: float, high: float) -> str:
    if math.isinf(high):
        return f"above {low:,.12g}"
    return f"below {high:,.12g}" if math.isinf(low) else f"between {low:,.12g} and {high:,.12g}"
