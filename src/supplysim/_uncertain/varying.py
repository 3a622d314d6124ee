"""varying: a number that is drawn afresh each time it is needed, such as each day's demand or each shipment's size."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

import attrs
import numpy as np

from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.fields import LEVEL, Range, checked, converted, quantity, specification
from supplysim._uncertain.law import Law
from supplysim._uncertain.parameters import PathValues, drawn
from supplysim._uncertain.quantity import DrawnEachTime, Quantity, Variable
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown

_LEAST_UNIFORM = 2.0**-54
_BUT_MULTIPLIED = "what is drawn each time can only be multiplied or divided by a number or quantity"


class Scaled(DrawnEachTime):
    """What is drawn each time, times a number or an unknown of the path in its field `scale`."""

    __slots__ = ()
    scale: Quantity | float

    def __mul__(self, other: Any) -> Self:
        if isinstance(other, DrawnEachTime):
            raise InvalidTypeError(f"{_BUT_MULTIPLIED} (got {shown(self)} * {shown(other)})")
        return attrs.evolve(self, scale=self.scale * other)  # type: ignore[misc]  # each such class is one of attrs

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Self:
        if isinstance(other, DrawnEachTime):
            raise InvalidTypeError(f"{_BUT_MULTIPLIED} (got {shown(self)} / {shown(other)})")
        return attrs.evolve(self, scale=self.scale / other)  # type: ignore[misc]  # as above

    def _refuse(self, _other: Any = None) -> Any:
        raise InvalidTypeError(f"{_BUT_MULTIPLIED} (got other arithmetic with {shown(self)})")

    __add__ = __radd__ = __sub__ = __rsub__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = __abs__ = _refuse

    def __bool__(self) -> bool:
        raise InvalidTypeError(f"what is drawn each time has no truth value (got {shown(self)})")

    def __float__(self) -> float:
        raise InvalidTypeError(f"what is drawn each time is not a float: it has many values (got {shown(self)})")


def _law(value: Any, field: str, place: str) -> Law:
    """The law of a variable, as an object of its own, by which the same `varying` is known again."""
    if isinstance(value, Law):
        return value
    if isinstance(value, Variable):
        return copy(value.law)
    expression = "; multiply unknowns outside: level * varying(law)" if isinstance(value, Quantity) else ""
    raise InvalidTypeError(
        f"'{field}' of {place} must be one law, such as gamma(mean=10, sd=3) (got {shown(value)}){expression}"
    )


@specification
@attrs.frozen(repr=False)
class Varying(Scaled, Replaceable):
    """A number that is drawn afresh each time; made by `varying`.

    Parameters
    ----------
    law : law
        With plain numbers.
    scale : number or quantity (drawn once a path), 0 to 1e6
        What each draw is multiplied by; 1 by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.
    """

    law: Law = converted(_law)
    scale: Quantity | float = quantity(LEVEL, default=1.0)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __repr__(self) -> str:
        text = f"varying({self.law!r})"
        return text if isinstance(self.scale, float) and self.scale == 1.0 else f"{self.scale!r} * {text}"

    def __str__(self) -> str:
        text = f"varying({self.law})"
        return text if isinstance(self.scale, float) and self.scale == 1.0 else f"{self.scale} * {text}"

    @property
    def support(self) -> tuple[float, float]:
        """The least and the largest value, where the scale is known; that of the law alone, where it is not."""
        low, high = self.law.support
        return (low * self.scale, high * self.scale) if isinstance(self.scale, float) and self.scale > 0 else (low, high)

    def draws(self) -> Draws:
        """What draws it inside a block, given a drawn value of the scale."""
        return Draws(self.law, drawn(self.scale))


@attrs.define(eq=False)
class Draws(PathValues):
    """A law that is drawn afresh each time, and the scale of each path."""

    law: Law
    scale: Drawn

    def draw(self, paths: IndexArray, rng: np.random.Generator) -> FloatArray:
        """One value on each of some paths, (some paths,), by inverse CDF; a path may be named several times."""
        return self.of(rng.random(paths.size), paths)

    def of(self, uniforms: FloatArray, paths: IndexArray) -> FloatArray:
        """The values of uniform numbers from 0 to 1, on each of some paths, (some paths,)."""
        return np.asarray(self.law.quantile(np.maximum(uniforms, _LEAST_UNIFORM)) * at(self.scale, paths))


def varying(law: Quantity, *, source: Source | str | None = None, note: str | None = None) -> Varying:
    """A number that is drawn afresh each time it is needed, from one law with plain numbers.

    A law alone, such as ``per_day=pert(8, 10, 14)``, is one unknown value for all days of a path. ``varying`` of it is drawn
    each time: for each day's demand, the size and the lead time of each shipment, each time up or down of an outage, the
    share destroyed by each strike. An unknown is multiplied outside: ``level * varying(law)``.

    Parameters
    ----------
    law : Quantity
        A law with plain numbers, such as ``gamma(mean=10, sd=3)`` or ``empirical(history)``.
    source : str or Source, optional
        Who says so; that of the law by default.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Varying
        It can be multiplied and divided by numbers and quantities. The same object cannot stand in two places.

    Raises
    ------
    InvalidTypeError
        If it is anything but one law: an expression, or a number.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.varying(ss.uniform(8, 12))
    varying(Uniform(low=8.0, high=12.0))
    >>> print(2 * ss.varying(ss.uniform(8, 12)))
    2.0 * varying(uniform(8, 12))
    """
    if isinstance(law, Variable):
        source, note = source or law.source, note or law.note  # type: ignore[assignment]  # the source of a law is a Source
    return Varying(law, source=source, note=note)  # type: ignore[arg-type]  # a converter checks it


def varied(bounds: Range, *, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A field that takes a number or quantity within `bounds`, or what is drawn each time within them."""

    def check(value: Any, field: str, place: str) -> Any:
        if not isinstance(value, Varying):
            return checked(value, field, place, bounds=bounds)
        low, high = value.support
        if not bounds.holds(low, high):
            raise InvalidValueError(
                f"'{field}' of {place} {bounds.rule} (got {shortened(str(value))}, whose support is {low:g} to {high:g})"
            )
        return value

    return quantity(bounds, default=default, kw_only=kw_only, check=check)
