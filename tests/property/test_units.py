"""Units do not matter: what is counted in rounds may be counted in anything else.

By a power of two, which scales a floating-point number without rounding, the very bits of every duration stay.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import stock_state
from support import scenarios

PATHS = 400
IN_DAYS = (stock_state.SHORT_DAYS, stock_state.STOCK_OUTS)

every_run = pytest.mark.parametrize("run", scenarios.RUNS)


@lru_cache
def _run(run: str, unit: float = 1.0) -> ss.Result:
    make, to_horizon = scenarios.RUNS[run]
    return ss.simulate(make(unit=unit), PATHS, seed=4, to_horizon=to_horizon)


@every_run
@pytest.mark.parametrize("power", [-40, -3, 1, 33])
def test_a_power_of_two_scales_all_amounts_and_changes_no_bit_of_any_duration(run: str, power: int) -> None:
    by_one, scaled = _run(run), _run(run, 2.0**power)
    assert scaled.leaps_per_path == by_one.leaps_per_path
    for stock in by_one.stocks:
        np.testing.assert_array_equal(scaled.of(stock).durations, by_one.of(stock).durations)
        np.testing.assert_array_equal(scaled.of(stock).gross_cover_days, by_one.of(stock).gross_cover_days)
    assert scaled.survival(30) == by_one.survival(30)
    assert scaled.tally.service.keys() == by_one.tally.service.keys()
    for (stock, account), totals in by_one.tally.service.items():
        unit = Fraction(1) if account in IN_DAYS else Fraction(2) ** power
        assert scaled.tally.service[stock, account] == tuple(total * unit for total in totals)
    if scenarios.RUNS[run][1]:
        assert scaled.fill_rate.value == by_one.fill_rate.value
        assert scaled.ready_rate == by_one.ready_rate


@every_run
def test_what_is_scaled_is_not_all_alike(run: str) -> None:
    result = _run(run)
    for stock in result.stocks:
        durations = result.of(stock).durations
        assert np.isinf(durations).any()
        assert np.unique(durations).size > PATHS // 8
    assert all(sum(totals) > 0 for (_, account), totals in result.tally.service.items() if account in IN_DAYS)


@pytest.mark.parametrize("factor", [1_000.0, 1 / 3, 1e-9, 7e9])
def test_any_other_unit_changes_nothing_but_rounding(factor: float) -> None:
    by_one, scaled = (ss.simulate(scenarios.noise_free(unit=unit), PATHS, seed=4) for unit in (1.0, factor))
    np.testing.assert_allclose(scaled.durations, by_one.durations, rtol=1e-9)
    np.testing.assert_allclose(scaled.gross_cover_days, by_one.gross_cover_days, rtol=1e-12)
