"""The engine's distribution against that of the day-by-day oracle, on random scenarios; and whether this can fail at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim._engine import leap_loop, stockout_bound
from supplysim._flows import leading_demand
from support import day_by_day
from support.exact_cases import CHECKS, EXACT_CASES, ExactCase
from support.one_sample import share_p_value
from support.random_scenarios import scenario as random_scenario
from support.two_sample import p_value

SCENARIOS = 30
LONG_SCENARIOS = 60  # numbered after the others
FALSE_ALARMS = 1e-3  # chance that any of the scenarios refuses a right engine; seeds are fixed, so it is met once or never
THRESHOLD = FALSE_ALARMS / SCENARIOS
PATHS = 1 << 14
ENGINE_PATHS = 3 << 14  # more than the window is wide, so that paths take the place of others
ORACLE_SEED, OTHER_SEED = 1_000, 2_000  # of the oracle; the number of the scenario is added


@lru_cache(maxsize=SCENARIOS)
def _oracle(number: int) -> NDArray[np.float64]:
    return day_by_day.durations(random_scenario(number), PATHS, ORACLE_SEED + number)


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_engine_has_the_distribution_of_the_oracle(number: int) -> None:
    result = ss.simulate(random_scenario(number), paths=ENGINE_PATHS, seed=number, keep=ENGINE_PATHS)
    assert p_value(result.durations, _oracle(number)) > THRESHOLD


@pytest.mark.long
@pytest.mark.parametrize("number", range(SCENARIOS, SCENARIOS + LONG_SCENARIOS))
def test_engine_has_the_distribution_of_the_oracle_in_many_scenarios(number: int) -> None:
    result = ss.simulate(random_scenario(number), paths=ENGINE_PATHS, seed=number, keep=ENGINE_PATHS)
    oracle = day_by_day.durations(random_scenario(number), PATHS, ORACLE_SEED + number)
    assert p_value(result.durations, oracle) > FALSE_ALARMS / LONG_SCENARIOS


@pytest.mark.parametrize("number", range(0, SCENARIOS, 6))
def test_a_narrow_window_changes_no_distribution(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths take the place of others, and columns close, in nearly every round."""
    monkeypatch.setattr(leap_loop, "_WINDOW", 400)
    paths = PATHS // 4
    result = ss.simulate(random_scenario(number), paths=paths, seed=100 + number, keep=paths)
    assert p_value(result.durations, _oracle(number)) > THRESHOLD


@pytest.mark.parametrize("case", EXACT_CASES, ids=str)
def test_oracle_agrees_with_the_exact_survival(case: ExactCase) -> None:
    durations = day_by_day.durations(case.scenario, PATHS, seed=30)
    p_values = {days: share_p_value(durations >= days, exact) for days, exact in case.survival.items()}
    assert min(p_values.values()) > FALSE_ALARMS / CHECKS, p_values


def test_two_runs_of_the_oracle_agree() -> None:
    numbers = range(0, SCENARIOS, 5)
    for number in numbers:
        again = day_by_day.durations(random_scenario(number), PATHS, OTHER_SEED + number)
        assert p_value(again, _oracle(number)) > FALSE_ALARMS / len(numbers)


def _base() -> ss.Scenario:
    """A scenario with noise, shipments and outages, from which slightly wrong ones are made."""
    return ss.Scenario(
        "base",
        stock=ss.Stock(400),
        supply=[
            ss.Shipments("sea", per_day=0.1, size=60),
            ss.Factory("works", 3, outages=ss.Outages(mean_up_days=20, mean_down_days=10)),
        ],
        demand=[ss.Consumption("use", per_day=ss.uniform(12, 18, name="rate"), cv=0.5)],
        horizon_days=100,
    )


def _with_demand(**changes: Any) -> ss.Scenario:
    (demand,) = _base().demand
    assert isinstance(demand, ss.Consumption)
    return attrs.evolve(_base(), demand=[attrs.evolve(demand, **changes)])


def _with_shipments(**changes: Any) -> ss.Scenario:
    shipments, factory = _base().supply
    assert isinstance(shipments, ss.Shipments)
    return attrs.evolve(_base(), supply=[attrs.evolve(shipments, **changes), factory])


