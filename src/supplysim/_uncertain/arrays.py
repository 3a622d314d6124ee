"""Array types, and the few constants that several packages share."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
IndexArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
Drawn = FloatArray | float  # a value for each path, (paths,), or one that all paths share

ROUNDING = 1e-9  # a shortfall of less than this share of the claims is rounding, not a stock-out
LOG_ODDS = log(1e12)  # -ln of the probability, 1e-12, that a leap misses a stock-out
RESIDUE = 1e-12  # a remainder of at most this share of what was there before a removal is rounding, and is removed with it
ROUNDING_OF_ROOM = 1e-12  # a stock that exceeds its capacity by less than this share fits: it is rounding
HALF_STEP = 2.0**-53  # half the spacing of the uniforms drawn: they are clipped to stay strictly between 0 and 1


def at(values: Drawn, paths: IndexArray | None) -> Drawn:
    """The values of some of the paths; of all of them where `paths` is None."""
    return values if paths is None or not isinstance(values, np.ndarray) else values.take(paths)


def by_path(values: Drawn, paths: int) -> FloatArray:
    """A value for each path, in an array of its own that may be written to."""
    return np.array(np.broadcast_to(values, paths), dtype=np.float64)


def one_or_each(values: Drawn) -> Drawn:
    """A float where one value serves all paths, the array where each has its own."""
    return values if np.ndim(values) else float(values)
