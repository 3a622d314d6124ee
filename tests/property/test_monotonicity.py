"""More stock, more supply or less demand never makes the stock last shorter.

Under the same seed this holds path by path where nothing varies from day to day, since every path then meets the same inputs.
Where something does vary, leaps change with the stock and the draws of a path with them, and it holds for the distributions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss
from support import scenarios

FloatArray = NDArray[np.float64]

PATHS = 64
DISTRIBUTION_PATHS = 1 << 14
FALSE_ALARMS = 1e-4
ROUNDING = 1e-8  # in days: a shortfall of 1e-9 of a day's demand is none, whichever side of it rounding falls


def _durations(
    *,
    stock: float = 1.0,
    usable: float = 0.8,
    reserve: float = 10.0,
    demand: float = 1.0,
    supply: float = 1.0,
    yielded: float = 0.5,
    horizon: int = 60,
    seed: int = 1,
) -> FloatArray:
    """Durations under one seed of a scenario without day-to-day randomness, its parts scaled."""
    scenario = ss.Scenario(
        "scaled",
        stock=ss.Stock(stock * ss.uniform(100, 900, name="on hand"), usable_fraction=usable, reserve=reserve),
        demand=[ss.Consumption("use", demand * ss.lognormal(2.5, 0.4, name="rate")), ss.Consumption("other", 2)],
        supply=[ss.Factory("works", supply * ss.uniform(0, 12, name="output"), yield_fraction=yielded)],
        horizon_days=horizon,
    )
    return ss.simulate(scenario, PATHS, seed=seed).durations


def _assert_no_shorter(more: FloatArray, less: FloatArray) -> None:
    assert np.all(more >= less - ROUNDING)


factors = st.floats(1.0, 3.0)
seeds = st.integers(0, 2**63)


@given(factors, seeds)
@settings(max_examples=40, deadline=None)
def test_more_stock_never_lasts_shorter(factor: float, seed: int) -> None:
    _assert_no_shorter(_durations(stock=factor, seed=seed), _durations(seed=seed))


@given(factors, seeds)
@settings(max_examples=40, deadline=None)
def test_more_supply_never_lasts_shorter(factor: float, seed: int) -> None:
    _assert_no_shorter(_durations(supply=factor, seed=seed), _durations(seed=seed))


@given(factors, seeds)
@settings(max_examples=40, deadline=None)
def test_more_demand_never_lasts_longer(factor: float, seed: int) -> None:
    _assert_no_shorter(_durations(seed=seed), _durations(demand=factor, seed=seed))


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["usable", "yielded"]), seeds)
@settings(max_examples=40, deadline=None)
def test_larger_shares_never_last_shorter(one: float, other: float, field: str, seed: int) -> None:
    low, high = sorted((one, other))
    _assert_no_shorter(_durations(seed=seed, **{field: high}), _durations(seed=seed, **{field: low}))  # type: ignore[arg-type]


@given(st.floats(0, 200), st.floats(0, 200), seeds)
@settings(max_examples=40, deadline=None)
def test_a_larger_reserve_never_lasts_longer(one: float, other: float, seed: int) -> None:
    low, high = sorted((one, other))
    _assert_no_shorter(_durations(reserve=low, seed=seed), _durations(reserve=high, seed=seed))


@given(st.integers(1, 60), seeds)
@settings(max_examples=40, deadline=None)
def test_the_horizon_only_censors(horizon: int, seed: int) -> None:
    far, near = _durations(seed=seed), _durations(seed=seed, horizon=horizon)
    np.testing.assert_allclose(near, np.where(far >= horizon, np.inf, far), rtol=0, atol=ROUNDING)


def _supplied(*, seed: int, to_horizon: bool = False, **changes: Any) -> ss.Result:
    """Nothing varies from day to day at a depot and a front that it feeds, some of their parts changed."""
    return ss.simulate(scenarios.supplied(**changes), PATHS, seed=seed, to_horizon=to_horizon)


amounts = st.floats(0, 400)
BETTER_SUPPLIED: dict[str, tuple[st.SearchStrategy[float], str, bool]] = {  # values, what they change, whether more is better
    "more in the depot": (st.floats(0.2, 3), "depot", True),
    "more room": (st.floats(300, 500), "capacity", True),
    "less decay": (st.floats(0, 1), "decay", False),
    "a longer shelf life": (st.floats(21, 90), "shelf_life_days", True),
    "a shorter way": (st.floats(0, 30), "lead_time_days", False),
    "a larger budget": (amounts, "total", True),
    "less loss": (st.floats(0, 1), "loss_fraction", False),
}


@pytest.mark.parametrize("better", BETTER_SUPPLIED)
@given(st.data(), seeds)
@settings(max_examples=12, deadline=None)
def test_what_is_better_never_lasts_shorter_path_by_path(better: str, data: st.DataObject, seed: int) -> None:
    values, field, more = BETTER_SUPPLIED[better]
    worse, improved = sorted((data.draw(values), data.draw(values)), reverse=not more)
    _assert_no_shorter(_supplied(seed=seed, **{field: improved}).durations, _supplied(seed=seed, **{field: worse}).durations)


@pytest.mark.parametrize("better", BETTER_SUPPLIED)
@pytest.mark.parametrize("unmet", ["lost", "backlog"])
@given(st.data(), seeds)
@settings(max_examples=6, deadline=None)
def test_what_is_better_leaves_no_more_unmet(unmet: str, better: str, data: st.DataObject, seed: int) -> None:
    values, field, more = BETTER_SUPPLIED[better]
    worse, improved = (
        _supplied(seed=seed, to_horizon=True, unmet=unmet, **{field: value})
        for value in sorted((data.draw(values), data.draw(values)), reverse=not more)
    )
    assert improved.fill_rate.value >= worse.fill_rate.value - ROUNDING
    assert improved.ready_rate.value >= worse.ready_rate.value - ROUNDING
    assert improved.unmet_demand.value <= worse.unmet_demand.value + ROUNDING * 1_000


@pytest.mark.parametrize("better", BETTER_SUPPLIED)
def test_what_is_better_makes_a_difference(better: str) -> None:
    _, field, more = BETTER_SUPPLIED[better]
    ends = {"depot": (0.2, 3.0), "capacity": (300.0, 500.0), "decay": (0.0, 0.3), "shelf_life_days": (21.0, 90.0)}
    ends |= {"lead_time_days": (0.0, 30.0), "total": (0.0, 400.0), "loss_fraction": (0.0, 1.0)}
    low, high = (_supplied(seed=1, **{field: value}).durations for value in ends[field])
    assert not np.array_equal(low, high)
    _assert_no_shorter(*((high, low) if more else (low, high)))


@given(st.floats(300, 500), seeds)
@settings(max_examples=12, deadline=None)
def test_what_waits_lasts_no_shorter_than_what_is_lost(capacity: float, seed: int) -> None:
    waits, lost = (_supplied(seed=seed, capacity=capacity, when_full=when_full) for when_full in ("waits", "lost"))
    _assert_no_shorter(waits.durations, lost.durations)


@given(st.floats(0, 1), st.sampled_from(["lost", "backlog"]), seeds)
@settings(max_examples=12, deadline=None)
def test_going_on_changes_no_duration_where_nothing_varies(ratio: float, unmet: str, seed: int) -> None:
    ending, going_on = (_supplied(seed=seed, ratio=ratio, unmet=unmet, to_horizon=on) for on in (False, True))
    for stock in ending.stocks:
        np.testing.assert_allclose(ending.of(stock).durations, going_on.of(stock).durations, rtol=0, atol=ROUNDING)


@given(seeds)
@settings(max_examples=12, deadline=None)
def test_a_backlog_leaves_no_less_unmet_than_lost_demand(seed: int) -> None:
    lost, backlog = (_supplied(seed=seed, unmet=unmet, to_horizon=True) for unmet in ("lost", "backlog"))
    np.testing.assert_allclose(backlog.durations, lost.durations, rtol=0, atol=ROUNDING)
    assert backlog.unmet_demand.value >= lost.unmet_demand.value - ROUNDING * 1_000


def _evolved(owner: str, place: int = 0, **changes: Any) -> ss.Scenario:
    """The noisy scenario with one flow, or its stock, changed."""
    scenario = scenarios.noisy()
    if owner == "stock":
        return attrs.evolve(scenario, stock=attrs.evolve(scenario.stock, **changes))
    flows = list(getattr(scenario, owner))
    flows[place] = attrs.evolve(flows[place], **changes)
    changed: dict[str, Any] = {owner: flows}
    return attrs.evolve(scenario, **changed)


BETTER: dict[str, Callable[[], ss.Scenario]] = {
    "more stock": lambda: _evolved("stock", on_hand=ss.between(360, 840, name="on hand")),
    "no reserve": lambda: _evolved("stock", reserve=0),
    "more shipments": lambda: _evolved("supply", 0, per_day=0.12),
    "no loss": lambda: _evolved("supply", 0, loss_fraction=0),
    "quicker repair": lambda: _evolved("supply", 1, outages=ss.Outages(mean_up_days=12, mean_down_days=1)),
    "no outages": lambda: _evolved("supply", 1, outages=None),
    "less demand": lambda: _evolved("demand", 1, per_day=ss.uniform(0.5, 1)),
    "longer lulls": lambda: _evolved(
        "demand", 0, regimes=ss.Regimes(levels={"high": 1.0, "low": 0.5}, mean_days={"high": 9, "low": 18})
    ),
    "nothing changed": scenarios.noisy,
}


def _lasts_shorter(one: ss.Scenario, other: ss.Scenario) -> float:
    """P-value of the hypothesis that `one` lasts, in distribution, no shorter than `other`; small where it does."""
    durations = [ss.simulate(made, DISTRIBUTION_PATHS, seed=seed).durations for seed, made in enumerate((one, other))]
    _, ranks = np.unique(np.concatenate(durations), return_inverse=True)
    # 'greater' asks whether the CDF of the first lies above that of the second anywhere: whether it lasts shorter.
    return float(stats.ks_2samp(*np.split(ranks, 2), alternative="greater", method="asymp").pvalue)


@pytest.mark.parametrize("better", BETTER)
def test_what_is_better_lasts_no_shorter_in_distribution(better: str) -> None:
    assert _lasts_shorter(BETTER[better](), scenarios.noisy()) > FALSE_ALARMS / len(BETTER)


@pytest.mark.parametrize("better", ["more stock", "more shipments", "no outages", "longer lulls"])
def test_what_is_worse_is_told_apart(better: str) -> None:
    assert _lasts_shorter(scenarios.noisy(), BETTER[better]()) < FALSE_ALARMS
