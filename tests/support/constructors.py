"""Every public name that makes something, with fields that it takes as they are."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import attrs
from scipy import stats

import supplysim as ss


@attrs.frozen
class Constructor:
    """A function or class, and the fields of a valid call."""

    make: Callable[..., Any]
    fields: dict[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """All that it takes, among them what may be left out."""
        return tuple(inspect.signature(self.make).parameters)


LAWS: dict[str, Constructor] = {
    "fixed": Constructor(ss.fixed, {"value": 3}),
    "uniform": Constructor(ss.uniform, {"low": 1, "high": 2}),
    "triangular": Constructor(ss.triangular, {"low": 1, "mode": 2, "high": 4}),
    "pert": Constructor(ss.pert, {"low": 1, "mode": 2, "high": 4}),
    "normal": Constructor(ss.normal, {"mean": 1, "sd": 2}),
    "truncated_normal": Constructor(ss.truncated_normal, {"mean": 1, "sd": 2}),
    "lognormal": Constructor(ss.lognormal, {"mu": 1, "sigma": 2}),
    "beta": Constructor(ss.beta, {"a": 1, "b": 2}),
    "gamma": Constructor(ss.gamma, {"shape": 1, "scale": 2}),
    "between": Constructor(ss.between, {"low": 1, "high": 2}),
    "quantiles": Constructor(ss.quantiles, {"points": {0.1: 1, 0.5: 2, 0.9: 4}}),
    "choice": Constructor(ss.choice, {"values": [1, 2]}),
    "mixture": Constructor(ss.mixture, {"components": [ss.uniform(1, 2), 3]}),
    "empirical": Constructor(ss.empirical, {"data": [1, 2, 3]}),
    "law": Constructor(ss.law, {"frozen": stats.uniform()}),
}
USE = ss.Consumption("use", 10)
SPECIFICATIONS: dict[str, Constructor] = {  # by what a message calls them, and where that is not enough, more
    "ramp": Constructor(ss.ramp, {"start_day": 3, "days": 4, "from_level": 0.5, "to_level": 1}),
    "schedule": Constructor(ss.schedule, {"levels": {3: 0.5, 7: 2}}),
    "season": Constructor(ss.season, {"amplitude": 0.5, "peak_day": 20}),
    "growth": Constructor(ss.growth, {"doubling_days": 9}),
    "wave": Constructor(ss.wave, {"peak_day": 6, "width_days": 3, "height": 2}),
    "window": Constructor(ss.window, {"first_day": 3, "last_day": 9}),
    "Stock": Constructor(ss.Stock, {"on_hand": 100}),
    "Decay": Constructor(ss.Decay, {"fraction": 0.1}),
    "AgeClasses": Constructor(ss.AgeClasses, {"amounts": {(0, 3): 50, 9: 5}, "shelf_life_days": 12}),
    "Outages": Constructor(ss.Outages, {"mean_up_days": 5, "mean_down_days": 2}),
    "Regimes": Constructor(ss.Regimes, {"levels": {"a": 1, "b": 0.5}, "mean_days": {"a": 5}, "days": {"b": 6}}),
    "Rationing": Constructor(ss.Rationing, {"review_days": 3, "levels": {5: 0.5}}),
    "Input": Constructor(ss.Input, {"limit_per_day": 4}),
    "Consumption 'use'": Constructor(
        ss.Consumption, {"name": "use", "per_day": 10, "from_": ["stock", "other"], "exchange": {"other": 0.5}}
    ),
    "Consumption 'shop', in orders": Constructor(ss.Consumption, {"name": "shop", "orders_per_day": 2, "order_size": 3}),
    "Consumption 'pay', in lumps": Constructor(ss.Consumption, {"name": "pay", "size": 10, "every_days": 3}),
    "Factory 'works'": Constructor(ss.Factory, {"name": "works", "nameplate_per_day": 10}),
    "Replayed": Constructor(ss.Replayed, {"history": [3, 1, 4, 1, 5], "block_days": 2}),
    "Shipments 'sea'": Constructor(ss.Shipments, {"name": "sea", "every_days": 3, "size": 10}),
    "Shipments 'air', at random": Constructor(ss.Shipments, {"name": "air", "per_day": 0.1, "size": 10}),
    "Shipments 'contract'": Constructor(ss.Shipments, {"name": "contract", "on": {3: 10, 7: 5}}),
    "Losses 'drones'": Constructor(ss.Losses, {"name": "drones", "per_day": 0.1, "fraction": 0.2}),
    "Losses 'raids'": Constructor(ss.Losses, {"name": "raids", "on": {3: 0.1, 7: 0.5}}),
    "Returns 'back'": Constructor(ss.Returns, {"name": "back", "in_return_for": "sea", "ratio": 0.5, "to": "stock"}),
    "Scenario 'made'": Constructor(ss.Scenario, {"name": "made", "stock": ss.Stock(100), "demand": [USE], "horizon_days": 12}),
}
CONSTRUCTORS = LAWS | SPECIFICATIONS
