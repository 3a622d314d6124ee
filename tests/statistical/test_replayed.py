"""Replayed histories: against the oracle in law and path by path, closed forms, and wrong models that are told apart."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest, keyed_generator
from support.figures import assert_alike, engine_figures, engine_values, oracle_figures, paired_figures
from support.figures import p_value as p_value_of_all
from support.flow_runs import moved
from support.one_sample import counts_p_value, moments_p_value

FALSE_ALARMS = 1e-3  # of a right engine in any of the scenarios
PATHS = 1 << 12

SPELLS = [3, 3, 4, 9, 12, 14, 13, 11, 4, 2, 2, 1, 0, 0, 5, 6, 8, 8, 2, 1, 0, 3, 7]  # values last for some days
OUTPUT = [5, 4, 4, 0, 0, 1, 2, 6, 7, 7, 6, 5, 5, 4, 0, 0, 3, 3, 6, 9, 9, 8, 7]
DATED = {f"2024-01-{day:02}": value for day, value in enumerate(SPELLS, start=3)}


def made(
    demand: ss.Demand | list[ss.Demand], *supply: ss.Supply | ss.Transfer, on_hand: float = 120, **more: object
) -> ss.Scenario:
    stock = more.pop("stock", ss.Stock(ss.uniform(0.8 * on_hand, 1.2 * on_hand)))
    demands = demand if isinstance(demand, list) else [demand]
    return ss.Scenario("replayed", stock=stock, demand=demands, supply=supply, horizon_days=60, **more)


def use(history: Any = SPELLS, days: int = 5, **more: Any) -> ss.Consumption:
    return ss.Consumption("use", ss.replayed(history, days), **more)


def alone() -> ss.Scenario:
    return made(use())


def with_receipts() -> ss.Scenario:
    sea = ss.Shipments("sea", per_day=0.2, size=12, size_cv=0.4, lead_time_days=ss.uniform(0, 6))
    works = ss.Factory("works", 2, outages=ss.Outages(6, 3))
    return made(use(days=9), sea, works, on_hand=60)


def dated() -> ss.Scenario:
    return made(use(DATED, days=10), start="2024-03-01")


def levels() -> ss.Scenario:
    profile = ss.ramp(ss.uniform(5, 12), 20, from_level=0.6, to_level=1.4) * ss.season(0.3, peak_day=9)
    regimes = ss.Regimes({"calm": 0.7, "war": 1.6}, {"calm": 5, "war": 3})
    level = ss.uniform(0.8, 1.2, name="level")
    return made(ss.Consumption("use", level * ss.replayed(SPELLS, 6), profile=profile, regimes=regimes))


def regimes_alone() -> ss.Scenario:
    return made(use(days=8, regimes=ss.Regimes({"calm": 0.7, "war": 1.6}, {"calm": 9, "war": 2})))


def rationed() -> ss.Scenario:
    rationing = ss.Rationing(4, {15: 0.7, 6: ss.uniform(0.3, 0.5)})
    return made([use(rationing=rationing, unmet="backlog"), ss.Consumption("other", 2, cv=0.7, priority=2)], on_hand=160)


def columns() -> ss.Scenario:
    gas = ss.replayed({"out": SPELLS, "in": OUTPUT}, 7)
    works = ss.Factory("works", output_per_day=0.8 * gas["in"], yield_fraction=0.9, outages=ss.Outages(9, 3))
    return made(ss.Consumption("use", 1.1 * gas["out"]), works, on_hand=40)


def full() -> ss.Scenario:
    gas = ss.replayed({"out": SPELLS, "in": OUTPUT}, 7)
    works = ss.Factory("works", output_per_day=gas["in"], profile=ss.season(0.5, peak_day=20))
    stock = ss.Stock(40, capacity=55, when_full="lost", reserve=3)
    return made(ss.Consumption("use", gas["out"]), works, stock=stock)


def steady_output() -> ss.Scenario:
    works = ss.Factory("works", output_per_day=ss.uniform(2, 4), yield_fraction=0.9, profile=ss.window(first_day=9))
    return made(use(), works, on_hand=60)


def two_stocks() -> ss.Scenario:
    stocks = [ss.Stock(50, name="front"), ss.Stock(90, name="depot")]
    trucks = ss.Shipments("trucks", every_days=3, size=12, from_="depot", to="front", lead_time_days=1)
    works = ss.Factory("works", output_per_day=ss.replayed(OUTPUT, 4), to="depot")
    return made([use(from_="front", unmet="backlog")], trucks, works, stock=stocks, main="front")


def dispatching() -> ss.Scenario:
    """The replayed demand is one claim of several: what leaves by truck is asked for, too, and empties come back."""
    stocks = [ss.Stock(110, name="depot"), ss.Stock(20, name="front")]
    trucks = ss.Shipments("trucks", per_day=0.3, size=8, size_cv=0.3, from_="depot", to="front", lead_time_days=1)
    empties = ss.Returns("empties", "trucks", ratio=0.5, to="depot", lead_time_days=2)
    both = ss.replayed({"depot": SPELLS, "front": OUTPUT}, 6)
    demands = [ss.Consumption("use", both["depot"]), ss.Consumption("fire", 0.5 * both["front"], from_="front")]
    return made(demands, trucks, empties, stock=stocks)


CASES: Mapping[str, Callable[[], ss.Scenario]] = {
    each.__name__: each
    for each in (
        alone,
        with_receipts,
        dated,
        levels,
        regimes_alone,
        rationed,
        columns,
        full,
        steady_output,
        two_stocks,
        dispatching,
    )
}


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_the_law_of_the_oracle(case: str) -> None:
    seed = list(CASES).index(case)
    engine = engine_figures(CASES[case](), PATHS, seed)
    assert_alike(engine, oracle_figures(CASES[case](), PATHS, 900 + seed), FALSE_ALARMS / len(CASES))


def at_random(number: int) -> ss.Scenario:
    """A scenario of a demand and an output that replay, with whatever else a dice says."""
    rng = np.random.default_rng(number)

    def maybe(chance: float, made: Callable[[], Any]) -> Any:
        return made() if rng.random() < chance else None

    days, block_days = int(rng.integers(1, 50)), int(rng.choice([1, 2, 5, 7, 13, 28, 90]))
    out, into = (np.round(rng.gamma(0.7, 6.0 * share, days), int(rng.integers(0, 3))) for share in (1.0, 0.6))
    start = maybe(0.5, lambda: "2024-03-01")
    first = datetime.date(2023, 11, 2) if days >= 7 else None  # a week
    columns = {"out": out, "in": into}
    if first is not None and rng.random() < 0.7:
        columns = {
            name: {first + datetime.timedelta(days=day): value for day, value in enumerate(column)}  # type: ignore[misc]
            for name, column in columns.items()
        }
    history = ss.replayed(columns, block_days)
    level = ss.uniform(0.5, 1.5, name="level") if rng.random() < 0.5 else 1.0  # of a coin
    ramp_day = ss.uniform(3, 30, name="ramp")
    profiles = [
        lambda: ss.season(0.5, peak_day=int(rng.integers(1, 40)), period_days=35),
        lambda: ss.ramp(ramp_day, 9, from_level=0.5, to_level=1.5),
        lambda: ss.window(first_day=int(rng.integers(1, 9)), last_day=int(rng.integers(9, 60))),
    ]
    demand = ss.Consumption(
        "use",
        level * history["out"],
        profile=maybe(0.4, profiles[rng.integers(3)]),
        regimes=maybe(0.3, lambda: ss.Regimes({"calm": 0.6, "war": 1.7}, {"calm": 7, "war": 4})),
        rationing=maybe(0.3, lambda: ss.Rationing(int(rng.integers(1, 9)), {12: 0.6})),
        unmet=str(rng.choice(["lost", "backlog"])),
    )
    works = ss.Factory(
        "works",
        output_per_day=ss.uniform(0.8, 1.2, name="share") * history["in"],
        profile=maybe(0.3, profiles[rng.integers(3)]),
        outages=maybe(0.4, lambda: ss.Outages(8, 3)),
    )
    on_hand = float(np.round(20 + 25 * rng.random() * out.mean()))
    stock = ss.Stock(on_hand, capacity=maybe(0.3, lambda: on_hand + 30), reserve=maybe(0.3, lambda: 5.0) or 0.0)
    supply = [each for each in (works, maybe(0.4, lambda: ss.Factory("steady", 1.5))) if each is not None]
    others = [ss.Consumption("other", 1.0, cv=0.8, priority=2)] if rng.random() < 0.3 else []
    return made([demand, *others], *(supply if rng.random() < 0.8 else []), stock=stock, start=start)


@pytest.mark.parametrize("number", [*range(6), *(pytest.param(number, marks=pytest.mark.long) for number in range(6, 120))])
def test_scenarios_at_random_have_the_law_of_the_oracle(number: int) -> None:
    scenarios, paths = (6, PATHS) if number < 6 else (114, 1 << 13)  # every day, and at length
    engine = engine_figures(at_random(number), paths, number)
    assert_alike(engine, oracle_figures(at_random(number), paths, 5_000 + number), FALSE_ALARMS / scenarios)


def test_without_chance_each_path_is_that_of_the_oracle() -> None:
    """A week with dates can begin on one day alone, so only the unknowns differ."""
    week = {f"2024-01-{day:02}": float(day**2 % 11) for day in range(8, 15)}
    gas = ss.replayed({"out": week, "in": dict(zip(week, (0, 3, 1, 9, 0, 2, 2), strict=True))}, block_days=10)
    works = ss.Factory("works", output_per_day=gas["in"], profile=ss.ramp(9, 20, from_level=0.5, to_level=1.1))
    demand = ss.Consumption("use", ss.uniform(0.7, 1.5) * gas["out"], unmet="backlog")
    scenario = made(demand, works, on_hand=30, start="2024-02-16")
    values = engine_values(scenario, PATHS, 5)
    engine, oracle = engine_figures(scenario, PATHS, 5), oracle_figures(scenario, PATHS, 6, values)
    assert len(set(engine["duration of stock"])) > PATHS // 2
    for name, figure in engine.items():
        np.testing.assert_allclose(figure, oracle[name], rtol=1e-9, atol=1e-9, err_msg=name)


def days_of(flow: ss.Consumption | ss.Factory, days: int, paths: int, seed: int, start: str | None = None) -> FloatArray:
    """What a flow moves on each of its first days, (days, paths)."""
    first = None if start is None else datetime.date.fromisoformat(start)
    rng = keyed_generator(seed, 0, digest(flow.name))
    return moved(flow.start(Calendar(days, first), paths, rng), [1] * days, paths)  # type: ignore[arg-type]


def window_sums(days: int, history: list[float] | None = None) -> FloatArray:
    """The sums of all windows of the circular history."""
    values = np.array(SPELLS if history is None else history, dtype=float)
    return np.array([np.take(values, range(begin, begin + days), mode="wrap").sum() for begin in range(values.size)])


def test_mean_and_variance_over_a_week_are_those_of_its_windows() -> None:
    """Within a block one window, across two blocks two independent ones: by enumeration of all positions."""
    paths, level = 1 << 15, FALSE_ALARMS / 3
    of_days = days_of(use(days=10), 24, paths, 1)
    day = moments_p_value(of_days[12], np.mean(SPELLS), np.var(SPELLS))
    within = moments_p_value(of_days[:7].sum(axis=0), 7 * np.mean(SPELLS), np.var(window_sums(7)))
    across = moments_p_value(of_days[7:14].sum(axis=0), 7 * np.mean(SPELLS), np.var(window_sums(3)) + np.var(window_sums(4)))
    assert min(day, within, across) > level
    independent = 7 * np.var(SPELLS)  # the wrong model, days drawn one by one, is told apart
    assert moments_p_value(of_days[:7].sum(axis=0), 7 * np.mean(SPELLS), independent) < 1e-12
    assert moments_p_value(days_of(use(days=1), 7, paths, 2).sum(axis=0), 7 * np.mean(SPELLS), independent) > level


def test_columns_of_one_history_stay_together() -> None:
    """Out less in is that of the history on each day; over a week its variance is that of the windows of the difference."""
    paths = 1 << 15
    gas = ss.replayed({"out": SPELLS, "in": OUTPUT}, 10)
    out = days_of(ss.Consumption("use", gas["out"]), 20, paths, 3)
    into = days_of(ss.Factory("works", output_per_day=gas["in"]), 20, paths, 3)
    assert set(zip(out.ravel(), into.ravel(), strict=True)) == set(zip(map(float, SPELLS), map(float, OUTPUT), strict=True))
    net = [one - other for one, other in zip(SPELLS, OUTPUT, strict=True)]
    week = (out - into)[10:17].sum(axis=0)
    assert moments_p_value(week, 7 * np.mean(net), np.var(window_sums(7, net))) > FALSE_ALARMS
    apart = np.var(window_sums(7)) + np.var(window_sums(7, OUTPUT))  # the wrong model: each by itself
    assert moments_p_value(week, 7 * np.mean(net), apart) < 1e-12


@pytest.mark.parametrize("days", [14, 22, 365])
@pytest.mark.parametrize("block_days", [1, 5, 28, 400])
def test_a_strict_pattern_of_weekdays_comes_back(days: int, block_days: int) -> None:
    first = datetime.date(2023, 3, 4)
    dates = [first + datetime.timedelta(days=number) for number in range(days)]
    history = ss.replayed({date: 10.0 + date.weekday() for date in dates}, block_days)
    found = days_of(ss.Consumption("use", history), 40, 200, 4, "2024-02-28")
    expected = [10.0 + (datetime.date(2024, 2, 28) + datetime.timedelta(days=number)).weekday() for number in range(40)]
    np.testing.assert_allclose(found, np.broadcast_to(np.array(expected)[:, None], found.shape), rtol=1e-12)
    without = days_of(ss.Consumption("use", history), 40, 200, 4)
    assert np.ptp(without, axis=1).min() > 0


def test_each_weekday_begins_a_block_as_often_as_it_can() -> None:
    history = ss.replayed({f"2024-01-{day:02}": float(day) for day in range(1, 31)}, block_days=3)
    found = days_of(ss.Consumption("use", history), 4, 1 << 14, 5, "2024-05-08")  # a Wednesday; the second block on a Saturday
    assert counts_p_value(found[0] // 7, np.full(5, 0.25) * [1, 1, 1, 1, 0]) > FALSE_ALARMS / 2
    assert set(found[0]) == {3.0, 10.0, 17.0, 24.0}
    assert set(found[3]) == {6.0, 13.0, 20.0, 27.0}
    assert moments_p_value((found[0] - 13.5) * (found[3] - 16.5), 0.0, 61.25**2) > FALSE_ALARMS / 2  # blocks are independent


# What is right, and what is slightly wrong.
WRONG: Mapping[str, tuple[Callable[[], ss.Scenario], Callable[[], ss.Scenario]]] = {
    "days one by one": (alone, lambda: made(use(days=1))),
    "blocks of two more days": (alone, lambda: made(use(days=7))),
    "an unknown day for all days": (alone, lambda: made(ss.Consumption("use", ss.empirical(SPELLS)))),
    "columns apart": (columns, lambda: attrs.evolve(columns(), demand=[ss.Consumption("use", 1.1 * ss.replayed(SPELLS, 7))])),
    "no weekdays": (dated, lambda: attrs.evolve(dated(), start=None)),
    "weekdays of a week day later": (dated, lambda: attrs.evolve(dated(), start="2024-03-02")),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_slightly_wrong_is_told_apart(wrong: str) -> None:
    right, other = (oracle_figures(make(), 1 << 13, seed) for seed, make in enumerate(WRONG[wrong]))
    assert p_value_of_all(right, other) < FALSE_ALARMS / len(WRONG)


@pytest.mark.parametrize("case", ["alone", "levels", "columns"])
def test_variants_share_the_blocks(case: str) -> None:
    """Each variant has its own law, and those that are the same have the same paths, whatever the other one is."""
    scenario = CASES[case]()
    more = attrs.evolve(scenario, stock=attrs.evolve(scenario.stocks[0], on_hand=1.05 * scenario.stocks[0].on_hand))
    one, same, other = paired_figures([scenario, scenario, more], PATHS, 7)
    for name, figure in one.items():
        np.testing.assert_array_equal(figure, same[name])
    assert np.mean(other["duration of stock"] >= one["duration of stock"]) == 1.0
    assert_alike(other, oracle_figures(more, PATHS, 77), FALSE_ALARMS / 3)


def test_a_variant_of_another_kind_of_demand_keeps_its_law() -> None:
    steady = attrs.evolve(alone(), demand=[ss.Consumption("use", 5, cv=0.4)])
    for scenario, figures in zip((alone(), steady), paired_figures([alone(), steady], PATHS, 8), strict=True):
        assert_alike(figures, oracle_figures(scenario, PATHS, 88), FALSE_ALARMS / 2)
