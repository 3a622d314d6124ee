"""Demands on several stocks, and the durations of demands: against the oracle, exact results, and models that are wrong.

Seeds are fixed, so that a right engine is refused once and for all or never; each test says how often it would refuse one.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._engine import path_batch
from support import day_by_day
from support.builder import random_scenario
from support.figures import assert_alike, engine_figures, engine_values, oracle_figures, p_value, paired_figures
from support.numbers import some_numbers
from support.one_sample import counts_p_value
from support.slightly_wrong import changed
from support.substituting import substituting
from support.two_sample import p_value as p_value_of_one
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # chance that any of the scenarios of a test refuses a right engine
SCENARIOS, MANY = 5, 100
PATHS, MANY_PATHS = 1 << 10, 1 << 13


def _agree(scenario: ss.Scenario, number: int, paths: int, most: int) -> None:
    assert_alike(engine_figures(scenario, paths, number), oracle_figures(scenario, paths, 3_000 + number), FALSE_ALARMS / most)


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_scenarios_at_random_have_the_law_of_the_oracle(number: int) -> None:
    _agree(substituting(number), number, PATHS, SCENARIOS)


@pytest.mark.long
@pytest.mark.parametrize("number", range(SCENARIOS, SCENARIOS + MANY))
def test_many_scenarios_at_random_have_the_law_of_the_oracle(number: int) -> None:
    _agree(substituting(number), number, MANY_PATHS, MANY)


@pytest.mark.parametrize("width", [97, 400])
def test_a_narrow_window_changes_no_distribution(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths take the place of others, and columns close, in nearly every round."""
    monkeypatch.setattr(path_batch, "_MOST_PATHS", width)
    _agree(substituting(7), 7, PATHS // 2, 2)


@some_numbers(6, 400)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        scenario = without_chance(substituting(number))
        engine = engine_figures(scenario, 64, number)
        oracle = oracle_figures(scenario, 64, 1, engine_values(scenario, 64, number))
        assert engine.keys() == oracle.keys()
        largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
        for name, values in engine.items():
            tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
            np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of number {number}")


@some_numbers(6, 100)
def test_durations_of_demands_that_are_asked_for_agree_on_every_path(numbers: range) -> None:
    """In scenarios without substitution, of all kinds, whose demands share stocks."""
    for number in numbers:
        made = without_chance(random_scenario(number))
        asked = [ss.DurationOf(demand.name) for demand in made.demand]
        result = ss.simulate(made, paths=64, seed=number, replicates=1024, outputs=asked)
        oracle = day_by_day.simulate(made, 64, 1, (), engine_values(made, 64, number)).demand_durations
        for demand in made.demand:
            found = result.of_demand(demand.name).durations
            np.testing.assert_allclose(found, oracle[demand.name], rtol=0, atol=1e-6, err_msg=f"{demand.name} of {number}")
            output = result.run.kept.outputs["", f"duration of {demand.name}"]  # rounded to 12 digits
            np.testing.assert_allclose(found, output, rtol=1e-12)


@some_numbers(6, 100)
def test_outputs_of_stocks_that_serve_in_the_place_of_others_agree_on_every_path(numbers: range) -> None:
    """Observers take long leaps only where nothing that is passed on could matter."""
    for number in numbers:
        made = without_chance(substituting(number))
        asked = [
            output
            for name in "ABC"
            for output in (ss.OnHand(name, on=25), ss.LowestStock(name, by=40), ss.FirstBelow(30, stock=name))
        ]
        result = ss.simulate(made, paths=64, seed=number, replicates=1024, outputs=asked)
        values = engine_values(made, 64, number)
        history = day_by_day.simulate(made, 64, 1, (), values, every_evening=True).history
        for name in "ABC":
            wanted = history.on_hand(name, 25), history.lowest_stock(name, 40), history.first_below(30.0, name)
            for output, exact in zip(asked[3 * "ABC".index(name) :][:3], wanted, strict=True):
                found = result.outputs[str(output.name)].values
                np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-9, err_msg=f"{output.name} of number {number}")


@pytest.mark.parametrize("number", [0, 1])
def test_variants_that_share_chance_have_their_own_laws(number: int) -> None:
    """Each of two variants, one of which has other lists of stocks, has the law of the oracle."""
    made = substituting(number)
    first = made.demand[0]
    other = made.replace(**{first.name: attrs.evolve(first, from_=[*reversed(first.from_)][-1:], exchange=None)})
    for scenario, found in zip((made, other), paired_figures([made, other], PATHS, number), strict=True):
        exact = oracle_figures(scenario, PATHS, 50 + number)
        assert_alike(found, {name: values for name, values in exact.items() if name in found}, FALSE_ALARMS / 4)


