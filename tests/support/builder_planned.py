"""Random scenarios of what is planned and what is destroyed: dated deliveries, part loads and strikes, beside the rest."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

import supplysim as ss

_HORIZON = 70


def planned_scenario(number: int) -> ss.Scenario:
    """A depot that receives dated deliveries and ships part loads to the front, both of which are struck."""
    rng = np.random.default_rng([13, number])

    def one_of(*choices: Any) -> Any:
        return choices[rng.integers(len(choices))]

    days = (rng.choice(60, 6, replace=False) + 1).tolist()
    on = {day: one_of(0.0, float(rng.uniform(5, 90)), ss.uniform(5, 90)) for day in days}
    delay = one_of(0.0, 2.5, ss.uniform(0, 9), ss.varying(ss.uniform(0, 12)), ss.uniform(0.5, 2) * ss.varying(ss.gamma(3, 2)))
    contract = ss.Shipments(
        "contract", on=on, delay_days=delay, loss_probability=one_of(0.0, 0.3), loss_fraction=one_of(0.0, 0.1), to="depot"
    )
    trucks = ss.Shipments(
        "trucks", from_="depot", to="front", size=ss.uniform(10, 40), size_cv=one_of(0.0, 0.4),
        **one_of({"every_days": 3.0}, {"per_day": 0.3}, {"every_days": 5.0, "jitter_days": 2.0}),
        lead_time_days=one_of(0.0, 2.0), part_loads=one_of(True, True, False), priority=one_of(1, 2, 3),
        total=one_of(None, 250.0), loss_probability=one_of(0.0, 0.2),
    )  # fmt: skip
    back = ss.Returns("back", in_return_for="contract", ratio=0.3, from_="front", to="depot", lead_time_days=1)
    at_random = ss.Losses(
        "drones", per_day=one_of(0.03, ss.uniform(0.02, 0.3), 1.5), of="depot",
        profile=one_of(None, ss.ramp(20, 20, 0.2, 1.5)),
        **one_of({"fraction": 0.1}, {"fraction": ss.varying(ss.uniform(0, 0.6))}, {"amount": ss.uniform(2, 12)},
                 {"amount": ss.varying(ss.gamma(10, 8))}),
    )  # fmt: skip
    raids = ss.Losses(
        "raids", of=one_of("depot", "front"),
        **one_of({"on": {12: 0.3, 30: ss.uniform(0, 1), 31: 1.0}}, {"on": [8, 25], "fraction": ss.varying(ss.uniform(0, 1))},
                 {"on": {9: 30.0, 40: ss.uniform(5, 90)}, "in_units": True}, {"on": [40, 10, 20], "amount": 20.0}),
    )  # fmt: skip
    aged = ss.AgeClasses({(0, 9): 60, 30: ss.uniform(40, 90)}, shelf_life_days=45)
    depot = ss.Stock(
        one_of(aged, ss.uniform(40, 120)), name="depot", reserve=one_of(0.0, 8.0), capacity=one_of(None, 190.0),
        when_full=one_of("lost", "waits"), decay=one_of(None, ss.Decay(0.03, every_days=5)),
    )  # fmt: skip
    demand = [
        ss.Consumption("guard", ss.uniform(2, 5), cv=one_of(0.0, 0.5), from_="depot", unmet=one_of("lost", "backlog")),
        ss.Consumption("fighting", 5.0, cv=0.4, from_="front", rationing=one_of(None, ss.Rationing(4, {5: 0.6}))),
    ]
    return ss.Scenario(
        f"planned {number}", stock=[ss.Stock(ss.uniform(20, 60), name="front"), depot], demand=demand,
        supply=[contract, trucks, back], losses=[at_random, raids], horizon_days=_HORIZON,
    )  # fmt: skip


def without_chance(scenario: ss.Scenario) -> ss.Scenario:
    """Such a scenario with nothing left to chance, once its unknowns are drawn."""
    contract, trucks, raids = (scenario[name] for name in ("contract", "trucks", "raids"))
    delay = ss.uniform(0, 9) if isinstance(contract.delay_days, ss.Varying) else contract.delay_days
    share = 0.4 if isinstance(raids.fraction, ss.Varying) else raids.fraction
    regular = {"per_day": None, "every_days": 4.0, "jitter_days": 0.0, "size_cv": 0.0, "loss_probability": 0.0}
    return attrs.evolve(
        scenario,
        demand=[each.replace(cv=0.0) for each in scenario.demand],
        supply=[contract.replace(delay_days=delay, loss_probability=0.0), trucks.replace(**regular), scenario["back"]],
        losses=[raids.replace(fraction=share)],
    )
