"""A result: its run, what was kept, dates, and that nobody can write to it."""

from __future__ import annotations

import copy
import datetime
import math
import pickle
from functools import partial
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.refusals import assert_refused
from support.results import result_of

RESULT = result_of([1.0, 2.0, 3.0, math.inf], horizon_days=30, start="2024-01-01")


def test_what_is_kept_is_read_only() -> None:
    result = ss.simulate(scenarios.noisy(), 50, seed=1)
    for array in (result.durations, result.gross_cover_days, *result.inputs.values()):
        assert array.shape == (50,)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(TypeError):
        result.inputs["pace"] = np.zeros(50)  # type: ignore[index]
    assert list(result.inputs) == list(scenarios.noisy().variables)
    assert result.of("stock").durations is result.durations
    assert result.of("stock").tally is result.tally


def test_inputs_are_a_read_only_dict() -> None:
    result = ss.simulate(scenarios.noisy(), 50, seed=1)
    assert isinstance(result.inputs, dict)
    for change in (lambda inputs: inputs.clear(), lambda inputs: inputs.update(pace=1), lambda inputs: inputs.pop("pace")):
        assert_refused(
            partial(change, result.inputs), "the inputs of a result cannot be changed: change a copy, dict(result.inputs)"
        )
    for same in (pickle.loads(pickle.dumps(result.inputs)), copy.deepcopy(result.inputs)):
        assert type(same) is type(result.inputs)
        assert same.keys() == result.inputs.keys()
        np.testing.assert_array_equal(same["pace"], result.inputs["pace"])
    assert result.inputs.get("nothing") is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "paces",
            "'paces' of the inputs must be an uncertain quantity of the scenario, one of [...; did you mean 'pace'?",
        ),
        ("", "'' of the inputs must be an uncertain quantity of the scenario, one of ['on hand', ...'pace'"),
        (0, "0 of the inputs must be an uncertain quantity of the scenario, one of ['on hand', ...'pace'"),
    ],
)
def test_an_unknown_input_is_answered_with_the_names(name: Any, message: str) -> None:
    inputs = ss.simulate(scenarios.noisy(), 50, seed=1).inputs
    assert_refused(lambda: inputs[name], message, KeyError)
    assert_refused(lambda: pickle.loads(pickle.dumps(inputs))[name], message, KeyError)


def test_pandas_understands_inputs() -> None:
    pandas = pytest.importorskip("pandas")
    result = ss.simulate(scenarios.noisy(), 50, seed=1)
    frame = pandas.DataFrame(result.inputs).assign(durations=result.durations)
    assert list(frame) == [*result.inputs, "durations"]
    np.testing.assert_array_equal(frame["pace"], result.inputs["pace"])


def test_two_results_of_one_seed_share_their_inputs_and_are_not_paired() -> None:
    def with_stock(rounds: float) -> ss.Result:
        front = ss.Consumption("front", per_day=ss.pert(8, 10, 14, name="pace"), cv=0.3)
        return ss.simulate(ss.Scenario("front", stock=ss.Stock(rounds), demand=[front], horizon_days=730), 2_000, seed=1)

    one, more = with_stock(3_000), with_stock(3_001)
    np.testing.assert_array_equal(one.inputs["pace"], more.inputs["pace"])
    assert 0.4 < np.mean(more.durations < one.durations) < 0.5  # one more round, and the path ends sooner
    for told in (ss.Result.durations.__doc__, ss.Result.seed.__doc__, ss.simulate.__doc__):
        assert "not paired" in str(told)


def test_what_a_result_says_of_its_run() -> None:
    result = ss.simulate(scenarios.noisy(), 500, seed=77, replicates=5)
    assert (result.seed, result.replicates, result.paths) == (77, 5, 500)
    assert result.scenario.name == "noisy"
    assert 1 <= result.leaps_per_path <= 60
    assert repr(result) == "<Result of 'noisy': 500 paths, seed 77>"
    with pytest.raises(AttributeError):
        result.run = None  # type: ignore[misc, assignment]


@pytest.mark.parametrize(
    ("days", "date"),
    [
        (0.0, "2024-02-26"),
        (0.99, "2024-02-26"),
        (1.0, "2024-02-27"),
        (3.5, "2024-02-29"),
        (4.0, "2024-03-01"),
        (366, "2025-02-26"),
    ],
)
def test_dates_count_from_the_first_day(days: float, date: str) -> None:
    assert result_of([1.0, 2.0], start="2024-02-26").date(days) == datetime.date.fromisoformat(date)
    assert result_of([1.0, 2.0], start=datetime.date(2024, 2, 26)).date(np.float64(days)) == datetime.date.fromisoformat(date)


def test_a_duration_that_never_ends_has_no_date() -> None:
    assert result_of([1.0, 2.0], start="2024-02-26").date(math.inf) is None


def test_a_result_that_was_read_and_printed_still_pickles() -> None:
    result = ss.simulate(scenarios.noisy(), 500, seed=1)
    assert str(result)
    assert result.inputs is not None
    copied = pickle.loads(pickle.dumps(result))
    assert copied.tally == result.tally
    assert str(copied) == str(result)


def test_a_tally_that_was_read_cannot_be_written_to() -> None:
    result = ss.simulate(scenarios.noisy(), 500, seed=1)
    with pytest.raises(ValueError, match="read-only"):
        result.tally.counts["stock", "durations"].counts[0] = 999
    assert len(result.tally.arrays) > 2
    assert not any(array.flags.writeable for array in result.tally.arrays)


def test_an_estimate_is_a_date_too() -> None:
    result = ss.simulate(scenarios.noisy(), 500, seed=1)
    assert result.date(result.median) == result.date(result.median.value)


def test_several_durations_have_as_many_dates() -> None:
    quantiles = RESULT.quantile([0.25, 0.5, 1.0])
    assert RESULT.date(quantiles) == tuple(map(RESULT.date, quantiles)) == RESULT.date(np.asarray(quantiles))
    assert RESULT.date(quantiles)[2] is None
    assert RESULT.date(np.array(2.0)) == RESULT.date(2)
    assert_refused(lambda: RESULT.date([3, -1]), "'days' of date must be at least 0 (got -1)")


def test_what_gives_no_date_is_refused() -> None:
    no_start = "'start' of Scenario 'by hand' must be given for calendar dates (got None)"
    assert_refused(lambda: result_of([1.0, 2.0]).date(3), no_start)
    for late in (1e7, 1e300):
        assert_refused(lambda late=late: RESULT.date(late), "'days' of date must give a date up to the year 9999")
    for wrong in (math.nan, -math.inf, -1.0, "tomorrow", None, 10**400):
        assert_refused(lambda wrong=wrong: RESULT.date(wrong), "'days' of date")
