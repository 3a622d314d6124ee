"""PERT numbers, as an analyst with NumPy draws them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workload import Pert


def shapes(law: Pert) -> tuple[float, float]:
    """The two shapes of the beta law that a PERT law is."""
    low, mode, high = law
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def pert(rng: np.random.Generator, law: Pert, paths: int) -> NDArray[np.float64]:
    """So many PERT numbers."""
    low, _, high = law
    return low + (high - low) * rng.beta(*shapes(law), paths)
