"""The parameter-only workload as plain NumPy arithmetic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import workload
from peers.numpy_pert import pert


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """The ratio, all paths at once."""
    rng = np.random.default_rng(seed)
    usable = pert(rng, workload.PARAMETER_ON_HAND, paths) * pert(rng, workload.PARAMETER_USABLE, paths)
    return usable / (pert(rng, workload.CONSUMED_PER_DAY, paths) - rng.uniform(*workload.PARAMETER_PRODUCED_PER_DAY, paths))
