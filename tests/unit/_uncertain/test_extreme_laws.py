"""The u-error of tabulated laws is at most 1e-9 up to the ends of what is accepted, and what is beyond is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from scipy import special
from unit._uncertain.goodness import FloatArray

import supplysim as ss
from supplysim._uncertain.quantile_table import probes
from support.refusals import assert_refused

MOST_U_ERROR = 1e-9
ROUNDING = 4e-15  # of the width: what a value next to an upper bound is rounded by
AT = probes()
Cdf = Callable[[FloatArray], FloatArray]


def u_error(values: FloatArray, cdf: Cdf, survival: Cdf, rounding: float = 0.0) -> float:
    """The largest |F(Q(u)) - u|, in the upper half by the survival function; values may be off by their rounding."""
    near = np.where(values > 0.01, rounding, 0.0)  # next to 0 nothing is rounded off
    below = np.minimum(np.nextafter(values, -np.inf), values - near)
    above = np.maximum(np.nextafter(values, np.inf), values + near)
    lower = np.maximum(cdf(below) - AT, AT - cdf(above))
    upper = np.maximum((1.0 - AT) - survival(below), survival(above) - (1.0 - AT))
    return float(np.max(np.where(AT <= 0.5, lower, upper)))


SHAPES = [0.01, 0.03, 0.07, 0.09, 0.5, 1, 1000, 1e6]  # SciPy's inverse is worst where the smaller shape is 1000


@pytest.mark.parametrize("a", SHAPES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_beta_laws_of_all_shapes(a: float) -> None:
    for b in (b for b in SHAPES if a + b >= 0.1):
        values = ss.beta(a, b).law.quantile(AT)

        def cdf(x: FloatArray, b: float = b) -> FloatArray:
            return np.asarray(special.betainc(a, b, np.clip(x, 0, 1)))

        def survival(x: FloatArray, b: float = b) -> FloatArray:
            return np.asarray(special.betaincc(a, b, np.clip(x, 0, 1)))

        assert u_error(values, cdf, survival, ROUNDING) <= MOST_U_ERROR, b


@pytest.mark.parametrize("shape", [1e-300, 1e-10, 1e-3, 0.02, 0.5, 1, 1e3, 1e5, 1e6])
def test_gamma_laws_of_all_shapes(shape: float) -> None:
    values = ss.gamma(shape, 1).law.quantile(AT)
    cdf = lambda x: special.gammainc(shape, np.maximum(x, 0.0))  # noqa: E731
    survival = lambda x: special.gammaincc(shape, np.maximum(x, 0.0))  # noqa: E731
    assert u_error(values, cdf, survival) <= MOST_U_ERROR


@pytest.mark.parametrize("start", [0, 0.5, 5, 20, 40])
@pytest.mark.parametrize("width", [2.001e-4, 1e-2, 1])
@pytest.mark.parametrize("side", [1, -1])
def test_truncated_normal_laws_of_all_windows(start: float, width: float, side: int) -> None:
    ends = sorted((side * start, side * (start + width)))
    nodes, weights = leggauss(40)

    def within(x: FloatArray) -> FloatArray:
        """The integral of the density from the end nearer to the mean, over the density there."""
        reach = np.clip(side * x - start, 0.0, (start + width) - start)[:, None]
        at = reach * (nodes + 1.0) / 2.0
        return np.asarray((np.exp(-start * at - at**2 / 2.0) * weights).sum(axis=1) * reach[:, 0] / 2.0)

    total = within(np.array([side * (start + width)]))[0]
    share = lambda x: within(x) / total  # noqa: E731
    rest = lambda x: 1.0 - within(x) / total  # noqa: E731
    values = ss.truncated_normal(0, 1, *ends).law.quantile(AT)
    assert u_error(values, *((share, rest) if side == 1 else (rest, share))) <= MOST_U_ERROR


def test_mass_next_to_an_upper_bound_is_drawn_as_that_next_to_a_lower_one() -> None:
    """A share of 0.99... is rounded to a double, and nothing else; the rest of it has the digits that the double holds."""
    rest = 1.0 - ss.beta(20, 0.05).law.quantile(1.0 - AT)
    np.testing.assert_allclose(rest, ss.beta(0.05, 20).law.quantile(AT), rtol=1e-9, atol=1.2e-16)


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: ss.beta(0.0099, 1), "'a' of beta must be between 0.01 and 1e+06 (got 0.0099)"),
        (lambda: ss.beta(1, 1.01e6), "'b' of beta must be between 0.01 and 1e+06 (got 1010000.0)"),
        (lambda: ss.beta(0.01, 0.08), "'a' and 'b' of beta must add up to at least 0.1 (got a=0.01, b=0.08); choice([low, "),
        (lambda: ss.gamma(1.01e6, 1), "'shape' of gamma must be between 1e-300 and 1e+06 (got 1010000.0); truncated_normal("),
        (lambda: ss.gamma(1e-301, 1), "'shape' of gamma must be between 1e-300 and 1e+06 (got 1e-301)"),
        (
            lambda: ss.truncated_normal(0, 1, low=40.1),
            "the window of truncated_normal must come within 40 standard ...(got 40.1 ",
        ),
        (lambda: ss.truncated_normal(10, 2, high=-71), "the window of truncated_normal must come within 40 standard"),
        (lambda: ss.truncated_normal(0, 1e-300, 1, 2), "the window of truncated_normal must come within 40 standard"),
        (
            lambda: ss.truncated_normal(0, 1e5, 0, 1),
            "the window of truncated_normal must be at least 0.0002 ...; uniform(low, ",
        ),
    ],
)
def test_what_is_beyond_is_refused_with_what_is_nearly_the_same(refused: Callable[[], Any], message: str) -> None:
    assert_refused(refused, message, ValueError)


def test_the_last_window_and_the_narrowest_are_accepted() -> None:
    for low, high in ((40, np.inf), (-np.inf, -40), (0, 2e-4), (1, 1.001)):
        assert ss.truncated_normal(0, 1, low, high).law.support == (low, high)
