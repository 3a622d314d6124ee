"""What blocks came to: folds of their outcomes, and the run that they make up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._engine.block import BlockOutcome, Kept
from supplysim._engine.tally import Tally
from supplysim._run.plan import Plan

FloatArray = NDArray[np.float64]


@attrs.frozen(eq=False)
class Fold:
    """What some blocks came to: the sum of their tallies, the paths they kept, by block, and which blocks they are."""

    tally: Tally
    kept: Mapping[int, Kept] = attrs.field(factory=dict)
    blocks: frozenset[int] = frozenset()

    def __add__(self, other: Fold) -> Fold:
        return Fold(self.tally + other.tally, {**self.kept, **other.kept}, self.blocks | other.blocks)

    @classmethod
    def nothing(cls, plan: Plan) -> Fold:
        """No block of a plan."""
        return cls(Tally.zero(plan.scenario, plan.settings))

    @classmethod
    def of(cls, block: int, outcome: BlockOutcome) -> Fold:
        """What one block came to."""
        return cls(outcome.tally, {block: outcome.kept} if outcome.kept.paths else {}, frozenset([block]))


@attrs.frozen(eq=False)
class Run:
    """A plan that has been carried out, or as far as it came.

    Attributes
    ----------
    plan : Plan
    full : Fold
        The complete blocks that finished, whichever they are: what an extension goes on from.
    rest : Fold
        The last, shorter block, if the plan has one and it has finished.
    """

    plan: Plan
    full: Fold
    rest: Fold

    @classmethod
    def begin(cls, plan: Plan, begun: Run | None = None) -> Run:
        """A run of which nothing has finished, or only what it shares with one that has `begun`, of fewer or as many paths."""
        if begun is not None and begun.plan is plan:
            return begun
        nothing = Fold.nothing(plan)
        if begun is None:
            return cls(plan, nothing, nothing)
        return cls(plan, begun.full, begun.rest if begun.plan.paths == plan.paths else nothing)

    def with_block(self, block: int, outcome: BlockOutcome) -> Run:
        """The run once `block` has finished, too."""
        fold = Fold.of(block, outcome)
        if block < self.plan.full_blocks:
            return attrs.evolve(self, full=self.full + fold)
        return attrs.evolve(self, rest=fold)

    @property
    def open_blocks(self) -> Sequence[int]:
        """The blocks that have not finished, in their order."""
        done = self.full.blocks | self.rest.blocks
        if not done:
            return range(self.plan.blocks)
        return [block for block in range(self.plan.blocks) if block not in done]

    @property
    def tally(self) -> Tally:
        """Everything that was counted."""
        return self.full.tally + self.rest.tally

    @property
    def paths(self) -> int:
        """The paths that have been run."""
        return int(self.full.tally.paths.sum() + self.rest.tally.paths.sum())

    @property
    def kept(self) -> Kept:
        """The paths that were kept, in their order."""
        parts = [kept for _, kept in sorted({**self.full.kept, **self.rest.kept}.items())]
        return kept_of_all(self.plan, parts)


def kept_of_all(plan: Plan, parts: Iterable[Kept]) -> Kept:
    """The kept paths of several blocks as one."""
    parts = list(parts)
    stocks = [stock.name for stock in plan.scenario.stocks]
    return Kept(
        inputs={name: _joined([part.inputs[name] for part in parts]) for name in plan.scenario.variables},
        durations={name: _joined([part.durations[name] for part in parts]) for name in stocks},
        gross_cover={name: _joined([part.gross_cover[name] for part in parts]) for name in stocks},
    )


def _joined(parts: list[FloatArray]) -> FloatArray:
    """One array that nobody can write to, since it is a result."""
    array = np.concatenate(parts) if parts else np.empty(0)
    array.setflags(write=False)
    return array
