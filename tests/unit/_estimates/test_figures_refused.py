"""Figures that cannot be read off: refused with the field, the rule and the value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import supplysim as ss
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
    with pytest.raises(ss.InvalidTypeError, match="must be a number"):
        ask(value)


@pytest.mark.parametrize("several", [iter([0.25, 0.5]), {0.25, 0.5}, {0.25: "low", 0.5: "high"}.keys()])
def test_any_iterable_of_probabilities_will_do(several: Any) -> None:
    assert len(RESULT.quantile(several)) == 2
