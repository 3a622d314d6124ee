"""Laws of differences, whatever the durations: opposite ways have opposite signs, intervals hold their values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.changes import change_of

DURATION = st.one_of(st.floats(0, 29.99), st.sampled_from([0.0, 5.0, 10.0, math.inf]))
PAIRS = st.lists(st.tuples(DURATION, DURATION), min_size=1, max_size=40)


@given(pairs=PAIRS, replicates=st.integers(2, 6), probability=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_a_change_and_the_change_back(pairs: list[tuple[float, float]], replicates: int, probability: float) -> None:
    one, two = ([pair[side] for pair in pairs] for side in (0, 1))
    there = change_of(one, two, replicates=replicates, horizon_days=30)
    back = change_of(two, one, replicates=replicates, horizon_days=30)
    days = [0, 5, 10, 29, 30]
    for figure, turned in (
        *zip(there.survival(days), back.survival(days), strict=True),
        (there.quantile(probability), back.quantile(probability)),
        (there.restricted_mean, back.restricted_mean),
        (there.never, back.never),
    ):
        assert math.isnan(figure.value) or figure.low <= figure.value <= figure.high
        assert (-turned.value, -turned.high, -turned.low) == pytest.approx(
            (figure.value, figure.low, figure.high), nan_ok=True
        )
        assert str(figure)
        assert figure.to_dict()
    shares = [there.longer, there.shorter, there.same, there.both_last]
    assert math.fsum(each.value for each in shares) == 1.0
    assert sum(each.value for each in reversed(shares)) == 1.0
    assert all(0 <= each.low <= each.value <= each.high <= 1 for each in shares)
    assert str(there)
    band = there.survival_band()
    assert ((band.low <= band.value) & (band.value <= band.high)).all()
    assert (np.abs([band.low, band.high]) <= 1).all()


@given(pairs=PAIRS)
def test_a_second_side_that_never_ends_sooner_is_nowhere_less_likely_to_last(pairs: list[tuple[float, float]]) -> None:
    change = change_of([min(pair) for pair in pairs], [max(pair) for pair in pairs], horizon_days=30)
    assert change.shorter.value == 0
    assert (change.survival_band().value >= 0).all()
    assert change.restricted_mean.value >= 0
    assert not change.quantile([0.1, 0.5, 0.9]).value.min() < 0
