"""Kills worker processes of a run at random moments, and compares the result with that of a run left alone.

Arguments: kills in all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing import active_children

import numpy as np

import supplysim as ss
from supplysim._model import settings
from supplysim._run import process_pool
from support import scenarios
from support.results import assert_same_run

BLOCK, PATHS = 512, 512 * 40 + 17
settings._PATHS_A_BLOCK = BLOCK  # here, for worker processes see it too


def main(kills: str) -> None:
    """Kill a worker each time that some blocks have finished, a little later."""
    process_pool._MOST_DEATHS = int(kills) + 1  # on a busy machine, kills may fall on one start-up after another
    rng, killed = np.random.default_rng(4), []
    undisturbed = ss.simulate(scenarios.noisy(), PATHS, seed=6, keep=PATHS, to_horizon=True)

    def kill() -> None:
        victims = active_children()
        if victims and len(killed) < int(kills):
            victim = victims[int(rng.integers(len(victims)))]
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    def report(_done: int, _paths: int) -> None:
        if rng.random() < 0.5:
            threading.Timer(rng.uniform(0, 0.05), kill).start()

    while len(killed) < int(kills):
        result = ss.simulate(scenarios.noisy(), PATHS, seed=6, keep=PATHS, to_horizon=True, workers=2, progress=report)
        assert_same_run(result, undisturbed)
    print(f"{len(killed)} kills")


if __name__ == "__main__":
    main(*sys.argv[1:])
