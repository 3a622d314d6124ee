"""Units do not matter: what is counted in rounds may be counted in anything else.

By a power of two, which scales a floating-point number without rounding, the very bits of every duration stay.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._engine import stock_state

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


def _network(unit: float) -> ss.Scenario:
    """Several stocks and all that bounds them, with all amounts in multiples of `unit`."""
    pace = ss.pert(0.7, 1.0, 1.5, name="pace")
    fresh = ss.uniform(50 * unit, 180 * unit, name="fresh")
    return ss.Scenario(
        "scaled",
        stock=[
            ss.Stock(
                ss.AgeClasses({(0, 9): fresh, 40: 90 * unit}, shelf_life_days=44),
                name="front",
                usable_fraction=0.9,
                reserve=10 * unit,
                decay=ss.Decay(ss.uniform(0, 0.04, name="decay"), every_days=7),
            ),
            ss.Stock(unit * ss.uniform(150, 400, name="depot"), name="depot", capacity=400 * unit, when_full="waits"),
            ss.Stock(80 * unit, name="port", capacity=170 * unit),
        ],
        demand=[
            ss.Consumption("fire", 11 * unit * pace, cv=0.2, rationing=ss.Rationing(5, {6: 0.7}), unmet="backlog"),
            ss.Consumption("training", 2 * unit, cv=0.2, profile=ss.season(0.3, 20), from_="depot"),
        ],
        supply=[
            ss.Shipments(
                "convoy",
                every_days=12,
                jitter_days=1,
                size=90 * unit,
                size_cv=0.2,
                lead_time_days=2,
                from_="depot",
                to="front",
            ),
            ss.Shipments("sealift", per_day=0.1, size=80 * unit * pace, total=200 * unit, lead_time_days=4, to="port"),
            ss.Shipments("barges", per_day=0.08, size=75 * unit, loss_probability=0.1, from_="port", to="depot"),
            ss.Returns("empties", in_return_for="convoy", ratio=0.1, from_="front", to="port", lead_time_days=3),
            ss.Factory(
                "arsenal",
                ss.triangular(2 * unit, 3 * unit, 6 * unit, name="output"),
                outages=ss.Outages(12, 4),
                profile=ss.ramp(10, 20, 0.5, 1.0),
                inputs={"power": ss.Input(5 * unit, profile=ss.schedule({24: 0.7}))},
                to="depot",
            ),
        ],
        horizon_days=40,
    )


BY_ONE = ss.simulate(_scenario(1.0), PATHS, seed=4)
SERVED_BY_ONE = {
    "one stock": ss.simulate(_scenario(1.0), PATHS, seed=4, to_horizon=True),
    "several stocks": ss.simulate(_network(1.0), PATHS, seed=4, to_horizon=True),
}
SCALED = {"one stock": _scenario, "several stocks": _network}
IN_DAYS = (stock_state.SHORT_DAYS, stock_state.STOCK_OUTS)


@given(st.integers(-300, 300))
@settings(max_examples=25, deadline=None)
def test_a_power_of_two_changes_no_bit_of_any_duration(power: int) -> None:
    scaled = ss.simulate(_scenario(2.0**power), PATHS, seed=4)
    np.testing.assert_array_equal(scaled.durations, BY_ONE.durations)
    np.testing.assert_array_equal(scaled.gross_cover_days, BY_ONE.gross_cover_days)
    assert scaled.leaps_per_path == BY_ONE.leaps_per_path
    assert scaled.survival(30) == BY_ONE.survival(30)


@pytest.mark.parametrize("made", SCALED)
@given(st.integers(-300, 300))
@settings(max_examples=10, deadline=None)
def test_a_power_of_two_scales_the_service_and_changes_no_bit_of_any_duration(made: str, power: int) -> None:
    by_one, scaled = SERVED_BY_ONE[made], ss.simulate(SCALED[made](2.0**power), PATHS, seed=4, to_horizon=True)
    assert scaled.leaps_per_path == by_one.leaps_per_path
    for stock in by_one.stocks:
        np.testing.assert_array_equal(scaled.of(stock).durations, by_one.of(stock).durations)
        np.testing.assert_array_equal(scaled.of(stock).gross_cover_days, by_one.of(stock).gross_cover_days)
    for (stock, account), totals in by_one.tally.service.items():
        unit = Fraction(1) if account in IN_DAYS else Fraction(2) ** power
        assert scaled.tally.service[stock, account] == tuple(total * unit for total in totals)
    assert scaled.fill_rate.value == by_one.fill_rate.value
    assert scaled.ready_rate == by_one.ready_rate


@given(st.integers(-300, 300))
@settings(max_examples=10, deadline=None)
def test_a_power_of_two_changes_no_bit_of_any_stocks_duration_where_paths_end(power: int) -> None:
    by_one, scaled = (ss.simulate(_network(unit), PATHS, seed=4) for unit in (1.0, 2.0**power))
    assert scaled.leaps_per_path == by_one.leaps_per_path
    for stock in by_one.stocks:
        np.testing.assert_array_equal(scaled.of(stock).durations, by_one.of(stock).durations)
        np.testing.assert_array_equal(scaled.of(stock).gross_cover_days, by_one.of(stock).gross_cover_days)


@pytest.mark.parametrize("made", SCALED)
def test_what_is_scaled_is_not_all_alike(made: str) -> None:
    for stock in SERVED_BY_ONE[made].stocks:
        durations = SERVED_BY_ONE[made].of(stock).durations
        assert np.isinf(durations).any()
        assert np.unique(durations).size > PATHS // 8
    totals = SERVED_BY_ONE[made].tally.service
    assert all(sum(totals[stock, account]) > 0 for stock in SERVED_BY_ONE[made].stocks for account in IN_DAYS)
    assert SERVED_BY_ONE[made].fill_rate.value < 1


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
