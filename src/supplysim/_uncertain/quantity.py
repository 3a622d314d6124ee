"""Uncertain quantities and their algebra: variables, and recorded expressions of them.

A `Variable` is a law with a name; an `Expression` is a NumPy operation on quantities, recorded and not yet carried out.
Variables are compared by identity: the *same object* used twice is drawn once, so two flows that share it depend on the same
unknown. Nothing is drawn here; `evaluate` computes expressions once their variables have been drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from numbers import Number
from typing import Any, NoReturn, Self

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.law import Law
from supplysim._uncertain.origin import Origin
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

# NumPy functions, other than ufuncs, that work value by value, so that expressions may contain them.
ELEMENTWISE: frozenset[Callable[..., Any]] = frozenset({np.clip, np.where, np.round, np.around})
_WHERE_OPERANDS = 3
_MOST_PARTS_WRITTEN = 100
_LARGEST_WHOLE = 2**53


def _infix(function: np.ufunc) -> tuple[Callable[[Any, Any], Expression], Callable[[Any, Any], Expression]]:
    """An operator between two operands, and the same with the operands the other way round."""
    return (
        lambda self, other: self._record(function, self, other),
        lambda self, other: self._record(function, other, self),
    )


def _prefix(function: np.ufunc) -> Callable[[Any], Expression]:
    """An operator before its operand."""
    return lambda self: self._record(function, self)


class DrawnEachTime:
    """A number of a scenario that is drawn afresh each time it is needed. It is no `Quantity`, which is drawn once a path.

    Operators leave it to its own class what arithmetic it takes.
    """

    __slots__ = ()
    __array_ufunc__ = None  # so that operators of NumPy's numbers leave it to this class, too


class Quantity:
    """An uncertain number, drawn once a path: a variable with a law (`pert`, `between`, ...), or an expression of them.

    It has one value for all days of a path. What varies from day to day has fields of its own: ``per_day=gamma(mean=10,
    sd=3)`` is one unknown rate, ``per_day=10, cv=0.3`` a demand drawn anew each day. The same object used twice has the same
    value in both places. It supports ``+ - * / // % **``, ``abs``, comparisons, ``& | ~``, NumPy's ufuncs of one result, and
    `np.clip`, `np.where` and `np.round`. Operands are quantities and finite numbers. ``==`` with a number is recorded, too;
    ``==`` between two quantities tells whether they are the same object (`np.equal` compares their values).

    Raises
    ------
    InvalidTypeError
        By an operation that is not path by path, such as `np.sum`; by an operand that is not a number; and by ``bool``,
        ``float`` or an array of it, since it has no value before it is drawn.
    InvalidValueError
        By an infinite or NaN operand.

    Notes
    -----
    Variables are drawn by inverse CDF from scrambled Sobol' points (A. B. Owen, "Randomly permuted (t,m,s)-nets and
    (t,s)-sequences", 1995); docs/method.md, section 3. A field refuses a drawn value out of its range with a `DrawError`.

    Examples
    --------
    >>> import numpy as np, supplysim as ss
    >>> containers = ss.uniform(6_000, 7_400, name="containers")
    >>> shells = np.minimum(450 * containers, 3e6)
    >>> shells
    minimum(450 * containers, 3000000)
    """

    __slots__ = ()

    # Python's operators, each recorded as the corresponding NumPy function.
    __add__, __radd__ = _infix(np.add)
    __sub__, __rsub__ = _infix(np.subtract)
    __mul__, __rmul__ = _infix(np.multiply)
    __truediv__, __rtruediv__ = _infix(np.true_divide)
    __floordiv__, __rfloordiv__ = _infix(np.floor_divide)
    __mod__, __rmod__ = _infix(np.remainder)
    __pow__, __rpow__ = _infix(np.power)
    __and__, __rand__ = _infix(np.logical_and)
    __or__, __ror__ = _infix(np.logical_or)
    __lt__, __gt__ = _infix(np.less)[0], _infix(np.greater)[0]
    __le__, __ge__ = _infix(np.less_equal)[0], _infix(np.greater_equal)[0]
    __neg__, __pos__ = _prefix(np.negative), _prefix(np.positive)
    __abs__, __invert__ = _prefix(np.absolute), _prefix(np.logical_not)

    def __eq__(self, other: object) -> Any:
        """With a number, an expression; with a quantity, whether both are the same object (`np.equal` compares values)."""
        return self._record(np.equal, self, other) if isinstance(other, Number) else self is other

    def __ne__(self, other: object) -> Any:
        """As `__eq__`."""
        return self._record(np.not_equal, self, other) if isinstance(other, Number) else self is not other

    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Expression:
        if method != "__call__" or options or ufunc.nout != 1 or ufunc.signature is not None:
            raise InvalidTypeError(
                f"np.{ufunc.__name__} of an uncertain quantity must be a plain call with one result "
                f"(got method {shown(method)} with options {sorted(options)}): an expression works path by path"
            )
        return self._record(ufunc, *inputs)

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Expression:
        if func not in ELEMENTWISE:
            known = ", ".join(sorted(f"np.{known.__name__}" for known in ELEMENTWISE))
            raise InvalidTypeError(
                f"np.{func.__name__} cannot be applied to an uncertain quantity: "
                f"only functions that work path by path can (NumPy's ufuncs, {known})"
            )
        if func is np.where and len(args) + len(kwargs) != _WHERE_OPERANDS:
            raise InvalidTypeError("np.where of an uncertain quantity takes a condition and two values")
        named = tuple((key, _operand(value, func.__name__)) for key, value in kwargs.items())
        return Expression(func, tuple(_operand(value, func.__name__) for value in args), named)

    def __array__(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise InvalidTypeError("an uncertain quantity is not an array: it has no value before it is drawn")

    def __bool__(self) -> bool:
        raise InvalidTypeError("an uncertain quantity has no truth value; use np.where(condition, this, that)")

    def __float__(self) -> float:
        raise InvalidTypeError("an uncertain quantity is not a float: it has no value before it is drawn")

    def named(self, name: str) -> Self:
        """The same expression or output under a name of its own, by which results refer to it.

        Parameters
        ----------
        name : str

        Returns
        -------
        Quantity

        Raises
        ------
        InvalidTypeError
            If it is a variable, which gets its name where it is made: under another name it would be another unknown.
        InvalidValueError
            If the name is blank.

        Examples
        --------
        >>> import supplysim as ss
        >>> (ss.Received("sealift", by=30) / 450).named("containers in a month").name
        'containers in a month'
        """
        checks.text(name, "name", "named")
        return self._under(name)

    def _under(self, name: str) -> Self:
        raise InvalidTypeError(
            f"'named' of an uncertain quantity must be that of an expression or an output of a run (got {shown(self)}): "
            f"a variable gets its name where it is made, name={shown(name)}"
        )

    def _formula(self) -> str:
        """What it is, whatever name it was given for an output: a part of the text of an expression."""
        return repr(self)

    def _record(self, function: np.ufunc, *inputs: Any) -> Expression:
        if any(isinstance(value, DrawnEachTime) for value in inputs):
            return NotImplemented  # type: ignore[no-any-return]  # the other operand knows what to do
        return Expression(function, tuple(_operand(value, function.__name__) for value in inputs))


@attrs.frozen(eq=False, repr=False)
class Variable(Quantity):
    """An uncertain quantity with a law of its own. Variables are compared by identity: each object is drawn once.

    Attributes
    ----------
    law : Law
    name : str or None
        None: it goes by the name of the field that holds it.
    source : Source or None
        Who says so.
    note : str or None
    components : tuple of Variable
        Those that a mixture was made of. They are not drawn; each keeps its own source and note.
    """

    law: Law
    name: str | None = attrs.field(default=None)
    source: Origin | None = None
    note: str | None = None
    components: tuple[Variable, ...] = ()

    @name.validator
    def _check_name(self, _field: Any, name: Any) -> None:
        if name is not None:
            checks.text(name, "name", self.law.word)

    def __repr__(self) -> str:
        return self.name if self.name is not None else str(self.law)

    @property
    def described(self) -> str:
        """Name and law, for a message."""
        return str(self.law) if self.name is None else f"{self.name!r} = {self.law}"


Operand = Quantity | float | bool | None  # None is NumPy's own "no bound", as in np.clip(x, 0, None)


@attrs.frozen(eq=False, repr=False)
class Expression(Quantity):
    """A NumPy function of quantities and constants, computed path by path once they are drawn.

    Its name is that of an output of a run, and means nothing where the expression stands in a field of a scenario.
    """

    function: Callable[..., Any]
    operands: tuple[Operand, ...]
    named_operands: tuple[tuple[str, Operand], ...] = ()
    name: str | None = None

    def _under(self, name: str) -> Self:
        return attrs.evolve(self, name=name)

    def __repr__(self) -> str:
        is_named = self.name is not None and any(not isinstance(each, Variable | Expression) for each in parts(self))
        return f"({self._formula()}).named({self.name!r})" if is_named else self._formula()  # the name of an output

    def _formula(self) -> str:
        if _is_long(self):
            return f"<expression of {', '.join(map(repr, islice(variables_of(self), 5)))}, ...>"
        sign = _SIGNS.get(self.function)
        if sign and len(self.operands) == 2:  # noqa: PLR2004  # an infix sign stands between two
            return " ".join((_bracketed(self.operands[0]), sign, _bracketed(self.operands[1])))
        listed = [_text(value) for value in self.operands]
        listed += [f"{key}={_text(value)}" for key, value in self.named_operands]
        return f"{self.function.__name__}({', '.join(listed)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a list of steps, so that a chain of ten thousand sums does not exceed the recursion limit."""
        steps: list[Any] = []

        def step(*made_of: Any) -> _Step:
            steps.append(made_of)
            return _Step(len(steps) - 1)

        computed(self, lambda variable: variable, step)
        return _from_steps, (tuple(steps), self.name)

    @property
    def inputs(self) -> tuple[Quantity, ...]:
        """The quantities among the operands, in the order written."""
        everything = (*self.operands, *(value for _, value in self.named_operands))
        return tuple(value for value in everything if isinstance(value, Quantity))


