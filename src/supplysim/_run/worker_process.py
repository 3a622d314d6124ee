"""The main function of a worker process: receive the scenario, then run one block after another until the pipe closes.

Two threads stand beside it. One ends the process as soon as the main process is gone, also in the middle of a block; the other
sends signs of life, so that the main process can tell a worker that is stopped from one with a long block.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import time
import traceback
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

from supplysim._run.messages import Sender
from supplysim._run.plan import Task
from supplysim._run.tasks import Outcome, outcome_of, run_pickled

_SECONDS_BETWEEN_SIGNS = 3.0
_SECONDS_BETWEEN_LOOKS = 1.0  # for the main process, should the system not tell that it is gone
_PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def work(pipe: Connection) -> None:
    """Report ready by sending (), then answer each task with (block, outcome).

    Ctrl-C also reaches the workers; they ignore it and leave it to the main process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_the_main_process()
    sender = Sender(pipe)
    Thread(target=_send_signs_of_life, args=(sender,), daemon=True).start()
    try:
        sender.send(())
        scenario = pipe.recv_bytes()
        while True:
            task: Task = pipe.recv()
            sender.send((task[1], _answer(scenario, task)))
    except (EOFError, OSError):  # the run is over, or the main process has died
        return


def _end_with_the_main_process() -> None:
    """End this process when the main process does, by a thread; on Linux also by the kernel.

    The thread must wait if a block is in a call that holds the interpreter's lock; the kernel need not. (It counts the end of
    the thread that started this process, which is the one that runs the pool.)
    """
    main = parent_process()
    if main is None:
        return
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # no such call
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    Thread(target=_end_after, args=(main.sentinel, os.getppid()), daemon=True).start()


def _end_after(sentinel: int, parent: int) -> None:
    """End this process when `sentinel` says that the main process is gone, or another process has become the parent.

    A child that the main process forked may hold the other end of the sentinel, which then says nothing.
    """
    while not wait([sentinel], _SECONDS_BETWEEN_LOOKS) and os.getppid() == parent:
        pass
    os._exit(1)  # at once, whatever the main thread is doing


def _send_signs_of_life(sender: Sender) -> None:
    with suppress(OSError):  # the main process has died
        while True:
            time.sleep(_SECONDS_BETWEEN_SIGNS)
            sender.send_sign_of_life()


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
