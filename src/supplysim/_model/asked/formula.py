"""Formulas of outputs as plain values: steps, each of which may use the results of earlier ones.

A formula is what a run keeps of an output that it is asked for. It refers to unknowns, stocks and flows by name, so that it
means the same in another process and in a file, and two of them are equal if they say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs


@attrs.frozen
class Ref:
    """The result of an earlier step."""

    number: int


@attrs.frozen
class UnknownStep:
    """The drawn value of an uncertain quantity of the scenario, by name."""

    name: str


@attrs.frozen
class OutputStep:
    """What the engine watches.

    Attributes
    ----------
    kind : str
        The name of the public class, such as "OnHand".
    owner : str
        The stock or flow.
    day : int
        The evening on which it is known at the latest; 0 comes before day 1.
    level : Ref, float or None
        The level that `FirstBelow` is about.
    """

    kind: str
    owner: str
    day: int
    level: Ref | float | None = None


@attrs.frozen
class FunctionStep:
    """A NumPy function of earlier results and of constants. Its text is the same in every process."""

    function: Callable[..., Any] = attrs.field(repr=lambda function: str(function.__name__))
    operands: tuple[Any, ...]
    named_operands: tuple[tuple[str, Any], ...] = ()

    @property
    def refs(self) -> list[int]:
        """The numbers of the steps that it uses."""
        everything = (*self.operands, *(value for _, value in self.named_operands))
        return [value.number for value in everything if isinstance(value, Ref)]


Step = UnknownStep | OutputStep | FunctionStep


@attrs.frozen
class Asked:
    """An output that a run is asked for: its name, and the steps of its formula, of which the last one gives it."""

    name: str
    steps: tuple[Step, ...]

    @property
    def watched(self) -> tuple[OutputStep, ...]:
        """The steps that the engine watches."""
        return tuple(step for step in self.steps if isinstance(step, OutputStep))

    @property
    def alone(self) -> OutputStep | None:
        """The step that the output consists of, if no arithmetic is done with it."""
        last = self.steps[-1]
        return last if isinstance(last, OutputStep) else None
