"""A run whose workers are in the middle of one long call, until somebody kills this process; a child of its lives on.

Each worker writes a file named after its process. When both are there, the process forks off a child, which has all that was
open, and says so.

Arguments: a folder, the call, "kernel" or "thread": what ends the workers.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from supplysim._model import settings
from supplysim._run import worker_process
from support import scenarios

FOLDER, CALL, MEANS = sys.argv[1:]
CALLS = {
    "numpy": lambda: np.add.reduce(np.broadcast_to(1.0, 10**15)),  # days, without the interpreter's lock
    "locked": lambda: sum(range(10**15)),  # with it
}
settings._PATHS_A_BLOCK = 64  # here, for worker processes see it too
if MEANS == "thread":
    worker_process._PR_SET_PDEATHSIG = 0  # no such request


@attrs.frozen
class Endless(scenarios.Deadly):
    """A demand that makes the call."""

    def start(self, calendar: Any, paths: int, rng: Any) -> Any:
        Path(FOLDER, str(os.getpid())).touch()
        CALLS[CALL]()
        raise AssertionError("it never comes to its end")


def _fork_when_workers_are_busy() -> None:
    while len(list(Path(FOLDER).iterdir())) < 2:
        time.sleep(0.05)
    if not os.fork():
        time.sleep(600)
        os._exit(0)
    print("begun", flush=True)


if __name__ == "__main__":
    threading.Thread(target=_fork_when_workers_are_busy, daemon=True).start()
    scenario = ss.Scenario("endless", stock=ss.Stock(9), demand=[Endless("use", 1)], horizon_days=9)
    ss.simulate(scenario, 64 * 9, seed=1, workers=2)
