"""The oracle's sojourns of any law, and states of the equilibrium: how long each state lasts, counted down night by night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplysim import Outages, Regimes, Varying
from supplysim._uncertain.law import Law
from support import oracle_levels
from support.oracle_draws import FloatArray, Values
from support.oracle_levels import Chain

_SOJOURNS_BEFORE = 600  # before day 1, of which one day is taken at random
_LEAST_UNIFORM = 2.0**-53
_POINTS = 2_000


@dataclass
class Lasting:
    """How long the sojourns of a state last: geometric with a mean, a number of days, or drawn each time times a scale."""

    label: str
    is_mean: bool = False
    law: Law | None = None

    def drawn(self, values: Values, rng: np.random.Generator, paths: NDArray[np.intp]) -> FloatArray:
        """The whole days of one sojourn on each of some paths."""
        value = values[self.label][paths]
        if self.is_mean:
            return rng.geometric(1.0 / value).astype(float)
        factor = 1.0 if self.law is None else self.law.quantile(np.maximum(rng.random(paths.size), _LEAST_UNIFORM))
        return np.maximum(1.0, np.rint(factor * value))

    def mean(self, values: Values) -> FloatArray:
        """Of sojourns in whole days."""
        value = values[self.label]
        if self.is_mean:
            return value
        if self.law is None:
            return np.maximum(1.0, np.rint(value))
        draws = self.law.quantile((np.arange(_POINTS) + 0.5) / _POINTS)
        return np.array([np.maximum(1.0, np.rint(draws * scale)).mean() for scale in value])


@dataclass
class SemiMarkov(Chain):
    """States that each last a number of days, drawn as they begin.

    Attributes
    ----------
    lasting : sequence of Lasting
        Of each state.
    is_stationary : bool
        Whether day 1 is a day at random of a long run.
    left : (paths,) array
        Days of the present sojourn that are left, today included.
    long_run : (paths,) array, optional
        The long-run mean level, once it was asked for.
    """

    lasting: list[Lasting]
    is_stationary: bool
    left: FloatArray
    long_run: FloatArray | None = None

    def mean_level(self, values: Values) -> FloatArray:
        """See `Chain.mean_level`."""
        if self.long_run is None:
            means = {lasting.label: lasting.mean(values) for lasting in self.lasting}
            self.long_run = super().mean_level({**values, **means})
        return self.long_run

    def begin(self, values: Values, rng: np.random.Generator) -> None:
        """The first sojourn begins; or a day of some thousand sojourns is taken at random as day 1."""
        paths = self.state.size
        self.left = self._days(self.state, values, rng)
        if not self.is_stationary:
            return
        states, ends = np.empty((_SOJOURNS_BEFORE, paths), dtype=int), np.empty((_SOJOURNS_BEFORE, paths))
        end = np.zeros(paths)
        for number in range(_SOJOURNS_BEFORE):
            end = end + self.left
            states[number], ends[number] = self.state, end
            self.state = self._next(rng)
            self.left = self._days(self.state, values, rng)
        day = np.floor(rng.random(paths) * end) + 1
        row = (ends < day).sum(axis=0)
        self.state = states[row, np.arange(paths)]
        self.left = ends[row, np.arange(paths)] - day + 1

    def pass_a_night(self, values: Values, rng: np.random.Generator) -> None:
        """A day of the sojourn has passed; where it was the last, another state begins."""
        self.left = self.left - 1
        over = self.left == 0
        self.state = np.where(over, self._next(rng), self.state)
        self.left = np.where(over, self._days(self.state, values, rng), self.left)

    def _days(self, states: NDArray[np.int_], values: Values, rng: np.random.Generator) -> FloatArray:
        days = np.zeros(states.size)
        for number, lasting in enumerate(self.lasting):
            here = np.flatnonzero(states == number)
            days[here] = lasting.drawn(values, rng, here)
        return days

    def _next(self, rng: np.random.Generator) -> NDArray[np.int_]:
        """The state that follows on each path."""
        following = np.zeros_like(self.state)
        for number, row in enumerate(self.jumps):
            here = np.flatnonzero(self.state == number)
            following[here] = rng.choice(len(row), size=here.size, p=row)
        return following


def chain_of(part: Regimes | Outages | None, name: str, paths: int) -> Chain | None:
    """The chain of a flow's regimes or outages, on the morning of day 1; None where the flow has none."""
    match part:
        case Outages():
            lasting = [_lasting(getattr(part, field), f"{name}.outages", field) for field in ("up_days", "down_days")]
            is_stationary, begins = part.start == "stationary", int(part.start == "down")
        case Regimes():
            days = part.days or {}
            lasting = [_lasting(days.get(each), f"{name}.regimes", f"days.{each}") for each in part.levels]
            is_stationary = part.start == "stationary" and "stationary" not in part.levels
            begins = 0 if is_stationary else list(part.levels).index(part.start)
        case _:
            return None
    if all(each.is_mean for each in lasting) and not is_stationary:
        return oracle_levels.chain_of(part, name, paths)
    levels, jumps = oracle_levels.levels_and_jumps(part, name)
    labels = [each.label for each in lasting]
    return SemiMarkov(labels, levels, jumps, np.full(paths, begins), lasting, is_stationary, np.zeros(paths))


def _lasting(days: object, prefix: str, label: str) -> Lasting:
    if days is None:
        return Lasting(f"{prefix}.mean_{label}", is_mean=True)
    return Lasting(f"{prefix}.{label}.scale", law=days.law) if isinstance(days, Varying) else Lasting(f"{prefix}.{label}")
