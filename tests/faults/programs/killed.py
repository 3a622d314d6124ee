"""Kills a run that has a checkpoint, at random moments, and resumes it, again and again; until it was killed often enough
and something had been kept at three of the kills.

Every attempt is a process that is forked off, so that it begins at once, and ends by SIGKILL unless it comes to its end first.
Whenever it does, what it came to must be the undisturbed run, bit for bit; then the next run begins.

Arguments: a folder, kills in all, seconds after which an attempt is killed at the latest, workers, a scenario.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

import supplysim as ss
from supplysim._archive import checkpoint as checkpoints
from supplysim._archive.stored_run import read_run
from supplysim._model import settings
from support import scenarios
from support.results import assert_same_run

BLOCK, PATHS, KEEP = 64, 64 * 40 + 17, 64 * 3 + 5
settings._PATHS_A_BLOCK = BLOCK  # here, for worker processes see it too
checkpoints._SHARE_OF_TIME = 0.5  # so short a run would otherwise be written once


def is_killed(attempt: Callable[[], ss.Result], seconds: float) -> bool:
    """Whether an attempt was killed after `seconds`, before it came to its end."""
    child = os.fork()
    if not child:
        attempt()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"an attempt failed: {status}")
    return os.WIFSIGNALED(status)


def main(folder: str, kills: str, seconds: str, workers: str, name: str) -> None:
    """Kill until it has been done often enough."""
    rng, scenario = np.random.default_rng(11), getattr(scenarios, name)()
    run = partial(ss.simulate, scenario, PATHS, keep=KEEP, to_horizon=True)
    undisturbed = run(seed=6)
    killed = ended = resumed = 0
    while killed < int(kills) or resumed < 3:
        path, done, latest = Path(folder, f"run {ended}.supplysim"), 0, float(seconds)
        attempt = partial(run, seed=6, checkpoint=path, workers=int(workers))
        while is_killed(attempt, rng.uniform(0, latest)):
            killed += 1
            latest *= 1.05  # so that it comes to an end on a slow machine, too
            if path.exists() and (held := read_run(str(path)).run_of(scenario)).paths:
                assert held.paths >= done, (held.paths, done)
                done, resumed = held.paths, resumed + 1
        assert_same_run(ss.load(path, scenario), undisturbed)
        assert_same_run(run(checkpoint=path), undisturbed)
        ended += 1
    leftovers = list(Path(folder).glob("*.part"))
    assert not leftovers, leftovers  # the attempts that came to their end have cleared them away
    print(f"{killed} kills, {ended} ends, {resumed} times something was kept")


if __name__ == "__main__":
    main(*sys.argv[1:])
