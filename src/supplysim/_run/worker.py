"""A worker process as the main process sees it: started, given blocks, listened to, ended."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import attrs

from supplysim._run.messages import Receiver
from supplysim._run.plan import Plan
from supplysim._run.worker_process import work

if sys.platform != "win32":
    from multiprocessing import resource_tracker

_SECONDS_TO_END = 5.0


@attrs.define(eq=False)
class Worker:
    """A worker process.

    Attributes
    ----------
    process : BaseProcess
    pipe : Connection
    is_ready : bool
        Whether it has reported ready.
    blocks : deque of int
        The blocks that it was sent and has not answered; it is running the first of them.
    silent_seconds : float
        How long the main process has waited for it without any sign of life.
    """

    process: BaseProcess
    pipe: Connection
    is_ready: bool = False
    blocks: deque[int] = attrs.field(factory=deque)
    silent_seconds: float = 0.0
    _receiver: Receiver = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._receiver = Receiver(self.pipe)

    @classmethod
    def start(cls) -> Worker:
        """Start a process; it waits for the scenario."""
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=work, args=(theirs,), name="supplysim worker", daemon=True)
        with _interrupts_blocked():
            process.start()
        theirs.close()
        return cls(process, ours)

    def send_scenario(self, scenario: bytes) -> None:
        """Send the pickled scenario; this waits for the process if it is large."""
        with suppress(OSError):  # if it has died, `answer` finds out
            self.pipe.send_bytes(scenario)

    def give(self, plan: Plan, block: int) -> None:
        """Send a block to the worker."""
        self.blocks.append(block)
        with suppress(OSError):  # if it has died, `answer` finds out
            self.pipe.send(plan.task(block))

    def answer(self) -> Any:
        """Receive a message: () if the worker is ready, later (block, outcome); None if there was only a sign of life.

        Raises
        ------
        EOFError, OSError
            If the worker has died.
        """
        if not self.pipe.poll():
            raise EOFError
        return self._receiver.receive()

    def end(self, *, at_once: bool) -> None:
        """Wait for the process to end, or kill it; a process that is stopped would not answer a request to terminate."""
        self.pipe.close()
        if at_once:
            self.process.kill()
        self.process.join(_SECONDS_TO_END)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT (Ctrl-C) for the duration of the context; a process started within inherits the mask and stays immune."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # starting it inside would unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
