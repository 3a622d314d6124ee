"""Whole numbers: what counts as one, and that nothing is rounded to become one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._uncertain import checks
from support import scenarios

WHOLE: list[tuple[Any, int]] = [
    (30, 30),
    (30.0, 30),
    (1e4, 10_000),
    (-0.0, 0),
    (1e20, 10**20),
    (10**400, 10**400),
    (np.int8(3), 3),
    (np.uint64(2**64 - 1), 2**64 - 1),
    (np.float64(30), 30),
    (np.float32(2**24), 2**24),
    (np.array(7), 7),
    (np.array(7.0), 7),
    (Fraction(60, 2), 30),
    (Decimal("3E+1"), 30),
    (Decimal(2**53 + 1), 2**53 + 1),
]
NOT_WHOLE: list[Any] = [
    True, np.True_, np.array(True), 30.5, 1e-300, float("nan"), float("inf"), float("1e400"), np.float64("-inf"),
    Decimal("1e400"), Decimal("NaN"), Decimal("sNaN"), Fraction(10**20 + 1, 2), Fraction(2**60 + 1, 2**60),
    "30", b"30", None, 30j, [30], np.array([30]), np.array([30.0]), np.timedelta64(30, "D"), np.datetime64("2024-02-26"),
    np.ma.masked, ss.fixed(30), object,
]  # fmt: skip


@pytest.mark.parametrize(("value", "number"), WHOLE)
def test_a_whole_number_of_any_type_is_an_int(value: Any, number: int) -> None:
    found = checks.whole(value, "days", "Here", least=0)
    assert type(found) is int
    assert found == number


@pytest.mark.parametrize("value", NOT_WHOLE, ids=repr)
def test_what_is_not_a_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"^'days' of Here must be a whole number \(got "):
        checks.whole(value, "days", "Here", least=0)


def test_a_float_that_is_whole_is_taken_wherever_a_whole_number_is() -> None:
    by_floats = ss.Scenario(
        "depot",
        stock=ss.Stock(95, decay=ss.Decay(0.1, every_days=7.0)),
        demand=[ss.Consumption("use", 10, priority=2.0, rationing=ss.Rationing(np.float64(7), {30: 0.5}))],
        supply=[ss.Shipments("sea", 1, 1, priority=np.int64(3))],
        horizon_days=30.0,  # type: ignore[arg-type]
    )
    by_ints = ss.Scenario(
        "depot",
        stock=ss.Stock(95, decay=ss.Decay(0.1, every_days=7)),
        demand=[ss.Consumption("use", 10, priority=2, rationing=ss.Rationing(7, {30: 0.5}))],
        supply=[ss.Shipments("sea", 1, 1, priority=3)],
        horizon_days=30,
    )
    assert by_floats.digest == by_ints.digest
    result = ss.simulate(scenarios.noisy(), paths=1e2, seed=1.0, replicates=8.0, keep=1e1, workers=1.0)  # type: ignore[arg-type]
    assert (result.paths, result.seed, result.replicates, result.durations.size) == (100, 1, 8, 10)
    assert result.extend(28.0).paths == 128  # type: ignore[arg-type]
    assert result.trajectories(5.0, every_days=10.0).on_hand.shape[0] == 5  # type: ignore[arg-type]
