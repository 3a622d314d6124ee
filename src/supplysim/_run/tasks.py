"""What a worker runs, be it a process of the pool, a thread or a machine of the user's."""

from __future__ import annotations

import pickle
from functools import lru_cache

from supplysim._engine.block import BlockOutcome, run_block
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings

Task = tuple[Settings, int, int, int]  # as `Plan.task` gives it


def outcome_of(scenario: Scenario, task: Task) -> BlockOutcome | Exception:
    """The outcome of a block, or why it has none."""
    try:
        return run_block(scenario, *task)
    except Exception as problem:  # noqa: BLE001  # handed to the caller, who reports what finished before
        return problem


def run_pickled(scenario: bytes, settings: Settings, block: int, paths: int, keep: int) -> BlockOutcome:
    """What an executor runs: small arguments, one function of the module."""
    return run_block(unpickled(scenario), settings, block, paths, keep)


@lru_cache(maxsize=8)
def unpickled(scenario: bytes) -> Scenario:
    """The scenario, once for each worker process, so that its tables are made once too."""
    loaded: Scenario = pickle.loads(scenario)  # noqa: S301  # our own bytes, made by this run
    return loaded
