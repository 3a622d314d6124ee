"""The plan of a run: which blocks it has, and what each of them computes."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._run.block_ranges import BlockRanges
from supplysim._uncertain.arrays import IntArray
from supplysim.errors import InvalidValueError


@attrs.frozen
class Plan:
    """What is to be run: all that the numbers depend on.

    Attributes
    ----------
    scenario : Scenario
    settings : Settings
    paths : int
        In all.
    keep : int
        Paths that stay for analysis, from the first.
    """

    scenario: Scenario
    settings: Settings
    paths: int
    keep: int

    def __attrs_post_init__(self) -> None:
        most = self.settings.most_paths
        if self.paths > most:
            raise InvalidValueError(
                f"'paths' of a run with {self.settings.replicates} replicates must be at most {most:,} (got {self.paths:,})"
            )

    @property
    def full_blocks(self) -> int:
        """Blocks that are complete; the last one of the plan may not be."""
        return self.paths // self.settings.paths_per_block

    @property
    def blocks(self) -> int:
        """Blocks in all."""
        return -(-self.paths // self.settings.paths_per_block)

    def task(self, block: int) -> tuple[Settings, int, int, int]:
        """The arguments of `run_block` after the scenario."""
        first = block * self.settings.paths_per_block
        paths = min(self.settings.paths_per_block, self.paths - first)
        return self.settings, block, paths, self.kept_of(block)

    def kept_of(self, block: int) -> int:
        """How many paths of a block are kept."""
        return self.kept_in((range(block, block + 1),))

    def kept_in(self, blocks: BlockRanges) -> int:
        """How many paths of several blocks are kept."""
        return self._of_the_first(min(self.keep, self.paths), blocks)

    def paths_in(self, blocks: BlockRanges) -> IntArray:
        """How many paths several blocks have, (replicates,)."""
        replicates = self.settings.replicates
        return (self._of_the_first(self.paths, blocks) + np.arange(replicates)[::-1]) // replicates

    def _of_the_first(self, paths: int, blocks: BlockRanges) -> int:
        """How many of the first `paths` paths lie in some blocks."""
        size = self.settings.paths_per_block
        return sum(min(each.stop * size, paths) - min(each.start * size, paths) for each in blocks)
