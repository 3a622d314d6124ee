"""ProcessPool: worker processes, each with its own pipe. One that dies is replaced and its blocks are run again.

Why processes and not threads: measured on two cores, two processes are 1.9 times as fast as one, two threads only 1.0 to 1.35
times, because the many short NumPy calls of a leap compete for the interpreter's lock. Why spawn and not fork: it works the
same on every platform, and is safe if the caller has threads; it costs about 0.4 s once. Why not the standard library's pool:
there, a killed worker breaks the whole pool, and if it was sending a result at that moment, the pool may wait for ever.
"""

from __future__ import annotations

import signal
import time
import warnings
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from multiprocessing.connection import wait
from typing import Any, Self

import attrs

from supplysim._run.interrupts import Interrupts
from supplysim._run.plan import Plan
from supplysim._run.tasks import Outcomes, pickled
from supplysim._run.time_limit import NO_LIMIT, TimeLimit
from supplysim._run.worker import Worker
from supplysim.errors import SupplysimWarning

MAIN_GUARD = (
    " (a worker process died; a program that uses several workers must be an importable file, and start the run under:"
    " if __name__ == '__main__')"
)
_BLOCKS_A_WORKER = 2  # the one that it runs and the next, so that it need not wait for the main process
_MOST_DEATHS = 3  # of workers running the same block, or of consecutive workers before they reported ready
_SECONDS_BETWEEN_LOOKS = 1.0  # at workers that say nothing
_MOST_SILENT_SECONDS = 30.0  # ten signs of life that did not come

_now = time.monotonic


class WorkerDied(BrokenExecutor):
    """Too many worker processes died; the run cannot continue."""


@attrs.define(eq=False)
class ProcessPool:
    """A pool of worker processes that runs one or several plans of the same scenario.

    Workers start when there are blocks for them. At the end of a ``with`` statement the pool ends its processes; if the body
    raised, it kills them.

    Attributes
    ----------
    most : int
        The largest number of workers.
    interrupts : Interrupts
        Decides when Ctrl-C takes effect: while the pool waits, not while it starts or ends workers.
    waiting : deque of int
        Blocks that have not been sent to a worker.
    workers : list of Worker
        The running workers.
    deaths_at : Counter
        The number of workers that died while running each block.
    exited_before_ready : int
        Consecutive workers that exited before reporting ready.
    was_any_ready : bool
        Whether any worker ever reported ready.
    has_failed : bool
        Whether a block of the present plan has failed.
    looked_at : float
        When the pool last looked which workers had sent something, on the monotonic clock.
    """

    most: int
    interrupts: Interrupts = attrs.field(factory=Interrupts)
    waiting: deque[int] = attrs.field(factory=deque)
    workers: list[Worker] = attrs.field(factory=list)
    deaths_at: Counter[int] = attrs.field(factory=Counter)
    exited_before_ready: int = 0
    was_any_ready: bool = False
    has_failed: bool = False
    looked_at: float = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.end(at_once=kind is not None)

    def run(self, plan: Plan, blocks: Sequence[int], limit: TimeLimit = NO_LIMIT) -> Outcomes:
        """Yield each of `blocks` with its outcome, or its exception, as they finish; rerun blocks whose worker died.

        After a failure no more blocks are sent; those already sent are still yielded. When the time is over, all workers are
        ended, except that blocks which `limit` does not bind still finish.
        """
        self.waiting, self.deaths_at, self.has_failed = deque(blocks), Counter(), False
        self.looked_at = _now()
        scenario = pickled(plan.study)
        unbound = sum(not limit.binds(block) for block in blocks) if limit.exists else 0
        while self.waiting or any(worker.blocks for worker in self.workers):
            if limit.is_over:
                if self.has_failed or not unbound:
                    self.end(at_once=True)
                    return
                self.waiting = deque(block for block in self.waiting if not limit.binds(block))
            self._hand_out(plan, scenario)
            for worker in self._with_news(limit.seconds_left or _SECONDS_BETWEEN_LOOKS):
                try:
                    answer = worker.answer()
                except (EOFError, OSError):
                    answer = self._after_death_of(worker)
                else:
                    answer = self._noted(worker, answer)
                if answer is not None:
                    if isinstance(answer[1], Exception):
                        self.has_failed = True
                        self.waiting.clear()
                    unbound -= not limit.binds(answer[0])
                    yield answer

    def end(self, *, at_once: bool) -> None:
        """End all workers; kill them if `at_once`."""
        for worker in self.workers:
            worker.pipe.close()  # close all pipes first, so that the workers end in parallel
            if at_once:
                worker.process.kill()
        for worker in self.workers:
            worker.end(at_once=at_once)
        self.workers.clear()

    def _hand_out(self, plan: Plan, scenario: bytes) -> None:
        """Send waiting blocks to the workers, idle ones first; start workers if there are more blocks than workers."""
        given = sum(len(worker.blocks) for worker in self.workers)
        while self.waiting and len(self.workers) < min(self.most, len(self.waiting) + given):
            self.workers.append(Worker.start())
            with self.interrupts.allowed():
                self.workers[-1].send_scenario(scenario)
        for few in range(_BLOCKS_A_WORKER):
            for worker in reversed(self.workers):  # newest first: blocks of a dead worker go to its replacement
                if self.waiting and len(worker.blocks) <= few:
                    worker.give(plan, self.waiting.popleft())

    def _with_news(self, most_seconds: float) -> list[Worker]:
        """Wait for a while until workers send a message or die; return those. Warn of workers without any sign of life."""
        sources = [each for worker in self.workers for each in (worker.pipe, worker.process.sentinel)]
        with self.interrupts.allowed():
            ready = wait(sources, min(_SECONDS_BETWEEN_LOOKS, most_seconds))
        now = _now()
        passed = min(now - self.looked_at, _SECONDS_BETWEEN_LOOKS)  # more: this process was itself stopped, or busy
        self.looked_at, found = now, []
        for worker in self.workers:
            if worker.pipe in ready or worker.process.sentinel in ready:
                worker.silent_seconds = 0.0
                found.append(worker)
            elif worker.blocks:
                _warn_if_silent(worker, passed)
        return found

    def _noted(self, worker: Worker, answer: Any) -> Any:
        """Note what a worker has sent; return (block, outcome) if that is what it is, otherwise None."""
        if answer is None:
            return None
        self.exited_before_ready = 0
        if not answer:
            worker.is_ready = self.was_any_ready = True
            return None
        worker.blocks.remove(answer[0])
        return answer

    def _after_death_of(self, worker: Worker) -> tuple[int, WorkerDied] | None:
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


def _warn_if_silent(worker: Worker, passed: float) -> None:
    """Add to the time without any sign of life of a worker that has blocks; warn once when it has become too long."""
    before, worker.silent_seconds = worker.silent_seconds, worker.silent_seconds + passed
    if before < _MOST_SILENT_SECONDS <= worker.silent_seconds:
        pid, kind = worker.process.pid, "given no sign of life for" if worker.is_ready else "not reported ready after"
        warnings.warn(
            f"worker process {pid} has {kind} {_MOST_SILENT_SECONDS:g} seconds, and the run waits for it: it may be stopped, "
            f"or the machine short of memory. Resume it (as by kill -CONT {pid}), or end it (kill -KILL {pid}): then another "
            f"worker runs its blocks",
            SupplysimWarning,
            stacklevel=2,
        )
