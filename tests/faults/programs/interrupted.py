"""A long run with a checkpoint, which somebody interrupts. Arguments: the checkpoint, workers."""

from __future__ import annotations

import sys

import numpy as np

import supplysim as ss
from supplysim._model import settings
from support import scenarios

settings._PATHS_A_BLOCK = 64  # here, for worker processes see it too


def main(path: str, workers: str) -> None:
    """Say that the run has begun, and how it was interrupted."""

    def report(done: int, _paths: int) -> None:
        if done > 1_000:
            print("begun", flush=True)

    try:
        ss.simulate(scenarios.noisy(), 10_000_000, seed=6, keep=200, checkpoint=path, workers=int(workers), progress=report)
    except ss.RunInterrupted as problem:
        interrupted = problem
    held, partial = ss.load(path, scenarios.noisy()), interrupted.partial
    same = held.tally == partial.tally and np.array_equal(held.durations, partial.durations)
    print(f"{'kept' if same else 'lost'}: {interrupted}")


if __name__ == "__main__":
    main(*sys.argv[1:])
