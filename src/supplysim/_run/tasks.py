"""The functions that workers run: one block of a scenario, on the process pool or a user's executor."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator
from functools import lru_cache
from typing import Any

from supplysim._engine.block import BlockOutcome, run_block
from supplysim._model.scenario import Scenario
from supplysim._run.plan import Task
from supplysim._run.time_limit import TimeLimit, unchecked
from supplysim._uncertain.fields import place_of
from supplysim.errors import InvalidTypeError

Outcome = BlockOutcome | Exception
Outcomes = Generator[tuple[int, Outcome], None, None]  # of blocks by number, as they finish


def outcome_of(run: Callable[..., BlockOutcome], *arguments: Any) -> Outcome:
    """The outcome of a block that `run` returns, or the exception that it raises."""
    try:
        return run(*arguments)
    except Exception as problem:  # noqa: BLE001  # the runner raises it after accumulating the other blocks
        return problem


def run_task(scenario: Scenario, task: Task, check: Callable[[], None] = unchecked) -> BlockOutcome:
    """Run a block in this process; `check` is called now and then and may raise."""
    return run_block(scenario, *task, check=check)


def run_pickled(scenario: bytes, task: Task, most_seconds: float | None = None) -> BlockOutcome:
    """Run a block of a pickled scenario, in a worker process or on a user's executor.

    Raises
    ------
    OutOfTime
        If it takes longer than `most_seconds`.
    """
    return run_task(unpickled(scenario), task, unchecked if most_seconds is None else TimeLimit.after(most_seconds).check)


def pickled(scenario: Scenario) -> bytes:
    """Pickle a scenario for workers.

    Raises
    ------
    InvalidTypeError
        If it has something in it that cannot be pickled, such as a class that was defined in a function.
    """
    try:
        return pickle.dumps(scenario)
    except Exception as problem:
        raise InvalidTypeError(
            f"{place_of(scenario)} must be one that can be pickled, to be sent to workers (got: {problem}): "
            f"define its classes and functions in a module, or use workers=1"
        ) from problem


@lru_cache(maxsize=8)
def unpickled(scenario: bytes) -> Scenario:
    """Unpickle a scenario, once per worker process, so that its tables are also computed once."""
    loaded: Scenario = pickle.loads(scenario)  # noqa: S301  # bytes that this run pickled
    return loaded