@attrs.frozen
class _Step:
    """The result of an earlier step of a pickled expression."""

    number: int


def _from_steps(steps: tuple[Any, ...], name: str | None = None) -> Expression:
    made: list[Expression] = []

    def operand(value: Any) -> Any:
        return made[value.number] if isinstance(value, _Step) else value

    for function, operands, named in steps:
        given = tuple((key, operand(value)) for key, value in named.items())
        made.append(Expression(function, tuple(map(operand, operands)), given))
    return attrs.evolve(made[-1], name=name)


_SIGNS: Mapping[Any, str] = {
    np.add: "+", np.subtract: "-", np.multiply: "*", np.true_divide: "/", np.floor_divide: "//",
    np.remainder: "%", np.power: "**", np.less: "<", np.less_equal: "<=", np.greater: ">", np.greater_equal: ">=",
    np.equal: "==", np.not_equal: "!=", np.logical_and: "&", np.logical_or: "|",
}  # fmt: skip


def _is_long(expression: Expression) -> bool:
    """Whether the text of an expression would name a hundred parts or more, counting repeated ones."""
    named: dict[Quantity, int] = {}
    for part in parts(expression):
        named[part] = 1 + sum(named[each] for each in part.inputs) if isinstance(part, Expression) else 1
        if named[part] >= _MOST_PARTS_WRITTEN:
            return True
    return False


