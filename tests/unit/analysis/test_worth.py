"""What durations are worth, as a user states it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import scenario
from support.refusals import assert_refused, refusals

WAIT = scenario(ss.uniform(50, 150, name="on hand"))  # ten days: half of the paths are censored
ORDER = WAIT.replace(stock=ss.Stock(ss.uniform(50, 150, name="on hand") + 20))
OPTIONS = {"wait": WAIT, "order": ORDER}


def value(worth: Any, options: Any = None, **others: Any) -> ss.ValueOfKnowing:
    return ss.value_of_knowing(OPTIONS if options is None else options, worth=worth, paths=256, seed=1, **others)


def soon(days: Any) -> Any:
    return days >= 8


ONE_ARRAY = "'worth' of value_of_knowing must be a function of one argument, the array of all durations"


@refusals(
    of_kind=[
        (
            5,
            "'worth' of value_of_knowing must be a function of durations, such as lambda lasts_days: ... (got 5)",
        ),
        (lambda _: None, "'worth' of value_of_knowing must return an array of numbers or booleans (got None for 'wait')"),
        (lambda days: days.astype(str), "'worth' of value_of_knowing must return an array of numbers"),
        (lambda days: days * 1j, "'worth' of value_of_knowing must return an array of numbers"),
        (lambda days: [[1], [1, 2]], "'worth' of value_of_knowing must return an array of numbers"),
        (
            lambda _days, _cost: 1,
            f"{ONE_ARRAY}; write ... (it raised TypeError: <lambda>() missing 1 required..., for 'wait')",
        ),
        (np.ma.masked_invalid, "'worth' of value_of_knowing must return an array of numbers"),
        ({"wait": soon, "order": 3}, "'worth['order']' of value_of_knowing must be a function of durations"),
    ],
    of_value=[
        (
            lambda days: days,
            "'worth' of value_of_knowing must be finite (got inf for inf days, on ... as by np.minimum(lasts_days, 10)",
        ),
        (
            lambda days: 1 if days >= 8 else 0,
            f"{ONE_ARRAY}; write lasts_days >= 365, or np.where(...) in place of if (it raised ValueError: The truth value...",
        ),
        (lambda days: np.where(days < 9, np.nan, 1), "'worth' of value_of_knowing must be finite (got nan for "),
        (
            lambda days: days >= 15,
            "'worth' of ... (got 0 for 10 days and 1 for 15 days of 'wait'): use np.minimum(lasts_days, 10), or a longer ...",
        ),
        (lambda days: 1 - np.exp(-days / 10), "'worth' of value_of_knowing must be the same for all durations beyond"),
        (
            lambda days: 1.0,
            "'worth' of value_of_knowing must return one number for each duration, an array of shape (256,) (got ()",
        ),
        (lambda days: days[:3] > 1, "'worth' of value_of_knowing must return one number for each duration"),
        ({"wait": soon}, "'worth' of value_of_knowing must have a function for each option (got none for 'order')"),
        (
            {"wait": soon, "order": soon, "odrer": soon},
            "the labels in 'worth' of ... must be options, of ['wait', 'order'] (got 'odrer'; did you mean 'order'?)",
        ),
    ],
)
def test_a_worth_is_refused(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: value(refused), message, kind)


@refusals(
    of_kind=[
        ({"cost": 0.2}, "'cost' of value_of_knowing must be a mapping from option to number (got 0.2)"),
        ({"cost": {"order": "low"}}, "'cost['order']' of value_of_knowing must be a number (got 'low')"),
        ({"options": [WAIT, ORDER]}, "'options' of value_of_knowing must be a mapping from label to Scenario"),
        ({"options": {"wait": WAIT, "order": 3}}, "'options['order']' of value_of_knowing must be a Scenario (got 3)"),
        ({"options": {"wait": WAIT, 7: ORDER}}, "'label' of value_of_knowing must be a string (got 7)"),
        ({"paths": "many"}, "'paths' of value_of_knowing must be a whole number (got 'many')"),
    ],
    of_value=[
        ({"cost": {"odrer": 1}}, "the labels in 'cost' of ... (got 'odrer'; did you mean 'order'?)"),
        ({"cost": {"order": math.inf}}, "'cost['order']' of value_of_knowing must be finite (got inf)"),
        ({"options": {"wait": WAIT}}, "'options' of value_of_knowing must be at least two (got 1)"),
        (
            {"options": {"wait": WAIT, "order": ORDER.replace(horizon_days=20)}},
            "'horizon_days' of option 'order' of value_of_knowing must be that of 'wait', 10 (got 20)",
        ),
        ({"stock": "depot"}, "'stock' of value_of_knowing, in option 'wait', must be one of ['stock'] (got 'depot'"),
        ({"paths": 0}, "'paths' of value_of_knowing must be "),
        ({"seed": -1}, "'seed' of value_of_knowing must be "),
        ({"replicates": 1}, "'replicates' of value_of_knowing must be between 2 and 1,024 (got 1)"),
    ],
)
def test_an_argument_is_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    arguments: dict[str, Any] = {"options": OPTIONS, "paths": 256, "seed": 1, "worth": soon} | refused
    options = arguments.pop("options")
    assert_refused(lambda: ss.value_of_knowing(options, **arguments), message, kind)


def test_a_result_in_place_of_a_scenario_is_told_apart() -> None:
    result = ss.simulate(WAIT, 64, seed=1)
    with pytest.raises(ss.InvalidTypeError, match=r"the options are run together: give 'result.scenario'"):
        value(soon, {"wait": WAIT, "order": result})


@pytest.mark.parametrize(
    "worth",
    [
        soon,
        lambda days: (days >= 8).astype(int),
        lambda days: list(days >= 8),
        {"wait": soon, "order": soon},
        np.vectorize(lambda days: days >= 8),
        lambda days: np.minimum(days, 12) >= 8,  # the same beyond the horizon
    ],
)
def test_all_ways_to_state_a_worth_agree(worth: Any) -> None:
    assert value(worth).expected_worth == value(soon).expected_worth


def test_a_worth_of_lasting_to_the_horizon_is_known() -> None:
    found = value(np.isinf)
    assert found.expected_worth["wait"].value == pytest.approx(0.5, abs=0.01)


def test_a_worth_beyond_the_horizon_matters_only_where_some_path_gets_there() -> None:
    short = {"wait": scenario(ss.uniform(5, 9, name="x")), "order": scenario(ss.uniform(5, 9, name="x") + 1)}
    assert value(lambda days: days, short).best == "order"


def test_a_worth_that_writes_into_its_array_changes_nothing_else() -> None:
    def greedy(days: np.ndarray) -> np.ndarray:
        days[:] = days >= 8
        return days

    assert value(greedy).expected_worth == value(soon).expected_worth


def test_another_error_in_a_worth_is_the_users_own() -> None:
    with pytest.raises(ZeroDivisionError):
        value(lambda days: 1 // 0)
