"""Outputs whose law is known exactly, and a wrong one that must be told apart. Seeds are fixed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support.by_hand import scenario, using

PATHS = 1 << 14
ERRORS = 5.0  # standard errors by which a right figure may be off: with 7 degrees of freedom, one in 600 of some 30


def within(estimate: ss.Estimate, exact: float) -> bool:
    """Whether a figure is as close to the exact value as its error, or the rounding of its bins, lets expect."""
    return abs(estimate.value - exact) <= ERRORS * estimate.std_error + 1e-4 * max(abs(exact), 1e-2) + ERRORS / PATHS


@pytest.mark.parametrize(("exact_rate", "is_right"), [(10.0, True), (10.2, False)])
def test_a_lognormal_rate(exact_rate: float, is_right: bool) -> None:
    """What is on hand after 20 days of a rate R is 1000 - 20 R; it is below 900 on the first day after 100 / R days."""
    made = scenario(1_000, ss.lognormal(np.log(10), 0.3, name="rate"), horizon_days=60)
    rate = stats.lognorm(0.3, scale=exact_rate)
    result = ss.simulate(made, PATHS, seed=1, outputs=[ss.OnHand(on=20), ss.FirstBelow(900), ss.LowestStock(by=20)])
    held, below, lowest = result.outputs.values()
    found = [within(each.at_least(x), rate.cdf((1_000 - x) / 20)) for each in (held, lowest) for x in (700, 800, 850)]
    found += [within(each.quantile(p), 1_000 - 20 * rate.ppf(1 - p)) for each in (held, lowest) for p in (0.05, 0.5, 0.95)]
    found += [within(below.at_least(day), rate.cdf(100 / (day - 1))) for day in (5, 10, 15, 20)]  # at least 900 on day - 1
    found.append(within(held.mean, 1_000 - 20 * rate.mean()))
    assert all(found) is is_right


def test_received_of_random_shipments_is_compound_poisson() -> None:
    made = scenario(500, 1, [ss.Shipments("sea", 0.4, 10, loss_probability=0.25, loss_fraction=0.1)], horizon_days=40)
    asked = [
        ss.Received("sea", by=25),
        ss.Sent("sea", by=25),
        (ss.Sent("sea", by=25) - ss.Received("sea", by=25)).named("lost"),
    ]
    received, sent, lost = ss.simulate(made, PATHS, seed=2, outputs=asked).outputs.values()
    arrived, left = stats.poisson(7.5), stats.poisson(10)
    assert all(within(received.at_least(9 * n), arrived.sf(n - 1)) for n in range(15))
    assert all(within(sent.at_least(10 * n), left.sf(n - 1)) for n in range(18))
    assert within(lost.mean, 100 - 67.5)
    assert not within(received.mean, 75)


def test_gamma_noise_alone() -> None:
    made = scenario(1_000, using(10, cv=0.5), horizon_days=30)
    held, unmet = ss.simulate(made, PATHS, seed=3, outputs=[ss.OnHand(on=30), ss.Unmet()]).outputs.values()
    used = stats.gamma(30 / 0.25, scale=10 * 0.25)
    assert all(within(held.quantile(p), 1_000 - used.ppf(1 - p)) for p in (0.05, 0.25, 0.5, 0.95))
    assert str(unmet.mean) == "0"


@pytest.mark.long
@pytest.mark.parametrize("replicates", [8, 32])
def test_intervals_of_outputs_cover(replicates: int) -> None:
    """Of 400 runs; the standard error of a coverage is 1.1 points."""
    made = scenario(500, using(ss.lognormal(np.log(10), 0.3), cv=1.0), [ss.Shipments("sea", 0.4, 10)], horizon_days=20)
    exact = 500 - 20 * 10 * np.exp(0.045) + 80  # it never runs out but on one path in 10,000
    level = float(np.median([_run(made, seed, 16_384, 8).median.value for seed in range(20)]))
    runs = [_run(made, 100 + seed, 2_048, replicates) for seed in range(400)]
    for covered in (
        np.mean([each.mean.low <= exact <= each.mean.high for each in runs]),
        np.mean([each.median.low <= level <= each.median.high for each in runs]),
        np.mean([each.at_least(level).low <= 0.5 <= each.at_least(level).high for each in runs]),
    ):
        assert 0.91 < covered < 0.985


def _run(made: ss.Scenario, seed: int, paths: int, replicates: int) -> ss.OutputResult:
    return ss.simulate(made, paths, seed=seed, replicates=replicates, outputs={"it": ss.OnHand(on=20)}).outputs["it"]
