"""Saving and loading: what comes back equals what was saved, and nothing else is taken for it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._archive import stored_run
from supplysim._engine import histogram
from support import scenarios
from support.executors import AtOnce
from support.files import BLOCK, assert_refused, forge
from support.results import assert_same_run

pytestmark = pytest.mark.usefixtures("small_blocks")


def _loaded(result: ss.Result, path: Path) -> ss.Result:
    result.save(path)
    return ss.load(path, result.scenario)


def _assert_equal(loaded: ss.Result, saved: ss.Result) -> None:
    assert_same_run(loaded, saved)
    assert (loaded.stock, loaded.seed, loaded.replicates) == (saved.stock, saved.seed, saved.replicates)
    assert str(loaded) == str(saved)


@pytest.mark.parametrize("run", scenarios.RUNS)
@pytest.mark.parametrize(("paths", "keep"), [(64 * 3 + 7, 100_000), (64 * 2, 70), (1, 1), (50, 0)])
def test_what_is_loaded_equals_what_was_saved(run: str, paths: int, keep: int, path: Path) -> None:
    result = scenarios.simulate(run, paths, seed=6, keep=keep)
    loaded = _loaded(result, path)
    _assert_equal(loaded, result)
    assert not loaded.durations.flags.writeable
    assert not loaded.tally.paths.flags.writeable


def test_counts_in_bins_and_one_by_one_come_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for most, exact in ((1_000, True), (20, False)):
        monkeypatch.setattr(histogram, "_MOST_VALUES", most)
        result = scenarios.simulate("to the stock-out", 300, seed=2)
        assert result.tally.counts["stock", "durations"].is_exact is exact
        _assert_equal(_loaded(result, path), result)


def test_infinite_gross_cover_and_censored_paths_come_back(path: Path) -> None:
    idle = ss.Scenario("idle", stock=ss.Stock(5), demand=[ss.Consumption("use", ss.choice([0, 1]))], horizon_days=3)
    result = ss.simulate(idle, 100, seed=1)
    assert np.isinf(result.gross_cover_days).any()
    _assert_equal(_loaded(result, path), result)


@pytest.mark.parametrize("seed", [0, 2**64, 10**40])
def test_any_seed_comes_back(seed: int, path: Path) -> None:
    assert _loaded(ss.simulate(scenarios.noisy(), 20, seed=seed), path).seed == seed


def test_the_stock_that_was_looked_at_comes_back(path: Path) -> None:
    result = scenarios.simulate("several stocks", 100, seed=6).of("depot")
    loaded = _loaded(result, path)
    _assert_equal(loaded, result)
    assert loaded.stock == "depot"


def test_what_is_loaded_goes_on(path: Path) -> None:
    result = scenarios.simulate("several stocks, to the horizon", 150, seed=6, keep=200)
    loaded = _loaded(result, path)
    assert_same_run(loaded.extend(100), result.extend(100))
    np.testing.assert_array_equal(loaded.trajectories(5).on_hand, result.trajectories(5).on_hand)


def test_the_same_result_gives_the_same_bytes(path: Path) -> None:
    result = scenarios.simulate("to the horizon", 150, seed=6)
    result.save(path)
    first = path.read_bytes()
    ss.load(path, result.scenario).save(path)
    assert path.read_bytes() == first
    assert list(path.parent.iterdir()) == [path]


def test_any_kind_of_path_will_do(path: Path) -> None:
    result = ss.simulate(scenarios.certain(), 20, seed=1)
    for kind in (str, os.fsencode, Path):
        result.save(kind(path))
        assert ss.load(kind(path), result.scenario).paths == 20


@pytest.mark.skipif(os.name == "nt", reason="links need leave there")
def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    ss.simulate(scenarios.certain(), 20, seed=1).save(link)
    assert link.is_symlink()
    assert path.is_file()


@pytest.mark.parametrize("wrong", [None, 3, ["x"]])
def test_what_is_no_path_is_refused(wrong: Any) -> None:
    result = ss.simulate(scenarios.certain(), 20, seed=1)
    for how in (result.save, ss.load):
        with pytest.raises(ss.InvalidTypeError, match=r"'path' of (save|load) must be the path of a file"):
            how(wrong)
    with pytest.raises(ss.InvalidTypeError, match="'checkpoint' of simulate must be the path of a file"):
        ss.simulate(scenarios.certain(), 20, checkpoint=wrong or 3)


@pytest.mark.parametrize("wrong", ["", "a\0b"])
def test_a_path_that_cannot_be_is_refused(wrong: str) -> None:
    with pytest.raises(ss.FileError, match="'path' of load must be the path of a file"):
        ss.load(wrong)


def test_what_is_no_scenario_is_refused(path: Path) -> None:
    with pytest.raises(ss.InvalidTypeError, match="'scenario' of load must be a Scenario"):
        ss.load(path, "noisy")  # type: ignore[arg-type]


def test_another_scenario_is_refused_and_both_digests_are_named(path: Path) -> None:
    result, other = ss.simulate(scenarios.noisy(), 20, seed=1), scenarios.noisy(59)
    result.save(path)
    assert_refused(path, result.scenario.digest, lambda: ss.load(path, other))
    assert_refused(path, other.digest, lambda: ss.load(path, other))


def test_a_file_without_its_scenario_asks_for_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _cannot_be_written(monkeypatch)
    ss.simulate(scenarios.noisy(), 20, seed=1).save(path)
    assert_refused(path, "holds no scenario, since Scenario 'noisy' has something that cannot", lambda: ss.load(path))
    assert_refused(path, "load(path, scenario=...)", lambda: ss.load(path))


def _cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_scenario: ss.Scenario) -> dict[str, Any]:
        raise stored_run.NotationError("a flow of one's own")

    monkeypatch.setattr(stored_run, "to_notation", refuse)


def _written_as_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notation of two scenarios."""
    known = {"noisy": scenarios.noisy, "certain": scenarios.certain}
    monkeypatch.setattr(stored_run, "to_notation", lambda scenario: {"name": scenario.name})
    monkeypatch.setattr(stored_run, "from_notation", lambda notation: known[notation["name"]]())


