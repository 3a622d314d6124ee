"""A run until precise: where it looks, what ends it, and how it says so."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import pytest

import supplysim as ss
from supplysim._engine.block import run_block
from supplysim._run import time_limit, until_precise
from supplysim._run.plan import Plan
from supplysim._run.process_pool import ProcessPool
from support import by_hand, scenarios
from support.blocks import Blocks

BLOCK = 128
FIRST = 100  # paths before the first look
NEVER_MET = ss.Precision(never=True, half_width=1e-9)


@pytest.fixture(autouse=True)
def _small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield


def _noisy() -> ss.Scenario:
    return scenarios.noisy(200)


def _simulate(asked: Any, scenario: ss.Scenario | None = None, **how: Any) -> ss.Result:
    return ss.simulate(scenario or _noisy(), **{"paths": FIRST, "seed": 3, "precision": asked, **how})


def _stopped(result: ss.Result) -> ss.Stopped:
    assert result.stopped is not None
    return result.stopped


@pytest.mark.parametrize(
    "asked",
    [
        ss.Precision(quantile=0.1, half_width_days=1.5),
        ss.Precision(median=True, half_width_days=1.2),
        ss.Precision(survival_days=30, half_width=0.02),
        ss.Precision(never=True, half_width=0.01),
        ss.Precision(restricted_mean=True, half_width_days=0.6),
    ],
)
def test_it_goes_on_until_the_half_width_is_as_asked_and_no_longer(asked: ss.Precision) -> None:
    result = _simulate(asked)
    stopped = _stopped(result)
    assert stopped.is_precise
    assert (stopped.reason, stopped.asked) == ("precise", (asked,))
    assert stopped.reached == (asked.reached(result),)
    assert 0 < stopped.reached[0] <= asked.asked
    assert stopped.looks[0] == FIRST
    assert stopped.looks[-1] == result.paths > FIRST
    for paths in stopped.looks[:-1]:
        assert asked.reached(ss.simulate(_noisy(), paths, seed=3, replicates=32)) > asked.asked


def test_all_of_several_precisions_are_met_by_the_one_that_needs_most() -> None:
    easy, hard = ss.Precision(never=True, half_width=0.05), ss.Precision(median=True, half_width_days=1)
    both, alone = _simulate([easy, hard]), _simulate(hard)
    assert both.paths == alone.paths > _simulate(easy).paths
    assert _stopped(both).looks == _stopped(alone).looks
    assert _stopped(both).reached == (easy.reached(both), hard.reached(both))


def test_looks_grow_by_bounded_factors_in_whole_blocks() -> None:
    looks = _stopped(_simulate(NEVER_MET, most_paths=50 * BLOCK + 1)).looks
    assert looks[0] == FIRST
    assert looks[-1] == 50 * BLOCK + 1
    for before, after in itertools.pairwise(looks[:-1]):
        assert after % BLOCK == 0
        assert 1.25 <= after / before <= 4 + BLOCK / before
    assert len(looks) == 4


@pytest.mark.parametrize(
    ("times_too_wide", "blocks"), [(1.0001, 13), (1.2, 16), (1.5, 25), (1.95, 40), (1e200, 40), (math.inf, 20)]
)
def test_the_next_look_is_where_half_widths_are_likely_to_do(times_too_wide: float, blocks: int) -> None:
    plan = Plan(_noisy(), ss.simulate(_noisy(), 1, seed=1).run.plan.settings, 10 * BLOCK, 0)
    assert until_precise._next_look(plan, times_too_wide) == blocks * BLOCK


def test_the_limit_of_paths_is_kept_and_named() -> None:
    result = _simulate(NEVER_MET, most_paths=1_000)
    assert result.extend(10).stopped is None
    stopped = _stopped(result)
    assert result.paths == 1_000
    assert (stopped.reason, stopped.is_precise) == ("most_paths", False)
    assert stopped.reached[0] > 1e-9


def test_what_becomes_precise_at_the_limit_is_precise() -> None:
    asked = ss.Precision(median=True, half_width_days=1)
    enough = _simulate(asked).paths
    assert _stopped(_simulate(asked, most_paths=enough)).is_precise


def test_without_a_word_the_limit_is_ten_million_paths_or_those_of_the_first_look() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("supplysim._simulate._MOST_PATHS", 300)
        assert _simulate(NEVER_MET).paths == 300
        assert _simulate(NEVER_MET, paths=400).paths == 400
    simulating = import_module("supplysim._simulate")

    assert simulating._MOST_PATHS == 10_000_000


@pytest.fixture
def clock(blocks: Blocks, monkeypatch: pytest.MonkeyPatch) -> Blocks:
    """A clock by which each block takes a second; the blocks."""
    monkeypatch.setattr(time_limit, "_now", lambda: float(len(blocks.run)))
    return blocks


def test_the_limit_of_time_is_kept_and_named(clock: Blocks) -> None:
    result = _simulate(NEVER_MET, most_seconds=30)
    assert len(clock.run) == 30
    assert _stopped(result).reason == "most_seconds"
    assert result.paths == 29 * BLOCK  # one second went into the 100 paths of the first look
    assert result.tally == ss.simulate(_noisy(), result.paths, seed=3, replicates=32).tally
    assert _stopped(_simulate(NEVER_MET, most_paths=FIRST, most_seconds=0.5)).reason == "most_paths"  # both are met


def test_a_first_look_that_takes_too_long_is_cut_short(clock: Blocks) -> None:
    told: list[tuple[int, int]] = []
    result = _simulate(NEVER_MET, paths=100 * BLOCK, most_seconds=7.5, progress=lambda *each: told.append(each))
    assert len(clock.run) == 8
    assert told == [(block * BLOCK, 100 * BLOCK) for block in range(1, 9)]
    assert result.paths == 8 * BLOCK
    assert _stopped(result).reason == "most_seconds"


def test_time_changes_nothing_as_long_as_it_lasts(clock: Blocks) -> None:
    asked = ss.Precision(median=True, half_width_days=1)
    limited, unlimited = _simulate(asked, most_seconds=1e6), _simulate(asked)
    assert limited.tally == unlimited.tally
    assert limited.stopped == unlimited.stopped


@pytest.mark.parametrize(
    "asked",
    [
        ss.Precision(median=True, half_width_days=1e-12),
        ss.Precision(never=True, half_width=1e-12),
        ss.Precision(restricted_mean=True, half_width_days=1e-12),
        ss.Precision(survival_days=9.5, half_width=1e-12),
    ],
)
@pytest.mark.parametrize("duration", [9.5, 99.0])
def test_a_certain_scenario_is_precise_at_once(asked: ss.Precision, duration: float) -> None:
    stopped = _stopped(_simulate(asked, scenarios.certain(duration), paths=1))
    assert stopped.looks == (1,)
    if not (asked.median and duration == 99.0):  # which lies beyond the horizon
        assert (stopped.reason, stopped.reached) == ("precise", (0.0,))


@pytest.mark.parametrize("scenario", [scenarios.noisy(30), scenarios.certain(99.0)])
def test_what_surely_lies_beyond_the_horizon_ends_the_run_and_is_not_called_precise(scenario: ss.Scenario) -> None:
    asked = ss.Precision(quantile=0.95, half_width_days=0.1)
    result = _simulate(asked, scenario)
    stopped = _stopped(result)
    assert result.quantile(0.95).low == math.inf
    assert (stopped.reason, stopped.is_precise, stopped.looks) == ("beyond_horizon", False, (result.paths,))
    assert math.isnan(stopped.reached[0])
    assert stopped.times_too_wide == 0
    lines = [" ".join(line.split()) for line in str(result).splitlines()]
    assert "run until precise, or beyond the horizon asked reached" in lines
    assert "95 % quantile of duration ± 0.1 days beyond the horizon" in lines


def test_beyond_the_horizon_is_said_only_when_all_else_is_precise() -> None:
    beyond, share = ss.Precision(quantile=0.95, half_width_days=0.1), ss.Precision(restricted_mean=True, half_width_days=0.5)
    both = _stopped(_simulate([beyond, share], scenarios.noisy(30)))
    assert both.reason == "beyond_horizon"
    assert both.times_too_wide == both.reached[1] / 0.5 <= 1
    assert _stopped(_simulate([beyond, NEVER_MET], scenarios.noisy(30), most_paths=200)).reason == "most_paths"


def test_a_quantile_on_the_edge_of_the_horizon_runs_to_the_limit() -> None:
    made = by_hand.scenario(ss.uniform(0, 200), 10, horizon_days=10)
    result = _simulate(ss.Precision(median=True, half_width_days=0.1), made, most_paths=2_000)
    assert _stopped(result).reason == "most_paths"
    assert _stopped(result).reached == (math.inf,)


def test_a_duration_without_spread_is_precise_where_paths_are_enough_to_say_so() -> None:
    made = by_hand.scenario(1e6, by_hand.using(10, cv=0.1))  # random, but it never runs out
    ample = _simulate(ss.Precision(restricted_mean=True, half_width_days=0.01), made)
    assert _stopped(ample).is_precise
    assert 0 < _stopped(ample).reached[0] <= 0.01
    assert _stopped(_simulate(ss.Precision(median=True, half_width_days=1e-9), made)).reason == "beyond_horizon"


def test_of_several_stocks_the_one_that_is_named_is_made_precise() -> None:
    asked = ss.Precision(restricted_mean=True, half_width_days=0.5, stock="depot")
    result = _simulate(asked, scenarios.network(12))
    depot = result.of("depot")
    assert result.stock == "front"
    assert _stopped(result).reached == ((depot.restricted_mean.high - depot.restricted_mean.low) / 2,)
    assert depot.stopped == result.stopped
    assert "depot: mean of duration, up to 12 days" in str(result)


def test_progress_is_told_of_what_the_next_look_needs() -> None:
    told: list[tuple[int, int]] = []
    result = _simulate(NEVER_MET, most_paths=1_000, progress=lambda done, paths: told.append((done, paths)))
    looks = _stopped(result).looks
    assert told[0] == (FIRST, FIRST)
    assert told[-1] == (1_000, 1_000)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert list(dict.fromkeys(paths for _, paths in told)) == list(looks)


def test_one_pool_serves_all_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[_PoolOfNone] = []

    class _PoolOfNone(ProcessPool):
        """Stands in for worker processes: every block is run here."""

        def __enter__(self) -> Any:
            self.plans: list[int] = []
            pools.append(self)
            return self

        def run(self, plan: Plan, blocks: Sequence[int], limit: Any = None) -> Any:
            self.plans.append(plan.paths)
            for block in blocks:
                yield block, run_block(plan.scenario, *plan.task(block))

    monkeypatch.setattr("supplysim._run.execution.ProcessPool", _PoolOfNone)
    several = _simulate(NEVER_MET, most_paths=800, workers=2)
    looks = _stopped(several).looks
    assert len(looks) > 2
    [pool] = pools
    assert pool.most == 2
    assert pool.plans
    assert set(pool.plans) <= set(looks)  # one block alone needs no pool
    assert _simulate(NEVER_MET, most_paths=800).tally == several.tally
    with ThreadPoolExecutor(1) as mine:
        assert _simulate(NEVER_MET, most_paths=800, workers=2, executor=mine).tally == several.tally
        assert mine.submit(max, 1, 2).result() == 2
    assert all(not pool.plans for pool in pools[1:])


def test_the_summary_says_what_was_asked_and_what_was_reached() -> None:
    asked = [ss.Precision(quantile=0.1, half_width_days=1.5), ss.Precision(never=True, half_width=0.01)]
    result = _simulate(asked)
    lines = [line.split() for line in str(result).splitlines()]
    assert ["run", "until", "precise", "asked", "reached"] in lines
    days, share = _stopped(result).reached
    assert f"10 % quantile of duration ± 1.5 days ± {days:.3g} days".split() in lines
    assert f"never runs out in 200 days ± 1 % ± {100 * share:.3g} %".split() in lines
    html = result._repr_html_()
    assert "<th>run until precise</th><th>asked</th><th>reached</th>" in html
    assert "<td>± 1.5 days</td>" in html


@pytest.mark.parametrize(("limit", "most"), [("most_paths", 200), ("most_seconds", 1e-9)])
def test_the_summary_names_the_limit_that_ended_a_run(limit: str, most: float) -> None:
    result = _simulate(NEVER_MET, **{limit: most})
    assert f"\nnot precise yet: ended by {limit} " in str(result)
    assert f"<th>not precise yet: ended by {limit}</th>" in result._repr_html_()


def test_replicates_are_more_than_those_of_a_plain_run_unless_told() -> None:
    assert _simulate(NEVER_MET, most_paths=FIRST).replicates == 32
    assert _simulate(NEVER_MET, most_paths=FIRST, replicates=16).replicates == 16
    assert ss.simulate(_noisy(), FIRST, seed=1).replicates == 8
