"""What tests of runs and files share: small blocks, a path, and blocks that are noted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from supplysim._run import tasks
from support import scenarios
from support.blocks import Blocks
from support.files import BLOCK


@pytest.fixture
def small_blocks() -> Iterator[None]:
    with scenarios.small_blocks(BLOCK):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.supplysim"


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> Blocks:
    found = Blocks()
    monkeypatch.setattr(tasks, "run_block", found)
    return found
