"""Runs with claims in files: they come back as they were, resume with their weighing, and forged ones are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support import scenarios
from support.files import BLOCK, assert_refused, forge

pytestmark = pytest.mark.usefixtures("small_blocks")
RATE = ss.lognormal(2.3, 0.3, name="rate")
SEOUL = ss.Source("Seoul", bias=ss.lognormal(0, 0.1), date="2024-02")
DEPOT = ss.Scenario(
    "depot",
    stock=ss.Stock(ss.uniform(900, 1100, name="stock")),
    demand=[ss.Consumption("issues", RATE, cv=0.4)],
    supply=[ss.Shipments("sea", size=30, every_days=9)],
    horizon_days=150,
)
CLAIMS = ss.Claims(
    [
        ss.Claim("12 a day", of=RATE, about=12, within=0.2, source=SEOUL, date="2024-02-26", reading="all of it", note="n"),
        ss.Claim("sent", of=ss.Sent("sea", by=60), at_least=120, usually_within=3, reliability=0.8),
        ss.Claim("use", of=np.clip(RATE * ss.uniform(0.5, 1, name="share"), 0, 30), between=(5, 12)),
        ss.Claim("little", of=RATE, at_most=30, usually_within=5),
        ss.Claim("change", of=RATE - 10, about=1, within_units=4, restates="12 a day"),
    ]
)
HOW: dict[str, Any] = {"seed": 3, "given": CLAIMS, "keep": BLOCK + 40, "to_horizon": True, "outputs": [ss.OnHand(on=40)]}
PATHS = 2 * BLOCK + 24


def same(one: ss.Result, other: ss.Result) -> bool:
    kept = np.array_equal(one.weights, other.weights) and all(
        np.array_equal(one.inputs[name], other.inputs[name]) for name in one.inputs
    )
    return one.tally == other.tally and kept


@pytest.fixture(scope="module")
def whole() -> ss.Result:
    with scenarios.small_blocks(BLOCK):
        return ss.simulate(DEPOT, PATHS, **HOW)


def test_a_run_with_claims_comes_back(whole: ss.Result, path: Path) -> None:
    whole.save(path)
    loaded = ss.load(path)
    assert same(loaded, whole)
    assert str(loaded) == str(whole)
    assert loaded.claims == whole.claims
    told = loaded.claims[0]
    assert (told.name, told.source, told.date, told.reading, told.note) == (
        "12 a day",
        "Seoul",
        "2024-02-26",
        "all of it",
        "n",
    )
    assert same(loaded.extend(BLOCK), whole.extend(BLOCK))


def test_a_resume_takes_the_weighing_of_the_file(whole: ss.Result, path: Path) -> None:
    ss.simulate(DEPOT, BLOCK + 8, checkpoint=path, **HOW)
    reordered = {**HOW, "given": ss.Claims(list(CLAIMS)[::-1])}
    assert same(ss.simulate(DEPOT, PATHS, checkpoint=path, **reordered), whole)


@pytest.mark.parametrize(
    "given", [None, CLAIMS.without("use"), ss.Claims([*CLAIMS.without("use"), ss.Claim("use", of=RATE, about=9, within=1)])]
)
def test_a_checkpoint_of_other_claims_is_refused(given: Any, path: Path) -> None:
    ss.simulate(DEPOT, BLOCK, checkpoint=path, **HOW)
    with pytest.raises(ss.FileError, match="given="):
        ss.simulate(DEPOT, BLOCK, checkpoint=path, **{**HOW, "given": given})


def test_a_source_that_is_told_otherwise_is_no_other_claim(path: Path) -> None:
    ss.simulate(DEPOT, BLOCK, checkpoint=path, **HOW)
    told = [
        ss.Claim("use", of=CLAIMS["use"].of, between=(5, 12), source="Paris") if each.name == "use" else each
        for each in CLAIMS
    ]
    assert ss.simulate(DEPOT, BLOCK, checkpoint=path, **{**HOW, "given": ss.Claims(told)}).paths == BLOCK


def test_claims_that_no_file_can_hold_are_refused_before_the_run() -> None:
    own = np.frompyfunc(lambda rate: rate + 1, 1, 1)
    with pytest.raises(ss.InvalidTypeError, match=r"'of' of Claim 'own' .*functions of NumPy"):
        ss.simulate(DEPOT, BLOCK, seed=1, given=[ss.Claim("own", of=own(RATE), about=9, within=1)])


def _set(*keys: Any) -> Callable[[Any], Callable[[dict[str, Any], Any], None]]:
    """What sets an entry of the header, found by its keys."""

    def to(value: Any) -> Callable[[dict[str, Any], Any], None]:
        def change(header: dict[str, Any], _arrays: Any) -> None:
            entry: Any = header
            for key in keys[:-1]:
                entry = entry[key]
            entry[keys[-1]] = value

        return change

    return to


GIVEN = ("given", "claims", 0)


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ((*GIVEN, "name"), "zzz"),  # no longer sorted
        ((*GIVEN, "says"), {"about": -12, "within": 0.2}),
        ((*GIVEN, "says"), {"about": 12}),
        ((*GIVEN, "says"), {"of": 12}),
        ((*GIVEN, "says"), []),
        ((*GIVEN, "reliability"), 1.5),
        ((*GIVEN, "reliability"), "1"),
        ((*GIVEN, "restates"), "nobody"),
        ((*GIVEN, "source"), 5),
        ((*GIVEN, "steps"), []),
        ((*GIVEN, "steps"), [{"unknown": "rat"}]),
        ((*GIVEN, "bias"), "bias of nobody"),
        (("given", "unknowns", 0, "name"), "rate"),
        (("given", "unknowns", 0, "law"), {"kind": "uniform", "low": 3, "high": 1}),
        (("given", "unknowns", 0, "law"), {"kind": "Stock", "on_hand": 3}),
        (("given", "unknowns"), []),
        (("given", "weighing", "log_unit"), "0"),
        (("given", "weighing", "effective_fraction"), 1.5),
        (("given", "weighing", "means"), []),
        (("given", "weighing", "means", 0), [0.1]),
        (("given", "weighing", "means", 0, 0), -0.1),
        (
            ("given", "weighing", "proposal"),
            {"names": ["rate"], "shares": [1.0], "means": [], "factors": [], "prior_fraction": 0.1},
        ),
        (("given", "weighing", "contradicting"), [1]),
        (("complete", "weights"), {}),
        (("complete", "weights", "sums", 0), -1),
        (("complete", "weights", "sums", 0), 1.5),
        (("complete", "weights", "sums", 0), 10**40),
        (("complete", "weights", "squares", 0), 1),
        (("complete", "weights", "sums"), [1]),
    ],
)
def test_forged_claims_and_weights_are_refused(keys: tuple[Any, ...], value: Any, whole: ss.Result, path: Path) -> None:
    whole.save(path)
    forge(path, _set(*keys)(value))
    assert_refused(path, "", lambda: ss.load(path))


@pytest.mark.parametrize("wrong", [-1.0, 0.5, 2.0**53, np.nan, np.inf])
def test_forged_weights_of_kept_paths_are_refused(wrong: float, whole: ss.Result, path: Path) -> None:
    whole.save(path)

    def change(_header: Any, arrays: Any) -> None:
        arrays["complete/weights"] = arrays["complete/weights"].copy()
        arrays["complete/weights"][3] = wrong

    forge(path, change)
    assert_refused(path, "weights", lambda: ss.load(path))


def test_a_law_of_scipy_met_only_in_claims_comes_back(path: Path) -> None:
    share = ss.law(stats.beta(2, 3), name="share")
    result = ss.simulate(DEPOT, BLOCK, seed=1, given=[ss.Claim("some", of=RATE * share, about=4, within=0.5)])
    result.save(path)
    assert same(ss.load(path), result)


def test_a_run_with_a_proposal_comes_back_and_resumes(path: Path) -> None:
    sharp = {**HOW, "given": [ss.Claim("exactly 25", of=RATE, about=25, within=0.01)]}
    ss.simulate(DEPOT, BLOCK, checkpoint=path, **sharp)
    resumed = ss.simulate(DEPOT, PATHS, checkpoint=path, **sharp)
    once = ss.simulate(DEPOT, PATHS, **sharp)
    weighing = resumed.run.plan.settings.given.weighing  # type: ignore[union-attr]  # it was given claims
    assert weighing is not None
    assert weighing.proposal is not None
    assert same(resumed, once)
    assert same(ss.load(path), once)
