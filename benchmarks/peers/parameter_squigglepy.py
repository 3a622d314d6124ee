"""The parameter-only workload in squigglepy."""

from __future__ import annotations

import numpy as np
import squigglepy as sq
from numpy.typing import NDArray

import workload


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """The ratio."""
    sq.set_seed(seed)
    usable = sq.pert(*workload.PARAMETER_ON_HAND) * sq.pert(*workload.PARAMETER_USABLE)
    duration = usable / (sq.pert(*workload.CONSUMED_PER_DAY) - sq.uniform(*workload.PARAMETER_PRODUCED_PER_DAY))
    return np.asarray(sq.sample(duration, n=paths))
