"""Stops a worker process of a run, resumes it when the run says so, and compares the result with that of a run left alone."""

from __future__ import annotations

import os
import re
import signal
import warnings
from typing import Any

import supplysim as ss
from supplysim._model import settings
from supplysim._run import process_pool, worker_process
from support import scenarios
from support.results import assert_same_run

BLOCK, PATHS = 512, 512 * 40 + 17
settings._PATHS_A_BLOCK = BLOCK  # here, for worker processes see it too
worker_process._SECONDS_BETWEEN_SIGNS = 0.05
process_pool._MOST_SILENT_SECONDS = 0.5


def main() -> None:
    """Stop the first worker that has finished a block and has another."""
    stopped: list[int] = []
    noted = process_pool.ProcessPool._noted

    def stopping(pool: Any, worker: Any, answer: Any) -> Any:
        found = noted(pool, worker, answer)
        if found and worker.blocks and not stopped:
            stopped.append(worker.process.pid)
            os.kill(stopped[0], signal.SIGSTOP)
        return found

    process_pool.ProcessPool._noted = stopping  # type: ignore[method-assign]

    def told(message: Any, category: type[Warning], *_: Any) -> None:
        found = re.match(r"worker process (\d+) has .* 0\.5 seconds", str(message))
        assert found, message
        if [int(found[1])] == stopped:  # on a busy machine another one may be silent for so short a time, too
            print("told" if category is ss.SupplysimWarning else category, flush=True)
            os.kill(stopped[0], signal.SIGCONT)

    warnings.showwarning = told
    warnings.simplefilter("always")
    result = ss.simulate(scenarios.noisy(), PATHS, seed=6, keep=PATHS, to_horizon=True, workers=2)
    assert_same_run(result, ss.simulate(scenarios.noisy(), PATHS, seed=6, keep=PATHS, to_horizon=True))


if __name__ == "__main__":
    main()
