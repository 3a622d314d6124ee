"""A run that may end at any moment: what has finished without a gap is the run of its first blocks, the rest is not lost."""

from __future__ import annotations

import functools

import hypothesis
from hypothesis import strategies

from supplysim._engine.block import BlockOutcome, run_block
from supplysim._model.settings import Settings
from supplysim._run.accumulator import InOrder, Run
from supplysim._run.plan import Plan
from support import scenarios

BLOCK, BLOCKS = 16, 7


def _plan(paths: int) -> Plan:
    return Plan(scenarios.noise_free(9), Settings(3, 2), paths, keep=paths)


@functools.cache
def _outcomes() -> list[BlockOutcome]:
    """The blocks of a run whose last one is shorter."""
    with scenarios.small_blocks(BLOCK):
        plan = _plan(BLOCK * BLOCKS - 9)
        return [run_block(plan.scenario, *plan.task(block)) for block in range(BLOCKS)]


@hypothesis.given(order=strategies.permutations(range(BLOCKS)), finished=strategies.integers(1, BLOCKS))
def test_in_whatever_order_blocks_finish_the_first_ones_are_a_run(order: list[int], finished: int) -> None:
    outcomes = _outcomes()
    with scenarios.small_blocks(BLOCK):
        everything = begun = Run.begin(_plan(BLOCK * BLOCKS - 9))
        done = InOrder(begun, least_blocks=0)
        for block in order[:finished]:
            done.add(block, outcomes[block])
            everything = everything.with_block(block, outcomes[block])
        assert done.with_ahead().tally == everything.tally
        assert done.with_ahead().open_blocks == everything.open_blocks
        assert done.with_ahead().kept.paths == everything.kept.paths

        first = next((block for block in range(BLOCKS) if block not in order[:finished]), BLOCKS)
        done.drop_ahead()
        expected = Run.begin(_plan(min(BLOCK * first, begun.plan.paths)))
        for block in range(first):
            expected = expected.with_block(block, outcomes[block])
        assert done.run.plan.paths == expected.plan.paths
        assert done.run.tally == expected.tally
        assert done.run.kept.paths == expected.kept.paths
        assert not done.run.open_blocks
