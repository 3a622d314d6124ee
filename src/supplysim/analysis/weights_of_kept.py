"""The weights of the kept paths of a run with claims, for what is worked out from kept paths."""

from __future__ import annotations

from supplysim._estimates.weighted import effective_number
from supplysim._result.result import Result
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidValueError

LEAST_EFFECTIVE = 400.0  # paths of equal weight: below that, an estimate and its error may both be far off


def weights_of(result: Result) -> FloatArray | None:
    """The weights of the kept paths, (kept paths,); None in a run without claims."""
    return result.run.kept.weights


def checked_weights(result: Result, place: str) -> FloatArray | None:
    """The weights of the kept paths; see `weights_of`.

    Raises
    ------
    InvalidValueError
        If they are worth too few paths of equal weight.
    """
    weights = weights_of(result)
    if weights is None:
        return None
    effective = effective_number(weights)
    if effective < LEAST_EFFECTIVE:
        raise InvalidValueError(
            f"the kept paths of a run with claims must be worth at least {LEAST_EFFECTIVE:,.0f} paths of equal weight for "
            f"{place} (got {weights.size:,} paths worth {effective:,.0f}); run with more 'paths', and as large a 'keep'"
        )
    return weights
