"""A run with a checkpoint that waits until it is killed; a process it forked off outlives it. Argument: the checkpoint."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from supplysim._model import settings
from support.files import BLOCK, checkpointed

settings._PATHS_A_BLOCK = BLOCK


def main(path: str) -> None:
    """Say its number after two blocks, and wait."""

    def wait(done: int, _paths: int) -> None:
        if done >= 2 * BLOCK:
            if os.fork():
                print(os.getpid(), flush=True)
            time.sleep(600)

    checkpointed(Path(path), progress=wait)


if __name__ == "__main__":
    main(*sys.argv[1:])
