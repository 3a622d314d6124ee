"""ProcessPool: worker processes, each with its own pipe. One that dies is replaced and its blocks are run again.

Why processes and not threads: measured on two cores, two processes are 1.9 times as fast as one, two threads only 1.0 to 1.35
times, because the many short NumPy calls of a leap compete for the interpreter's lock. Why spawn and not fork: it works the
same on every platform, and is safe if the caller has threads; it costs about 0.4 s once. Why not the standard library's pool:
there, a killed worker breaks the whole pool, and if it was sending a result at that moment, the pool may wait for ever.
"""

from __future__ import annotations

import signal
import sys
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Self

import attrs

from supplysim._run.plan import Plan
from supplysim._run.tasks import Outcomes, pickled
from supplysim._run.worker_process import work

if sys.platform != "win32":
    from multiprocessing import resource_tracker

MAIN_GUARD = (
    " (a worker process died; a program that uses several workers must be an importable file, and start the run under:"
    " if __name__ == '__main__')"
)
_BLOCKS_A_WORKER = 2  # the one that it runs and the next, so that it need not wait for the main process
_MOST_DEATHS = 3  # of workers running the same block, or of consecutive workers before they reported ready
_SECONDS_TO_END = 5.0


class WorkerDied(BrokenExecutor):
    """Too many worker processes died; the run cannot continue."""


@attrs.define(eq=False)
class _Worker:
    """A worker process. `blocks` are those that it was sent and has not answered; it is running the first of them."""

    process: BaseProcess
    pipe: Connection
    is_ready: bool = False
    blocks: deque[int] = attrs.field(factory=deque)

    def give(self, plan: Plan, block: int) -> None:
        """Send a block to the worker."""
        self.blocks.append(block)
        with suppress(OSError):  # if it has died, `answer` finds out
            self.pipe.send(plan.task(block))

    def answer(self) -> Any:
        """Receive a message: None if the worker is ready, later (block, outcome). EOFError or OSError: it has died."""
        if not self.pipe.poll():
            raise EOFError
        return self.pipe.recv()

    def end(self, *, at_once: bool) -> None:
        """Wait for the process to end, or terminate it."""
        self.pipe.close()
        if at_once:
            self.process.terminate()
        self.process.join(_SECONDS_TO_END)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()


@attrs.define(eq=False)
class ProcessPool:
    """A pool of worker processes that runs one or several plans of the same scenario.

    Workers start when there are blocks for them. At the end of a ``with`` statement the pool ends its processes; if the body
    raised, it terminates them.

    Attributes
    ----------
    most : int
        The largest number of workers.
    waiting : deque of int
        Blocks that have not been sent to a worker.
    workers : list of _Worker
        The running workers.
    deaths_at : Counter
        The number of workers that died while running each block.
    exited_before_ready : int
        Consecutive workers that exited before reporting ready.
    was_any_ready : bool
        Whether any worker ever reported ready.
    has_failed : bool
        Whether a block of the present plan has failed.
    """

    most: int
    waiting: deque[int] = attrs.field(factory=deque)
    workers: list[_Worker] = attrs.field(factory=list)
    deaths_at: Counter[int] = attrs.field(factory=Counter)
    exited_before_ready: int = 0
    was_any_ready: bool = False
    has_failed: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.end(at_once=kind is not None)

    def run(self, plan: Plan, blocks: Sequence[int]) -> Outcomes:
        """Yield each of `blocks` with its outcome, or its exception, as they finish; rerun blocks whose worker died.

        After a failure no more blocks are sent; those already sent are still yielded.
        """
        self.waiting, self.deaths_at, self.has_failed = deque(blocks), Counter(), False
        scenario = pickled(plan.scenario)
        while self.waiting or any(worker.blocks for worker in self.workers):
            self._hand_out(plan, scenario)
            for worker in self._with_news():
                try:
                    answer = worker.answer()
                except (EOFError, OSError):
                    answer = self._after_death_of(worker)
                else:
                    self._note(worker, answer)
                if answer is not None:
                    if isinstance(answer[1], Exception):
                        self.has_failed = True
                        self.waiting.clear()
                    yield answer

    def end(self, *, at_once: bool) -> None:
        """End all workers; terminate them if `at_once`."""
        for worker in self.workers:
            worker.pipe.close()  # close all pipes first, so that the workers end in parallel
            if at_once:
                worker.process.terminate()
        for worker in self.workers:
            worker.end(at_once=at_once)
        self.workers.clear()

    def _hand_out(self, plan: Plan, scenario: bytes) -> None:
        """Send waiting blocks to the workers, idle ones first; start workers if there are more blocks than workers."""
        given = sum(len(worker.blocks) for worker in self.workers)
        while self.waiting and len(self.workers) < min(self.most, len(self.waiting) + given):
            self.workers.append(_started(scenario))
        for few in range(_BLOCKS_A_WORKER):
            for worker in reversed(self.workers):  # newest first: blocks of a dead worker go to its replacement
                if self.waiting and len(worker.blocks) <= few:
                    worker.give(plan, self.waiting.popleft())

    def _with_news(self) -> list[_Worker]:
        """Wait until a worker sends a message or dies; return all workers that did."""
        ready = wait([each for worker in self.workers for each in (worker.pipe, worker.process.sentinel)])
        return [worker for worker in self.workers if worker.pipe in ready or worker.process.sentinel in ready]

    def _note(self, worker: _Worker, answer: Any) -> None:
        self.exited_before_ready = 0
        if answer is None:
            worker.is_ready = self.was_any_ready = True
        else:
            worker.blocks.remove(answer[0])

    def _after_death_of(self, worker: _Worker) -> tuple[int, WorkerDied] | None:
        """Remove a dead worker and put its blocks back in the queue; after too many deaths, return its block as failed."""
        worker.end(at_once=False)
        self.workers.remove(worker)
        if self.has_failed:
            return None
        self.waiting.extendleft(reversed(worker.blocks))
        code = worker.process.exitcode or 0
        if not worker.is_ready:
            self.exited_before_ready += 1
            first = min([*self.waiting, *(block for each in self.workers for block in each.blocks)])
            if code > 0 and not self.was_any_ready:  # it was not killed: the user's program fails to start in a worker
                return first, WorkerDied(f"a worker process exited during start-up with exit code {code}{MAIN_GUARD}")
            if self.exited_before_ready >= _MOST_DEATHS:
                return first, WorkerDied(f"{_MOST_DEATHS} worker processes died during start-up{_how(code)}")
        elif worker.blocks:
            block = worker.blocks[0]
            self.deaths_at[block] += 1
            if self.deaths_at[block] >= _MOST_DEATHS:
                return block, WorkerDied(f"{_MOST_DEATHS} worker processes died while running it{_how(code)}")
        return None


def _how(code: int) -> str:
    """Describe how the last of several workers died, for a message."""
    if code >= 0:
        return f", the last with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f", the last killed by {name}; perhaps there is too little memory for this many workers"


def _started(scenario: bytes) -> _Worker:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=work, args=(theirs,), name="supplysim worker", daemon=True)
    with _interrupts_held():
        process.start()
    theirs.close()
    with suppress(OSError):  # if it has died, `answer` finds out
        ours.send_bytes(scenario)
    return _Worker(process, ours)


@contextmanager
def _interrupts_held() -> Iterator[None]:
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
