"""Every public name that makes something, with fields that it takes as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from scipy import stats

import supplysim as ss


@attrs.frozen
class Constructor:
    """A function or class, the fields of a valid call, and the names of those that may be left out."""

    make: Callable[..., Any]
    fields: dict[str, Any]
    more: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.fields, *self.more)


def _scenario(**fields: Any) -> ss.Scenario:
    return ss.Scenario(**fields)


STOCK, USE = ss.Stock(100), ss.Consumption("use", 10)
LAWS: dict[str, Constructor] = {
    "fixed": Constructor(ss.fixed, {"value": 3}, ("name",)),
    "uniform": Constructor(ss.uniform, {"low": 1, "high": 2}, ("name",)),
    "triangular": Constructor(ss.triangular, {"low": 1, "mode": 2, "high": 4}, ("name",)),
    "pert": Constructor(ss.pert, {"low": 1, "mode": 2, "high": 4}, ("weight", "name")),
    "normal": Constructor(ss.normal, {"mean": 1, "sd": 2}, ("name",)),
    "truncated_normal": Constructor(ss.truncated_normal, {"mean": 1, "sd": 2}, ("low", "high", "name")),
    "lognormal": Constructor(ss.lognormal, {"mu": 1, "sigma": 2}, ("name",)),
    "beta": Constructor(ss.beta, {"a": 1, "b": 2}, ("low", "high", "name")),
    "gamma": Constructor(ss.gamma, {"shape": 1, "scale": 2}, ("name",)),
    "between": Constructor(ss.between, {"low": 1, "high": 2}, ("confidence", "name")),
    "quantiles": Constructor(ss.quantiles, {"points": {0.1: 1, 0.5: 2, 0.9: 4}}, ("low", "high", "name")),
    "choice": Constructor(ss.choice, {"values": [1, 2]}, ("weights", "name")),
    "mixture": Constructor(ss.mixture, {"components": [ss.uniform(1, 2), 3]}, ("weights", "name")),
    "empirical": Constructor(ss.empirical, {"data": [1, 2, 3]}, ("name",)),
    "law": Constructor(ss.law, {"frozen": stats.uniform()}, ("name",)),
}
PROFILES: dict[str, Constructor] = {
    "ramp": Constructor(ss.ramp, {"start_day": 3, "days": 4, "from_level": 0.5, "to_level": 1}),
    "schedule": Constructor(ss.schedule, {"levels": {3: 0.5, 7: 2}}),
    "season": Constructor(ss.season, {"amplitude": 0.5, "peak_day": 20}, ("period_days",)),
    "window": Constructor(ss.window, {"first_day": 3, "last_day": 9}),
}
PARTS: dict[str, Constructor] = {
    "Stock": Constructor(ss.Stock, {"on_hand": 100}, ("usable_fraction", "reserve", "name", "capacity", "when_full", "decay")),
    "Decay": Constructor(ss.Decay, {"fraction": 0.1}, ("every_days",)),
    "AgeClasses": Constructor(ss.AgeClasses, {"amounts": {(0, 3): 50, 9: 5}, "shelf_life_days": 12}),
    "Outages": Constructor(ss.Outages, {"mean_up_days": 5, "mean_down_days": 2}),
    "Regimes": Constructor(
        ss.Regimes, {"levels": {"a": 1, "b": 0.5}, "mean_days": {"a": 5, "b": 6}}, ("start", "transitions")
    ),
    "Rationing": Constructor(ss.Rationing, {"review_days": 3, "levels": {5: 0.5}}),
    "Input": Constructor(ss.Input, {"limit_per_day": 4}, ("profile",)),
}
FLOWS: dict[str, Constructor] = {
    "Consumption": Constructor(
        ss.Consumption,
        {"name": "use", "per_day": 10},
        ("cv", "regimes", "profile", "rationing", "from_", "priority", "unmet"),
    ),
    "Factory": Constructor(
        ss.Factory,
        {"name": "works", "nameplate_per_day": 10},
        ("utilisation", "yield_fraction", "outages", "profile", "availability_fraction", "inputs", "to"),
    ),
    "Shipments at random": Constructor(
        ss.Shipments,
        {"name": "sea", "per_day": 0.1, "size": 10},
        (
            "loss_fraction",
            "first_day",
            "size_cv",
            "loss_probability",
            "lead_time_days",
            "total",
            "profile",
            "from_",
            "to",
            "priority",
        ),
    ),
    "regular Shipments": Constructor(
        ss.Shipments,
        {"name": "sea", "every_days": 3, "size": 10},
        (
            "per_day",
            "loss_fraction",
            "first_day",
            "jitter_days",
            "size_cv",
            "loss_probability",
            "lead_time_days",
            "total",
            "profile",
        ),
    ),
    "Returns": Constructor(
        ss.Returns,
        {"name": "back", "in_return_for": "sea", "ratio": 0.5, "to": "stock"},
        ("loss_fraction", "lead_time_days", "from_", "priority"),
    ),
}
SCENARIOS: dict[str, Constructor] = {
    "Scenario": Constructor(
        ss.Scenario,
        {"name": "made", "stock": STOCK, "demand": [USE], "horizon_days": 12},
        ("supply", "unit", "start", "correlate", "main"),
    ),
}
CONSTRUCTORS = LAWS | PROFILES | PARTS | FLOWS | SCENARIOS
