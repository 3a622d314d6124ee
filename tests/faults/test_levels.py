"""Bits on another CPU: every block reports its level, files record it, and a run that mixes levels warns once.

Another CPU is a process in which NumPy does without some of the instructions of this one.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.simd_level import simd_level
from supplysim._run import tasks
from support import programs, scenarios
from support.blocks import Blocks
from support.executors import AtOnce
from support.files import BLOCK, PATHS, checkpointed

FEATURES = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])  # type: ignore[union-attr]
ANOTHER = "numpy 2.0.0, scipy 1.13.0, plan9 mips, MSA"

pytestmark = pytest.mark.skipif(not FEATURES, reason="NumPy uses nothing here that it could do without")


@pytest.fixture(autouse=True)
def _small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield


def _run_elsewhere(path: Path, blocks: int, workers: int = 1, *, disabled: str = " ".join(FEATURES)) -> str:
    """Run some blocks in another process; its level."""
    return programs.run("on_its_level.py", path, blocks, workers, NPY_DISABLE_CPU_FEATURES=disabled).strip()


def _warned(run: Callable[[], ss.Result]) -> tuple[ss.Result, list[str]]:
    """The result of a run, and what it warned of."""
    with warnings.catch_warnings(record=True, action="always") as caught:
        result = run()
    assert all(each.category is ss.SupplysimWarning for each in caught)
    assert {Path(each.filename).name for each in caught} <= {"scenarios.py", "test_levels.py"}  # those that call the library
    return result, [str(each.message) for each in caught]


def _levels(path: Path) -> list[list[str]]:
    """Those of complete blocks and of the last one, in a file."""
    header: dict[str, Any] = json.loads(path.read_bytes().split(b"\n", 2)[1])
    return [header[part]["levels"] for part in ("complete", "last")]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """The checkpoint of a run of which two blocks finished on another CPU, and the level of that."""
    path = tmp_path_factory.mktemp("elsewhere") / "run"
    level = _run_elsewhere(path, 2)
    return path.read_bytes(), level


@pytest.fixture
def path(tmp_path: Path, begun: tuple[bytes, str]) -> Path:
    file = tmp_path / "run.supplysim"
    file.write_bytes(begun[0])
    return file


def test_the_level_is_what_numpy_uses(begun: tuple[bytes, str]) -> None:
    theirs, ours = begun[1], simd_level()
    assert theirs != ours
    assert np.__version__ in ours
    assert set(ours.split()) >= set(FEATURES)
    assert not set(FEATURES) & set(theirs.split())


def test_a_resumed_run_warns_of_another_level(path: Path, begun: tuple[bytes, str], blocks_here: Blocks) -> None:
    """In the calling process, before anything runs; and again if it is only read."""
    with warnings.catch_warnings(action="error"), pytest.raises(ss.SupplysimWarning, match="several levels"):
        checkpointed(path)
    assert (blocks_here.taken(), path.read_bytes()) == ([], begun[0])
    for ran in ([2, 3, 4, 5], []):
        result, (warning,) = _warned(lambda: checkpointed(path))
        assert blocks_here.taken() == ran
        assert all(level in warning for level in (begun[1], simd_level()))
        assert "set the environment variable NPY_DISABLE_CPU_FEATURES" in warning
        assert result.paths == PATHS
        assert _levels(path) == [sorted((begun[1], simd_level())), [simd_level()]]


@pytest.fixture
def blocks_here(monkeypatch: pytest.MonkeyPatch) -> Blocks:
    found = Blocks()
    monkeypatch.setattr(tasks, "run_block", found)
    return found


def test_a_result_from_another_level_that_is_extended_warns(path: Path) -> None:
    loaded, none = _warned(lambda: ss.load(path))
    assert none == []
    extended, found = _warned(lambda: loaded.extend(0))
    assert ["several levels" in each for each in found] == [True]
    _, found = _warned(lambda: extended.extend(5 * BLOCK))
    assert ["several levels" in each for each in found] == [True]


def test_what_goes_on_with_the_same_instructions_does_not_warn(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert _run_elsewhere(other, 2, disabled="") == simd_level()
    result, found = _warned(lambda: checkpointed(other))
    assert found == []
    assert _levels(other) == [[simd_level()], [simd_level()]]
    assert _warned(lambda: result.extend(10))[1] == []
    level = _run_elsewhere(path, 100, workers=2)  # to the end, without a complaint
    assert _levels(path) == [[level], [level]]
    loaded, _ = _warned(lambda: ss.load(path))
    assert _warned(lambda: loaded.extend(0))[1] == []


@pytest.mark.parametrize("elsewhere", [[3], [0, 5], range(6)])
def test_a_cluster_that_mixes_levels_warns_in_the_calling_process(
    elsewhere: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_block = tasks.run_block

    def on_the_cluster(scenario: Any, settings: Any, block: int, *rest: Any, **more: Any) -> Any:
        outcome = run_block(scenario, settings, block, *rest, **more)
        return attrs.evolve(outcome, level=ANOTHER) if block in elsewhere else outcome

    monkeypatch.setattr(tasks, "run_block", on_the_cluster)
    result, found = _warned(lambda: checkpointed(tmp_path / "run", executor=AtOnce()))
    is_mixed = len(elsewhere) < 6
    assert [ANOTHER in each and simd_level() in each for each in found] == [True] * is_mixed
    assert ANOTHER in _levels(tmp_path / "run")[5 in elsewhere and not is_mixed]
    if not is_mixed:
        assert _warned(lambda: result.extend(0))[1] == []
        assert ["several levels" in each for each in _warned(lambda: result.extend(BLOCK))[1]] == [True]
