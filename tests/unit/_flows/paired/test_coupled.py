"""Coupled variables: each has its own law, and variants have as much in common as their laws allow."""

from __future__ import annotations

import itertools
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.paired.coupled import binomials, gammas, poissons, same_values
from support.one_sample import counts_p_value

SIZE = 20_000
FALSE_ALARM = 1e-4


def spread(*amounts: float) -> list[np.ndarray[Any, Any]]:
    return [np.full(SIZE, amount) for amount in amounts]


@pytest.mark.parametrize("shapes", [(0.2, 3.0), (3.0, 0.2, 0.5), (2.0, 2.0), (0.0, 1.5, 1.5, 4.0)])
def test_gamma_variables_have_their_laws_and_the_rest_is_independent(shapes: tuple[float, ...]) -> None:
    found = gammas(spread(*shapes), np.random.default_rng(1))
    for shape, drawn in zip(shapes, found, strict=True):
        if shape:
            assert stats.kstest(drawn, stats.gamma(shape).cdf).pvalue > FALSE_ALARM
        else:
            assert not drawn.any()
    order = np.argsort(shapes, kind="stable")
    for less, more in itertools.pairwise(order):
        rest = found[more] - found[less]
        assert rest.min() >= 0
        if shapes[more] > shapes[less] > 0:
            assert stats.kstest(rest, stats.gamma(shapes[more] - shapes[less]).cdf).pvalue > FALSE_ALARM
            assert abs(np.corrcoef(rest, found[less])[0, 1]) < 4 / np.sqrt(SIZE)
        elif shapes[more] == shapes[less]:
            assert not rest.any()


def test_shapes_may_be_ordered_otherwise_on_each_path() -> None:
    shapes = np.random.default_rng(1).uniform(0, 3, (3, SIZE))
    found = np.array(gammas(list(shapes), np.random.default_rng(2)))
    for shape, drawn in zip(shapes, found, strict=True):
        assert stats.kstest(stats.gamma(shape).cdf(drawn), "uniform").pvalue > FALSE_ALARM
    order = np.argsort(shapes, axis=0)
    assert np.all(np.diff(np.take_along_axis(found, order, axis=0), axis=0) >= 0)


def test_variables_of_one_shape_are_the_same_in_arrays_of_their_own() -> None:
    one, other = gammas(spread(2.0, 2.0), np.random.default_rng(1))
    assert np.array_equal(one, other)
    assert not np.shares_memory(one, other)


def test_poisson_counts_have_their_laws() -> None:
    means = (3.0, 0.4, 17.0)
    found = poissons(spread(*means), np.random.default_rng(1))
    for mean, drawn in zip(means, found, strict=True):
        assert counts_p_value(drawn, stats.poisson(mean).pmf(np.arange(80))) > FALSE_ALARM
    assert np.all(found[1] <= found[0])
    assert np.all(found[0] <= found[2])


@pytest.mark.parametrize(
    ("counts", "probabilities"),
    [((7, 7), (0.3, 0.8)), ((4, 9), (0.5, 0.5)), ((9, 4, 6), (0.2, 0.9, 0.5)), ((0, 3), (0.5, 1.0))],
)
def test_binomial_counts_have_their_laws_and_share_their_trials(
    counts: tuple[int, ...], probabilities: tuple[float, ...]
) -> None:
    found = binomials(spread(*counts), probabilities, np.random.default_rng(1))
    for count, probability, kept in zip(counts, probabilities, found, strict=True):
        assert counts_p_value(kept, stats.binom(count, probability).pmf(np.arange(count + 1))) > FALSE_ALARM
    for one in range(len(counts)):
        for other in range(len(counts)):
            if counts[one] <= counts[other] and probabilities[one] <= probabilities[other]:
                assert np.all(found[one] <= found[other])
    shared = min(counts[:2]) * (min(probabilities[:2]) - np.prod(probabilities[:2]))
    covariance = np.cov(found[0], found[1])[0, 1]  # of the trials in common, by marks in common
    assert covariance == pytest.approx(shared, abs=0.1)


def test_binomial_counts_of_the_same_trials_are_the_same() -> None:
    one, other = binomials(spread(8, 8), (0.4, np.full(SIZE, 0.4)), np.random.default_rng(1))
    assert np.array_equal(one, other)


@attrs.frozen
class Part:
    value: Any
    parts: Any = ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, np.array([1.0, 1.0]), True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0]), True),
        (np.array([1.0, 2.0]), 1.0, False),
        (None, None, True),
        (None, 0.0, False),
        ("up", "up", True),
        ("up", "down", False),
        (Part(1.0, (Part(2.0),)), Part(np.array([1.0]), (Part(2.0),)), True),
        (Part(1.0, (Part(2.0),)), Part(1.0, (Part(3.0),)), False),
        (Part(1.0), None, False),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, False),
        ({"a": [1.0]}, {"a": [1.0]}, True),
        ([1.0], [1.0, 2.0], False),
        ([(1.0, ss.ramp(3, 5, 1, 0.5)), (2.0, None)], None, False),
        ([1.0, 2.0], 1.0, False),
        (ss.ramp(3, 5, 1, 0.5), ss.ramp(3, 5, 1, 0.5), True),
        (ss.ramp(3, 5, 1, 0.5), ss.ramp(3, 6, 1, 0.5), False),
        (ss.ramp(3, 5, 1, 0.5), ss.season(0.3, 5), False),
    ],
)
def test_specifications_are_compared_by_their_values_on_every_path(one: Any, other: Any, same: bool) -> None:
    assert same_values(one, other) is same
    assert same_values(other, one) is same
