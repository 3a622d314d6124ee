"""Scenarios whose short durations come from a known box of inputs, and what is exact of them."""

from __future__ import annotations

import math

import numpy as np

import supplysim as ss
from support.by_hand import scenario, using

X, Y, Z = (ss.uniform(0, 1, name=name) for name in "xyz")
LOW, HIGH = 0.6, 0.4  # of x and y


def known_box(inside: float = 50.0, outside: float = 200.0, **fields: float) -> ss.Scenario:
    """A stock that is smaller where x is above 0.6 and y below 0.4; z is unknown, too, and does not matter."""
    return scenario(np.where((X > LOW) & (Y < HIGH), inside, outside) + 0 * Z, using(10, **fields), horizon_days=60)


def noise_alone() -> ss.Scenario:
    """Three unknowns that do not matter, and demand that varies."""
    return scenario(100 + 0 * X + 0 * Y + 0 * Z, using(10, cv=1.5), horizon_days=60)


def two_boxes() -> ss.Scenario:
    """A smaller stock in either of two boxes."""
    small = ((X > 0.8) & (Y < HIGH)) | ((Z < 0.1) & (Y > 0.5))
    return scenario(np.where(small, 50, 200), using(10), horizon_days=60)


def first_day_exponential() -> ss.Scenario:
    """One day, with an exponential demand of mean 1 on a stock between 0 and 2: short with probability exp(-stock)."""
    return scenario(ss.uniform(0, 2, name="on hand"), using(1, cv=1.0), horizon_days=1)


CEILING = (1 + math.exp(-2)) / 2  # of the last, for lasting less than a day: E[exp(-2 s)] / E[exp(-s)]
