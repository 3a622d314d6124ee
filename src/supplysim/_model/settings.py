"""The settings that the results of a run depend on: its seeds, replicates, to_horizon, outputs, and the claims it is given."""

from __future__ import annotations

import attrs

from supplysim._model.asked.formula import Asked
from supplysim._model.claims.compiled import Given
from supplysim._uncertain.sobol_directions import INDEX_BITS

LARGEST_SEED = 2**256 - 1  # so that any digest may serve as a seed
MOST_REPLICATES = 1024
_PATHS_A_BLOCK = 1 << 17  # about 50 MB of working memory and a quarter of a second of work


@attrs.frozen
class Settings:
    """Seeds, replicates, whether paths continue to the horizon after a stock-out, the outputs asked for, the claims given.

    Path number i of a run is point ``i // replicates`` of replicate ``i % replicates``. So any number of paths is spread
    evenly over the replicates, and a longer run begins with the paths of a shorter one. How a run is carried out (workers,
    executor) does not affect its results, and is not a setting. `noise_seed` is None unless it differs from `seed`.
    """

    seed: int
    replicates: int
    to_horizon: bool = False
    outputs: tuple[Asked, ...] = ()
    noise_seed: int | None = None
    given: Given | None = None

    @property
    def seed_of_chance(self) -> int:
        """The seed of what varies as a path unfolds; `seed` is that of the inputs."""
        return self.seed if self.noise_seed is None else self.noise_seed

    @property
    def seeds(self) -> str:
        """The seeds in words, for summaries and messages."""
        return f"seed {self.seed}" + ("" if self.noise_seed is None else f", noise seed {self.noise_seed}")

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
        """The number of points of the sampling design; counts of so many paths fit into 63 bits."""
        return self.replicates << INDEX_BITS
