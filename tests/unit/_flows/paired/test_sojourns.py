"""Hashed sojourns: exponential, independent, and the same in every variant whenever they are asked for."""

from __future__ import annotations

import numpy as np
from scipy import stats

import supplysim as ss
from supplysim._flows.paired.sojourns import HashedSojourns, hashed_uniforms, words_of
from supplysim._flows.process import Leap
from supplysim._flows.switching import Chain
from supplysim._uncertain.arrays import FloatArray

PATHS = 20_000
FALSE_ALARM = 1e-4
KEYS = words_of(np.random.default_rng(1), 4)
UNUSED = np.random.default_rng(0)


def begun(up: float, down: float, levels: tuple[float, float] = (1.0, 0.0)) -> HashedSojourns:
    return HashedSojourns.begin(Chain(levels, (up, down)), PATHS, KEYS[:2], KEYS[2:])


def exposures(sojourns: HashedSojourns, leaps: list[float]) -> FloatArray:
    """The exposure of each leap, all paths leaping alike: (leaps, paths)."""
    found, day = [], 0.0
    for days in leaps:
        found.append(sojourns.exposure(Leap.from_(np.full(PATHS, day), np.full(PATHS, days)), UNUSED).copy())
        day += days
    return np.array(found)


def test_hashes_are_uniform_and_do_not_depend_on_their_neighbours() -> None:
    path, index = np.meshgrid(np.arange(400.0), np.arange(100.0))
    uniforms = hashed_uniforms(KEYS[:2], path, index)
    assert stats.kstest(uniforms.ravel(), "uniform").pvalue > FALSE_ALARM
    for one, other in ((uniforms[1:], uniforms[:-1]), (uniforms[:, 1:], uniforms[:, :-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(one.size)
        cells = np.floor(one * 8) * 8 + np.floor(other * 8)
        assert stats.chisquare(np.bincount(cells.astype(int).ravel(), minlength=64)).pvalue > FALSE_ALARM
    assert uniforms.min() > 0
    assert uniforms.max() < 1
    assert abs(np.corrcoef(uniforms.ravel(), hashed_uniforms(KEYS[2:], path, index).ravel())[0, 1]) < 4 / np.sqrt(path.size)


def test_the_chain_has_the_law_of_one_that_is_drawn() -> None:
    hashed = exposures(begun(9, 4), [30.0, 1.0, 29.0])
    drawn = Chain((1.0, 0.0), (9, 4)).walk(PATHS, np.random.default_rng(2))
    day = np.zeros(PATHS)
    for days, found in zip((30.0, 1.0, 29.0), hashed, strict=True):
        other = drawn.exposure(Leap.from_(day, np.full(PATHS, days)), np.random.default_rng(int(days)))
        table = [np.bincount(each.astype(int), minlength=32) for each in (found, other)]
        seen = np.array(table)[:, np.sum(table, axis=0) > 20]
        assert stats.chi2_contingency(seen).pvalue > FALSE_ALARM
        day = day + days


def test_the_sojourns_do_not_depend_on_the_leaps() -> None:
    in_one = exposures(begun(9, 4), [60.0]).sum(axis=0)
    assert np.array_equal(in_one, exposures(begun(9, 4), [1.0] * 20 + [3.0, 37.0]).sum(axis=0))


def test_other_levels_have_the_same_sojourns_and_other_means_stretch_them() -> None:
    up = exposures(begun(9, 4), [60.0])
    assert np.array_equal(exposures(begun(9, 4, levels=(2.0, 1.0)), [60.0]), up + 60.0)
    longer = exposures(begun(12, 4), [60.0])
    assert np.corrcoef(up[0], longer[0])[0, 1] > 0.8


def test_states_that_follow_at_random_are_hashed_too() -> None:
    chain = Chain((1.0, 2.0, 0.0), (5, 5, 5), 0, ((0.0, 0.5, 1.0), (0.5, 0.5, 1.0), (1.0, 1.0, 1.0)))
    one, other = (HashedSojourns.begin(chain, PATHS, KEYS[:2], KEYS[2:]) for _ in range(2))
    in_one = exposures(one, [40.0]).sum(axis=0)
    assert np.array_equal(in_one, exposures(other, [10.0] * 4).sum(axis=0))
    drawn = chain.walk(PATHS, np.random.default_rng(2))
    found = drawn.exposure(Leap.from_(np.zeros(PATHS), np.full(PATHS, 40.0)), np.random.default_rng(3))
    assert stats.ks_2samp(in_one, found).pvalue > FALSE_ALARM


def of_lengths(scale: float = 1.0, start: str = "up") -> HashedSojourns:
    up = scale * ss.varying(ss.gamma(mean=9, sd=6))
    outages = ss.Outages(up_days=up, mean_down_days=4, start=start)
    return HashedSojourns.begin(outages.chain, PATHS, KEYS[:2], KEYS[2:])


def test_lengths_of_any_law_are_hashed_too() -> None:
    for start in ("up", "stationary"):
        in_one = exposures(of_lengths(start=start), [60.0]).sum(axis=0)
        assert np.array_equal(in_one, exposures(of_lengths(start=start), [1.0] * 20 + [3.0, 37.0]).sum(axis=0))
        longer = exposures(of_lengths(1.3, start), [60.0]).sum(axis=0)
        assert np.corrcoef(in_one, longer)[0, 1] > (0.8 if start == "up" else 0.6)
        assert longer.mean() > in_one.mean()
    assert np.corrcoef(exposures(begun(9, 4), [60.0])[0], exposures(of_lengths(), [60.0])[0])[0, 1] > 0.5
