"""More stock, more supply or less demand never makes the stock last shorter.

Under the same seed this holds path by path where nothing varies from day to day, since every path then meets the same inputs.
Where something does vary, leaps change with the stock and the draws of a path with them, and it holds for the distributions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from support import scenarios
from support.numbers import some_numbers
from support.slightly_wrong import changed

PATHS = 64
DISTRIBUTION_PATHS = 1 << 14
FALSE_ALARMS = 1e-4
ROUNDING = 1e-8  # in days: a shortfall of 1e-9 of a day's demand is none, whichever side of it rounding falls

everyday_and_at_length = some_numbers(3, 40)


def _supplied(number: int, *, to_horizon: bool = False, **changes: Any) -> ss.Result:
    """Nothing varies from day to day at a depot and a front that it feeds, some of their parts changed."""
    return ss.simulate(scenarios.supplied(**changes), PATHS, seed=number, to_horizon=to_horizon)


def _assert_no_shorter(more: FloatArray, less: FloatArray) -> None:
    assert np.all(more >= less - ROUNDING)


BETTER_PARTS: dict[str, tuple[float, float, str]] = {  # the worst and the best value of a part
    "more stock": (0.3, 3.0, "front"),
    "more of it usable": (0.0, 1.0, "usable"),
    "a smaller reserve": (200.0, 0.0, "reserve"),
    "more in the depot": (0.2, 3.0, "depot"),
    "more room": (300.0, 500.0, "capacity"),
    "less decay": (0.3, 0.0, "decay"),
    "a longer shelf life": (21.0, 90.0, "shelf_life_days"),
    "a shorter way": (30.0, 0.0, "lead_time_days"),
    "larger convoys": (0.1, 2.0, "size"),
    "a larger budget": (0.0, 400.0, "total"),
    "less loss": (1.0, 0.0, "loss_fraction"),
    "more made": (0.0, 12.0, "works"),
    "more yield": (0.0, 1.0, "yielded"),
    "less demand": (3.0, 1.0, "demand"),
}
PROFILES = (None, ss.ramp(5, 30, 0.2, 1.7), ss.schedule({9: 0.3, 30: 1.4}), ss.season(0.8, ss.uniform(1, 40), 40))
BACKGROUND: dict[str, tuple[Any, ...]] = {
    "profile": PROFILES,
    "works_profile": PROFILES,
    "capacity": (None, 320.0, 700.0),
    "when_full": ("lost", "waits"),
    "decay": (0.0, 0.05),
    "shelf_life_days": (30.0, 1_000.0),
}

MORE_AT_THE_FRONT = {"front", "size", "lead_time_days", "capacity"}  # sooner, where it might not fit, or decay


def _two_values(better: str, rng: np.random.Generator) -> tuple[str, list[float]]:
    """A part, with a worse and a better value of it."""
    worst, best, part = BETTER_PARTS[better]
    return part, sorted(rng.uniform(*sorted((worst, best)), 2).tolist(), reverse=worst > best)


@everyday_and_at_length
@pytest.mark.parametrize("better", BETTER_PARTS)
def test_what_is_better_never_lasts_shorter_path_by_path(better: str, numbers: range) -> None:
    for number in numbers:
        rng = np.random.default_rng([number, len(better)])
        part, values = _two_values(better, rng)
        around = {name: values[int(rng.integers(len(values)))] for name, values in BACKGROUND.items() if part != name}
        if part in MORE_AT_THE_FRONT:
            around = {name: around[name] for name in ("profile", "works_profile")}
        worse, improved = (_supplied(number, **around, **{part: value}).durations for value in values)
        _assert_no_shorter(improved, worse)


@everyday_and_at_length
@pytest.mark.parametrize("better", BETTER_PARTS)
@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_what_is_better_leaves_no_more_unmet(unmet: str, better: str, numbers: range) -> None:
    for number in numbers:
        part, values = _two_values(better, np.random.default_rng([number, len(better)]))
        worse, improved = (_supplied(number, to_horizon=True, unmet=unmet, **{part: value}) for value in values)
        assert improved.fill_rate.value >= worse.fill_rate.value - ROUNDING
        assert improved.ready_rate.value >= worse.ready_rate.value - ROUNDING
        if part != "demand":  # less of it leaves less unmet, whatever share
            assert improved.unmet_demand.value <= worse.unmet_demand.value + ROUNDING * 1_000


@pytest.mark.parametrize("better", BETTER_PARTS)
def test_what_is_better_makes_a_difference(better: str) -> None:
    worst, best, part = BETTER_PARTS[better]
    low, high = (_supplied(1, **{part: value}).durations for value in (worst, best))
    assert not np.array_equal(low, high)
    _assert_no_shorter(high, low)


@everyday_and_at_length
def test_the_horizon_only_censors(numbers: range) -> None:
    for number in numbers:
        horizon = 1 + number * 7 % 60
        far, near = _supplied(number).durations, _supplied(number, horizon_days=horizon).durations
        np.testing.assert_allclose(near, np.where(far >= horizon, np.inf, far), rtol=0, atol=ROUNDING)


@everyday_and_at_length
def test_what_waits_lasts_no_shorter_than_what_is_lost(numbers: range) -> None:
    for number in numbers:
        room = 300 + 7 * number % 200
        waits, lost = (_supplied(number, capacity=room, when_full=when_full) for when_full in ("waits", "lost"))
        _assert_no_shorter(waits.durations, lost.durations)


@everyday_and_at_length
@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_going_on_changes_no_duration_where_nothing_varies(unmet: str, numbers: range) -> None:
    for number in numbers:
        ratio = number % 7 / 6
        ending, going_on = (_supplied(number, ratio=ratio, unmet=unmet, to_horizon=on) for on in (False, True))
        for stock in ending.stocks:
            np.testing.assert_allclose(ending.of(stock).durations, going_on.of(stock).durations, rtol=0, atol=ROUNDING)


@everyday_and_at_length
def test_a_backlog_leaves_no_less_unmet_than_lost_demand(numbers: range) -> None:
    for number in numbers:
        lost, backlog = (_supplied(number, unmet=unmet, to_horizon=True) for unmet in ("lost", "backlog"))
        np.testing.assert_allclose(backlog.durations, lost.durations, rtol=0, atol=ROUNDING)
        assert backlog.unmet_demand.value >= lost.unmet_demand.value - ROUNDING * 1_000


NOISY = scenarios.noisy()
BETTER: dict[str, tuple[str, dict[str, Any]]] = {  # the stock or flow of the noisy scenario, and what is changed of it
    "more stock": ("stock", {"on_hand": ss.between(360, 840, name="on hand")}),
    "no reserve": ("stock", {"reserve": 0}),
    "more shipments": ("sealift", {"per_day": 0.12}),
    "no loss": ("sealift", {"loss_fraction": 0}),
    "quicker repair": ("arsenal", {"outages": ss.Outages(mean_up_days=12, mean_down_days=1)}),
    "no outages": ("arsenal", {"outages": None}),
    "less demand": ("training", {"per_day": ss.uniform(0.5, 1)}),
    "longer lulls": ("front", {"regimes": ss.Regimes({"high": 1.0, "low": 0.5}, {"high": 9, "low": 18})}),
    "nothing changed": ("stock", {}),
}


def _better(name: str) -> ss.Scenario:
    where, changes = BETTER[name]
    return changed(NOISY, where, **changes)


def _lasts_shorter(one: ss.Scenario, other: ss.Scenario) -> float:
    """P-value of the hypothesis that `one` lasts, in distribution, no shorter than `other`; small where it does."""
    durations = [ss.simulate(made, DISTRIBUTION_PATHS, seed=seed).durations for seed, made in enumerate((one, other))]
    _, ranks = np.unique(np.concatenate(durations), return_inverse=True)
    # 'greater' asks whether the CDF of the first lies above that of the second anywhere: whether it lasts shorter.
    return float(stats.ks_2samp(*np.split(ranks, 2), alternative="greater", method="asymp").pvalue)


@pytest.mark.parametrize("better", BETTER)
def test_what_is_better_lasts_no_shorter_in_distribution(better: str) -> None:
    assert _lasts_shorter(_better(better), NOISY) > FALSE_ALARMS / len(BETTER)


@pytest.mark.parametrize("better", ["more stock", "more shipments", "no outages", "longer lulls"])
def test_what_is_worse_is_told_apart(better: str) -> None:
    assert _lasts_shorter(NOISY, _better(better)) < FALSE_ALARMS
