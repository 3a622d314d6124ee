"""Metalogs: through every point, within every bound, refused exactly where they are no law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from unit._uncertain.goodness import FINEST

import supplysim as ss

INF = math.inf
TO_ROUNDING = 1e-12  # relative; fitting solves a small linear system and takes logarithms of its right-hand side

POINTS = {
    "two": {0.1: 5, 0.9: 14},
    "three": {0.05: 10, 0.5: 14, 0.95: 22},
    "three, not symmetric": {0.1: 10, 0.3: 13, 0.95: 30},
    "four": {0.1: 4, 0.4: 8, 0.6: 10, 0.9: 17},
    "five": {0.05: 2, 0.25: 4, 0.5: 6, 0.75: 9, 0.95: 14},
    "nine": {p / 10: float(stats.norm.ppf(p / 10, 20, 4)) for p in range(1, 10)},
}
BOUNDS = {"unbounded": (-INF, INF), "from 0": (0, INF), "up to 50": (-INF, 50), "within 0 and 50": (0, 50)}


@pytest.mark.parametrize("bounds", BOUNDS.values(), ids=BOUNDS.keys())
@pytest.mark.parametrize("points", POINTS.values(), ids=POINTS.keys())
def test_it_goes_through_its_points_and_rises_within_its_bounds(
    points: dict[float, float], bounds: tuple[float, float]
) -> None:
    law = ss.quantiles(points, low=bounds[0], high=bounds[1]).law
    assert law.quantile(np.array(list(points))) == pytest.approx(list(points.values()), rel=TO_ROUNDING)
    assert law.support == bounds
    tail = 2.0 ** np.arange(-53.0, -1.0)
    values = law.quantile(np.concatenate([tail, np.linspace(0.3, 0.7, 101), 1 - tail[::-1]]))
    assert np.all((bounds[0] <= values) & (values <= bounds[1]))
    assert np.all(np.diff(values) >= 0)
    assert np.all(np.isfinite(values))


def test_the_order_in_which_points_are_written_does_not_matter() -> None:
    assert ss.quantiles({0.95: 22, 0.05: 10, 0.5: 14}).law == ss.quantiles({0.05: 10, 0.5: 14, 0.95: 22}).law


def widest_skew() -> float:
    """The largest (q50 - q10) / (q90 - q10) at which a metalog through 10, 50 and 90 % is a law.

    M = a1 + a2 L + a3 (y - 1/2) L, so with M(0.1) = 0, M(0.5) = r, M(0.9) = 1: a2 = 1 / (2 L90), a3 = (1 - 2r) / (0.8 L90).
    dM/dL = a2 + a3 (y - 1/2 + y (1 - y) L), whose bracket spans -b to b with b its maximum over y.
    """
    logit = np.linspace(0, 40, 400_001)
    y = 1 / (1 + np.exp(-logit))
    largest = float(np.max(y - 0.5 + y * (1 - y) * logit))
    return 0.5 + 0.2 / largest


def test_three_points_are_refused_from_the_very_skew_at_which_the_density_turns_negative() -> None:
    edge = widest_skew()
    for r in (edge - 1e-4, 1 - edge + 1e-4):
        ss.quantiles({0.1: 0, 0.5: r, 0.9: 1})
    for r in (edge + 1e-4, 1 - edge - 1e-4):
        with pytest.raises(ss.InvalidValueError, match="allow no metalog law"):
            ss.quantiles({0.1: 0, 0.5: r, 0.9: 1})


def test_a_bound_can_make_points_feasible_as_the_message_says() -> None:
    skewed = {0.1: 1, 0.5: 10, 0.9: 100}
    with pytest.raises(ss.InvalidValueError, match=r"or a bound \(low=, high=\)"):
        ss.quantiles(skewed)
    assert ss.quantiles(skewed, low=0).law.quantile(np.array([0.5])) == pytest.approx([10])


def test_the_extreme_uniforms_stay_finite_with_a_long_tail() -> None:
    law = ss.quantiles({0.05: 1, 0.95: 1e6}, low=0).law
    assert np.all(np.isfinite(law.quantile(np.array([FINEST, 1 - FINEST]))))
