"""The laws that a user writes: each function checks its numbers once and returns a `Variable`.

All take an optional ``name``: the row of the variable in every table of inputs. A variable without one is named after the
field it stands in. Parameters are plain numbers; a law whose parameter is itself unknown is written as an expression, such as
``low + width * uniform(0, 1)``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from supplysim.errors import InvalidTypeError, InvalidValueError
from supplysim.uncertain import checks, combined, families
from supplysim.uncertain.frozen_mapping import FrozenMapping
from supplysim.uncertain.frozen_scipy import FrozenScipy
from supplysim.uncertain.law import Law
from supplysim.uncertain.metalog import fit_metalog
from supplysim.uncertain.quantity import Quantity, Stated, Variable
from supplysim.uncertain.stating import listed, stated, weighed

_CLASSICAL_WEIGHT = 4.0


def fixed(value: float, *, name: str | None = None) -> Variable:
    """A value that is known, as a named row of the inputs.

    Examples
    --------
    >>> fixed(450, name="rounds per container")
    rounds per container
    """
    value = checks.finite(value, "value", "fixed")
    return stated(families.Fixed(value), name, "fixed", value=value)


def uniform(low: float, high: float, *, name: str | None = None) -> Variable:
    """Every value between `low` and `high` alike.

    Examples
    --------
    >>> uniform(0.05, 0.15)
    uniform(0.05, 0.15)
    """
    low, high = checks.ascending("uniform", low=low, high=high)
    return stated(families.Uniform(low, high), name, "uniform", low=low, high=high)


def triangular(low: float, mode: float, high: float, *, name: str | None = None) -> Variable:
    """A density rising in a line from `low` to `mode` and falling in a line to `high`."""
    low, mode, high = checks.ascending("triangular", low=low, mode=mode, high=high)
    return stated(families.Triangular(low, mode, high), name, "triangular", low=low, mode=mode, high=high)


def pert(low: float, mode: float, high: float, *, weight: float = _CLASSICAL_WEIGHT, name: str | None = None) -> Variable:
    r"""The PERT law: a beta on [low, high] whose mean is ``(low + weight * mode + high) / (weight + 2)``.

    Parameters
    ----------
    low, mode, high : float
        Least, most likely and greatest value.
    weight : float
        How strongly the law gathers at the mode; 4 is the classical PERT, 0 the uniform law.

    Notes
    -----
    X = low + (high - low) B with B ~ Beta(1 + weight (mode - low)/(high - low), 1 + weight (high - mode)/(high - low));
    D. G. Malcolm et al., "Application of a technique for research and development program evaluation",
    Operations Research 7(5), 1959; D. Vose, "Risk Analysis", 2008.

    Examples
    --------
    >>> pert(8e3, 10e3, 14e3, name="rounds fired per day")
    rounds fired per day
    """
    low, mode, high = checks.ascending("pert", low=low, mode=mode, high=high)
    weight = checks.finite(weight, "weight", "pert")
    if weight < 0:
        raise InvalidValueError(f"'weight' of pert must be at least 0 (got {weight!r})")
    width = high - low
    standard = families.StandardBeta(1 + weight * ((mode - low) / width), 1 + weight * ((high - mode) / width))
    law = families.Scaled(standard, low, width, low, high)
    shaped = "" if weight == _CLASSICAL_WEIGHT else f", weight={weight:.12g}"
    shown = f"pert({listed((low, mode, high))}{shaped})"
    return stated(law, name, "pert", shown, low=low, mode=mode, high=high, weight=weight)


def normal(mean: float, sd: float, *, name: str | None = None) -> Variable:
    """The normal law with the given mean and standard deviation. Its support is everything: see `truncated_normal`."""
    law = families.Normal(checks.finite(mean, "mean", "normal"), checks.positive(sd, "sd", "normal"))
    return stated(law, name, "normal", mean=law.mean, sd=law.sd)


def truncated_normal(
    mean: float, sd: float, low: float = -math.inf, high: float = math.inf, *, name: str | None = None
) -> Variable:
    """The normal law with `mean` and `sd` (those before truncation), given that it lies between `low` and `high`."""
    place = "truncated_normal"
    mean, sd = checks.finite(mean, "mean", place), checks.positive(sd, "sd", place)
    low, high = checks.bounds(low, high, place)
    window = families.StandardTruncatedNormal((low - mean) / sd, (high - mean) / sd)
    law = families.Scaled(window, mean, sd, low, high)
    return stated(law, name, place, mean=mean, sd=sd, low=low, high=high)


def lognormal(mu: float, sigma: float, *, name: str | None = None) -> Variable:
    """The law of X where ln X is normal with mean `mu` and standard deviation `sigma`; its median is exp(mu).

    Examples
    --------
    >>> import math
    >>> stock = lognormal(math.log(3e6), 0.5, name="stock")  # median three million
    """
    law = families.Lognormal(checks.finite(mu, "mu", "lognormal"), checks.positive(sigma, "sigma", "lognormal"))
    return stated(law, name, "lognormal", mu=law.mu, sigma=law.sigma)


def beta(a: float, b: float, low: float = 0.0, high: float = 1.0, *, name: str | None = None) -> Variable:
    """The beta law with shapes `a` and `b`, on [low, high]."""
    low, high = checks.ascending("beta", low=low, high=high)
    a, b = checks.positive(a, "a", "beta"), checks.positive(b, "b", "beta")
    law = families.Scaled(families.StandardBeta(a, b), low, high - low, low, high)
    return stated(law, name, "beta", a=a, b=b, low=low, high=high)


def gamma(shape: float, scale: float, *, name: str | None = None) -> Variable:
    """The gamma law with the given shape and scale: mean shape * scale, variance shape * scale**2."""
    shape, scale = checks.positive(shape, "shape", "gamma"), checks.positive(scale, "scale", "gamma")
    law = families.Scaled(families.StandardGamma(shape), 0.0, scale, 0.0, math.inf)
    return stated(law, name, "gamma", shape=shape, scale=scale)


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
        raise InvalidValueError(f"'confidence' of between must be above 0 and below 1 (got {confidence!r})")
    reach = 2 * float(special.ndtri(0.5 + confidence / 2))
    if low > 0:
        bottom, top = math.log(low), math.log(high)
        made = lognormal((bottom + top) / 2, (top - bottom) / reach, name=name)
    else:
        made = normal((low + high) / 2, (high - low) / reach, name=name)
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
        raise InvalidTypeError(f"'points' of {place} must be a mapping from probability to value (got {points!r})")
    pairs = sorted((checks.finite(p, "probability", place), checks.finite(x, "value", place)) for p, x in points.items())
    low, high = checks.bounds(low, high, place)
    if len(pairs) < 2:  # noqa: PLR2004  # a location and a spread
        raise InvalidValueError(f"'points' of {place} must be at least two (got {len(pairs)})")
    for probability, value in pairs:
        if not 0 < probability < 1:
            raise InvalidValueError(f"a probability of {place} must be above 0 and below 1 (got {probability!r})")
        if not low < value < high:
            raise InvalidValueError(f"a value of {place} must lie between low={low:g} and high={high:g} (got {value!r})")
    if any(one[0] == other[0] for one, other in pairwise(pairs)):
        raise InvalidValueError(f"a probability of {place} must be given once (got {pairs})")
    if any(later <= earlier for (_, earlier), (_, later) in pairwise(pairs)):
        raise InvalidValueError(f"values of {place} must rise with their probabilities (got {dict(pairs)})")
    shown = f"quantiles({{{', '.join(f'{p:g}: {x:.12g}' for p, x in pairs)}}})"
    law = fit_metalog(dict(pairs), low, high)
    return stated(law, name, place, shown, points=FrozenMapping(pairs), low=low, high=high)


def choice(values: Sequence[float], weights: Sequence[float] | None = None, *, name: str | None = None) -> Variable:
    """One of a few values, with probabilities in proportion to `weights` (equal where not given).

    Examples
    --------
    >>> choice([5_000, 10_000], weights=[1, 3], name="rounds fired per day")
    rounds fired per day
    """
    numbers = checks.finite_list(values, "values", "choice")
    weights, shares = weighed(weights, len(numbers), "choice")
    pairs = sorted((value, share) for value, share in zip(numbers, shares, strict=True) if share > 0)
    ordered, probabilities = zip(*pairs, strict=True)
    shown = f"choice({listed(ordered)})"
    return stated(combined.Choice(ordered, probabilities), name, "choice", shown, values=numbers, weights=weights)


def mixture(
    components: Sequence[Variable | float], weights: Sequence[float] | None = None, *, name: str | None = None
) -> Variable:
    """One of several laws, with probabilities in proportion to `weights`: rival claims, of which one holds.

    A mixture stays a mixture: a path follows one component, never an average of them.

    Parameters
    ----------
    components : sequence of unnamed laws or numbers
    weights : sequence of float, optional
        Equal where not given.

    Examples
    --------
    >>> mixture([pert(400, 448, 500), pert(75, 87, 100)], weights=[0.8, 0.2], name="rounds per container")
    rounds per container
    """
    place = "mixture"
    if isinstance(components, str | bytes | Quantity) or not isinstance(components, Sequence) or not components:
        raise InvalidTypeError(f"'components' of {place} must be a list of laws, not empty (got {components!r})")
    laws = tuple(_component(component, place) for component in components)
    weights, shares = weighed(weights, len(laws), place)
    possible = [(law, share) for law, share in zip(laws, shares, strict=True) if share > 0]
    given = tuple(each if isinstance(each, Variable) else float(each) for each in components)
    law = combined.Mixture(*(tuple(column) for column in zip(*possible, strict=True)))
    return stated(law, name, place, f"mixture of {len(possible)}", components=given, weights=weights)


def _component(component: Variable | float, place: str) -> Law:
    if isinstance(component, Variable):
        if component.name is not None:
            raise InvalidValueError(
                f"a component of {place} must have no name: the mixture is the variable (got {component.name!r})"
            )
        return component.law
    if isinstance(component, Quantity):
        raise InvalidTypeError(f"a component of {place} must be a law or a number (got the expression {component!r})")
    return families.Fixed(checks.finite(component, "component", place))


def empirical(data: ArrayLike, *, name: str | None = None) -> Variable:
    """Observed data, each value as likely as another (the inverse of the empirical CDF)."""
    try:
        numbers = np.asarray(data)
    except ValueError:
        raise InvalidTypeError(f"'data' of empirical must be a list of numbers (got {data!r})") from None
    if numbers.ndim != 1:
        raise InvalidTypeError(f"'data' of empirical must be a list of numbers (got an array of shape {numbers.shape})")
    values = checks.finite_list(numbers.tolist(), "data", "empirical")
    law = combined.Empirical(tuple(sorted(values)))
    return stated(law, name, "empirical", f"empirical of {len(values)}", data=law.values)


def law(frozen: Any, *, name: str | None = None) -> Variable:
    """Any frozen `scipy.stats` distribution.

    Examples
    --------
    >>> from scipy import stats
    >>> law(stats.weibull_min(1.5, scale=30), name="repair days")
    repair days
    """
    needed = ("ppf", "isf", "cdf", "support")
    refusal = InvalidTypeError(f"'frozen' of law must be a frozen scipy.stats distribution (got {frozen!r})")
    if any(not callable(getattr(frozen, method, None)) for method in needed):
        raise refusal
    try:
        low, high = (np.asarray(bound) for bound in frozen.support())
    except TypeError:  # not frozen: its own parameters are missing
        raise refusal from None
    if low.ndim or high.ndim or math.isnan(low) or math.isnan(high):
        raise InvalidValueError(f"'frozen' of law must be one valid distribution (its support is {low} to {high})")
    return stated(FrozenScipy(frozen), name, "law", "", frozen=frozen)
