"""Sojourns of any law against the day-by-day oracle: in law, path by path where they are known, in variants; wrong engines.

Seeds are fixed. Each test refuses a right engine with a probability of `FALSE_ALARMS` at most.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import path_batch
from supplysim._flows import sojourn_lengths
from supplysim._flows.length_tables import LengthTables
from supplysim._flows.sojourn_lengths import VaryingLength
from supplysim._uncertain.arrays import FloatArray
from support import day_by_day
from support.by_hand import scenario, using
from support.figures import assert_alike, engine_figures, engine_values, oracle_figures, paired_figures
from support.figures import p_value as p_value_of_all
from support.two_sample import p_value

FALSE_ALARMS = 1e-3


def mixed(number: int, *, leading: bool = False, known: bool = False) -> ss.Scenario:
    """A stock with regimes and a factory with outages, of sojourns at random: of any law, or `known` ones."""
    rng = np.random.default_rng([13, number])

    def one_of(*options: Any) -> Any:
        return options[rng.integers(len(options))]

    def days() -> Any:
        mean, unknown = float(rng.uniform(1, 12)), ss.uniform(0.6, 1.9)
        if known:
            return one_of(mean, mean * unknown)
        law = one_of(ss.gamma(mean=mean, sd=4), ss.lognormal(np.log(mean), 0.8), ss.choice([1, 2.5, mean]), ss.uniform(0, 9))
        return one_of(ss.varying(law), ss.varying(law), unknown * ss.varying(law), mean, mean * unknown)

    start = "a" if known else one_of("a", "b", "stationary")
    rows = None if known else one_of(None, {"a": {"b": 0.6, "c": 0.4}, "b": {"a": 1}, "c": {"a": 0.3, "b": 0.6, "c": 0.1}})
    geometric = {} if known or rng.random() < 0.5 else {"c": 5.0}
    names = [name for name in "abc" if name not in geometric]
    switching = ss.Regimes(
        {"a": 1.3, "b": ss.uniform(0, 0.4), "c": 0.8},
        geometric or None,
        start,
        rows,
        days={name: days() for name in names},
    )
    up: dict[str, Any] = {"mean_up_days": 9.0} if not known and rng.random() < 0.3 else {"up_days": days()}
    broken = ss.Outages(**up, down_days=days(), start="up" if known else one_of("up", "down", "stationary"))
    profile = None if leading else one_of(None, ss.ramp(9, 20, 0.7, 1.2), ss.season(0.4, 9, 40))
    rationing = None if leading else one_of(None, ss.Rationing(6, {9: 0.7}))
    demand = using(
        ss.uniform(9, 14), cv=0 if known else one_of(0, 0.4), regimes=switching, profile=profile, rationing=rationing
    )
    works = ss.Factory("works", one_of(4, 7), outages=broken, profile=one_of(None, ss.ramp(5, 20, 1.2, 0.6)))
    return scenario(ss.uniform(150, 350), demand, [works], horizon_days=70)


@pytest.mark.parametrize("leading", [False, True])
@pytest.mark.parametrize(
    ("number", "paths", "scenarios"),
    [(number, 1 << 10, 3) for number in range(3)]
    + [pytest.param(number, 1 << 13, 40, marks=pytest.mark.long) for number in range(3, 43)],
)
def test_scenarios_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int, *, leading: bool) -> None:
    made = mixed(number, leading=leading)
    found = oracle_figures(made, paths, 500 + number)
    assert_alike(engine_figures(made, paths, number), found, FALSE_ALARMS / 2 / scenarios)


@pytest.mark.parametrize("width", [97, 400])
def test_paths_that_take_the_place_of_others_bring_their_own_sojourns(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_batch, "_MOST_PATHS", width)
    made = mixed(2 + width % 2, leading=width == 97)
    result = ss.simulate(made, paths=1 << 11, seed=1, keep=1 << 11, replicates=1024)
    assert p_value(result.durations, day_by_day.durations(made, 1 << 12, 7)) > FALSE_ALARMS / 2


@pytest.mark.parametrize("number", range(6))
def test_every_path_agrees_with_the_oracle_where_sojourns_are_known(number: int) -> None:
    made = mixed(number, known=True)
    assert all(flow.is_steady for flow in made.flows)
    engine = engine_figures(made, 64, number)
    oracle = oracle_figures(made, 64, 1, engine_values(made, 64, number))
    largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
    for name, values in engine.items():
        tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
        np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("number", [0, *(pytest.param(each, marks=pytest.mark.long) for each in range(1, 20))])
def test_variants_have_each_the_law_of_the_oracle(number: int) -> None:
    first = mixed(number)
    second = attrs.evolve(
        first, supply=mixed(number + 1).supply, demand=first.demand if number % 2 else mixed(number + 2).demand
    )
    figures = paired_figures([first, second], 1 << 10, number)
    for seed, (made, found) in enumerate(zip((first, second), figures, strict=True)):
        assert_alike(found, oracle_figures(made, 1 << 11, 700 + seed), FALSE_ALARMS / 40)


def floored(days: FloatArray) -> FloatArray:
    return np.clip(np.floor(days), 1.0, 1e9)


def rounded_down(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sojourn_lengths, "_rounded", floored)
    patch.setattr(LengthTables, "of", lambda _laws: None)


def without_length_bias(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(VaryingLength, "left_in_equilibrium", lambda self, choosing, _, placing, scales: self.days(placing, scales))


WRONG: list[tuple[Callable[[pytest.MonkeyPatch], None], float, float]] = [  # with the mean and sd of an up time
    (rounded_down, 2, 1),
    (without_length_bias, 9, 9),
]


@pytest.mark.parametrize(("wrong", "mean", "sd"), WRONG)
def test_a_wrong_engine_is_told_apart_by_the_oracle(
    wrong: Callable[[pytest.MonkeyPatch], None], mean: float, sd: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    up = ss.varying(ss.gamma(mean=mean, sd=sd))
    broken = ss.Outages(up_days=up, down_days=ss.varying(ss.uniform(0, 1.3 * mean)), start="stationary")
    made = scenario(40, 4, [ss.Factory("works", 7, outages=broken)], horizon_days=40)
    found = oracle_figures(made, 1 << 12, 1)
    assert p_value_of_all(engine_figures(made, 1 << 12, 1), found) > FALSE_ALARMS
    wrong(monkeypatch)
    assert p_value_of_all(engine_figures(made, 1 << 12, 1), found) < FALSE_ALARMS
