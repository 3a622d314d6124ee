"""Units do not matter: what is counted in rounds may be counted in anything else.

By a power of two, which scales a floating-point number without rounding, the very bits of every duration stay.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss

PATHS = 400


def _scenario(unit: float) -> ss.Scenario:
    """Every kind of flow, with all amounts in multiples of `unit`; days and shares stay as they are."""
    pace = ss.pert(0.7, 1.0, 1.5, name="pace")
    return ss.Scenario(
        "scaled",
        stock=ss.Stock(unit * ss.lognormal(6, 0.4, name="on hand"), usable_fraction=ss.beta(9, 1), reserve=20 * unit),
        demand=[
            ss.Consumption(
                "front", 12 * unit * pace, cv=0.4, regimes=ss.Regimes({"high": 1.0, "low": 0.5}, {"high": 9, "low": 6})
            ),
            ss.Consumption("training", ss.uniform(1 * unit, 3 * unit, name="training"), cv=ss.uniform(0.1, 0.9)),
            ss.Consumption("steady", 0.7 * unit),
        ],
        supply=[
            ss.Shipments("sealift", per_day=0.08, size=40 * unit * pace, loss_fraction=0.02, first_day=3),
            ss.Factory("arsenal", ss.triangular(2 * unit, 3 * unit, 6 * unit, name="output"), outages=ss.Outages(12, 4)),
        ],
        horizon_days=60,
        correlate={("on hand", "pace"): 0.4},
    )


BY_ONE = ss.simulate(_scenario(1.0), PATHS, seed=4)


@given(st.integers(-300, 300))
@settings(max_examples=25, deadline=None)
def test_a_power_of_two_changes_no_bit_of_any_duration(power: int) -> None:
    scaled = ss.simulate(_scenario(2.0**power), PATHS, seed=4)
    np.testing.assert_array_equal(scaled.durations, BY_ONE.durations)
    np.testing.assert_array_equal(scaled.gross_cover_days, BY_ONE.gross_cover_days)
    assert scaled.leaps_per_path == BY_ONE.leaps_per_path
    assert scaled.survival(30) == BY_ONE.survival(30)


def test_durations_are_not_all_alike() -> None:
    assert np.isinf(BY_ONE.durations).any()
    assert np.unique(BY_ONE.durations).size > PATHS // 4


@pytest.mark.parametrize("factor", [1_000.0, 1 / 3, 1e-30, 7e40])
def test_any_other_unit_changes_nothing_but_rounding(factor: float) -> None:
    by_one, scaled = (
        ss.simulate(
            ss.Scenario(
                "scaled",
                stock=ss.Stock(unit * ss.lognormal(6, 0.4, name="on hand"), reserve=20 * unit),
                demand=[ss.Consumption("use", unit * ss.uniform(10, 20, name="rate"))],
                supply=[ss.Factory("arsenal", unit * ss.triangular(2, 3, 6, name="output"))],
                horizon_days=60,
            ),
            PATHS,
            seed=4,
        )
        for unit in (1.0, factor)
    )
    np.testing.assert_allclose(scaled.durations, by_one.durations, rtol=1e-9)
    np.testing.assert_allclose(scaled.gross_cover_days, by_one.gross_cover_days, rtol=1e-12)
