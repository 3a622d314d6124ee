"""The curve of a mean along a control, within a window: a cubic for each replicate, and where it crosses zero.

The cubics are fitted by least squares to what the paths of each replicate give, so at any value of the control their mean is
an estimate of the curve, and its error is known from their spread: replicates are independent (docs/method.md, section 4).
The interval of a root is the set of values at which a mean of zero is not refused by Student's t test, that is, E. C. Fieller,
"Some problems in interval estimation", JRSS B 16, 1954. Unlike the spread of the replicates' own roots, it stays right where
the curve is flat, and becomes as wide as it must.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from numpy.polynomial import legendre

from supplysim._estimates.intervals import student_t
from supplysim._uncertain.arrays import FloatArray

_DEGREE = 3
_POINTS_A_COEFFICIENT = 4
_GRID = 2_001


@attrs.frozen(eq=False)
class LocalFit:
    """Cubics in a window, one for each replicate.

    Attributes
    ----------
    low, high : float
        The window of the control.
    coefficients : (replicates, terms) array
        Of Legendre polynomials on the window.
    least_error : float
        The least standard error of the curve: the resolution of a mean of so many paths.
    """

    low: float
    high: float
    coefficients: FloatArray
    least_error: float

    @classmethod
    def of_paths(cls, window: tuple[float, float], x: FloatArray, y: FloatArray, replicates: int, step: float) -> LocalFit:
        """Fit to paths whose control varies; path i belongs to replicate ``i % replicates``.

        A single path changes the mean of n paths by `step` / n at most.
        """
        low, high = window
        terms = min(_DEGREE + 1, max(x.size // replicates // _POINTS_A_COEFFICIENT, 1))
        basis = legendre.legvander(_scaled(x, low, high), terms - 1)
        found = [np.linalg.lstsq(basis[index::replicates], y[index::replicates])[0] for index in range(replicates)]
        return cls(low, high, np.array(found), step / x.size)

    @classmethod
    def of_points(cls, x: FloatArray, means: FloatArray, paths: int, step: float) -> LocalFit:
        """Fit to the means of each replicate at a few points, (replicates, points)."""
        low, high = float(x[0]), float(x[-1])
        basis = legendre.legvander(_scaled(x, low, high), min(_DEGREE, x.size - 1))
        return cls(low, high, np.array(np.linalg.lstsq(basis, means.T)[0].T), step / paths)

    def at(self, x: FloatArray) -> FloatArray:
        """The mean curve."""
        basis = legendre.legvander(_scaled(x, self.low, self.high), self._degree)
        return np.asarray(basis @ self.coefficients.mean(axis=0))

    def anchored(self, x: float, means: FloatArray) -> LocalFit:
        """The same curves, each shifted so that it passes through the mean of its replicate at `x`, from a run of its own.

        There the error is then that of a run at one value: with most designs several times smaller than that of a fit.
        """
        basis = legendre.legvander(_scaled(np.array([x]), self.low, self.high), self._degree)
        shifted = self.coefficients.copy()
        shifted[:, 0] += means - self.coefficients @ basis[0]
        return attrs.evolve(self, coefficients=shifted)

    def _evidence(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The mean curve, and its distance from 0 in units of half its 95 % interval."""
        basis = legendre.legvander(_scaled(x, self.low, self.high), self._degree)
        curves = self.coefficients @ basis.T
        mean, count = curves.mean(axis=0), len(curves)
        error = np.maximum(curves.std(axis=0, ddof=1) / math.sqrt(count), self.least_error)
        return mean, mean / (student_t(count - 1) * error)

    def root(self, *, rising: bool | None) -> tuple[float | None, float | None, float | None]:
        """A root of the mean curve in the window, and the ends of the values that may be one; None where there are none.

        Of several roots it is the middle one of those where the curve rises, or falls. If `rising` is None, all count.
        """
        x = np.linspace(self.low, self.high, _GRID)
        mean, evidence = self._evidence(x)
        low, high = _ends(x, evidence)
        above = mean >= 0
        turns = np.flatnonzero(above[1:] != above[:-1])
        if rising is not None:
            turns = turns[above[turns + 1] == rising]
        if not turns.size:
            return None, low, high
        index = int(turns[turns.size // 2])
        root = self._refined(float(x[index]), float(x[index + 1]), is_above=bool(above[index]))
        return root, root if low is None else min(low, root), root if high is None else max(high, root)

    def _refined(self, one: float, two: float, *, is_above: bool) -> float:
        """The root between two points of the grid, by bisection."""
        while one < (middle := (one + two) / 2) < two:
            if bool(self.at(np.array([middle]))[0] >= 0) == is_above:
                one = middle
            else:
                two = middle
        return one if is_above else two

    def trend(self) -> int:
        """1 if the curve rises over the window on the whole, -1 if it falls, 0 if that is not clear at 95 %."""
        if not self._degree:
            return 0
        slopes = self.coefficients[:, 1]
        error = max(slopes.std(ddof=1) / math.sqrt(slopes.size), self.least_error)
        return int(np.sign(slopes.mean())) if abs(slopes.mean()) > student_t(slopes.size - 1) * error else 0

    @property
    def _degree(self) -> int:
        return int(self.coefficients.shape[1]) - 1


def _scaled(x: FloatArray, low: float, high: float) -> FloatArray:
    """The window as -1 to 1."""
    return np.asarray((x - low) / (high - low) * 2 - 1)


def _ends(x: FloatArray, evidence: FloatArray) -> tuple[float | None, float | None]:
    """The least and the greatest x whose evidence is within -1 and 1, between points of the grid by linear interpolation."""
    inside = np.flatnonzero((np.abs(evidence) <= 1)[1:] | (np.abs(evidence) <= 1)[:-1] | (evidence[1:] * evidence[:-1] < 0))
    if not inside.size:
        return None, None
    first, last = int(inside[0]), int(inside[-1])
    return _edge(x, evidence, first, first + 1), _edge(x, evidence, last + 1, last)


def _edge(x: FloatArray, evidence: FloatArray, outer: int, inner: int) -> float:
    """Where the evidence comes within -1 and 1, from the outer of two neighbours to the inner one."""
    if abs(evidence[outer]) <= 1:
        return float(x[outer])
    edge = math.copysign(1.0, evidence[outer])
    share = (edge - evidence[outer]) / (evidence[inner] - evidence[outer])
    return float(x[outer] + min(max(share, 0.0), 1.0) * (x[inner] - x[outer]))
