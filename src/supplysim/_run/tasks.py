"""The functions that workers run: one block of a scenario, on the process pool or a user's executor."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator
from functools import lru_cache
from typing import Any

from supplysim._engine.block import BlockOutcome, run_block
from supplysim._model.variants import Study, variants_of
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


def run_task(study: Study, task: Task, check: Callable[[], None] = unchecked) -> BlockOutcome:
    """Run a block in this process; `check` is called now and then and may raise."""
    return run_block(study, *task, check=check)


def run_pickled(study: bytes, task: Task, most_seconds: float | None = None) -> BlockOutcome:
    """Run a block of a pickled scenario, or of several, in a worker process or on a user's executor.

    Raises
    ------
    OutOfTime
        If it takes longer than `most_seconds`.
    """
    return run_task(unpickled(study), task, unchecked if most_seconds is None else TimeLimit.after(most_seconds).check)


def pickled(study: Study) -> bytes:
    """Pickle a scenario, or several, for workers.

    Raises
    ------
    InvalidTypeError
        If it has something in it that cannot be pickled, such as a class that was defined in a function.
    """
    try:
        return pickle.dumps(study)
    except Exception as problem:
        places = " and ".join(map(place_of, variants_of(study).scenarios))
        raise InvalidTypeError(
            f"{places} must be one that can be pickled, to be sent to workers (got: {problem}): "
            f"define its classes and functions in a module, or use workers=1"
        ) from problem


@lru_cache(maxsize=8)
def unpickled(study: bytes) -> Study:
    """Unpickle a scenario, or several, once per worker process, so that its tables are also computed once."""
    loaded: Study = pickle.loads(study)  # noqa: S301  # bytes that this run pickled
    return loaded
