"""Runs that are given claims, held to posterior distributions by hand."""

import math
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy import stats

import supplysim as ss

PRIOR = stats.norm(math.log(10), 0.3)  # of the logarithm of the rate
STOCK, HORIZON = 95.0, 90
GRID = np.linspace(PRIOR.mean() - 3, PRIOR.mean() + 3, 200_001)


def rate_of(name: str = "rate") -> ss.Quantity:
    return ss.lognormal(PRIOR.mean(), PRIOR.std(), name=name)


def depot(rate: ss.Quantity, **fields: object) -> ss.Scenario:
    return ss.Scenario("depot", stock=ss.Stock(STOCK), demand=[ss.Consumption("issues", rate, **fields)], horizon_days=HORIZON)


def given(claims: object, rate: ss.Quantity, *, paths: int = 1 << 14, seed: int = 3, **how: object) -> ss.Result:
    return ss.simulate(depot(rate), paths=paths, seed=seed, given=claims, **how)


def on_a_grid(likelihood: np.ndarray) -> stats.rv_discrete:
    """The cumulative posterior of the rate's logarithm on the grid."""
    density = PRIOR.pdf(GRID) * likelihood
    return np.cumsum(density) / density.sum()


def assert_held(result: ss.Result, cumulative: np.ndarray) -> None:
    """Survival and quantiles of the duration, STOCK / rate but for the noise-free day grid, within 4.5 standard errors."""
    for log_rate in (2.1, 2.3, 2.45, 2.6):
        days = STOCK / math.exp(log_rate)
        exact = np.interp(log_rate, GRID, cumulative)
        found = result.gross_cover_quantile(float(np.clip(1 - exact, 1e-4, 1 - 1e-4)))
        survival = result.survival(math.floor(days))
        expected = np.interp(math.log(STOCK / math.floor(days)), GRID, cumulative)
        assert abs(survival.value - expected) < 4.5 * survival.std_error + 1e-3
        if 0.02 < exact < 0.98:
            assert found.low - 0.2 < days < found.high + 0.2


def test_a_lognormal_prior_with_about_claims_is_lognormal_again() -> None:
    rate = rate_of()
    claims = [ss.Claim("12", of=rate, about=12, within=0.2), ss.Claim("11", of=rate, about=11, within=0.1)]
    precision = 1 / 0.3**2 + 1 / 0.2**2 + 1 / 0.1**2
    mean = (math.log(10) / 0.3**2 + math.log(12) / 0.2**2 + math.log(11) / 0.1**2) / precision
    found = given(claims, rate)
    posterior = stats.norm(mean, precision**-0.5)
    for days in (7, 8, 9, 10):
        survival = found.survival(days)
        assert survival.low <= posterior.cdf(math.log(STOCK / days)) <= survival.high
    for probability in (0.05, 0.5, 0.95):
        quantile = found.gross_cover_quantile(probability)
        assert quantile.low <= STOCK / math.exp(posterior.ppf(1 - probability)) <= quantile.high
    logs, weights = np.log(found.inputs["rate"]), found.weights
    assert np.average(logs, weights=weights) == pytest.approx(mean, abs=0.001)
    assert np.cov(logs, aweights=weights) == pytest.approx(1 / precision, rel=0.02)


