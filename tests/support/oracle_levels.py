"""The oracle's levels: what profiles, regimes, outages and inputs make of a rate on one day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, pi

import numpy as np
from numpy.typing import NDArray

from supplysim import Factory, Outages, Profile, Regimes, Replayed
from supplysim._flows.profiles.growth import growth
from supplysim._flows.profiles.profile import product
from supplysim._flows.profiles.ramp import ramp
from supplysim._flows.profiles.schedule import schedule
from supplysim._flows.profiles.season import season
from supplysim._flows.profiles.wave import wave
from supplysim._flows.profiles.window import window
from support.oracle_draws import FloatArray, PathArrays, Values
from support.oracle_replay import Replay

Level = FloatArray | float


def profile_level(profile: Profile | None, label: str, values: Values, day: int, start: datetime.date | None) -> Level:
    """The level p(t) of a profile on one `day`; 1 without a profile.

    Parameters
    ----------
    label : str
        Where the profile stands: ``"front.profile"``, ``"arsenal.inputs.power.profile"``.
    start : date, optional
        The date of day 1.
    """
    match profile:
        case None:
            return 1.0
        case product(factors=factors):
            level: Level = 1.0
            for number, factor in enumerate(factors):
                level = level * profile_level(factor, f"{label}.factors.{number}", values, day, start)
            return level
        case ramp():
            start_day, days = values[f"{label}.start_day"], values[f"{label}.days"]
            low, high = values[f"{label}.from_level"], values[f"{label}.to_level"]
            between = low + (high - low) * (day - start_day) / np.where(days > 0, days, 1.0)
            return np.where(day < start_day, low, np.where(day >= start_day + days, high, between))
        case schedule(levels=levels):
            begun = [(first, key) for key in levels if (first := _day_number(key, start)) <= day]
            return values[f"{label}.levels.{max(begun)[1]}"] if begun else 1.0
        case season(period_days=period_days):
            amplitude, peak_day = values[f"{label}.amplitude"], values[f"{label}.peak_day"]
            return 1.0 + amplitude * np.cos(2 * pi * (day - peak_day) / period_days)
    return _curve_level(profile, label, values, day)


def _curve_level(profile: Profile, label: str, values: Values, day: int) -> Level:
    """The level of a profile that no date is part of."""
    match profile:
        case window():
            first, last = np.floor(values[f"{label}.first_day"]), np.floor(values.get(f"{label}.last_day", inf))
            return np.where((first <= day) & (day <= last), 1.0, 0.0)
        case growth(doubling_days=None):
            return 2.0 ** (-(day - 1) / values[f"{label}.halving_days"])
        case growth():
            return 2.0 ** ((day - 1) / values[f"{label}.doubling_days"])
        case wave():
            away = (day - values[f"{label}.peak_day"]) / values[f"{label}.width_days"]
            return 1.0 + values[f"{label}.height"] * np.exp(-(away**2) / 2)
    raise NotImplementedError(f"the oracle does not know this profile: {profile!r}")


def _day_number(key: float | datetime.date, start: datetime.date | None) -> float:
    """The number of a day that may be a date: the scenario's start is day 1."""
    if not isinstance(key, datetime.date):
        return key
    assert start is not None
    return 1 + (key - start).days


def factory_output(
    factory: Factory, values: Values, day: int, start: datetime.date | None, replay: Replay | None = None
) -> FloatArray:
    """What a factory that is up makes on `day`; `replay` has the blocks of recorded output."""
    name = factory.name
    if factory.output_per_day is not None:
        label = f"{name}.output_per_day"
        recorded = factory.output_per_day
        made = replay.amount(recorded, label, day, values) if replay and isinstance(recorded, Replayed) else values[label]
        return values[f"{name}.yield_fraction"] * made * profile_level(factory.profile, f"{name}.profile", values, day, start)
    capacity = values[f"{name}.nameplate_per_day"] * values[f"{name}.utilisation"] * values[f"{name}.availability_fraction"]
    started = capacity * profile_level(factory.profile, f"{name}.profile", values, day, start)
    for each, limiting in factory.inputs.items():
        label = f"{name}.inputs.{each}"
        level = profile_level(limiting.profile, f"{label}.profile", values, day, start)
        started = np.minimum(started, values[f"{label}.limit_per_day"] * level)
    return values[f"{name}.yield_fraction"] * started


@dataclass
class Chain(PathArrays):
    """The states that a regime or an outage goes through, from day to day.

    Attributes
    ----------
    means : sequence of str
        The label of each state's mean sojourn.
    levels : sequence of str or float
        The label of each state's level, or the level itself.
    jumps : sequence of (states,) arrays
        Row i: the probabilities of what follows state i once it is over.
    state : (paths,) array
        Today's.
    """

    means: Sequence[str]
    levels: Sequence[str | float]
    jumps: Sequence[Sequence[float]]
    state: NDArray[np.int_]

    def begin(self, values: Values, rng: np.random.Generator) -> None:
        """Nothing more is drawn on the morning of day 1."""

    def level(self, values: Values) -> FloatArray:
        """Today's level."""
        level = np.zeros(self.state.size)
        for number, label in enumerate(self.levels):
            level = np.where(self.state == number, values[label] if isinstance(label, str) else label, level)
        return level

    def mean_level(self, values: Values) -> FloatArray:
        """The long-run mean of the level: a state counts as often as the jumps visit it times as long as it lasts.

        The shares of visits are the one law that the jumps leave as it is.
        """
        count = len(self.jumps)
        equations = np.vstack([np.array(self.jumps).T - np.eye(count), np.ones(count)])
        visits = np.linalg.lstsq(equations, np.append(np.zeros(count), 1.0), rcond=None)[0]
        weighed, weights = 0.0, 0.0
        for share, mean, label in zip(visits, self.means, self.levels, strict=True):
            weighed = weighed + share * values[mean] * (values[label] if isinstance(label, str) else label)
            weights = weights + share * values[mean]
        return weighed / weights

    def pass_a_night(self, values: Values, rng: np.random.Generator) -> None:
        """A sojourn of mean m days is over tonight with probability 1/m, however long it has been."""
        chance, tomorrow = rng.random(self.state.size), self.state.copy()
        for number, label in enumerate(self.means):
            over = np.flatnonzero((self.state == number) & (chance < 1.0 / values[label]))
            tomorrow[over] = rng.choice(len(self.means), size=over.size, p=self.jumps[number])
        self.state = tomorrow


def chain_of(part: Regimes | Outages, name: str, paths: int) -> Chain:
    """The chain of geometric regimes or outages, on the morning of day 1."""
    levels, jumps = levels_and_jumps(part, name)
    if isinstance(part, Outages):
        means, begins = [f"{name}.outages.mean_up_days", f"{name}.outages.mean_down_days"], int(part.start == "down")
    else:
        means, begins = [f"{name}.regimes.mean_days.{each}" for each in part.levels], list(part.levels).index(part.start)
    return Chain(means, levels, jumps, np.full(paths, begins))


def levels_and_jumps(part: Regimes | Outages, name: str) -> tuple[Sequence[str | float], Sequence[Sequence[float]]]:
    """The labels of the levels of all states, or the levels; and the probabilities of what follows each."""
    if isinstance(part, Outages):
        return [1.0, 0.0], [[0.0, 1.0], [1.0, 0.0]]
    names = list(part.levels)
    if part.transitions is None:
        jumps = np.roll(np.eye(len(names)), 1, axis=1).tolist()
    else:
        jumps = [[part.transitions[here].get(there, 0.0) for there in names] for here in names]
    return [f"{name}.regimes.levels.{each}" for each in names], jumps
