"""Law and Kelton's inventory system in continuous time, event by event: a few lines that share nothing with the library.

A. M. Law and W. D. Kelton, "Simulation Modeling and Analysis", section 1.5. Time is in months.
"""

from __future__ import annotations

from math import inf

import numpy as np

from supplysim._uncertain.arrays import FloatArray

_SIZES = (1, 2, 2, 3, 3, 4)  # each as likely
_MONTHS, _START = 120, 60


def costs(low: int, high: int, runs: int, seed: int, least_lead: float = 0.5) -> FloatArray:
    """The costs a month of some runs with the policy (low, high), for ordering, holding and shortage, (3, runs)."""
    rng = np.random.default_rng(seed)
    return np.transpose([_run(low, high, rng, least_lead) for _ in range(runs)])


def _run(low: int, high: int, rng: np.random.Generator, least_lead: float) -> tuple[float, float, float]:
    net, now, ordering, held, owed = _START, 0.0, 0.0, 0.0, 0.0
    demand, arrival, review, amount = rng.exponential(0.1), inf, 0.0, 0
    while now < _MONTHS:
        then = min(demand, arrival, review, float(_MONTHS))
        held += max(net, 0) * (then - now)
        owed += max(-net, 0) * (then - now)
        now = then
        if now == arrival:
            net, arrival = net + amount, inf
        elif now == demand:
            net, demand = net - _SIZES[rng.integers(6)], now + rng.exponential(0.1)
        elif now < _MONTHS:
            if net < low:
                amount, arrival = high - net, now + rng.uniform(least_lead, 1.0)
                ordering += 32 + 3 * amount
            review += 1.0
    return ordering / _MONTHS, held / _MONTHS, 5 * owed / _MONTHS
