"""What the notation refuses: always with a NotationError that says where, and soon."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.profiles.profile import product
from supplysim._uncertain.families import Uniform
from supplysim._uncertain.quantity import Variable
from supplysim.notation import from_notation, to_notation
from support.notations import scenario_of
from support.refusals import assert_refused, quoted

UNIFORM = {"kind": "uniform", "low": 1, "high": 2}
PLAIN: dict[str, Any] = {
    "notation": 1,
    "shared": [{"id": "x", "is": UNIFORM}],
    "scenario": {
        "kind": "Scenario",
        "name": "depot",
        "horizon_days": 30,
        "stock": {"kind": "Stock", "on_hand": 95},
        "demand": [{"kind": "Consumption", "name": "issues", "per_day": {"ref": "x"}}],
    },
}


def with_rate(rate: Any) -> dict[str, Any]:
    data = copy.deepcopy(PLAIN)
    data["scenario"]["demand"][0]["per_day"] = rate
    return data


def changed(*path: Any, to: Any) -> dict[str, Any]:
    data = copy.deepcopy(PLAIN)
    inside: Any = data
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = to
    return data


def of_kind(kind: str, **fields: Any) -> dict[str, Any]:
    return with_rate({"kind": kind, **fields})


def of_law(distribution: str, **fields: Any) -> dict[str, Any]:
    return of_kind("law", frozen={"distribution": distribution, **fields})


def function(name: str, *of: Any, **more: Any) -> dict[str, Any]:
    return with_rate({"function": name, "of": list(of), **more})


def nested(depth: int) -> Any:
    data: Any = UNIFORM
    for _ in range(depth):
        data = {"function": "negative", "of": [data]}
    return data


def endless() -> list[Any]:
    circle: list[Any] = []
    circle.append(circle)
    return circle


def wide() -> list[Any]:
    data: list[Any] = [1]
    for _ in range(50):
        data = [data, data]
    return data


RATE = "scenario.demand[0].per_day"
X: dict[str, Any] = {"ref": "x"}
NEGATIVE = {"function": "negative", "of": [X]}
REFUSED: list[tuple[Any, str]] = [
    (None, "the data must be an object"),
    ([], "the data must be an object"),
    ("Scenario", "the data must be an object"),
    ({}, "'notation' of the data must be given"),
    ({"notation": 1}, "'scenario' of the data must be given"),
    ({**PLAIN, "extra": 1}, "'extra' of the data must be a known field"),
    ({**PLAIN, "notation": 2}, "'notation' of the data must be 1 (got 2)"),
    ({**PLAIN, "notation": True}, "'notation' of the data must be 1 (got True)"),
    ({**PLAIN, "notation": 1.0}, "'notation' of the data must be 1 (got 1.0)"),
    ({**PLAIN, "scenario": UNIFORM}, "'scenario' of the data must be an object of the kind 'Scenario'"),
    ({**PLAIN, "scenario": {**PLAIN["scenario"], "horizon": 3}}, "'horizon' of Scenario 'depot' must be a known field"),
    (changed("scenario", "stock", to={"kind": "Stock"}), "Stock: missing a required argument: 'on_hand'..."),
    (changed("scenario", "stock", to=PLAIN["scenario"]), "'kind' of scenario.stock must be one of ['AgeClasses', "),
    (
        changed("scenario", "stock", to=3),
        "'stock' of Scenario 'depot' must be a Stock...(got 3) (at scenario)",
    ),
    (changed("scenario", "start", to="soon"), "'start' of Scenario 'depot' must be a date"),
    (changed("scenario", "start", to=datetime.date(2024, 1, 1)), "'depot' must be plain data:"),
    (changed("scenario", "horizon_days", to=1e300), "'horizon_days' of Scenario 'depot' must be between 1 and"),
    (changed("scenario", "horizon_days", to=30.5), "'horizon_days' of Scenario 'depot' must be a whole number"),
    (changed("scenario", "horizon_days", to=2**5000), "a whole number in 'depot' must have at most 1,024 bits (got 5,001)"),
    (changed("scenario", "unit", to="\ud800"), "a string in 'depot' must be valid Unicode"),
    (changed("scenario", "unit", to="u" * 1001), "a string in 'depot' must have at most 1,000 characters (got 1,001)"),
    (changed("scenario", "correlate", to={"pairs": [["x", 0.5]]}), "a key of 'correlate' of Scenario must be a pair"),
    (changed("scenario", "correlate", to={"pairs": [[["x", "y"], 2]]}), "'correlate[('x', 'y')]' of Scenario must be between"),
    (changed("scenario", "demand", to=[{"kind": "ramp"}] * 1001), "'demand' of scenario must have at most 1,000 entries"),
    (changed("shared", 0, to={"id": "x"}), "'is' of shared[0] must be given"),
    (changed("shared", 0, "is", to=7), "'is' of shared[0] must be an uncertain quantity (got 7)"),
    (changed("shared", 0, "is", to={"ref": "x"}), "'ref' of shared[0].is must be the id of a shared quantity listed earlier"),
    (changed("shared", to=[{"id": "x", "is": UNIFORM}] * 2), "'id' of shared[1] must be a string that no other has (got 'x')"),
    (changed("shared", to=UNIFORM), "'shared' of the data must be a list"),
    (with_rate({"ref": "y"}), f"'ref' of {RATE} must be the id of a shared quantity listed earlier (got 'y')"),
    (with_rate({"ref": ["x"]}), f"'ref' of {RATE} must be the id of a shared quantity listed earlier (got ['x'])"),
    (with_rate({"ref": "x", "of": 1}), f"'of' of {RATE} must be a known field"),
    (with_rate({"law": "uniform"}), f"{RATE} must have one of the fields ['kind', 'ref', "),
    (with_rate({"kind": "os.system", "command": "true"}), f"'kind' of {RATE} must be one of"),
    (of_kind("uniform", low=1), "uniform() missing 1 required positional argument: 'high'"),
    (of_kind("uniform", low=1, high=2, mode=1), "uniform() got an unexpected keyword argument 'mode'"),
    (of_kind("uniform", low=1, high=1), f"uniform must have low <= high...(at {RATE})"),
    (of_kind("uniform", low=1, high=X), "'high' of uniform must be a number (got uniform(1, 2))"),
    (of_kind("uniform", low=-1, high=1), "'per_day' of Consumption 'issues' must be at least 0"),
    (with_rate(float("nan")), "a number in 'issues' must be finite, or written as {'number': 'inf'} (got nan)"),
    (with_rate({"number": "inf"}), "'per_day' of Consumption 'issues' must be finite (got inf)"),
    (with_rate({"number": 1}), f"'number' of {RATE} must be one of ['inf', '-inf', 'nan'] (got 1)"),
    (with_rate("2024-02-26"), "'per_day' of Consumption 'issues' must be a number (got '2024-02-26')"),
    (of_kind("quantiles", points={"pairs": [[0.5, 1], [0.5, 2]]}), f"a key of {RATE}.points must be unique"),
    (of_kind("quantiles", points={"pairs": [[k / 200, k] for k in range(1, 200)]}), f"'points' of {RATE} must ha"),
    (of_kind("mixture", components=[X, NEGATIVE]), "a component of"),
    (function("system", X), f"'function' of {RATE} must be an elementwise function of"),
    (function("loadtxt", X), f"'function' of {RATE} must be an elementwise function of"),
    (function("add", X), "add() takes from 2 to 3 positional arguments but 1 w"),
    (function("add", X, 1, 2), "np.add of an uncertain quantity must be a plain call"),
    (function("power", 10, 10), f"'of' of {RATE} must hold an uncertain quantity"),
    (function("add", X, [1, 2]), "'add' of an uncertain quantity takes numbers and quantities"),
    (function("add", X, "1"), "'add' of an uncertain quantity takes numbers and quantities"),
    (function("clip", X, named={"pairs": [[1, 2]]}), ""),
    (function("clip", X, named=[1]), f"{RATE} must have a list of operands and a mapping"),
    (with_rate({"pairs": [[1]]}), f"'pairs[0]' of {RATE} must be a list of a key and its value (got [1])"),
    (with_rate({"pairs": [[[[1]], 1]]}), f"a key of {RATE} must be one value or a list of them (got [[1]])"),
    (with_rate({"pairs": [[k, k] for k in range(10_001)]}), f"'pairs' of {RATE} must be a list of at most 10,000"),
    (of_kind("law", frozen=3), "'frozen' of law must be a frozen scipy.stats distribution (got 3)"),
    (of_law("os"), f"'distribution' of {RATE}.frozen must be a distribution"),
    (of_law("rv_histogram"), f"'distribution' of {RATE}.frozen must be a dist"),
    (of_law("kstest"), f"'distribution' of {RATE}.frozen must be a distribution"),
    (of_law("gamma"), f"the distribution gamma of {RATE}.frozen does not accept"),
    (of_law("gamma", arguments=["a"]), f"the arguments of {RATE}.frozen"),
    (of_law("gamma", arguments=[-1]), "'frozen' of law must be one valid"),
    (of_kind("product", factors=[]), "'factors' of product must be a non-empty list of profiles"),
    (of_kind("product", factors=[3]), "'factors' of product must be a non-empty list of profiles"),
    (with_rate(nested(100)), "the notation of a scenario must be nested at most 64 deep"),
    (with_rate(nested(100_000)), "the notation of a scenario must be nested at most 64 deep"),
    (with_rate(endless()), "the notation of a scenario must be nested at most 64 deep"),
    (with_rate(wide()), "the notation of a scenario must have at most 2,000,000 values (got more)"),
    (with_rate({1: 2}), "a key of 'issues' must be a string (got 1)"),
    (with_rate((1, 2)), "'issues' must be plain data"),
    (with_rate(np.float64(1.0)), "'issues' must be plain data"),
]


@pytest.mark.parametrize(("data", "message"), REFUSED, ids=[message[:60] for _, message in REFUSED])
def test_malformed_data_is_refused(data: Any, message: str) -> None:
    with pytest.raises(ss.NotationError, match=quoted(message)):
        from_notation(data)


def test_what_the_malformed_data_are_made_of_is_well_formed() -> None:
    assert from_notation(PLAIN).variables.keys() == {"issues.per_day"}


def test_many_references_to_many_quantities_are_refused_soon() -> None:
    chain: list[Any] = [{"id": "0", "is": UNIFORM}]
    chain += [{"id": f"{k}", "is": {"function": "negative", "of": [{"ref": f"{k - 1}"}]}} for k in range(1, 25_000)]
    demand = [{"kind": "Consumption", "name": f"d{k}", "per_day": {"ref": "24999"}} for k in range(900)]
    data = {**changed("scenario", "demand", to=demand), "shared": chain}
    assert_refused(lambda: from_notation(data), "scenario must have fewer shared quantities, or fewer references to them")


def test_thousands_of_correlations_are_refused_soon() -> None:
    pairs = [[[f"a{k}", f"b{k}"], 1.0] for k in range(2_000)]
    data = changed("scenario", "correlate", to={"pairs": pairs})
    assert_refused(lambda: from_notation(data), "'correlate' of scenario must name at most 100 variables (got 4000)")


def test_a_refusal_that_shows_an_expression_of_many_doublings_is_no_longer_than_another() -> None:
    chain: list[Any] = [{"id": "x", "is": UNIFORM}, {"id": "0", "is": UNIFORM}]
    chain += [{"id": f"{k}", "is": {"function": "add", "of": [{"ref": f"{k - 1}"}] * 2}} for k in range(1, 90)]
    sealift = {"kind": "Shipments", "name": "sealift", "per_day": 1, "size": 1, "jitter_days": {"ref": "89"}}
    data = {**changed("scenario", "supply", to=[sealift]), "shared": chain}
    assert_refused(lambda: from_notation(data), "'jitter_days' of Shipments 'sealift' requires every_days")


@attrs.frozen
class Leak(ss.Supply):
    """A flow of a user's own."""

    name: str = "leak"

    def advance(self, leap: ss.Leap, rng: np.random.Generator) -> Any:
        return 0.0 * leap.days