def _with_factory(**changes: Any) -> ss.Scenario:
    shipments, factory = _base().supply
    assert isinstance(factory, ss.Factory)
    return attrs.evolve(_base(), supply=[shipments, attrs.evolve(factory, **changes)])


SLIGHTLY_WRONG: dict[str, Callable[[], ss.Scenario]] = {
    "4 % more stock": lambda: attrs.evolve(_base(), stock=ss.Stock(416)),
    "noise of the wrong size": lambda: _with_demand(cv=0.8),
    "the mean in place of an unknown rate": lambda: _with_demand(per_day=15),
    "smaller shipments as often": lambda: _with_shipments(size=55),
    "the same supply in fewer shipments": lambda: _with_shipments(per_day=0.05, size=120),
    "shipments from day 6 on": lambda: _with_shipments(first_day=6),
    "availability in place of outages": lambda: _with_factory(outages=None, utilisation=2 / 3),
}


@pytest.mark.parametrize("wrong", SLIGHTLY_WRONG)
def test_slightly_different_scenarios_are_told_apart(wrong: str) -> None:
    right = day_by_day.durations(_base(), PATHS, seed=1)
    assert p_value(right, day_by_day.durations(SLIGHTLY_WRONG[wrong](), PATHS, seed=2)) < THRESHOLD


def _told_apart(scenario: ss.Scenario, oracle: NDArray[np.float64]) -> bool:
    return p_value(ss.simulate(scenario, paths=PATHS, seed=3, keep=PATHS).durations, oracle) < THRESHOLD


def test_an_engine_that_leaps_too_far_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the whole comparison: a leap of four times the days steps over stock-outs."""
    longest_leap = stockout_bound.longest_leap

    def four_times_as_far(
        available: NDArray[np.float64], *, days_left: NDArray[np.float64], **constants: Any
    ) -> NDArray[np.float64]:
        return np.minimum(4 * longest_leap(available, days_left=days_left, **constants), days_left)

    scenario = attrs.evolve(_base(), demand=[*_base().demand, ss.Consumption("training", 1.3)])
    oracle = day_by_day.durations(scenario, PATHS, seed=1)
    assert not _told_apart(scenario, oracle)
    monkeypatch.setattr(stockout_bound, "longest_leap", four_times_as_far)
    assert _told_apart(scenario, oracle)


def _in_regimes() -> ss.Scenario:
    """A demand that leads through regimes of a few days: most of its leaps cross from one into another."""
    return _with_demand(regimes=ss.Regimes({"high": 1.6, "low": 0.4}, {"high": 3, "low": 3}))


def test_a_demand_that_leads_too_far_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaps that cross regimes end where the stock is *sure* to end, and nothing looks at them again."""
    exposure_within = leading_demand._exposure_within
    oracle = day_by_day.durations(_in_regimes(), PATHS, seed=1)
    assert not _told_apart(_in_regimes(), oracle)
    monkeypatch.setattr(leading_demand, "_exposure_within", lambda covered, half: 4 * exposure_within(covered, half))
    assert _told_apart(_in_regimes(), oracle)


def test_a_demand_that_is_surer_than_it_may_be_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    oracle = day_by_day.durations(_in_regimes(), PATHS, seed=1)
    monkeypatch.setattr(leading_demand, "_SURE", 0.1)
    assert _told_apart(_in_regimes(), oracle)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ROUNDING", 0.5),
        ("shares_of_first_day", lambda panel, paths, level, days, rng: (1.0 / days, 1.0 - 1.0 / days)),
        ("shares_of_first_day", lambda panel, paths, level, days, rng: (share := rng.random(paths.size), 1.0 - share)),
    ],
    ids=["taken on trust", "split evenly", "split anyhow"],
)
def test_a_doubtful_leap_that_is_split_wrongly_is_found_out(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a regime leaps are only *likely* to be covered: those that are not must be taken apart day by day."""
    scenario = attrs.evolve(_with_demand(per_day=15.1, cv=1.3), stock=ss.Stock(100), supply=[])
    monkeypatch.setattr(leading_demand, "_LIKELY", 0.0)
    oracle = day_by_day.durations(scenario, PATHS, seed=1)
    assert not _told_apart(scenario, oracle)
    monkeypatch.setattr(leading_demand, name, wrong)
    assert _told_apart(scenario, oracle)
