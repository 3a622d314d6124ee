"""The scenario: what it takes, what it calls its unknowns, and that it is a value."""

from __future__ import annotations

import datetime
import pickle
import re
import subprocess
import sys
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats
from unit._uncertain.law_cases import histogram

import supplysim as ss
from supplysim._uncertain.quantity import Quantity, Variable

FRONT = ss.Consumption("front", per_day=10)
ARSENAL = ss.Factory("arsenal", nameplate_per_day=5)
STORE = ss.Stock(5, name="store")


def scenario(**fields: Any) -> ss.Scenario:
    """A small scenario, with `fields` in place of its own."""
    return ss.Scenario(**({"name": "depot", "stock": ss.Stock(95), "demand": [FRONT], "horizon_days": 30} | fields))


def on_hand(value: Any, **fields: Any) -> ss.Scenario:
    return scenario(stock=ss.Stock(on_hand=value), **fields)


def named(name: str, low: float = 0.0) -> Variable:
    return ss.uniform(low, 1, name=name)


def test_what_users_write_is_taken() -> None:
    made = scenario(demand=FRONT, supply=(flow for flow in [ARSENAL]), horizon_days=np.int64(30))
    assert made.demand == (FRONT,)
    assert made.supply == (ARSENAL,)
    assert made.flows == (FRONT, ARSENAL)
    assert type(made.horizon_days) is int
    assert scenario().supply == ()
    assert scenario(stock=STORE).stocks == scenario(stock=[STORE]).stocks == (STORE,)
    assert [stock.name for stock in scenario(stock=[STORE, ss.Stock(1)]).stocks] == ["store", "stock"]
    assert scenario(stock=[STORE, ss.Stock(1)]).main_stock == "store"
    assert scenario(stock=[STORE, ss.Stock(1)], main="stock").main_stock == "stock"
    assert scenario().unit == "units"


@pytest.mark.parametrize("start", ["2024-02-26", datetime.date(2024, 2, 26), np.datetime64("2024-02-26")])
def test_a_start_is_a_date(start: Any) -> None:
    assert scenario(start=start).start == datetime.date(2024, 2, 26)
    assert type(scenario(start=start).start) is datetime.date
    assert scenario().start is None


class TestVariables:
    """What the unknowns are called, and in which order they stand."""

    def test_an_unnamed_one_is_called_after_its_field(self) -> None:
        regimes = ss.Regimes({"a": ss.uniform(0, 1)}, {"a": ss.uniform(1, 2)})
        made = scenario(
            stock=ss.Stock(ss.uniform(0, 1), usable_fraction=ss.uniform(0, 1)),
            demand=[ss.Consumption("front", ss.uniform(0, 1), regimes=regimes)],
            supply=[
                ss.Shipments("sealift", per_day=ss.uniform(0, 1), size=1),
                ss.Factory("arsenal", 1, outages=ss.Outages(ss.uniform(1, 2), 5)),
            ],
        )
        assert list(made.variables) == [
            "stock.on_hand", "stock.usable_fraction",
            "front.per_day", "front.regimes.levels.a", "front.regimes.mean_days.a",
            "sealift.per_day", "arsenal.outages.mean_up_days",
        ]  # fmt: skip

    def test_two_unnamed_ones_in_a_field_are_numbered(self) -> None:
        one, other = ss.uniform(0, 1), ss.uniform(0, 1)
        assert on_hand(one * other + one).variables == {"stock.on_hand.1": one, "stock.on_hand.2": other}
        assert on_hand(one * named("x")).variables.keys() == {"stock.on_hand", "x"}
        assert list(on_hand(named("x") * one + other).variables) == ["x", "stock.on_hand.1", "stock.on_hand.2"]

    def test_a_shared_one_is_listed_once_where_it_stands_first(self) -> None:
        shared, size = ss.uniform(0, 1), named("size")
        made = on_hand(size * 2, demand=[ss.Consumption("front", shared)], supply=[ss.Shipments("sealift", shared, 40 * size)])
        assert made.variables == {"size": size, "front.per_day": shared}

    def test_one_that_stood_elsewhere_does_not_count_among_the_unnamed_of_a_field(self) -> None:
        shared, other = ss.uniform(0, 1), ss.uniform(0, 1)
        made = on_hand(shared, demand=[ss.Consumption("front", shared * other)])
        assert list(made.variables) == ["stock.on_hand", "front.per_day"]

    def test_they_stand_in_the_order_stock_demand_supply(self) -> None:
        made = scenario(
            supply=[ss.Factory("arsenal", named("supply"))],
            demand=[ss.Consumption("front", named("demand"))],
            stock=ss.Stock(named("stock"), reserve=named("reserve")),
        )
        assert list(made.variables) == ["stock", "reserve", "demand", "supply"]

    def test_slots_hold_every_quantity_in_that_order(self) -> None:
        labels = [slot.label for slot in scenario(supply=[ARSENAL]).model.parameters]
        assert labels == [
            "stock.on_hand", "stock.usable_fraction", "stock.reserve", "front.per_day", "front.cv",
            "arsenal.nameplate_per_day", "arsenal.utilisation", "arsenal.yield_fraction",
            "arsenal.availability_fraction",
        ]  # fmt: skip

    def test_unnamed_ones_can_be_correlated_by_the_name_of_their_field(self) -> None:
        made = on_hand(ss.uniform(0, 1), demand=[ss.Consumption("front", named("x"))], correlate={("stock.on_hand", "x"): 0.5})
        assert made.model.copula.names == ("stock.on_hand", "x")


