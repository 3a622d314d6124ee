"""Runs of scenarios whose every number may stand at the end of its range: refused by name, or every figure is there."""

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
        figures = [of.never, of.restricted_mean, of.survival(0), of.survival(horizon / 2), of.survival(horizon)]
        figures += [*of.quantile([0, 0.05, 0.5, 1]), *of.gross_cover_quantile([0, 0.5, 1])]
        if to_horizon:
            service = of.service
            figures += [service.ready_rate, service.stock_outs, service.unmet(), service.demanded(), service.held_back()]
            figures += [each for each in (service.fill_rate(), service.stock_out_days) if not np.isnan(each.value)]
        assert all(map(is_in_order, figures))


def run_or_refused(number: int) -> None:
    """Run and look at everything; what is refused is refused by the library, at the draw."""
    made, paths, to_horizon = random_scenario(number, EXTREME), (1, 3, 40)[number % 3], number % 2 == 0
    try:
        result = ss.simulate(made, paths, seed=1, to_horizon=to_horizon)
    except ss.BlockError as failed:
        if not isinstance(failed.__cause__, ss.DrawError):
            raise
        return
    assert not np.isnan(np.array(list(result.inputs.values()))).any()
    read_everything(result, to_horizon=to_horizon)
    trajectories = result.trajectories(1)
    for name in result.stocks:
        assert all(np.isfinite(getattr(trajectories.of(name), account)).all() for account in BOOKS)


@some_numbers(40, 4_000)
def test_every_figure_is_there(numbers: range) -> None:
    for number in numbers:
        run_or_refused(number)


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
@pytest.mark.parametrize("to_horizon", [False, True])
def test_what_comes_to_too_much_is_refused_at_the_draw(kind: str, *, to_horizon: bool) -> None:
    fields, message = TOO_MUCH[kind]
    made = scenario(100, **({"demand": 10} | fields))
    with pytest.raises(ss.BlockError, match=message) as caught:
        ss.simulate(made, 4, seed=1, to_horizon=to_horizon)
    assert isinstance(caught.value.__cause__, ss.DrawError)


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
