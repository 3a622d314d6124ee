"""Estimated: what NumPy functions make of figures with errors, as in ``np.float64(2) * estimate``, ``np.isinf(estimate)``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from supplysim.errors import InvalidTypeError

_ARITHMETIC: Mapping[Any, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.true_divide: operator.truediv,
    np.floor_divide: operator.floordiv,
    np.remainder: operator.mod,
    np.divmod: divmod,
    np.power: operator.pow,
    np.float_power: operator.pow,
    np.negative: operator.neg,
    np.positive: operator.pos,
    np.absolute: operator.abs,
}
_ORDER: Mapping[Any, Callable[..., Any]] = {
    np.less: operator.lt,
    np.less_equal: operator.le,
    np.greater: operator.gt,
    np.greater_equal: operator.ge,
}
_NUMBERS = "biufO"


class Estimated:
    """The role of one figure or several with errors: NumPy functions combine it as Python's operators do."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """Apply a NumPy function: arithmetic, and comparisons with single numbers, as Python does; all else to the values."""
        apply = _ARITHMETIC.get(ufunc, _ORDER.get(ufunc))
        arrays = [each for each in inputs if isinstance(each, np.ndarray | np.generic)]
        if apply is None or method != "__call__" or keywords or (ufunc in _ORDER and any(each.ndim for each in arrays)):
            values = (np.asarray(each) if isinstance(each, Estimated) else each for each in inputs)
            return getattr(ufunc, method)(*values, **keywords)
        if any(each.dtype.kind not in _NUMBERS for each in arrays):
            return NotImplemented
        return apply(*(_as_python(each) if isinstance(each, np.ndarray | np.generic) else each for each in inputs))


def _as_python(array: np.ndarray[Any, Any] | np.generic) -> Any:
    """The numbers of an array as Python's: a list, or one number."""
    numbers = array.tolist()
    return float(numbers) if isinstance(numbers, np.generic) else numbers  # a longdouble has no number of Python's


def two_estimates(done: str) -> InvalidTypeError:
    """The refusal of an operation on two figures with errors."""
    return InvalidTypeError(
        f"two estimates cannot be {done}: figures of one run, or of runs with one seed, are not independent, so the error of "
        f"the outcome is not known; use float(...) of either, without its error"
    )
