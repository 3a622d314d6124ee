"""The sampling design: Sobol' points, scrambled as Owen does it, keyed by name."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc
from unit._uncertain.goodness import FALSE_ALARM, FloatArray, p_value_of_equal_variances

from supplysim._uncertain import sobol
from supplysim._uncertain.sobol import SobolDesign
from supplysim._uncertain.sobol_directions import DIMENSIONS

NAMES = tuple(f"variable {number}" for number in range(DIMENSIONS + 6))
PLACES = [0, 1, 2, 7, 31, DIMENSIONS - 1]  # within the table
PLACE_BEYOND = DIMENSIONS + 3
BITS = 7
POINTS = 1 << BITS


def design(replicates: int = 16, seed: int = 1, names: tuple[str, ...] = NAMES) -> SobolDesign:
    return SobolDesign(seed, replicates, names)


def unscrambled(monkeypatch: pytest.MonkeyPatch, place: int, count: int) -> FloatArray:
    """The points before scrambling: the design sets each half a step (of 2**-52) up."""
    monkeypatch.setattr(sobol, "_scramble", lambda _words, _keys: None)
    return design(1).uniforms(place, 0, count)[:, 0] - 2.0**-53


class TestPoints:
    """Without scrambling, the points are the Sobol' sequence itself."""

    def test_they_are_those_of_scipy_in_another_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """scipy goes through them in the order of the Gray code, ours in the order of the index."""
        count = 1024
        theirs = qmc.Sobol(d=DIMENSIONS, scramble=False).random(count)
        index = np.arange(count)
        for place in range(DIMENSIONS):
            ours = unscrambled(monkeypatch, place, count)
            np.testing.assert_array_equal(ours[index ^ (index >> 1)], theirs[:, place], err_msg=f"dimension {place}")

    def test_uniforms_stay_strictly_between_0_and_1(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for digits in (0, 2**64 - 1):
            monkeypatch.setattr(sobol, "_scramble", lambda words, _keys, digits=digits: words.fill(digits))
            assert np.all(design(2).uniforms(0, 0, 4) == (2.0**-53 if digits == 0 else 1 - 2.0**-53))


class TestEvenness:
    """Scrambling keeps the points a net, in every replicate."""

    @pytest.mark.parametrize("first", [0, POINTS, 5 * POINTS])
    @pytest.mark.parametrize("place", PLACES)
    def test_each_interval_of_a_dimension_holds_one_point(self, place: int, first: int) -> None:
        intervals = np.sort(np.floor(design().uniforms(place, first, POINTS) * POINTS), axis=0)
        np.testing.assert_array_equal(intervals, np.repeat(np.arange(POINTS)[:, None], 16, axis=1))

    @pytest.mark.parametrize("first", [0, 3 * POINTS])
    def test_each_box_of_the_first_two_dimensions_holds_one_point(self, first: int) -> None:
        one, other = (design().uniforms(place, first, POINTS) for place in (0, 1))
        for bits in range(BITS + 1):
            boxes = np.floor(one * 2**bits) * 2 ** (BITS - bits) + np.floor(other * 2 ** (BITS - bits))
            np.testing.assert_array_equal(np.sort(boxes, axis=0), np.repeat(np.arange(POINTS)[:, None], 16, axis=1))

    def test_random_points_are_no_net(self) -> None:
        """The negative control."""
        intervals = np.floor(np.random.default_rng(1).random((POINTS, 16)) * POINTS)
        assert not np.array_equal(np.sort(intervals, axis=0), np.repeat(np.arange(POINTS)[:, None], 16, axis=1))


@pytest.mark.parametrize("place", [*PLACES, PLACE_BEYOND])
class TestOneDesignHoweverItIsAskedFor:
    """Point k of replicate r of a variable is one number."""

    def test_blocks_and_any_counts_are_parts_of_one_long_call(self, place: int) -> None:
        whole = design().uniforms(place, 0, 8 * POINTS)
        for first, count in [
            *((first, POINTS) for first in range(0, 8 * POINTS, POINTS)),
            *((POINTS, n) for n in (1, 3, 100)),
        ]:
            np.testing.assert_array_equal(design().uniforms(place, first, count), whole[first : first + count])

    def test_more_replicates_leave_the_first_ones_as_they_are(self, place: int) -> None:
        np.testing.assert_array_equal(design(16).uniforms(place, 0, POINTS)[:, :4], design(4).uniforms(place, 0, POINTS))

    def test_other_variables_do_not_matter(self, place: int) -> None:
        others = tuple(name if number == place else f"other {number}" for number, name in enumerate(NAMES))
        np.testing.assert_array_equal(design(names=others).uniforms(place, 0, POINTS), design().uniforms(place, 0, POINTS))

    def test_name_seed_replicate_and_block_each_make_a_difference(self, place: int) -> None:
        renamed = tuple("renamed" if number == place else name for number, name in enumerate(NAMES))
        plain = design().uniforms(place, 0, POINTS)
        others = [design(names=renamed), design(seed=2)]
        assert all(not np.any(other.uniforms(place, 0, POINTS) == plain) for other in others)
        assert not np.any(design().uniforms(place, POINTS, POINTS) == plain)
        assert np.unique(plain[0]).size == 16


@pytest.mark.parametrize("place", [PLACE_BEYOND, PLACE_BEYOND + 1])
def test_dimensions_beyond_the_table_are_uniform(place: int) -> None:
    values = design(64).uniforms(place, 0, 1024)
    assert values.shape == (1024, 64)
    assert values.min() > 0
    assert values.max() < 1
    assert stats.kstest(values.ravel(), "uniform").pvalue >= FALSE_ALARM


SEEDS, A_SEED = 256, 64
REPLICATES = SEEDS * A_SEED


@pytest.mark.parametrize(
    ("points", "designs", "shares_worse_than_chance", "worst"),
    [(1 << 9, 200, (0.008, 0.014), (1.9, 2.6)), (1 << 14, 8, (0, 0), (0, 0.5))],
)
def test_some_pairs_of_late_dimensions_are_uneven_at_few_points_and_none_at_many(
    points: int, designs: int, shares_worse_than_chance: tuple[float, float], worst: tuple[float, float]
) -> None:
    """The standard error of the mean product of each pair of 60 dimensions, over that of independent points."""
    apart = np.stack([design(designs).uniforms(place, 0, points) - 0.5 for place in range(60)])
    squares = np.zeros((60, 60))
    for each in range(designs):
        squares += (apart[:, :, each] @ apart[:, :, each].T) ** 2 / designs
    ratios = 12 * np.sqrt(squares[np.triu_indices(60, 1)] / points)
    assert shares_worse_than_chance[0] <= np.mean(ratios > 1) <= shares_worse_than_chance[1]
    assert worst[0] <= ratios.max() <= worst[1]


def over_replicates(place: int, count: int) -> FloatArray:
    """The first points of very many replicates, shape (count, REPLICATES): a few dozen from each of many seeds."""
    return np.concatenate([design(A_SEED, seed).uniforms(place, 0, count) for seed in range(SEEDS)], axis=1)


@pytest.mark.parametrize("replicates", [8, 128, 1024, 4096])
def test_replicates_are_independent_however_many(replicates: int) -> None:
    """Over seeds, the mean over replicates of one uniform number has the variance 1 / (12 replicates)."""
    seeds = 500
    means = np.array([design(replicates, seed).uniforms(0, 0, 1).mean() for seed in range(seeds)])
    squares = float(np.sum((means - 0.5) ** 2)) * 12 * replicates
    assert 2 * min(stats.chi2(seeds).sf(squares), stats.chi2(seeds).cdf(squares)) >= FALSE_ALARM


@pytest.mark.parametrize("place", [0, 1, DIMENSIONS - 1])
def test_every_point_is_uniform_over_replicates(place: int) -> None:
    values = over_replicates(place, 16)
    p_values = [stats.kstest(point, "uniform").pvalue for point in values]
    assert min(p_values) >= FALSE_ALARM / 16
    assert stats.kstest(np.maximum(values[0], values[1]), "uniform").pvalue < FALSE_ALARM


@pytest.mark.parametrize("place", [0, 1, DIMENSIONS - 1])
def test_digits_are_flipped_by_fair_coins_two_by_two_independent(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digit's flip goes by the digits before it: 15 coins for the first four digits, and 105 pairs of coins."""
    scrambled = np.floor(over_replicates(place, 16) * 16).astype(int)
    plain = np.floor(unscrambled(monkeypatch, place, 16) * 16).astype(int)
    flips = scrambled ^ plain[:, None]
    coins = []
    for digit, before in [(level, node) for level in range(4) for node in range(1 << level)]:
        under = flips[plain >> (4 - digit) == before] >> (3 - digit) & 1
        assert np.all(under == under[0]), "nested: one coin for all points that begin alike"
        coins.append(under[0])
    heads = [stats.binomtest(int(coin.sum()), REPLICATES).pvalue for coin in coins]
    alike = [stats.binomtest(int((one == other).sum()), REPLICATES).pvalue for one, other in itertools.combinations(coins, 2)]
    assert len(alike) == 105
    assert min(heads) >= FALSE_ALARM / 15
    assert min(alike) >= FALSE_ALARM / 105


def nested_scrambling(plain: FloatArray, replicates: int, rng: np.random.Generator) -> FloatArray:
    """Owen's nested uniform scrambling as it is defined, a coin at each node of the tree of digits: the oracle.

    Points that differ in their first BITS digits have no digit after those in common, so the rest is uniform.
    """
    digits = np.floor(plain * POINTS).astype(int)
    scrambled = np.zeros((plain.size, replicates))
    for digit in range(BITS):
        node = digits >> (BITS - digit)
        coins = rng.integers(0, 2, (1 << digit, replicates))
        scrambled = 2 * scrambled + ((digits >> (BITS - 1 - digit) & 1)[:, None] ^ coins[node])
    return (scrambled + rng.random(scrambled.shape)) / POINTS


INTEGRANDS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "x": lambda x, _: x,
    "a smooth curve": lambda x, _: np.exp(2 * x),
    "a step": lambda x, _: np.where(x < 1 / 3, 1.0, 0.0),
    "a long tail": lambda x, _: -np.log(x),
    "a product": lambda x, y: x * y,
    "a corner": lambda x, y: np.where(x + y < 0.7, 1.0, 0.0),
    "a wave": lambda x, y: np.sin(20 * x) * np.cos(3 * y),
}


class TestErrorOfAReplicate:
    """The mean over a replicate varies as under exact nested scrambling, which is what a standard error stands on."""

    @pytest.fixture(scope="class", params=[(0, 1), (2, 5)], ids=["first dimensions", "later dimensions"])
    @classmethod
    def ours_and_exact(cls, request: pytest.FixtureRequest) -> tuple[list[FloatArray], list[FloatArray]]:
        rng = np.random.default_rng(3)
        ours = [over_replicates(place, POINTS) for place in request.param]
        with pytest.MonkeyPatch.context() as patched:
            plain = [unscrambled(patched, place, POINTS) for place in request.param]
        return ours, [nested_scrambling(points, REPLICATES, rng) for points in plain]

    @pytest.mark.parametrize("integrand", INTEGRANDS.values(), ids=INTEGRANDS.keys())
    def test_it_is_that_of_nested_scrambling(
        self, ours_and_exact: tuple[list[FloatArray], list[FloatArray]], integrand: Callable[..., FloatArray]
    ) -> None:
        ours, exact = (integrand(*points).mean(axis=0) for points in ours_and_exact)
        assert p_value_of_equal_variances(ours, exact) >= FALSE_ALARM
        assert stats.ttest_ind(ours, exact, equal_var=False).pvalue >= FALSE_ALARM

    def test_a_shift_of_all_points_alike_is_found_out(self, ours_and_exact: tuple[list[FloatArray], list[FloatArray]]) -> None:
        """The negative control: one coin a digit, as in a digital shift, is uniform and a net, and yet not this."""
        _, exact = ours_and_exact
        digits = np.floor(exact[0][:, :1] * 2**20).astype(int)
        shifted = (digits ^ np.random.default_rng(4).integers(0, 2**20, REPLICATES)) / 2**20
        assert p_value_of_equal_variances(shifted.mean(axis=0), exact[0].mean(axis=0)) < FALSE_ALARM
