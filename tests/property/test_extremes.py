"""Numbers at the ends of their ranges, at random and by hand: refused by name, or every figure is there and nothing warns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.builder import EXTREME, random_scenario
from support.by_hand import scenario, sending, using
from support.numbers import some_numbers

BOOKS = ("on_hand", "waiting", "in_transit", "received", "issued", "dispatched", "unmet", "lost", "expired")


def is_in_order(figure: ss.Estimate) -> bool:
    """Whether a figure is a number within its interval that can be written."""
    return figure.low <= figure.value <= figure.high and bool(str(figure))


def read_everything(result: ss.Result, *, to_horizon: bool) -> None:
    horizon = result.scenario.horizon_days
    for name in result.stocks:
        of = result.of(name)
        assert str(of)
        assert of._repr_html_()
        assert not np.isnan(of.gross_cover_days).any()
        assert (of.durations >= 0).all()
        assert 0 <= of.never.value <= 1
        assert of.restricted_mean.value >= 0
        figures = [of.never, of.restricted_mean, of.survival(0), of.survival(horizon / 2), of.survival(horizon)]
        figures += [*of.quantile([0, 0.05, 0.5, 1]), *of.gross_cover_quantile([0, 0.5, 1])]
        if to_horizon:
            service = of.service
            assert 0 <= service.ready_rate.value <= 1
            assert service.unmet().value >= 0
            assert not service.fill_rate().value > 1
            figures += [service.ready_rate, service.stock_outs, service.unmet(), service.demanded(), service.held_back()]
            figures += [each for each in (service.fill_rate(), service.stock_out_days) if not np.isnan(each.value)]
        assert all(map(is_in_order, figures))


def run_or_refused(number: int) -> None:
    """Run and look at everything; what is refused is refused by the library, before the run or at the draw."""
    made, paths, to_horizon = random_scenario(number, EXTREME), (1, 3, 40)[number % 3], number % 2 == 0
    try:
        result = ss.simulate(made, paths, seed=1, to_horizon=to_horizon)
    except (ss.DrawError, ss.BlockError) as refusal:
        if isinstance(refusal, ss.BlockError) and not isinstance(refusal.__cause__, ss.DrawError):
            raise
        return
    assert not np.isnan(np.array(list(result.inputs.values()))).any()
    read_everything(result, to_horizon=to_horizon)
    trajectories = result.trajectories(1)
    for name in result.stocks:
        assert all(np.isfinite(getattr(trajectories.of(name), account)).all() for account in BOOKS)


@some_numbers(15, 4_000)
def test_every_figure_is_there(numbers: range) -> None:
    for number in numbers:
        run_or_refused(number)


def books_balance(result: ss.Result, paths: int) -> None:
    trajectories = result.trajectories(paths)
    for name in result.stocks:
        of = trajectories.of(name)
        rounding = 1e-9 * max(float(of.received.max()), float(of.initial.max()), 1.0)
        gone = of.issued + of.dispatched + of.lost + of.expired
        assert np.abs(of.initial[:, None] + of.received - gone - of.on_hand - of.waiting).max() <= rounding
        assert all(getattr(of, account).min() >= -rounding for account in BOOKS)


def run_all_ways(made: ss.Scenario, paths: int) -> None:
    """Run to the stock-out and to the horizon, look at everything, and balance the books."""
    for to_horizon in (False, True):
        result = ss.simulate(made, paths, seed=1, to_horizon=to_horizon)
        read_everything(result, to_horizon=to_horizon)
    books_balance(result, min(paths, 4))


WORKS = ss.Factory("works", 5)
NO_ROOM = ss.Stock(0, capacity=0)
NOTHING_FITS = ss.Stock(0, capacity=0, when_full="waits", reserve=50, decay=ss.Decay(0.1))
CASES: dict[str, dict[str, Any]] = {
    "nothing in store": {"stock": 0, "supply": [sending()]},
    "nothing asked for": {"demand": using(0, cv=0.3), "supply": [sending(), WORKS]},
    "no rates at all": {
        "demand": using(0, profile=ss.ramp(1, 2, 0, 0), regimes=ss.Regimes({"a": 0}, {"a": 3})),
        "supply": [sending(size=0), ss.Shipments("air", per_day=0, size=1), ss.Factory("works", 0)],
    },
    "no room": {"stock": NO_ROOM, "supply": [sending(), WORKS]},
    "no room, and all waits": {"stock": NOTHING_FITS, "demand": using(3, unmet="backlog"), "supply": [sending(), WORKS]},
    "less room than reserve": {"stock": ss.Stock(5, capacity=10, reserve=50), "supply": [sending(), WORKS]},
    "lead times beyond the horizon": {
        "supply": [sending(lead_time_days=1e9), sending("air", lead_time_days=ss.uniform(0, 1e6))]
    },
    "no budget": {"supply": [sending(total=0), sending("air", total=ss.uniform(0, 20))]},
    "empty shipments": {"supply": [sending(size=0, size_cv=0.4, total=9, lead_time_days=2, loss_probability=0.3)]},
    "nothing in return": {"supply": [sending(), ss.Returns("back", "sea", 0, from_="stock")]},
    "a hundred a day": {"supply": [sending(every_days=0.01, jitter_days=0.005, size=0.1, size_cv=0.3, lead_time_days=3)]},
    "a million a day": {"supply": [sending(every_days=1e-6, size=1e-5, loss_probability=0.2, lead_time_days=3)]},
    "rates that count as nothing": {
        "supply": [ss.Shipments("sea", per_day=1e-31, size=1), ss.Shipments("air", ss.uniform(0, 1e-28), 1, total=9)]
    },
    "huge variation": {"demand": using(10, cv=1e6), "supply": [sending(size_cv=1e6, loss_probability=0.5, total=50)]},
    "tiny variation": {
        "demand": using(10, cv=1e-6),
        "supply": [sending(every_days=0.5, size_cv=1e-6, loss_probability=0.5, lead_time_days=2)],
    },
    "variation that counts as nothing": {
        "demand": using(10, cv=ss.uniform(0, 1e-7)),
        "supply": [ss.Shipments("sea", 3, 1, size_cv=ss.uniform(0, 2e-6), total=9)],
    },
    "everything decays": {"stock": ss.Stock(ss.AgeClasses({0: 100}, 1e9), decay=ss.Decay(1)), "supply": [WORKS]},
    "nothing usable": {"stock": ss.Stock(ss.AgeClasses({0: 100}, 5), usable_fraction=0)},
    "ages beyond belief": {"stock": ss.AgeClasses({(0, 10**9 - 1): 100}, 1e9)},
    "a stock for longer than there were days": {"stock": 1e15, "demand": using(ss.choice([0.0, 1e-30, 10.0]), cv=0.3)},
    "the largest amounts": {"stock": 1e15, "demand": using(1e15, cv=2), "supply": [sending(size=1e15)]},
    "a ramp over a million years": {"demand": using(10, profile=ss.ramp(-1e9, 1e9, 0, 1))},
    "a ramp within a second": {"demand": using(10, profile=ss.ramp(ss.uniform(1, 30), ss.uniform(0, 1e-5), 0, 1))},
    "a season of a day": {"demand": using(10, profile=ss.season(1, 0.5, 1))},
    "a window that never opens": {"demand": using(10, profile=ss.window(ss.uniform(20, 30), ss.uniform(1, 20)))},
    "rationed to nothing": {"demand": using(10, rationing=ss.Rationing(1, {1e9: 0}), unmet="backlog")},
    "spells for ever": {
        "demand": using(10, regimes=ss.Regimes({"a": 1, "b": 0.5}, {"a": 1e9, "b": 1})),
        "supply": [ss.Factory("works", 5, outages=ss.Outages(1, 1e9))],
    },
    "all at once": {
        "stock": NO_ROOM,
        "demand": using(0, cv=1e6, rationing=ss.Rationing(1, {1: 0})),
        "supply": [
            sending(total=0, size=0, every_days=0.01, lead_time_days=1e9),
            ss.Returns("back", "sea", 0, to="stock", lead_time_days=0.5),
        ],
    },
}


@pytest.mark.parametrize(("paths", "horizon_days"), [(1, 1), (1, 30), (40, 30)])
@pytest.mark.parametrize("kind", CASES)
def test_numbers_at_the_ends_of_their_ranges(kind: str, paths: int, horizon_days: int) -> None:
    fields = {"stock": 100, "demand": 10} | CASES[kind]
    run_all_ways(scenario(**fields, horizon_days=horizon_days), paths)


def test_a_horizon_of_a_million_days() -> None:
    course = ss.ramp(ss.uniform(1, 1e5), ss.uniform(1e5, 5e5), 1, 2) * ss.season(0.3, ss.uniform(1, 365))
    made = scenario(
        1.5e7,
        using(10, cv=0.3, profile=course),
        [sending(size=9_000, every_days=1_000, lead_time_days=1e5)],
        horizon_days=10**6,
    )
    run_all_ways(made, 8)


def test_a_schedule_of_every_day() -> None:
    levels = {day: float(level) for day, level in enumerate(np.random.default_rng(1).uniform(0, 2, 730), start=1)}
    made = scenario(3_000, using(10, profile=ss.schedule(levels)), horizon_days=730)
    (lasts,) = {float(each) for each in ss.simulate(made, paths=8, seed=1).durations}
    used = np.cumsum(10 * np.array(list(levels.values())))
    whole = int(np.searchsorted(used, 3_000, side="right"))
    assert lasts == pytest.approx(whole + (3_000 - used[whole - 1]) / (10 * levels[whole + 1]))


TOO_MUCH: dict[str, tuple[dict[str, Any], str]] = {
    "levels": (
        {"demand": using(10, profile=np.prod([ss.ramp(1, 2, 1e6, 1)] * 60))},
        "the highest level of 'profile' of Consumption 'use' must be at most",
    ),
    "shipments": (
        {"supply": [ss.Shipments("sea", 1e9, 1, profile=ss.schedule({1: 1e6}))]},
        "the number of shipments .rate x level x horizon_days. of Shipments 'sea' must be at most 1e\\+13",
    ),
    "an expression": (
        {"demand": using(1 / (ss.uniform(1, 2, name="rate") * 0))},
        "'per_day' of Consumption 'use' must be .*drew inf",
    ),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_comes_to_too_much_is_refused_before_the_run(kind: str) -> None:
    fields, message = TOO_MUCH[kind]
    with pytest.raises(ss.DrawError, match=message):
        ss.simulate(scenario(100, **({"demand": 10} | fields)), 4, seed=1)


def unmet(unit: float) -> ss.Estimate:
    made = scenario(unit, using(unit * ss.uniform(0.5, 2, name="rate")), [sending(size=unit / 8)])
    return ss.simulate(made, 64, seed=3, to_horizon=True).unmet_demand


@pytest.mark.parametrize("unit", [1e-9, 1e12])
def test_errors_of_tiny_and_huge_amounts_are_those_of_plain_ones(unit: float) -> None:
    assert unmet(unit).std_error / unit == pytest.approx(unmet(1.0).std_error, rel=1e-9)
    assert unmet(unit).low / unit == pytest.approx(unmet(1.0).low, rel=1e-9)


def test_a_failure_from_elsewhere_says_what_it_was() -> None:
    class Broken:
        """A distribution that cannot be drawn."""

        def support(self) -> tuple[float, float]:
            return 0.0, 1.0

        def ppf(self, probabilities: Any) -> Any:
            if np.size(probabilities) == 4:
                raise KeyError("drawer")
            return probabilities

        isf = cdf = ppf

        def pmf(self, _: Any) -> Any:
            """So that no table is made."""

    with pytest.raises(ss.BlockError, match="block 0 of Scenario 'by hand' with seed 1 failed: KeyError: 'drawer'"):
        ss.simulate(scenario(100, using(ss.law(Broken(), name="broken"))), 4, seed=1)
