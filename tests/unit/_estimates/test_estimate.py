"""Estimates: what is written of them is no more than their errors support."""

from __future__ import annotations

import math

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from supplysim._estimates.digits import decimals_of, rounded
from supplysim._estimates.estimate import counted
from support.by_hand import scenario

figures = st.floats(1e-4, 1e7)
half_widths = st.floats(1e-5, 1e5)


def _estimate(value: float, half: float) -> ss.Estimate:
    return ss.Estimate(value, half / 2, value - half, value + half)


@given(figures, half_widths)
def test_no_digit_is_written_that_the_error_does_not_support(value: float, half: float) -> None:
    estimate = _estimate(value, half)
    half = (estimate.high - estimate.low) / 2
    if half == 0:
        return
    written, plus_minus, error = str(estimate).replace(",", "").partition(" ± ")
    assert plus_minus
    first_digit = 10.0 ** math.floor(math.log10(half))
    assert float(written) == pytest.approx(value, abs=first_digit * (0.5 + 1e-6))
    _, _, decimals = written.partition(".")
    assert len(decimals) <= max(-math.floor(math.log10(half)), 0)
    if first_digit >= 1:
        assert float(written) % first_digit == 0
    assert float(error) == pytest.approx(half, abs=first_digit * (0.5 + 1e-6))
    assert len(error.partition(".")[2]) == len(decimals)


@given(figures, half_widths, st.sampled_from([0.01, 0.1, 1.0]))
def test_no_digit_is_written_below_the_finest(value: float, half: float, finest: float) -> None:
    written = ss.plus_minus(_estimate(value, half), finest=finest).replace(",", "").partition(" ± ")[0]
    assert len(written.partition(".")[2]) <= -math.log10(finest)


@pytest.mark.parametrize(
    ("estimate", "written"),
    [
        (ss.Estimate(0.61834, 0.0021, 0.6134, 0.6233), "0.618 ± 0.005"),
        (_estimate(618.34, 5), "618 ± 5"),
        (_estimate(618.34, 0.51), "618.3 ± 0.5"),
        (_estimate(30_143.7, 211), "30,100 ± 200"),
        (_estimate(1_234_567, 4), "1,234,567 ± 4"),
        (ss.Estimate(9.5, 0, 9.5, 9.5), "9.5"),
        (ss.Estimate(0, 0, 0, 0), "0"),
        (ss.Estimate(1_200.25, 0, 1_200.25, 1_200.25), "1,200.25"),
        (ss.Estimate(math.inf, math.inf, 700, math.inf), "inf"),
        (ss.Estimate(650, math.inf, 600, math.inf), "650 (600 to inf)"),
        (ss.Estimate(1, math.inf, 1, 365), "unknown"),  # one replicate alone says nothing of its error
        (ss.Estimate(math.nan, math.nan, math.nan, math.nan), "unknown"),
        (ss.Estimate(0.5, 4, 0, 10.5), "0.5 (0.0 to 10.5)"),  # not 0 ± 5
        (ss.Estimate(1, 0, 1, 316), "1 (1 to 316)"),
        (ss.Estimate(5e-6, 4, 0, 365), "0.000005 (0 to 365)"),
        (ss.Estimate(-0.5, 4, -10.5, 0), "-0.5 (-10.5 to 0.0)"),
        (ss.Estimate(0, 1, -1, 9), "0 (-1 to 9)"),
        (ss.Estimate(3, 9, -17, 25), "0 ± 20"),  # as far to either side
        (ss.Estimate(49.1, 0.3, 48.9, 50.1), "49.1 ± 0.6"),  # lopsided, but narrow
        (ss.Estimate(0, 0, 0, 0.0037), "< 0.004"),
    ],
)
def test_estimates_by_hand(estimate: ss.Estimate, written: str) -> None:
    assert str(estimate) == written


@pytest.mark.parametrize(
    ("estimate", "written"),
    [
        (ss.Estimate(math.inf, math.inf, 700, math.inf), "> 730 (700 to > 730)"),
        (ss.Estimate(math.inf, math.inf, math.inf, math.inf), "> 730"),
        (ss.Estimate(651.2, math.inf, 612.3, math.inf), "650 (610 to > 730)"),
        (ss.Estimate(29.93, math.inf, 29.91, math.inf), "29.93 (29.91 to > 730)"),
        (_estimate(365, 12), "360 ± 10"),
    ],
)
def test_what_is_censored_is_more_than_the_horizon(estimate: ss.Estimate, written: str) -> None:
    assert ss.plus_minus(attrs.evolve(estimate, censored_at=730)) == written
    assert ss.plus_minus(ss.Estimate(math.inf, 0, math.inf, math.inf, censored_at=3_650)) == "> 3,650"


