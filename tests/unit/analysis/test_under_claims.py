"""What stands on a run with claims takes account of its weights, or refuses: closed forms by the normal law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

import supplysim as ss

STOCK = ss.lognormal(math.log(900), 0.4, name="stock")
RATE = ss.lognormal(math.log(10), 0.3, name="rate")
COVER = ss.Claim("cover", of=STOCK / RATE, about=80, within=0.2)
WITHIN = 0.2


def scenario(factor: float = 1.0, cv: float = 0.0) -> ss.Scenario:
    issues = ss.Consumption("issues", per_day=RATE * factor, cv=cv)
    return ss.Scenario("depot", stock=ss.Stock(STOCK), demand=[issues], horizon_days=2_000)


def posterior() -> tuple[np.ndarray, np.ndarray]:
    """The mean and covariance of (ln stock, ln rate) under the claim."""
    variances, direction = np.array([0.16, 0.09]), np.array([1.0, -1.0])
    gain = variances * direction / (variances.sum() + WITHIN**2)
    mean = np.log([900, 10]) + gain * (math.log(80) - math.log(90))
    return mean, np.diag(variances) - np.outer(gain, variances * direction)


def test_shares_are_those_of_a_bivariate_normal_law_under_the_claim() -> None:
    found = ss.simulate(scenario(), 32_768, seed=5, given=COVER).drivers(survival_days=80)
    mean, covariance = posterior()
    direction = np.array([1.0, -1.0])
    variance = direction @ covariance @ direction
    at = (direction @ mean - math.log(80)) / math.sqrt(variance)
    p = special.ndtr(at)
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    for index, name in enumerate(("stock", "rate")):
        r2 = (covariance[index] @ direction) ** 2 / covariance[index, index] / variance
        given = special.ndtr((at + math.sqrt(r2) * nodes) / math.sqrt(1 - r2))
        share = (weights @ given**2 / weights.sum() - p**2) / (p * (1 - p))
        alone = found[name].alone
        assert alone.low - 0.01 <= share <= alone.high + 0.01, name
        assert alone.high - alone.low < 0.08
        assert math.isnan(found[name].with_others.value)
        low, high = np.exp(mean[index] + np.array([-1, 1]) * 1.645 * math.sqrt(covariance[index, index]))
        assert found[name].low == pytest.approx(low, rel=0.02)
        assert found[name].high == pytest.approx(high, rel=0.02)
    assert math.isnan(found.beyond_pairs.value)
    assert found.chance.value == 0
    assert "with what it carries" in str(found)
    assert "with others" not in str(found)


def test_shares_that_leave_weights_aside_are_told_apart() -> None:
    under, without = (
        ss.simulate(scenario(), 16_384, seed=5, given=given).drivers(survival_days=80) for given in (COVER, None)
    )
    assert under["rate"].alone.high < without["rate"].alone.low


def test_biases_and_unknowns_of_claims_are_among_the_drivers() -> None:
    per_container = ss.lognormal(0.0, 0.2, name="per container")
    source = ss.Source("ministry", bias=ss.lognormal(0, 0.3))
    claim = ss.Claim("containers", of=STOCK / per_container, about=1_000, within=0.1, source=source)
    found = ss.simulate(scenario(), 16_384, seed=5, given=claim).drivers()
    assert "per container" in found
    assert any("ministry" in name for name in found)
    assert found["per container"].alone.value > 0.01  # it tells of the stock


def test_chance_is_known_unless_claims_are_about_outputs() -> None:
    depot = scenario(cv=2.0)
    about_inputs = ss.simulate(depot, 8_192, seed=5, given=COVER).drivers()
    # of ln T: chance has 2²/80, the unknowns their variance under the claim
    assert about_inputs.chance.value == pytest.approx(0.05 / (0.05 + 1 / (1 / 0.25 + 1 / WITHIN**2)), abs=0.06)
    left = ss.Claim("left", of=ss.OnHand(on=20), at_least=500, usually_within=3)
    about_outputs = ss.simulate(depot, 8_192, seed=5, given=[COVER, left]).drivers()
    assert math.isnan(about_outputs.chance.value)
    assert about_outputs.varies
    assert "not known" in str(about_outputs)


def test_drivers_of_too_few_effective_paths_are_refused() -> None:
    result = ss.simulate(scenario(), 16_384, seed=5, given=COVER, keep=500)
    with pytest.raises(ss.InvalidValueError, match=r"effective|equal weight"):
        result.drivers()


def test_a_comparison_has_the_figures_of_the_claims_about_the_first() -> None:
    mean, covariance = posterior()
    change = ss.compare(scenario(), scenario(0.8), given=COVER, paths=32_768, seed=5)
    direction = np.array([1.0, -1.0])
    middle, sd = direction @ mean, math.sqrt(direction @ covariance @ direction)
    for probability in (0.1, 0.5, 0.9):
        first = math.exp(middle + special.ndtri(probability) * sd)
        found = change.quantile(probability)
        assert found.low - 0.1 <= first / 0.8 - first <= found.high + 0.1
    at = np.log([80, 64])
    one, two = special.ndtr((middle - at) / sd)
    survival = change.survival(80)
    assert survival.low - 0.002 <= two - one <= survival.high + 0.002
    expected = 0.25 * math.exp(middle + sd**2 / 2)
    assert change.restricted_mean.low - 0.1 <= expected <= change.restricted_mean.high + 0.1
    assert change.longer.value == 1.0
    band = change.survival_band()
    assert np.all((band.low <= band.value) & (band.value <= band.high))
    without = ss.compare(scenario(), scenario(0.8), paths=32_768, seed=5)
    assert without.restricted_mean.low > change.restricted_mean.high  # a comparison that leaves weights aside is told apart


def test_orders_of_a_comparison_are_shares_of_weight() -> None:
    other = ss.Scenario("other", stock=ss.Stock(700), demand=[ss.Consumption("issues", RATE)], horizon_days=2_000)
    change = ss.compare(scenario(), other, given=COVER, paths=32_768, seed=5)
    mean, covariance = posterior()
    shorter = special.ndtr((mean[0] - math.log(700)) / math.sqrt(covariance[0, 0]))
    assert change.shorter.low - 0.002 <= shorter <= change.shorter.high + 0.002
    again = ss.compare({"depot": scenario(), "other": other, "less": scenario(0.9)}, given=[COVER], paths=32_768, seed=5)
    assert again.change("other").shorter.value == pytest.approx(change.shorter.value, abs=0.01)
    assert "under the claims" in str(change)


def test_a_variant_may_lack_what_a_claim_is_about() -> None:
    sealift = ss.Shipments("sealift", every_days=10, size=ss.lognormal(3, 0.5, name="size"))
    with_sealift = scenario().replace(supply=[sealift])
    claim = ss.Claim("sent", of=ss.Sent("sealift", by=30), about=60, within=0.2)
    change = ss.compare(with_sealift, scenario(), given=claim, paths=4_096, seed=5)
    assert change.median.value < 0


@pytest.mark.parametrize("given", ["claims", {"a": COVER}, 3, [3]])
def test_what_is_no_claim_is_refused(given: object) -> None:
    with pytest.raises(ss.InvalidTypeError, match=r"'given' of compare|Claim"):
        ss.compare(scenario(), scenario(0.8), given=given, paths=64, seed=5)  # type: ignore[call-overload]


def test_outlast_counts_weights() -> None:
    stocks = [ss.Stock(STOCK, name="depot"), ss.Stock(700, name="front")]
    demand = [ss.Consumption("a", RATE, from_="depot"), ss.Consumption("b", RATE, from_="front")]
    two = ss.Scenario("two", stock=stocks, demand=demand, horizon_days=2_000)
    found = ss.simulate(two, 32_768, seed=5, given=COVER).outlast("depot", "front")
    mean, covariance = posterior()
    first = special.ndtr((mean[0] - math.log(700)) / math.sqrt(covariance[0, 0]))
    for estimate in (found.first, found.first_given_second_ends):
        assert estimate.low - 0.002 <= first <= estimate.high + 0.002
    assert found.first.value + found.second.value + found.same.value + found.both.value == 1


def test_trajectories_have_weights_and_a_fan_draws_their_quantiles() -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415  # optional

    result = ss.simulate(scenario(), 32_768, seed=5, given=COVER)
    some = result.trajectories(8_192, every_days=500)
    mean, covariance = posterior()
    assert some.weights is not None
    assert np.average(np.log(some.initial), weights=some.weights) == pytest.approx(mean[0], abs=0.02)
    assert 0 < some.effective_paths < 8_192
    assert "effective" in repr(some)
    axes = ss.plot_fan(result, paths=1_000, ax=Figure().subplots())
    drawn = float(np.asarray(axes.lines[0].get_ydata())[0])
    assert drawn == pytest.approx(math.exp(mean[0]), rel=3 * math.sqrt(covariance[0, 0] / 1_000))
    assert ss.simulate(scenario(), 64, seed=5).trajectories(5).weights is None


def test_trajectories_are_weighed_by_their_own_outputs() -> None:
    left = ss.Claim("left", of=ss.OnHand(on=20), at_least=900, usually_within=3)
    some = ss.simulate(scenario(cv=2.0), 32_768, seed=5, given=left).trajectories(500, every_days=20)
    assert some.weights is not None
    assert np.array_equal(some.weights > 0, some.on_hand[:, 1] >= 900)


def test_a_fan_of_paths_without_weight_is_refused() -> None:
    with pytest.warns(ss.SupplysimWarning):
        result = ss.simulate(scenario(), 256, seed=5, given=ss.Claim("far off", of=STOCK, at_least=90_000, usually_within=2))
    with pytest.raises(ss.InvalidValueError, match="must have weight"):
        result.plot.fan()


def test_boxes_are_refused_under_claims() -> None:
    result = ss.simulate(scenario(), 16_384, seed=5, given=COVER)
    with pytest.raises(ss.InvalidValueError, match=r"without claims.*drivers"):
        result.discover(lasts_less_than=60)
