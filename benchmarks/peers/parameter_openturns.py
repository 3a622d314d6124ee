"""The parameter-only workload in OpenTURNS: a formula of a random vector, on one thread."""

from __future__ import annotations

from typing import Any

import numpy as np
import openturns as ot
from numpy.typing import NDArray

import workload
from peers.numpy_pert import shapes
from workload import Pert


def _pert(law: Pert) -> Any:
    return ot.Beta(*shapes(law), law[0], law[-1])


def run(seed: int, paths: int) -> NDArray[np.float64]:
    """The ratio, from pseudo-random numbers (its Sobol' points took some twenty times as long)."""
    ot.TBB.SetThreadsNumber(1)
    ot.RandomGenerator.SetSeed(seed)
    laws = [
        _pert(workload.PARAMETER_ON_HAND),
        _pert(workload.PARAMETER_USABLE),
        _pert(workload.CONSUMED_PER_DAY),
        ot.Uniform(*workload.PARAMETER_PRODUCED_PER_DAY),
    ]
    ratio = ot.SymbolicFunction(["stock", "usable", "consumed", "produced"], ["stock * usable / (consumed - produced)"])
    sample = ot.CompositeRandomVector(ratio, ot.RandomVector(ot.JointDistribution(laws))).getSample(paths)
    return np.asarray(sample).reshape(-1)