def _text(value: Operand) -> str:
    if isinstance(value, Quantity):
        return value._formula()  # noqa: SLF001  # of this module
    return repr(value).removesuffix(".0") if isinstance(value, float) else repr(value)


def _bracketed(value: Operand) -> str:
    negative = isinstance(value, int | float) and value < 0
    signed = isinstance(value, Expression) and value.function in _SIGNS
    return f"({_text(value)})" if negative or signed else _text(value)


def _operand(value: Any, function: str) -> Operand:
    """`value` as an operand, refused unless it is a quantity or a finite number."""
    if value is None or isinstance(value, Quantity | bool | np.bool_):
        return bool(value) if isinstance(value, np.bool_) else value
    number = checks.as_float(value)
    if number is None:
        raise InvalidTypeError(
            f"'{function}' of an uncertain quantity takes numbers and quantities (got {type(value).__name__} {shown(value)})"
            f"{checks.of_scipy(value)}"
        )
    if not math.isfinite(number):
        raise InvalidValueError(f"'{function}' of an uncertain quantity takes finite numbers (got {shown(number)})")
    is_whole = isinstance(value, int | np.integer | np.ndarray) and np.asarray(value).dtype.kind in "iu"
    whole = is_whole and abs(number) <= _LARGEST_WHOLE
    return int(value) if whole else number  # some NumPy functions, such as np.round, need an integer


def parts(*quantities: Quantity) -> Iterator[Quantity]:
    """Every quantity that `quantities` consist of, each object once, operands before the expressions that use them.

    It uses a stack of its own, so that a sum of ten thousand terms does not exceed the recursion limit.
    """
    seen: set[Quantity] = set()
    stack = [(quantity, False) for quantity in reversed(quantities)]
    while stack:
        node, expanded = stack.pop()
        if node in seen:
            continue
        if expanded or not isinstance(node, Expression):
            seen.add(node)
            yield node
        else:
            stack.append((node, True))
            stack.extend((operand, False) for operand in reversed(node.inputs))


def computed(quantity: Quantity, of_variable: Callable[[Any], Any], of_expression: Callable[..., Any]) -> Any:
    """What `quantity` comes to, if each of its parts is worked out once, operands first.

    Parameters
    ----------
    quantity : Quantity
    of_variable : callable
        Gives what a variable comes to, or another quantity that is no expression.
    of_expression : callable
        Gives what an expression comes to, from its function, a list of its operands and a mapping of its named ones, in which
        what the quantities came to stands in their place.
    """
    found: dict[Quantity, Any] = {}

    def operand(value: Operand) -> Any:
        return found[value] if isinstance(value, Quantity) else value

    for part in parts(quantity):
        if isinstance(part, Expression):
            named = {key: operand(value) for key, value in part.named_operands}
            found[part] = of_expression(part.function, list(map(operand, part.operands)), named)
        else:
            found[part] = of_variable(part)
    return found[quantity]


def variables_of(quantity: Quantity) -> tuple[Variable, ...]:
    """The variables that `quantity` depends on, each once, in the order in which they are written."""
    return tuple(part for part in parts(quantity) if isinstance(part, Variable))
