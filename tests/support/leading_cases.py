"""Scenarios in which one demand leads, aimed at what leading could get wrong.

Rates, sizes and levels are not round: where a sum could be exactly as large as a threshold, rounding would decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import supplysim as ss
from support.by_hand import scenario, using


def leading(stock: Any, supply: Any = (), *, horizon_days: int = 70, per_day: Any = 10.3, **demand: Any) -> ss.Scenario:
    """One demand on one stock."""
    return scenario(stock, using(per_day, **demand), supply, name="leading", horizon_days=horizon_days)


def _works(per_day: Any = 4.1, **fields: Any) -> ss.Factory:
    return ss.Factory("works", per_day, **fields)


def _mill(**fields: Any) -> ss.Factory:
    return ss.Factory("mill", ss.uniform(3.3, 3.4), **fields)


def _sea(per_day: Any = 0.13, size: Any = 37.1, **fields: Any) -> ss.Shipments:
    return ss.Shipments("sea", per_day, size, **fields)


_NINE = ss.uniform(8.9, 9.3)
_CALM = ss.Regimes({"war": 1.0, "calm": 0.0}, {"war": 5, "calm": 7})
_LONG_WAR = ss.Regimes({"calm": 0.0, "war": 1.0}, {"calm": 20, "war": 30})
_UNSURE = ss.Regimes(
    {"high": ss.uniform(0.8, 2.0), "low": ss.pert(0.1, 0.3, 0.9)},
    {"high": ss.uniform(1.0, 12.0), "low": 1 + ss.gamma(2.0, 3.0)},
)
_JUMPING = ss.Regimes(
    {"a": 1.7, "b": 0.0, "c": 0.43},
    {"a": 3.0, "b": 6.0, "c": 1.0},
    start="c",
    transitions={"a": {"b": 0.6, "c": 0.4}, "b": {"a": 0.3, "c": 0.7}, "c": {"a": 0.5, "b": 0.3, "c": 0.2}},
)
_AGES = ss.AgeClasses({(0, 20): 130.7, (30, 45): ss.uniform(90, 260)}, shelf_life_days=ss.uniform(46, 60))

LEADING_CASES: Mapping[str, Callable[[], ss.Scenario]] = {
    "a stock of less than a day": lambda: leading(ss.uniform(0.5, 12), [_works(9.7)], cv=3.0),
    "a stock of some days with hardly any noise": lambda: leading(ss.uniform(5, 90), [_sea()], cv=0.05, horizon_days=40),
    "noise of all sizes": lambda: leading(ss.uniform(20, 600), [_works()], cv=np.exp(ss.uniform(-3, 1.1))),
    "noise on some paths alone": lambda: leading(ss.uniform(20, 500), [_works()], cv=ss.choice([0.0, 0.7])),
    "a regime of nothing": lambda: leading(ss.uniform(5, 300), [_sea()], cv=0.6, regimes=_CALM),
    "a regime of nothing to begin with": lambda: leading(ss.uniform(0, 400), [_works()], cv=0.4, regimes=_LONG_WAR),
    "three regimes that jump": lambda: leading(ss.uniform(5, 500), [_works(2.3)], cv=0.5, regimes=_JUMPING),
    "regimes that are unknown": lambda: leading(ss.uniform(20, 700), [_sea()], cv=0.3, regimes=_UNSURE),
    "regimes of a steady demand": lambda: leading(ss.uniform(20, 700), [_works(1.9)], regimes=_JUMPING),
    "a demand of nothing on some paths": lambda: leading(90.7, [_sea(0.05)], per_day=ss.choice([0.0, 9.3]), cv=0.8),
    "a backlog": lambda: leading(60.3, [_works(7.7), _sea()], cv=0.7, unmet="backlog"),
    "a backlog in a regime of nothing": lambda: leading(60.3, [_works(3.1)], cv=0.5, regimes=_CALM, unmet="backlog"),
    "a backlog in jumping regimes": lambda: leading(40.3, [_sea(0.4, 17.3)], cv=1.3, regimes=_JUMPING, unmet="backlog"),
    "a reserve above the stock": lambda: leading(
        ss.Stock(ss.uniform(50, 200), reserve=ss.uniform(80, 240)), [_sea(0.4, 61.7)], cv=0.5, regimes=_CALM
    ),
    "a reserve above the stock and a backlog": lambda: leading(
        ss.Stock(ss.uniform(50, 200), reserve=ss.uniform(80, 240)), [_works(7.3)], cv=0.5, regimes=_CALM, unmet="backlog"
    ),
    "overflow that is lost": lambda: leading(
        ss.Stock(93.1, capacity=101.3), [_works(6.1, outages=ss.Outages(9, 3)), _sea()], cv=0.6, regimes=_UNSURE
    ),
    "overflow that waits for a backlog": lambda: leading(
        ss.Stock(93.1, capacity=101.3, when_full="waits"), [_sea(0.2, 71.9)], cv=0.9, regimes=_CALM, unmet="backlog"
    ),
    "decay at inspections": lambda: leading(
        ss.Stock(ss.uniform(100, 600), decay=ss.Decay(0.13, every_days=9)), [_works()], cv=0.7, regimes=_UNSURE
    ),
    "age classes": lambda: leading(ss.Stock(_AGES), [_sea()], cv=0.8, regimes=_JUMPING),
    "outages at the end of the tables": lambda: leading(
        150.3, [_works(_NINE, outages=ss.Outages(50.0, 49.99)), _mill(outages=ss.Outages(50.0, 50.0))], cv=0.3
    ),
    "outages of a day": lambda: leading(
        70.3, [_works(_NINE, yield_fraction=0.9, outages=ss.Outages(1.0, 1.0)), _mill(outages=ss.Outages(1.0, 98.9))], cv=0.4
    ),
    "outages that are unknown": lambda: leading(
        120.3, [_works(ss.uniform(5, 14), yield_fraction=ss.beta(8, 2), outages=ss.Outages(ss.uniform(1, 20), 4.4))], cv=0.4
    ),
    "many small shipments": lambda: leading(55.3, [_sea(17.7, 0.51, first_day=ss.uniform(1, 9))], cv=0.4),
    "few large shipments": lambda: leading(301.3, [_sea(0.003, 531.0), ss.Shipments("air", 0.9, 4.7)], cv=0.2),
    "shipments that vary": lambda: leading(
        90.3,
        [
            _sea(ss.uniform(0.05, 2), 9.3, size_cv=ss.choice([0.0, 1.2]), loss_probability=0.3, loss_fraction=0.1),
            ss.Shipments("air", 1.4, 3.1, size_cv=0.5, first_day=5.9, profile=ss.ramp(10, ss.uniform(1, 30), 0.2, 2.0)),
        ],
        cv=0.6,
        regimes=_CALM,
    ),
}
