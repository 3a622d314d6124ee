"""Outputs that a run is asked for, as plain data in the header of a file, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from supplysim._archive.container import require
from supplysim._engine.watching import BELOW, KINDS
from supplysim._model.asked.formula import Asked, FunctionStep, OutputStep, Ref, Step, UnknownStep
from supplysim.errors import InvalidTypeError, shown
from supplysim.notation.vocabulary import FUNCTIONS, NAME_OF


def check_writable(asked: Sequence[Asked], what: str = "the output {} of simulate") -> None:
    """Refuse formulas that a file could not hold; `what` is what messages call one of them.

    Raises
    ------
    InvalidTypeError
        If a function is neither one of NumPy nor one of scipy.special.
    """
    for each in asked:
        for step in each.steps:
            if isinstance(step, FunctionStep) and step.function not in NAME_OF:
                raise InvalidTypeError(
                    f"{what.format(shown(each.name))} must consist of functions of NumPy and scipy.special "
                    f"(got {shown(step.function)})"
                )


def written_outputs(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """The entry of the header: for each output its name and its steps."""
    return [{"name": each.name, "steps": [_written(step) for step in each.steps]} for each in asked]


def _written(step: Step) -> dict[str, Any]:
    if isinstance(step, UnknownStep):
        return {"unknown": step.name}
    if isinstance(step, OutputStep):
        level = {} if step.level is None else {"level": _value(step.level)}
        return {"output": step.kind, "of": step.owner, "day": step.day, **level}
    named = {name: _value(value) for name, value in step.named_operands}
    operands = [_value(value) for value in step.operands]
    return {"function": NAME_OF[step.function], "of": operands, **({"named": named} if named else {})}


def _value(value: Any) -> Any:
    return {"step": value.number} if isinstance(value, Ref) else value


def read_outputs(entry: Any) -> tuple[Asked, ...]:
    """Read the entry of the header; to be called within `refusing`."""
    require(isinstance(entry, list), "'outputs' of its header")
    asked = tuple(Asked(_text(each["name"]), _read_steps(each["steps"])) for each in entry)
    require(len({each.name for each in asked}) == len(asked), "an output is there twice")
    return asked


def _text(value: Any) -> str:
    require(type(value) is str and bool(value.strip()), f"a name in its outputs is {shown(value)}")
    return str(value)


def _read_steps(steps: list[Any]) -> tuple[Step, ...]:
    found = tuple(_step(step, number) for number, step in enumerate(steps))
    require(bool(found), "an output has no steps")
    return found


def _step(step: dict[str, Any], number: int) -> Step:
    """Read step `number`, which may refer only to those before it."""

    def value(of: Any) -> Any:
        if isinstance(of, dict):
            ref = of["step"]
            require(type(ref) is int and 0 <= ref < number, f"a step of an output refers to {shown(ref)}")
            return Ref(ref)
        is_right = of is None or type(of) in {bool, int} or (type(of) is float and math.isfinite(of))
        require(is_right, f"an operand of an output is {shown(of)}")
        return of

    if "unknown" in step:
        return UnknownStep(_text(step["unknown"]))
    if "output" in step:
        kind, day = step["output"], step["day"]
        require(kind in KINDS and type(day) is int and day >= 0, f"an output is {shown(kind)} on day {shown(day)}")
        level = value(step.get("level"))
        is_level = level is None or isinstance(level, Ref) or (type(level) is float and level >= 0)
        require(is_level and (level is not None) == (kind == BELOW), f"the level of an output is {shown(level)}")
        return OutputStep(kind, _text(step["of"]), day, level)
    named = tuple((_text(name), value(each)) for name, each in step.get("named", {}).items())
    return FunctionStep(FUNCTIONS[step["function"]], tuple(map(value, step["of"])), named)
