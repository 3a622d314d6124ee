"""The scenario: what it refuses, what it calls its unknowns, and that it is a value."""

from __future__ import annotations

import datetime
import math
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.quantity import Quantity, Variable

NAN, INF = math.nan, math.inf
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


HERE = "of Scenario 'depot'"
START = "'start' of Scenario.* must be a date such as '2024-02-26'"
UNKNOWN = f"{HERE} must be a known field; did you mean"
TWICE = f"the names of stocks and flows {HERE} must differ"
SAME_NAME = f"the variables {HERE} must have different names"
REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: ss.Stock(NAN), ValueError, r"'on_hand' of Stock must be finite \(got nan\)"),
    (lambda: ss.Stock(INF), ValueError, r"'on_hand' of Stock must be finite \(got inf\)"),
    (lambda: ss.Stock(-1), ValueError, r"'on_hand' of Stock must be at least 0 \(got -1\)"),
    (lambda: ss.Stock("95"), TypeError, r"'on_hand' of Stock must be a number \(got '95'\)"),
    (lambda: ss.Stock(None), TypeError, r"'on_hand' of Stock must be a number \(got None\)"),
    (lambda: ss.Stock(1, usable_fraction=1.3), ValueError, r"'usable_fraction' of Stock must be between 0 and 1 \(got 1\.3\)"),
    (lambda: ss.Stock(1, reserve=-5), ValueError, r"'reserve' of Stock must be at least 0 \(got -5\)"),
    (
        lambda: ss.Stock(ss.normal(9, 1, name="x")),
        ValueError,
        r"'on_hand' of Stock.* \(got '?x'? = normal.*support is -inf to inf\)",
    ),
    (lambda: ss.Stock(1, ss.uniform(0, 2)), ValueError, r"'usable_fraction' of Stock .* \(got uniform.*support is 0 to 2\)"),
    (ss.Stock, TypeError, r"Stock: missing a required argument: 'on_hand'"),
    (lambda: ss.Stock(1, reserved=1), TypeError, r"'reserved' of Stock must be a known field; did you mean 'reserve'\?"),
    (lambda: scenario(name=""), ValueError, r"'name' of Scenario must not be empty \(got ''\)"),
    (lambda: scenario(name=5), TypeError, r"'name' of Scenario must be a string \(got 5\)"),
    (lambda: scenario(unit=""), ValueError, rf"'unit' {HERE} must not be empty \(got ''\)"),
    (lambda: scenario(unit=None), TypeError, rf"'unit' {HERE} must be a string \(got None\)"),
    (lambda: scenario(stock=95), TypeError, rf"'stock' {HERE} must be a Stock or a list of them \(got 95\)"),
    (lambda: scenario(stock=ss.uniform(0, 1)), TypeError, rf"'stock' {HERE} must be a Stock.* \(got uniform\(0, 1\)\)"),
    (lambda: scenario(stock="depot"), TypeError, rf"'stock' {HERE} must be a Stock or a list of them \(got 'depot'\)"),
    (lambda: scenario(stock=[]), ValueError, rf"'stock' {HERE} must not be empty \(got \[\]\)"),
    (lambda: scenario(stock=[STORE, 95]), TypeError, rf"'stock' {HERE} must be a Stock or a list of them \(got 95 in it\)"),
    (lambda: scenario(demand=[]), ValueError, rf"'demand' {HERE} must not be empty \(got \[\]\)"),
    (lambda: scenario(demand=None), TypeError, rf"'demand' {HERE} must be a list of flows \(got None\)"),
    (lambda: scenario(demand=10), TypeError, rf"'demand' {HERE} must be a list of flows \(got 10\)"),
    (lambda: scenario(demand="front"), TypeError, rf"'demand' {HERE} must be a list of flows \(got 'front'\)"),
    (lambda: scenario(demand={"front": FRONT}), TypeError, rf"'demand' {HERE} must be a list of flows \(got \{{'front'"),
    (lambda: scenario(demand=[10]), TypeError, rf"'demand\[0\]' {HERE} must be a demand such as Consumption \(got 10\)"),
    (lambda: scenario(demand=[FRONT, ARSENAL]), TypeError, rf"'demand\[1\]' {HERE} must be a demand.*\(got Factory"),
    (lambda: scenario(supply=None), TypeError, rf"'supply' {HERE} must be a list of flows \(got None\)"),
    (lambda: scenario(supply=[5]), TypeError, rf"'supply\[0\]' {HERE} must be a supply such as Shipments \(got 5\)"),
    (lambda: scenario(supply=[ARSENAL, FRONT]), TypeError, rf"'supply\[1\]' {HERE} must be a supply.*\(got Consumption"),
    (lambda: scenario(supply=[ss.Outages(30, 5)]), TypeError, rf"'supply\[0\]' {HERE} must be a supply such as Shipments"),
    (lambda: scenario(horizon_days=0), ValueError, rf"'horizon_days' {HERE} must be between 1 and 10,000,000 \(got 0\)"),
    (lambda: scenario(horizon_days=10**9), ValueError, rf"'horizon_days' {HERE} must be between 1 and 10,000,000 "),
    (lambda: scenario(horizon_days=30.0), TypeError, rf"'horizon_days' {HERE} must be a whole number \(got 30\.0\)"),
    (lambda: scenario(horizon_days=NAN), TypeError, rf"'horizon_days' {HERE} must be a whole number \(got nan\)"),
    (lambda: scenario(horizon_days="30"), TypeError, rf"'horizon_days' {HERE} must be a whole number \(got '30'\)"),
    (lambda: scenario(horizon_days=True), TypeError, rf"'horizon_days' {HERE} must be a whole number \(got True\)"),
    (lambda: scenario(horizon_days=ss.choice([30])), TypeError, rf"'horizon_days' {HERE} must be a whole number"),
    (lambda: scenario(start="26.2.2024"), ValueError, rf"{START} \(got '26\.2\.2024'\)"),
    (lambda: scenario(start="2024-02-30"), ValueError, rf"{START} \(got '2024-02-30'\)"),
    (lambda: scenario(start=20240226), ValueError, rf"{START} \(got 20240226\)"),
    (lambda: scenario(start=""), ValueError, rf"{START} \(got ''\)"),
    (lambda: scenario(demand=[FRONT, FRONT]), ValueError, rf"{TWICE} \(got 'front' twice\)"),
    (lambda: scenario(supply=[ss.Factory("front", 1)]), ValueError, rf"{TWICE} \(got 'front' twice\)"),
    (lambda: scenario(supply=[ss.Factory("stock", 1)]), ValueError, rf"{TWICE} \(got 'stock' twice\)"),
    (lambda: scenario(stock=[ss.Stock(1), ss.Stock(2)]), ValueError, rf"{TWICE} \(got 'stock' twice\)"),
    (lambda: scenario(stock=[STORE, STORE]), ValueError, rf"{TWICE} \(got 'store' twice\)"),
    (lambda: scenario(stock=ss.Stock(1, name="front")), ValueError, rf"{TWICE} \(got 'front' twice\)"),
    (
        lambda: on_hand(named("x"), supply=[ss.Factory("arsenal", named("x"))]),
        ValueError,
        rf"{SAME_NAME} \(got two called 'x', the second in 'arsenal\.nameplate_per_day'\)",
    ),
    (lambda: on_hand(named("x") + named("x")), ValueError, rf"{SAME_NAME} \(got two called 'x'"),
    (
        lambda: on_hand(ss.uniform(0, 1), demand=[ss.Consumption("front", named("stock.on_hand"))]),
        ValueError,
        rf"{SAME_NAME} \(got two called 'stock\.on_hand', the second in 'front\.per_day'\)",
    ),
    (
        lambda: on_hand(named("x"), correlate={("x", "y"): 0.5}),
        ValueError,
        rf"'correlate' {HERE} must name variables, which are \['x'\] \(got 'y'\)",
    ),
    (lambda: scenario(correlate={("a", "b"): 0.5}), ValueError, rf"'correlate' {HERE} must name variables.*\(got 'a'\)"),
    (lambda: scenario(correlate=[("a", "b", 0.5)]), TypeError, r"'correlate' of Scenario.* must be a mapping"),
    (lambda: scenario(correlate={("x", "y"): 1}), ValueError, r"'correlate\[.*\]' of Scenario must be between -1 and 1"),
    (lambda: scenario(horizon=30), TypeError, rf"'horizon' {UNKNOWN} 'horizon_days'\?"),
    (lambda: scenario(demands=[FRONT]), TypeError, rf"'demands' {UNKNOWN} 'demand'\?"),
    (lambda: ss.Scenario("depot", stock=ss.Stock(1), demand=[FRONT]), TypeError, r"Scenario 'depot': .*'horizon_days'"),
    (lambda: ss.Scenario("depot", ss.Stock(1)), TypeError, r"Scenario 'depot': "),
    (lambda: attrs.evolve(scenario(), horizon_days=0), ValueError, rf"'horizon_days' {HERE} must be between 1 and"),
    (lambda: attrs.evolve(scenario(), horizon=5), TypeError, rf"'horizon' {UNKNOWN} 'horizon_days'\?"),
]


