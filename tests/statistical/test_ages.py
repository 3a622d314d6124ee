"""Stocks that know the age of their goods, against a ledger of lots that is lived day by day, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import path_batch
from supplysim._engine.aged_goods import AgedGoods
from supplysim._engine.ages import Ages
from supplysim._uncertain.arrays import FloatArray
from support.aged import aged_scenario
from support.figures import Figures, assert_alike, engine_figures, engine_values, oracle_figures, p_value
from support.numbers import some_numbers
from support.output_cases import by_engine, by_oracle
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # the chance that any comparison in law of this file refuses a right engine
PATHS, EVERYDAY, MANY = 1 << 9, 2, 60
WIDE = 1 << 15


@some_numbers(4, 4 + 4 * MANY)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in numbers:
        monkeypatch.setattr(path_batch, "_MOST_PATHS", (WIDE, 3)[number % 2])  # all at once, or one after another
        made = without_chance(aged_scenario(number))
        assert_same_paths(made, number, engine_figures, oracle_figures)
        if number % 4 == 0:
            assert_same_paths(made, number, by_engine, by_oracle)


def assert_same_paths(made: ss.Scenario, seed: int, by_leaps: Callable[..., Figures], by_days: Callable[..., Figures]) -> None:
    paths = 12
    engine, oracle = by_leaps(made, paths, seed), by_days(made, paths, 1, engine_values(made, paths, seed))
    largest = max(float(np.max(each, where=np.isfinite(each), initial=1.0)) for each in oracle.values())
    for name, found in engine.items():
        tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
        np.testing.assert_allclose(found, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of number {seed}")


@some_numbers(EVERYDAY, MANY)
def test_scenarios_at_random_have_the_law_of_the_oracle(numbers: range) -> None:
    for number in numbers:
        made = aged_scenario(1_000 + number)
        engine, oracle = engine_figures(made, PATHS, number), oracle_figures(made, PATHS, 7_000 + number)
        assert_alike(engine, oracle, FALSE_ALARMS / (2 * MANY))


# By hand: goods, their supply, demand a day, and what there is on each evening from 0 on, and has expired by then.
ONE_A_DAY = [ss.Factory("made", 1)]
BY_HAND: dict[str, tuple[ss.Stock, list[Any], float, list[float], list[float]]] = {
    "as much as is used, of a life of two days: what is left of day 1 expires once": (
        ss.Stock(3, shelf_life_days=2), ONE_A_DAY, 1, [3, 3, 1, 1, 1], [0, 0, 2, 2, 2]),
    "the same, newest first: each day's receipt is used, and the old goods expire": (
        ss.Stock(3, shelf_life_days=2, issue="newest first"), ONE_A_DAY, 1, [3, 3, 0, 0, 0], [0, 0, 3, 3, 3]),
    "nothing is left over": (ss.Stock(0, shelf_life_days=1), ONE_A_DAY, 1, [0, 0, 0, 0], [0, 0, 0, 0]),
    "more than is used, of a life of one day": (
        ss.Stock(0, shelf_life_days=1.9), [ss.Factory("made", 3)], 1, [0, 0, 0, 0], [0, 2, 4, 6]),
    "vaccines: too old on evening 0, then a class a day": (
        ss.Stock(ss.AgeClasses({(1, 2): 20, 3: 10}), shelf_life_days=ss.fixed(3)), [], 2, [20, 10, 0, 0], [10, 18, 26, 26]),
    "those of age 1 and 2, and fresh ones": (
        ss.Stock(ss.AgeClasses({(1, 2): 20}), shelf_life_days=3), [ss.Shipments("sea", every_days=2, size=4)], 2,
        [20, 14, 4, 4, 2, 4], [0, 8, 16, 18, 18, 18]),
    "made old": (ss.Stock(0, shelf_life_days=4), [ss.Factory("made", 3, age_days=2.5)], 1, [0, 2, 3, 3, 3], [0, 0, 1, 3, 5]),
    "too old when they come": (
        ss.Stock(5, shelf_life_days=4), [ss.Factory("made", 3, age_days=4)], 1, [5, 4, 3, 2, 0, 0], [0, 3, 6, 9, 13, 16]),
    "aged in transit": (
        ss.Stock(0, shelf_life_days=4), [ss.Shipments("sea", every_days=9, size=6, lead_time_days=2)], 1,
        [0, 0, 0, 5, 0, 0], [0, 0, 0, 0, 4, 4]),
    "overflow takes the newest": (
        ss.Stock(3, shelf_life_days=3, capacity=4), [ss.Factory("made", 2)], 1, [3, 3, 3, 2, 3], [0, 0, 0, 1, 1]),
    "of what waits, the oldest comes in first, and expires outside, too": (
        ss.Stock(2, shelf_life_days=3, capacity=2, when_full="waits"), [ss.Factory("made", 2)], 1,
        [2, 2, 2, 2, 2, 2], [0, 0, 0, 1, 2, 3]),
    "decay takes the same share of each age": (
        ss.Stock(ss.AgeClasses({0: 8, 1: 4}), shelf_life_days=3, decay=ss.Decay(0.5, every_days=1)), [], 0,
        [12, 6, 2, 0], [0, 6, 10, 12]),
    "the reserve ages, too": (ss.Stock(6, shelf_life_days=3, reserve=4), [], 1, [6, 5, 4, 0], [0, 0, 0, 4]),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_HAND)
def test_by_hand(case: str) -> None:
    stock, supply, use, on_hand, expired = BY_HAND[case]
    made = ss.Scenario("s", stock=stock, supply=supply, demand=[ss.Consumption("use", use)], horizon_days=len(on_hand) - 1)
    found = ss.simulate(made, 16, seed=1, to_horizon=True).trajectories(paths=1)
    np.testing.assert_allclose(found.on_hand[0], on_hand, atol=1e-12)
    np.testing.assert_allclose(found.expired[0], expired, atol=1e-12)
    assert_same_paths(made, 1, engine_figures, oracle_figures)


def two_stocks(**fields: Any) -> ss.Scenario:
    """A depot that sends its goods to a hospital, where they expire sooner or later."""
    depot = ss.Stock(ss.AgeClasses({1: 30, 6: 12}), name="depot", shelf_life_days=12)
    trucks = {"every_days": 4, "size": 12, "from_": "depot", "to": "hospital", "lead_time_days": 2}
    supply = [ss.Factory("made", 3, to="depot"), ss.Shipments("trucks", **{**trucks, **fields})]
    demand = [ss.Consumption("use", 2.2, cv=0.8)]
    stock = [ss.Stock(18, name="hospital", shelf_life_days=14, issue="newest first"), depot]
    return ss.Scenario("two", stock=stock, supply=supply, demand=demand, horizon_days=30)


def oldest_first_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    take = AgedGoods.take
    monkeypatch.setattr(
        AgedGoods, "take", lambda self, *args, **how: take(attrs.evolve(self, newest_first=False), *args, **how)
    )


def receipts_never_age(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, receive = AgedGoods.begin, AgedGoods.receive
    monkeypatch.setattr(  # they need more rows then
        AgedGoods, "begin", lambda stock, at_start, paths: begin(stock, attrs.evolve(at_start, rows=99), paths)
    )
    monkeypatch.setattr(
        AgedGoods, "receive", lambda self, paths, birth, amount, day: receive(self, paths, birth + 99, amount, day)
    )


def age_is_lost_in_transit(monkeypatch: pytest.MonkeyPatch) -> None:
    def parts(self: Ages, sent: Any, lots: Any, given: FloatArray) -> Any:
        yield sent.day, given

    monkeypatch.setattr(Ages, "parts_of", parts)


@attrs.frozen
class Vans(ss.Transfer):
    """Twelve units every four days, with a lead time of two days that is given anew for each dispatch."""

    name: str
    from_: str
    to: str
    priority: int = 2

    @property
    def lead_times_vary(self) -> bool:
        return True

    def mean_lead_days(self) -> float:
        return 2.0

    def requests(self, leap: ss.Leap, delivered: FloatArray | None, rng: np.random.Generator) -> ss.Requests | None:
        paths = np.flatnonzero(leap.after % 4 == 1)
        asked = np.where(leap.after % 4 == 1, 12.0, 0.0)
        return ss.Requests(asked, (ss.Consignment(paths, leap.after[paths], asked[paths], np.ones(paths.size)),))

    def lead_days(self, sent: ss.Consignment, rng: np.random.Generator) -> FloatArray:
        return np.full(sent.paths.size, 2.0)


@pytest.mark.parametrize("knows_ages", [True, False])
def test_lots_age_in_a_transit_in_which_they_may_cross(knows_ages: bool) -> None:
    made = two_stocks(age_days=0)
    if not knows_ages:
        made = made.replace(depot=ss.Stock(42, name="depot"))
    other = attrs.evolve(made, supply=[made.supply[0], Vans("trucks", "depot", "hospital")])
    for kind in (ss.Expired(), ss.Unmet(), ss.OnHand(), ss.Received("trucks"), ss.Expired("depot")):
        one, same = (ss.simulate(each, 64, seed=1, keep=64, to_horizon=True, outputs={"x": kind}) for each in (made, other))
        np.testing.assert_allclose(one.outputs["x"].values, same.outputs["x"].values, atol=1e-9)


WRONG = {
    "oldest first in place of newest first": oldest_first_everywhere,
    "receipts that never age": receipts_never_age,
    "age lost in transit": age_is_lost_in_transit,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_apart(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_stocks()
    oracle = oracle_figures(made, PATHS, 2)
    assert_alike(engine_figures(made, PATHS, 1), oracle, FALSE_ALARMS / (2 * len(WRONG)))
    WRONG[wrong](monkeypatch)
    assert p_value(engine_figures(made, PATHS, 1), oracle) < FALSE_ALARMS / 100
