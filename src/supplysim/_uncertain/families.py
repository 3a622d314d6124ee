"""Laws with a closed-form inverse CDF: fixed, uniform, triangular.

Each law is a frozen class, with the public function that checks its numbers and returns a `Variable` that has this law.
Parameters are plain numbers. A law with an unknown parameter is written as an expression: ``low + width * uniform(0, 1)``.
"""

from __future__ import annotations

import attrs
import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.law import BoundedLaw, Law
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.source import Source, variable


@attrs.frozen
class Fixed(Law):
    """A value that is known."""

    value: float

    word = "fixed"

    @property
    def support(self) -> tuple[float, float]:
        return (self.value, self.value)

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.full(uniform.shape, self.value)


def fixed(
    value: float,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """A known value, listed among the inputs under its name.

    Parameters
    ----------
    value : float, finite
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        One value for the whole of a path, the same on every path.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If `value` is not one finite number.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.fixed(450, name="rounds per container")
    rounds per container
    """
    return variable(Fixed(checks.finite(value, "value", "fixed")), name, source, note)


@attrs.frozen
class Uniform(BoundedLaw):
    """The uniform law on [low, high]."""

    low: float
    high: float

    word = "uniform"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        return np.clip(self.low + (self.high - self.low) * uniform, self.low, self.high)


def uniform(
    low: float,
    high: float,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The uniform law: all values between `low` and `high` are equally likely.

    Parameters
    ----------
    low, high : float, finite
        Least and greatest value, low < high.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path, by ``low + (high - low) * u`` with u uniform on (0, 1).

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a bound is not a finite number, or low >= high.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.uniform(0.05, 0.15)
    uniform(0.05, 0.15)
    """
    return variable(Uniform(*checks.ascending("uniform", low=low, high=high)), name, source, note)


@attrs.frozen
class Triangular(BoundedLaw):
    """The triangular law: a density that rises linearly from `low` to `mode` and falls linearly to `high`."""

    low: float
    mode: float
    high: float

    word = "triangular"

    def quantile(self, uniform: FloatArray) -> FloatArray:
        width = self.high - self.low
        rise, fall = (self.mode - self.low) / width, (self.high - self.mode) / width
        rising = self.low + width * np.sqrt(uniform * rise)
        falling = self.high - width * np.sqrt((1.0 - uniform) * fall)
        return np.clip(np.where(uniform < rise, rising, falling), self.low, self.high)


def triangular(
    low: float,
    mode: float,
    high: float,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """The triangular law: its density rises linearly from `low` to `mode` and falls linearly to `high`.

    Parameters
    ----------
    low, mode, high : float, finite
        Least, most likely and greatest value, low <= mode <= high and low < high.
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
        If a parameter is not a finite number, or they are not in ascending order.

    Notes
    -----
    With w = high - low and r = (mode - low) / w, the quantile function is ``low + w * sqrt(u * r)`` for u < r and
    ``high - w * sqrt((1 - u) * (1 - r))`` otherwise. The mean is (low + mode + high) / 3. Source: N. L. Johnson, S. Kotz and
    N. Balakrishnan, "Continuous Univariate Distributions", volume 2, 2nd edition, 1995, chapter 26.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.triangular(8_000, 10_000, 14_000)
    triangular(8000, 10000, 14000)
    """
    return variable(Triangular(*checks.ascending("triangular", low=low, mode=mode, high=high)), name, source, note)
