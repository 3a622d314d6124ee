"""Coverage of what stands on weighted runs: shares of variance, and differences of two variants, by the normal law."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from supplysim.analysis.replicate_groups import Groups
from supplysim.analysis.variance_shares import VarianceShares

RUNS = 300


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
def test_intervals_of_differences_cover_the_exact_ones_under_a_claim(replicates: int) -> None:
    stock, rate = ss.lognormal(np.log(900), 0.4, name="stock"), ss.lognormal(np.log(10), 0.3, name="rate")
    claim = ss.Claim("cover", of=stock / rate, about=80, within=0.2)
    own = ss.lognormal(0, 0.1, name="own")
    one, two = (
        ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", each)], horizon_days=2_000)
        for each in (rate, rate * 0.9 * own)
    )
    precision = 1 / 0.25 + 1 / 0.04
    middle, variance = (np.log(90) / 0.25 + np.log(80) / 0.04) / precision, 1 / precision
    shifted = middle - np.log(0.9)
    median = np.exp(shifted) - np.exp(middle)
    mean = np.exp(shifted + (variance + 0.01) / 2) - np.exp(middle + variance / 2)
    held = np.zeros(2)
    for seed in range(RUNS):
        change = ss.compare(one, two, given=claim, paths=4_096, replicates=replicates, seed=seed)
        found = ((change.median, median), (change.restricted_mean, mean))
        held += [estimate.low <= exact <= estimate.high for estimate, exact in found]
    assert np.all(held / RUNS >= 0.91), held / RUNS  # 95 % less three standard errors


@pytest.mark.parametrize("replicates", [8, 32])
def test_shares_under_weights_have_no_bias_from_noise(replicates: int) -> None:
    """An unknown that carries nothing has a share of 0 on average, though its fitted means vary: 100 runs, 4.5 errors.

    The square of the pooled means, which is what a plug-in estimate takes, is told apart.
    """
    found, plugged_in = [], []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        told, idle, noise = rng.standard_normal((3, 2_048))
        weights = np.exp(-0.5 * ((told - 1) / 0.4) ** 2)
        groups = Groups.weighted(weights, replicates)
        shares = VarianceShares.of(
            {"told": told, "idle": idle}, told + noise, None, replicates, groups=groups, chance_is_known=False
        )
        found.append(shares.alone["idle"].value)
        pooled = groups.weights @ shares.effects["idle"].means
        plugged_in.append(float(np.sum(pooled[1:5] ** 2)))
    error = np.std(found) / 10
    assert abs(np.mean(found)) < 4.5 * error
    assert np.mean(plugged_in) > 4.5 * error
