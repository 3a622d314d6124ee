"""What tables that are drawn from stand for: each law's probabilities, read back off an alias table."""

from __future__ import annotations

import numpy as np

from supplysim._flows.alias import AliasTables
from supplysim._flows.occupation import Occupation
from supplysim._uncertain.arrays import FloatArray


def laws_of(tables: AliasTables) -> FloatArray:
    """The probability of each outcome under each law, (laws, columns): a column is as likely as another."""
    stays = tables.thresholds.reshape(-1, tables.columns)
    outcomes = tables.outcomes.reshape(-1, tables.columns, 2)
    laws = np.zeros(stays.shape)
    for law, (stay, (second, first)) in enumerate(zip(stays, np.moveaxis(outcomes, 2, 1), strict=True)):
        np.add.at(laws[law], first, stay)
        np.add.at(laws[law], second, 1.0 - stay)
    return laws / tables.columns


def occupation_law(table: Occupation, days: int, state: int) -> FloatArray:
    """P(days in the first state, state afterwards), (days + 1, 2), by the tables' own digits of `days`, draw after draw."""
    digits = [(table.ones, days % 16)]
    sixteens = days // 16
    while sixteens:
        digits.append((table.sixteens, min(sixteens, 15)))
        sixteens -= digits[-1][1]
    law = np.zeros((1, 2))
    law[0, state] = 1.0
    for tables, digit in digits:
        laws = laws_of(tables)[2 * digit : 2 * digit + 2].reshape(2, -1, 2)
        law = sum(
            np.stack([np.convolve(law[:, before], laws[before, :, after]) for after in range(2)], axis=1)
            for before in range(2)
        )
    assert np.all(law[days + 1 :] == 0)
    return law[: days + 1]


def occupation_by_day(first_mean: float, second_mean: float, days: int, state: int) -> FloatArray:
    """The same, one day after another: a day counts if it is spent in the first state, and at night the state may change."""
    leave = (1 / first_mean, 1 / second_mean)
    law = np.zeros((days + 1, 2))
    law[0, state] = 1.0
    for _ in range(days):
        law[1:, 0], law[0, 0] = law[:-1, 0].copy(), 0.0
        first, second = law[:, 0].copy(), law[:, 1].copy()
        law[:, 0] = first * (1 - leave[0]) + second * leave[1]
        law[:, 1] = first * leave[0] + second * (1 - leave[1])
    return law
