"""The parameter-only workload in probabilit, with its Sobol' points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from probabilit import PERT, Uniform

import workload


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """The ratio; values in between are let go as soon as they are used, which is the faster way."""
    usable = PERT(*workload.PARAMETER_ON_HAND) * PERT(*workload.PARAMETER_USABLE)
    duration = usable / (PERT(*workload.CONSUMED_PER_DAY) - Uniform(*workload.PARAMETER_PRODUCED_PER_DAY))
    return np.asarray(duration.sample(paths, random_state=seed, method="sobol", gc_strategy=[]))
