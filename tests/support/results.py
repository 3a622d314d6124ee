"""Results with durations that are written down, so that every figure can be worked out by hand."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from supplysim.engine.block import BlockOutcome, Kept
from supplysim.engine.journey import Journey
from supplysim.engine.settings import Settings
from supplysim.engine.tally import Tally
from supplysim.run import Fold, Plan, Run

FloatArray = NDArray[np.float64]


def result_of(
    durations: Sequence[float],
    *,
    horizon_days: int = 730,
    gross_cover: Sequence[float] | None = None,
    replicates: int = 4,
    start: str | datetime.date | None = None,
    name: str = "by hand",
) -> ss.Result:
    """The result of a run whose paths had these durations, infinite where censored; path i is in replicate i % replicates."""
    scenario = ss.Scenario(
        name,
        stock=ss.Stock(ss.uniform(0, 1, name="unknown")),
        demand=[ss.Consumption("use", 1)],
        horizon_days=horizon_days,
        start=start,
    )
    paths = len(durations)
    lasted = {"stock": np.array(durations, dtype=np.float64)}
    cover = lasted if gross_cover is None else {"stock": np.array(gross_cover, dtype=np.float64)}
    settings = Settings(seed=1, replicates=replicates)
    tally = Tally.count(scenario, settings, journey_of(lasted, leaps=paths), cover)
    kept = Kept({"unknown": np.linspace(0, 1, paths)}, lasted, cover)
    fold = Fold.of(0, BlockOutcome(tally, kept))
    return ss.Result(Run(Plan(scenario, settings, paths, paths), fold, Fold(Tally.zero(scenario, settings))))


def journey_of(
    durations: Mapping[str, FloatArray], leaps: int, service: Mapping[tuple[str, str], FloatArray] | None = None
) -> Journey:
    """The journey of paths on which each stock lasted so long."""
    available = {name: np.ones(lasted.size) for name, lasted in durations.items()}
    return Journey(durations, available, service or {}, records={}, leaps=leaps)
