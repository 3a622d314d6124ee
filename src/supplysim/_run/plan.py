"""The plan of a run: its scenario, settings and number of paths, and how they divide into blocks."""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._model.variants import Study, Variants
from supplysim._run.block_ranges import BlockRanges
from supplysim._uncertain.arrays import IntArray
from supplysim.errors import InvalidValueError, shown

Task = tuple[Settings, int, int, int]  # the arguments of `run_block` after the scenario


@attrs.frozen
class Plan:
    """The plan of a run: everything that its numbers depend on.

    Attributes
    ----------
    scenario : Scenario
    settings : Settings
    paths : int
        The number of paths in all.
    keep : int
        The number of paths, from the first, whose inputs and outputs are kept.
    others : tuple of Scenario
        Further variants of the scenario, which share its paths.

    Raises
    ------
    InvalidValueError
        If the sampling design has fewer points than `paths`.
    """

    scenario: Scenario
    settings: Settings
    paths: int
    keep: int
    others: tuple[Scenario, ...] = ()

    def __attrs_post_init__(self) -> None:
        most = self.settings.most_paths
        if self.paths > most:
            raise InvalidValueError(
                f"'paths' of a run with {self.settings.replicates} replicates must be at most {most:,} "
                f"(got {shown(self.paths)})"
            )

    @property
    def study(self) -> Study:
        """What is simulated together: the scenario by itself, or with its further variants."""
        return Variants((self.scenario, *self.others)) if self.others else self.scenario

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the unknowns whose values are kept: those of the scenario, and those met only in claims."""
        given = self.settings.given
        return (*self.scenario.variables, *(() if given is None else (name for name, _ in given.unknowns)))

    @property
    def full_blocks(self) -> int:
        """The number of blocks of full length: all of them, or all but the last."""
        return self.paths // self.settings.paths_per_block

    @property
    def blocks(self) -> int:
        """The number of blocks, including a shorter last one."""
        return -(-self.paths // self.settings.paths_per_block)

    def task(self, block: int) -> Task:
        """The arguments of `run_block` after the scenario."""
        first = block * self.settings.paths_per_block
        paths = min(self.settings.paths_per_block, self.paths - first)
        return self.settings, block, paths, self.kept_of(block)

    def kept_of(self, block: int) -> int:
        """The number of paths that a block keeps."""
        return self.kept_in((range(block, block + 1),))

    def kept_in(self, blocks: BlockRanges) -> int:
        """The number of paths that several blocks keep."""
        return self._of_the_first(min(self.keep, self.paths), blocks)

    def paths_in(self, blocks: BlockRanges) -> IntArray:
        """The number of paths of each replicate in several blocks, (replicates,)."""
        replicates = self.settings.replicates
        return (self._of_the_first(self.paths, blocks) + np.arange(replicates)[::-1]) // replicates

    def _of_the_first(self, paths: int, blocks: BlockRanges) -> int:
        """The number of paths of several blocks that are among the first `paths` of the run."""
        size = self.settings.paths_per_block
        return sum(min(each.stop * size, paths) - min(each.start * size, paths) for each in blocks)
