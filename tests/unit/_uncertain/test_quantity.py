"""The algebra of quantities: what NumPy does to numbers, on every path, and nothing that mixes paths."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from unit._uncertain.goodness import FloatArray

import supplysim as ss
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.quantity import Expression, Quantity, variables_of
from support.refusals import assert_refused

X = ss.uniform(0.5, 3.0, name="x")
Y = ss.uniform(-2.0, 2.0, name="y")
RNG = np.random.default_rng(1)
DRAWN: dict[Any, FloatArray] = {X: RNG.uniform(0.5, 3.0, 50), Y: RNG.uniform(-2.0, 2.0, 50)}
MANY = 10_000


def on_arrays(function: Callable[..., Any], *operands: Any) -> FloatArray:
    """What NumPy makes of the drawn arrays themselves."""
    with np.errstate(all="ignore"):
        return np.asarray(
            function(*(DRAWN.get(value, value) if isinstance(value, Quantity) else value for value in operands)), float
        )


def assert_same(function: Callable[..., Any], *operands: Any) -> None:
    made = function(*operands)
    assert isinstance(made, Expression)
    # Up to the last digit: some versions of NumPy take x ** 0.5 of an array for its square root, which is not np.power.
    np.testing.assert_allclose(evaluate(made, DRAWN), on_arrays(function, *operands), rtol=3e-16, atol=0)


BINARY = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow,
    operator.lt, operator.le, operator.gt, operator.ge,
    np.minimum, np.maximum, np.hypot, np.power, np.logical_and, np.equal, np.arctan2,
]  # fmt: skip
UNARY = [
    operator.neg, operator.pos, operator.abs, np.exp, np.log, np.sqrt, np.floor, np.tanh, np.isfinite, np.logical_not,
    np.round,
]  # fmt: skip
NUMBERS = [2.5, 3, -1, np.float64(2.5), np.int64(2), np.float32(0.5), True, Fraction(5, 2), np.array(2.5)]
FUNCTIONS: list[Callable[..., Any]] = [
    lambda x, y: np.clip(y, -x, x),
    lambda x, y: np.clip(1.0, y, x),
    lambda x, y: np.where(np.logical_and(y > 0, x < 1), 1, 0),
    lambda x, y: sum([x, y, x]),
    lambda x, _: np.round(x, 1),
    lambda x, _: np.round(x, decimals=1),
    lambda x, _: np.ldexp(x, 2),
    lambda x, _: (x > 1) & (x < 2),
    lambda x, y: (x == 1) | (y == DRAWN[Y][3]),
    lambda _, y: ~(y == DRAWN[Y][3]),
    lambda _, y: y != DRAWN[Y][3],
    lambda _, y: DRAWN[Y][3] != y,  # the number first, as a user may write it
]


@pytest.mark.parametrize("function", BINARY, ids=lambda function: function.__name__)
def test_of_two_operands_either_way(function: Callable[..., Any]) -> None:
    assert_same(function, X, X)
    for other in (Y, 2.5, -1, np.float64(0.5), np.int64(3)):
        assert_same(function, X, other)
        assert_same(function, other, X)


@pytest.mark.parametrize("function", UNARY, ids=lambda function: function.__name__)
def test_of_one_operand(function: Callable[..., Any]) -> None:
    assert_same(function, X)
    assert_same(function, Y)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{type(number).__name__} {number}")
def test_any_kind_of_number_is_an_operand(number: Any) -> None:
    np.testing.assert_array_equal(evaluate(X * number, DRAWN), DRAWN[X] * float(number))
    np.testing.assert_array_equal(evaluate(number * X, DRAWN), DRAWN[X] * float(number))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_that_work_path_by_path(function: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(evaluate(function(X, Y), DRAWN), function(DRAWN[X], DRAWN[Y]))


def test_a_number_stays_a_float_and_what_has_no_value_is_nan_without_a_warning() -> None:
    assert isinstance(evaluate(3, DRAWN), float)
    assert evaluate(3, DRAWN) == 3.0
    np.testing.assert_array_equal(np.isnan(evaluate(np.log(Y), DRAWN)), DRAWN[Y] < 0)


def test_quantities_are_equal_to_themselves_alone() -> None:
    other = ss.uniform(0.5, 3.0, name="x")
    assert X == X  # noqa: PLR0124  # that is the point
    assert other != X
    assert X != "x"
    assert len({X, other}) == 2
    assert [other, X].index(X) == 1


def test_specifications_compare_numbers_with_unknowns() -> None:
    assert ss.Stock(1) != ss.Stock(X)
    assert ss.Stock(X) == ss.Stock(X)
    assert ss.AgeClasses({0: X}, 5) == ss.AgeClasses({0: X}, 5) != ss.AgeClasses({0: ss.uniform(0.5, 3.0, name="x")}, 5)
    assert ss.Regimes({"a": 1}, {"a": 2}) != ss.Regimes({"a": X}, {"a": 2})


class TestSharing:
    """The same object is drawn once and worked out once."""

    def test_a_shared_variable_is_one_unknown(self) -> None:
        assert variables_of(X * Y + X) == (X, Y)
        np.testing.assert_array_equal(evaluate(X - X, DRAWN), np.zeros(50))

    def test_laws_made_alike_are_two_unknowns(self) -> None:
        one, other = ss.uniform(0, 1), ss.uniform(0, 1)
        assert one.law == other.law
        assert variables_of(one - other) == (one, other)
        assert one != other

    def test_a_shared_expression_is_worked_out_once(self) -> None:
        calls = []

        def doubled(values: FloatArray) -> FloatArray:
            calls.append(values)
            return 2 * values

        shared = Expression(doubled, (X,))
        np.testing.assert_array_equal(evaluate(shared + shared * shared, DRAWN), 2 * DRAWN[X] + 4 * DRAWN[X] ** 2)
        assert len(calls) == 1

    @pytest.mark.parametrize("copied", [copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
    def test_copies_keep_shared_objects_shared(self, copied: Callable[[Any], Any]) -> None:
        one, other = copied((X * Y, np.clip(X, 0, None)))
        assert variables_of(one)[0] is variables_of(other)[0]
        assert variables_of(one)[0] is not X
        assert variables_of(one)[0].law == X.law
        assert (repr(one), repr(other)) == ("x * y", "clip(x, 0, None)")

    def test_doubling_upon_doubling_stays_small(self) -> None:
        """A hundred steps that each use the last one twice: 2**100 paths through it, a hundred parts."""
        quantity: Quantity = X
        for _ in range(100):
            quantity = 0.5 * (quantity + quantity)
        np.testing.assert_allclose(evaluate(quantity, DRAWN), DRAWN[X])


def test_a_sum_of_ten_thousand_terms_is_no_deeper_than_any_other() -> None:
    total: Quantity = sum((Y for _ in range(MANY)), start=X)
    np.testing.assert_allclose(evaluate(total, DRAWN), DRAWN[X] + MANY * DRAWN[Y])
    assert variables_of(total) == (X, Y)
    assert len(variables_of(pickle.loads(pickle.dumps(total)))) == 2
    assert "y" in repr(total)
    terms = [ss.uniform(0, 1, name=f"term {number}") for number in range(MANY)]
    assert variables_of(sum(terms)) == tuple(terms)


def plain_call(function: str, more: str = "") -> str:
    return f"np.{function} of an uncertain quantity must be a plain call...{more}"


def operands(function: str, got: str) -> str:
    return f"'{function}' of an uncertain quantity takes numbers and quantities (got {got}"


def finite(function: str, got: str) -> str:
    return f"'{function}' of an uncertain quantity takes finite numbers (got {got})"


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: np.sum(X), "np.sum cannot be applied to an uncertain quantity"),
    (lambda: np.concatenate([X, Y]), "np.concatenate cannot be applied to an uncertain quantity"),
    (lambda: np.add.reduce(X), plain_call("add", "method 'reduce'")),
    (lambda: np.add.outer(X, Y), plain_call("add", "method 'outer'")),
    (lambda: np.add.at(np.zeros(2), [0], X), plain_call("add")),
    (lambda: np.add(X, 1, out=np.zeros(3)), plain_call("add", "with options ['out']")),
    (lambda: np.add(X, 1, where=[True]), plain_call("add", "with options ['where']")),
    (lambda: operator.iadd(np.zeros(3), X), plain_call("add")),
    (lambda: np.modf(X), "np.modf of an uncertain quantity must be a plain call with one result"),
    (lambda: np.matmul(X, Y), "np.matmul of an uncertain quantity"),
    (lambda: np.vecdot(X, Y), "np.vecdot of an uncertain quantity"),
    (lambda: np.where(X > 1), "...where"),
    (lambda: np.clip(X, 0, 1, out=np.zeros(3)), operands("clip", "ndarray")),
    (lambda: X + np.ones(3), operands("add", "ndarray")),
    (lambda: X + np.ones(1), operands("add", "ndarray")),
    (lambda: np.ones(3) * X, operands("multiply", "ndarray")),
    (lambda: X * [1, 2], operands("multiply", "list")),
    (lambda: X + "many", operands("add", "str 'many')")),
    (lambda: X + "3", operands("add", "str '3')")),
    (lambda: X + b"3", operands("add", "bytes b'3')")),
    (lambda: X + 1j, operands("add", "complex 1j)")),
    (lambda: X + np.complex128(1j), operands("add", "")),
    (lambda: X + 10**400, operands("add", "int 1000")),
    (lambda: X * math.nan, finite("multiply", "nan")),
    (lambda: np.minimum(X, math.inf), finite("minimum", "inf")),
    (lambda: -math.inf - X, finite("subtract", "-inf")),
    (lambda: np.clip(X, 0, math.inf), finite("clip", "inf")),
    (lambda: bool(X > 1), "an uncertain quantity has no truth value; use np.where"),
    (lambda: 1 if X else 0, "an uncertain quantity has no truth value"),
    (lambda: 0 < X < 1, "an uncertain quantity has no truth value"),
    (lambda: max(X, Y), "an uncertain quantity has no truth value"),
    (lambda: float(X), "an uncertain quantity is not a float"),
    (lambda: math.exp(X), "an uncertain quantity is not a float"),
    (lambda: np.asarray(X), "an uncertain quantity is not an array"),
    (lambda: np.array([X, Y]), "an uncertain quantity is not an array"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_what_has_no_meaning_path_by_path_is_refused(make: Callable[[], Any], message: str) -> None:
    assert_refused(make, message)


@pytest.mark.parametrize(
    ("quantity", "written"),
    [
        (X, "x"),
        (ss.uniform(0, 1), "uniform(0, 1)"),
        (np.minimum(450 * X, 3e6), "minimum(450 * x, 3000000)"),
        (X - (Y - 1), "x - (y - 1)"),
        ((X + 1) ** 2 / Y, "((x + 1) ** 2) / y"),
        (-X * abs(Y), "negative(x) * absolute(y)"),
        (np.clip(X, 0, None), "clip(x, 0, None)"),
        (np.clip(X, a_min=None, a_max=2), "clip(x, a_min=None, a_max=2)"),
        (np.where(X > 1, np.True_, Y), "where(x > 1, True, y)"),
        (0.1 + X, "0.1 + x"),
        ((-2) ** X, "(-2) ** x"),
    ],
)  # fmt: skip
def test_it_is_written_as_its_user_wrote_it(quantity: Quantity, written: str) -> None:
    assert repr(quantity) == written


def test_what_is_used_again_and_again_is_not_written_out_each_time() -> None:
    doubled: Quantity = ss.uniform(1, 2, name="x")
    for _ in range(60):
        doubled = doubled + doubled
    assert repr(doubled) == "<expression of x, ...>"
