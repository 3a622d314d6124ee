"""Laws as an expert or a report would state them: by an interval, or by quantiles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import attrs
from scipy import special

from supplysim._uncertain import checks
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.laws import lognormal, normal
from supplysim._uncertain.metalog import fit_metalog
from supplysim._uncertain.quantity import Stated, Variable
from supplysim._uncertain.stating import stated
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_LEAST_CONFIDENCE = 1e-12  # what a float can tell from 0, and from 1


def between(low: float, high: float, confidence: float = 0.9, *, name: str | None = None) -> Variable:
    """A value that lies between `low` and `high` with the given confidence, as an expert or a report would say it.

    Lognormal where both are positive (a quantity: no negative values, errors in proportion), normal otherwise. The
    probability that is left is split evenly below `low` and above `high`.

    Examples
    --------
    >>> between(6_000, 7_400, name="containers")
    containers
    """
    low, high = checks.ascending("between", low=low, high=high)
    confidence = checks.finite(confidence, "confidence", "between")
    if not 0 < confidence < 1:
        raise InvalidValueError(f"'confidence' of between must be above 0 and below 1 (got {shown(confidence)})")
    if not _LEAST_CONFIDENCE <= confidence <= 1 - _LEAST_CONFIDENCE:
        raise InvalidValueError(
            f"'confidence' of between must be {_LEAST_CONFIDENCE:g} or more away from 0 and 1 (got {confidence!r})"
        )
    reach = 2 * float(special.ndtri(0.5 + confidence / 2))
    if low > 0:
        bottom, top = math.log(low), math.log(high)
        made = lognormal((bottom + top) / 2, (top - bottom) / reach, name=name)
    else:
        made = normal(low / 2 + high / 2, (high - low) / reach, name=name)
    return attrs.evolve(made, stated=Stated("between", FrozenMapping(low=low, high=high, confidence=confidence)))


def quantiles(
    points: Mapping[float, float], *, low: float = -math.inf, high: float = math.inf, name: str | None = None
) -> Variable:
    """The metalog law through the given quantiles, ``{probability: value}``, with optional bounds.

    Parameters
    ----------
    points : mapping from probability to value
        At least two; as many coefficients are fitted, so the law goes through every point.
    low, high : float
        Bounds of the support. A quantity that cannot be negative needs ``low=0``.

    Raises
    ------
    InvalidValueError
        If the points are not ascending, lie outside the bounds, or allow no law (with the reason).

    References
    ----------
    T. W. Keelin, "The Metalog Distributions", Decision Analysis 13(4), 2016.

    Examples
    --------
    >>> quantiles({0.05: 0.3, 0.5: 0.5, 0.95: 0.8}, low=0, high=1, name="usable fraction")
    usable fraction
    """
    place = "quantiles"
    if not isinstance(points, Mapping):
        raise InvalidTypeError(f"'points' of {place} must be a mapping from probability to value (got {shown(points)})")
    pairs = sorted(
        (checks.finite(p, "probability", place), checks.finite(x, "value", place))
        for p, x in checks.pairs(points, "points", place)
    )
    low, high = checks.bounds(low, high, place)
    if len(pairs) < 2:  # noqa: PLR2004  # a location and a spread
        raise InvalidValueError(f"'points' of {place} must be at least two (got {len(pairs)})")
    for probability, value in pairs:
        if not 0 < probability < 1:
            raise InvalidValueError(f"a probability of {place} must be above 0 and below 1 (got {shown(probability)})")
        if not low < value < high:
            raise InvalidValueError(f"a value of {place} must lie between low={low:g} and high={high:g} (got {shown(value)})")
    if any(one[0] == other[0] for one, other in pairwise(pairs)):
        raise InvalidValueError(f"a probability of {place} must be given once (got {pairs})")
    if any(later <= earlier for (_, earlier), (_, later) in pairwise(pairs)):
        raise InvalidValueError(f"values of {place} must rise with their probabilities (got {dict(pairs)})")
    text = f"quantiles({{{', '.join(f'{p:g}: {x:.12g}' for p, x in pairs)}}})"
    law = fit_metalog(dict(pairs), low, high)
    return stated(law, name, place, text, points=FrozenMapping(pairs), low=low, high=high)
