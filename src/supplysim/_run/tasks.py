"""The functions that workers run: one block of a scenario, on the process pool or a user's executor."""

from __future__ import annotations

import pickle
from functools import lru_cache

from supplysim._engine.block import BlockOutcome, run_block
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._run.plan import Task
from supplysim._uncertain.fields import place_of
from supplysim.errors import InvalidTypeError


def outcome_of(scenario: Scenario, task: Task) -> BlockOutcome | Exception:
    """The outcome of a block, or the exception that it raised."""
    try:
        return run_block(scenario, *task)
    except Exception as problem:  # noqa: BLE001  # the runner raises it after accumulating the other blocks
        return problem


def run_pickled(scenario: bytes, settings: Settings, block: int, paths: int, keep: int) -> BlockOutcome:
    """Run a block of a pickled scenario: the function that is submitted to a user's executor."""
    return run_block(unpickled(scenario), settings, block, paths, keep)


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
