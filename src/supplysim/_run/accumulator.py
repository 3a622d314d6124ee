"""The accumulator of a run: what its blocks have come to so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np

from supplysim._engine.block import BlockOutcome, Kept
from supplysim._engine.outputs import keys_of
from supplysim._engine.tally import Tally
from supplysim._run import block_ranges
from supplysim._run.block_ranges import BlockRanges
from supplysim._run.plan import Plan
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen(eq=False)
class Accumulated:
    """What some blocks came to: the sum of their tallies, the paths they kept, by block, and which blocks they are."""

    tally: Tally
    kept: Mapping[int, Kept] = attrs.field(factory=dict)
    blocks: BlockRanges = ()

    def __add__(self, other: Accumulated) -> Accumulated:
        kept = {**self.kept, **other.kept} if other.kept else self.kept
        return Accumulated(self.tally + other.tally, kept, block_ranges.union(self.blocks, other.blocks))

    @classmethod
    def nothing(cls, plan: Plan) -> Accumulated:
        """No block of a plan."""
        return cls(Tally.zero(plan.scenario, plan.settings))

    @classmethod
    def of(cls, block: int, outcome: BlockOutcome) -> Accumulated:
        """What one block came to."""
        return cls(outcome.tally, {block: outcome.kept} if outcome.kept.paths else {}, (range(block, block + 1),))


@attrs.frozen(eq=False)
class Run:
    """A plan and what its blocks have come to, whether all of them have finished or not.

    Attributes
    ----------
    plan : Plan
    complete : Accumulated
        The complete blocks that have finished, whichever they are: what an extension goes on from.
    last : Accumulated
        The last, shorter block, if the plan has one and it has finished.
    """

    plan: Plan
    complete: Accumulated
    last: Accumulated

    @classmethod
    def begin(cls, plan: Plan, begun: Run | None = None) -> Run:
        """A run of which nothing has finished, or only what it shares with one that has `begun`, of fewer or as many paths."""
        if begun is not None and begun.plan is plan:
            return begun
        nothing = Accumulated.nothing(plan)
        if begun is None:
            return cls(plan, nothing, nothing)
        return cls(plan, begun.complete, begun.last if begun.plan.paths == plan.paths else nothing)

    def with_block(self, block: int, outcome: BlockOutcome) -> Run:
        """The run once `block` has finished, too."""
        finished = Accumulated.of(block, outcome)
        if block < self.plan.full_blocks:
            return attrs.evolve(self, complete=self.complete + finished)
        return attrs.evolve(self, last=finished)

    @property
    def open_blocks(self) -> Sequence[int]:
        """The blocks that have not finished, in their order."""
        return block_ranges.missing(block_ranges.union(self.complete.blocks, self.last.blocks), self.plan.blocks)

    @property
    def tally(self) -> Tally:
        """Everything that was counted."""
        return self.complete.tally + self.last.tally

    @property
    def paths(self) -> int:
        """The paths that have been run."""
        return int(self.complete.tally.paths.sum() + self.last.tally.paths.sum())

    @property
    def kept(self) -> Kept:
        """The paths that were kept, in their order."""
        return kept_of_all(self.plan, {**self.complete.kept, **self.last.kept})


def kept_of_all(plan: Plan, by_block: Mapping[int, Kept]) -> Kept:
    """The kept paths of several blocks as one."""
    parts = [kept for _, kept in sorted(by_block.items())]
    return Kept(
        inputs={name: _joined(part.inputs[name] for part in parts) for name in plan.scenario.variables},
        outputs={key: _joined(part.outputs[key] for part in parts) for key in keys_of(plan.scenario)},
    )


def _joined(parts: Iterable[FloatArray]) -> FloatArray:
    """One array, which nobody can write to, since it is part of a result."""
    array = np.concatenate([np.empty(0), *parts])
    array.setflags(write=False)
    return array