def test_certain_is_where_nothing_is_random() -> None:
    noisy = {"demand": [ss.Consumption("front", 10, cv=0.1)]}
    random = [on_hand(ss.uniform(0, 1)), scenario(supply=[ss.Shipments("sealift", 1, 1)]), scenario(**noisy)]
    assert [made.model.is_certain for made in (scenario(supply=[ARSENAL]), *random)] == [True, False, False, False]


class TestValue:
    """A scenario is frozen, evolves, pickles, and tells itself from others."""

    full = scenario(
        stock=ss.Stock(named("x") * named("y")),
        supply=[ss.Shipments("sealift", named("x2"), 40)],
        start="2024-02-26",
        correlate={("x", "y"): 0.5},
    )

    def test_it_evolves(self) -> None:
        longer = attrs.evolve(self.full, horizon_days=60)
        assert longer.horizon_days == 60
        assert self.full.horizon_days == 30
        assert longer.variables == self.full.variables
        assert attrs.evolve(longer, horizon_days=30) == self.full

    def test_it_pickles_with_shared_unknowns_shared(self) -> None:
        shared: Quantity = named("shared")
        made = on_hand(shared * 2, demand=[ss.Consumption("front", shared)])
        copy = pickle.loads(pickle.dumps(made))
        assert list(copy.variables) == ["shared"]
        assert copy.variables["shared"].law == made.variables["shared"].law
        assert copy.digest == made.digest

    def test_it_keeps_its_own_correlations(self) -> None:
        pairs = {("x", "y"): 0.5}
        made = attrs.evolve(self.full, correlate=pairs)
        pairs["x", "nobody"] = 7.0
        assert made.correlate == {("x", "y"): 0.5}


def of_law(frozen: Any) -> ss.Scenario:
    return on_hand(ss.law(frozen, name="x"))


UNNAMED = [histogram(1, 2), stats.rv_discrete(values=([1, 2], [0.5, 0.5]))]


class TestDigest:
    """One short text a scenario, the same wherever it is worked out."""

    def test_it_differs_between_scenarios(self) -> None:
        plain = [scenario(), scenario(name="other"), scenario(horizon_days=31), on_hand(96)]
        unsure = [on_hand(named("x")), on_hand(named("x", low=0.5)), on_hand(named("x") * 2), on_hand(named("y"))]
        others = [of_law(stats.gamma(2)), of_law(stats.gamma(3)), of_law(stats.gamma(2, scale=3))]
        digests = [made.digest for made in (*plain, *unsure, *others)]
        assert len(set(digests)) == len(digests)
        assert all(re.fullmatch("[0-9a-f]{16}", digest) for digest in digests)

    def test_it_covers_what_the_short_repr_leaves_out(self) -> None:
        demand = [ss.Consumption(f"unit {number}", 1) for number in range(300)]
        profile = ss.schedule({day: day % 7 for day in range(1, 400)})
        longer = ss.schedule({**profile.levels, 200: 5})
        made = [
            scenario(demand=demand),
            scenario(demand=[*demand[:150], demand[150].replace(cv=0.1), *demand[151:]]),
            scenario(demand=[demand[0].replace(profile=profile)]),
            scenario(demand=[demand[0].replace(profile=longer)]),
            scenario(unit="other"),
            scenario(correlate={}, start="2024-02-26"),
            scenario(main="stock"),
        ]
        assert len({each.digest for each in made}) == len(made)
        assert repr(made[0]) == repr(made[1])

    def test_every_process_makes_the_same(self) -> None:
        program = "import pickle, sys; print(pickle.load(sys.stdin.buffer).digest)"
        made = [TestValue.full, of_law(stats.gamma(2))]
        for one in made:
            command = [sys.executable, "-c", program]
            run = subprocess.run(command, input=pickle.dumps(one), check=True, capture_output=True)
            assert run.stdout.decode().strip() == one.digest

    @pytest.mark.parametrize("distribution", UNNAMED)
    def test_it_survives_the_way_to_a_worker(self, distribution: Any) -> None:
        made = of_law(distribution)
        assert pickle.loads(pickle.dumps(made)).digest == made.digest

    def test_it_tells_data_apart(self) -> None:
        assert of_law(histogram(1, 2)()).digest != of_law(histogram(2, 1)()).digest

    def test_a_scenario_with_a_sum_of_very_many_terms_has_one(self) -> None:
        assert on_hand(sum([named("x")] * 5_000)).digest
