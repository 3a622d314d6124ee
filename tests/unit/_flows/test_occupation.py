"""Occupation tables: the joint law of the days in a state and the state after them, for any number of days."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from supplysim._flows.occupation import occupation
from support.one_sample import counts_p_value
from support.table_laws import occupation_by_day, occupation_law

EXACT = 1e-13  # a few hundred sums of rounded numbers
MEANS = [(30.0, 5.0), (1.0, 1.0), (1.0, 3.5), (2.5, 1.0), (1.1, 1.2), (1.0, 98.0), (50.0, 49.0), (400.0, 2.0)]
LONG = [240, 255, 256, 257, 479, 480, 481, 700]


@pytest.mark.parametrize("means", MEANS, ids=str)
def test_leaps_have_the_law_of_their_days(means: tuple[float, float]) -> None:
    table = occupation(*means)
    for days in (*range(41), *LONG):
        for state in (0, 1):
            law, by_day = occupation_law(table, days, state), occupation_by_day(*means, days, state)
            np.testing.assert_allclose(law, by_day, rtol=0, atol=EXACT)


@pytest.mark.parametrize("means", MEANS[:5], ids=str)
def test_what_is_drawn_has_that_law_whatever_others_draw(means: tuple[float, float]) -> None:
    lengths = np.array([0, 1, 2, 15, 16, 17, 40, 240, 256, 700])
    days, state = np.repeat(lengths, 8_000).astype(float), np.tile([0, 1], lengths.size * 4_000)
    found, after = occupation(*means).draw(days, state, np.random.default_rng(1))
    for length in lengths:
        for start in (0, 1):
            here = (days == length) & (state == start)
            law = occupation_by_day(*means, int(length), start)
            assert counts_p_value(2 * found[here] + after[here], law.ravel()) > 1e-4 / (20 * 5)
    assert np.array_equal(state, np.tile([0, 1], lengths.size * 4_000))  # what was handed in stays as it was


def test_a_table_of_slightly_other_means_is_found_out() -> None:
    days = np.full(20_000, 60.0)
    found, after = occupation(30.0, 5.5).draw(days, np.zeros(days.size, dtype=np.intp), np.random.default_rng(1))
    assert counts_p_value(2 * found + after, occupation_by_day(30.0, 5.0, 60, 0).ravel()) < 1e-4


def test_paths_are_drawn_apart() -> None:
    days = np.full(40_000, 300.0)
    found, _ = occupation(9.0, 4.0).draw(days, np.zeros(days.size, dtype=np.intp), np.random.default_rng(1))
    assert stats.pearsonr(found[:-1], found[1:]).pvalue > 1e-4
