"""A function that gives a scenario for each value of a control: called, and its scenarios checked to be comparable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from supplysim._engine.outputs import demands_with_durations
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.families import uniform
from supplysim._uncertain.quantity import Variable
from supplysim.analysis.alike import difference
from supplysim.errors import InvalidTypeError, InvalidValueError, SupplysimError, shown

CONTROL = "control of solve"


@attrs.frozen(eq=False)
class Control:
    """What the user's function makes of values of the control.

    Attributes
    ----------
    function : callable
        Gives the scenario for one or several values.
    place : str
        The public function, for messages.
    """

    function: Callable[..., Any]
    place: str

    @classmethod
    def of(cls, function: Any, place: str) -> Control:
        """Check that it can be called."""
        if isinstance(function, Scenario) or not callable(function):
            raise InvalidTypeError(
                f"'function' of {place} must be a function of the control that returns a Scenario (got {shown(function)})"
            )
        return cls(function, place)

    def scenario(self, *values: Any) -> Scenario:
        """The scenario for plain values.

        Raises
        ------
        InvalidTypeError
            If the function returns anything else.
        InvalidValueError
            If it raises; the error is its cause.
        """
        at = ", ".join(f"{value:.10g}" if isinstance(value, int | float) else shown(value) for value in values)
        try:
            made = self.function(*values)
        except Exception as problem:
            kind = InvalidTypeError if isinstance(problem, TypeError) else InvalidValueError
            text = str(problem) if isinstance(problem, SupplysimError) else f"{type(problem).__name__}: {problem}"
            raise kind(f"'function' of {self.place} must return a Scenario at {at} (it raised {text})") from problem
        if not isinstance(made, Scenario):
            raise InvalidTypeError(f"'function' of {self.place} must return a Scenario at {at} (got {shown(made)})")
        return made

    def with_quantity(self, low: float, high: float) -> Scenario | None:
        """The scenario whose control is uniform between two numbers; None if the function takes no quantity."""
        quantity = uniform(low, high, name=CONTROL)
        try:
            made = self.function(quantity)
            takes = isinstance(made, Scenario) and _holds(made, quantity)
        except Exception:  # noqa: BLE001  # any error means that it needs a number; with numbers, its errors are shown
            return None
        return made if takes else None


def _holds(scenario: Scenario, quantity: Any) -> bool:
    """Whether the scenario depends on the quantity."""
    found: Variable | None = scenario.variables.get(CONTROL)
    return found is quantity


def check_comparable(first: Scenario, other: Scenario, place: str) -> None:
    """Refuse scenarios of a control whose figures cannot be put beside one another."""
    differs = difference(first, other)
    if differs is not None:
        field, one, two = differs
        raise InvalidValueError(f"'function' of {place} must give scenarios of one {field} (got {one} and {two})")


def known_stock(scenario: Scenario, stock: Any, place: str) -> str:
    """The stock, or the demand with a duration of its own, whose figure is meant; by default the main stock."""
    names = [*(each.name for each in scenario.stocks), *demands_with_durations(scenario)]
    return scenario.main_stock if stock is None else checks.known_name(stock, names, f"'stock' of {place}")
