"""The notation: every word of the vocabulary comes back from JSON as itself, and shared unknowns stay one."""

from __future__ import annotations

import json
import math
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import special, stats

import supplysim as ss
from supplysim._flows.profiles.profile import Profile
from supplysim._model.asked.base import RunOutput
from supplysim._uncertain.evaluation import evaluate
from supplysim._uncertain.quantity import Quantity, parts, variables_of
from supplysim.notation import from_notation, to_notation
from supplysim.notation.vocabulary import FUNCTIONS, KIND_OF, LAWS, MAKERS
from support.notations import assert_read_back, assert_same_bits, scenario_of, through_json

ROOT = Path(__file__).parents[3]

LAWS_AS_STATED: list[Any] = [
    ss.fixed(0.1),
    ss.uniform(1 / 3, 2 / 3),
    ss.triangular(0.1, 0.7, 1.1),
    ss.pert(math.pi, math.e * 2, 7.7),
    ss.pert(0.1, 0.2, 0.3, weight=1 / 7),
    1000 + ss.normal(1e-3, 1e-4),
    ss.truncated_normal(1.0, 0.3, 0.0),
    ss.truncated_normal(-0.0, 1, low=0.1, high=np.float64(math.inf)),
    ss.lognormal(0.1, 0.2),
    ss.beta(0.3, 0.1 + 0.2),
    ss.beta(2, 3, 0.1, 5),
    ss.gamma(0.1, 10),
    ss.between(6_000, 7_400),
    ss.between(100, 200, confidence=2 / 3),
    abs(ss.between(-5, 5, 0.5)),
    ss.quantiles({0.05: 0.3, 0.5: 0.55, 0.95: 0.8}, low=0, high=1),
    ss.quantiles({0.1: 1 / 3, 0.9: 2 / 3}, low=0),
    ss.choice([3, 1, 2], weights=[0.1, 0.2, 0.0]),
    ss.choice(np.array([0.5, 0.1]), weights=iter([1, 2])),
    ss.mixture([ss.pert(1, 2, 3), np.int64(7), ss.mixture([ss.uniform(0, 1), ss.choice([1, 2])])], weights=[0.1, 0.2, 0.3]),
    ss.empirical(np.random.default_rng(1).gamma(2.0, size=500)),
    ss.law(stats.weibull_min(1.5, scale=30)),
    ss.law(stats.lognorm(s=np.log(2), scale=np.exp(np.float64(1)))),
    ss.law(stats.binom(np.int64(7), 0.3)),
    ss.law(stats.truncexpon(b=3)),
]


@pytest.mark.parametrize("law", LAWS_AS_STATED, ids=repr)
@pytest.mark.parametrize("name", [None, 'a "name", Größe, \u2028'])
def test_each_law_comes_back_as_it_was_stated(law: Any, name: str | None) -> None:
    if isinstance(law, ss.Quantity) and hasattr(law, "law"):
        law = attrs.evolve(law, name=name)
    scenario = scenario_of(law)
    assert_read_back(scenario)
    assert_same_bits(scenario, paths=64)


def test_every_law_is_among_those_tried() -> None:
    assert {type(part.law) for law in LAWS_AS_STATED for part in variables_of(law)} == set(LAWS)


def test_all_that_users_can_write_has_a_notation() -> None:
    made = {name for name in ss.__all__ if isinstance(getattr(ss, name), type) or getattr(ss, name) in LAWS.values()}
    no_part = {"Profile", "Quantity", "Estimate", "Estimates", "Precision", "Result", "Service", "Stopped", "Trajectories"}
    no_part |= {"Supply", "Demand", "Transfer", "Process", "TransferProcess", "Leap"}  # for flows of one's own
    no_part |= {"DemandBound", "Consignment", "Requests"}
    no_part |= {each.__name__ for each in RunOutput.__subclasses__()}  # of a run
    no_part |= {"OutputResult", "OutputResults", "Claim", "Claims", "SourcedValue", "ReplayedColumns"}
    no_part |= {name for name in made if getattr(ss, name).__module__.startswith(("supplysim.analysis", "supplysim.claims"))}
    errors = {name for name in made if isinstance(getattr(ss, name), type) and issubclass(getattr(ss, name), BaseException)}
    makers = {name for name, make in MAKERS.items() if make.__module__.startswith("supplysim.")}  # not those of other tests
    assert made - no_part - errors == makers - {"product"}
    assert set(Profile.__subclasses__()) <= set(KIND_OF)


