"""varying: a number that is drawn afresh each time it is needed, such as each day's demand or each shipment's size."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any, Self

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import Drawn, FloatArray, IndexArray, at
from supplysim._uncertain.fields import (
    AMOUNT,
    Range,
    checked,
    converted,
    is_exactly,
    law_within,
    quantities,
    quantity,
    specification,
)
from supplysim._uncertain.law import Law
from supplysim._uncertain.moments import least_of
from supplysim._uncertain.parameters import PathValues, drawn
from supplysim._uncertain.quantity import DrawnEachTime, Quantity, Variable
from supplysim._uncertain.repeated import LEAST_UNIFORM, Repeated
from supplysim._uncertain.repeating import repeated
from supplysim._uncertain.replacing import Replaceable
from supplysim._uncertain.source import Source, note_field, source_field
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown

_BUT_MULTIPLIED = "what is drawn each time can only be multiplied or divided by a number or quantity"


class Scaled(DrawnEachTime):
    """What is drawn each time, times a number or an unknown of the path in its field `scale`."""

    __slots__ = ()
    scale: Quantity | float

    def __mul__(self, other: Any) -> Self:
        factor = self._factor(other, "*")
        # An unknown by itself stays what it is, so that its law is checked against the range of the field.
        scale = factor if is_exactly(self.scale, 1.0) else self.scale * factor
        return attrs.evolve(self, scale=scale)  # type: ignore[misc]  # each such class is one of attrs

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Self:
        divisor = self._factor(other, "/")
        if isinstance(divisor, float) and divisor == 0.0:
            raise InvalidValueError(f"what is drawn each time cannot be divided by 0 (got {shown(self)} / 0)")
        return attrs.evolve(self, scale=self.scale / divisor)  # type: ignore[misc]  # as above

    def _factor(self, other: Any, sign: str) -> Quantity | float:
        """The other operand of a product, refused unless it is a number or a quantity."""
        if isinstance(other, Quantity):
            return other
        if isinstance(other, DrawnEachTime) or checks.as_float(other) is None:
            raise InvalidTypeError(f"{_BUT_MULTIPLIED} (got {shown(self)} {sign} {shown(other)}){checks.of_scipy(other)}")
        return checks.finite(other, "scale", type(self).__name__)

    def _scaled(self, text: str) -> str:
        """The text of what is drawn each time, with what it is multiplied by."""
        if is_exactly(self.scale, 1.0):
            return text
        scale = f"{self.scale:.12g}" if isinstance(self.scale, float) else str(self.scale)
        return f"{scale} * {text}"

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
        f"{checks.of_scipy(value)}"
    )


@specification
@attrs.frozen(repr=False)
class Varying(Scaled, Replaceable):
    """A number that is drawn afresh each time; made by `varying`.

    Parameters
    ----------
    law : law
        With plain numbers.
    scale : number or quantity (drawn once a path), 0 to 1e15
        What each draw is multiplied by; 1 by default.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.
    """

    law: Law = converted(_law)
    scale: Quantity | float = quantity(AMOUNT, default=1.0)
    source: Source | str | None = source_field()
    note: str | None = note_field()

    def __str__(self) -> str:
        return self._scaled(f"varying({self.law})")

    __repr__ = __str__  # short; the digest of a scenario looks at the law itself

    @property
    def support(self) -> tuple[float, float]:
        """The least and the largest value, where the scale is known; those of the law alone, where it is not.

        A law that falls below 0 with probability at most 1e-12 counts as one that cannot.
        """
        low, high = least_of(self.law), self.law.support[1]
        if not isinstance(self.scale, float):
            return low, high
        return (low * self.scale, high * self.scale) if self.scale > 0 else (0.0, 0.0)

    @property
    def repeated(self) -> Repeated:
        """Its independent draws, before they are multiplied."""
        return repeated(self.law)

    def mean(self) -> Drawn:
        """The mean of a draw, given a drawn value of the scale, (paths,) array or float."""
        return drawn(self.scale) * self.repeated.mean

    def drawn_range(self) -> tuple[Drawn, Drawn]:
        """The least and the largest draw, given a drawn value of the scale, (paths,) arrays or floats."""
        scale, high = drawn(self.scale), self.law.support[1]
        return scale * least_of(self.law), np.where(np.asarray(scale) > 0, scale, 1.0) * high

    def draws(self) -> Draws:
        """What draws it inside a block, given a drawn value of the scale."""
        return Draws(self.law, drawn(self.scale))


@attrs.define(eq=False)
class Draws(PathValues):
    """A law that is drawn afresh each time, and the scale of each path."""

    law: Law
    scale: Drawn

    def draw(self, paths: IndexArray, rng: np.random.Generator) -> FloatArray:
        """One value on each of some paths, (some paths,); a path may be named several times."""
        return np.asarray(repeated(self.law).draws(paths.size, rng) * at(self.scale, paths))

    def of(self, uniforms: FloatArray, paths: IndexArray) -> FloatArray:
        """The values of uniform numbers from 0 to 1, on each of some paths, (some paths,)."""
        return np.asarray(self.law.quantile(np.maximum(uniforms, LEAST_UNIFORM)) * at(self.scale, paths))


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
    varying(uniform(8, 12))
    >>> ss.uniform(0.8, 1.2, name="level") * ss.varying(ss.gamma(mean=10, sd=5))  # how much on average is not known
    level * varying(gamma(4, 2.5))
    """
    if isinstance(law, Variable):
        source, note = source or law.source, note or law.note  # type: ignore[assignment]  # the source of a law is a Source
    if isinstance(law, Law):
        law = copy(law)  # an object of its own, as that of a variable
    return Varying(law, source=source, note=note)  # type: ignore[arg-type]  # a converter checks it


def varied(bounds: Range, *, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A field that takes a number or quantity within `bounds`, or what is drawn each time within them."""
    return quantity(bounds, default=default, kw_only=kw_only, check=partial(checked_varied, bounds=bounds))


def varied_by_name(bounds: Range, *, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A field that takes a mapping from names to what `varied` takes."""
    return quantities(bounds, default=default, kw_only=kw_only, each=partial(checked_varied, bounds=bounds))


def checked_varied(value: Any, field: str, place: str, *, bounds: Range) -> Any:
    """`value` as a number or quantity, or what is drawn each time, refused unless it lies, or can lie, within `bounds`."""
    if not isinstance(value, Varying):
        return checked(value, field, place, bounds=bounds)
    low, high = value.support
    got = f"(got {shortened(str(value))}"
    if not bounds.holds(low, high):
        ends = f"whose support is {value.law.support[0]:g} to {value.law.support[1]:g}"
        raise InvalidValueError(f"'{field}' of {place} {bounds.rule} {got}, {ends}){law_within(bounds, low, high)}")
    mean = value.repeated.mean
    if not mean <= bounds.largest:
        raise InvalidValueError(
            f"the mean of '{field}' of {place} must be at most {bounds.largest:g} {got}, whose mean is {mean:g})"
        )
    return value


def mean_of(value: Any) -> Drawn:
    """The mean of a field of a drawn copy: of each draw, where it is drawn each time."""
    return value.mean() if isinstance(value, Varying) else drawn(value)
