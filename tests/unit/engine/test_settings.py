"""Blocks: their size depends on nothing but the number of replicates."""

from __future__ import annotations

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st
from supplysim.engine.settings import Settings


@given(st.integers(0, 2**70), st.integers(2, 4096))
def test_a_block_is_a_net_of_every_replicate(seed: int, replicates: int) -> None:
    settings = Settings(seed, replicates)
    points = settings.points_per_block
    assert points & (points - 1) == 0
    assert settings.paths_per_block == points * replicates
    assert (1 << 15) < settings.paths_per_block <= 1 << 16


@pytest.mark.parametrize(("replicates", "points"), [(2, 1 << 15), (3, 1 << 14), (8, 1 << 13), (4096, 16)])
def test_points_by_hand(replicates: int, points: int) -> None:
    assert Settings(1, replicates).points_per_block == points


def test_more_replicates_than_paths_leave_one_point_each() -> None:
    assert Settings(1, 1 << 20).points_per_block == 1


def test_settings_are_a_frozen_value() -> None:
    settings = Settings(1, 8)
    assert settings == Settings(1, 8) != attrs.evolve(settings, seed=2)
    with pytest.raises(FrozenInstanceError):
        settings.seed = 2  # type: ignore[misc]
