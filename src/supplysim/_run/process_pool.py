"""Worker processes of our own: each has a pipe to itself, so one that dies takes nothing with it but the block it was at.

Processes, not threads: measured on two cores, two processes do a block 1.9 times as fast as one, two threads 1.0 to 1.35
times, because the many short NumPy calls of a leap hand the interpreter's lock to and fro. Spawned, not forked: the same on
every platform, and safe where the caller has threads; it costs some 0.4 s once. Not the standard library's pool: there a
worker that is killed breaks the pool for all, and if it was sending a result just then, the pool may wait for the rest of it
for ever.
"""

from __future__ import annotations

import pickle
import signal
import sys
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import attrs

from supplysim._engine.block import BlockOutcome
from supplysim._run.plan import Plan
from supplysim._run.worker_process import work

if sys.platform != "win32":
    from multiprocessing import resource_tracker

MAIN_GUARD = (
    " (a worker process died; a program that runs workers must be a file that can be imported, and call them under:"
    " if __name__ == '__main__')"
)
_BLOCKS_A_WORKER = 2  # one that is run and the next, so that no worker waits while outcomes are folded
_MOST_DEATHS = 3  # of workers at one block, or in a row before they began
_SECONDS_TO_END = 5.0


class WorkerDied(BrokenExecutor):
    """Worker processes died again and again, and nobody had asked them to."""


@contextmanager
def hired(workers: int) -> Iterator[Crew]:
    """Worker processes for one plan after another of the same scenario; they start when there is work for them."""
    crew = Crew(workers)
    is_over = False
    try:
        yield crew
        is_over = True
    finally:
        crew.end(at_once=not is_over)


@attrs.define(eq=False)
class _Worker:
    """A worker process. `blocks` are those that it was given and has not answered; it is at the first of them."""

    process: BaseProcess
    pipe: Connection
    has_begun: bool = False
    blocks: deque[int] = attrs.field(factory=deque)

    def give(self, plan: Plan, block: int) -> None:
        """Hand it a block."""
        self.blocks.append(block)
        with suppress(OSError):  # if it has died, its answer says so
            self.pipe.send(plan.task(block))

    def answer(self) -> Any:
        """What it says: None as it begins, (block, outcome) after that; an EOFError if it has died."""
        try:
            if self.pipe.poll():
                return self.pipe.recv()
        except OSError as problem:
            raise EOFError from problem
        raise EOFError

    def end(self, *, at_once: bool) -> None:
        """Let the process go, or make it go."""
        self.pipe.close()
        if at_once:
            self.process.terminate()
        self.process.join(_SECONDS_TO_END)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()


@attrs.define(eq=False)
class Crew:
    """The workers of a run, the blocks that still wait for one, and how often workers have died."""

    most: int
    waiting: deque[int] = attrs.field(factory=deque)
    workers: list[_Worker] = attrs.field(factory=list)
    deaths_at: Counter[int] = attrs.field(factory=Counter)  # by block
    stillborn: int = 0  # died before they began, since any worker said anything
    has_anyone_begun: bool = False
    has_failed: bool = False

    def outcomes(self, plan: Plan, blocks: Sequence[int]) -> Generator[tuple[int, BlockOutcome | Exception], None, None]:
        """Each of `blocks` with its outcome, as they finish; a block whose worker dies is run again by another one.

        After a failure only those blocks come that some worker has already, and whoever leaves in the middle ends the workers.
        """
        self.waiting, self.deaths_at, self.has_failed = deque(blocks), Counter(), False
        is_over = False
        try:
            yield from self._outcomes(plan, pickle.dumps(plan.scenario))
            is_over = True
        finally:
            if not is_over:
                self.end(at_once=True)

    def _outcomes(self, plan: Plan, scenario: bytes) -> Iterator[tuple[int, BlockOutcome | Exception]]:
        while self.waiting or any(worker.blocks for worker in self.workers):
            self._hand_out(plan, scenario)
            for worker in self._with_news():
                try:
                    answer = worker.answer()
                except EOFError:
                    answer = self._after_death_of(worker)
                else:
                    self._note(worker, answer)
                if answer is not None:
                    if isinstance(answer[1], Exception):
                        self.has_failed = True
                        self.waiting.clear()
                    yield answer

    def end(self, *, at_once: bool) -> None:
        """Let all workers go."""
        for worker in self.workers:
            worker.pipe.close()  # all of them first, so that they end side by side
            if at_once:
                worker.process.terminate()
        for worker in self.workers:
            worker.end(at_once=at_once)
        self.workers.clear()

    def _hand_out(self, plan: Plan, scenario: bytes) -> None:
        """Give every worker something to do, the idle ones first; start as many as there is work for."""
        in_hands = sum(len(worker.blocks) for worker in self.workers)
        while self.waiting and len(self.workers) < min(self.most, len(self.waiting) + in_hands):
            self.workers.append(_started(scenario))
        for few in range(_BLOCKS_A_WORKER):
            for worker in reversed(self.workers):  # a block whose worker died begins in a fresh one
                if self.waiting and len(worker.blocks) <= few:
                    worker.give(plan, self.waiting.popleft())

    def _with_news(self) -> list[_Worker]:
        """The workers that have said something or died; waits for one."""
        ready = wait([each for worker in self.workers for each in (worker.pipe, worker.process.sentinel)])
        return [worker for worker in self.workers if worker.pipe in ready or worker.process.sentinel in ready]

    def _note(self, worker: _Worker, answer: Any) -> None:
        self.stillborn = 0
        if answer is None:
            worker.has_begun = self.has_anyone_begun = True
        else:
            worker.blocks.remove(answer[0])

    def _after_death_of(self, worker: _Worker) -> tuple[int, WorkerDied] | None:
        """Put its blocks back for another worker; or, where that has been tried often enough, the block that fails."""
        worker.end(at_once=False)
        self.workers.remove(worker)
        if self.has_failed:
            return None
        self.waiting.extendleft(reversed(worker.blocks))
        code = worker.process.exitcode or 0
        if not worker.has_begun:
            self.stillborn += 1
            first = min([*self.waiting, *(block for each in self.workers for block in each.blocks)])
            if code > 0 and not self.has_anyone_begun:  # not killed: the program itself does not come up in a worker
                return first, WorkerDied(f"a worker process ended as it began, with exit code {code}{MAIN_GUARD}")
            if self.stillborn >= _MOST_DEATHS:
                return first, WorkerDied(f"{_MOST_DEATHS} worker processes died as they began{_how(code)}")
        elif worker.blocks:
            block = worker.blocks[0]
            self.deaths_at[block] += 1
            if self.deaths_at[block] >= _MOST_DEATHS:
                return block, WorkerDied(f"{_MOST_DEATHS} worker processes died one after another at it{_how(code)}")
        return None


def _how(code: int) -> str:
    """How the last of several processes died."""
    if code >= 0:
        return f", the last with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f", the last killed by {name}; perhaps there is too little memory for so many workers"


def _started(scenario: bytes) -> _Worker:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=work, args=(theirs,), name="supplysim worker", daemon=True)
    with _interrupts_held():
        process.start()
    theirs.close()
    with suppress(OSError):  # if it has died, its answer says so
        ours.send_bytes(scenario)
    return _Worker(process, ours)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until this is over, and processes that are started in it never hear it: they inherit the mask."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # to start it would lift the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
