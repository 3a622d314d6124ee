"""The evidence of a run with claims: how likely its model was to have them made."""

from __future__ import annotations

import math

import numpy as np

from supplysim._estimates.estimate import Estimate
from supplysim._estimates.intervals import spread_error, student_t
from supplysim._result.result import Result
from supplysim.errors import InvalidValueError


def log_evidence(result: Result) -> Estimate:
    """The logarithm of the evidence of a run with claims; see `Result.log_evidence`."""
    given, weights = result.run.plan.settings.given, result.tally.weights
    if given is None or given.weighing is None or weights is None:
        raise InvalidValueError("the run must be given claims for 'log_evidence' (got none); simulate(..., given=claims)")
    paths = result.tally.paths.astype(np.float64)
    mean, error, degrees = spread_error(np.array([float(each) for each in weights.sums]), paths)
    if not mean > 0:
        return Estimate(-math.inf, math.inf, -math.inf, math.inf)
    value = math.log(mean) + given.weighing.log_unit
    if degrees < 1:
        return Estimate(value, math.inf, -math.inf, math.inf)
    relative = error / mean
    if weights.effective < _FEW * (degrees + 1):  # replicates of few paths may agree by chance
        relative = max(relative, 1 / math.sqrt(max(weights.effective, 1.0)))
    half = student_t(degrees) * relative
    return Estimate(value, relative, value - half, value + half)


_FEW = 16  # effective paths of a replicate
