"""Poisson counts from tables: exactly the law, at every mean."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from supplysim._flows import poisson as module
from supplysim._flows.poisson import poisson
from support.one_sample import counts_p_value
from support.table_laws import laws_of

FALSE_ALARMS = 1e-4
PATHS = 40_000
MEANS = [0.0, 1e-12, 0.1, 0.125, 0.3, 5.0, 15.99, 16.0, 17.3, 100.0, 127.99, 128.0, 1e4, 1e8]
FloatArray = NDArray[np.float64]


def p_value(counts: FloatArray, mean: float) -> float:
    """That `counts` are Poisson: by each number, and by the ranks of all, spread evenly within each number."""
    if mean == 0:
        return float(np.all(counts == 0))
    law, spread = stats.poisson(mean), np.random.default_rng(9).random(counts.size)
    ranks = law.cdf(counts - 1) + spread * law.pmf(counts)
    by_rank = float(stats.kstest(ranks, "uniform").pvalue)
    if mean > 1e5:  # more numbers than a table can hold
        return by_rank
    return min(2 * min(by_rank, counts_p_value(counts, law.pmf(np.arange(mean + 12 * np.sqrt(mean) + 40)))), 1.0)


@pytest.mark.parametrize("mean", MEANS)
def test_counts_have_their_law(mean: float) -> None:
    counts = poisson(np.full(PATHS, mean), np.random.default_rng(1))
    assert np.all((counts >= 0) & (counts == np.round(counts)))
    assert p_value(counts, mean) > FALSE_ALARMS / len(MEANS)


@pytest.mark.parametrize("mean", [mean for mean in MEANS if 0.1 <= mean <= 1e4])
def test_a_mean_that_is_a_little_wrong_is_found_out(mean: float) -> None:
    wrong = mean + 8 * np.sqrt(mean / PATHS)
    assert p_value(poisson(np.full(PATHS, wrong), np.random.default_rng(1)), mean) < FALSE_ALARMS / len(MEANS)


@pytest.mark.parametrize("mean", [0.1, 0.3, 2.12, 17.37])
def test_a_rest_that_is_left_out_is_found_out(mean: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_add_the_rest", lambda counts, mean, rng: None)
    assert p_value(poisson(np.full(PATHS, mean), np.random.default_rng(1)), mean) < FALSE_ALARMS


def test_every_path_has_a_mean_of_its_own() -> None:
    means = np.tile(MEANS, 5_000)
    counts = poisson(means.copy(), np.random.default_rng(2))
    assert min(p_value(counts[means == mean], mean) for mean in MEANS) > FALSE_ALARMS / len(MEANS)
    noisy = ((counts - means) / np.sqrt(np.maximum(means, 1e-300)))[means > 1]
    assert abs(np.corrcoef(noisy[:-1], noisy[1:])[0, 1]) < 5 / np.sqrt(noisy.size)  # and counts of its own


def test_nobody_asks_for_nothing() -> None:
    assert poisson(np.zeros(0), np.random.default_rng(1)).size == 0


@pytest.mark.parametrize(("step", "largest"), [(module._FINE, module._COARSE), (module._COARSE, module._LARGEST_MEAN)])
def test_the_tables_hold_poisson_laws(step: float, largest: float) -> None:
    laws = laws_of(module._tables(step, largest))
    means = step * np.arange(len(laws))
    assert means[-1] + step == largest
    assert np.abs(laws - stats.poisson.pmf(np.arange(laws.shape[1]), means[:, None])).max() < 2e-14
    assert stats.poisson.sf(laws.shape[1] - 1, means).max() < 1e-16  # what they leave out


def test_inversion_takes_up_a_mean_that_is_nearly_a_step() -> None:
    mean = np.nextafter(module._FINE, 0)
    assert p_value(poisson(np.full(PATHS, mean), np.random.default_rng(3)), mean) > FALSE_ALARMS
    assert stats.poisson.sf(module._MOST_OF_THE_REST, mean) < 1e-28
