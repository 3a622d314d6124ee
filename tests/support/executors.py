"""Executors of the least kind that a run accepts: `submit` alone, and nothing else that it could lean on."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any


class InOrder:
    """Finishes the tasks of a run one at a time in a chosen order, whatever the order they came in.

    All of the run's tasks must fit into what it keeps in flight. The next task is done when the run reports the last, so
    `report` must be the run's progress callback.

    Parameters
    ----------
    order : sequence of int
        Which task is done first, second, ...: a permutation of the numbers of all tasks.
    """

    def __init__(self, order: Sequence[int]) -> None:
        self.order = list(order)
        self._waiting = list(order)
        self._tasks: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Accept a task; the last one to come sets the first one off."""
        future: Future[Any] = Future()
        self._tasks.append((future, function, args))
        if len(self._tasks) == len(self.order):
            self._do_next()
        return future

    def report(self, _done: int, _paths: int) -> None:
        """Go on with the next task."""
        if self._waiting:
            self._do_next()

    def _do_next(self) -> None:
        future, function, args = self._tasks[self._waiting.pop(0)]
        future.set_result(function(*args))


class AtOnce:
    """Does every task as it comes, on a copy that has been pickled, as if it went to another machine.

    Parameters
    ----------
    most_tasks : int, optional
        How many are accepted before `submit` itself raises, as that of an executor does which broke or was shut down.
    cancelled : collection of int
        Numbers of tasks whose futures come back cancelled.
    """

    def __init__(self, most_tasks: int | None = None, cancelled: Sequence[int] = ()) -> None:
        self.most_tasks = most_tasks
        self.cancelled = cancelled
        self.tasks: list[bytes] = []

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Do it."""
        if len(self.tasks) == self.most_tasks:
            raise RuntimeError("cannot schedule new futures after shutdown")
        self.tasks.append(pickle.dumps((function, args)))
        future: Future[Any] = Future()
        if len(self.tasks) - 1 in self.cancelled:
            future.cancel()
            future.set_running_or_notify_cancel()
            return future
        copied, arguments = pickle.loads(self.tasks[-1])
        try:
            future.set_result(copied(*arguments))
        except Exception as problem:  # noqa: BLE001  # as every executor does
            future.set_exception(problem)
        return future