def test_a_bias_that_claims_share_is_one_unknown() -> None:
    rate = rate_of()
    source = ss.Source("ministry", bias=ss.lognormal(0, 0.2, name="bias"))
    said = [("one", 12.0, 0.1), ("two", 14.0, 0.15)]

    def claims(by: object) -> list[ss.Claim]:
        return [ss.Claim(name, of=rate, about=value, within=within, source=by) for name, value, within in said]

    design = np.array([[1.0, 1.0], [1.0, 1.0]])  # of ln rate and of the bias
    noise, prior = np.diag([0.1**2, 0.15**2]), np.diag([0.3**2, 0.2**2])
    gain = prior @ design.T @ np.linalg.inv(design @ prior @ design.T + noise)
    mean = math.log(10) + (gain @ (np.log([12.0, 14.0]) - math.log(10)))[0]
    spread = math.sqrt((prior - gain @ design @ prior)[0, 0])
    found = given(claims(source), rate)
    logs = np.log(found.run.kept.inputs["rate"])
    assert np.average(logs, weights=found.weights) == pytest.approx(mean, abs=0.003)
    assert math.sqrt(np.cov(logs, aweights=found.weights)) == pytest.approx(spread, rel=0.02)
    alone = given(claims("no bias"), rate)  # told apart: without what they share, the claims tell too much
    assert math.sqrt(np.cov(np.log(alone.run.kept.inputs["rate"]), aweights=alone.weights)) < 0.6 * spread


FLOOR_RATE = math.log(10) / math.log(1.5)
LIKELIHOODS = {
    "floor": (
        {"at_least": 9, "usually_within": 1.5},
        lambda q: np.where(q >= math.log(9), np.exp(-FLOOR_RATE * (q - math.log(9))), 0),
    ),
    "ceiling": (
        {"at_most": 11, "usually_within": 1.5},
        lambda q: np.where(q <= math.log(11), np.exp(-FLOOR_RATE * (math.log(11) - q)), 0),
    ),
    "range": (
        {"between": (9, 12)},
        lambda q: np.exp(-18 / math.log(12 / 9) * np.maximum(np.maximum(math.log(9) - q, q - math.log(12)), 0)),
    ),
    "units": ({"about": 11, "within_units": 1.5}, lambda q: np.exp(-0.5 * ((np.exp(q) - 11) / 1.5) ** 2)),
}


@pytest.mark.parametrize("case", LIKELIHOODS)
@pytest.mark.parametrize("reliability", [1.0, 0.5])
def test_statements_are_held_to_a_grid(case: str, reliability: float) -> None:
    statement, likelihood = LIKELIHOODS[case]
    rate, of_grid = rate_of(), likelihood(GRID)
    prior = PRIOR.pdf(GRID) / PRIOR.pdf(GRID).sum()
    mixed = reliability * of_grid + (1 - reliability) * (prior @ of_grid)
    found = given(ss.Claim(case, of=rate, reliability=reliability, **statement), rate)
    assert_held(found, on_a_grid(mixed))
    logs = np.log(found.run.kept.inputs["rate"])
    density = prior * mixed / (prior @ mixed)
    assert np.average(logs, weights=found.weights) == pytest.approx(density @ GRID, abs=0.002)
    wrong = prior * of_grid ** (0.5 if reliability == 1 else 1)  # another exponent, or a source that is wholly believed
    if case != "range":
        assert abs(wrong @ GRID / wrong.sum() - density @ GRID) > 0.01


def bits(result: ss.Result) -> tuple[object, ...]:
    kept = result.run.kept
    return (result.tally, kept.weights.tobytes(), *(each.tobytes() for each in kept.outputs.values()))


def test_the_order_of_claims_and_the_workers_change_no_bit() -> None:
    rate = rate_of()
    claims = [
        ss.Claim("b", of=rate, about=12, within=0.2, reliability=0.7),
        ss.Claim("a", of=rate, at_least=8, usually_within=2),
        ss.Claim("c", of=ss.OnHand(on=4), about=50, within_units=20),
    ]
    scenario = depot(rate, cv=0.4)
    how = {"paths": 140_000, "seed": 5, "keep": 300}
    once = bits(ss.simulate(scenario, given=claims, **how))
    assert bits(ss.simulate(scenario, given=claims[::-1], **how)) == once
    with ThreadPoolExecutor(2) as threads:
        assert bits(ss.simulate(scenario, given=claims, executor=threads, **how)) == once
    shorter = ss.simulate(scenario, given=claims, **{**how, "paths": 100_000})
    assert bits(shorter.extend(40_000)) == once


