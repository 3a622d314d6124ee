"""The two workloads that everything is measured on, as a user of supplysim writes them, and their laws for the peers.

*Flagship*: a stock, shipments at random, a factory with outages, noisy consumption in two regimes, two years.
*Parameter-only*: four unknowns and no day-to-day chance at all, so that the duration is a plain ratio.
"""

from __future__ import annotations

from functools import cache

import attrs

import supplysim as ss

Pert = tuple[float, float, float]  # low, mode, high

LASTING_DAYS = 365  # survival to this day and the quantile below are what every contestant must agree on
EARLY = 0.05

ON_HAND: Pert = (1e6, 2e6, 4e6)
SHIPMENTS_PER_DAY = (0.05, 0.15)
SHIPMENT_SIZE: Pert = (20e3, 40e3, 80e3)
ARRIVING_FRACTION: Pert = (0.85, 0.95, 1.0)
NAMEPLATE_PER_DAY: Pert = (2e3, 4e3, 7e3)
UTILISATION: Pert = (0.2, 0.3, 1.0)
CONSUMED_PER_DAY: Pert = (8e3, 10e3, 14e3)
LOW_LEVEL: Pert = (0.4, 0.5, 0.7)
CV = 0.3


@attrs.frozen
class Flagship:
    """What the flagship workload has in days; all of it, and the stock, can be so many times as long.

    Attributes
    ----------
    times : int
        How many times as long the horizon and all mean sojourns are, and how many times as large the stock.
    """

    times: int = 1

    @property
    def horizon_days(self) -> int:
        """Days that are simulated."""
        return 730 * self.times

    @property
    def on_hand(self) -> Pert:
        """Stock on the morning of day 1."""
        low, mode, high = ON_HAND
        return low * self.times, mode * self.times, high * self.times

    @property
    def up_days(self) -> int:
        """Mean days between outages of the factory."""
        return 30 * self.times

    @property
    def down_days(self) -> int:
        """Mean days of an outage."""
        return 5 * self.times

    @property
    def high_days(self) -> int:
        """Mean days of high consumption."""
        return 60 * self.times

    @property
    def low_days(self) -> int:
        """Mean days of low consumption."""
        return 40 * self.times


FLAGSHIP = Flagship()


@cache
def flagship(workload: Flagship = FLAGSHIP) -> ss.Scenario:
    """The flagship workload."""
    return ss.Scenario(
        "flagship",
        horizon_days=workload.horizon_days,
        stock=ss.Stock(ss.pert(*workload.on_hand)),
        supply=[
            ss.Shipments(
                "sealift", per_day=ss.uniform(*SHIPMENTS_PER_DAY), size=ss.pert(*SHIPMENT_SIZE) * ss.pert(*ARRIVING_FRACTION)
            ),
            ss.Factory(
                "arsenal",
                nameplate_per_day=ss.pert(*NAMEPLATE_PER_DAY),
                utilisation=ss.pert(*UTILISATION),
                outages=ss.Outages(workload.up_days, workload.down_days),
            ),
        ],
        demand=[
            ss.Consumption(
                "front",
                per_day=ss.pert(*CONSUMED_PER_DAY),
                cv=CV,
                regimes=ss.Regimes(
                    {"high": 1, "low": ss.pert(*LOW_LEVEL)}, {"high": workload.high_days, "low": workload.low_days}
                ),
            )
        ],
    )


PARAMETER_ON_HAND: Pert = (1e6, 3e6, 4e6)
PARAMETER_USABLE: Pert = (0.5, 0.85, 1.0)
PARAMETER_PRODUCED_PER_DAY = (0.0, 4_000.0)
PARAMETER_HORIZON_DAYS = 730


@cache
def parameter_only() -> ss.Scenario:
    """On hand x usable share, drawn down by consumption less production: whole days, and the share of the last one."""
    return ss.Scenario(
        "noise-free",
        horizon_days=PARAMETER_HORIZON_DAYS,
        stock=ss.Stock(ss.pert(*PARAMETER_ON_HAND), usable_fraction=ss.pert(*PARAMETER_USABLE)),
        supply=[ss.Factory("works", nameplate_per_day=ss.uniform(*PARAMETER_PRODUCED_PER_DAY))],
        demand=[ss.Consumption("issues", per_day=ss.pert(*CONSUMED_PER_DAY))],
    )


@cache
def parameter_only_net() -> ss.Scenario:
    """The same with consumption less production as one expression: the duration is then the plain ratio itself."""
    return ss.Scenario(
        "noise-free, net",
        horizon_days=PARAMETER_HORIZON_DAYS,
        stock=ss.Stock(ss.pert(*PARAMETER_ON_HAND), usable_fraction=ss.pert(*PARAMETER_USABLE)),
        demand=[ss.Consumption("net", per_day=ss.pert(*CONSUMED_PER_DAY) - ss.uniform(*PARAMETER_PRODUCED_PER_DAY))],
    )
