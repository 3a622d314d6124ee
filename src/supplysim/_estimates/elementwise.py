"""Elementwise: arithmetic, comparisons and formats of several estimates at once, as a NumPy array has them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, Self, SupportsIndex, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from supplysim._estimates.estimated import Estimated, two_estimates
from supplysim._estimates.number import Number
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError, shown

_ENDS = 3  # how many estimates a short repr shows at either end


Item = TypeVar("Item", bound=Number)


class Elementwise(Estimated, tuple[Item, ...]):
    """A tuple of numbers with errors that are combined and compared one by one with a plain number, or with several."""

    __slots__ = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> FloatArray:  # noqa: FBT001  # as NumPy calls it
        return np.array([each.value for each in self], np.float64 if dtype is None else dtype, copy=copy)

    def __str__(self) -> str:
        return f"({', '.join(map(str, self))})"

    def __repr__(self) -> str:
        shortened = [*self[:_ENDS], "...", *self[-_ENDS:]] if len(self) > 2 * _ENDS else self
        return f"<{type(self).__name__}, {len(self):,}: {', '.join(map(str, shortened))}>"

    def __format__(self, spec: str) -> str:
        """Format each of them, with the format of one."""
        return f"({', '.join(format(each, spec) for each in self)})"

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Item: ...
    @overload
    def __getitem__(self, index: slice, /) -> Self: ...
    def __getitem__(self, index: Any, /) -> Any:
        found = super().__getitem__(index)
        return type(self)(found) if isinstance(index, slice) else found

    def __pos__(self) -> Self:
        return self

    def __neg__(self) -> Self:
        return self * -1

    def __add__(self, other: Any) -> Self:
        return self._each(operator.add, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        return self._each(operator.sub, other)

    def __rsub__(self, other: Any) -> Self:
        return (-self)._each(operator.add, other)

    def __mul__(self, other: Any) -> Self:
        return self._each(operator.mul, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Self:
        return self._each(operator.truediv, other)

    def __rtruediv__(self, other: Any) -> Self:
        return self._each(lambda each, number: number / each, other)

    def __pow__(self, other: Any) -> Self:
        return self._each(operator.pow, other)

    def __lt__(self, other: Any) -> Any:
        return self._compared(operator.lt, other)

    def __le__(self, other: Any) -> Any:
        return self._compared(operator.le, other)

    def __gt__(self, other: Any) -> Any:
        return self._compared(operator.gt, other)

    def __ge__(self, other: Any) -> Any:
        return self._compared(operator.ge, other)

    __eq__ = tuple.__eq__
    __hash__ = tuple.__hash__

    def _each(self, apply: Callable[[Any, Any], Any], other: Any) -> Self:
        others = self._beside(other, "combined")
        return NotImplemented if others is None else type(self)(map(apply, self, others))

    def _compared(self, holds: Callable[[Any, Any], bool], other: Any) -> NDArray[np.bool_]:
        others = self._beside(other, "compared")
        return NotImplemented if others is None else np.array(list(map(holds, self, others)), dtype=bool)

    def _beside(self, other: Any, done: str) -> Iterable[Any] | None:
        """A plain number, once for each estimate, or a list of as many; None if it is something else."""
        if isinstance(other, Estimated):
            raise two_estimates(done)
        if checks.as_float(other) is not None:
            return [other] * len(self)
        if not isinstance(other, list | tuple | np.ndarray):
            return None
        numbers = checks.finite_list(other, "numbers", f"estimates that are {done} with them") if len(other) else ()
        if len(numbers) != len(self):
            raise InvalidValueError(
                f"estimates must be {done} with one number, or with as many as they are, {len(self)} (got {shown(other)})"
            )
        return numbers
