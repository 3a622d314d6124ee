"""Scenarios that several tests share, runs of them, and blocks small enough that a short run has many of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Process
from supplysim._model import settings
from supplysim._uncertain.fields import specification
from support.by_hand import scenario


@contextmanager
def small_blocks(paths: int = 256) -> Iterator[None]:
    """Blocks of `paths` paths at most, in this process; worker processes do not see it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "_PATHS_A_BLOCK", paths)
        yield


def certain(duration: float = 9.5) -> ss.Scenario:
    """Nothing is random: every path lasts `duration` days."""
    return scenario(10 * duration, 10, name="certain", horizon_days=30)


def noise_free(unit: float = 1.0) -> ss.Scenario:
    """Two unknowns and a factory, and no randomness from day to day; one path takes a few leaps."""
    stock, rate = unit * ss.between(200, 900, name="on hand"), unit * ss.uniform(10, 20, name="rate")
    return scenario(stock, rate, [ss.Factory("works", 3 * unit)], name="noise free", horizon_days=60)


def _high_and_low(high: float, low: float) -> ss.Regimes:
    return ss.Regimes(levels={"high": 1.0, "low": 0.5}, mean_days={"high": high, "low": low})


def noisy(horizon_days: int = 60, unit: float = 1.0) -> ss.Scenario:
    """Every kind of flow and of randomness at once, amounts in multiples of `unit`; some paths are censored."""
    pace = ss.pert(0.7, 1.0, 1.5, name="pace")
    return ss.Scenario(
        "noisy",
        unit="rounds",
        start="2024-02-26",
        stock=ss.Stock(
            unit * ss.between(300, 700, name="on hand"), ss.pert(0.6, 0.9, 1, name="usable fraction"), reserve=20 * unit
        ),
        demand=[
            ss.Consumption("front", 12 * unit * pace, cv=0.4, regimes=_high_and_low(9, 6)),
            ss.Consumption("training", unit * ss.uniform(1, 3), cv=0.2),
        ],
        supply=[
            ss.Shipments("sealift", per_day=0.08, size=40 * unit * pace, loss_fraction=0.02),
            ss.Factory("arsenal", unit * ss.uniform(2, 6), outages=ss.Outages(12, 4)),
        ],
        horizon_days=horizon_days,
        correlate={("on hand", "pace"): 0.4},
    )


def leading(horizon_days: int = 60, unit: float = 1.0) -> ss.Scenario:
    """One demand, which leads, in regimes, with a backlog; its short outages and frequent shipments are drawn from tables."""
    regimes = ss.Regimes({"high": 1.0, "low": 0.4, "none": 0.0}, {"high": 7, "low": 5, "none": 3})
    return ss.Scenario(
        "leading",
        stock=ss.Stock(unit * ss.between(60, 400, name="on hand"), reserve=unit * ss.uniform(0, 30)),
        demand=[ss.Consumption("front", unit * ss.pert(8, 12, 20), cv=0.8, regimes=regimes, unmet="backlog")],
        supply=[
            ss.Shipments("barges", per_day=ss.uniform(0.1, 20), size=0.2 * unit, size_cv=0.3),
            ss.Factory("arsenal", unit * ss.uniform(2, 6), outages=ss.Outages(12, 4)),
        ],
        horizon_days=horizon_days,
        correlate={("on hand", "front.per_day"): 0.4},
    )


def network(horizon_days: int = 40, unit: float = 1.0) -> ss.Scenario:
    """Three stocks that feed one another, and everything else that a scenario can have; each of them may run out or last."""
    pace = ss.pert(0.7, 1.0, 1.5, name="pace")
    rationing = ss.Rationing(review_days=5, levels={6: 0.7})
    convoy = {"every_days": 12, "jitter_days": 1, "size_cv": 0.2, "loss_probability": 0.05, "lead_time_days": 2}
    built = {"outages": ss.Outages(12, 4), "profile": ss.ramp(10, 20, 0.5, 1.0)}
    power = ss.Input(5 * unit, profile=ss.schedule({"2024-03-20": 0.7}))
    rounds = ss.AgeClasses({(0, 9): unit * ss.between(50, 180, name="fresh"), 40: 90 * unit}, shelf_life_days=44)
    return ss.Scenario(
        "network",
        start="2024-02-26",
        stock=[
            ss.Stock(rounds, name="front", reserve=10 * unit, decay=ss.Decay(0.02, every_days=7)),
            ss.Stock(unit * ss.uniform(150, 400, name="in the depot"), name="depot", capacity=400 * unit, when_full="waits"),
            ss.Stock(80 * unit, name="port", capacity=170 * unit),
        ],
        demand=[
            ss.Consumption(
                "fire", 11 * unit * pace, cv=0.2, regimes=_high_and_low(14, 5), rationing=rationing, unmet="backlog"
            ),
            ss.Consumption("training", unit * ss.uniform(1, 3), cv=0.2, profile=ss.season(0.3, 20), from_="depot"),
        ],
        supply=[
            ss.Shipments("convoy", size=90 * unit * pace, from_="depot", to="front", **convoy),
            ss.Shipments("sealift", 0.1, 80 * unit, total=200 * unit, lead_time_days=ss.uniform(2, 6, name="lead"), to="port"),
            ss.Shipments("barges", per_day=0.08, size=75 * unit, loss_fraction=0.02, from_="port", to="depot"),
            ss.Returns("empties", in_return_for="convoy", ratio=0.1, from_="front", to="port", lead_time_days=3),
            ss.Factory("arsenal", unit * ss.uniform(2, 6), inputs={"power": power}, to="depot", **built),
        ],
        horizon_days=horizon_days,
        correlate={("in the depot", "pace"): 0.4},
    )


