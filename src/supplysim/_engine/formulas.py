"""Carrying out formulas of outputs on the paths of a block: first the levels that are watched, then the outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from supplysim._engine.watching import CENSORED, Wanted
from supplysim._model.asked.formula import Asked, FunctionStep, OutputStep, Ref, UnknownStep
from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim.errors import DrawError, shown

_DIGITS = 12  # significant ones: what differs by less is rounding
_LARGEST_EXACT_POWER = 22  # of 10
LARGEST = 1e100  # of the values of an output, so that sums of their squares stay finite

Unknowns = Mapping[str, FloatArray]


def wanted_of(asked: Sequence[Asked], unknowns: Unknowns) -> dict[Any, Wanted]:
    """What must be watched for some outputs, by key; what several of them use is watched once."""
    wanted: dict[Any, Wanted] = {}
    for each in asked:
        results: list[Any] | None = None
        for number, step in enumerate(each.steps):
            if not isinstance(step, OutputStep):
                continue
            level: Drawn | None
            if isinstance(step.level, Ref):
                results = _results(each, unknowns, {}) if results is None else results
                level = _level(results[step.level.number], each.name)
            else:
                level = step.level
            wanted[key_of(each, number)] = Wanted(step.kind, step.owner, step.day, level)
    return wanted


def values_of(asked: Asked, unknowns: Unknowns, watched: Mapping[Any, FloatArray]) -> FloatArray:
    """The values of an output, (paths,).

    Raises
    ------
    DrawError
        If a value is not a finite number of at most 1e100, other than that of a day that never comes.

    Notes
    -----
    Values are rounded to 12 significant digits. Otherwise twelve shipments, divided by the size of one on each path, would be
    as many different values as there are sizes.
    """
    values = unrounded(asked, unknowns, watched)
    if asked.alone is not None and asked.alone.kind in CENSORED:
        return values
    good = np.abs(values) <= LARGEST  # also False for NaN
    if not good.all():
        bad = float(values[~good][0])
        days = [step.kind for step in asked.watched if step.kind in CENSORED]
        remedy = f"; {days[0]} is infinite where the day never comes: np.minimum(..., days) bounds it" if days else ""
        raise DrawError(
            f"the output {shown(asked.name)} must be finite, at most {LARGEST:g} (got {bad:.6g} on a path){remedy}"
        )
    return without_rounding(values)


def unrounded(asked: Asked, unknowns: Unknowns, watched: Mapping[Any, FloatArray]) -> FloatArray:
    """The result of a formula on each path, as it comes, (paths,)."""
    paths = next(iter(watched.values())).size if watched else next(iter(unknowns.values())).size
    return np.array(np.broadcast_to(_results(asked, unknowns, watched)[-1], paths), dtype=np.float64)


def without_rounding(values: FloatArray) -> FloatArray:
    """Values to 12 significant digits, so that those that differ by rounding alone are one.

    It gives the double that is nearest to the decimal number, unless the value is beyond 1e34 or below 1e-11.
    """
    size = np.abs(values)
    with np.errstate(divide="ignore"):
        digits = _DIGITS - 1.0 - np.floor(np.log10(size))
    plain = (size > 0) & (np.abs(digits) <= _LARGEST_EXACT_POWER)
    power = 10.0 ** np.where(plain, np.abs(digits), 0.0)
    rounded = np.where(digits >= 0, np.rint(values * power) / power, np.rint(values / power) * power)
    return np.asarray(np.where(plain, rounded, values) + 0.0)  # not -0.0


def key_of(asked: Asked, number: int) -> Any:
    """The key of a watched step: itself, or its place if it refers to other steps."""
    step = asked.steps[number]
    return (asked, number) if isinstance(step, OutputStep) and isinstance(step.level, Ref) else step


def _results(asked: Asked, unknowns: Unknowns, watched: Mapping[Any, FloatArray]) -> list[Any]:
    """The result of each step; None where it depends on what is not watched yet."""
    results: list[Any] = []

    def operand(value: Any) -> Any:
        return results[value.number] if isinstance(value, Ref) else value

    with np.errstate(all="ignore"):
        for number, step in enumerate(asked.steps):
            if isinstance(step, UnknownStep):
                results.append(unknowns[step.name])
            elif isinstance(step, OutputStep):
                results.append(watched.get(key_of(asked, number)))
            else:
                results.append(_applied(step, operand) if all(results[ref] is not None for ref in step.refs) else None)
    return results


def _applied(step: FunctionStep, operand: Any) -> Any:
    named = {name: operand(value) for name, value in step.named_operands}
    return step.function(*map(operand, step.operands), **named)


def _level(drawn: Any, name: str) -> Drawn:
    """The drawn level of a step, refused unless it is 0 or more."""
    level: FloatArray = np.asarray(drawn, dtype=np.float64)
    low, high = float(np.min(level)), float(np.max(level))
    if not (low >= 0 and np.isfinite(high)):
        bad = low if not low >= 0 else high
        raise DrawError(f"the level in the output {shown(name)} must be 0 or more, and finite (drew {bad:.6g})")
    return level if level.ndim else float(level)
