"""A real Dask cluster: the bits of a run on one machine, whoever dies in the middle, and an end to every run."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest

import supplysim as ss
from supplysim._model.settings import Settings
from supplysim._run import executors
from support import scenarios
from support.results import assert_same_run

distributed = pytest.importorskip("distributed")

SEED, BLOCKS, KEEP = 11, 9, 2_000
FULL_BLOCK = Settings(SEED, 8).paths_per_block  # worker processes do not see small ones
PATHS = (BLOCKS - 1) * FULL_BLOCK + 5_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes, each looked after by a nanny that starts it again."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    with distributed.Client(cluster) as client:
        client.wait_for_workers(2)
        yield client


@lru_cache
def _alone() -> ss.Result:
    return ss.simulate(scenarios.noise_free(), PATHS, seed=SEED, keep=KEEP)


def _simulate(executor: Any, at_first_report: Callable[[], None]) -> ss.Result:
    """The same run on a cluster, where something happens while it has most of its blocks to do."""
    happened: list[int] = []

    def report(done: int, paths: int) -> None:
        if not happened:
            happened.append(done)
            at_first_report()
            assert done < paths / 2

    return ss.simulate(scenarios.noise_free(), PATHS, seed=SEED, keep=KEEP, executor=executor, progress=report)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_that_are_killed_change_nothing(client: Any, workers: int) -> None:
    pids, killed = client.run(os.getpid), []

    def kill() -> None:
        busy = [address for address, tasks in client.processing().items() if tasks]
        for address in busy[:workers]:
            os.kill(pids[address], signal.SIGKILL)
            killed.append(address)

    assert_same_run(_simulate(client.get_executor(), kill), _alone())
    assert len(killed) == workers


@pytest.mark.parametrize("closed", ["executor", "client"])
def test_what_is_closed_in_the_middle_leaves_what_finished(client: Any, closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_PATIENCE_SECONDS", 3.0)  # Dask forgets a block that it was about to send home
    executor = client.get_executor()
    close = client.close if closed == "client" else lambda: executor.shutdown(wait=False)
    with pytest.raises(
        ss.BlockError, match=f"block .* of Scenario 'noise free' with seed {SEED} failed: CancelledError"
    ) as caught:
        _simulate(executor, close)
    partial = caught.value.partial
    assert isinstance(partial, ss.Result)
    assert FULL_BLOCK <= partial.paths < PATHS
    assert_same_run(partial.extend(0), _alone())


def test_a_block_that_kills_its_workers_ends_the_run(cluster: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)  # 3 unless told, and workers take seconds to start again
    deadly = ss.Scenario("deadly", stock=ss.Stock(ss.uniform(1, 9)), demand=[scenarios.Deadly("use", 1)], horizon_days=9)
    with pytest.raises(ss.BlockError, match=r"block \d+ of Scenario 'deadly' with seed 3 failed") as caught:
        ss.simulate(deadly, 9 * FULL_BLOCK, seed=3, executor=client.get_executor())
    assert isinstance(caught.value.__cause__, distributed.KilledWorker)
