"""Expressions of quantities, whatever they are: the same numbers that NumPy gives for the drawn arrays."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.quantity import Expression, Quantity, Variable, parts, variables_of

PATHS = 7
VARIABLES = [ss.uniform(-4, 4, name=name) for name in ("x", "y", "z")]
DRAWN = dict(zip(VARIABLES, np.random.default_rng(1).uniform(-4, 4, (3, PATHS)), strict=True))
NAMES: dict[str, Any] = {str(variable.name): values for variable, values in DRAWN.items()}

UNARY: list[Callable[[Any], Any]] = [
    operator.neg, abs, np.exp, np.sqrt, np.floor,
    lambda a: np.clip(a, -1, 1), lambda a: np.clip(a, None, 2.5), lambda a: np.clip(a, a_min=0, a_max=None),
]  # fmt: skip
BINARY: list[Callable[[Any, Any], Any]] = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, lambda a, b: abs(a) ** b,
    lambda a, b: np.where(a < b, a, b), lambda a, b: np.where(a >= b, 1.5, b), np.minimum, np.maximum, np.arctan2,
]  # fmt: skip


@attrs.frozen
class Made:
    """A quantity, and the same thing worked out on the drawn arrays as it was made."""

    quantity: Quantity
    values: FloatArray

    def then(self, function: Callable[..., Any], *others: Any) -> Made:
        """Both, one step further."""
        quantities = [other.quantity if isinstance(other, Made) else other for other in others]
        arrays = [other.values if isinstance(other, Made) else other for other in others]
        with np.errstate(all="ignore"):
            return Made(function(self.quantity, *quantities), np.asarray(function(self.values, *arrays), dtype=np.float64))

    def after(self, function: Callable[..., Any], number: float) -> Made:
        """Both as the second operand of `function`."""
        return self.then(lambda second: function(number, second))


# Odd eighths, so never 0.5: some versions of NumPy take an array to that power as its square root, which is not np.power.
NUMBERS = st.one_of(st.integers(-9, 9), st.integers(-40, 40).map(lambda half: (2 * half + 1) / 8))
LEAVES = st.sampled_from(VARIABLES).map(lambda variable: Made(variable, DRAWN[variable]))


def extended(made: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    """One more operation, on quantities or on a quantity and a number, either way round."""
    return st.one_of(
        st.builds(lambda function, one: one.then(function), st.sampled_from(UNARY), made),
        st.builds(lambda function, one, other: one.then(function, other), st.sampled_from(BINARY), made, made),
        st.builds(lambda function, one, number: one.then(function, number), st.sampled_from(BINARY), made, NUMBERS),
        st.builds(lambda function, one, number: one.after(function, number), st.sampled_from(BINARY), made, NUMBERS),
        st.builds(lambda function, one: one.then(function, one), st.sampled_from(BINARY), made),
    )


MADE = st.recursive(LEAVES, extended, max_leaves=12)
many_examples = settings(max_examples=150)


@many_examples
@given(MADE)
def test_an_expression_is_worth_what_numpy_makes_of_the_arrays(made: Made) -> None:
    np.testing.assert_array_equal(np.broadcast_to(evaluate(made.quantity, DRAWN), PATHS), np.broadcast_to(made.values, PATHS))


@many_examples
@given(MADE)
def test_each_path_depends_on_that_path_alone(made: Made) -> None:
    picked = np.array([5, 0, 3])
    some = evaluate(made.quantity, {variable: values[picked] for variable, values in DRAWN.items()})
    np.testing.assert_array_equal(np.broadcast_to(some, 3), np.broadcast_to(made.values, PATHS)[picked])


@many_examples
@given(MADE)
def test_what_is_written_can_be_read_as_python_and_is_worth_the_same(made: Made) -> None:
    functions = {name: getattr(np, name) for name in dir(np)}
    with np.errstate(all="ignore"):
        read = eval(repr(made.quantity), {"__builtins__": {}}, functions | NAMES)  # noqa: S307  # our own
    np.testing.assert_array_equal(np.broadcast_to(read, PATHS), np.broadcast_to(made.values, PATHS))


@many_examples
@given(MADE)
def test_parts_come_once_each_after_what_they_are_made_of(made: Made) -> None:
    listed = list(parts(made.quantity))
    places = {id(part): place for place, part in enumerate(listed)}
    assert len(places) == len(listed)
    assert listed[-1] is made.quantity
    assert all(places[id(one)] < places[id(part)] for part in listed if isinstance(part, Expression) for one in part.inputs)
    found = variables_of(made.quantity)
    assert found == tuple(part for part in listed if isinstance(part, Variable))
    assert set(found) <= set(VARIABLES)


@many_examples
@given(MADE)
def test_pickled_and_read_again_it_is_the_same_expression(made: Made) -> None:
    copy = pickle.loads(pickle.dumps(made.quantity))
    assert repr(copy) == repr(made.quantity)
    by_name = {variable.name: values for variable, values in DRAWN.items()}
    drawn = {variable: by_name[variable.name] for variable in variables_of(copy)}
    assert len(drawn) == len(variables_of(made.quantity))
    np.testing.assert_array_equal(np.broadcast_to(evaluate(copy, drawn), PATHS), np.broadcast_to(made.values, PATHS))
