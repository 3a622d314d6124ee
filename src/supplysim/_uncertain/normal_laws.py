"""Laws drawn from normal scores: normal, lognormal, between."""

from __future__ import annotations

import math

import attrs
import numpy as np
from scipy import special

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.source import Source, variable
from supplysim.errors import InvalidValueError, shown

_LEAST_CONFIDENCE = 1e-12  # closer to 0 or to 1 a float loses the digits
_LARGEST_LOGARITHM = 700.0  # that of about the largest float
_LEAST_CURVED = 1e-8  # below it sqrt(ln(1 + x**2)) is x


@attrs.frozen
class Normal(Law):
    """The normal law."""

    mean: float
    sd: float

    word = "normal"
    support = (-np.inf, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return self.mean + self.sd * np.asarray(special.ndtri(uniform))


def normal(
    mean: float,
    sd: float,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The normal law. It can be negative, so fields for amounts refuse it: see `truncated_normal`, `lognormal`, `between`.

    Parameters
    ----------
    mean : float, finite
    sd : float, above 0
        Standard deviation.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path. In an expression the field checks the values drawn, not the support.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, or sd <= 0.

    Examples
    --------
    >>> import numpy as np, supplysim as ss
    >>> np.maximum(ss.normal(100, 15), 0)
    maximum(normal(100, 15), 0)
    """
    return variable(Normal(checks.finite(mean, "mean", "normal"), checks.spread(sd, "sd", "normal")), name, source, note)


@attrs.frozen
class Lognormal(Law):
    """The lognormal law: ln X is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    word = "lognormal"
    support = (0.0, np.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.exp(self.mu + self.sigma * np.asarray(special.ndtri(uniform)))


def lognormal(
    mu: float | None = None,
    sigma: float | None = None,
    *,
    median: float | None = None,
    log_sd: float | None = None,
    mean: float | None = None,
    sd: float | None = None,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The lognormal law: the logarithm of the value is normal. It is given by one of three pairs of numbers.

    Parameters
    ----------
    mu, sigma : float, mu from -700 to 700, sigma above 0
        Mean and standard deviation of ln X.
    median, log_sd : float, above 0
        Median of X, which is exp(mu), and standard deviation of ln X, which is sigma: two thirds of all values lie within a
        factor of exp(log_sd) of the median.
    mean, sd : float, above 0
        Mean and standard deviation of X itself.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path, as ``exp(mu + sigma * z)`` with z standard normal.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number of its range, or other parameters are given than one of the pairs.

    Notes
    -----
    A mean and sd are those of sigma**2 = ln(1 + (sd / mean)**2) and mu = ln(mean) - sigma**2 / 2. The law is kept, and written
    by the notation, as mu and sigma. Source: N. L. Johnson, S. Kotz and N. Balakrishnan, "Continuous Univariate
    Distributions", volume 1, 2nd edition, 1994, chapter 14.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.lognormal(median=3e6, log_sd=0.5, name="stock")
    stock
    >>> ss.lognormal(mean=100, sd=50)
    lognormal(4.49359841033, 0.472380727077)
    """
    place = "lognormal"
    forms = ("mu", "sigma"), ("median", "log_sd"), ("mean", "sd")
    form = checks.one_form(place, forms, mu=mu, sigma=sigma, median=median, log_sd=log_sd, mean=mean, sd=sd)
    if "median" in form:
        mu, sigma = math.log(checks.positive(median, "median", place)), checks.spread(log_sd, "log_sd", place)
    elif "mean" in form:
        mu, sigma = _of_logarithm(checks.positive(mean, "mean", place), checks.spread(sd, "sd", place))
    else:
        mu, sigma = checks.finite(mu, "mu", place), checks.spread(sigma, "sigma", place)
        if abs(mu) > _LARGEST_LOGARITHM:
            raise InvalidValueError(
                f"'mu' of lognormal must be between {-_LARGEST_LOGARITHM:g} and {_LARGEST_LOGARITHM:g} (got {mu:g}): it is "
                f"the mean of the logarithm; that of the value itself is given by lognormal(mean=, sd=)"
            )
    return variable(Lognormal(mu, sigma), name, source, note)


def _of_logarithm(mean: float, sd: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm, precise also where the square of ``sd / mean`` is 0 or infinite."""
    cv = sd / mean
    if not 0 < cv < math.inf:
        raise InvalidValueError(
            f"'sd' of lognormal must be a multiple of the mean that a float can hold (got sd={sd:g}, mean={mean:g})"
        )
    variance = math.log1p(cv * cv) if cv < 1 else 2 * math.log(math.hypot(1.0, cv))
    return math.log(mean) - variance / 2, cv if cv < _LEAST_CURVED else math.sqrt(variance)


@attrs.frozen
class Between(Law):
    """The lognormal (low > 0) or normal law whose central interval with probability `confidence` is [low, high]."""

    low: float
    high: float
    confidence: float = 0.9

    word = "between"

    @property
    def family(self) -> Normal | Lognormal:
        """The same law, by its location and scale."""
        reach = 2 * float(special.ndtri(0.5 + self.confidence / 2))
        if self.low > 0:
            bottom, top = math.log(self.low), math.log(self.high)
            return Lognormal((bottom + top) / 2, (top - bottom) / reach)
        return Normal(self.low / 2 + self.high / 2, (self.high - self.low) / reach)

    @property
    def support(self) -> tuple[float, float]:
        return self.family.support

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return self.family.quantile(uniform)


def between(
    low: float,
    high: float,
    confidence: float = 0.9,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """A value that lies between `low` and `high` with a given confidence, as an expert or a report would say it.

    Parameters
    ----------
    low, high : float, finite
        Ends of the interval, low < high. They are not the limits of the value, which may lie outside.
    confidence : float, from 1e-12 to 1 - 1e-12
        Probability that the value lies in the interval. The rest is split evenly below `low` and above `high`.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path: lognormal if low > 0 (never negative, errors in proportion), normal otherwise.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number, low >= high, or the confidence is out of its range.

    Notes
    -----
    With z the standard normal quantile at (1 + confidence) / 2, the normal law has mean (low + high) / 2 and standard
    deviation (high - low) / (2 z). For the lognormal law the same holds of the logarithms; its median is sqrt(low * high).

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.between(6_000, 7_400, name="containers")
    containers
    """
    low, high = checks.ascending("between", low=low, high=high)
    confidence = checks.finite(confidence, "confidence", "between")
    if not _LEAST_CONFIDENCE <= confidence <= 1 - _LEAST_CONFIDENCE:
        raise InvalidValueError(
            f"'confidence' of between must be above 0 and below 1, by {_LEAST_CONFIDENCE:g} at least (got {shown(confidence)})"
        )
    law = Between(low, high, confidence)
    _, spread = attrs.astuple(law.family)
    checks.positive(spread, "spread", "between")
    return variable(law, name, source, note)
