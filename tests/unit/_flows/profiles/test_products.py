"""Profiles multiply with profiles, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.profiles.profile import product

RAMP, SEASON, WINDOW = ss.ramp(1, 9, 0, 1), ss.season(0.5, 20), ss.window(3)


def test_a_product_holds_its_factors_in_order() -> None:
    made = RAMP * SEASON * WINDOW
    assert isinstance(made, product)
    assert isinstance(made, ss.Profile)
    assert made.factors == (RAMP, SEASON, WINDOW)
    assert (RAMP * (SEASON * WINDOW)).factors == made.factors
    assert RAMP.factors == (RAMP,)
    assert made == RAMP * SEASON * WINDOW
    assert hash(made) == hash(RAMP * SEASON * WINDOW)
    assert made != SEASON * RAMP * WINDOW


NO_FACTORS: list[Callable[[], Any]] = [
    lambda: RAMP * 2,
    lambda: 2 * RAMP,
    lambda: 0.5 * (RAMP * SEASON),
    lambda: np.float64(2) * RAMP,
    lambda: RAMP * np.float64(2),
    lambda: np.ones(3) * RAMP,
    lambda: RAMP * np.ones(3),
    lambda: RAMP * ss.uniform(0, 1),
    lambda: RAMP * None,
    lambda: "0.5" * RAMP,
]


@pytest.mark.parametrize("multiply", NO_FACTORS)
def test_anything_else_is_refused_from_either_side(multiply: Callable[[], Any]) -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"^a profile multiplies with a profile \(got .*\); a rate takes a number$"):
        multiply()


def test_an_unknown_times_a_profile_is_refused() -> None:
    with pytest.raises(ss.InvalidTypeError, match="ramp"):
        ss.uniform(0, 1) * RAMP


def test_a_product_of_what_is_no_profile_is_refused() -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"^'factors' of product must be profiles \(got 2\)"):
        product((RAMP, 2))
