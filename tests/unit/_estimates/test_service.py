"""Service as figures of a run: estimates with errors, of one stock, and refused where it is not known."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import scenario, sending, using
from support.refusals import assert_refused

STOCKS = [ss.Stock(ss.uniform(30, 120), name="depot"), ss.Stock(20, name="front")]
MADE = scenario(
    STOCKS,
    [using(6, cv=0.5), using(4, "fight", from_="front", cv=0.3, unmet="backlog")],
    [sending("trucks", size=8, every_days=3, from_="depot", to="front"), ss.Shipments("sea", per_day=0.2, size=30)],
    horizon_days=30,
)
RESULT = ss.simulate(MADE, paths=2_000, seed=3, to_horizon=True)


def test_it_is_refused_of_paths_that_end_early() -> None:
    result = ss.simulate(MADE, paths=8, seed=1)
    message = "^the service of Scenario 'by hand' needs paths that continue after a stock-out: run simulate"
    for figure in ("service", "fill_rate", "ready_rate", "stock_outs", "stock_out_days", "unmet_demand"):
        with pytest.raises(ss.InvalidValueError, match=message):
            getattr(result, figure)


def test_it_says_in_one_line_whose_service_it_is() -> None:
    assert repr(RESULT.service) == "<Service of 'by hand': stock 'depot', demands ['use'], shipments ['trucks']>"


@pytest.mark.parametrize("claim", ["sea", "fight", "depot", ""])
def test_unknown_claims_are_refused(claim: str) -> None:
    service = RESULT.service
    for figure in (service.fill_rate, service.unmet, service.demanded):
        message = "'claim' of the service of 'depot' must be one of ['use', 'trucks']"
        assert_refused(lambda figure=figure: figure(claim), message, ValueError)


def test_a_result_speaks_of_its_stock() -> None:
    assert RESULT.stock == "depot"
    assert RESULT.service.demands == ("use",)
    assert RESULT.of("front").service.demands == ("fight",)
    assert RESULT.fill_rate == RESULT.service.fill_rate() == RESULT.service.fill_rate(None)
    assert RESULT.ready_rate == RESULT.service.ready_rate
    assert RESULT.stock_outs == RESULT.service.stock_outs
    assert RESULT.stock_out_days == RESULT.service.stock_out_days
    assert RESULT.unmet_demand == RESULT.service.unmet()
    assert RESULT.of("front").fill_rate != RESULT.fill_rate


@pytest.mark.parametrize("stock", ["depot", "front"])
def test_figures_hang_together(stock: str) -> None:
    service = RESULT.of(stock).service
    claims = [*service.demands, *service.shipments]
    for claim in [None, *claims]:
        rate, asked, unmet = service.fill_rate(claim), service.demanded(claim), service.unmet(claim)
        assert rate.value == pytest.approx(1 - unmet.value / asked.value)
        assert 0 <= rate.low <= rate.value <= rate.high <= 1
        assert 0 <= unmet.low <= unmet.value <= unmet.high
    short_days = 30 * (1 - service.ready_rate.value)
    assert service.stock_outs.value * service.stock_out_days.value == pytest.approx(short_days)
    assert 1 <= service.stock_out_days.value <= 30


def test_what_is_asked_for_has_the_mean_that_it_is_told() -> None:
    for stock, claim, mean in (("depot", "use", 180), ("depot", "trucks", 80), ("front", "fight", 120)):
        estimate = RESULT.of(stock).service.demanded(claim)
        assert abs(estimate.value - mean) <= 6 * estimate.std_error + 1e-9


def test_the_trucks_are_not_random() -> None:
    assert RESULT.service.demanded("trucks").std_error == 0


def test_the_error_is_that_of_repeated_runs() -> None:
    rates = [ss.simulate(MADE, paths=256, seed=seed, to_horizon=True).fill_rate for seed in range(40)]
    spread = np.std([rate.value for rate in rates], ddof=1)
    said = np.sqrt(np.mean([rate.std_error**2 for rate in rates]))
    assert 0.6 < said / spread < 1.6  # 40 runs tell a standard deviation to some 11 %; refused by chance once in 1e5


@pytest.mark.parametrize(
    ("paths", "written"),
    [
        (1_000, "unknown"),  # none was seen
        (4_000, "1 (1 to 358)"),  # three were seen, of one day each
        (32_000, "1.6 ± 0.2"),
    ],
)
def test_few_stock_outs_say_little_of_their_mean_length(paths: int, written: str) -> None:
    rare = ss.Scenario(
        "rarely short",
        stock=ss.Stock(400),
        demand=[ss.Consumption("use", 10, cv=1)],
        supply=[ss.Factory("works", 11)],
        horizon_days=365,
    )
    service = ss.simulate(rare, paths, seed=1, to_horizon=True).service
    assert str(service.stock_out_days) == written
    assert not service.stock_out_days.low < 1  # or NaN
    assert not any(str(each).startswith("0 ±") for each in (service.stock_outs, service.unmet(), service.stock_out_days))


class TestOf:
    """`Result.of`: the same run, another stock."""

    def test_it_keeps_the_run(self) -> None:
        front = RESULT.of("front")
        assert front.run is RESULT.run
        np.testing.assert_array_equal(front.of("depot").durations, RESULT.durations)
        assert front.stocks == RESULT.stocks == ("depot", "front")
        assert front.inputs.keys() == RESULT.inputs.keys()

    def test_each_stock_has_its_own_figures(self) -> None:
        assert RESULT.of("front").median.value < RESULT.median.value
        assert RESULT.of("front").gross_cover_days.tolist() == [5.0] * 2_000
        assert "front" in str(RESULT.of("front"))

    @pytest.mark.parametrize("name", ["fornt", "", None, 3, "trucks"])
    def test_unknown_stocks_are_refused(self, name: object) -> None:
        with pytest.raises(ss.InvalidValueError, match=r"^'stock' of a result must be one of \['depot', 'front'\] \(got "):
            RESULT.of(name)  # type: ignore[arg-type]
