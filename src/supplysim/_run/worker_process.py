"""The main function of a worker process: receive the scenario, then run one block after another until the pipe closes."""

from __future__ import annotations

import pickle
import signal
import traceback
from multiprocessing.connection import Connection

from supplysim._run.plan import Task
from supplysim._run.tasks import Outcome, outcome_of, run_pickled


def work(pipe: Connection) -> None:
    """Report ready by sending None, then answer each task with (block, outcome).

    Ctrl-C also reaches the workers; they ignore it and leave it to the main process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send(None)
        scenario = pipe.recv_bytes()
        while True:
            task: Task = pipe.recv()
            pipe.send((task[1], _answer(scenario, task)))
    except (EOFError, OSError):  # the run is over, or the main process has died
        return


def _answer(scenario: bytes, task: Task) -> Outcome:
    outcome = outcome_of(run_pickled, scenario, task)
    return _that_travels(outcome) if isinstance(outcome, Exception) else outcome


def _that_travels(problem: Exception) -> Exception:
    """The exception with its traceback as a note, or a RuntimeError with its text if it cannot be pickled and unpickled."""
    problem.add_note("in a worker process:\n" + "".join(traceback.format_exception(problem)))
    try:
        pickle.loads(pickle.dumps(problem))  # noqa: S301  # our own bytes
    except Exception:  # noqa: BLE001  # its own pickling may raise anything
        return RuntimeError(f"{type(problem).__name__}: {problem}")
    return problem
