"""Dated deliveries, part loads and strikes: against the oracle, against closed forms, and against slightly wrong models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import exp, prod
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.shipments import Shipments
from support import day_by_day
from support.builder_planned import planned_scenario, without_chance
from support.by_hand import scenario, using
from support.figures import (
    REPLICATES,
    Figures,
    assert_alike,
    engine_figures,
    engine_values,
    oracle_figures,
    p_value,
    paired_figures,
)
from support.output_cases import by_engine, by_oracle
from support.output_cases import p_values as output_p_values
from support.two_sample import p_value as durations_p_value

FALSE_ALARMS = 1e-3  # chance that any of the comparisons of a test refuses a right engine
PATHS, MANY_PATHS = 1 << 11, 1 << 14
EVERY_DAY, MANY = 5, 150
ORACLE_SEED = 13_000
LATE = ss.varying(ss.uniform(0, 6))


def numbered(everyday: int) -> pytest.MarkDecorator:
    """The first few numbers with few paths, and as the mark `long` many more with many."""
    at_length = [pytest.param(number, MANY_PATHS, MANY, marks=pytest.mark.long) for number in range(everyday, everyday + MANY)]
    return pytest.mark.parametrize(
        ("number", "paths", "scenarios"), [*((number, PATHS, everyday) for number in range(everyday)), *at_length]
    )


@numbered(EVERY_DAY)
def test_scenarios_at_random_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int) -> None:
    made = planned_scenario(number)
    oracle = oracle_figures(made, paths, ORACLE_SEED + number)
    assert_alike(engine_figures(made, paths, number), oracle, FALSE_ALARMS / scenarios)


@numbered(1)
def test_their_outputs_have_the_law_of_the_oracle(number: int, paths: int, scenarios: int) -> None:
    made = planned_scenario(number)
    found = output_p_values(by_engine(made, paths, number), by_oracle(made, paths, ORACLE_SEED + number))
    assert min(found.values()) * len(found) > FALSE_ALARMS / scenarios, found


@pytest.mark.parametrize("number", [*range(12), *(pytest.param(more, marks=pytest.mark.long) for more in range(12, 300))])
def test_every_path_agrees_where_nothing_is_left_to_chance(number: int) -> None:
    made = without_chance(planned_scenario(number))
    engine = engine_figures(made, 64, number)
    oracle = oracle_figures(made, 64, 1, engine_values(made, 64, number))
    assert engine.keys() == oracle.keys()
    largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
    for name, values in engine.items():
        tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
        np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("regimes", [None, ss.Regimes({"high": 1.3, "low": 0.4}, {"high": 9, "low": 12})], ids=["one", "two"])
def test_a_demand_that_leads_has_the_law_of_the_oracle(regimes: Any) -> None:
    """It is drawn for as many days as the strikes allow, and receipts fall within its leaps."""
    made = ss.Scenario(
        "leading",
        stock=ss.Stock(ss.uniform(300, 500), reserve=20, decay=ss.Decay(0.05, every_days=30)),
        demand=[ss.Consumption("use", 8, cv=0.6, regimes=regimes)],
        supply=[ss.Shipments("contract", on={20: 90, 35: 90, 60: 100}, delay_days=LATE, loss_probability=0.2)],
        losses=[ss.Losses("drones", per_day=0.05, fraction=ss.varying(ss.uniform(0, 0.4)))],
        horizon_days=150,
    )
    assert made.model.network.leader is not None
    lasted = ss.simulate(made, 2 * PATHS, seed=1, keep=2 * PATHS, replicates=REPLICATES).durations
    assert durations_p_value(lasted, day_by_day.durations(made, 2 * PATHS, ORACLE_SEED)) > FALSE_ALARMS / 2


# What is slightly wrong, as a change of a scenario; and the same as variants that share their chance.


def right() -> ss.Scenario:
    """A depot with a contract, and trucks that take part loads, struck at random and on two days."""
    on = {5: 60, 12: 80, 27: 60, 40: 90}
    trucks = {"from_": "depot", "to": "front", "every_days": 2, "size": 12, "part_loads": True}
    return ss.Scenario(
        "right",
        stock=[ss.Stock(ss.uniform(199, 201), name="depot"), ss.Stock(30, name="front")],
        demand=[
            ss.Consumption("guard", 1.5, cv=0.5, from_="depot", priority=3),
            ss.Consumption("use", 7, cv=0.4, from_="front"),
        ],
        supply=[
            ss.Shipments("contract", on=on, delay_days=LATE, loss_probability=0.1, to="depot"),
            ss.Shipments("trucks", **trucks),
        ],
        losses=[
            ss.Losses("drones", per_day=0.08, fraction=ss.varying(ss.uniform(0, 0.6))),
            ss.Losses("raids", on={3: 0.6, 18: 0.6}),
        ],
        horizon_days=60,
    )


def _with(name: str, **changes: Any) -> Callable[[], ss.Scenario]:
    def make() -> ss.Scenario:
        made = right()
        return made.replace(**{name: made[name].replace(**changes)})

    return make


WRONG: Mapping[str, Callable[[], ss.Scenario]] = {
    "one delay for all deliveries": _with("contract", delay_days=ss.uniform(0, 6)),
    "the mean in place of delays": _with("contract", delay_days=3.0),
    "delays rounded up": _with("contract", delay_days=ss.varying(ss.uniform(0.5, 6.5))),
    "a share of each delivery lost": _with("contract", loss_probability=0.0, loss_fraction=0.1),
    "whole loads or a stock-out": _with("trucks", part_loads=False),
    "strikes in the morning": _with("raids", on={2: 0.6, 17: 0.6}),
    "one share of all strikes": _with("drones", fraction=ss.uniform(0, 0.6)),
    "the mean share of each strike": _with("drones", fraction=0.3),
    "strikes of an amount": _with("drones", fraction=None, amount=15.0),
    "strikes at the front": _with("drones", of="front"),
    "fewer strikes": _with("drones", per_day=0.06),
}


@lru_cache
def right_figures(seed: int) -> Figures:
    return oracle_figures(right(), 2 * PATHS, seed)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_slightly_wrong_is_told_apart(wrong: str) -> None:
    assert p_value(right_figures(1), oracle_figures(WRONG[wrong](), 2 * PATHS, 2)) < FALSE_ALARMS / len(WRONG)


def test_what_is_the_same_is_not_told_apart() -> None:
    assert_alike(right_figures(1), right_figures(2), FALSE_ALARMS)


@pytest.mark.parametrize(
    "other", ["fewer strikes", *(pytest.param(name, marks=pytest.mark.long) for name in WRONG if name != "fewer strikes")]
)
def test_variants_have_the_laws_of_the_oracle(other: str) -> None:
    one, two = paired_figures([right(), WRONG[other]()], 2 * PATHS, 1)
    assert_alike(one, right_figures(3), FALSE_ALARMS / 2 / len(WRONG))
    assert_alike(two, oracle_figures(WRONG[other](), 2 * PATHS, 4), FALSE_ALARMS / 2 / len(WRONG))


# Closed forms.

CERTAIN = 1e-5  # chance that one of a handful of figures refuses a right engine


def assert_mean(values: Any, exact: float) -> None:
    """Paths are drawn by a Sobol' design, but what is tested here is chance alone."""
    assert abs(values.mean() - exact) <= stats.norm.isf(CERTAIN / 2) * values.std() / np.sqrt(values.size)


