"""Laws of shares of variance: what a monotone change of an input, or a change of unit, leaves as it is."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from supplysim.analysis.variance_shares import VarianceShares


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 40), st.integers(50, 700), st.floats(0.01, 100), st.booleans())
def test_neither_units_nor_monotone_changes_matter_and_parts_add_up(
    seed: int, replicates: int, paths: int, scale: float, has_ties: bool
) -> None:
    rng = np.random.default_rng(seed)
    inputs = {name: rng.random(paths) for name in "abc"}
    if has_ties:
        inputs["a"] = np.floor(4 * inputs["a"])
    known = inputs["a"] + inputs["b"] * inputs["c"]
    figure, again = (known + rng.normal(0, 0.3, paths) for _ in range(2))
    one = VarianceShares.of(inputs, figure, again, replicates)
    changed = {name: np.exp(3 * values) for name, values in inputs.items()}
    other = VarianceShares.of(changed, scale * figure + 9, scale * again + 9, replicates)
    for name in inputs:
        for parts, changed_parts in ((one.alone, other.alone), (one.with_others, other.with_others)):
            np.testing.assert_allclose(
                parts[name].value / one.whole.value, changed_parts[name].value / other.whole.value, rtol=1e-5, atol=1e-7
            )
    assert one.beyond_pairs is not None
    pairs = sum(one.with_others[name].value - one.alone[name].value for name in inputs) / 2
    whole = one.chance.value + sum(part.value for part in one.alone.values()) + pairs + one.beyond_pairs.value
    np.testing.assert_allclose(whole, one.whole.value, rtol=1e-9, atol=1e-9)
    assert one.chance.value >= 0
