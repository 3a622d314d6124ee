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
from supplysim._uncertain.quantity import Expression, Quantity, parts, variables_of

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
    np.testing.assert_array_equal(evaluate(made, DRAWN), on_arrays(function, *operands))


BINARY = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow,
    operator.lt, operator.le, operator.gt, operator.ge,
    np.minimum, np.maximum, np.hypot, np.power, np.logical_and, np.equal, np.arctan2,
]  # fmt: skip
UNARY = [
    operator.neg,
    operator.pos,
    operator.abs,
    np.exp,
    np.log,
    np.sqrt,
    np.floor,
    np.tanh,
    np.isfinite,
    np.logical_not,
    np.round,
]
NUMBERS = [2.5, 3, -1, np.float64(2.5), np.int64(2), np.float32(0.5), True, Fraction(5, 2), np.array(2.5)]


@pytest.mark.parametrize("function", BINARY, ids=lambda function: function.__name__)
class TestTwoOperands:
    """Operators and ufuncs of two, either way round."""

    def test_of_two_quantities(self, function: Callable[..., Any]) -> None:
        assert_same(function, X, Y)
        assert_same(function, Y, X)
        assert_same(function, X, X)

    @pytest.mark.parametrize("number", [2.5, -1, np.float64(0.5), np.int64(3)], ids=repr)
    def test_of_a_quantity_and_a_number_either_way(self, function: Callable[..., Any], number: float) -> None:
        assert_same(function, X, number)
        assert_same(function, number, X)


@pytest.mark.parametrize("function", UNARY, ids=lambda function: function.__name__)
def test_of_one_operand(function: Callable[..., Any]) -> None:
    assert_same(function, X)
    assert_same(function, Y)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{type(number).__name__} {number}")
def test_any_kind_of_number_is_an_operand(number: Any) -> None:
    np.testing.assert_array_equal(evaluate(X * number, DRAWN), DRAWN[X] * float(number))
    np.testing.assert_array_equal(evaluate(number * X, DRAWN), DRAWN[X] * float(number))


