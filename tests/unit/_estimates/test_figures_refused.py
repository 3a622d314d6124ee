"""Figures that cannot be read off: refused with the field, the rule and the value."""

from __future__ import annotations

import datetime
import math
from functools import partial
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._run.precision import precisions
from support.refusals import assert_refused
from support.results import result_of

RESULT = result_of([1.0, 2.0, 3.0, math.inf], horizon_days=30, start="2024-01-01")


@pytest.mark.parametrize("days", [-1, -1e-9, 30.0001, 31, 1e300])
def test_days_beyond_the_horizon_are_refused(days: float) -> None:
    with pytest.raises(ss.InvalidValueError, match="'days' of survival must be between 0 and the horizon, 30") as caught:
        RESULT.survival(days)
    assert repr(days) in str(caught.value)
    with pytest.raises(ss.InvalidValueError, match="the horizon, 30"):
        RESULT.survival([1, days])


@pytest.mark.parametrize("ask", [RESULT.quantile, RESULT.gross_cover_quantile])
@pytest.mark.parametrize("probability", [-0.01, 1.01, 50, 95])
def test_probabilities_outside_0_and_1_are_refused(ask: Any, probability: float) -> None:
    with pytest.raises(ss.InvalidValueError, match=r"'probability' of .* must be between 0 and 1") as caught:
        ask(probability)
    assert repr(probability) in str(caught.value)
    with pytest.raises(ss.InvalidValueError):
        ask([0.5, probability])


@pytest.mark.parametrize("ask", [RESULT.survival, RESULT.quantile, RESULT.gross_cover_quantile])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.nan])
def test_what_is_not_finite_is_refused(ask: Any, value: float) -> None:
    with pytest.raises(ss.InvalidValueError, match="must be finite"):
        ask(value)
    with pytest.raises(ss.InvalidValueError, match="must be finite"):
        ask([0.5, value])


@pytest.mark.parametrize("ask", [RESULT.survival, RESULT.quantile, RESULT.gross_cover_quantile])
@pytest.mark.parametrize("value", ["0.5", None, True, [None], ["0.5"], [[0.5]]])
def test_what_is_no_number_is_refused(ask: Any, value: object) -> None:
    with pytest.raises(ss.SupplysimError, match=r"must be a (number|date such as '2024-02-26')"):
        ask(value)


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("2023-12-31", "'days' of survival must not be before the start, 2024-01-01 (got 2023-12-31)"),
        (np.datetime64("0001-01-01"), "'days' of survival must not be before the start, 2024-01-01 (got 0001-01-01)"),
        ("2024-02-01", "'days' of survival must be at most the day after the horizon, 2024-01-31 (got 2024-02-01)"),
        (datetime.date.max, "'days' of survival must be at most the day after the horizon, 2024-01-31 (got 9999-12-31)"),
        ("12 January", "'days' of survival must be a date such as '2024-02-26' (got '12 January')"),
        ("30", "'days' of survival must be a date such as '2024-02-26' (got '30')"),
        (datetime.datetime(2024, 1, 5, 12), "'days' of survival must be a date such as ... other than midnight (got "),  # noqa: DTZ001  # no zone is right
        (datetime.datetime(2024, 1, 5, tzinfo=datetime.UTC), "'days' of survival must be a date such as ... without a zone"),
        (np.datetime64("NaT"), "'days' of survival must be a date such as '2024-02-26' (got "),
        (datetime.timedelta(days=5), "'days' of survival must be a number (got datetime.timedelta(days=5))"),
        (np.timedelta64(5, "D"), "'days' of survival must be a number (got "),
    ],
)
def test_dates_that_the_scenario_does_not_have_are_refused(days: Any, message: str) -> None:
    assert_refused(lambda: RESULT.survival(days), message)
    assert_refused(lambda: RESULT.survival([3, days]), message)
    in_a_precision = message.replace("'days' of survival", "'survival_days' of Precision")
    assert_refused(lambda: precisions(ss.Precision(survival_days=days, half_width=0.1), RESULT.scenario), in_a_precision)


def test_a_date_needs_a_start() -> None:
    result = result_of([1.0, 2.0], horizon_days=30)
    message = "'...' of ... can be a date only if the scenario has a start, and 'by hand' has none (got 2024-01-05)"
    for ask in (result.survival, lambda date: precisions(ss.Precision(survival_days=date, half_width=0.1), result.scenario)):
        assert_refused(partial(ask, "2024-01-05"), message)


@pytest.mark.parametrize("several", [iter([0.25, 0.5]), {0.25, 0.5}, {0.25: "low", 0.5: "high"}.keys()])
def test_any_iterable_of_probabilities_will_do(several: Any) -> None:
    assert len(RESULT.quantile(several)) == 2
