"""Evaluating expressions, given the drawn values of their variables; and their fingerprints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray
from supplysim._uncertain.quantity import Quantity, Variable, computed


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
    with np.errstate(all="ignore"):
        values = computed(quantity, drawn.__getitem__, lambda function, operands, named: function(*operands, **named))
    return np.asarray(values, dtype=np.float64)


def fingerprint(quantity: Quantity | float, names: Mapping[Variable, str]) -> str:
    """A short text that is the same for equal expressions of the same variables, and different for others."""
    if not isinstance(quantity, Quantity):
        return repr(quantity)

    def text(operand: Any) -> str:
        return operand if isinstance(operand, str) else repr(operand)

    def of_expression(function: Callable[..., Any], operands: list[Any], named: Mapping[str, Any]) -> str:
        given = [*map(text, operands), *(f"{key}={text(value)}" for key, value in named.items())]
        return blake2b(f"{function.__name__}({', '.join(given)})".encode(), digest_size=16).hexdigest()

    return str(computed(quantity, lambda variable: f"variable {names[variable]!r}", of_expression))
