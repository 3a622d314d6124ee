"""Figures that cannot be read off: refused with the field, the rule and the value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from support.refusals import assert_refused
from support.results import result_of

RESULT = result_of([1.0, 2.0, 3.0, math.inf], horizon_days=30, start="2024-01-01")


SHARES = ("'probability' of quantile", "between 0 and 1", [-0.01, 1.01, 50, 95])


@pytest.mark.parametrize(
    ("ask", "field", "rule", "outside"),
    [
        (RESULT.survival, "'days' of survival", "between 0 and the horizon, 30", [-1, -1e-9, 30.0001, 31, 1e300]),
        (RESULT.quantile, *SHARES),
        (RESULT.gross_cover_quantile, *SHARES),
    ],
)
def test_what_cannot_be_asked_is_refused(ask: Any, field: str, rule: str, outside: list[float]) -> None:
    rows = [(value, f"{rule}...(got {value!r}") for value in outside]
    rows += [(value, "finite") for value in (math.nan, math.inf, -math.inf, np.nan)]
    for value, said in rows:
        for asked in (value, [0.5, value]):
            assert_refused(lambda asked=asked: ask(asked), f"{field} must be {said}", ValueError)
    for value in ("0.5", None, True, [None], ["0.5"], [[0.5]]):
        assert_refused(lambda value=value: ask(value), f"{field} must be a number", TypeError)


@pytest.mark.parametrize("several", [iter([0.25, 0.5]), {0.25, 0.5}, {0.25: "low", 0.5: "high"}.keys()])
def test_any_iterable_of_probabilities_will_do(several: Any) -> None:
    assert len(RESULT.quantile(several)) == 2