def _two(amounts: tuple[Any, Any] = (95, 60), *, horizon_days: int = 60, **fields: Any) -> ss.Scenario:
    stocks = [ss.Stock(amount, name=name) for amount, name in zip(amounts, "AB", strict=True)]
    usual: dict[str, Any] = {"per_day": 10, "from_": ["A", "B"], "exchange": {"B": 0.6}}
    return ss.Scenario("two", stock=stocks, demand=[ss.Consumption("front", **(usual | fields))], horizon_days=horizon_days)


def test_a_steady_demand_lasts_as_long_as_all_stocks_in_its_units() -> None:
    exchange, rate = ss.uniform(0.2, 3, name="exchange"), ss.uniform(5, 15, name="rate")
    amounts = ss.uniform(0, 200, name="A"), ss.uniform(0, 200, name="B")
    result = ss.simulate(_two(amounts, per_day=rate, exchange={"B": exchange}, horizon_days=400), paths=4_096, seed=1)
    drawn = result.inputs
    met = drawn["A"] + drawn["exchange"] * drawn["B"]
    np.testing.assert_allclose(result.of_demand("front").durations, met / drawn["rate"], rtol=1e-9)
    np.testing.assert_allclose(result.of("A").durations, drawn["A"] / drawn["rate"], rtol=1e-9)
    last = result.of_demand("front").durations
    share = last - np.floor(last)
    began = drawn["A"] / drawn["rate"] < np.floor(last)  # A was empty before the last day: B has all of that day's claim
    np.testing.assert_allclose(result.of("B").durations[began], last[began], rtol=1e-9)
    assert share.max() < 1
    assert np.any(~began)
    assert result.leaps_per_path < 8  # such as: over A, its last day, the first day of B alone, over B, its last day


@attrs.frozen
class Units(ss.Demand):
    """A Poisson number of units a day, from one stock, then from another."""

    name: str
    per_day: float
    from_: str
    then: tuple[str, ...] = ()

    @property
    def substitutes(self) -> tuple[str, ...]:
        return self.then

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return rng.poisson(self.per_day * leap.days).astype(float)

    def bound(self, calendar: Any) -> ss.DemandBound:
        return ss.DemandBound(self.per_day, self.per_day, 1 / 3)

    def mean_per_day(self) -> float:
        return self.per_day


def test_whole_units_of_two_stocks_last_as_those_of_one() -> None:
    """P(floor(T) >= d) is that of at most A + B units in d days; refused with a probability of 1e-4."""
    stocks = [ss.Stock(12, name="A"), ss.Stock(9, name="B")]
    demand = [Units("shop", 0.7, "A", ("B",))]
    result = ss.simulate(ss.Scenario("spares", stock=stocks, demand=demand, horizon_days=200), paths=20_000, seed=1)
    days = np.floor(result.of_demand("shop").durations)
    lasts = stats.poisson.cdf(21, 0.7 * np.arange(200))
    assert counts_p_value(days, -np.diff(lasts)) > 1e-4
    assert counts_p_value(np.floor(result.of("A").durations), -np.diff(lasts)) < 1e-12  # the negative control
    alone = ss.Scenario("spares", stock=ss.Stock(21), demand=[Units("shop", 0.7, "stock")], horizon_days=200)
    assert p_value_of_one(result.of_demand("shop").durations, ss.simulate(alone, paths=20_000, seed=2).durations) > 1e-4


_NOISY = ss.Consumption("front", 10, cv=0.5, from_=["A", "B"], exchange={"B": 0.6})


def _guns(front: ss.Consumption = _NOISY) -> ss.Scenario:
    stocks = [ss.Stock(120, name="A", reserve=5), ss.Stock(90, name="B")]
    demand = [front, ss.Consumption("training", 3, cv=0.3, from_="B", priority=2)]
    road = ss.Shipments("road", every_days=4, size=12, to="A", lead_time_days=1)
    return ss.Scenario("guns", stock=stocks, demand=demand, supply=[road], horizon_days=50)


WRONG = {
    "the exchange inverted": {"exchange": {"B": 1 / 0.6}},
    "an exchange of 1": {"exchange": None},
    "the last priority for what is passed on": {"priority": 3},
    "a backlog": {"unmet": "backlog"},
    "the second stock alone": {"from_": "B", "exchange": None},
    "the first stock alone": {"from_": "A", "exchange": None},
    "a substitute that is a quarter better": {"exchange": {"B": 0.75}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_slightly_wrong_is_told_apart(wrong: str) -> None:
    right = oracle_figures(_guns(), 4 * PATHS, 1)
    other = oracle_figures(changed(_guns(), "front", **WRONG[wrong]), 4 * PATHS, 2)
    assert p_value({name: right[name] for name in right if name in other}, other) < FALSE_ALARMS / len(WRONG)


def test_what_is_the_same_is_not_told_apart() -> None:
    assert_alike(oracle_figures(_guns(), PATHS, 1), engine_figures(_guns(), PATHS, 2), FALSE_ALARMS)
