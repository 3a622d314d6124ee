"""Every scenario made by hand, by its name: `CASES`.

Those that many tests share are in `scenarios`, those that aim at one demand that leads in `leading_cases`, and those whose
survival is known exactly in `exact_cases`. Here are those that `slightly_wrong` varies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using
from support.exact_cases import EXACT_CASES
from support.leading_cases import LEADING_CASES


def chain() -> ss.Scenario:
    """A port with a cap and inspections that ships to the front, whose demand is noisy and rationed."""
    ramp = ss.ramp(ss.uniform(15, 25), 20, from_level=0.6, to_level=1.3)
    varying = {"jitter_days": 2, "size_cv": 0.3, "loss_probability": 0.1, "lead_time_days": 3}
    power = ss.Input(7.5, profile=ss.schedule({20: 0.4, 40: 1.0}))
    return ss.Scenario(
        "chain",
        stock=[
            ss.Stock(ss.uniform(150, 260), name="front", reserve=10),
            ss.Stock(ss.uniform(200, 300), name="port", capacity=330, when_full="waits", decay=ss.Decay(0.1, every_days=10)),
        ],
        demand=[
            using(ss.uniform(12, 18), "fighting", cv=0.4, from_="front", rationing=ss.Rationing(5, {6.2: 0.7}), profile=ramp),
            using(3.1, "training", from_="port", priority=1, unmet="backlog"),
        ],
        supply=[
            ss.Shipments("trucks", every_days=4, size=45, from_="port", to="front", **varying),
            ss.Shipments("sea", per_day=0.12, size=90, total=700, to="port", profile=ss.season(0.5, 10, period_days=60)),
            ss.Factory("works", 8, to="port", inputs={"power": power}, outages=ss.Outages(12, 4)),
            ss.Returns("empties", in_return_for="trucks", ratio=0.3, from_="front", to="port", lead_time_days=4),
        ],
        horizon_days=70,
    )


def store() -> ss.Scenario:
    """One stock of several ages with a cap that loses overflow, which two demands of one priority share."""
    aged = ss.AgeClasses({(0, 19): 120, (40, 59): ss.uniform(250, 350)}, shelf_life_days=ss.uniform(62, 75))
    stock = ss.Stock(aged, usable_fraction=0.9, capacity=430, decay=ss.Decay(ss.uniform(0.0, 0.01)))
    demand = [using(ss.uniform(3, 7), "army", cv=0.5), using(3.7, "navy", cv=0.8)]
    profile = ss.window(last_day=ss.uniform(35, 60))
    planes = ss.Shipments("planes", every_days=6.3, size=48, loss_fraction=0.1, profile=profile)
    return scenario(stock, demand, [planes, ss.Factory("works", 2.3)], name="store", horizon_days=80)


def base() -> ss.Scenario:
    """One stock with noise, shipments and outages."""
    supply = [ss.Shipments("sea", 0.1, size=60), ss.Factory("works", 3, outages=ss.Outages(20, 10))]
    return scenario(400, using(ss.uniform(12, 18, name="rate"), cv=0.5), supply, name="base", horizon_days=100)


CASES: Mapping[str, Callable[[], ss.Scenario]] = {
    "certain": scenarios.certain,
    "noise free": scenarios.noise_free,
    "noisy": scenarios.noisy,
    "leading": scenarios.leading,
    "network": scenarios.network,
    "supplied": scenarios.supplied,
    "chain": chain,
    "store": store,
    "base": base,
    **LEADING_CASES,
    **{case.scenario.name: lambda case=case: case.scenario for case in EXACT_CASES},
}