@pytest.mark.parametrize(
    ("estimate", "written"),
    [
        (_estimate(0.545, 0.0012), "54.5 ± 0.1 %"),
        (_estimate(0.545, 0.01), "55 ± 1 %"),
        (_estimate(0.5, 1e-7), "50.00 ± 0.01 %"),
        (ss.Estimate(0.0, 0.0, 0.0, 0.0), "0 %"),
        (ss.Estimate(1.0, 0.0, 1.0, 1.0), "100 %"),
        (ss.Estimate(0.0, 0.0, 0.0, 0.0037), "< 0.37 %"),
        (ss.Estimate(1.0, 0.0, 1 - 0.0037, 1.0), "> 99.63 %"),
        (ss.Estimate(5e-4, 3e-4, 1e-4, 3.7e-3), "0.05 (0.01 to 0.37) %"),  # not 0.1 ± 0.2 %
        (ss.Estimate(1 - 5e-4, 3e-4, 1 - 3.7e-3, 1 - 1e-4), "99.95 (99.63 to 99.99) %"),
        (ss.Estimate(0.014, 3e-3, 0.008, 0.02), "1.4 ± 0.6 %"),
        (ss.Estimate(0.5, math.inf, 0, 1), "unknown"),
        (ss.Estimate(1e-6, 1e-6, 0.0, 5e-6), "< 0.01 %"),
        (ss.Estimate(1 - 1e-6, 1e-6, 1 - 5e-6, 1.0), "> 99.99 %"),
    ],
)
def test_probabilities_in_per_cent(estimate: ss.Estimate, written: str) -> None:
    assert ss.percent(estimate) == written


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_any_probability_can_be_written(value: float, below: float, above: float) -> None:
    written = ss.percent(ss.Estimate(value, 0.1, max(value - below, 0), min(value + above, 1)))
    assert written.endswith(" %") or written == "unknown"
    assert len(written) < 30


@pytest.mark.parametrize(
    ("error", "decimals"),
    [(0.0, 0), (-1.0, 0), (math.inf, 0), (math.nan, 0), (25, 0), (0.25, 1), (1e-3, 3), (1e-9, 9)],
)
def test_decimals(error: float, decimals: int) -> None:
    assert decimals_of(error) == decimals


@pytest.mark.parametrize(
    ("value", "error", "written"), [(math.inf, 1.0, "inf"), (1234.5, math.inf, "1,234"), (-3.26, 0.1, "-3.3")]
)
def test_rounded_by_hand(value: float, error: float, written: str) -> None:
    assert rounded(value, error) == written


def test_several_estimates_give_arrays() -> None:
    several = ss.Estimates([ss.Estimate(1, 0.1, 0.8, 1.2), ss.Estimate(math.inf, math.inf, 5, math.inf)])
    assert isinstance(several, tuple)
    assert len(several) == 2
    assert several[0].value == 1
    np.testing.assert_array_equal(several.value, [1, math.inf])
    np.testing.assert_array_equal(several.std_error, [0.1, math.inf])
    np.testing.assert_array_equal(several.low, [0.8, 5])
    np.testing.assert_array_equal(several.high, [1.2, math.inf])
    assert ss.Estimates().value.shape == (0,)


def test_an_estimate_is_a_frozen_value() -> None:
    assert _estimate(1, 2) == _estimate(1, 2)
    assert hash(_estimate(1, 2)) == hash(_estimate(1, 2))
    with pytest.raises(AttributeError):
        _estimate(1, 2).value = 3  # type: ignore[misc]


def test_one_of_a_kind_is_singular() -> None:
    assert [counted(each, "path") for each in (0, 1, 2, 1_000)] == ["0 paths", "1 path", "2 paths", "1,000 paths"]
    made = scenario(ss.uniform(90, 110, name="on hand"))
    result = ss.simulate(made, 1, seed=1)
    both = {"one": made, "other": made}
    how = {"paths": 1, "seed": 1}
    value = ss.value_of_knowing(both, worth=np.isinf, **how)  # type: ignore[arg-type]
    table, swept = ss.compare(both, **how), ss.sweep(lambda stock: made.replace(stock=ss.Stock(stock)), [50], **how)  # type: ignore[arg-type,call-overload]
    several = [result, value, table, table["one"], table.change("other"), swept]
    assert all("1 path" in str(each) for each in several)
    for text in (each for one in several for each in (str(one), repr(one), getattr(one, "_repr_html_", str)())):
        assert "1 paths" not in text
        assert "1 unknowns" not in text
        assert "1 variants" not in text