@pytest.mark.parametrize(
    "function",
    [
        lambda _, y: np.clip(y, 0, 1),
        lambda _, y: np.clip(y, None, 1),
        lambda _, y: np.clip(y, 0, None),
        lambda x, y: np.clip(y, -x, x),
        lambda _, y: np.clip(y, a_min=0, a_max=None),
        lambda x, y: np.clip(1.0, y, x),
        lambda x, y: np.where(y > 0, x, -x),
        lambda x, y: np.where(np.logical_and(y > 0, x < 1), 1, 0),
        lambda _, y: np.where(y > 0, 1.5, y),
        lambda x, y: (x - y) / (1 + abs(y)) ** 2 - np.exp(-x) % 0.25,
        lambda x, y: sum([x, y, x]),
    ],
)  # fmt: skip
def test_functions_that_work_path_by_path(function: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(evaluate(function(X, Y), DRAWN), function(DRAWN[X], DRAWN[Y]))


@pytest.mark.parametrize("function", [lambda x: np.round(x, 1), lambda x: np.round(x, decimals=1), lambda x: np.ldexp(x, 2)])
def test_functions_with_a_whole_number_among_their_operands(function: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(evaluate(function(X), DRAWN), function(DRAWN[X]))


def test_comparisons_are_one_where_true_and_zero_elsewhere() -> None:
    np.testing.assert_array_equal(evaluate(Y > 0, DRAWN), np.where(DRAWN[Y] > 0, 1.0, 0.0))


def test_a_number_stays_a_float() -> None:
    assert evaluate(3, DRAWN) == 3.0
    assert isinstance(evaluate(3, DRAWN), float)


def test_what_has_no_value_is_nan_without_a_warning() -> None:
    values = evaluate(np.log(Y), DRAWN)
    np.testing.assert_array_equal(np.isnan(values), DRAWN[Y] < 0)


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

    def test_every_part_comes_once_and_after_its_operands(self) -> None:
        doubled = 2 * X
        listed = list(parts((doubled + Y) * doubled))
        assert [repr(part) for part in listed] == ["x", "2 * x", "y", "(2 * x) + y", "((2 * x) + y) * (2 * x)"]

    def test_pickling_keeps_shared_objects_shared(self) -> None:
        one, other = pickle.loads(pickle.dumps((X * Y, np.clip(X, 0, None))))
        assert variables_of(one)[0] is variables_of(other)[0]
        assert variables_of(one)[0] is not X
        assert variables_of(one)[0].law == X.law
        assert repr(one) == "x * y"
        assert repr(other) == "clip(x, 0, None)"

    def test_deep_copies_keep_shared_objects_shared(self) -> None:
        one, other = copy.deepcopy((X * Y, X + 1))
        assert variables_of(one)[0] is variables_of(other)[0]

    def test_doubling_upon_doubling_stays_small(self) -> None:
        """A hundred steps that each use the last one twice: 2**100 paths through it, a hundred parts."""
        quantity: Quantity = X
        for _ in range(100):
            quantity = 0.5 * (quantity + quantity)
        np.testing.assert_allclose(evaluate(quantity, DRAWN), DRAWN[X])


@pytest.fixture(scope="module")
def total() -> Quantity:
    """x + y + y + ... + y, as a user's loop would make it."""
    return sum((Y for _ in range(MANY)), start=X)


class TestManyTerms:
    """A sum of ten thousand terms is no deeper than any other."""

    def test_it_is_walked_and_worked_out(self, total: Quantity) -> None:
        assert variables_of(total) == (X, Y)
        np.testing.assert_allclose(evaluate(total, DRAWN), DRAWN[X] + MANY * DRAWN[Y])

    def test_each_of_ten_thousand_variables_is_found(self) -> None:
        terms = [ss.uniform(0, 1, name=f"term {number}") for number in range(MANY)]
        assert variables_of(sum(terms)) == tuple(terms)

    def test_it_is_written(self, total: Quantity) -> None:
        assert "y" in repr(total)

    def test_it_pickles(self, total: Quantity) -> None:
        assert len(variables_of(pickle.loads(pickle.dumps(total)))) == 2


REFUSED: list[tuple[str, Callable[[], Any], str]] = [
    ("np.sum", lambda: np.sum(X), r"np\.sum cannot be applied to an uncertain quantity"),
    ("np.mean", lambda: np.mean(X), r"np\.mean cannot be applied to an uncertain quantity"),
    ("np.concatenate", lambda: np.concatenate([X, Y]), r"np\.concatenate cannot be applied"),
    ("np.add.reduce", lambda: np.add.reduce(X), r"np\.add of an uncertain quantity must be a plain call.*method 'reduce'"),
    ("np.add.outer", lambda: np.add.outer(X, Y), r"np\.add of an uncertain quantity must be a plain call.*method 'outer'"),
    ("np.add.at", lambda: np.add.at(np.zeros(2), [0], X), r"np\.add of an uncertain quantity must be a plain call"),
    ("ufunc out=", lambda: np.add(X, 1, out=np.zeros(3)), r"np\.add of an uncertain quantity.*with options \['out'\]"),
    ("ufunc where=", lambda: np.add(X, 1, where=[True]), r"np\.add of an uncertain quantity.*with options \['where'\]"),
    ("clip out=", lambda: np.clip(X, 0, 1, out=np.zeros(3)), r"'clip' of an uncertain quantity takes numbers and quantities"),
    ("in place", lambda: operator.iadd(np.zeros(3), X), r"np\.add of an uncertain quantity"),
    ("two results", lambda: np.modf(X), r"np\.modf of an uncertain quantity must be a plain call with one result"),
    ("matmul", lambda: np.matmul(X, Y), r"np\.matmul of an uncertain quantity"),
    ("vecdot", lambda: np.vecdot(X, Y), r"np\.vecdot of an uncertain quantity"),
    ("where of one", lambda: np.where(X > 1), r"'?(np\.)?where"),
    ("array", lambda: X + np.ones(3), r"'add' of an uncertain quantity takes numbers and quantities \(got ndarray"),
    ("array of one", lambda: X + np.ones(1), r"'add' of an uncertain quantity takes numbers and quantities \(got ndarray"),
    ("array first", lambda: np.ones(3) * X, r"'multiply' of an uncertain quantity takes numbers and quantities \(got ndarray"),
    ("list", lambda: X * [1, 2], r"'multiply' of an uncertain quantity takes numbers and quantities \(got list"),
    ("text", lambda: X + "many", r"'add' of an uncertain quantity takes numbers and quantities \(got str 'many'\)"),
    ("text of a number", lambda: X + "3", r"'add' of an uncertain quantity takes numbers and quantities \(got str '3'\)"),
    ("bytes of a number", lambda: X + b"3", r"'add' of an uncertain quantity takes numbers and quantities \(got bytes b'3'\)"),
    ("complex", lambda: X + 1j, r"'add' of an uncertain quantity takes numbers and quantities \(got complex 1j\)"),
    ("NumPy's complex", lambda: X + np.complex128(1j), r"'add' of an uncertain quantity takes numbers and quantities"),
    ("NaN", lambda: X * math.nan, r"'multiply' of an uncertain quantity takes finite numbers \(got nan\)"),
    ("inf", lambda: np.minimum(X, math.inf), r"'minimum' of an uncertain quantity takes finite numbers \(got inf\)"),
    ("inf first", lambda: -math.inf - X, r"'subtract' of an uncertain quantity takes finite numbers \(got -inf\)"),
    ("inf in clip", lambda: np.clip(X, 0, math.inf), r"'clip' of an uncertain quantity takes finite numbers \(got inf\)"),
    ("a huge int", lambda: X + 10**400, r"'add' of an uncertain quantity takes numbers and quantities \(got int 10{3,}"),
    ("bool", lambda: bool(X > 1), r"an uncertain quantity has no truth value; use np\.where"),
    ("if", lambda: 1 if X else 0, r"an uncertain quantity has no truth value"),
    ("chained", lambda: 0 < X < 1, r"an uncertain quantity has no truth value"),
    ("max", lambda: max(X, Y), r"an uncertain quantity has no truth value"),
    ("float", lambda: float(X), r"an uncertain quantity is not a float"),
    ("math.exp", lambda: math.exp(X), r"an uncertain quantity is not a float"),
    ("np.asarray", lambda: np.asarray(X), r"an uncertain quantity is not an array"),
    ("np.array", lambda: np.array([X, Y]), r"an uncertain quantity is not an array"),
]


@pytest.mark.parametrize(("make", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_has_no_meaning_path_by_path_is_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^{message}"):
        make()


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
