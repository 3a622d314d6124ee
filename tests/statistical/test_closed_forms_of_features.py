"""Engine and oracle against exact results for decay, profiles, compound shipments, caps, rationing; with negative controls.

Each check refuses a right engine with a probability of `FALSE_ALARM` at most; there are fewer than 100 of them, so that any
of them does so once in a thousand seeds. Seeds are fixed. Each kind of check also refuses a result that is a little wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support import day_by_day
from support.by_hand import scenario, sending, switching, using
from support.closed_forms import uptime_moments
from support.exact_chain import WholeUnits
from support.one_sample import counts_p_value, moments_p_value
from support.profile_levels import drawing_of

FALSE_ALARM = 1e-5


class TestDecay:
    """Daily decay of a stock that is drawn on evenly."""

    fraction, demand = 0.002, 1.0
    result = ss.simulate(
        scenario(ss.Stock(ss.uniform(50, 900, name="stock"), decay=ss.Decay(fraction)), using(demand), horizon_days=1_000),
        paths=512,
        seed=1,
    )

    def test_each_path_is_the_geometric_sum(self) -> None:
        # After n days S q^n - d (q + ... + q^n) is left, with q = 1 - f.
        keeps, days = 1 - self.fraction, np.arange(1_001)
        drawn = self.demand * keeps * (1 - keeps**days) / self.fraction
        left = self.result.inputs["stock"][:, None] * keeps**days - drawn
        whole = np.argmax(left < self.demand, axis=1)
        exact = whole + left[np.arange(512), whole] / self.demand
        np.testing.assert_allclose(self.result.durations, exact, rtol=0, atol=1e-8)

    def test_where_days_are_small_it_is_the_logarithm(self) -> None:
        # dS/dt = -d - r S: T = ln(1 + r S / d) / r with r = -ln(1 - f), but for less than a day.
        rate = -np.log1p(-self.fraction)
        limit = np.log1p(rate * self.result.inputs["stock"] / self.demand) / rate
        assert np.abs(self.result.durations - limit).max() < 1
        without_decay = self.result.inputs["stock"] / self.demand
        assert np.abs(self.result.durations - without_decay).min() > 1  # the negative control


def test_regular_batches_lengthen_each_path_by_what_they_carry() -> None:
    demand, size = ss.uniform(7, 13, name="demand"), ss.uniform(20, 30, name="size")
    made = scenario(
        ss.uniform(100, 300, name="stock"), demand, [sending(size=size, every_days=9, first_day=4)], horizon_days=400
    )
    result = ss.simulate(made, paths=1_024, seed=2)
    stock, per_day, carried = (result.inputs[name] for name in ("stock", "demand", "size"))
    batches = np.floor((np.floor(result.durations) + 1 - 4) / 9) + 1
    np.testing.assert_allclose(result.durations, (stock + batches * carried) / per_day, rtol=1e-9)


class TestOutagesUnderAProfile:
    """Output of a factory with outages, weighed day by day."""

    days, up, down = 60, 6.0, 3.0
    profiles: ClassVar[dict[str, ss.Profile]] = {
        "window": ss.window(20, 45),
        "ramp": ss.ramp(5, 40, 0.1, 2),
        "both": ss.ramp(5, 40, 0.1, 2) * ss.window(20, 45),
        "season": ss.season(0.9, 11, 14),
    }

    @pytest.mark.parametrize("every_days", [1, 7, 60])
    @pytest.mark.parametrize("kind", profiles)
    def test_mean_and_variance(self, kind: str, every_days: int) -> None:
        profile = self.profiles[kind]
        levels = drawing_of(profile, self.days).levels()[:, 0]
        works = ss.Factory("works", 1, outages=ss.Outages(self.up, self.down), profile=profile)
        made = scenario(1e6, 1, [works], horizon_days=self.days)
        output = ss.simulate(made, paths=8, seed=3).trajectories(20_000, every_days=every_days).received[:, -1]
        mean, variance = uptime_moments(self.up, self.down, levels)
        assert moments_p_value(output, mean, variance) > FALSE_ALARM
        alone = sum(uptime_moments(self.up, self.down, level)[1] for level in np.diag(levels))
        assert moments_p_value(output, mean, alone) < FALSE_ALARM  # as if every day were up or down on its own


class TestCompoundShipments:
    """A Poisson number of gamma sizes, each lost as a whole with a probability."""

    rate, size, loss, kept, days = 0.4, 30.0, 0.25, 0.9, 50

    @pytest.mark.parametrize("lead_days", [0, 4])
    @pytest.mark.parametrize("cv", [0.0, 0.6, 2.0])
    def test_mean_and_variance(self, cv: float, lead_days: int) -> None:
        flow = ss.Shipments(
            "sea", self.rate, self.size, 1 - self.kept, size_cv=cv, loss_probability=self.loss, lead_time_days=lead_days
        )
        made = scenario(1e6, 1, [flow], horizon_days=self.days)
        by_engine = ss.simulate(made, paths=8, seed=4).trajectories(20_000, every_days=self.days).received[:, -1]
        arrive = self.rate * (self.days - lead_days) * (1 - self.loss)
        unit = self.size * self.kept
        for received in (by_engine, day_by_day.simulate(made, 20_000, seed=6).books["stock"]["received"]):
            assert moments_p_value(received, arrive * unit, arrive * unit**2 * (1 + cv**2)) > FALSE_ALARM
            assert moments_p_value(received, arrive * unit, arrive * unit**2 * (1.15 + cv**2 * 1.15)) < FALSE_ALARM
            if cv == 0:
                law = stats.poisson(arrive).pmf(np.arange(80))
                assert counts_p_value(np.round(received / unit), law) > FALSE_ALARM

    @pytest.mark.parametrize("cv", [0.0, 0.8])
    def test_with_a_budget_the_first_shipments_are_unchanged(self, cv: float) -> None:
        # Before half of the budget is sent, nothing is cut: the law of min(sent, total / 2) is that without a budget.
        sent = []
        for total in (None, 240.0):
            flow = ss.Shipments("sea", self.rate, self.size, size_cv=cv, total=total)
            made = scenario(1e6, 1, [flow], horizon_days=self.days)
            trajectories = ss.simulate(made, paths=8, seed=5 if total else 6).trajectories(20_000, every_days=self.days)
            sent.append(np.minimum(trajectories.shipments("sea")["sent"][:, -1], 120.0))
        assert stats.ks_2samp(*sent).pvalue > FALSE_ALARM


RATIONED: dict[str, Any] = {"thresholds": {6.3: 0.5, 2.2: 0.25}}
CAPPED = WholeUnits(18, 4, [1, 0, 2], [4, 3, 2], shipments_per_day=0.35, size=12, capacity=20)
ALL = WholeUnits(40, 8, [1, 0, 0.5], [6, 4, 6], 0.2, 16, 44, waits=True, thresholds={6.3: 0.5, 3.1: 0.25}, review_days=3)
CHAINS: dict[str, tuple[WholeUnits, dict[str, Any]]] = {  # with what is slightly wrong
    "regimes": (WholeUnits(60, 2, [1, 2], [5, 8]), {"mean_days": [5, 8.6]}),
    "a cap": (CAPPED, {"capacity": 24}),
    "waiting": (replace(CAPPED, waits=True), {"waits": False}),
    "daily rationing": (WholeUnits(40, 8, [1, 0.5], [6, 6], 0.3, 8, capacity=60, **RATIONED), {"review_days": 2}),
    "weekly rationing": (WholeUnits(40, 8, [1, 0.5], [6, 6], 0.3, 8, review_days=7, **RATIONED), {"review_days": 6}),
    "all of it": (ALL, {"review_days": 1}),
}


class TestWholeUnits:
    """A stock of whole units, exactly."""

    horizon, paths = 60, 30_000

    def scenario(self, chain: WholeUnits) -> ss.Scenario:
        """The same as the engine sees it."""
        regimes = switching(chain.levels, chain.mean_days)
        rationing = ss.Rationing(chain.review_days, chain.thresholds) if chain.thresholds else None
        stock = ss.Stock(chain.stock, capacity=chain.capacity, when_full="waits" if chain.waits else "lost")
        supply = [ss.Shipments("sea", chain.shipments_per_day, chain.size)] if chain.shipments_per_day else []
        return scenario(stock, using(chain.per_day, regimes=regimes, rationing=rationing), supply, horizon_days=self.horizon)

    @pytest.mark.parametrize("kind", CHAINS)
    def test_durations_have_their_exact_law(self, kind: str) -> None:
        chain, wrong = CHAINS[kind]
        made = self.scenario(chain)
        engine = ss.simulate(made, paths=self.paths, seed=7, keep=self.paths).durations
        oracle = day_by_day.durations(made, self.paths, seed=10)

        def p_values(chain: WholeUnits) -> list[float]:
            survival = chain.survival(self.horizon)
            law = np.append(-np.diff(survival), survival[-1])
            return [counts_p_value(np.floor(np.minimum(lasted, self.horizon)), law) for lasted in (engine, oracle)]

        assert min(p_values(chain)) > FALSE_ALARM
        assert max(p_values(replace(chain, **wrong))) < FALSE_ALARM

    @pytest.mark.parametrize("kind", CHAINS)
    def test_service_has_its_exact_mean(self, kind: str) -> None:
        # 64 independent replicates: Student's t with 63 degrees of freedom.
        chain, _ = CHAINS[kind]
        made = self.scenario(chain)
        service = ss.simulate(made, paths=self.paths, seed=8, replicates=64, to_horizon=True).service
        unmet, short_days = chain.expected(self.horizon)

        def p_value(estimate: Any, exact: float) -> float:
            return float(2 * stats.t(63).sf(abs(estimate.value - exact) / estimate.std_error))

        assert p_value(service.unmet(), unmet) > FALSE_ALARM
        assert p_value(service.ready_rate, 1 - short_days / self.horizon) > FALSE_ALARM
        assert p_value(service.unmet(), 1.1 * unmet) < FALSE_ALARM
        outcome = day_by_day.simulate(made, self.paths, seed=11)
        for values, exact in ((outcome.unmet["use"], unmet), (outcome.stock_out_days["stock"], short_days)):
            assert stats.ttest_1samp(values, exact).pvalue > FALSE_ALARM
            assert stats.ttest_1samp(values, 1.1 * exact).pvalue < FALSE_ALARM
