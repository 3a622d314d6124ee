"""Every output of a run against the oracle: one law of each, for scenarios made by hand and at random.

Seeds are fixed, so that a right engine is refused once and for all or never.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import observers
from supplysim._engine.limits.stockout import ClaimBounds
from supplysim._engine.transfer_accounts import TransferAccounts
from supplysim._uncertain.arrays import FloatArray
from support.builder import LEADING, WHOLE, Feature, random_scenario
from support.cases import CASES, base, chain
from support.figures import engine_values
from support.numbers import some_numbers
from support.output_cases import by_engine, by_oracle, p_values
from support.without_chance import without_chance

FALSE_ALARMS = 1e-3  # chance that any of the scenarios of a test refuses a right engine
PATHS, MANY_PATHS = 1 << 10, 1 << 13
MANY = 100
EVERY_DAY = ("noisy", "leading", "network", "store", "a backlog", "a demand of nothing on some paths")


def compare(scenario: ss.Scenario, seed: int, paths: int, scenarios: int, **how: Any) -> None:
    """Hold every output of a scenario, and its durations beside them, to the oracle."""
    found = p_values(by_engine(scenario, paths, seed, **how), by_oracle(scenario, paths, 5_000 + seed))
    apart = {name: p for name, p in found.items() if p < FALSE_ALARMS / (scenarios * len(found))}
    assert not apart, apart


@pytest.mark.parametrize("case", [pytest.param(case, marks=() if case in EVERY_DAY else pytest.mark.long) for case in CASES])
def test_every_output_has_the_law_of_the_oracle(case: str) -> None:
    compare(CASES[case](), list(CASES).index(case), PATHS, len(CASES))


def test_to_the_horizon_too() -> None:
    compare(chain(), 7, PATHS, 1, to_horizon=True)


@pytest.mark.parametrize("loss_fraction", [0.3, 1.0, ss.choice([0.1, 1.0])])
def test_losses_of_shipments_that_are_not_followed(loss_fraction: Any) -> None:
    made = lossy()
    assert not made.model.network.transfers
    compare(made.replace(sea=made["sea"].replace(loss_fraction=loss_fraction)), 9, 2 * PATHS, 3)


@pytest.mark.parametrize("only", ["lowest by", "received", "below 40.0"])
def test_one_alone_too_where_paths_end_when_it_is_known(only: str) -> None:
    compare(chain(), 8, PATHS, 5, only=only)


@pytest.mark.long
@pytest.mark.parametrize("features", [WHOLE, LEADING], ids=["whole", "leading"])
@pytest.mark.parametrize("number", range(MANY))
def test_scenarios_at_random(number: int, features: Feature) -> None:
    compare(random_scenario(number, features), number, MANY_PATHS, MANY)


@some_numbers(5, 5 + 2 * MANY)
def test_every_path_agrees_where_nothing_is_left_to_chance(numbers: range) -> None:
    for number in numbers:
        made = without_chance(random_scenario(number))
        engine = by_engine(made, 64, number)
        oracle = by_oracle(made, 64, 1, engine_values(made, 64, number))
        largest = max(float(np.max(values, where=np.isfinite(values), initial=1.0)) for values in oracle.values())
        for name, values in engine.items():
            tolerance = 1e-6 if name.startswith("duration") else 1e-9 * largest
            np.testing.assert_allclose(values, oracle[name], rtol=0, atol=tolerance, err_msg=f"{name} of number {number}")


def any_leap(level: Any, stock: FloatArray, claims: ClaimBounds, clock: FloatArray, days: FloatArray) -> FloatArray:
    return days


def lossy() -> ss.Scenario:
    """Shipments that are not followed, though some of them are lost as a whole, and a part of the others."""
    return base().replace(sea=ss.Shipments("sea", 0.5, size=20, size_cv=0.4, loss_probability=0.2, loss_fraction=0.3))


def without_losses(self: TransferAccounts, delivered: FloatArray, lost: FloatArray | None) -> None:
    self.sent += delivered
    self.delivered += delivered


WRONG = {  # the scenario, the figure that shows it, and what is put in the place of something in the engine
    "leaps that pass over a low level": (base, "stock below 100.0", observers, "_days_above", any_leap),
    "leaps that pass over the lowest level": (base, "stock lowest by", observers, "_days_above", any_leap),
    "a level that is missed a little": (base, "stock below 100.0", observers, "ROUNDING", 0.3),
    "losses that are not sent": (lossy, "sea sent", TransferAccounts, "note", without_losses),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_output_that_is_slightly_wrong_is_told_apart(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, figure, place, name, value = WRONG[wrong]
    oracle = by_oracle(make(), 4 * PATHS, 1)

    def p_value() -> float:
        return p_values(by_engine(make(), 4 * PATHS, 2, only=figure), oracle)[figure]

    assert p_value() > FALSE_ALARMS / len(WRONG)
    monkeypatch.setattr(place, name, value)
    assert p_value() < FALSE_ALARMS / len(WRONG)


@pytest.mark.parametrize("changes", [{"lead_time_days": 4}, pytest.param({"jitter_days": 0}, marks=pytest.mark.long)])
def test_outputs_of_another_scenario_are_told_apart(changes: dict[str, float]) -> None:
    made = chain()
    other = made.replace(trucks=made["trucks"].replace(**changes))
    found = p_values(by_engine(other, 4 * PATHS, 3, only="trucks received"), by_oracle(made, 4 * PATHS, 4))
    assert found["trucks received"] < FALSE_ALARMS