def scenario_with(**fields: Any) -> ss.Scenario:
    return ss.Scenario("s", **{"stock": ss.Stock(1), "demand": [ss.Consumption("d", 1)], "horizon_days": 9, **fields})


class OwnUniform(Uniform):
    """A law of a user's own."""


class Text(str):
    __slots__ = ()


RATED = "(scenario.demand[0].per_day) cannot be written: the notation "
OF_SCIPY = "the law of ...named distribution of scipy.stats"
NOT_THE_SAME = "cannot be written: reading it back gives a different scenario"
HALF_RAMP = product((ss.ramp(1, 2, 0, 1),))
UNWRITTEN: list[tuple[ss.Scenario, str]] = [
    (scenario_with(supply=[Leak()]), "scenario.supply[0] cannot be written: the notation has no Leak (got Leak("),
    (scenario_of(Variable(OwnUniform(1, 2), "x")), f"the law of 'x' = uniform(1, 2) {RATED}has no OwnUniform (got "),
    (scenario_of(np.frompyfunc(abs, 1, 1)(ss.uniform(1, 2))), f"abs (vectorized)(uniform(1, 2)) {RATED}has only"),
    (scenario_of(ss.law(stats.rv_histogram(np.histogram([1, 2, 4]))())), OF_SCIPY),
    (scenario_of(ss.law(stats.norm.__class__(a=0.0, name="norm")())), OF_SCIPY),
    (scenario_of(ss.law(stats.expon(np.float32(0.1)))), "the law of ...its arguments must be plain numbers (got "),
    (scenario_of(attrs.evolve(ss.uniform(1, 2, name="x"), law=Uniform(1, 3))), f"Scenario 'quantities' {NOT_THE_SAME}"),
    (scenario_with(demand=[ss.Consumption("d", 1, profile=HALF_RAMP)]), f"Scenario 's' {NOT_THE_SAME}"),
    (scenario_with(unit=Text("t")), "scenario.unit cannot be written: the notation has no Text (got 't')"),
    (scenario_with(unit="\ud800"), "a string in scenario.unit must be valid Unicode"),
]


@pytest.mark.parametrize(("scenario", "message"), UNWRITTEN, ids=[message[:60] for _, message in UNWRITTEN])
def test_what_has_no_notation_is_refused(scenario: ss.Scenario, message: str) -> None:
    with pytest.raises(ss.NotationError, match=quoted(message)):
        to_notation(scenario)


def test_mixtures_within_mixtures_without_end_are_refused() -> None:
    law = ss.uniform(0, 1)
    for _ in range(70):
        law = ss.mixture([law, 1.0])
    assert_refused(lambda: to_notation(scenario_of(law)), "the law of ...cannot be written: it is nested more than 64 deep")


def test_only_a_scenario_is_written() -> None:
    assert_refused(lambda: to_notation(3), "'scenario' of to_notation must be a Scenario (got 3)")  # type: ignore[arg-type]
