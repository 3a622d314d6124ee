"""The weights of the kept paths of a run with claims, for what is worked out from kept paths."""

from __future__ import annotations

from supplysim._estimates.effective import LEAST_EFFECTIVE
from supplysim._estimates.weighted import effective_number
from supplysim._result.result import Result
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError


def checked_weights(result: Result, place: str) -> FloatArray | None:
    """The weights of the kept paths, (kept paths,); None in a run without claims.

    Raises
    ------
    InvalidValueError
        If too few of the kept paths are effective.
    """
    weights = result.run.kept.weights
    if weights is None:
        return None
    effective = effective_number(weights)
    if effective < LEAST_EFFECTIVE:
        raise InvalidValueError(
            f"{place} must rest on at least {LEAST_EFFECTIVE} effective paths (got {effective:.3g} of {weights.size:,} that "
            f"were kept); run with more 'paths', and as large a 'keep'"
        )
    return weights
