"""Worker processes that die: another one takes its place; an executor of the user's leaves what had finished."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import active_children, get_context
from types import SimpleNamespace

import pytest

import supplysim as ss
from supplysim._model.settings import Settings
from supplysim._run import process_pool, worker_process
from supplysim._run.messages import Receiver, Sender
from supplysim._run.plan import Plan
from supplysim._run.process_pool import ProcessPool
from supplysim._run.worker import Worker
from support import scenarios

FULL_BLOCK = Settings(3, 8).paths_per_block


def _deadly(dies_at: int = 3) -> ss.Scenario:
    demand = [scenarios.Deadly("use", 1, dies_at=dies_at)]
    return ss.Scenario("deadly", stock=ss.Stock(ss.uniform(1, 9)), demand=demand, horizon_days=9)


class _Odd(Exception):  # noqa: N818  # cannot be pickled, whatever other packages have taught pickle about exceptions
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} {two}")
        self.how = lambda: None


def test_a_worker_that_dies_leaves_what_finished() -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(ss.BlockError, match="block 2 of Scenario 'deadly' with seed 3 failed") as caught,
    ):
        ss.simulate(_deadly(), 4 * FULL_BLOCK, seed=3, executor=pool, keep=5)
    assert isinstance(caught.value.__cause__, BrokenExecutor)
    assert "if __name__ == '__main__'" in str(caught.value)
    partial = caught.value.partial
    assert isinstance(partial, ss.Result)
    assert partial.paths == 2 * FULL_BLOCK
    assert partial.durations.shape == (5,)
    assert partial.survival(5).value == 0.5


def test_own_workers_that_die_now_and_then_are_replaced() -> None:
    result = ss.simulate(_deadly(), 7 * FULL_BLOCK, seed=3, workers=2)
    assert result.paths == 7 * FULL_BLOCK
    assert result.survival(5).value == 0.5
    assert not active_children()


def test_a_block_that_kills_every_worker_ends_the_run() -> None:
    with pytest.raises(
        ss.BlockError, match=r"block [01] of Scenario 'deadly' with seed 3 failed: 3 worker processes"
    ) as caught:
        ss.simulate(_deadly(dies_at=1), 2 * FULL_BLOCK, seed=3, workers=2)
    assert str(caught.value).endswith("died while running it, the last with exit code 1")
    assert isinstance(caught.value.__cause__, BrokenExecutor)
    assert caught.value.partial is None
    assert not active_children()


def test_workers_hold_two_blocks_at_most_and_are_gone_after_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    give = process_pool.Worker.give

    def noted(worker: process_pool.Worker, plan: Plan, block: int) -> None:
        give(worker, plan, block)
        held.append(len(worker.blocks))

    monkeypatch.setattr(process_pool.Worker, "give", noted)
    result = ss.simulate(scenarios.certain(), 6 * FULL_BLOCK, seed=3, workers=2)
    assert result.paths == 6 * FULL_BLOCK
    assert (len(held), set(held)) == (6, {1, 2})
    assert not active_children()


def test_a_worker_says_where_a_block_failed() -> None:
    with pytest.raises(ss.BlockError, match="failed: 'on_hand' of Stock must be at least 0") as caught:
        ss.simulate(scenarios.rarely_leaves_its_range(), 2 * FULL_BLOCK, seed=5, workers=2)
    cause = caught.value.__cause__
    assert isinstance(cause, ss.DrawError)
    assert "in a worker process:\nTraceback" in cause.__notes__[0]


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Pass the time with a worker of a pool that has a block and says nothing, or gives signs of life."""
    ours, theirs = get_context("spawn").Pipe()
    sentinel, _kept = get_context("spawn").Pipe()
    worker = Worker(SimpleNamespace(pid=4321, sentinel=sentinel), ours, is_ready=True)  # type: ignore[arg-type]
    worker.blocks.append(7)
    pool, now = ProcessPool(1, workers=[worker]), [0.0]
    monkeypatch.setattr(process_pool, "_now", lambda: now[0])

    def wait(seconds: Iterable[float], *, signs: bool = False) -> None:
        for each in seconds:
            now[0] += each
            if signs:
                Sender(theirs).send_sign_of_life()
            for found in pool._with_news(0.0):
                assert found.answer() is None

    yield wait
    for end in (ours, theirs, sentinel, _kept):
        end.close()


def test_a_worker_without_signs_of_life_is_told_of_once(silence: Callable[..., None]) -> None:
    silence([0.5] * 100, signs=True)  # a long block
    silence([0.5] * 59)
    silence([86_400.0], signs=True)  # the main process was stopped meanwhile
    silence([86_400.0] * 29)
    message = r"worker process 4321 has given no sign of life for 30 seconds.*kill -CONT 4321.*kill -KILL 4321"
    with pytest.warns(ss.SupplysimWarning, match=message) as caught:
        silence([1.0] * 100)
    assert len(caught) == 1
    silence([1.0], signs=True)
    with pytest.warns(ss.SupplysimWarning, match=message):
        silence([1.0] * 30)


def test_a_worker_gives_signs_of_life_while_it_runs_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    halting = ss.Scenario("halting", stock=ss.Stock(9), demand=[scenarios.Halting("use", 1)], horizon_days=9)
    worker = Worker.start()
    worker.send_scenario(pickle.dumps(halting))
    worker.give(Plan(halting, Settings(3, 8), 64, 0), 0)
    assert worker.pipe.poll(60)
    assert worker.answer() == ()
    assert worker.pipe.poll(60)
    assert worker.answer() is None
    worker.end(at_once=True)


def test_a_message_of_which_a_part_has_come_is_not_waited_for() -> None:
    ours, theirs = get_context("spawn").Pipe()
    receiver, sent = Receiver(ours), []
    long = {"text": "x" * 40_000}
    whole = SimpleNamespace(send_bytes=sent.append)
    Sender(whole).send(long)  # type: ignore[arg-type]
    Sender(whole).send_sign_of_life()  # type: ignore[arg-type]
    for part in (sent[0], sent[-1], *sent[1:-1]):
        assert len(part) <= 16_380  # what a pipe takes whole, with its length
        assert receiver.receive() is None
        theirs.send_bytes(part)
    assert receiver.receive() == long
    theirs.close()
    with pytest.raises(EOFError):
        receiver.receive()
    ours.close()


@pytest.mark.parametrize(("problem", "expected"), [(KeyError("x"), KeyError), (_Odd(1, 2), RuntimeError)])
def test_every_problem_travels(problem: Exception, expected: type[Exception]) -> None:
    found = worker_process._that_travels(problem)
    assert type(found) is expected
    assert type(problem).__name__ in f"{type(found).__name__}: {found}"
    assert type(pickle.loads(pickle.dumps(found))) is expected
