"""Evaluating expressions, given the drawn values of their variables; and their fingerprints."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.quantity import Expression, Operand, Quantity, Variable, parts


def evaluate(quantity: Quantity | float, drawn: Mapping[Variable, FloatArray]) -> Drawn:
    """The value of `quantity` on every path, given the drawn values of its variables.

    Parameters
    ----------
    quantity : Quantity or float
    drawn : mapping from Variable to (paths,) array

    Returns
    -------
    (paths,) array, or float
        A float where `quantity` is a plain number. Domain errors give NaN, which the field's range then refuses.
    """
    if not isinstance(quantity, Quantity):
        return float(quantity)
    values: dict[int, Any] = {}

    def value_of(operand: Operand) -> Any:
        return values[id(operand)] if isinstance(operand, Quantity) else operand

    with np.errstate(all="ignore"):
        for part in parts(quantity):
            if isinstance(part, Variable):
                values[id(part)] = drawn[part]
            elif isinstance(part, Expression):
                named = {key: value_of(value) for key, value in part.named_operands}
                values[id(part)] = part.function(*map(value_of, part.operands), **named)
    return np.asarray(values[id(quantity)], dtype=np.float64)


def fingerprint(quantity: Quantity | float, names: Mapping[Variable, str]) -> str:
    """A short text that is the same for equal expressions of the same variables, and different for others."""
    if not isinstance(quantity, Quantity):
        return repr(quantity)
    found: dict[int, str] = {}

    def of(operand: Operand) -> str:
        return found[id(operand)] if isinstance(operand, Quantity) else repr(operand)

    for part in parts(quantity):
        if isinstance(part, Expression):
            named = [f"{key}={of(value)}" for key, value in part.named_operands]
            text = f"{part.function.__name__}({', '.join([*map(of, part.operands), *named])})"
            found[id(part)] = blake2b(text.encode(), digest_size=16).hexdigest()
        elif isinstance(part, Variable):
            found[id(part)] = f"variable {names[part]!r}"
    return found[id(quantity)]