@pytest.mark.parametrize(("make", "kind", "message"), REFUSED, ids=[message for *_, message in REFUSED])
def test_it_is_refused(make: Callable[[], Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^{message}") as caught:
        make()
    assert isinstance(caught.value, kind)
    assert isinstance(caught.value, ss.InvalidTypeError if kind is TypeError else ss.InvalidValueError)


def test_every_refusal_is_also_one_of_pythons_own() -> None:
    assert issubclass(ss.InvalidValueError, ValueError)
    assert issubclass(ss.InvalidTypeError, TypeError)
    assert issubclass(ss.DrawError, ss.InvalidValueError)
    assert all(issubclass(kind, ss.SupplysimError) for kind in (ss.InvalidValueError, ss.InvalidTypeError, ss.BlockError))


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


@pytest.mark.parametrize("start", ["2024-02-26", datetime.date(2024, 2, 26), datetime.datetime(2024, 2, 26, 13, 5)])  # noqa: DTZ001  # naive on purpose
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
    assert scenario(supply=[ARSENAL]).model.is_certain
    assert not on_hand(ss.uniform(0, 1)).model.is_certain
    assert not scenario(supply=[ss.Shipments("sealift", 1, 1)]).model.is_certain
    assert not scenario(demand=[ss.Consumption("front", 10, cv=0.1)]).model.is_certain


class TestValue:
    """A scenario is frozen, evolves, pickles, and tells itself from others."""

    full = scenario(
        stock=ss.Stock(named("x") * named("y")),
        supply=[ss.Shipments("sealift", named("x2"), 40)],
        start="2024-02-26",
        correlate={("x", "y"): 0.5},
    )

    def test_it_is_frozen_and_evolves(self) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            self.full.horizon_days = 5  # type: ignore[misc]
        longer = attrs.evolve(self.full, horizon_days=60)
        assert longer.horizon_days == 60
        assert self.full.horizon_days == 30
        assert longer.variables == self.full.variables
        assert attrs.evolve(longer, horizon_days=30) == self.full

    def test_it_is_hashable(self) -> None:
        assert hash(self.full) == hash(attrs.evolve(self.full))

    def test_it_pickles_with_shared_unknowns_shared(self) -> None:
        shared: Quantity = named("shared")
        made = on_hand(shared * 2, demand=[ss.Consumption("front", shared)])
        copy = pickle.loads(pickle.dumps(made))
        assert list(copy.variables) == ["shared"]
        assert copy.variables["shared"].law == made.variables["shared"].law
        assert copy.digest == made.digest
        assert pickle.loads(pickle.dumps(scenario())) == scenario()

    def test_it_keeps_its_own_correlations(self) -> None:
        pairs = {("x", "y"): 0.5}
        made = attrs.evolve(self.full, correlate=pairs)
        pairs["x", "nobody"] = 7.0
        assert made.correlate == {("x", "y"): 0.5}


def histogram(*heights: float) -> Any:
    return stats.rv_histogram((np.array(heights), np.arange(len(heights) + 1.0)), density=False)


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
