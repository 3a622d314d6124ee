"""Beta laws, drawn from a tabulated inverse CDF: pert, beta."""

from __future__ import annotations

import math

import attrs

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.fields import Range, within
from supplysim._uncertain.law import BoundedLaw, listed
from supplysim._uncertain.quantile_table import scaled
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.source import Source, variable
from supplysim._uncertain.standard import LARGEST_SHAPE, beta_table
from supplysim.errors import InvalidValueError, shown

CLASSICAL_WEIGHT = 4.0
_SHAPE = Range(low=0.01, high=LARGEST_SHAPE)
_LEAST_SUM = 0.1  # of both shapes: below it the table no longer follows the law from one end to the other
_ROUNDING = 1e-12  # 0.01 + 0.09 is less than 0.1
_WEIGHT = Range(low=0.0, high=LARGEST_SHAPE)


@attrs.frozen
class Pert(BoundedLaw):
    """The PERT law: a beta law on [low, high], more concentrated at the mode the larger `weight` is."""

    low: float
    mode: float
    high: float
    weight: float = CLASSICAL_WEIGHT

    word = "pert"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        width = self.high - self.low
        below, above = (self.mode - self.low) / width, (self.high - self.mode) / width
        table = beta_table(1 + self.weight * below, 1 + self.weight * above)
        return scaled(table(uniform), self.low, width, self.support)

    def __str__(self) -> str:
        shaped = "" if self.weight == CLASSICAL_WEIGHT else f", weight={self.weight:.12g}"
        return f"pert({listed((self.low, self.mode, self.high))}{shaped})"


def pert(
    low: float,
    mode: float,
    high: float,
    *,
    weight: float = CLASSICAL_WEIGHT,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The PERT law, for a least, a most likely and a greatest value: a beta law on [low, high].

    Parameters
    ----------
    low, mode, high : float, finite
        Least, most likely and greatest value, low <= mode <= high and low < high.
    weight : float, 0 to 1e6
        How concentrated the law is at the mode: 4 is the classical PERT, 0 the uniform law.
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
        If a parameter is not a finite number, they are not in ascending order, or the weight is out of its range.

    Notes
    -----
    X = low + (high - low) B with B ~ Beta(1 + weight (mode - low)/(high - low), 1 + weight (high - mode)/(high - low)). The
    mean is (low + weight * mode + high) / (weight + 2). Sources: D. G. Malcolm et al., "Application of a technique for
    research and development program evaluation", Operations Research 7(5), 1959; D. Vose, "Risk Analysis", 2008.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.pert(8e3, 10e3, 14e3, name="rounds fired per day")
    rounds fired per day
    """
    low, mode, high = checks.ascending("pert", low=low, mode=mode, high=high)
    weight = within(weight, "weight", "pert", bounds=_WEIGHT)
    return variable(Pert(low, mode, high, weight), name, source, note)


@attrs.frozen
class Beta(BoundedLaw):
    """The beta law with shapes `a` and `b`, on [low, high]."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    word = "beta"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return scaled(beta_table(self.a, self.b)(uniform), self.low, self.high - self.low, self.support)


def beta(
    a: float | None = None,
    b: float | None = None,
    low: float = 0.0,
    high: float = 1.0,
    *,
    mean: float | None = None,
    sd: float | None = None,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The beta law on [low, high], for shares and percentages. It is given by its shapes, or its mean and sd.

    Parameters
    ----------
    a, b : float, 0.01 to 1e6, together at least 0.1
        Shapes. After s successes and f failures, a uniform prior gives a = 1 + s, b = 1 + f.
    low, high : float, finite
        Least and greatest value, low < high.
    mean : float, between low and high
    sd : float, above 0
        Standard deviation. That of any law on [low, high] is at most sqrt((mean - low) (high - mean)). Near that, or near 0,
        the shapes leave their range, and it is refused.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path. Its mean is low + (high - low) a / (a + b).

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a parameter is not a finite number of its range, low >= high, or other parameters are given than one of the pairs.

    Notes
    -----
    Its CDF on [0, 1] is the regularised incomplete beta function I_x(a, b) (NIST Digital Library of Mathematical Functions,
    https://dlmf.nist.gov/8.17), whose inverse is tabulated. With m and s the mean and sd on [0, 1], a + b = m (1 - m) / s**2 -
    1, and a = m (a + b). The law is kept, and written by the notation, as its shapes. Source: N. L. Johnson, S. Kotz and N.
    Balakrishnan, "Continuous Univariate Distributions", volume 2, 2nd edition, 1995, chapter 25.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.beta(9, 3, name="usable fraction")  # as after inspecting 10 of which 8 were usable
    usable fraction
    >>> ss.beta(mean=0.75, sd=0.12)
    beta(9.015625, 3.00520833333, 0, 1)
    """
    form = checks.one_form("beta", (("a", "b"), ("mean", "sd")), a=a, b=b, mean=mean, sd=sd)
    low, high = checks.ascending("beta", low=low, high=high)
    if "mean" in form:
        return variable(
            _of_mean_and_sd(checks.finite(mean, "mean", "beta"), checks.spread(sd, "sd", "beta"), low, high),
            name,
            source,
            note,
        )
    shapes = [within(checks.positive(each, key, "beta"), key, "beta", bounds=_SHAPE) for key, each in (("a", a), ("b", b))]
    if sum(shapes) < _LEAST_SUM - _ROUNDING:
        raise InvalidValueError(
            f"'a' and 'b' of beta must add up to at least {_LEAST_SUM:g} (got a={shown(a)}, b={shown(b)}); "
            f"choice([low, high], weights=[b, a]) is nearly the same"
        )
    return variable(Beta(shapes[0], shapes[1], low, high), name, source, note)


def _of_mean_and_sd(mean: float, sd: float, low: float, high: float) -> Beta:
    if not low < mean < high:
        raise InvalidValueError(f"'mean' of beta must be between {low:g} and {high:g}, both excluded (got {mean:g})")
    width = high - low
    above, below, spread = (mean - low) / width, (high - mean) / width, sd / width
    most = math.sqrt(above * below)
    if spread >= most:
        raise InvalidValueError(
            f"'sd' of beta must be below {most * width:.6g}, which is that of choice([{low:g}, {high:g}]) with the mean "
            f"{mean:g} (got {sd:g})"
        )
    total = (most / spread - 1.0) * (most / spread + 1.0)  # a + b, without cancellation
    a, b = above * total, below * total
    if not (_SHAPE.holds(a, a) and _SHAPE.holds(b, b) and total >= _LEAST_SUM - _ROUNDING):
        remedy = (
            "give a larger sd, or truncated_normal" if max(a, b) > _SHAPE.high else "give a smaller sd, or choice([low, high])"
        )
        raise InvalidValueError(
            f"'sd' of beta must give shapes between {_SHAPE.low:g} and {_SHAPE.high:g} that add up to at least {_LEAST_SUM:g} "
            f"(got mean={mean:g}, sd={sd:g}: a={a:.3g}, b={b:.3g}); {remedy}"
        )
    return Beta(a, b, low, high)
