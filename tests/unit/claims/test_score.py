"""score: its figures by hand, the naive forecast by hand, what it prints, and what it refuses."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pytest
from scipy import special

import supplysim as ss
from supplysim.claims.naive import past_errors, series_of
from supplysim.claims.weighted_sample import WeightedSample

START = "2024-01-01"
PAST = [("2023-12-01", 20.0), ("2023-12-11", 30.0), ("2023-12-21", 45.0), ("2023-12-31", 50.0)]


def forecast(*, start: str | None = START, paths: int = 512, **fields: Any) -> ss.Result:
    stock = ss.Stock(ss.uniform(80, 120, name="on hand"))
    depot = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=20, start=start)
    known = (ss.OnHand(on=0) / ss.OnHand(on=0) * 7).named("seven")
    return ss.simulate(depot, paths, seed=1, outputs=[ss.OnHand(on=5), ss.FirstBelow(30), known], **fields)


ON_DAY_5 = "on hand on day 5"
RESULT = forecast()
OUTPUT = RESULT.outputs[ON_DAY_5]


def by_pairs(values: Any, weights: Any, outcome: float) -> float:
    """The CRPS over all pairs of paths."""
    shares = weights / weights.sum()
    return float(shares @ np.abs(values - outcome) - 0.5 * shares @ np.abs(values[:, None] - values) @ shares)


@pytest.mark.parametrize("weights", [np.ones(80), np.arange(80.0), np.where(np.arange(80) < 40, 0.0, 1.0)])
@pytest.mark.parametrize("outcome", [-3.0, 0.2, 5.0])
def test_the_crps_is_that_over_all_pairs_of_weighted_paths(weights: Any, outcome: float) -> None:
    values = np.round(np.random.default_rng(1).normal(size=80), 1)  # with ties
    sample = WeightedSample(values, weights, 8)
    assert sample.crps(outcome).value == pytest.approx(by_pairs(values, weights, outcome), rel=1e-12)


def test_the_error_of_the_crps_is_that_of_leaving_out_each_replicate() -> None:
    rng = np.random.default_rng(2)
    values, weights = rng.normal(size=4_000), rng.uniform(0.5, 2, size=4_000)
    left = []
    for number in range(8):
        used = np.arange(4_000) % 8 != number
        left.append(by_pairs(values[used], weights[used], 0.7))
    jackknife = math.sqrt(7 / 8 * np.sum((np.array(left) - np.mean(left)) ** 2))
    assert WeightedSample(values, weights, 8).crps(0.7).std_error == pytest.approx(jackknife, rel=0.02)


def test_a_percentile_counts_half_of_an_atom_and_weights_count() -> None:
    sample = WeightedSample(np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 1.0, 3.0, 5.0]), 2)
    assert sample.percentile(2.0).value == pytest.approx((1 + 0.5 * 4) / 10)
    assert sample.effective_paths == pytest.approx(100 / 36)


@pytest.mark.parametrize(("values", "is_positive"), [([1.0, 2.0, 4.0, 9.0], True), ([-1.0, 2.0, 4.0, 9.0], False)])
def test_the_log_score_is_the_stated_kernel_density(values: list[float], is_positive: bool) -> None:
    weights = np.array([1.0, 2.0, 2.0, 1.0])
    sample = WeightedSample(np.array(values), weights, 2)
    scaled = np.log(values) if is_positive else np.array(values)
    at = math.log(3.0) if is_positive else 3.0
    shares = weights / 6
    spread = math.sqrt(shares @ (scaled - shares @ scaled) ** 2)
    quarters = (scaled[2] - scaled[1]) / 1.34  # shares below: 1/6, 3/6, 5/6
    width = 0.9 * min(spread, quarters) * (36 / 10) ** -0.2
    density = shares @ np.exp(-0.5 * ((scaled - at) / width) ** 2) / (width * math.sqrt(2 * math.pi))
    assert sample.is_positive is is_positive
    assert sample.bandwidth == pytest.approx(width)
    found = sample.log_density(3.0)
    assert found is not None
    assert found.value == pytest.approx(math.log(density / (3.0 if is_positive else 1.0)))


def test_far_outcomes_score_finitely_and_impossible_ones_do_not() -> None:
    score = ss.score(OUTPUT, 1e6)
    assert score.log_score is not None
    assert -1e6 < score.log_score.value < -1_000
    impossible = ss.score(OUTPUT, -1).log_score
    assert impossible is not None
    assert impossible.value == -math.inf


def test_past_errors_by_hand_on_unequal_days() -> None:
    series = series_of([(0, 0.0), (10, 10.0), (30, 20.0), (40, 40.0)])
    # from day 10, slope 1: 25 told for day 25, 17.5 came; from day 30, slope 0.5: 25 told for day 40, 40 came, 10 of 15 days
    assert past_errors(series, 15.0).tolist() == pytest.approx([17.5 - 25.0, (40.0 - 25.0) * 1.5])


def test_the_naive_forecast_by_hand() -> None:
    naive = ss.score(OUTPUT, 55, naive=PAST).naive
    assert naive is not None
    lead, mean = 5, 50 + 0.5 * 5  # on the evening of day 5: 2024-01-05
    std = math.sqrt(((37.5 - 35) ** 2 + (47.5 - 52.5) ** 2) / 2)
    z = (55 - mean) / std
    assert (naive.mean, naive.std, lead) == (pytest.approx(mean), pytest.approx(std), 5)
    assert naive.log_score == pytest.approx(-0.5 * z * z - math.log(std * math.sqrt(2 * math.pi)))
    assert naive.percentile == pytest.approx(special.ndtr(z))
    grid = np.linspace(mean - 12 * std, mean + 12 * std, 200_001)
    exact = np.trapezoid((special.ndtr((grid - mean) / std) - (grid >= 55)) ** 2, grid)
    assert naive.crps == pytest.approx(exact, rel=1e-4)
    floor = ss.score(OUTPUT, at_least=55, naive=PAST)
    assert floor.naive is not None
    assert (floor.crps, floor.naive.crps) == (None, None)
    assert floor.naive.log_score == pytest.approx(math.log(special.ndtr(-z)))


@pytest.mark.parametrize(("on", "day"), [(None, "2024-01-05"), ("2024-02-01", "2024-02-01"), (10, "2024-01-10")])
def test_the_day_is_that_of_the_output_unless_another_is_given(on: Any, day: str) -> None:
    assert ss.score(OUTPUT, 55, on=on).on == datetime.date.fromisoformat(day)


def test_days_serve_where_there_are_no_dates() -> None:
    output = forecast(start=None).outputs[ON_DAY_5]
    past = {-30: 20.0, -20: 30.0, -10: 45.0, 0: 50.0}
    score, dated = ss.score(output, 55, naive=past), ss.score(OUTPUT, 55, naive=PAST)
    assert (score.on, score.naive) == (5.0, dated.naive)


def test_a_floor_has_the_logarithm_of_its_probability() -> None:
    score = ss.score(OUTPUT, at_least=60)
    assert score.log_score is not None
    assert score.log_score.value == pytest.approx(math.log(OUTPUT.at_least(60).value))
    assert score.log_score.low < score.log_score.value < score.log_score.high


def test_a_floor_that_no_path_reaches_is_bounded_and_said() -> None:
    score = ss.score(OUTPUT, at_least=1_000)
    assert score.log_score is not None
    assert score.log_score.value == -math.inf
    assert 0 < math.exp(score.log_score.high) < 0.05
    assert "No path reaches it: among 512 effective paths" in str(score)
    assert "below -" in repr(score)


def test_what_is_printed() -> None:
    text = str(ss.score(OUTPUT, 55, naive=PAST))
    for each in ("outcome on 2024-01-05: 55 units; 512 effective paths", "ln x, bandwidth", "Silverman", "last slope", "CRPS"):
        assert each in text
    assert "not defined" in str(ss.score(OUTPUT, at_least=55, naive=PAST))
    html = ss.score(OUTPUT, 55, naive=PAST)._repr_html_()
    assert html.startswith("<h4>on hand on day 5: how good was the forecast?</h4>")
    assert "<th>naive</th>" in html


def test_an_output_with_one_value_has_no_density() -> None:
    score = ss.score(RESULT.outputs["seven"], 7)
    assert score.log_score is None
    assert score.crps is not None
    assert score.crps.value == 0
    assert "no density" in str(score)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "score must have value, or at_least"),
        ({"value": 1, "at_least": 1}, "got value=1, at_least=1"),
        ({"value": "1"}, "'value' of score must be a number"),
        ({"value": math.nan}, "'value' of score must be finite"),
        ({"at_least": True}, "'at_least' of score must be a number"),
        ({"value": 1, "on": "soon"}, "'on' of score must be a date"),
        ({"value": 1, "on": math.inf}, "'on' of score must be finite"),
        ({"value": 1, "naive": 3}, "'naive' of score must be a list of pairs"),
        ({"value": 1, "naive": "2024"}, "'naive' of score must be a list of pairs"),
        ({"value": 1, "naive": [1, 2, 3, 4]}, r"'naive\[0\]' of score must be a pair"),
        ({"value": 1, "naive": [(1, 2, 3)] * 4}, r"'naive\[0\]' of score must be a pair"),
        ({"value": 1, "naive": PAST[:3]}, r"at least 4 points.*\(got 3\)"),
        ({"value": 1, "naive": PAST[::-1]}, r"must ascend \(got '2023-12-21' at 1, after '2023-12-31'\)"),
        ({"value": 1, "naive": [*PAST[:3], PAST[2]]}, "must ascend"),
        ({"value": 1, "naive": [*PAST, (9, 1.0)]}, "either dates or days"),
        ({"value": 1, "naive": [*PAST[:3], ("2023-12-31", math.nan)]}, r"'naive\[3\]\[1\]' of score must be finite"),
        ({"value": 1, "naive": [*PAST[:3], ("2023-13-31", 1.0)]}, r"'naive\[3\]\[0\]' of score must be a date"),
        ({"value": 1, "naive": [*PAST, ("2024-01-05", 1.0)]}, "must end before the day of the outcome, 2024-01-05"),
        ({"value": 1, "naive": [(-4, 0), (-3, 1), (-2, 2), (-1, 3)]}, "has days, so the outcome must be on a day"),
        ({"value": 1, "naive": [(f"2023-12-0{day}", 2 * day) for day in range(1, 6)]}, "missed some"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message):
        ss.score(OUTPUT, **arguments)


def test_what_is_no_forecast_of_a_number_is_refused() -> None:
    with pytest.raises(ss.InvalidTypeError, match="'output' of score must be an output of a result"):
        ss.score(RESULT, 5)  # type: ignore[arg-type]  # as a user may
    slow = RESULT.scenario.replace(horizon_days=6)
    endless = ss.simulate(slow, 64, seed=1, outputs=[ss.FirstBelow(30)], to_horizon=True).outputs["first below 30"]
    with pytest.raises(ss.InvalidValueError, match="must be finite on every path"):
        ss.score(endless, 5)
    with pytest.raises(ss.InvalidValueError, match="kept paths"):
        ss.score(forecast(keep=0).outputs[ON_DAY_5], 5)
    unknown = ss.simulate(RESULT.scenario, 64, seed=1, outputs={"x": RESULT.scenario.stocks[0].on_hand * 2}).outputs["x"]
    with pytest.raises(ss.InvalidValueError, match="'on' of score must be given"):
        ss.score(unknown, 5, naive=PAST)


@pytest.mark.parametrize("paths", [1, 7, 8])
def test_few_paths_have_unknown_errors_and_print(paths: int) -> None:
    score = ss.score(forecast(paths=paths).outputs[ON_DAY_5], 50, naive=PAST)
    assert "how good was the forecast?" in str(score)
    assert score.crps is not None
    assert paths > 1 or score.crps.std_error == math.inf


def test_a_weighted_score_needs_enough_effective_paths_among_those_kept() -> None:
    stock = ss.uniform(80, 120, name="on hand")
    depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=20)
    told = ss.simulate(
        depot, 4_096, seed=1, outputs=[ss.OnHand(on=5)], keep=200, given=ss.Claim("100", of=stock, about=100, within=0.1)
    )
    with pytest.raises(ss.InvalidValueError, match="at least 400 effective paths among those kept"):
        ss.score(told.outputs[ON_DAY_5], 50)
