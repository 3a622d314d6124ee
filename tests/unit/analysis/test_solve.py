"""solve: the root of a curve along a control, its honest ends, what lies out of reach, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

import supplysim as ss
from support.by_hand import scenario, using

RATE = ss.lognormal(math.log(10), 0.3, name="rate")
UNSURE = scenario(300, RATE, horizon_days=90, start="2024-01-01")
CERTAIN = scenario(300, 10, horizon_days=90)


def stock_of(x: Any) -> ss.Scenario:
    return UNSURE.replace(stock=ss.Stock(x))


def certain_stock_of(x: Any) -> ss.Scenario:
    return CERTAIN.replace(stock=ss.Stock(x))


def with_floats(function: Callable[[Any], ss.Scenario]) -> Callable[[Any], ss.Scenario]:
    return lambda x: function(float(x))


def stock_for(days: float, probability: float) -> float:
    """The stock with P(T >= days) = probability, for T = stock / rate with a lognormal rate."""
    return 10 * days * math.exp(0.3 * float(special.ndtri(probability)))


def solved(function: Callable[[Any], ss.Scenario] = stock_of, between: Any = (100, 2_000), **asked: Any) -> ss.Solution:
    return ss.solve(function, between, **({"paths": 8_192, "seed": 7} | asked))


TARGETS = {
    "survival": ({"survival_days": 60, "at_least": 0.9}, stock_for(60, 0.9), True),
    "survival at most": ({"survival_days": 60, "at_most": 0.3}, stock_for(60, 0.3), False),
    "a date": ({"survival_days": "2024-03-01", "at_least": 0.9}, stock_for(60, 0.9), True),
    "never": ({"never": True, "at_least": 0.75}, stock_for(90, 0.75), True),
    "quantile": ({"quantile": 0.05, "at_least": 40}, stock_for(40, 0.95), True),
    "quantile, a date": ({"quantile": 0.05, "at_least": "2024-02-10"}, stock_for(40, 0.95), True),
    "quantile at most": ({"quantile": 0.25, "at_most": 40}, stock_for(40, 0.75), False),
    "median": ({"median": True, "at_least": 45}, 450.0, True),
    "median, to the horizon": ({"median": True, "at_most": 90}, 900.0, False),
}


@pytest.mark.parametrize("function", [stock_of, with_floats(stock_of)], ids=["quantity", "floats"])
@pytest.mark.parametrize(("asked", "exact", "begins"), TARGETS.values(), ids=TARGETS)
def test_the_root_of_every_target_is_within_its_interval(
    function: Callable[[Any], ss.Scenario], asked: dict[str, Any], exact: float, begins: bool
) -> None:
    found = solved(function, **asked)
    assert found.verdict == "found"
    assert abs(found.value - exact) < 1.5 * (found.high - found.low) / 2  # with 18 fixed seeds, some of 95 % miss
    assert found.low < found.value < found.high
    assert found.high - found.low < 0.03 * exact
    assert found.safe == found.checked_at == (found.high if begins else found.low)
    (crossing,) = found.crossings
    assert (crossing.value, crossing.safe, crossing.begins, crossing.is_jump) == (found.value, found.safe, begins, False)


def test_the_check_is_the_figure_at_the_safe_value_from_another_seed() -> None:
    found = solved(survival_days=60, at_least=0.9)
    exact = float(special.ndtr(math.log(found.safe / 600) / 0.3))
    assert found.check.low < exact < found.check.high
    assert found.check.value != ss.simulate(stock_of(found.safe), 8_192, seed=7, replicates=32).survival(60).value
    assert "checked     at " in str(found)


def test_the_restricted_mean_is_met() -> None:
    found = solved(restricted_mean=True, at_least=50)
    assert found.check.value == pytest.approx(50, abs=0.3)
    assert found.check > 50


def test_the_same_seed_gives_the_same_bits_and_another_seed_others() -> None:
    one, same, other = (solved(median=True, at_least=45, seed=seed) for seed in (1, 1, 2))
    assert (one.value, one.low, one.high, one.check.value) == (same.value, same.low, same.high, same.check.value)
    assert one.value != other.value


def test_a_stock_of_a_network_can_be_asked_for() -> None:
    stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
    demand = [using(10, "training", from_="depot"), using(RATE, "issues", from_="front")]
    network = ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30)
    found = solved(
        lambda x: network.replace(front=ss.Stock(x, name="front")), (50, 300), stock="front", median=True, at_least=15
    )
    assert found.low < 150 < found.high


JUMPS = {
    "a quantity": (certain_stock_of, 370.0, 1e-2),
    "floats": (with_floats(certain_stock_of), 370.0, 1.0),
    "falling": (lambda x: certain_stock_of(1_000 - x), 630.0, 1e-2),
    "whole numbers": (lambda x: certain_stock_of(50.0 * math.ceil(float(x) / 50)), 350.0, 1e-9),
    "whole numbers of a quantity": (lambda x: certain_stock_of(50 * np.ceil(x / 50)), 350.0, 1e-9),
}


@pytest.mark.parametrize(("function", "at", "width"), JUMPS.values(), ids=JUMPS)
def test_a_jump_is_between_its_ends_and_the_value_on_the_side_that_meets_the_target(
    function: Callable[[Any], ss.Scenario], at: float, width: float
) -> None:
    found = solved(function, (100, 900), survival_days=37, at_least=0.9)
    assert found.verdict == "jump"
    assert found.low <= at <= found.high
    assert found.high - found.low < width
    assert found.value == found.safe
    assert found.check == 1
    assert "the figure jumps across the target there" in str(found)


def test_where_nothing_is_random_a_mean_is_met_exactly() -> None:
    for function in (certain_stock_of, with_floats(certain_stock_of)):
        found = solved(function, (100, 890), restricted_mean=True, at_least=37.25)
        assert found.value == pytest.approx(372.5, abs=1e-6)
        assert found.low < 372.5 < found.high


def test_a_control_in_fine_steps_is_solved_to_the_step() -> None:
    found = solved(lambda x: stock_of(10.0 * int(x)), (10, 200), survival_days=60, at_least=0.9, paths=32_768)
    assert (found.value, found.safe) == (89.0, 89.0)  # 881.3 rounds: 88 steps are too few
    assert found.check > 0.9


def test_a_figure_that_passes_the_target_twice_is_told_in_full() -> None:
    needed = stock_for(60, 0.8)
    away = math.sqrt((1_000 - needed) / 40)
    found = solved(lambda x: stock_of(1_000 - 40 * (x - 5) ** 2), (1, 9), survival_days=60, at_least=0.8)
    assert [each.begins for each in found.crossings] == [True, False]
    assert [each.value for each in found.crossings] == pytest.approx([5 - away, 5 + away], abs=0.01)
    assert found.value == found.crossings[0].value
    assert "all crossings" in str(found)
    away = math.sqrt((needed - 300) / 60)
    found = solved(lambda x: stock_of(300 + 60 * (x - 5) ** 2), (0, 10), survival_days=60, at_least=0.8)
    assert [each.begins for each in found.crossings] == [False, True]
    assert found.value == pytest.approx(5 + away, abs=0.01)


BEYOND = {
    "rises": (stock_of, (100, 300), {"survival_days": 60, "at_least": 0.9}, "out of reach", math.inf, 300),
    "falls": (
        lambda x: stock_of(1_000 - x),
        (700, 900),
        {"survival_days": 60, "at_least": 0.9},
        "out of reach",
        -math.inf,
        700,
    ),
    "rises, at most": (stock_of, (1_500, 2_000), {"survival_days": 60, "at_most": 0.5}, "out of reach", -math.inf, 1_500),
    "met everywhere": (stock_of, (1_500, 2_000), {"survival_days": 60, "at_least": 0.5}, "met everywhere", 1_500, 1_500),
    "met, at most": (stock_of, (100, 300), {"survival_days": 60, "at_most": 0.5}, "met everywhere", 300, 300),
}


@pytest.mark.parametrize("wrap", [lambda function: function, with_floats], ids=["quantity", "floats"])
@pytest.mark.parametrize(("function", "between", "asked", "verdict", "value", "at"), BEYOND.values(), ids=BEYOND)
def test_a_target_out_of_reach_is_infinite_and_one_met_everywhere_is_an_end(  # noqa: PLR0917  # a table's columns
    wrap: Any, function: Any, between: Any, asked: Any, verdict: str, value: float, at: float
) -> None:
    found = solved(wrap(function), between, **asked)
    assert (found.verdict, found.value, found.low, found.high, found.safe) == (verdict, value, value, value, value)
    assert found.checked_at == at
    assert found.crossings == ()
    assert f"the target is {'not met anywhere' if verdict == 'out of reach' else 'met everywhere'} between" in str(found)


def test_a_figure_that_does_not_depend_on_the_control_says_so() -> None:
    found = solved(lambda x: UNSURE.replace(use=using(RATE, cv=x)), (0.01, 0.05), survival_days=30, at_least=0.9)
    assert (found.value, found.verdict) == (math.inf, "out of reach")
    noise = solved(lambda x: UNSURE.replace(use=using(RATE, cv=x)), (0.01, 0.05), survival_days=30, at_least=0.5)
    assert math.isinf(noise.low)
    assert math.isinf(noise.high)
    for each in (found, noise):
        assert "between 0.01 and 0.05" in str(each)
    assert "does not change noticeably" in str(noise)


def test_a_probability_that_so_few_paths_cannot_tell_from_1_has_an_open_interval() -> None:
    found = solved(between=(100, 20_000), survival_days=60, at_least=0.99999)
    assert found.low < stock_for(60, 0.99999)
    assert found.high == found.safe == math.inf
    assert "beyond the range" in str(found)


@pytest.mark.parametrize("probability", [0.001, 0.01, 0.99, 0.999])
def test_rare_events_are_solved_for(probability: float) -> None:
    found = solved(between=(100, 4_000), survival_days=60, at_least=probability, paths=65_536)
    exact = stock_for(60, probability)
    assert found.low < exact < found.high < found.low + 0.4 * exact


@pytest.mark.parametrize("between", [(860, 40_000), (-40_000, 905)])
def test_a_root_next_to_an_end_is_found(between: tuple[float, float]) -> None:
    found = solved(lambda x: stock_of(np.maximum(x, 0)), between, survival_days=60, at_least=0.9, paths=65_536)
    assert found.verdict == "found"
    assert found.low < stock_for(60, 0.9) < found.high
    assert found.high - found.low < 2


@pytest.mark.parametrize("function", [stock_of, with_floats(stock_of)], ids=["quantity", "floats"])
@pytest.mark.parametrize("highest", [1e6, 1e9, 1e14])
def test_a_wide_range_is_searched_again_where_the_root_lies(highest: float, function: Callable[[Any], ss.Scenario]) -> None:
    found = solved(function, (0, highest), median=True, at_least=45)
    assert found.verdict == "found"
    assert found.low <= 450 <= found.high
    assert found.high - found.low < 30


def test_a_range_that_is_too_wide_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supplysim.analysis.solve_runs._MOST_SEARCHES", 0)
    found = solved(with_floats(stock_of), (0, 1e9), median=True, at_least=45)
    [crossing] = found.crossings
    assert (found.verdict, crossing.is_jump, crossing.is_resolved) == ("not resolved", False, False)
    assert found.low <= 450 <= found.high == found.safe
    assert "not resolved in so wide a range: search a narrower one" in str(found)
    assert "jump" not in str(found)


def test_a_jump_near_the_end_of_a_range_stays_one() -> None:
    found = solved(
        lambda x: CERTAIN.replace(stock=ss.Stock(100 + x if float(x) < 41.3 else 900)), (0, 1e5), median=True, at_least=60
    )
    assert found.verdict == "jump"
    assert found.low <= 41.3 <= found.high <= found.low * 1.001


def test_a_small_jump_is_not_smoothed_over() -> None:
    """Between 8 and 9 the figure jumps from 83 to 91 %, over a target of 90 %: a cubic alone finds 9.02."""
    found = solved(
        lambda x: stock_of(100 * np.floor(x) + 1e-3 * x), (0, 20), survival_days=60, at_least=0.9, paths=100_000, seed=1
    )
    assert found.low <= 9 <= found.high
    assert found.high - found.low < 0.02


def test_few_paths_and_replicates_are_honest() -> None:
    found = solved(survival_days=60, at_least=0.9, paths=64, replicates=2)
    assert found.low < stock_for(60, 0.9) < found.high


def test_a_function_that_takes_a_quantity_is_given_one() -> None:
    seen: list[Any] = []

    def function(x: Any) -> ss.Scenario:
        seen.append(x)
        return stock_of(x)

    solved(function, median=True, at_least=45)
    assert any(isinstance(each, ss.Quantity) for each in seen)
    assert {type(each) for each in seen} <= {float, type(ss.uniform(0, 1))}


def test_a_solution_reads_well() -> None:
    found = solved(survival_days=60, at_least=0.9)
    lines = str(found).splitlines()
    assert lines[0] == "by hand: lasts at least 60 days: at least 90 %"
    assert lines[1] == (
        "between 100 and 2,000, the control as one more unknown; "
        f"{lines[1].split('; ')[1].split()[0]} runs of 8,192 paths; seed 7, 32 replicates"
    )
    assert lines[3].startswith("value       88")
    assert " ± " in lines[3]
    assert repr(found) == f"<Solution {lines[3].split(maxsplit=1)[1]}, found>"
    assert "<th>safe value</th>" in found._repr_html_()


def test_a_trap_is_told_once_where_solve_was_called() -> None:
    with pytest.warns(ss.SupplysimWarning, match="'cv' of Consumption 'use'") as caught:
        solved(lambda x: UNSURE.replace(stock=ss.Stock(x), use=using(10, cv=3.5)), (100, 5_000), median=True, at_least=20)
    assert len({str(each.message) for each in caught}) == len(caught)
    assert {each.filename for each in caught} == {__file__}
