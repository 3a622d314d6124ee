"""Number: what makes an Estimate a number with an error, in arithmetic, comparisons and formats.

A plain number can be added to an estimate or subtracted from it, and can multiply or divide it. Such a map is linear, so the
error and both ends of the interval go along exactly; a negative factor swaps the ends. All else is refused: the error of
``1 / estimate`` or ``estimate ** 2`` is not proportional, and that of ``a - b`` is unknown, since figures of one run, or of
runs with one seed, are not independent.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any, NoReturn, Self, SupportsFloat, TypeVar, cast

import attrs
import numpy as np

from supplysim._estimates.estimated import Estimated, two_estimates
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_LAYOUT = re.compile(r"(.?[<>^])?([1-9]\d*)?")  # a format that only aligns


class Number(Estimated):
    """A value with a standard error, an interval and a point of censoring, which behaves as its value does.

    Two of them are equal if all their parts are; one equals a plain number if its value does.
    """

    __slots__ = ()

    value: float
    std_error: float
    low: float
    high: float
    censored_at: float | None

    def __float__(self) -> float:
        return self.value

    def __int__(self) -> int:
        return int(self._whole_enough())

    def __round__(self, ndigits: int | None = None) -> float:
        """Round the value, as a float is rounded: to a whole number without `ndigits`."""
        return round(self._whole_enough()) if ndigits is None else round(self.value, ndigits)

    def _whole_enough(self) -> float:
        if not math.isfinite(self.value):
            raise InvalidValueError(f"an estimate must be finite to become a whole number (got {self})")
        return self.value

    def __bool__(self) -> bool:
        return self.value != 0

    def __format__(self, spec: str) -> str:
        """Format the value as a float is; without a format, or with one that only aligns, the text ``466.2 ± 0.7``."""
        layout = _LAYOUT.fullmatch(spec)
        if layout is not None:
            return format(str(self), f"{layout[1] or '>'}{layout[2] or ''}")
        censored = math.isinf(self.value) and self.censored_at is not None
        try:
            text = format(self.censored_at if censored else self.value, spec)
        except ValueError as problem:
            raise InvalidValueError(f"the format of an estimate must be one of a float (got {shown(spec)})") from problem
        if not censored:
            return text
        beyond = f"{'>' if self.value > 0 else '<'} {text.strip()}"
        return beyond.ljust(len(text)) if text.endswith(" ") else beyond.rjust(len(text))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> FloatArray:  # noqa: FBT001  # as NumPy calls it
        return np.array(self.value, dtype, copy=copy)

    @property
    def _parts(self) -> tuple[float | None, ...]:
        return self.value, self.std_error, self.low, self.high, self.censored_at

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Number):
            return self._parts == other._parts
        number = checks.as_float(other)
        return NotImplemented if number is None else self.value == number

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __hash__(self) -> int:
        return hash(self.value)  # that of the plain number that equals it

    def __lt__(self, other: SupportsFloat) -> bool:
        return self._compared(operator.lt, other)

    def __le__(self, other: SupportsFloat) -> bool:
        return self._compared(operator.le, other)

    def __gt__(self, other: SupportsFloat) -> bool:
        return self._compared(operator.gt, other)

    def __ge__(self, other: SupportsFloat) -> bool:
        return self._compared(operator.ge, other)

    def _compared(self, holds: Callable[[float, float], bool], other: Any) -> bool:
        number, at = _plain(other, "compared"), self.censored_at
        if number is None:
            return cast("bool", NotImplemented)
        if math.isinf(self.value) and at is not None and math.isfinite(number):
            side = math.copysign(1.0, self.value)
            if side * number > side * at:
                raise InvalidValueError(
                    f"an estimate beyond the horizon cannot be compared with a number that lies beyond it, too "
                    f"(got {self} and {shown(other)}): run with a longer 'horizon_days'"
                )
        return holds(self.value, number)

    def __pos__(self) -> Self:
        return self

    def __neg__(self) -> Self:
        return self._linear(operator.mul, -1.0)

    def __abs__(self) -> Self:
        """The absolute value; its interval begins at 0 if the interval of this number holds 0."""
        upward = -self if self.value < 0 else self
        return upward if upward.low >= 0 else _with(upward, low=0.0, high=max(upward.high, -upward.low))

    def __add__(self, other: SupportsFloat) -> Self:
        return self._linear(operator.add, other)

    __radd__ = __add__

    def __sub__(self, other: SupportsFloat) -> Self:
        return self._linear(operator.sub, other)

    def __rsub__(self, other: SupportsFloat) -> Self:
        return (-self)._linear(operator.add, other)

    def __mul__(self, other: SupportsFloat) -> Self:
        return self._linear(operator.mul, other)

    __rmul__ = __mul__

    def __truediv__(self, other: SupportsFloat) -> Self:
        if not isinstance(other, Estimated) and checks.as_float(other) == 0:
            raise InvalidValueError(f"an estimate cannot be divided by 0 (got {self} / {shown(other)})")
        return self._linear(operator.truediv, other)

    def _refuse(self, *_others: Any) -> NoReturn:
        raise InvalidTypeError(
            f"an estimate can only be added to a plain number, subtracted, multiplied or divided by one, since the error of "
            f"another operation is not proportional (got {self}); use float(...) of it, and its 'low' and 'high'"
        )

    __rtruediv__ = __pow__ = __rpow__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refuse

    def _linear(self, apply: Callable[[float, float], float], other: Any) -> Self:
        """Add a plain number to the value, its interval and its censoring, or multiply or divide them by it."""
        number = _plain(other, "combined")
        if number is None:
            return cast("Self", NotImplemented)
        if not math.isfinite(number):
            raise InvalidValueError(f"a number that is combined with an estimate must be finite (got {shown(other)})")
        adds = apply in (operator.add, operator.sub)
        if number == 0 and not adds:
            none = 0.0 if math.isfinite(self.value) else math.nan  # nothing, or 0 times what is unknown
            return _with(self, value=none, std_error=none, low=none, high=none, censored_at=None)
        value, low, high = (_moved(apply, part, number) for part in (self.value, self.low, self.high))
        if number < 0 and not adds:
            low, high = high, low
        return _with(
            self,
            value=value,
            std_error=self.std_error if adds else abs(_moved(apply, self.std_error, number)),
            low=low,
            high=high,
            censored_at=None if self.censored_at is None else _moved(apply, self.censored_at, number),
        )


Kind = TypeVar("Kind", bound=Number)


def _with(number: Kind, **parts: float | None) -> Kind:
    """The number with some of its parts replaced."""
    return cast("Kind", attrs.evolve(cast("Any", number), **parts))


def _moved(apply: Callable[[float, float], float], part: float, number: float) -> float:
    moved = apply(part, number) + 0.0  # not -0.0
    if math.isinf(moved) and not math.isinf(part):
        raise InvalidValueError(f"an estimate must stay within the range of a float (got {part!r} and {number!r})")
    return moved


def _plain(other: Any, done: str) -> float | None:
    """A plain number as a float, None if it is something else; refused if it is another estimate, or several numbers."""
    if isinstance(other, Estimated):
        raise two_estimates(done)
    if isinstance(other, list) or (isinstance(other, np.ndarray) and other.ndim):
        raise InvalidTypeError(
            f"an estimate can be {done} with a single number (got {shown(other)}); use float(...) of it, without its error"
        )
    return checks.as_float(other)
