"""Tallies add: a zero, any order, any grouping, bit for bit; and those of different runs refuse."""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from supplysim.engine.settings import Settings
from supplysim.engine.tally import Tally
from support import scenarios

SCENARIO = scenarios.noisy()
HORIZON = SCENARIO.horizon_days
SETTINGS = Settings(seed=1, replicates=3)
ZERO = Tally.zero(SCENARIO, SETTINGS)

durations = st.one_of(st.floats(0, HORIZON, exclude_max=True), st.integers(0, HORIZON - 1).map(float), st.just(math.inf))
covers = st.one_of(st.floats(0, 1e6), st.just(math.inf))


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """The tally of any paths."""
    paths = draw(st.lists(st.tuples(durations, covers), max_size=20))
    lasted, cover = (np.array([path[column] for path in paths], dtype=float) for column in (0, 1))
    return Tally.count(SCENARIO, SETTINGS, lasted, cover, draw(st.integers(0, 1_000)))


@given(tallies())
def test_zero_adds_nothing(tally: Tally) -> None:
    assert tally + ZERO == tally == ZERO + tally


@given(tallies(), tallies())
def test_order_does_not_matter(one: Tally, other: Tally) -> None:
    assert one + other == other + one


@given(tallies(), tallies(), tallies())
def test_grouping_does_not_matter(one: Tally, two: Tally, three: Tally) -> None:
    assert (one + two) + three == one + (two + three)


@given(st.lists(tallies(), max_size=6), st.randoms(use_true_random=False))
def test_a_run_is_the_sum_of_its_blocks(parts: list[Tally], random: object) -> None:
    total = sum(parts, start=ZERO)
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(shuffled, start=ZERO) == total
    assert total.paths.sum() == sum(int(part.paths.sum()) for part in parts)
    assert total.leaps == sum(part.leaps for part in parts)


@given(tallies(), tallies())
def test_addition_leaves_both_as_they_were(one: Tally, other: Tally) -> None:
    before = [array.copy() for array in (one.paths, one.durations.counts, one.durations.least, other.gross_cover.greatest)]
    one + other  # for its side effects, of which there are none
    after = (one.paths, one.durations.counts, one.durations.least, other.gross_cover.greatest)
    assert all(np.array_equal(old, new) for old, new in zip(before, after, strict=True))


@given(tallies().filter(lambda tally: tally.paths.sum() > 0))
def test_a_tally_is_not_its_double(tally: Tally) -> None:
    assert tally + tally != tally


OTHER_RUNS: dict[str, Callable[[], Tally]] = {
    "another seed": lambda: Tally.zero(SCENARIO, Settings(2, 3)),
    "other replicates": lambda: Tally.zero(SCENARIO, Settings(1, 4)),
    "another name": lambda: Tally.zero(attrs.evolve(SCENARIO, name="other"), SETTINGS),
    "another horizon": lambda: Tally.zero(attrs.evolve(SCENARIO, horizon_days=61), SETTINGS),
    "another number in it": lambda: Tally.zero(
        attrs.evolve(SCENARIO, stock=attrs.evolve(SCENARIO.stock, reserve=21)), SETTINGS
    ),
    "another law of the same name": lambda: Tally.zero(
        attrs.evolve(SCENARIO, stock=attrs.evolve(SCENARIO.stock, on_hand=ss.between(300, 701, name="on hand"))), SETTINGS
    ),
    "another correlation": lambda: Tally.zero(attrs.evolve(SCENARIO, correlate={("on hand", "pace"): 0.5}), SETTINGS),
}


@pytest.mark.parametrize("other", OTHER_RUNS)
def test_tallies_of_different_runs_refuse_and_both_are_named(other: str) -> None:
    tally = OTHER_RUNS[other]()
    assert tally != ZERO
    for one, two in ((ZERO, tally), (tally, ZERO)):
        with pytest.raises(ss.InvalidValueError) as caught:
            one + two  # it raises
        assert one.run in str(caught.value)
        assert two.run in str(caught.value)


@pytest.mark.parametrize("other", [0, None, 1.5, "tally", [ZERO]])
def test_a_tally_adds_to_a_tally_alone(other: object) -> None:
    with pytest.raises(ss.InvalidTypeError, match=f"got {type(other).__name__}"):
        ZERO + other  # type: ignore[operator]


def test_equal_scenarios_made_twice_have_one_tally() -> None:
    assert Tally.zero(scenarios.noisy(), SETTINGS) == ZERO
    assert (Tally.zero(scenarios.noisy(), SETTINGS) + ZERO).run == ZERO.run
