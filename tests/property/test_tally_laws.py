"""Tallies add: a zero, any order, any grouping, bit for bit; and those of different runs refuse."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from supplysim._engine.block import BlockOutcome, run_block
from supplysim._engine.outputs import keys_of
from supplysim._engine.tally import Tally
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray
from support import scenarios

SCENARIO = scenarios.noisy()
SETTINGS = Settings(seed=1, replicates=3)
ZERO = Tally.zero(SCENARIO, SETTINGS)


@attrs.frozen
class OfRun:
    """A run whose blocks are counted."""

    scenario: ss.Scenario
    settings: Settings

    @property
    def zero(self) -> Tally:
        return Tally.zero(self.scenario, self.settings)

    @property
    def accounts(self) -> list[tuple[str, str]]:
        """What is noted of every path of it, besides its durations."""
        return list(_one_path(self).tally.service)


@lru_cache
def _one_path(run: OfRun) -> BlockOutcome:
    return run_block(run.scenario, run.settings, 0, 1)


RUNS = [
    OfRun(SCENARIO, SETTINGS),
    *(OfRun(scenarios.network(), attrs.evolve(SETTINGS, to_horizon=on)) for on in (False, True)),
]

covers = st.one_of(st.floats(0, 1e6), st.just(math.inf))
amounts = st.one_of(st.floats(0, 1e300), st.integers(0, 9).map(float))


@st.composite
def tallies(draw: st.DrawFn, run: OfRun) -> Tally:
    """The tally of any paths of `run`."""
    horizon = run.scenario.horizon_days
    paths, leaps = draw(st.integers(0, 20)), draw(st.integers(0, 1_000))
    durations = st.one_of(st.floats(0, horizon, exclude_max=True), st.integers(0, horizon - 1).map(float), st.just(math.inf))

    def drawn(values: st.SearchStrategy[float]) -> FloatArray:
        return np.array(draw(st.lists(values, min_size=paths, max_size=paths)), dtype=float)

    values = {
        key: drawn({"durations": durations, "gross_cover": covers}.get(key[1], st.just(1.5))) for key in keys_of(run.scenario)
    }
    few = draw(st.lists(amounts, min_size=1, max_size=4))  # the sum of each account is of some of these
    service = {
        key: np.array([few[(path + number) % len(few)] for path in range(paths)]) for number, key in enumerate(run.accounts)
    }
    return Tally.count(run.scenario, run.settings, values, service, leaps)


def several(least: int, most: int | None = None) -> st.SearchStrategy[tuple[OfRun, list[Tally]]]:
    """A run, and tallies of it."""
    return st.sampled_from(RUNS).flatmap(
        lambda run: st.tuples(st.just(run), st.lists(tallies(run), min_size=least, max_size=most or least))
    )


@given(several(1))
def test_zero_adds_nothing(counted: tuple[OfRun, list[Tally]]) -> None:
    run, (tally,) = counted
    assert tally + run.zero == tally == run.zero + tally
    assert (tally + run.zero).service == tally.service == (run.zero + tally).service


@given(several(2))
def test_order_does_not_matter(counted: tuple[OfRun, list[Tally]]) -> None:
    _, (one, other) = counted
    assert one + other == other + one
    assert list(one.counts) == list((one + other).counts)


@given(several(3))
def test_grouping_does_not_matter(counted: tuple[OfRun, list[Tally]]) -> None:
    _, (one, two, three) = counted
    assert (one + two) + three == one + (two + three)


@given(several(0, 6), st.randoms(use_true_random=False))
def test_a_run_is_the_sum_of_its_blocks(counted: tuple[OfRun, list[Tally]], random: object) -> None:
    run, parts = counted
    total = sum(parts, start=run.zero)
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(shuffled, start=run.zero) == total
    assert total.paths.sum() == sum(int(part.paths.sum()) for part in parts)
    assert total.leaps == sum(part.leaps for part in parts)
    for key, histogram in total.counts.items():
        assert histogram.count_from(math.inf).sum() == sum(part.counts[key].count_from(math.inf).sum() for part in parts)
    assert set(total.service) == (set(run.accounts) if parts else set())
    for sums, parts_sums in ((total.service, [part.service for part in parts]), (total.sums, [part.sums for part in parts])):
        for key, several in sums.items():  # without rounding
            assert sum(several) == sum((sum(each[key]) for each in parts_sums), start=Fraction(0))


@given(several(2))
def test_addition_leaves_both_as_they_were(counted: tuple[OfRun, list[Tally]]) -> None:
    _, (one, other) = counted

    def looked_at() -> list[object]:
        return [each for tally in (one, other) for each in tally._content()]

    before = looked_at()
    one + other  # for its side effects, of which there are none
    assert looked_at() == before


@given(several(1).filter(lambda counted: counted[1][0].paths.sum() > 0))
def test_a_tally_is_not_its_double(counted: tuple[OfRun, list[Tally]]) -> None:
    _, (tally,) = counted
    assert tally + tally != tally


@pytest.mark.parametrize("account", RUNS[-1].accounts, ids=" ".join)
def test_every_account_tells_tallies_apart(account: tuple[str, str]) -> None:
    run = RUNS[-1]
    nothing = {key: np.zeros(3) for key in keys_of(run.scenario)}
    one, other = (
        Tally.count(run.scenario, run.settings, nothing, service, leaps=3)
        for change in (0.0, 2.0**-52)
        for service in [{key: np.full(3, 1.0 + (key == account) * change) for key in run.accounts}]
    )
    assert one != other
    assert one.service[account][0] + Fraction(2) ** -52 == other.service[account][0]


def of_other(settings: Settings = SETTINGS, **changes: Any) -> Tally:
    return Tally.zero(attrs.evolve(SCENARIO, **changes), settings)


STOCK = SCENARIO.stocks[0]
OTHER_RUNS: dict[str, Tally] = {
    "another seed": of_other(Settings(2, 3)),
    "other replicates": of_other(Settings(1, 4)),
    "another name": of_other(name="other"),
    "another horizon": of_other(horizon_days=61),
    "another number in it": of_other(stock=attrs.evolve(STOCK, reserve=21)),
    "another law of the same name": of_other(stock=attrs.evolve(STOCK, on_hand=ss.between(300, 701, name="on hand"))),
    "to the horizon": of_other(attrs.evolve(SETTINGS, to_horizon=True)),
    "another stock beside it": of_other(stock=[STOCK, ss.Stock(0, name="store")]),
    "another correlation": of_other(correlate={("on hand", "pace"): 0.5}),
}


@pytest.mark.parametrize("other", OTHER_RUNS)
def test_tallies_of_different_runs_refuse_and_both_are_named(other: str) -> None:
    tally = OTHER_RUNS[other]
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