def test_claims_that_say_nothing_change_nothing() -> None:
    rate = rate_of()
    plain = given(None, rate)
    for claim in (
        ss.Claim("unreliable", of=rate, about=200, within=0.01, reliability=0),
        ss.Claim("vague", of=rate, about=1, within=1e6),
    ):
        told = given(claim, rate)
        assert told.effective_paths == pytest.approx(plain.paths)
        assert told.median.value == plain.median.value
        assert told.survival(9).value == pytest.approx(plain.survival(9).value, abs=1e-12)
        assert told.survival(9).std_error == pytest.approx(plain.survival(9).std_error, rel=1e-6, abs=1e-12)
    assert np.array_equal(plain.weights, np.ones(plain.paths))
    assert plain.claims == ()


def test_a_claim_that_restates_another_counts_once() -> None:
    rate = rate_of()
    first = ss.Claim("12", of=rate, about=12, within=0.2)
    again = ss.Claim("again 12", of=rate, about=12, within=0.2, restates="12")
    assert np.array_equal(given([first, again], rate).weights, given(first, rate).weights)


def test_unknowns_are_one_by_name_and_those_of_claims_come_last() -> None:
    rate, pace = rate_of(), ss.uniform(0.5, 1.5, name="pace")
    plain = given(None, rate)
    told = given(ss.Claim("so much", of=rate_of() * pace, about=12, within=0.2), rate)
    assert list(told.run.kept.inputs) == ["rate", "pace"]
    assert np.array_equal(told.run.kept.inputs["rate"], plain.inputs["rate"])
    assert np.array_equal(told.run.kept.outputs["stock", "durations"], plain.durations)
    by_hand = np.exp(-0.5 * ((np.log(told.run.kept.inputs["rate"] * told.run.kept.inputs["pace"]) - math.log(12)) / 0.2) ** 2)
    assert told.weights == pytest.approx(by_hand / by_hand.mean(), abs=2e-6)


def test_claims_about_outputs_weigh_what_day_by_day_chance_brought() -> None:
    rate = rate_of()
    sealift = ss.Shipments("sealift", every_days=3, size=10, lead_time_days=2, loss_fraction=0.2)
    scenario = ss.Scenario(
        "depot", stock=ss.Stock(STOCK), demand=[ss.Consumption("issues", rate, cv=0.5)], supply=[sealift], horizon_days=40
    )
    of = ss.OnHand(on=6) + ss.Sent("sealift", by=12)
    claim = ss.Claim("left", of=of, at_least=70, usually_within=1.5)
    told = ss.simulate(scenario, paths=1 << 15, seed=2, given=claim, outputs=[of.named("of")], to_horizon=True)
    plain = ss.simulate(scenario, paths=1 << 15, seed=2, outputs=[of.named("of")], to_horizon=True)
    assert np.array_equal(told.run.kept.outputs["", "of"], plain.outputs["of"].values)
    values = plain.outputs["of"].values
    with np.errstate(divide="ignore"):
        by_hand = np.where(values >= 70, np.exp(-FLOOR_RATE * np.log(np.maximum(values, 1) / 70)), 0)
    assert told.weights == pytest.approx(by_hand / by_hand.mean(), rel=1e-4, abs=1e-5)
    assert told.survival(11).value == pytest.approx(np.average(plain.durations >= 11, weights=by_hand), rel=1e-5)
    assert told.outputs["of"].mean.value == pytest.approx(np.average(values, weights=by_hand), rel=1e-5)
    assert told.restricted_mean.value == pytest.approx(np.average(np.minimum(plain.durations, 40), weights=by_hand), rel=1e-5)
    assert told.median.value == pytest.approx(
        np.sort(plain.durations)[np.searchsorted(np.cumsum(by_hand[np.argsort(plain.durations)]), by_hand.sum() / 2)], abs=0.05
    )


