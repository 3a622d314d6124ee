"""Paired runs: variants that share their futures, path by path."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from supplysim._uncertain.arrays import ROUNDING
from supplysim.analysis.paired import Paired, run_paired
from support import scenarios
from support.scenarios import small_blocks

ROUNDS = ss.lognormal(np.log(900), 0.3, name="rounds")


def front(**changes: Any) -> ss.Scenario:
    """A stock with a leading demand, shipments and a factory; `changes` to some of their numbers."""
    part: dict[str, Any] = {"on_hand": 1.0, "rate": 1.0, "often": 1.0, "size": 1.0, "up": 20.0, "utilisation": 0.4, "cv": 0.3}
    part |= {
        "profile": None,
        "lead_time_days": 0,
        "loss_probability": 0.0,
        "rationing": None,
        "loss_fraction": 0.0,
        "extra": 0.0,
    }
    assert changes.keys() <= part.keys()
    part |= changes
    kept = {name: part[name] for name in ("lead_time_days", "loss_probability", "loss_fraction")}
    often = part["often"] * ss.uniform(0.05, 0.15, name="often")
    return ss.Scenario(
        "front",
        stock=ss.Stock(part["on_hand"] * ROUNDS + part["extra"]),
        demand=[
            ss.Consumption(
                "fire",
                part["rate"] * ss.pert(8, 10, 14, name="rate"),
                cv=part["cv"],
                profile=part["profile"],
                rationing=part["rationing"],
            )
        ],
        supply=[
            ss.Shipments("sealift", often, part["size"] * ss.uniform(20, 40, name="size"), size_cv=0.2, **kept),
            ss.Factory("arsenal", 8, part["utilisation"], outages=ss.Outages(part["up"], 5)),
        ],
        horizon_days=240,
    )


def paired(*variants: ss.Scenario, paths: int = 2_048, **how: Any) -> Paired:
    how = {"seed": 1, "replicates": 8, "place": "compare", "keep": paths} | how
    return run_paired({f"{number}": each for number, each in enumerate(variants)}, paths=paths, **how)


def durations(found: Paired) -> list[Any]:
    return [side.durations for side in found.sides.values()]


@pytest.mark.parametrize("make", [front, scenarios.noisy, scenarios.leading, scenarios.network])
def test_variants_that_are_the_same_have_the_same_futures(make: Any) -> None:
    one, other = durations(paired(make(), make()))
    assert np.array_equal(one, other)


MORE = {  # what lets no path end earlier, where nothing answers to the stock
    "a unit more": ({}, {"extra": 1.0}),
    "more stock": ({}, {"on_hand": 1.1}),
    "less demand": ({"rate": 1.1}, {}),
    "more shipments": ({}, {"often": 1.3}),
    "more shipments, later": ({"lead_time_days": 9}, {"lead_time_days": 9, "often": 1.3}),
    "larger shipments": ({}, {"size": 1.2}),
    "larger shipments, later": ({"lead_time_days": 9}, {"lead_time_days": 9, "size": 1.2}),
    "shipments that are faster": ({"lead_time_days": 9}, {"lead_time_days": 3}),
    "fewer losses": ({"loss_probability": 0.3}, {"loss_probability": 0.1}),
    "fewer losses, later": ({"loss_probability": 0.3, "lead_time_days": 9}, {"loss_probability": 0.1, "lead_time_days": 9}),
    "more output": ({}, {"utilisation": 0.5}),
    "demand that falls": ({}, {"profile": ss.ramp(20, 30, 1.0, 0.8)}),
    "rationed demand": ({}, {"rationing": ss.Rationing(7, {40: 0.7})}),
}


@pytest.mark.parametrize(("less", "more"), MORE.values(), ids=MORE)
def test_no_path_ends_earlier_with_more(less: dict[str, Any], more: dict[str, Any]) -> None:
    first, second = front(**less), front(**more)
    one, other = durations(paired(first, second))
    assert np.all(other >= one * (1 - ROUNDING))
    assert np.any(other > one * (1 + ROUNDING))
    turned = paired(second, first)
    again, before = durations(turned)
    assert np.all(again >= before * (1 - ROUNDING))
    assert not turned.order("1", "stock")[0].any()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 2), st.floats(1, 2), st.floats(1, 2), st.floats(1, 2)), min_size=1, max_size=3))
def test_the_more_there_is_the_longer_every_path_lasts(steps: list[tuple[float, ...]]) -> None:
    levels = np.cumprod([(1.0, 1.0, 1.0, 1.0), *steps], axis=0)
    variants = [
        front(on_hand=on_hand, often=often, size=size, rate=1 / slower, lead_time_days=2, profile=ss.ramp(20, 30, 1.0, 0.8))
        for on_hand, often, size, slower in levels.tolist()
    ]
    found = durations(paired(*variants, paths=256))
    for less, more in itertools.pairwise(found):
        assert np.all(more >= less * (1 - ROUNDING))


def test_a_difference_varies_less_than_that_of_two_runs() -> None:
    """Of what is changed most often, at least by this factor in the variance of replicates."""
    for least, changes in (
        (4.0, {"on_hand": 1.1}),
        (3.0, {"often": 1.2}),
        (500.0, {"extra": 1.0}),
        (2.0, {"up": 15.0}),
        (3.0, {"cv": 0.35}),
    ):
        first, second = front(), front(**changes)
        one, other = (np.minimum(each, 240) for each in durations(paired(first, second, paths=1 << 14, replicates=32)))
        alone = [ss.simulate(each, 1 << 14, seed=1, replicates=32).durations for each in (first, second)]
        apart = np.minimum(alone[1], 240) - np.minimum(alone[0], 240)
        spread = [np.var(each.reshape(-1, 32).mean(axis=0)) for each in (other - one, apart)]
        assert spread[0] * least < spread[1], changes


def test_the_order_is_counted_for_all_paths() -> None:
    found = paired(front(), front(on_hand=1.1), front(), paths=3_000, keep=100)
    counts = found.order("1", "stock")
    assert counts.shape == (3, 8)
    assert counts.sum() == 3_000
    assert counts[1].sum() == 0
    whole = durations(paired(front(), front(on_hand=1.1), front(), paths=3_000))
    assert counts[0].sum() == np.sum(whole[1] > whole[0])
    assert counts[2].sum() == np.sum(np.isinf(whole[1]) & np.isinf(whole[0]))
    assert not found.order("2", "stock")[:2].any()


def test_stocks_of_one_scenario_are_compared_in_their_order() -> None:
    result = scenarios.simulate("several stocks", 500, seed=1)
    orders = result.tally.orders
    assert list(orders) == [("front", "depot"), ("front", "port"), ("depot", "port")]
    one, other = result.of("front").durations, result.of("port").durations
    events = (one > other, other > one, np.isinf(one) & np.isinf(other))
    assert [int(event.sum()) for event in events] == orders["front", "port"].sum(axis=1).tolist()


def test_bits_do_not_depend_on_workers_blocks_or_kept_paths() -> None:
    how: dict[str, Any] = {"paths": 140_000, "keep": 10}
    whole = paired(front(), front(often=1.2), **how)
    several = paired(front(), front(often=1.2), **how, workers=2)
    with ThreadPoolExecutor(2) as executor:
        threads = paired(front(), front(often=1.2), **how, executor=executor)
    for other in (several, threads):
        assert all(other.sides[label].tally == side.tally for label, side in whole.sides.items())
    with small_blocks():
        few = paired(front(), front(often=1.2), paths=1_000)
    assert [side.durations.size for side in few.sides.values()] == [1_000, 1_000]


@attrs.frozen
class Clinic(ss.Demand):
    """A demand of a user's own."""

    name: str
    per_day: float

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return rng.poisson(self.per_day * leap.days).astype(float)

    def bound(self, calendar: Any) -> ss.DemandBound:
        return ss.DemandBound(self.per_day, self.per_day, 1 / 3)

    def mean_per_day(self) -> float:
        return self.per_day


