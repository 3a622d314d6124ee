"""What laws and correlations refuse, each with field, rule, value and place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._uncertain.correlation import gaussian_copula
from support.constructors import LAWS
from support.refusals import assert_refused, refusals

NAN, INF = math.nan, math.inf
LAW = "'frozen' of law must be a frozen scipy.stats distribution (got "
A_LAW = "'frozen' of law must be one valid distribution"
CONFIDENCE = "'confidence' of between must be above 0 and below 1, by 1e-12...(got "
DATA = "'data' of empirical must be a list of numbers (got "
COMPONENTS = "'components' of mixture must be a list of laws, not empty (got "
KNOWN = "; a value that is known is "
ORDERED = "must have low <= mode <= high, not all equal (got "
OF_KIND: list[tuple[Callable[[], Any], str]] = [
    *[
        (lambda value=value: ss.fixed(value), f"'value' of fixed must be a number (got {got}")
        for value, got in [
            ("5", "'5')"),
            (True, "True)"),
            (None, "None)"),
            ([1, 2], "[1, 2])"),
            (np.array([1.0, 2.0]), "array("),
            (10**400, "10000"),
            (ss.uniform(0, 1), "uniform(0, 1))"),
        ]
    ],
    (lambda: ss.fixed(1, name=7), "'name' of fixed must be a string (got 7)"),
    (lambda: ss.quantiles([1, 2]), "'points' of quantiles must be a mapping...(got [1, 2])"),
    (lambda: ss.quantiles({"5 %": 1, 0.5: 2}), "'probability' of quantiles must be a number (got '5 %')"),
    (lambda: ss.choice(5), "'values' of choice must be a list of numbers (got 5)"),
    (lambda: ss.choice("15"), "'values' of choice must be a list of numbers (got '15')"),
    (lambda: ss.choice([1, "2"]), "'values[1]' of choice must be a number (got '2')"),
    (lambda: ss.mixture([]), COMPONENTS + "[])"),
    (lambda: ss.mixture(ss.uniform(0, 1)), COMPONENTS + "uniform"),
    (lambda: ss.mixture("ab"), COMPONENTS + "'ab')"),
    (lambda: ss.mixture([1, "2"]), "'component' of mixture must be a number (got '2')"),
    (lambda: ss.mixture([2 * ss.fixed(1)]), "a component of mixture...(got the expression 2 * fixed(1))"),
    (lambda: ss.empirical(["one"]), "'data[0]' of empirical must be a number (got 'one')"),
    (lambda: ss.empirical(np.ma.array([1, 30], mask=[0, 1])), "'data[1]' of empirical must be a number (got None)"),
    (lambda: ss.empirical([[1, 2]]), DATA + "an array of shape (1, 2))"),
    (lambda: ss.empirical(5), DATA + "an array of shape ())"),
    (lambda: ss.empirical([[1, 2], [3]]), "'data' of empirical must be a list of numbers"),
    *[
        (lambda frozen=frozen: ss.law(frozen), LAW + got)
        for frozen, got in [(3, "3)"), ("norm", "'norm')"), (stats.multivariate_normal(), "<"), (stats.gamma, "<")]
    ],
]
OF_VALUE: list[tuple[Callable[[], Any], str]] = [
    (lambda: ss.fixed(1, name=""), "'name' of fixed must not be empty (got '')"),
    (lambda: ss.fixed(1, name=" "), "'name' of fixed must not be empty (got ' ')"),
    (lambda: ss.uniform(2, 1), "uniform must have low <= high, not all equal (got low=2, high=1)"),
    (
        lambda: ss.uniform(1, 1),
        "uniform must have low <= high, not all equal (got low=1, high=1); a value that is known is fixed(1)",
    ),
    (lambda: ss.uniform(-1e308, 1e308), "uniform must span a finite width (got -1e+308 to 1e+308)"),
    (lambda: ss.triangular(1, 5, 4), f"triangular {ORDERED}low=1, mode=5, high=4)"),
    (lambda: ss.pert(2, 1, 4), f"pert {ORDERED}low=2, mode=1, high=4)"),
    (lambda: ss.pert(1, 1, 1), f"pert {ORDERED}low=1, mode=1, high=1){KNOWN}fixed(1)"),
    (lambda: ss.triangular(5, 5, 5), f"triangular {ORDERED}low=5, mode=5, high=5){KNOWN}fixed(5)"),
    (lambda: ss.beta(1, 2, 7, 7), f"beta must have low <= high, not all equal (got low=7, high=7){KNOWN}fixed(7)"),
    (lambda: ss.pert(1, 2, 3, weight=-1), "'weight' of pert must be between 0 and 1e+06 (got -1)"),
    (lambda: ss.pert(1, 2, 3, weight=1.1e6), "'weight' of pert must be between 0 and 1e+06 (got 1100000.0)"),
    (lambda: ss.normal(0, 0), "'sd' of normal must be above 0 (got 0); a value that is known is fixed(value)"),
    (lambda: ss.lognormal(0, 0), f"'sigma' of lognormal must be above 0 (got 0){KNOWN}fixed(value)"),
    (lambda: ss.gamma(mean=1, sd=0), f"'sd' of gamma must be above 0 (got 0){KNOWN}fixed(value)"),
    (lambda: ss.lognormal(0, -1), "'sigma' of lognormal must be above 0 (got -1)"),
    (lambda: ss.truncated_normal(0, 0), "'sd' of truncated_normal must be above 0 (got 0)"),
    (lambda: ss.truncated_normal(0, 1, 2, 2), f"truncated_normal must have low < high (got low=2, high=2){KNOWN}fixed(2)"),
    (lambda: ss.truncated_normal(0, 1, low=INF), "'low' of truncated_normal must be finite (got inf)"),
    (lambda: ss.truncated_normal(0, 1, high=-INF), "'high' of truncated_normal must be finite (got -inf)"),
    (lambda: ss.beta(0, 1), "'a' of beta must be above 0 (got 0)"),
    (lambda: ss.beta(1, -2), "'b' of beta must be above 0 (got -2)"),
    (lambda: ss.beta(1, 2, 3, 2), "beta must have low <= high"),
    (lambda: ss.gamma(0, 1), "'shape' of gamma must be above 0 (got 0)"),
    (
        lambda: ss.between(5, 5),
        "between must have low <= high, not all equal (got low=5, high=5); a value that is known is fixed(5)",
    ),
    *[(lambda share=share: ss.between(1, 2, share), f"{CONFIDENCE}{share}.0)") for share in (0, 1, 90)],
    (lambda: ss.quantiles({}), "'points' of quantiles must be at least two (got 0)"),
    (lambda: ss.quantiles({0.5: 1}), "'points' of quantiles must be at least two (got 1)"),
    (lambda: ss.quantiles({0: 1, 0.5: 2}), "a probability of quantiles must be above 0 and below 1 (got 0.0)"),
    (lambda: ss.quantiles({5: 1, 50: 2}), "a probability of quantiles must be above 0 and below 1 (got 5.0)"),
    (lambda: ss.quantiles({0.1: NAN, 0.5: 2}), "'value' of quantiles must be finite (got nan)"),
    (lambda: ss.quantiles({0.1: 2, 0.5: 1}), "values of quantiles must rise with their probabilities (got {0.1: 2"),
    (
        lambda: ss.quantiles({0.1: 2, 0.5: 2}),
        f"values of quantiles must rise with their probabilities (got {{0.1: 2.0, 0.5: 2.0}}){KNOWN}fixed(value)",
    ),
    (lambda: ss.quantiles({0.1: -1, 0.5: 2}, low=0), "a value of quantiles must lie ...low=0 and high=inf (got -1"),
    (lambda: ss.quantiles({0.1: 1, 0.5: 2}, high=2), "a value of quantiles must lie ...low=-inf and high=2 (got 2"),
    (lambda: ss.quantiles({0.1: 1, 0.5: 2}, low=9, high=3), "quantiles must have low < high (got low=9"),
    (lambda: ss.quantiles({Decimal("0.1"): 1, 0.1: 2, 0.5: 3}), "...probabilit"),
    (lambda: ss.choice([]), "'values' of choice must not be empty (got [])"),
    (lambda: ss.choice([1, NAN]), "'values[1]' of choice must be finite (got nan)"),
    (lambda: ss.choice([1, 2], [1]), "'weights' of choice must have one weight for each of 2 (got 1)"),
    (lambda: ss.choice([1, 2], [1, -1]), "'weights' of choice must be 0 or more and not all 0 (got [1, -1])"),
    (lambda: ss.choice([1, 2], [0, 0]), "'weights' of choice must be 0 or more and not all 0 (got [0, 0])"),
    (lambda: ss.choice([1, 2], [1, INF]), "'weights[1]' of choice must be finite (got inf)"),
    (lambda: ss.choice([1, 2], [1e308, 1e308]), "'weights' of choice must"),
    (lambda: ss.mixture([1, NAN]), "'component' of mixture must be finite (got nan)"),
    (lambda: ss.mixture([ss.fixed(1, name="a")]), "a component of mixture must have no name...(got 'a')"),
    (lambda: ss.mixture([1, 2], [1, 2, 3]), "'weights' of mixture must have one weight for each of 2 (got 3)"),
    (lambda: ss.empirical([]), "'data' of empirical must not be empty (got [])"),
    (lambda: ss.empirical([1, NAN]), "'data[1]' of empirical must be finite (got nan)"),
    (lambda: ss.law(stats.norm(scale=-1)), A_LAW),
    (lambda: ss.law(stats.norm([0, 1])), A_LAW),
]


@refusals(OF_KIND, OF_VALUE)
def test_a_law_refuses(refused: Callable[[], Any], message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


@pytest.mark.parametrize("word", LAWS)
def test_every_number_of_a_law_is_finite(word: str) -> None:
    make, fields = LAWS[word].make, LAWS[word].fields
    for field in (name for name, value in fields.items() if isinstance(value, int)):
        for value in (NAN, INF, -INF):
            message = f"'{field}' of {word} must be finite (got {value})"
            assert_refused(lambda field=field, value=value: make(**(fields | {field: value})), message, ValueError)
    for field in {"weight", "confidence", "low", "high"} & set(LAWS[word].names):
        message = f"'{field}' of {word} must be finite (got nan)"
        assert_refused(lambda field=field: make(**(fields | {field: NAN})), message, ValueError)
    if "weight" in LAWS[word].names:
        assert_refused(lambda: make(**fields, weight=INF), f"'weight' of {word} must be finite (got inf)", ValueError)


A_PAIR = "a key of 'correlate' of Scenario must be a pair of variable names (got "
ONCE = "a pair of 'correlate' of Scenario must name two variables, once (got "
OF_A_B = "'correlate[('a', 'b')]' of Scenario must be "
NOT_PAIRS: list[tuple[Any, str]] = [
    ([("a", "b", 0.5)], "'correlate' of Scenario must be a mapping such as {('a', 'b'): 0.6} (got ["),
    (None, "'correlate' of Scenario must be a mapping"),
    *[({key: 0.5}, A_PAIR + repr(key)) for key in ("ab", ("a",), ("a", "b", "c"), ("a", 2), frozenset("a"))],
    ({("a", "b"): "0.5"}, OF_A_B + "a number (got '0.5')"),
]
NO_CORRELATION: list[tuple[Any, str]] = [
    ({("a", "a"): 0.5}, ONCE + "('a', 'a'))"),
    ({("a", "b"): 0.5, ("b", "a"): 0.5}, ONCE + "('b', 'a'))"),
    *[({("a", "b"): value}, OF_A_B + f"finite (got {value})") for value in (NAN, INF)],
    *[({("a", "b"): value}, OF_A_B + f"between -1 and 1, both excluded (got {value})") for value in (1.3, -7, 1, -1.0)],
]


@refusals(NOT_PAIRS, NO_CORRELATION)
def test_correlations_that_are_malformed_are_refused(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: gaussian_copula(refused), message, kind)


@pytest.mark.parametrize(
    "pairs",
    [{("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}, {("a", "b"): 0.8, ("c", "b"): 0.8}, {("a", "b"): 1 - 1e-12}],
)
def test_correlations_that_no_variables_can_have_are_refused(pairs: dict[tuple[str, str], float]) -> None:
    message = f"'correlate' of Scenario must be a positive definite matrix (got {pairs}); give weaker correlations"
    assert_refused(lambda: gaussian_copula(pairs), message, ValueError)


@pytest.mark.parametrize(
    "points", [{0.05: 1, 0.5: 2, 0.95: 100}, {0.05: 1, 0.5: 99, 0.95: 100}, {0.05: 1, 0.25: 1.1, 0.5: 5, 0.75: 8.9, 0.95: 9}]
)
def test_quantiles_that_no_metalog_goes_through_are_refused_with_the_reason(points: dict[float, float]) -> None:
    with pytest.raises(ss.InvalidValueError) as caught:
        ss.quantiles(points)
    message = str(caught.value)
    listed = ", ".join(f"{probability:g}: {value:g}" for probability, value in points.items())
    assert message.startswith(
        f"quantiles({{{listed}}}) allow no metalog law: its quantile function would fall near probability "
    )
    found = re.search(r"near probability ([0-9.e-]+), a negative density there", message)
    assert found is not None
    assert 0 < float(found[1]) < 1


def test_a_number_may_be_of_any_kind_that_is_a_number() -> None:
    assert ss.fixed(np.float32(1.5)).law == ss.fixed(np.int64(3) / 2).law == ss.fixed(np.array(1.5)).law


def test_beta_takes_a_fraction_for_a_number_as_the_others_do() -> None:
    assert ss.gamma(Fraction(1, 2), 1).law == ss.gamma(0.5, 1).law
    assert ss.beta(Fraction(1, 2), 2).law == ss.beta(0.5, 2).law