def supplied(**changes: Any) -> ss.Scenario:
    """A depot and a front that it feeds by convoys, without randomness from day to day; `changes` to some of their parts."""
    part: dict[str, Any] = {"front": 1.0, "usable": 1.0, "reserve": 7.0, "capacity": None, "when_full": "lost", "decay": 0.0}
    part |= {"shelf_life_days": 1_000.0, "depot": 1.0, "demand": 1.0, "profile": None, "unmet": "lost"}
    part |= {"size": 1.0, "lead_time_days": 2.0, "total": None, "loss_fraction": 0.1, "ratio": 0.0}
    part |= {"works": 1.5, "yielded": 1.0, "works_profile": None, "horizon_days": 60}
    assert changes.keys() <= part.keys()
    part |= changes
    shipped = {name: part[name] for name in ("loss_fraction", "lead_time_days", "total")}
    kept = {name: part[name] for name in ("reserve", "capacity", "when_full")}
    fresh = {(0, 20): part["front"] * ss.uniform(100, 300, name="at the front")}
    return ss.Scenario(
        "supplied",
        stock=[
            ss.Stock(
                ss.AgeClasses(fresh, shelf_life_days=part["shelf_life_days"]),
                name="front",
                usable_fraction=part["usable"],
                decay=ss.Decay(part["decay"], every_days=3),
                **kept,
            ),
            ss.Stock(part["depot"] * ss.uniform(100, 400, name="in the depot"), name="depot"),
        ],
        demand=[
            ss.Consumption(
                "use", part["demand"] * ss.lognormal(2.5, 0.4, name="rate"), profile=part["profile"], unmet=part["unmet"]
            ),
            ss.Consumption("other", 2, from_="depot"),
        ],
        supply=[
            ss.Shipments(
                "convoy", every_days=7, size=part["size"] * ss.uniform(50, 150, name="size"), from_="depot", **shipped
            ),
            ss.Factory("works", part["works"], yield_fraction=part["yielded"], profile=part["works_profile"]),
            ss.Factory("depot works", ss.uniform(0, 8, name="output"), to="depot"),
            ss.Returns("empties", in_return_for="convoy", ratio=part["ratio"], from_="front", to="depot", lead_time_days=1),
        ],
        horizon_days=part["horizon_days"],
    )


RUNS: Mapping[str, tuple[Callable[..., ss.Scenario], bool]] = {
    "to the stock-out": (noisy, False),
    "to the horizon": (noisy, True),
    "one demand that leads": (leading, False),
    "one demand that leads, to the horizon": (leading, True),
    "several stocks": (network, False),
    "several stocks, to the horizon": (network, True),
}


def simulate(run: str, paths: int, horizon_days: int | None = None, **how: Any) -> ss.Result:
    """A run of one of `RUNS`."""
    make, to_horizon = RUNS[run]
    scenario = make() if horizon_days is None else make(horizon_days)
    return ss.simulate(scenario, paths, to_horizon=to_horizon, **how)


def leaves_its_range() -> ss.Scenario:
    """A scenario that is refused when it is drawn: arithmetic takes the stock below zero on a quarter of the paths."""
    return scenario(ss.uniform(0, 1, name="unsure") * 2 - 0.5, 1, name="impossible", horizon_days=9)


def rarely_leaves_its_range() -> ss.Scenario:
    """A scenario that is refused on one path in five thousand, and at none of the points that are tried first."""
    stock = ss.uniform(0, 1, name="unsure") - 2e-4
    return ss.Scenario("impossible", stock=ss.Stock(stock), demand=[ss.Consumption("use", 1)], horizon_days=9)


@specification
@attrs.frozen
class Deadly(ss.Consumption):
    """A demand that ends its process when it is started there for the third or so time, as a crash would."""

    dies_at: int = attrs.field(default=3, kw_only=True)

    @property
    def can_lead(self) -> bool:
        """See `Demand.can_lead`."""
        return False

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Demand.start`."""
        _STARTS.append(self.name)
        if len(_STARTS) == self.dies_at:
            os._exit(1)
        return super().start(calendar, paths, rng)


@specification
@attrs.frozen
class Halting(Deadly):
    """A demand that never begins in a block of few paths."""

    few: int = attrs.field(default=100, kw_only=True)

    def start(self, calendar: Calendar, paths: int, rng: np.random.Generator) -> Process:
        """See `Demand.start`."""
        while paths < self.few:
            time.sleep(60)
        return ss.Consumption.start(self, calendar, paths, rng)


_STARTS: list[str] = []
