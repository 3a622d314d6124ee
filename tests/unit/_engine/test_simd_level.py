"""The level of a process, and the warning of a run that mixes several; tests/faults/test_levels.py has them at work."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
import scipy

from supplysim._engine.simd_level import mixed, simd_level


@pytest.mark.parametrize(
    ("simd", "features"),
    [
        ({"SIMD Extensions": {"baseline": ["SSE", "SSE2"], "found": ["AVX2"], "not found": ["AVX512F"]}}, "SSE SSE2 AVX2"),
        ({"SIMD Extensions": {"baseline": ["SSE", "SSE2"]}}, "SSE SSE2"),  # NumPy leaves out what is empty
        ({}, "no SIMD"),
    ],
)
def test_it_names_the_versions_the_platform_and_the_instructions(
    simd: dict[str, Any], features: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(np, "show_config", lambda mode: {"Compilers": {}, **simd})
    level = simd_level.__wrapped__()
    assert level.startswith(f"numpy {np.__version__}, scipy {scipy.__version__}, {sys.platform} ")
    assert level.endswith(f", {features}")


def test_it_is_found_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    level = simd_level()
    monkeypatch.setattr(np, "show_config", None)
    assert simd_level() == level


def test_several_levels_are_named_in_order_and_one_is_no_trap() -> None:
    assert list(mixed(frozenset())) == list(mixed(frozenset({"one"}))) == []
    (warning,) = mixed(frozenset({"two", "one"}))
    assert "several levels (one; two)" in warning
    (warning,) = mixed(frozenset(map(str, range(10_000))))
    assert len(warning) < 1_200