def test_a_contradiction_is_refused_at_every_figure_and_named() -> None:
    rate = rate_of()
    claims = [
        ss.Claim("12", of=rate, about=12, within=0.05),
        ss.Claim("30", of=rate, about=30, within=0.05),
        ss.Claim("vague", of=rate, about=20, within=2),
    ]
    with pytest.warns(ss.SupplysimWarning, match="at least 400 effective paths"):
        result = given(claims, rate, outputs=[ss.OnHand(on=3)], to_horizon=True)
    figures = (
        lambda: result.median,
        lambda: result.never,
        lambda: result.restricted_mean,
        lambda: result.gross_cover_quantile(0.5),
        lambda: result.fill_rate,
        result.service.held_back,
        lambda: result.stock_out_days,
        lambda: result.outputs["on hand on day 3"].mean,
        lambda: result.outputs["on hand on day 3"].at_least(5),
    )
    for figure in figures:
        with pytest.raises(ss.InvalidValueError, match=r"\['12', '30'\] can hardly all hold"):
            figure()
    assert "no figures" in str(result)
    assert "too few" in repr(result.outputs["on hand on day 3"])


def test_a_claim_that_no_path_can_meet_is_named() -> None:
    rate = ss.uniform(5, 15, name="rate")
    claims = [ss.Claim("huge", of=rate * 2, at_least=31, usually_within=2), ss.Claim("10", of=rate, about=10, within=0.2)]
    with pytest.warns(ss.SupplysimWarning, match="no path of the pilot is compatible with the claim 'huge'"):
        result = given(claims, rate)
    assert result.effective_paths == 0
    assert not result.weights.any()
    assert "no figures" in result._repr_html_()


def test_more_paths_mend_what_is_nearly_enough() -> None:
    rate = rate_of()
    claim = ss.Claim("12", of=rate, about=12, within=0.05)
    with pytest.warns(ss.SupplysimWarning, match="run some"):
        result = given(claim, rate, paths=1_000)
    with pytest.raises(ss.InvalidValueError, match="effective"):
        _ = result.median
    longer = result.extend(9_000)
    assert longer.effective_paths > 400
    assert longer.median.value == pytest.approx(STOCK / 12, rel=0.02)


def test_values_by_path_without_weights_are_warned_about_once() -> None:
    rate = rate_of()
    claim = ss.Claim("12", of=rate, about=12, within=0.2)
    for take in (
        lambda result: result.inputs,
        lambda result: result.durations,
        lambda result: result.gross_cover_days,
        lambda result: result.outputs["on hand on day 3"].values,
    ):
        result = given(claim, rate, outputs=[ss.OnHand(on=3)])
        with pytest.warns(ss.SupplysimWarning, match=r"np\.average\(\.\.\., weights=result\.weights\)"):
            take(result)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            take(result)
    aware = given(claim, rate)
    assert not aware.weights.flags.writeable
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _ = aware.inputs, aware.durations


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("so much", "'given' of simulate must be Claims"),
        (7, "'given' of simulate must be Claims"),
        (["so much"], "must be a Claim"),
        (lambda rate: ss.Claim("x", of=rate - 11, about=3, within=0.1), "within_units"),
        (lambda rate: ss.Claim("x", of=np.log(rate - 100), about=3, within_units=0.1), "must be a number on every path"),
        (lambda _: ss.Claim("x", of=ss.uniform(0, 1, name="other"), about=0.5, within=0.1), "about something in Scenario"),
    ],
)
def test_bad_claims_are_refused(claim: object, message: str) -> None:
    rate = rate_of()
    with pytest.raises(ss.SupplysimError, match=message):
        given(claim(rate) if callable(claim) else claim, rate)


def test_a_precise_run_goes_on_until_enough_paths_are_effective() -> None:
    rate = rate_of()
    claim = ss.Claim("12", of=rate, about=12, within=0.1)
    precision = ss.Precision(survival_days=8, half_width=0.2)
    result = given(claim, rate, paths=1_000, precision=precision)
    assert result.stopped.is_precise
    assert result.stopped.looks[0] == 1_000
    assert result.paths > 1_000
    assert result.effective_paths >= 400
