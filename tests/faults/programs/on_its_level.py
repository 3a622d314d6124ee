"""A run with a checkpoint, of which some blocks finish; it prints its level. Arguments: the checkpoint, blocks, workers."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import supplysim as ss
from supplysim._engine.simd_level import simd_level
from supplysim._model import settings
from support.files import BLOCK, checkpointed

settings._PATHS_A_BLOCK = BLOCK


def main(path: str, blocks: str, workers: str) -> None:
    """Interrupt the run after so many blocks."""

    def interrupt(done: int, _paths: int) -> None:
        if done >= int(blocks) * BLOCK:
            raise KeyboardInterrupt

    with suppress(ss.RunInterrupted):
        checkpointed(Path(path), progress=interrupt, workers=int(workers))
    print(simd_level())


if __name__ == "__main__":
    main(*sys.argv[1:])
