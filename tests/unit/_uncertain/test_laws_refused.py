"""What the laws refuse, each with field, rule, value and place."""

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

NAN, INF = math.nan, math.inf
TOO_BIG_FOR_A_FLOAT = 10**400

REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: ss.fixed(NAN), ValueError, r"'value' of fixed must be finite \(got nan\)"),
    (lambda: ss.fixed(INF), ValueError, r"'value' of fixed must be finite \(got inf\)"),
    (lambda: ss.fixed("5"), TypeError, r"'value' of fixed must be a number \(got '5'\)"),
    (lambda: ss.fixed(value=True), TypeError, r"'value' of fixed must be a number \(got True\)"),
    (lambda: ss.fixed(None), TypeError, r"'value' of fixed must be a number \(got None\)"),
    (lambda: ss.fixed([1, 2]), TypeError, r"'value' of fixed must be a number \(got \[1, 2\]\)"),
    (lambda: ss.fixed(np.array([1.0, 2.0])), TypeError, r"'value' of fixed must be a number"),
    (lambda: ss.fixed(TOO_BIG_FOR_A_FLOAT), TypeError, r"'value' of fixed must be a number \(got 10{3,}"),
    (lambda: ss.fixed(ss.uniform(0, 1)), TypeError, r"'value' of fixed must be a number \(got uniform\(0, 1\)\)"),
    (lambda: ss.fixed(1, name=""), ValueError, r"'name' of fixed must not be empty \(got ''\)"),
    (lambda: ss.fixed(1, name=" "), ValueError, r"'name' of fixed must not be empty \(got ' '\)"),
    (lambda: ss.fixed(1, name=7), TypeError, r"'name' of fixed must be a string \(got 7\)"),
    (lambda: ss.uniform(2, 1), ValueError, r"uniform must have low <= high, not all equal \(got low=2, high=1\)"),
    (lambda: ss.uniform(1, 1), ValueError, r"uniform must have low <= high, not all equal \(got low=1, high=1\)"),
    (lambda: ss.uniform(0, NAN), ValueError, r"'high' of uniform must be finite \(got nan\)"),
    (lambda: ss.uniform(-INF, 0), ValueError, r"'low' of uniform must be finite \(got -inf\)"),
    (lambda: ss.uniform(-1e308, 1e308), ValueError, r"uniform must span a finite width \(got -1e\+308 to 1e\+308\)"),
    (lambda: ss.triangular(1, 5, 4), ValueError, r"triangular must have low <= mode <= high.*\(got low=1, mode=5, high=4\)"),
    (lambda: ss.pert(2, 1, 4), ValueError, r"pert must have low <= mode <= high.*\(got low=2, mode=1, high=4\)"),
    (lambda: ss.pert(1, 1, 1), ValueError, r"pert must have .* not all equal"),
    (lambda: ss.pert(1, 2, 3, weight=-1), ValueError, r"'weight' of pert must be at least 0 \(got -1\.0\)"),
    (lambda: ss.pert(1, 2, 3, weight=INF), ValueError, r"'weight' of pert must be finite \(got inf\)"),
    (lambda: ss.normal(0, 0), ValueError, r"'sd' of normal must be above 0 \(got 0\)"),
    (lambda: ss.normal(NAN, 1), ValueError, r"'mean' of normal must be finite \(got nan\)"),
    (lambda: ss.lognormal(0, -1), ValueError, r"'sigma' of lognormal must be above 0 \(got -1\)"),
    (lambda: ss.truncated_normal(0, 0), ValueError, r"'sd' of truncated_normal must be above 0 \(got 0\)"),
    (lambda: ss.truncated_normal(0, 1, 2, 2), ValueError, r"truncated_normal must have low < high \(got low=2"),
    (lambda: ss.truncated_normal(0, 1, low=NAN), ValueError, r"'low' of truncated_normal must be finite \(got nan\)"),
    (lambda: ss.truncated_normal(0, 1, low=INF), ValueError, r"'low' of truncated_normal must be finite \(got inf\)"),
    (lambda: ss.truncated_normal(0, 1, high=-INF), ValueError, r"'high' of truncated_normal must be finite \(got -inf\)"),
    (lambda: ss.beta(0, 1), ValueError, r"'a' of beta must be above 0 \(got 0\)"),
    (lambda: ss.beta(1, -2), ValueError, r"'b' of beta must be above 0 \(got -2\)"),
    (lambda: ss.beta(1, 2, 3, 2), ValueError, r"beta must have low <= high"),
    (lambda: ss.gamma(0, 1), ValueError, r"'shape' of gamma must be above 0 \(got 0\)"),
    (lambda: ss.gamma(1, INF), ValueError, r"'scale' of gamma must be finite \(got inf\)"),
    (lambda: ss.between(5, 5), ValueError, r"between must have low <= high, not all equal \(got low=5, high=5\)"),
    (lambda: ss.between(1, 2, 0), ValueError, r"'confidence' of between must be above 0 and below 1, by 1e-12 .*\(got 0\.0\)"),
    (lambda: ss.between(1, 2, 1), ValueError, r"'confidence' of between must be above 0 and below 1, .*\(got 1\.0\)"),
    (lambda: ss.between(1, 2, 90), ValueError, r"'confidence' of between must be above 0 and below 1, .*\(got 90\.0\)"),
    (lambda: ss.quantiles([1, 2]), TypeError, r"'points' of quantiles must be a mapping.*\(got \[1, 2\]\)"),
    (lambda: ss.quantiles({}), ValueError, r"'points' of quantiles must be at least two \(got 0\)"),
    (lambda: ss.quantiles({0.5: 1}), ValueError, r"'points' of quantiles must be at least two \(got 1\)"),
    (lambda: ss.quantiles({0: 1, 0.5: 2}), ValueError, r"a probability of quantiles must be above 0 and below 1 \(got 0\.0\)"),
    (lambda: ss.quantiles({5: 1, 50: 2}), ValueError, r"a probability of quantiles must be above 0 and below 1 \(got 5\.0\)"),
    (lambda: ss.quantiles({"5 %": 1, 0.5: 2}), TypeError, r"'probability' of quantiles must be a number \(got '5 %'\)"),
    (lambda: ss.quantiles({0.1: NAN, 0.5: 2}), ValueError, r"'value' of quantiles must be finite \(got nan\)"),
    (lambda: ss.quantiles({0.1: 2, 0.5: 1}), ValueError, r"values of quantiles must rise with .*\(got \{0\.1: 2"),
    (lambda: ss.quantiles({0.1: 2, 0.5: 2}), ValueError, r"values of quantiles must rise with their probabilities"),
    (
        lambda: ss.quantiles({0.1: -1, 0.5: 2}, low=0),
        ValueError,
        r"a value of quantiles must lie .*low=0 and high=inf \(got -1",
    ),
    (
        lambda: ss.quantiles({0.1: 1, 0.5: 2}, high=2),
        ValueError,
        r"a value of quantiles must lie .*low=-inf and high=2 \(got 2",
    ),
    (lambda: ss.quantiles({0.1: 1, 0.5: 2}, low=9, high=3), ValueError, r"quantiles must have low < high \(got low=9"),
    (lambda: ss.quantiles({Decimal("0.1"): 1, 0.1: 2, 0.5: 3}), ValueError, r".*probabilit"),
    (lambda: ss.choice([]), ValueError, r"'values' of choice must not be empty \(got \[\]\)"),
    (lambda: ss.choice(5), TypeError, r"'values' of choice must be a list of numbers \(got 5\)"),
    (lambda: ss.choice("15"), TypeError, r"'values' of choice must be a list of numbers \(got '15'\)"),
    (lambda: ss.choice([1, NAN]), ValueError, r"'values\[1\]' of choice must be finite \(got nan\)"),
    (lambda: ss.choice([1, "2"]), TypeError, r"'values\[1\]' of choice must be a number \(got '2'\)"),
    (lambda: ss.choice([1, 2], [1]), ValueError, r"'weights' of choice must have one weight for each of 2 \(got 1\)"),
    (lambda: ss.choice([1, 2], [1, -1]), ValueError, r"'weights' of choice must be 0 or more and not all 0 \(got \[1, -1\]\)"),
    (lambda: ss.choice([1, 2], [0, 0]), ValueError, r"'weights' of choice must be 0 or more and not all 0 \(got \[0, 0\]\)"),
    (lambda: ss.choice([1, 2], [1, INF]), ValueError, r"'weights\[1\]' of choice must be finite \(got inf\)"),
    (lambda: ss.choice([1, 2], [1e308, 1e308]), ValueError, r"'weights' of choice must"),
    (lambda: ss.mixture([]), TypeError, r"'components' of mixture must be a list of laws, not empty \(got \[\]\)"),
    (lambda: ss.mixture(ss.uniform(0, 1)), TypeError, r"'components' of mixture must be a list.*\(got uniform"),
    (lambda: ss.mixture("ab"), TypeError, r"'components' of mixture must be a list of laws, not empty \(got 'ab'\)"),
    (lambda: ss.mixture([1, "2"]), TypeError, r"'component' of mixture must be a number \(got '2'\)"),
    (lambda: ss.mixture([1, NAN]), ValueError, r"'component' of mixture must be finite \(got nan\)"),
    (lambda: ss.mixture([ss.fixed(1, name="a")]), ValueError, r"a component of mixture must have no name.*\(got 'a'\)"),
    (lambda: ss.mixture([2 * ss.fixed(1)]), TypeError, r"a component of mixture.*\(got the expression 2 \* fixed\(1\)\)"),
    (lambda: ss.mixture([1, 2], [1, 2, 3]), ValueError, r"'weights' of mixture must have one weight for each of 2 \(got 3\)"),
    (lambda: ss.empirical([]), ValueError, r"'data' of empirical must not be empty \(got \[\]\)"),
    (lambda: ss.empirical([1, NAN]), ValueError, r"'data\[1\]' of empirical must be finite \(got nan\)"),
    (lambda: ss.empirical(["one"]), TypeError, r"'data\[0\]' of empirical must be a number \(got 'one'\)"),
    (lambda: ss.empirical([[1, 2]]), TypeError, r"'data' of empirical must be a list.*of shape \(1, 2\)\)"),
    (lambda: ss.empirical(5), TypeError, r"'data' of empirical must be a list of numbers \(got an array of shape \(\)\)"),
    (lambda: ss.empirical([[1, 2], [3]]), TypeError, r"'data' of empirical must be a list of numbers"),
    (lambda: ss.law(3), TypeError, r"'frozen' of law must be a frozen scipy\.stats distribution \(got 3\)"),
    (lambda: ss.law("norm"), TypeError, r"'frozen' of law must be a frozen scipy\.stats distribution \(got 'norm'\)"),
    (lambda: ss.law(stats.multivariate_normal()), TypeError, r"'frozen' of law must be a frozen scipy\.stats distribution"),
    (lambda: ss.law(stats.norm(scale=-1)), ValueError, r"'frozen' of law must be one valid distribution"),
    (lambda: ss.law(stats.norm([0, 1])), ValueError, r"'frozen' of law must be one valid distribution"),
    (lambda: ss.law(stats.gamma), TypeError, r"'frozen' of law must be a frozen scipy\.stats distribution"),
]


@pytest.mark.parametrize(("make", "kind", "message"), REFUSED, ids=[message for _, _, message in REFUSED])
def test_it_is_refused(make: Callable[[], Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=f"^{message}") as caught:
        make()
    assert isinstance(caught.value, kind)


@pytest.mark.parametrize(
    "points",
    [
        {0.05: 1, 0.5: 2, 0.95: 100},
        {0.05: 1, 0.5: 99, 0.95: 100},
        {0.05: 1, 0.25: 1.1, 0.5: 5, 0.75: 8.9, 0.95: 9},
    ],
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
