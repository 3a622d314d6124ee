"""An hour of ever other runs: memory does not grow with the number of runs.

By name, ``pytest -m soak``; the environment variable SOAK_SECONDS makes it shorter. Every round is another of the random
scenarios, plain and of the whole vocabulary by turns, and does with it what a person would: run, extend, look at
trajectories, summary and plots; now and then on two worker processes. After each round the memory of this process is noted;
worker processes end with their run.
"""

from __future__ import annotations

import gc
import itertools
import os
import resource
import statistics
import time
from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from support import scenarios
from support.builder import PLAIN, WHOLE, random_scenario

pytestmark = pytest.mark.soak

SECONDS = float(os.environ.get("SOAK_SECONDS", "3600"))
TOLERANCE_BYTES = 16 << 20  # between the medians of two quarters; a leak of 50 kB comes to more within a thousand rounds
WORKERS_EVERY = 20  # rounds: two processes take seconds to start


def _resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def _round(number: int, plt: Any) -> None:
    """What a person would do with one scenario, in many small blocks or, with two workers, in two of full size."""
    scenario = random_scenario(number, WHOLE if number % 2 else PLAIN)
    if number % WORKERS_EVERY == WORKERS_EVERY - 1:
        ss.simulate(scenario, 140_000, seed=number, workers=2, keep=1_000)
        return
    with scenarios.small_blocks(512):
        result = ss.simulate(scenario, 2_000, seed=number, to_horizon=number % 3 == 0, keep=1_000)
        result = result.extend(1_500)
        trajectories = result.trajectories(20)
    assert str(result)
    assert result._repr_html_()
    assert result.survival([0, 1]).value[0] == 1
    assert trajectories.on_hand.shape[0] == 20
    if number % 10 == 0:
        result.plot.survival()
        result.plot.durations()
        plt.close("all")


def _quarters(noted: list[int]) -> list[float]:
    """The median of each quarter, in bytes."""
    return [statistics.median(noted[quarter * len(noted) // 4 : (quarter + 1) * len(noted) // 4]) for quarter in range(4)]


def _growth(noted: list[int]) -> float:
    """By how much the last quarter lies above the second, in bytes."""
    quarters = _quarters(noted)
    return quarters[3] - quarters[1]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_the_number_of_runs() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  # once its backend is set

    noted: list[int] = []
    end = time.monotonic() + SECONDS
    for number in itertools.count():
        _round(number, plt)
        noted.append(_resident_bytes())
        if time.monotonic() > end:
            break
    assert len(noted) >= 8, "too short to tell: set SOAK_SECONDS higher"
    shown = f"{len(noted)} rounds; medians of the quarters, MB: {', '.join(f'{each / 1e6:.1f}' for each in _quarters(noted))}"
    print(shown)  # noqa: T201  # what one wants to see after an hour, with -s
    assert _growth(noted) < TOLERANCE_BYTES, shown


def test_a_leak_would_be_seen() -> None:
    leaked = 50_000  # bytes a round
    assert _growth([10**8 + leaked * each for each in range(1_000)]) > TOLERANCE_BYTES
    assert _growth([10**8 + 10**6 * (each % 7) for each in range(1_000)]) < TOLERANCE_BYTES
