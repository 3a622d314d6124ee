"""Evidence of runs with claims against closed forms, and rival readings side by side."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

import supplysim as ss

PRIOR_SD = 0.4


def run(middle: float = 100.0, within: float = 0.3, said: float = 120.0, **others: Any) -> ss.Result:
    stock = ss.lognormal(math.log(middle), PRIOR_SD, name="stock")
    depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=400)
    claim = ss.Claim("the stock", of=stock, **{"about": said, "within": within, **others})
    return ss.simulate(depot, 16_384, seed=3, given=claim)


def log_density(middle: float, within: float, said: float) -> float:
    """The logarithm of the density of ln said: normal around ln middle, with both variances."""
    variance = PRIOR_SD**2 + within**2
    return -0.5 * math.log(2 * math.pi * variance) - 0.5 * math.log(said / middle) ** 2 / variance


@pytest.mark.parametrize(("middle", "within", "said"), [(100, 0.3, 120), (100, 0.1, 100), (100, 1.0, 300)])
def test_the_evidence_is_the_marginal_density_of_what_was_said(middle: float, within: float, said: float) -> None:
    found = run(middle, within, said).log_evidence
    assert found.low <= log_density(middle, within, said) <= found.high
    assert found.high - found.low < 0.05


def test_a_claim_that_is_half_reliable_has_half_the_likelihood_and_half_its_mean() -> None:
    found = run(reliability=0.5).log_evidence  # the mean of L/2 + m/2 is m
    assert abs(found.value - log_density(100, 0.3, 120)) < 0.02


def test_probabilities_follow_from_evidence_and_prior() -> None:
    readings = {"about 100": run(100), "about 150": run(150)}
    found = ss.rivals(readings, prior={"about 100": 1, "about 150": 3}, survival_days=110)
    odds = 3 * math.exp(log_density(150, 0.3, 120) - log_density(100, 0.3, 120))
    likely = found["about 150"].probability
    assert likely.low <= odds / (1 + odds) <= likely.high
    assert sum(each.probability.value for each in found.values()) == pytest.approx(1)
    assert found["about 150"].prior == 0.75
    assert found["about 100"].figure == readings["about 100"].survival(110)
    assert [each.probability.value for each in ss.rivals({"a": run(), "b": run()}).values()] == [0.5, 0.5]


def test_a_reading_that_the_claims_exclude_is_shown_with_a_refused_figure() -> None:
    runs = {}
    for label, stock in (
        ("fits", ss.lognormal(math.log(100), 0.5, name="stock")),
        ("never", ss.uniform(50, 150, name="stock")),
    ):
        depot = ss.Scenario(label, stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=400)
        claim = ss.Claim("twice the stock", of=2 * stock, at_least=310, usually_within=2)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always", ss.SupplysimWarning)
            runs[label] = ss.simulate(depot, 16_384, seed=3, given=claim)
        assert bool(warned) == (label == "never")
    found = ss.rivals(runs)
    assert (found["fits"].probability.value, found["never"].probability.value) == (1.0, 0.0)
    assert found["fits"].figure == runs["fits"].median
    assert found["never"].figure is None
    assert "refused" in str(found)


def test_claims_that_say_other_things_are_no_rivals() -> None:
    with pytest.raises(ss.InvalidValueError, match="must say the same"):
        ss.rivals({"one": run(), "other": run(100, 0.02, 150)})


def test_it_prints_a_table_and_shows_one_in_a_notebook() -> None:
    found = ss.rivals({"about 100": run(100), "<b>": run(150)})
    assert "about 100" in str(found)
    assert "probability" in str(found)
    assert "&lt;b&gt;" in found._repr_html_()
    assert repr(found) == "<Rivals: 'about 100', '<b>'>"


@pytest.mark.parametrize(
    ("results", "how", "message"),
    [
        ([1], {}, "must be a mapping"),
        ({"a": 1, "b": 2}, {}, r"'results\['a'\]' of rivals must be a Result"),
        ({}, {}, "at least two"),
        ("two", {"prior": [1]}, "'prior' of rivals must be a mapping"),
        ("two", {"prior": {"a": 1, "c": 2}}, "'prior' of rivals"),
        ("two", {"prior": {"a": 1}}, "must have every label"),
        ("two", {"prior": {"a": 1, "b": 0}}, "must be"),
        ("two", {"prior": {"a": 1, "b": math.nan}}, "must be"),
        ("two", {"median": True, "never": True}, "must choose one"),
        ("one without", {}, "must be a run with claims"),
        ("other words", {}, "'the stock' is about 120, within 30 % in 'a' .*within 20 %"),
    ],
)
def test_what_is_no_pair_of_rivals_is_refused(results: Any, how: dict[str, Any], message: str) -> None:
    if isinstance(results, str):
        depot = ss.Scenario("depot", stock=ss.Stock(10), demand=[ss.Consumption("issues", 1)], horizon_days=30)
        other = {"two": lambda: run(150), "one without": lambda: ss.simulate(depot, 64, seed=1)}
        results = {"a": run(), "b": other.get(results, lambda: run(within=0.2))()}
    with pytest.raises(ss.SupplysimError, match=message):
        ss.rivals(results, **how)


def test_an_unknown_label_is_refused_with_those_there_are() -> None:
    with pytest.raises(ss.SupplysimError, match="about 100"):
        ss.rivals({"about 100": run(), "b": run()})["abuot 100"]


def test_a_run_without_claims_has_no_evidence() -> None:
    depot = ss.Scenario("depot", stock=ss.Stock(10), demand=[ss.Consumption("issues", 1)], horizon_days=30)
    with pytest.raises(ss.InvalidValueError, match="given claims"):
        _ = ss.simulate(depot, 64, seed=1).log_evidence


def test_evidence_with_few_effective_paths_is_not_more_certain_than_they_allow() -> None:
    stock = ss.lognormal(math.log(100), 1.0, name="stock")
    depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=400)
    with pytest.warns(ss.SupplysimWarning):
        result = ss.simulate(depot, 64, seed=3, given=ss.Claim("c", of=stock, about=100, within=0.3))
    assert result.log_evidence.std_error >= 1 / np.sqrt(result.effective_paths) - 1e-9


def test_a_figure_that_one_of_the_readings_cannot_have_is_refused_as_such() -> None:
    """A survival beyond the horizon of one is no matter of too few effective paths."""
    stock = ss.lognormal(math.log(100), PRIOR_SD, name="stock")
    short = ss.Scenario("short", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=200)
    claim = ss.Claim("the stock", of=stock, about=120, within=0.3)
    with pytest.raises(ss.InvalidValueError, match="200"):
        ss.rivals({"long": run(), "short": ss.simulate(short, 4_096, seed=3, given=claim)}, survival_days=300)
