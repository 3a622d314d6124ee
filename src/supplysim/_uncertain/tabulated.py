"""Other laws drawn from a tabulated inverse CDF: truncated_normal, gamma."""

from __future__ import annotations

import math

import attrs

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.law import BoundedLaw, Law
from supplysim._uncertain.quantile_table import scaled
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.source import Source, variable
from supplysim._uncertain.standard import LARGEST_SHAPE, gamma_table, truncated_normal_table
from supplysim.errors import InvalidValueError, shown

_LARGEST = 1e300
_ROUNDING = 1e-12
_FARTHEST, _NARROWEST = 40.0, 2e-4  # of a window, in standard deviations: the u-error then is at most 1e-9


@attrs.frozen
class TruncatedNormal(BoundedLaw):
    """The normal law with `mean` and `sd`, given that it lies between `low` and `high`."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    word = "truncated_normal"

    @property
    def window(self) -> tuple[float, float]:
        """The bounds in standard deviations from the mean."""
        return (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return scaled(truncated_normal_table(*self.window)(uniform), self.mean, self.sd, self.support)


def truncated_normal(
    mean: float,
    sd: float,
    low: float = -math.inf,
    high: float = math.inf,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The normal law, given that the value lies between `low` and `high`.

    Parameters
    ----------
    mean : float, finite
        Mean before truncation.
    sd : float, above 0
        Standard deviation before truncation.
    low, high : float
        Bounds of the value, low < high; each may be infinite on its own side. ``low=0`` suits amounts and rates.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a number of its range, low >= high, or double precision cannot resolve the window: both bounds
        are more than 40 standard deviations from the mean on the same side, or less than 2e-4 from one another.

    Notes
    -----
    With F the normal CDF, the quantile at u is F^-1(F(low) + u (F(high) - F(low))). It is computed with logarithms of F, so
    windows far in a tail keep their digits: ``|F(Q(u)) - u|`` is at most 1e-9, for most windows near 1e-12. Source: N. L.
    Johnson, S. Kotz and N. Balakrishnan, "Continuous Univariate Distributions", volume 1, 2nd edition, 1994, chapter 13.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.truncated_normal(10_000, 4_000, low=0, name="rounds fired per day")
    rounds fired per day
    """
    place = "truncated_normal"
    mean, sd = checks.finite(mean, "mean", place), checks.spread(sd, "sd", place)
    law = TruncatedNormal(mean, sd, *checks.bounds(low, high, place))
    start, end = law.window
    got = f"(got {start:g} to {end:g}, of low={law.low:g} and high={law.high:g})"
    if max(start, -end) > _FARTHEST:
        raise InvalidValueError(
            f"the window of {place} must come within {_FARTHEST:g} standard deviations of the mean {got}; give a mean nearer "
            f"to it"
        )
    if not end - start >= _NARROWEST:
        raise InvalidValueError(
            f"the window of {place} must be at least {_NARROWEST:g} standard deviations wide {got}; uniform(low, high) is "
            f"nearly the same"
        )
    return variable(law, name, source, note)


@attrs.frozen
class Gamma(Law):
    """The gamma law with a `shape` and a `scale`."""

    shape: float
    scale: float

    word = "gamma"
    support = (0.0, math.inf)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return scaled(gamma_table(self.shape)(uniform), 0.0, self.scale, self.support)


def gamma(
    shape: float | None = None,
    scale: float | None = None,
    *,
    mean: float | None = None,
    sd: float | None = None,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The gamma law, for amounts and rates without an upper bound. It is given by its shape and scale, or its mean and sd.

    Parameters
    ----------
    shape : float, 1e-300 to 1e6
        1 / cv**2, where cv is the coefficient of variation.
    scale : float, above 0
        Mean over shape. The mean, shape * scale, must be at most 1e300.
    mean : float, above 0 and at most 1e300
    sd : float, above 0
        Standard deviation, from a thousandth of the mean to 1e150 times the mean.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path, with mean shape * scale and variance shape * scale**2.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number of its range, or other parameters are given than one of the pairs.

    Notes
    -----
    A mean and sd are those of shape = (mean / sd)**2 and scale = sd**2 / mean. The law is kept, and written by the notation,
    as shape and scale. Its CDF is the regularised incomplete gamma function P(shape, x / scale) (NIST Digital Library of
    Mathematical Functions, https://dlmf.nist.gov/8.2), whose inverse is tabulated.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.gamma(mean=10_000, sd=5_000, name="rounds fired per day")
    rounds fired per day
    >>> ss.gamma(mean=10_000, sd=5_000)  # shape and scale
    gamma(4, 2500)
    """
    form = checks.one_form("gamma", (("shape", "scale"), ("mean", "sd")), shape=shape, scale=scale, mean=mean, sd=sd)
    if "mean" in form:
        law = _of_mean_and_sd(checks.positive(mean, "mean", "gamma"), checks.spread(sd, "sd", "gamma"))
    else:
        law = Gamma(checks.positive(shape, "shape", "gamma"), checks.positive(scale, "scale", "gamma"))
        if not 1 / _LARGEST <= law.shape <= LARGEST_SHAPE:
            remedy = "" if law.shape < 1 else "; truncated_normal(shape * scale, shape**0.5 * scale, low=0) is nearly the same"
            raise InvalidValueError(
                f"'shape' of gamma must be between {1 / _LARGEST:g} and {LARGEST_SHAPE:g} (got {shown(shape)}){remedy}"
            )
    if law.shape * law.scale > _LARGEST:
        got = shown(law.shape * law.scale)
        raise InvalidValueError(f"the mean of gamma, shape * scale, must be at most {_LARGEST:g} (got {got})")
    return variable(law, name, source, note)


def _of_mean_and_sd(mean: float, sd: float) -> Gamma:
    times = mean / sd
    if times * times > LARGEST_SHAPE * (1 + _ROUNDING):
        raise InvalidValueError(
            f"'sd' of gamma must be at least {LARGEST_SHAPE**-0.5:g} of the mean (got mean={mean:g}, sd={sd:g}); "
            f"truncated_normal({mean:g}, {sd:g}, low=0) is nearly the same"
        )
    if times * times < 1 / _LARGEST:
        raise InvalidValueError(
            f"'sd' of gamma must be at most {_LARGEST**0.5:g} times the mean (got mean={mean:g}, sd={sd:g})"
        )
    return Gamma(times * times, sd / times)
