"""Python's operators, each recorded as the NumPy function that it stands for."""

from __future__ import annotations

from numbers import Number
from typing import Any, Generic, TypeVar

import numpy as np

Recorded = TypeVar("Recorded")


class Operators(Generic[Recorded]):
    """What `quantity.Quantity` can be written with; a subclass says how an operation is recorded, and as what."""

    __slots__ = ()

    def _record(self, function: np.ufunc, *inputs: Any) -> Recorded:
        raise NotImplementedError

    def __add__(self, other: Any) -> Recorded:
        return self._record(np.add, self, other)

    def __radd__(self, other: Any) -> Recorded:
        return self._record(np.add, other, self)

    def __sub__(self, other: Any) -> Recorded:
        return self._record(np.subtract, self, other)

    def __rsub__(self, other: Any) -> Recorded:
        return self._record(np.subtract, other, self)

    def __mul__(self, other: Any) -> Recorded:
        return self._record(np.multiply, self, other)

    def __rmul__(self, other: Any) -> Recorded:
        return self._record(np.multiply, other, self)

    def __truediv__(self, other: Any) -> Recorded:
        return self._record(np.true_divide, self, other)

    def __rtruediv__(self, other: Any) -> Recorded:
        return self._record(np.true_divide, other, self)

    def __floordiv__(self, other: Any) -> Recorded:
        return self._record(np.floor_divide, self, other)

    def __rfloordiv__(self, other: Any) -> Recorded:
        return self._record(np.floor_divide, other, self)

    def __mod__(self, other: Any) -> Recorded:
        return self._record(np.remainder, self, other)

    def __rmod__(self, other: Any) -> Recorded:
        return self._record(np.remainder, other, self)

    def __pow__(self, other: Any) -> Recorded:
        return self._record(np.power, self, other)

    def __rpow__(self, other: Any) -> Recorded:
        return self._record(np.power, other, self)

    def __neg__(self) -> Recorded:
        return self._record(np.negative, self)

    def __pos__(self) -> Recorded:
        return self._record(np.positive, self)

    def __abs__(self) -> Recorded:
        return self._record(np.absolute, self)

    def __eq__(self, other: object) -> Any:
        """Path by path against a number; two quantities are equal if they are one object (`np.equal` compares values)."""
        return self._record(np.equal, self, other) if isinstance(other, Number) else self is other

    def __ne__(self, other: object) -> Any:
        """As `__eq__`."""
        return self._record(np.not_equal, self, other) if isinstance(other, Number) else self is not other

    __hash__ = object.__hash__

    def __and__(self, other: Any) -> Recorded:
        return self._record(np.logical_and, self, other)

    __rand__ = __and__

    def __or__(self, other: Any) -> Recorded:
        return self._record(np.logical_or, self, other)

    __ror__ = __or__

    def __invert__(self) -> Recorded:
        return self._record(np.logical_not, self)

    def __lt__(self, other: Any) -> Recorded:
        return self._record(np.less, self, other)

    def __le__(self, other: Any) -> Recorded:
        return self._record(np.less_equal, self, other)

    def __gt__(self, other: Any) -> Recorded:
        return self._record(np.greater, self, other)

    def __ge__(self, other: Any) -> Recorded:
        return self._record(np.greater_equal, self, other)
