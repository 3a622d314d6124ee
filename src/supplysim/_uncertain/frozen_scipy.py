"""Any frozen `scipy.stats` distribution as a law: law."""

from __future__ import annotations

import math
import sys
import warnings
from functools import cached_property
from hashlib import blake2b
from typing import Any

import attrs
import numpy as np

from supplysim._uncertain.arrays import HALF_STEP, FloatArray
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantile_table import QuantileTable, probes
from supplysim._uncertain.quantity import Variable
from supplysim._uncertain.source import Source, variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_U_ERROR = 1e-10  # largest |F(Q(u)) - u| of a table; otherwise the distribution's own, slower inverse is used
_MOST_ATOMS = 1_000_000
_SPREAD = (np.arange(1_001) + 0.5) / 1_001  # probabilities whose quantiles tell distributions apart


@attrs.frozen(eq=False, repr=False)
class FrozenScipy(Law):
    """A frozen SciPy distribution, drawn from a table where the table's u-error is at most 1e-10.

    A continuous distribution is tabulated, and the table checked against its own CDF in every cell. If that fails (a jump, a
    gap in the support), its own ``ppf`` is used. A discrete distribution whose values are 1 apart is drawn by its cumulative
    probabilities.
    """

    frozen: Any

    word = "law"

    def __str__(self) -> str:
        name = distribution_name(self.frozen)
        if name is not None:
            given = [repr(_plain(value)) for value in self.frozen.args]
            given += [f"{key}={_plain(value)!r}" for key, value in self.frozen.kwds.items()]
            return f"law({name}({', '.join(given)}))"
        # Not one of SciPy's named distributions (rv_histogram, say): it is identified by its quantiles.
        told = np.asarray(self.frozen.ppf(_SPREAD), dtype=np.float64)
        middle = float(told[_SPREAD.size // 2])
        return f"law(of median {middle:g}, digest {blake2b(told.tobytes(), digest_size=8).hexdigest()})"

    __repr__ = __str__

    @property
    def support(self) -> tuple[float, float]:
        low, high = self.frozen.support()
        return (float(low), float(high))

    @property
    def possible(self) -> tuple[FloatArray, FloatArray] | None:
        """The values of a discrete distribution and their probabilities; None if it is continuous, or has too many."""
        if self._atoms is None:
            return None
        values, cumulated = self._atoms
        probabilities = np.diff(cumulated, prepend=0.0)
        return values, probabilities / probabilities.sum()

    def quantile(self, uniform: FloatArray) -> FloatArray:
        if self._atoms is not None:
            values, cumulated = self._atoms
            return values[np.minimum(np.searchsorted(cumulated, uniform), values.size - 1)]
        if self._table is not None:
            return self._table(uniform)
        return np.asarray(self.frozen.ppf(uniform), dtype=np.float64)

    @cached_property
    def _atoms(self) -> tuple[FloatArray, FloatArray] | None:
        """The values of a discrete distribution and their cumulative probabilities; None if there are too many."""
        if not hasattr(self.frozen, "pmf"):
            return None
        first, last = float(self.frozen.ppf(HALF_STEP)), float(self.frozen.isf(HALF_STEP))
        some = np.asarray(self.frozen.ppf(_SPREAD))
        if last - first > _MOST_ATOMS or np.any((some - first) % 1.0 != 0) or (last - first) % 1.0 != 0:
            return None
        values = np.arange(first, last + 1.0)
        return values, np.asarray(self.frozen.cdf(values))

    @cached_property
    def _table(self) -> QuantileTable | None:
        if hasattr(self.frozen, "pmf"):
            return None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            table = QuantileTable.build(self.frozen.ppf, self.frozen.isf, self.support)
            probabilities = probes()
            far = np.abs(self.frozen.cdf(table(probabilities)) - probabilities)
        return table if np.max(far) <= _U_ERROR else None  # None, too, if one is not a number


def law(
    frozen: Any,
    *,
    name: str | None = None,
    source: Source | str | None = None,
    note: str | None = None,
) -> Variable:
    """Any frozen `scipy.stats` distribution of one number.

    Parameters
    ----------
    frozen : frozen scipy.stats distribution
        With all its parameters given, each a single number: `ppf`, `isf`, `cdf` and `support` are used.
    name : str, optional
        Name of the variable in tables of inputs and in `correlate`; by default, the name of the field that holds it.
    source : str or Source, optional
        Who says so. It is shown beside the results, and changes none.
    note : str, optional
        A remark that is kept and shown with it.

    Returns
    -------
    Quantity
        Drawn once a path, by inverse CDF.

    Raises
    ------
    InvalidTypeError
        If it is not a frozen scipy.stats distribution.
    InvalidValueError
        If its parameters are invalid or arrays.

    Examples
    --------
    >>> from scipy import stats
    >>> import supplysim as ss
    >>> ss.law(stats.weibull_min(1.5, scale=30), name="repair days")
    repair days
    """
    needed = ("ppf", "isf", "cdf", "support")
    refusal = f"'frozen' of law must be a frozen scipy.stats distribution (got {shown(frozen)})"
    if any(not callable(getattr(frozen, method, None)) for method in needed):
        raise InvalidTypeError(refusal)
    try:
        low, high = (np.asarray(bound, dtype=np.float64) for bound in frozen.support())
        middle = np.asarray(frozen.ppf(0.5), dtype=np.float64)
    except Exception as problem:  # any error: a distribution that is not frozen lacks its parameters
        raise InvalidTypeError(refusal) from problem
    if low.ndim or high.ndim or math.isnan(low) or math.isnan(high):
        raise InvalidValueError(f"'frozen' of law must be one valid distribution (its support is {low} to {high})")
    if not np.all(np.isfinite(middle)):
        raise InvalidValueError(f"'frozen' of law must be one valid distribution (its median is {middle})")
    return variable(FrozenScipy(frozen), name, source, note)


def distribution_name(frozen: Any) -> str | None:
    """The name in `scipy.stats` of the distribution that was frozen; None if it has none there."""
    dist = getattr(frozen, "dist", None)
    name = str(getattr(dist, "name", None))
    return name if dist is not None and type(dist) is type(getattr(sys.modules.get("scipy.stats"), name, None)) else None


def _plain(value: Any) -> Any:
    """A NumPy scalar as a Python number, so that its text does not depend on NumPy's version."""
    return value.item() if isinstance(value, np.generic) else value
