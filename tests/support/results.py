"""Results with durations that are written down, so that every figure can be worked out by hand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

import supplysim as ss
from supplysim.engine.block import BlockOutcome, Kept
from supplysim.engine.settings import Settings
from supplysim.engine.tally import Tally
from supplysim.run import Fold, Plan, Run


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
    lasted = np.array(durations, dtype=np.float64)
    cover = lasted if gross_cover is None else np.array(gross_cover, dtype=np.float64)
    settings = Settings(seed=1, replicates=replicates)
    tally = Tally.count(scenario, settings, lasted, cover, leaps=lasted.size)
    kept = Kept({"unknown": np.linspace(0, 1, lasted.size)}, lasted, cover)
    fold = Fold.of(0, BlockOutcome(tally, kept))
    return ss.Result(Run(Plan(scenario, settings, lasted.size, lasted.size), fold, Fold(Tally.zero(scenario, settings))))
