"""A worker process: it receives the scenario, then one block after another, and answers each until its pipe is closed."""

from __future__ import annotations

import pickle
import signal
import traceback
from multiprocessing.connection import Connection

from supplysim._engine.block import BlockOutcome
from supplysim._run.tasks import Task, outcome_of, unpickled


def work(pipe: Connection) -> None:
    """Report ready (None), then answer each task with (block, outcome).

    Ctrl-C reaches the workers too, but only the main process acts on it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send(None)
        scenario = pipe.recv_bytes()
        while True:
            task: Task = pipe.recv()
            pipe.send((task[1], _answer(scenario, task)))
    except (EOFError, OSError):  # the run is over, or its process is gone
        return


def _answer(scenario: bytes, task: Task) -> BlockOutcome | Exception:
    try:
        outcome = outcome_of(unpickled(scenario), task)
    except Exception as problem:  # noqa: BLE001  # a scenario that cannot be unpickled here
        outcome = problem
    return _that_travels(outcome) if isinstance(outcome, Exception) else outcome


def _that_travels(problem: Exception) -> Exception:
    """The problem with its traceback as a note; a RuntimeError with its text where it cannot be pickled and unpickled."""
    problem.add_note("in a worker process:\n" + "".join(traceback.format_exception(problem)))
    try:
        pickle.loads(pickle.dumps(problem))  # noqa: S301  # our own bytes
    except Exception:  # noqa: BLE001  # whatever its own pickling raises
        return RuntimeError(f"{type(problem).__name__}: {problem}")
    return problem
