"""The settings of a run that its numbers depend on; how it is carried out (workers, executor) is not among them."""

from __future__ import annotations

import attrs

from supplysim._uncertain.sobol_directions import INDEX_BITS

_PATHS_A_BLOCK = 1 << 17  # some 50 MB of working values, and a quarter of a second or so of work


@attrs.frozen
class Settings:
    """Seed, replicates, and whether paths go on to the horizon after a stock-out.

    Path number i of a run is point ``i // replicates`` of replicate ``i % replicates``. Any number of paths is spread evenly
    over the replicates, and a longer run begins with the paths of a shorter one.
    """

    seed: int
    replicates: int
    to_horizon: bool = False

    @property
    def points_per_block(self) -> int:
        """Points of each replicate in one block: a power of two, so that every block is a net."""
        return 1 << max(0, (_PATHS_A_BLOCK // self.replicates).bit_length() - 1)

    @property
    def paths_per_block(self) -> int:
        """Paths in a full block."""
        return self.points_per_block * self.replicates

    @property
    def most_paths(self) -> int:
        """Where the sampling design ends; sums of fewer paths fit into 63 bits."""
        return self.replicates << INDEX_BITS
