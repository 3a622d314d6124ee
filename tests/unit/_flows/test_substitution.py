"""The fields of a demand that draws on several stocks: what they take, refuse, and are called."""

from __future__ import annotations

from math import nan
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from support.notations import through_json
from support.refusals import assert_refused, refusals

STOCKS = [ss.Stock(95, name="A"), ss.Stock(60, name="B")]
OF = " of Consumption 'front' must "


def front(**fields: Any) -> ss.Consumption:
    return ss.Consumption("front", 10, **fields)


def made(*demand: ss.Consumption) -> ss.Scenario:
    return ss.Scenario("two", stock=STOCKS, demand=demand, horizon_days=30)


@refusals(
    [
        ({"from_": 5}, f"'from_'{OF}be the name of a stock, or a list of them (got 5)"),
        ({"from_": {"A"}}, f"'from_'{OF}be the name of a stock, or a list of them (got {{'A'}})"),
        ({"from_": b"AB"}, f"'from_'{OF}be the name of a stock, or a list of them (got b'AB')"),
        ({"from_": ["A", None]}, f"'from_[1]'{OF}be a string (got None)"),
        ({"from_": ["A", "B"], "exchange": 0.6}, f"'exchange'{OF}be a mapping from stocks to numbers, not empty (got 0.6)"),
        ({"from_": ["A", "B"], "exchange": {}}, f"'exchange'{OF}be a mapping from stocks to numbers, not empty (got {{}})"),
        ({"from_": ["A", "B"], "exchange": {"B": "much"}}, f"'exchange['B']'{OF}be a number (got 'much')"),
        ({"from_": ["A", "B"], "exchange": {5: 1}}, "the names of 'exchange' of Consumption 'front' must be strings (got 5)"),
    ],
    [
        ({"from_": []}, f"'from_'{OF}name at least one stock (got [])"),
        ({"from_": ["A", "B", "A"]}, f"'from_'{OF}name different stocks (got ['A', 'B', 'A'])"),
        ({"from_": ["A", " "]}, f"'from_[1]'{OF}not be empty (got ' ')"),
        ({"exchange": {"B": 1}}, f"'exchange'{OF}go with a list of stocks in from_"),
        ({"from_": "A", "exchange": {"A": 1}}, f"'exchange'{OF}go with a list of stocks in from_"),
        (
            {"from_": ["A", "B"], "exchange": {"A": 2}},
            f"'exchange'{OF}be about the stocks after the first, ['B'] (got 'A'; units of the demand are those of the first",
        ),
        (
            {"from_": ["A", "122 mm"], "exchange": {"122mm": 2}},
            f"'exchange'{OF}be about the stocks after the first, ['122 mm'] (got '122mm'; did you mean '122 mm'?)",
        ),
        (
            {"from_": ["A", "B"], "exchange": {"B": 0}},
            f"'exchange['B']'{OF}be above 0, at least 1e-06 (got 0.0); leave a stock that does not serve",
        ),
        ({"from_": ["A", "B"], "exchange": {"B": 1e-9}}, f"'exchange['B']'{OF}be above 0, at least 1e-06 (got 1e-09)"),
        ({"from_": ["A", "B"], "exchange": {"B": -1}}, f"'exchange['B']'{OF}be at least 0 (got -1)"),
        ({"from_": ["A", "B"], "exchange": {"B": ss.normal(1, 1)}}, f"'exchange['B']'{OF}be at least 0 (got normal(1, 1)"),
    ],
)
def test_what_is_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: front(**refused), message, kind)


def test_a_drawn_exchange_that_amounts_cannot_be_divided_by_is_refused() -> None:
    small = made(front(from_=["A", "B"], exchange={"B": ss.uniform(0, 1e-5)}))
    with pytest.raises(ss.DrawError, match=r"'exchange\['B'\]' of Consumption 'front' must be from 1e-06 to 1e\+06 \(drew "):
        ss.simulate(small, paths=64, seed=1)


@attrs.frozen
class Own(ss.Demand):
    """A demand of a user's own, on two stocks."""

    name: str
    worth: float

    @property
    def substitutes(self) -> tuple[str, ...]:
        return ("B",)

    def exchange_at(self, stock: str) -> float:
        return self.worth

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return 10.0 * leap.days

    def bound(self, calendar: Any) -> ss.DemandBound:
        return ss.DemandBound(10.0, 0.0, 0.0)

    def mean_per_day(self) -> float:
        return 10.0


def test_a_demand_of_your_own_draws_on_several_stocks() -> None:
    own = ss.Scenario("own", stock=STOCKS, demand=[Own("front", 0.6)], horizon_days=30)
    assert ss.simulate(own, paths=64, seed=1).of_demand("front").median.value == 13.1
    for worth in (0.0, -1.0, nan, 1e9):
        wrong = ss.Scenario("own", stock=STOCKS, demand=[Own("front", worth)], horizon_days=30)
        with pytest.raises(ss.DrawError, match=r"'exchange\['B'\]' of Own 'front' must be from 1e-06 to 1e\+06 \(drew "):
            ss.simulate(wrong, paths=64, seed=1)


def test_a_list_is_kept_as_a_tuple_and_a_name_as_a_name() -> None:
    assert front(from_=["A", "B"]).from_ == ("A", "B")
    assert front(from_="A").from_ == "A"
    assert "exchange" not in repr(front(from_="A"))
    assert front(from_=("A", "B"), exchange={"B": 0.6}) != front(from_=("A", "B"), exchange={"B": 0.7})


def test_a_scenario_without_it_keeps_its_digest() -> None:
    depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[front(from_="stock")], horizon_days=30)
    assert depot.digest == "258970de01f1f3e4"


def test_the_notation_gives_it_back() -> None:
    written = made(front(from_=["A", "B"], exchange={"B": ss.pert(0.4, 0.6, 0.9, name="worth")}), ss.Consumption("other", 1))
    read = through_json(written)
    assert read.digest == written.digest
    assert read["front"].from_ == ("A", "B")  # type: ignore[union-attr]  # a demand


def test_it_is_listed_among_what_goes_in() -> None:
    told = [str(each) for each in made(front(from_=["A", "B"], exchange={"B": 0.6})).sources]
    assert "front.exchange.B: 0.6 (assumed)" in told
