"""What solve refuses: a range, a figure, a bound or a function that does not fit."""

from __future__ import annotations

import math
from typing import Any

import pytest

import supplysim as ss
from support.by_hand import scenario
from support.refusals import assert_refused, refusals

UNSURE = scenario(300, ss.uniform(8, 12, name="rate"), horizon_days=90, start="2024-01-01")


def stock_of(x: Any) -> ss.Scenario:
    return UNSURE.replace(stock=ss.Stock(x))


def failing(x: Any) -> ss.Scenario:
    raise ZeroDivisionError("oh")


def test_an_error_of_the_function_is_the_cause() -> None:
    with pytest.raises(
        ss.InvalidValueError, match="'function' of solve must return a Scenario at 1 \\(it raised Zero"
    ) as caught:
        ss.solve(failing, (1, 2), median=True, at_least=3)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


TWO = "'between' of solve must be two numbers, the first the smaller"


@refusals(
    of_kind=[
        ({"between": "12"}, f"{TWO} (got '12')"),
        ({"between": 3}, TWO),
        ({"between": None}, TWO),
        ({"between": (1, 2, 3)}, TWO),
        ({"between": {1, 2}}, TWO),
        ({"between": (1, "b")}, "'between[1]' of solve must be a number"),
        ({"function": UNSURE}, "'function' of solve must be a function of the control that returns a Scenario"),
        ({"function": lambda _: 3}, "'function' of solve must return a Scenario at 100 (got 3)"),
        ({"function": lambda: UNSURE}, "'function' of solve must return a Scenario at 100 (it raised TypeError"),
        ({"median": 1}, "'median' of solve must be True or False (got 1)"),
        ({"median": False, "survival_days": [1, 2], "at_least": 0.5}, "'survival_days' of solve must be a number"),
        ({"at_least": [20]}, "'at_least' of solve must be a number (got [20])"),
    ],
    of_value=[
        ({"between": (2, 1)}, f"{TWO} (got (2, 1))"),
        ({"between": (1, 1)}, TWO),
        ({"between": (1, math.inf)}, "'between[1]' of solve must be finite (got inf)"),
        ({"between": (math.nan, 1)}, "'between[0]' of solve must be finite (got nan)"),
        ({"median": False}, "solve must choose one of survival_days, never, ... (got none)"),
        ({"never": True}, "solve must choose one of ... (got never and median)"),
        ({"at_least": None}, "solve must have one of at_least and at_most (got none)"),
        ({"at_most": 5}, "solve must have one of at_least and at_most (got at_least=20, at_most=5)"),
        ({"at_least": 91}, "'at_least' of solve must be between 0 and the horizon, 90 (got 91)"),
        ({"at_least": "many"}, "'at_least' of solve must be a date such as '2024-02-26' (got 'many')"),
        ({"at_least": 0}, "'at_least' of solve must be above 0 days (got 0)"),
        ({"at_least": "2023-01-01"}, "'at_least' of solve must not be before the start"),
        ({"median": False, "never": True, "at_least": 1}, "'at_least' of solve must be between 0 and 1, exclusive (got 1)"),
        ({"median": False, "never": True, "at_least": 90}, "'at_least' of solve must be between 0 and 1, exclusive (got 90)"),
        (
            {"median": False, "survival_days": 91, "at_least": 0.5},
            "'survival_days' of solve must be between 0 and the horizon",
        ),
        ({"median": False, "survival_days": 0, "at_least": 0.5}, "'survival_days' of solve must be above 0"),
        ({"median": False, "quantile": 1}, "'quantile' of solve must be between 0 and 1, exclusive (got 1)"),
        ({"median": False, "restricted_mean": True, "at_least": 90}, "'at_least' of solve must be between 0 and the horizon"),
        ({"paths": 1_000}, "'paths' of solve must be at least 32 for each of 32 replicates, 1,024 (got 1000)"),
        ({"replicates": 1}, "'replicates' of solve must be"),
        ({"seed": -1}, "'seed' of solve must be"),
        ({"stock": "stok"}, "'stock' of solve must be one of ['stock'] (got 'stok'; did you mean 'stock'?)"),
        ({"function": lambda _: UNSURE}, "'function' of solve must depend on its argument"),
        (
            {"function": lambda x: UNSURE.replace(horizon_days=int(x))},
            "'function' of solve must give scenarios of one horizon_days (got 100 and 2000)",
        ),
        (
            {"function": lambda x: stock_of(x).replace(unit="t" if x > 200 else "kg")},
            "'function' of solve must give scenarios of one unit",
        ),
        ({"function": lambda x: stock_of(-x)}, "'function' of solve must return a Scenario at 100 (it raised 'on_hand'"),
    ],
)
def test_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    asked = {
        "function": stock_of,
        "between": (100, 2_000),
        "median": True,
        "at_least": 20,
        "paths": 1_024,
        "seed": 1,
    } | refused
    assert_refused(lambda: ss.solve(**asked), message, kind)