def test_flows_of_ones_own_are_paired_where_they_are_the_same() -> None:
    first = front().replace(demand=[*front().demand, Clinic("clinic", 3.0)])
    one, other = durations(paired(first, first.replace(stock=ss.Stock(ROUNDS + 1.0))))
    assert np.all(other >= one)
    busier = first.replace(clinic=first["clinic"].replace(per_day=4.0))
    found = paired(first, busier, paths=1 << 13)
    alone = ss.simulate(busier, 1 << 13, seed=2).restricted_mean
    both = found.sides["1"].restricted_mean
    assert abs(both.value - alone.value) < 4 * np.hypot(both.std_error, alone.std_error)


@attrs.frozen
class Twice(ss.Consumption):
    """A consumption that changes how one is started, by itself and leading, and nothing else."""

    def start(self, calendar: Any, paths: int, rng: np.random.Generator) -> Any:
        return Doubled(ss.Consumption.start(self, calendar, paths, rng))

    @property
    def can_lead(self) -> bool:
        return False

    def bound(self, calendar: Any) -> ss.DemandBound:
        once = ss.Consumption.bound(self, calendar)
        return ss.DemandBound(2 * once.mean_per_day, 4 * once.variance_per_day, 2 * once.scale)


@attrs.define(eq=False)
class Doubled(ss.Process):
    process: Any

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return 2 * self.process.advance(leap, rng)


def test_a_class_that_changes_how_a_flow_is_started_is_started_so_in_every_variant() -> None:
    front_of = ss.Scenario("front", stock=ss.Stock(ROUNDS), demand=[Twice("fire", 5.0, cv=0.3)], horizon_days=240)
    found = paired(front_of, front_of.replace(stock=ss.Stock(ROUNDS + 1.0)), paths=1 << 12)
    alone = ss.simulate(front_of, 1 << 12, seed=2).restricted_mean
    first, second = (side.restricted_mean for side in found.sides.values())
    assert abs(first.value - alone.value) < 4 * np.hypot(first.std_error, alone.std_error)
    assert second.value > first.value
    assert not found.order("1", "stock")[1].any()


def test_one_path_and_variants_of_other_structure() -> None:
    lonely = front().replace(supply=[])
    network = front().replace(stock=[ss.Stock(ROUNDS), ss.Stock(50, name="depot")])
    found = paired(front(), lonely, network, paths=1)
    assert [side.paths for side in found.sides.values()] == [1, 1, 1]
    one, other = durations(paired(front(), lonely))
    assert np.all(other <= one)