EXAMPLES = ["artillery_shells", "cholera_vaccine", "factory_restart", "petroleum_reserve"]
EXAMPLES += ["inventory_system", "pharmacy", "platelets"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_come_back(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [example])
    names = runpy.run_path(str(ROOT / "examples" / f"{example}.py"), run_name=example)
    if "CASES" in names:
        scenarios = [case.scenario() for case in names["CASES"]]
    elif "READINGS" in names:
        scenarios = list(names["READINGS"].values())
    elif "VARIANTS" in names:
        scenarios = list(names["VARIANTS"].values())
    elif "blood_bank" in names:
        scenarios = [names["blood_bank"](24, issue) for issue in ("oldest first", "newest first")]
    elif "system" in names:
        scenarios = [names["system"](20, 40)]
    else:
        scenarios = [names["as_published"](), names["with_supply"]("reopened", *names["STILL_ARRIVING"], names["STRAIT"])]
    for scenario in scenarios:
        assert_read_back(scenario)
    assert_same_bits(scenarios[-1])


def test_one_unknown_stays_one_object() -> None:
    x, y = ss.uniform(1, 2), ss.uniform(1, 2)
    product = x * y
    read = through_json(scenario_of(product, product + x, y))
    first, second, third = (flow.per_day for flow in read.demand)  # type: ignore[attr-defined]
    assert second.operands[0] is first
    assert second.operands[1] is first.operands[0]
    assert third is first.operands[1]
    assert first.operands[0] is not first.operands[1]
    assert list(read.variables) == ["demand 0.per_day.1", "demand 0.per_day.2"]


def test_an_id_never_stands_for_two() -> None:
    several = [ss.uniform(1, 2 + place, name=name) for place, name in enumerate((None, "quantity 1", "quantity 3", None))]
    scenario = scenario_of(*several, *several)
    assert_read_back(scenario)


def test_a_thousand_doublings_are_written_in_a_thousand_lines() -> None:
    total: Any = ss.uniform(1, 2, name="x")
    for _ in range(1_000):
        total = (total + total) / 2
    scenario = scenario_of(total)
    assert len(json.dumps(to_notation(scenario))) < 200_000
    assert_read_back(scenario)


def test_a_sum_of_two_thousand_terms_is_no_deeper_than_any_other() -> None:
    x: Any = ss.uniform(0, 1, name="x")
    total = x
    for number in range(2_000):
        total = total + number
    scenario = scenario_of(total)
    (read,) = (flow.per_day for flow in through_json(scenario).demand)  # type: ignore[attr-defined]
    (variable,) = through_json(scenario).variables.values()
    assert through_json(scenario).digest == scenario.digest
    assert evaluate(read, {part: np.ones(1) for part in parts(read) if not hasattr(part, "operands")}) == 1 + 1_999 * 1_000
    assert variable.name == "x"


def test_every_function_of_an_expression_comes_back() -> None:
    x = ss.uniform(0.1, 0.9, name="x")
    flag = (x < 0.5) & ~(x == 0.3) | (x >= 0.9)
    expressions: list[Quantity] = [
        abs(-x // 1 % 2) ** 2.5,
        np.where(flag, x, 1),
        np.clip(x, 0, None),
        np.clip(x, a_min=None, a_max=0.5),
        np.round(x, 1),
        np.around(x, decimals=2),
        np.hypot(x, -0.0),
        special.expit(x),
        np.add(x, True),
        x * 2**53,
        x + 5e-324,
    ]
    assert_read_back(scenario_of(*expressions))
    assert all(function.__name__ == name.removeprefix("special.") for name, function in FUNCTIONS.items())


def test_numbers_keep_their_bits_and_their_kinds() -> None:
    x = ss.uniform(0, 1, name="x")
    values = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -0.0, 1, 1.0, 2**53, True]
    read = through_json(scenario_of(*(x * value for value in values)))
    back = [flow.per_day.operands[1] for flow in read.demand]  # type: ignore[attr-defined]
    assert [repr(value) for value in back] == [repr(value) for value in values]


def test_defaults_are_left_out_and_what_looks_like_them_is_not() -> None:
    written = to_notation(scenario_of(10.0))["scenario"]
    assert written["demand"] == [{"kind": "Consumption", "name": "demand 0", "per_day": 10.0}]
    assert written["stock"] == {"kind": "Stock", "on_hand": 100.0}
    negative = ss.Scenario("s", stock=ss.Stock(1, reserve=-0.0), demand=[ss.Consumption("d", 1)], horizon_days=1)
    assert repr(to_notation(negative)["scenario"]["stock"]["reserve"]) == "-0.0"


def test_scipy_stats_is_imported_only_where_a_law_needs_it() -> None:
    script = """
import sys, supplysim as ss
from supplysim.notation import from_notation, to_notation
depot = ss.Scenario("depot", stock=ss.Stock(9), demand=[ss.Consumption("issues", ss.pert(1, 2, 3))], horizon_days=9)
assert from_notation(to_notation(depot)).digest == depot.digest
assert "scipy.stats" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


def test_the_document_shows_what_is_written() -> None:
    document = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", document, flags=re.DOTALL)
    (shown,) = re.findall(r"```json\n(.*?)```", document, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # the document's own code
    assert json.loads(shown) == json.loads(names["text"])
    assert from_notation(json.loads(shown)).digest == names["scenario"].digest
