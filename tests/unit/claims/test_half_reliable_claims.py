"""Claims of a reliability below 1 that the scenario holds to be unlikely."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats

import supplysim as ss

PRIOR = stats.norm(math.log(200), 0.6)


def given(value: float, *, reliability: float = 0.5, seed: int = 3) -> ss.Result:
    stock = ss.lognormal(PRIOR.mean(), PRIOR.std(), name="stock")
    scenario = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=2_000)
    claim = ss.Claim("so many", of=stock, about=value, within=0.1, reliability=reliability)
    return ss.simulate(scenario, given=claim, paths=1 << 14, seed=seed, keep=0)


@pytest.mark.parametrize("value", [900, 1_300])
def test_the_mean_likelihood_of_a_rare_claim_rests_on_enough_paths(value: float) -> None:
    """Its mean is that of a normal prior; with one pilot the errors at 1,300 are several times larger."""
    exact = stats.norm(PRIOR.mean(), math.hypot(PRIOR.std(), 0.1)).pdf(math.log(value))
    for seed in range(3):
        with warnings.catch_warnings():
            warnings.simplefilter("error", ss.SupplysimWarning)
            weighing = given(value, seed=seed).run.plan.settings.given.weighing  # type: ignore[union-attr]  # has claims
        assert weighing is not None
        assert np.mean(weighing.means[0]) == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("value", [3_000, 1e9])
def test_a_claim_that_hardly_any_path_fits_is_warned_of(value: float) -> None:
    with pytest.warns(ss.SupplysimWarning, match="holds Claim 'so many' to be so unlikely that only"):
        given(value)


@pytest.mark.parametrize("reliability", [0, 1])
def test_what_needs_no_mean_is_not_warned_of(reliability: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ss.SupplysimWarning)
        given(600 if reliability else 1e9, reliability=reliability)


def test_a_doubtful_claim_that_no_path_can_meet_is_taken_for_wrong() -> None:
    stock = ss.uniform(100, 200, name="stock")
    scenario = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 1)], horizon_days=300)
    claim = ss.Claim("far more", of=2 * stock, at_least=500, usually_within=2, reliability=0.5)
    with pytest.warns(ss.SupplysimWarning, match="so unlikely"):
        told = ss.simulate(scenario, given=claim, paths=1 << 12, seed=3)
    assert told.median.value == ss.simulate(scenario, paths=1 << 12, seed=3).median.value
