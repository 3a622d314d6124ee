"""A real Dask cluster: the bits of the run on one machine, also when its workers are killed or it is closed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

import supplysim as ss
from supplysim.engine.settings import Settings
from support import scenarios
from support.results import assert_same_run

distributed = pytest.importorskip("distributed")

SEED, BLOCKS = 11, 14
FULL_BLOCK = Settings(SEED, 8).paths_per_block
PATHS = (BLOCKS - 1) * FULL_BLOCK + 5_000


@pytest.fixture
def client() -> Iterator[Any]:
    """Of a cluster of two worker processes, each looked after by a nanny that starts it again."""
    quickly = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**quickly) as cluster, distributed.Client(cluster) as client:
        yield client


def _alone() -> ss.Result:
    return ss.simulate(scenarios.noise_free(), PATHS, seed=SEED, keep=2_000)


class _Kill:
    """A progress callback that kills workers at the first report, while they have blocks to do."""

    def __init__(self, client: Any, workers: int) -> None:
        self.client, self.workers = client, workers
        self.pids = client.run(os.getpid)
        self.killed: list[str] = []

    def __call__(self, done: int, paths: int) -> None:
        if self.killed:
            return
        busy = [address for address, tasks in self.client.processing().items() if tasks]
        self.killed = busy[: self.workers]
        for address in self.killed:
            os.kill(self.pids[address], signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_that_are_killed_change_nothing(client: Any, workers: int) -> None:
    kill = _Kill(client, workers)
    result = ss.simulate(
        scenarios.noise_free(), PATHS, seed=SEED, keep=2_000, executor=client.get_executor(), progress=kill
    )
    assert len(kill.killed) == workers
    assert_same_run(result, _alone())
