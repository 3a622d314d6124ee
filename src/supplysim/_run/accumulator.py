"""The accumulator of a run: the sum of the tallies of its finished blocks, their kept paths, and their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np

from supplysim._engine.block import BlockOutcome, Kept
from supplysim._engine.outputs import keys_of
from supplysim._engine.simd_level import simd_level
from supplysim._engine.tally import Tally
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._run import block_ranges
from supplysim._run.block_ranges import BlockRanges
from supplysim._run.plan import Plan
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen(eq=False)
class Accumulated:
    """The accumulated outcomes of some blocks; two of them add up.

    Attributes
    ----------
    tally : Tally
        The sum of the blocks' tallies.
    kept : mapping from int to Kept
        The kept paths, by block.
    blocks : BlockRanges
        The numbers of the blocks.
    levels : frozenset of str
        The levels of the processes that ran them; more than one if they ran on different CPUs.
    """

    tally: Tally
    kept: Mapping[int, Kept] = attrs.field(factory=dict)
    blocks: BlockRanges = ()
    levels: frozenset[str] = frozenset()

    def __add__(self, other: Accumulated) -> Accumulated:
        kept = {**self.kept, **other.kept} if other.kept else self.kept
        blocks = block_ranges.union(self.blocks, other.blocks)
        return Accumulated(self.tally + other.tally, kept, blocks, self.levels | other.levels)

    @classmethod
    def nothing(cls, plan: Plan) -> Accumulated:
        """The accumulator before any block of `plan` has finished."""
        return cls(Tally.zero(plan.scenario, plan.settings, plan.others))

    @classmethod
    def of(cls, block: int, outcome: BlockOutcome) -> Accumulated:
        """The accumulator of a single block."""
        kept = {block: outcome.kept} if outcome.kept.paths else {}
        return cls(outcome.tally, kept, (range(block, block + 1),), frozenset({outcome.level}))


@attrs.frozen(eq=False)
class Run:
    """The state of a run: its plan and the accumulated outcomes of the blocks that have finished.

    Attributes
    ----------
    plan : Plan
    complete : Accumulated
        The finished blocks of full length. An extension reuses them.
    last : Accumulated
        The last block if it is shorter than the others and has finished; otherwise empty.
    """

    plan: Plan
    complete: Accumulated
    last: Accumulated

    @classmethod
    def begin(cls, plan: Plan) -> Run:
        """The state of a run before any block has finished."""
        nothing = Accumulated.nothing(plan)
        return cls(plan, nothing, nothing)

    def with_paths(self, paths: int) -> Run:
        """The same run planned for another number of paths, not below its complete blocks; its last block is dropped then."""
        if paths == self.plan.paths:
            return self
        return Run(attrs.evolve(self.plan, paths=paths), self.complete, Accumulated.nothing(self.plan))

    def with_block(self, block: int, outcome: BlockOutcome) -> Run:
        """The state of the run after `block` has finished, too."""
        finished = Accumulated.of(block, outcome)
        if block < self.plan.full_blocks:
            return attrs.evolve(self, complete=self.complete + finished)
        return attrs.evolve(self, last=finished)

    @property
    def open_blocks(self) -> Sequence[int]:
        """The numbers of the blocks that have not finished, ascending."""
        return block_ranges.missing(block_ranges.union(self.complete.blocks, self.last.blocks), self.plan.blocks)

    @property
    def levels(self) -> frozenset[str]:
        """The levels of the processes that ran the finished blocks."""
        return self.complete.levels | self.last.levels

    def levels_of_all(self, *, run_here: bool) -> frozenset[str]:
        """The levels of the finished blocks and, if the others are going to run on this machine, of those."""
        return self.levels | {simd_level()} if run_here and self.open_blocks else self.levels

    @cached_property
    def tally(self) -> Tally:
        """The tally of all finished blocks; read-only."""
        return (self.complete.tally + self.last.tally).read_only()

    @property
    def paths(self) -> int:
        """The number of paths in all finished blocks."""
        return int(self.complete.tally.paths.sum() + self.last.tally.paths.sum())

    @cached_property
    def kept(self) -> Kept:
        """The kept paths of all finished blocks, in order."""
        return kept_of_all(self.plan, {**self.complete.kept, **self.last.kept})


@attrs.define(eq=False)
class InOrder:
    """Accumulates a run that may end at any moment as the run of its first blocks: blocks behind a gap are kept apart.

    Attributes
    ----------
    run : Run
        The state of the run without the blocks that are kept apart.
    least_blocks : int
        Blocks below this number are not kept apart: the run does not end without them.
    ahead : list of Accumulated
        The blocks of full length behind a gap, in ranges of consecutive ones, ascending.
    last : BlockOutcome, optional
        The outcome of a shorter last block behind a gap.
    """

    run: Run
    least_blocks: int
    ahead: list[Accumulated] = attrs.field(factory=list)
    last: BlockOutcome | None = None

    def add(self, block: int, outcome: BlockOutcome) -> None:
        """Add a block that has finished."""
        if block < self.least_blocks:
            self.run = self.run.with_block(block, outcome)
        elif block == self.run.plan.full_blocks:
            self.last = outcome
        else:
            _insert(self.ahead, Accumulated.of(block, outcome))
        if self.ahead and self.ahead[0].blocks[0].start == self.run.open_blocks[0]:
            self.run = attrs.evolve(self.run, complete=self.run.complete + self.ahead.pop(0))
        if self.last is not None and len(self.run.open_blocks) == 1:
            self.run = self.with_ahead()

    def with_ahead(self) -> Run:
        """The state of the run with all blocks that have finished."""
        run = attrs.evolve(self.run, complete=sum(self.ahead, self.run.complete)) if self.ahead else self.run
        return run if self.last is None else run.with_block(run.plan.full_blocks, self.last)

    def drop_ahead(self) -> None:
        """Turn a run that is not complete into the run of its first blocks, up to the first gap."""
        still_open = self.run.open_blocks
        if still_open:
            self.run = self.run.with_paths(still_open[0] * self.run.plan.settings.paths_per_block)
        self.ahead, self.last = [], None


def _insert(parts: list[Accumulated], new: Accumulated) -> None:
    """Insert `new` into ascending ranges of blocks, joined with its neighbours."""
    [blocks] = new.blocks
    place = sum(part.blocks[0].start < blocks.start for part in parts)
    if place < len(parts) and parts[place].blocks[0].start == blocks.stop:
        new += parts.pop(place)
    if place and parts[place - 1].blocks[0].stop == blocks.start:
        place -= 1
        new = parts.pop(place) + new
    parts.insert(place, new)


def kept_of_all(plan: Plan, by_block: Mapping[int, Kept]) -> Kept:
    """The kept paths of several blocks joined into one, in order of their blocks."""
    parts = [kept for _, kept in sorted(by_block.items())]
    others = (
        _kept_of(other, other.variables, plan.settings, [part.others[number] for part in parts])
        for number, other in enumerate(plan.others)
    )
    return attrs.evolve(_kept_of(plan.scenario, plan.inputs, plan.settings, parts), others=tuple(others))


def _kept_of(scenario: Scenario, inputs: Iterable[str], settings: Settings, parts: Sequence[Kept]) -> Kept:
    weights = _joined(part.weights for part in parts if part.weights is not None)
    return Kept(
        inputs={name: _joined(part.inputs[name] for part in parts) for name in inputs},
        outputs={key: _joined(part.outputs[key] for part in parts) for key in keys_of(scenario, settings.outputs)},
        weights=None if settings.given is None else weights,
    )


def _joined(parts: Iterable[FloatArray]) -> FloatArray:
    """Several arrays joined into one; read-only, since it becomes part of a result."""
    array = np.concatenate([np.empty(0), *parts])
    array.setflags(write=False)
    return array
