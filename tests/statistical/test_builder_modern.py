"""Every new feature is in some random scenario of everything, beside many others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import supplysim as ss
from support.builder import EVERYTHING, random_scenario

NUMBERS = range(16)

NEW: dict[str, Callable[[ss.Scenario], bool]] = {
    "varying demand": lambda made: any(isinstance(each.per_day, ss.Varying) for each in _demands(made)),
    "orders of customers": lambda made: any(each.orders_per_day is not None for each in _demands(made)),
    "lumps": lambda made: any(each.size is not None for each in _demands(made)),
    "replayed demand": lambda made: any(isinstance(each.per_day, ss.Replayed) for each in _demands(made)),
    "a backlog on day 1": lambda made: any(
        isinstance(each.backlog, ss.Quantity) or each.backlog > 0 for each in _demands(made)
    ),
    "substitution": lambda made: any(isinstance(each.from_, tuple) for each in _demands(made)),
    "sojourns of any law": lambda made: any(each.regimes is not None and each.regimes.days for each in _demands(made)),
    "varying sizes": lambda made: any(isinstance(each.size, ss.Varying) for each in _of(made, ss.Shipments)),
    "varying lead times": lambda made: any(isinstance(each.lead_time_days, ss.Varying) for each in _of(made, ss.Shipments)),
    "part loads": lambda made: any(each.part_loads for each in _of(made, ss.Shipments)),
    "dated deliveries": lambda made: any(each.on is not None for each in _of(made, ss.Shipments)),
    "recorded output": lambda made: any(isinstance(each.output_per_day, ss.Replayed) for each in _of(made, ss.Factory)),
    "orders from outside": lambda made: any(each.from_ is None for each in _of(made, ss.Orders)),
    "orders from a stock": lambda made: any(each.from_ is not None for each in _of(made, ss.Orders)),
    "strikes": lambda made: bool(made.losses),
    "shelf lives": lambda made: any(each.shelf_life_days is not None for each in made.stocks),
    "rate limits": lambda made: any(each.most_issued_per_day is not None for each in made.stocks),
    "reserves in time": lambda made: any(each.reserve_profile is not None for each in made.stocks),
    "capacities in time": lambda made: any(each.capacity_profile is not None for each in made.stocks),
}


def _of(made: ss.Scenario, kind: type[Any]) -> list[Any]:
    return [each for each in made.supply if isinstance(each, kind)]


def _demands(made: ss.Scenario) -> list[Any]:
    return list(made.demand)


def test_every_new_feature_is_there_beside_many_others() -> None:
    found = [{name for name, has in NEW.items() if has(random_scenario(number, EVERYTHING))} for number in NUMBERS]
    assert set.union(*found) == NEW.keys()
    assert np.mean([len(each) for each in found]) > 4