@pytest.mark.parametrize(
    ("fraction", "mean", "of_square"),
    [(0.3, 0.3, 0.09), (1.0, 1.0, 1.0), (ss.varying(ss.uniform(0, 0.6)), 0.3, 0.12)],
    ids=["known", "all", "varying"],
)
@pytest.mark.parametrize("per_day", [0.05, 0.2])
def test_an_idle_stock_under_strikes(fraction: Any, mean: float, of_square: float, per_day: float) -> None:
    """Each strike leaves a share 1 - F: the mean of its k-th power, E, makes the mean of (left / S)^k exp(-r t (1 - E))."""
    days = 20
    made = scenario(100, using(0), losses=[ss.Losses("drones", per_day=per_day, fraction=fraction)], horizon_days=30)
    result = ss.simulate(made, MANY_PATHS, seed=3, keep=MANY_PATHS, outputs={"left": ss.OnHand(on=days)})
    left = result.outputs["left"].values
    assert_mean(left / 100, exp(-per_day * days * mean))
    assert_mean((left / 100) ** 2, exp(-per_day * days * (2 * mean - of_square)))


def test_the_number_of_strikes_is_that_of_a_poisson_process() -> None:
    losses = [ss.Losses("thefts", per_day=0.2, amount=1, profile=ss.ramp(1, 40, 0, 2))]
    made = scenario(1e3, using(0), losses=losses, horizon_days=40)
    taken = ss.simulate(made, MANY_PATHS, seed=5, keep=MANY_PATHS, outputs=[ss.Destroyed()]).outputs["destroyed"].values
    law = stats.poisson(0.2 * sum(2 * (day - 1) / 40 for day in range(1, 41)))
    counts = np.bincount(np.rint(taken).astype(int), minlength=30)
    expected = law.pmf(np.arange(counts.size)) * taken.size
    likely = expected > 10
    both = np.append(counts[likely], counts[~likely].sum()), np.append(expected[likely], taken.size - expected[likely].sum())
    assert stats.chisquare(*both).pvalue > CERTAIN


