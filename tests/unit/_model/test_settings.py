"""Blocks: their size depends on nothing but the number of replicates."""

from __future__ import annotations

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from supplysim._model.settings import _PATHS_A_BLOCK, Settings
from support.scenarios import small_blocks


@given(st.integers(0, 2**70), st.integers(2, 4096))
def test_a_block_is_a_net_of_every_replicate(seed: int, replicates: int) -> None:
    settings = Settings(seed, replicates)
    points = settings.points_per_block
    assert points & (points - 1) == 0
    assert settings.paths_per_block == points * replicates
    assert _PATHS_A_BLOCK / 2 < settings.paths_per_block <= _PATHS_A_BLOCK


@pytest.mark.parametrize(("replicates", "points"), [(2, 512), (3, 256), (8, 128), (1000, 1), (1024, 1), (4096, 1)])
def test_points_by_hand(replicates: int, points: int) -> None:
    with small_blocks(1024):
        assert Settings(1, replicates).points_per_block == points
        assert Settings(1, replicates).paths_per_block == points * replicates


def test_settings_are_a_frozen_value() -> None:
    settings = Settings(1, 8)
    assert settings == Settings(1, 8) != attrs.evolve(settings, seed=2)
    with pytest.raises(FrozenInstanceError):
        settings.seed = 2  # type: ignore[misc]
