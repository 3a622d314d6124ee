"""Figures of demands: beside those of the stocks, in files, claims, comparisons, and asked for where they are not counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.refusals import assert_refused

STOCKS = [ss.Stock(ss.uniform(80, 120, name="A on hand"), name="A"), ss.Stock(60, name="B")]
FRONT = ss.Consumption("front", 10, cv=0.5, from_=["A", "B"], exchange={"B": ss.pert(0.4, 0.6, 0.9, name="worth")})
GUNS = ss.Scenario(
    "guns",
    stock=[*STOCKS, ss.Stock(50, name="C")],
    demand=[FRONT, ss.Consumption("training", 2, cv=0.5, from_="B", priority=2), ss.Consumption("home", 4, from_="C")],
    horizon_days=15,
)
SHARED = ss.Scenario(
    "shared", stock=ss.Stock(97), demand=[ss.Consumption("front", 10), ss.Consumption("drill", 5, priority=2)], horizon_days=30
)


@pytest.fixture(scope="module")
def guns() -> ss.Result:
    return ss.simulate(GUNS, paths=2_048, seed=1)


def test_every_demand_of_a_scenario_with_substitution_has_figures(guns: ss.Result) -> None:
    front = guns.of_demand("front")
    assert isinstance(front, ss.Result)
    assert front.stock == "front"
    assert front.durations.shape == (2_048,)
    assert np.all(front.durations >= guns.of("A").durations)
    finite = front.durations[np.isfinite(front.durations)]
    assert front.survival(10).value == np.mean(front.durations >= 10)
    assert front.never.value == 1 - finite.size / 2_048
    assert front.restricted_mean.value == pytest.approx(np.minimum(front.durations, 15).mean())
    assert front.survival(10).std_error > 0
    np.testing.assert_array_equal(front.gross_cover_days, guns.of("A").gross_cover_days)
    assert front.gross_cover_quantile(0.5) == guns.of("A").gross_cover_quantile(0.5)
    assert front.trajectories(2).stock == "A"


def test_the_only_claim_on_a_stock_has_its_duration(guns: ss.Result) -> None:
    assert guns.of_demand("home").stock == "C"
    np.testing.assert_array_equal(guns.of_demand("home").durations, guns.of("C").durations)
    depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("use", 10)], horizon_days=30)
    alone = ss.simulate(depot, 64, seed=1)
    assert alone.of_demand("use").stock == "stock"
    assert alone.of_demand("use").median.value == 9.5
    asked = ss.simulate(GUNS, 64, seed=1, outputs=[ss.DurationOf("home")])
    assert asked.of_demand("home").stock == "C"
    np.testing.assert_allclose(asked.outputs["duration of home"].values, asked.of("C").durations, rtol=1e-14)


def test_what_is_refused(guns: ss.Result) -> None:
    assert_refused(lambda: guns.of_demand("frnt"), "'demand' of a result must be one of...(got 'frnt'; did you mean 'front'?)")
    assert_refused(lambda: guns.of_demand("A"), "'demand' of a result must be one of...(got 'A'")
    assert_refused(lambda: guns.of_demand(5), "'demand' of a result must be...(got 5)")  # type: ignore[arg-type]
    shared = ss.simulate(SHARED, 64, seed=1)
    remedy = "(got 'drill', which is not alone on 'stock'): run simulate(..., outputs=[ss.DurationOf('drill')])"
    message = f"'demand' of a result must be one whose duration was counted {remedy}"
    assert_refused(lambda: shared.of_demand("drill"), message, ValueError)
    asked = "'demand' of DurationOf must be one of...(got 'stock'"
    assert_refused(lambda: ss.simulate(SHARED, 64, seed=1, outputs=[ss.DurationOf("stock")]), asked, ValueError)
    assert_refused(lambda: ss.DurationOf(5), "'demand' of DurationOf must be a string (got 5)", TypeError)  # type: ignore[arg-type]
    with pytest.raises(ss.BlockError, match="DurationOf is infinite where the day never comes"):
        ss.simulate(SHARED.replace(horizon_days=6), 64, seed=1, outputs=[2 * ss.DurationOf("front")])


def test_a_run_can_be_asked_for_the_duration_of_a_demand() -> None:
    asked = [ss.DurationOf("front"), ss.DurationOf("drill", name="drill"), ss.FirstBelow(20)]
    result = ss.simulate(SHARED, 64, seed=1, outputs=asked)
    # 15 a day: day 7 has 7 left, all for the front, so that it has 7 of 10, and the drill none of 5
    assert result.median.value == pytest.approx(6 + 7 / 15)
    assert result.of_demand("front").median.value == result.outputs["duration of front"].quantile(0.5).value == 6.7
    assert result.of_demand("drill").median.value == result.outputs["drill"].quantile(0.5).value == 6
    assert "duration of front, days" in str(result)
    to_horizon = ss.simulate(SHARED, 64, seed=1, outputs=asked, to_horizon=True)
    assert to_horizon.of_demand("front").median == result.of_demand("front").median
    assert to_horizon.of_demand("front").fill_rate == to_horizon.service.fill_rate("front")
    assert repr(asked[0]) == "DurationOf('front')"
    alone = ss.simulate(SHARED, 64, seed=1)
    assert alone.median == result.median
    assert "demands" not in str(alone)


def test_dates_of_an_output_that_is_a_duration_are_those_of_durations() -> None:
    dated = SHARED.replace(start="2024-02-26")
    result = ss.simulate(dated, 64, seed=1, outputs=[ss.DurationOf("front")])
    output, figures = result.outputs["duration of front"], result.of_demand("front")
    assert str(output.date(output.median)) == str(figures.date(figures.median)) == "2024-03-03"  # 6.7 days: on day 7
    for date in ("2024-03-03", "2024-03-04"):
        assert output.at_least(date).value == figures.survival(date).value == float(date == "2024-03-03")


def test_a_path_goes_on_until_the_demand_is_unmet() -> None:
    """The stock runs out on day 1; what comes in each day is enough for the first demand until it is needed twice."""
    demand = [ss.Consumption("front", 10, profile=ss.schedule({20: 2})), ss.Consumption("drill", 50, priority=2)]
    made = ss.Scenario("s", stock=ss.Stock(0), demand=demand, supply=[ss.Factory("works", 12)], horizon_days=30)
    result = ss.simulate(made, 64, seed=1, outputs=[ss.DurationOf("front")])
    assert result.of_demand("front").median.value == 19.6
    assert result.median.value == 0.2


def test_the_summary_tells_both(guns: ss.Result) -> None:
    text = str(guns)
    assert "the demands, days" in text
    for name in ("front", "training", "home"):
        assert f"{name}, until it is first unmet" in text
    of_demand = str(guns.of_demand("front"))
    assert of_demand.startswith("guns: how long will the demand 'front' be met?")
    assert "gross cover" not in of_demand
    assert "the demand &#x27;front&#x27;" in guns.of_demand("front")._repr_html_()


def test_files_checkpoints_and_extensions_have_them(guns: ss.Result, tmp_path: Path) -> None:
    front = guns.of_demand("front")
    front.save(tmp_path / "guns")
    loaded = ss.load(tmp_path / "guns")
    assert loaded.stock == "front"
    np.testing.assert_array_equal(loaded.durations, front.durations)
    assert loaded.median == front.median
    longer = loaded.extend(1_024)
    whole = ss.simulate(GUNS, paths=3_072, seed=1)
    assert longer.stock == "front"
    assert longer.tally == whole.tally
    np.testing.assert_array_equal(longer.durations, whole.of_demand("front").durations)
    asked = ss.simulate(SHARED, 64, seed=1, outputs=[ss.DurationOf("front")], checkpoint=tmp_path / "run")
    again = ss.load(tmp_path / "run")
    assert again.of_demand("front").median == asked.of_demand("front").median
    with pytest.raises(ss.InvalidValueError, match="whose duration was counted"):
        again.of_demand("drill")


def test_claims_precision_and_questions_take_them(guns: ss.Result) -> None:
    claim = ss.Claim("about 0.8", of=FRONT.exchange["B"], about=0.7, within=0.1)  # type: ignore[index]
    lasting = ss.Claim("12 days", of=ss.DurationOf("front"), at_least=12, usually_within=1.1)
    as_told = ss.simulate(GUNS, paths=8_192, seed=1, given=lasting)
    assert as_told.of_demand("front").survival(12).value > guns.of_demand("front").survival(12).value + 0.2
    told = ss.simulate(GUNS, paths=2_048, seed=1, given=claim)
    assert told.of_demand("front").survival(14).value > guns.of_demand("front").survival(14).value + 0.02
    sharp = ss.Precision(survival_days=12, half_width=0.02, stock="front")
    lasts = ss.simulate(GUNS, precision=sharp, seed=1).of_demand("front").survival(12)
    assert (lasts.high - lasts.low) / 2 <= 0.02
    drivers = guns.of_demand("front").drivers(survival_days=12)
    assert drivers["worth"].alone.value > guns.of("A").drivers(survival_days=10)["worth"].alone.value


def test_variants_are_compared_by_the_demand() -> None:
    """One gun or two: the demand of the first variant is alone on its stock."""
    one = GUNS.replace(front=ss.Consumption("front", 10, cv=0.5, from_="A"))
    table = ss.compare({"one": one, "two": GUNS}, paths=1_024, seed=1)
    change = table.of_demand("front").change("two")
    longer = np.minimum(table["two"].of_demand("front").durations, 15) - np.minimum(table["one"].of("A").durations, 15)
    assert change.restricted_mean.value == pytest.approx(longer.mean())
    assert np.all(longer >= 0)
    assert change.gross_cover_quantile(0.5).value == 0
    assert ss.compare(one, GUNS, paths=1_024, seed=1).of_demand("front").restricted_mean.value == change.restricted_mean.value
    assert_refused(lambda: table.of_demand("frnt"), "'demand' of a result must be one of")
    assert str(change).startswith("guns: what changes for the stock 'A' and the demand 'front' from one to two?")
    alike = ss.compare({"one": GUNS, "two": GUNS}, paths=64, seed=1).of_demand("front")
    assert str(alike).startswith("2 variants for the demand 'front': how long, and what changes?")


def test_the_duration_of_a_demand_can_be_solved_for() -> None:
    def stocked(amount: Any) -> ss.Scenario:
        return GUNS.replace(B=ss.Stock(amount, name="B"), horizon_days=30)

    found = ss.solve(stocked, between=(0, 400), survival_days=14, at_least=0.9, stock="front", paths=2_048, seed=1)
    checked = ss.simulate(stocked(found.value), paths=8_192, seed=2).of_demand("front").survival(14).value
    assert checked == pytest.approx(0.9, abs=0.03)