PLANNED, MEAN_DELAY, KEPT = (4, 9, 15), 5.0, 0.8


def arrived_by(delay_days: Any) -> dict[int, Any]:
    """How much of three deliveries of 1 has arrived by some days, on each path."""
    on = dict.fromkeys(PLANNED, 1.0)
    contract = ss.Shipments("contract", on=on, delay_days=delay_days, loss_probability=1 - KEPT)
    asked = {f"{day}": ss.Received("contract", by=day) for day in (9, 15, 20, 40)}
    made = scenario(0, using(0), [contract], horizon_days=60)
    result = ss.simulate(made, MANY_PATHS, seed=7, keep=MANY_PATHS, outputs=asked)
    return {int(day): result.outputs[day].values for day in asked}


def chance_of_arrival(by: int) -> list[float]:
    """Of each delivery, at an exponential delay, rounded: geometric from 1 day on."""
    return [KEPT * (1 - exp(-(by - day + 0.5) / MEAN_DELAY)) if by >= day else 0.0 for day in PLANNED]


def refused(arrived: Mapping[int, Any]) -> list[bool]:
    """Where the number that has arrived, and the share of paths on which all have, are not those of independent delays."""
    found = []
    for by, values in arrived.items():
        each, paths = chance_of_arrival(by), values.size
        off = abs(values.mean() - sum(each)) / np.sqrt(sum(chance * (1 - chance) for chance in each) / paths)
        found.append(bool(off > stats.norm.isf(CERTAIN / 2)))
        found.append(bool(stats.binomtest(int((values > 2.5).sum()), paths, prod(each)).pvalue < CERTAIN))
    return found


def test_dated_deliveries_arrive_after_independent_delays() -> None:
    assert not any(refused(arrived_by(ss.varying(ss.gamma(1, MEAN_DELAY)))))


def test_one_delay_of_all_of_them_is_told_apart() -> None:
    assert any(refused(arrived_by(ss.gamma(1, MEAN_DELAY))))


def test_an_engine_that_draws_one_delay_for_all_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Shipments.start_transfer

    def with_one_delay(self: Any, calendar: Any, paths: int, rng: Any) -> Any:
        process = plain(self, calendar, paths, rng)
        delays = process.delay.draw(np.arange(paths), rng)
        return type(process)(process.planned, delays, process.loss_probability, process.kept_fraction, process.next_dispatch)

    monkeypatch.setattr(Shipments, "start_transfer", with_one_delay)
    assert any(refused(arrived_by(ss.varying(ss.gamma(1, MEAN_DELAY)))))


def test_an_engine_that_strikes_in_the_morning_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine makes of strikes a day earlier is not what the oracle makes of them."""
    made = right()
    early = made.replace(raids=made["raids"].replace(on={2: 0.6, 17: 0.6}))
    assert p_value(engine_figures(early, PATHS, 1), oracle_figures(made, 2 * PATHS, 5)) < FALSE_ALARMS
    assert_alike(engine_figures(made, PATHS, 1), oracle_figures(made, 2 * PATHS, 5), FALSE_ALARMS)
