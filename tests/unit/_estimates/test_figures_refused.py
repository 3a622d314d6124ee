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


SHARES = ("between 0 and 1", [-0.01, 1.01, 50, 95])


@pytest.mark.parametrize(
    ("ask", "field", "rule", "outside"),
    [
        (RESULT.survival, "'days' of survival", "between 0 and the horizon, 30", [-1, -1e-9, 30.0001, 31, 1e300]),
        (RESULT.quantile, "'probability' of quantile", *SHARES),
        (RESULT.gross_cover_quantile, "'probability' of gross_cover_quantile", *SHARES),
    ],
)
def test_what_cannot_be_asked_is_refused(ask: Any, field: str, rule: str, outside: list[float]) -> None:
    rows = [(value, f"{rule}...(got {value!r}") for value in outside]
    rows += [(value, "finite") for value in (math.nan, math.inf, -math.inf, np.nan)]
    for value, said in rows:
        for asked in (value, [0.5, value]):
            assert_refused(lambda asked=asked: ask(asked), f"{field} must be {said}", ValueError)
    for value in (None, True, [None], [[0.5]]):
        assert_refused(lambda value=value: ask(value), f"{field} must be a number", TypeError)
    for text in ("0.5", ["0.5"]):  # a text is a date, where there are dates
        assert_refused(lambda text=text: ask(text), f"{field} must be a ")


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