def test_a_file_with_its_scenario_needs_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _written_as_its_name(monkeypatch)
    result = ss.simulate(scenarios.noisy(), 150, seed=1)
    result.save(path)
    _assert_equal(ss.load(path), result)
    assert_same_run(ss.load(path).extend(50), result.extend(50))


@pytest.mark.parametrize(
    ("notation", "reason"), [({"name": "x"}, "cannot be read"), ({}, "cannot be read"), ({"name": "certain"}, "digest")]
)
def test_a_scenario_that_is_not_the_one_that_was_run_is_refused(
    notation: dict[str, str], reason: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _written_as_its_name(monkeypatch)
    ss.simulate(scenarios.noisy(), 20, seed=1).save(path)
    forge(path, lambda header, _: header["scenario"].update(notation=notation))
    assert_refused(path, reason, lambda: ss.load(path))


def test_a_notation_that_does_not_give_the_scenario_again_is_left_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ({"name": "certain"}, {"name": "noisy", "odd": float("nan")}, {"name": "noisy", "odd": object()}):
        monkeypatch.setattr(stored_run, "to_notation", lambda _scenario, wrong=wrong: wrong)
        monkeypatch.setattr(stored_run, "from_notation", lambda _notation: scenarios.certain())
        ss.simulate(scenarios.noisy(), 20, seed=1).save(path)
        assert_refused(path, "holds no scenario", lambda: ss.load(path))


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    result = ss.simulate(scenarios.certain(), 20, seed=1)
    nowhere = tmp_path / "nowhere" / "run"
    assert_refused(nowhere, "cannot be written: No such file or directory", lambda: result.save(nowhere))
    assert_refused(tmp_path, "is not a regular file", lambda: result.save(tmp_path))
    assert_refused(tmp_path, "is not a regular file", lambda: ss.load(tmp_path))
    assert_refused(nowhere, "cannot be read: No such file or directory", lambda: ss.load(nowhere))


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    fault: BaseException, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ss.simulate(scenarios.certain(), 20, seed=1)
    result.save(path)
    before = path.read_bytes()

    def fail(*_args: Any) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((ss.FileError, KeyboardInterrupt), match=r"No space left|^$"):
        result.extend(5).save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_what_a_killed_process_left_behind_disturbs_nobody(path: Path) -> None:
    beside, foreign = (path.with_name(f".{path.name}.{name}.part") for name in ("0123abcd", "my notes"))
    beside.write_bytes(b"half")
    foreign.write_bytes(b"whole")
    result = ss.simulate(scenarios.certain(), 20, seed=1)
    _assert_equal(_loaded(result, path), result)
    ss.simulate(scenarios.certain(), 30, seed=1, checkpoint=path)
    assert not beside.exists()
    assert foreign.exists()


def test_partial_results_come_back_and_are_completed(path: Path) -> None:
    simulate = partial(scenarios.simulate, "to the horizon", 5 * BLOCK + 7, seed=3, keep=250)
    with pytest.raises(ss.BlockError) as caught:
        simulate(executor=AtOnce(cancelled=[1, 3]))
    loaded = _loaded(caught.value.partial, path)
    _assert_equal(loaded, caught.value.partial)
    done: list[int] = []
    assert_same_run(loaded.extend(0, progress=lambda paths, _all: done.append(paths)), simulate())
    assert done == [4 * BLOCK + 7, 5 * BLOCK + 7]
