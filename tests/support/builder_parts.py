"""The parts of random scenarios: regimes, outages, profiles, rationing, ages, decay, reserves, lead times."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

import supplysim as ss
from supplysim._uncertain.arrays import FloatArray
from support.builder_numbers import AMOUNTS, DAYS, FRACTIONS, LEVELS, SPELLS, Feature, Numbers
from support.by_hand import switching
from support.closed_forms import stationary_mean_level

Course = tuple[ss.Profile, FloatArray]  # a profile, and its level on each day by best guesses

NAMES = ("calm", "alert", "high", "siege")  # of regimes
START = datetime.date(2024, 2, 26)


class Parts(Numbers):
    """Draws the parts of one scenario from its generator."""

    def spell(self) -> tuple[Any, float]:
        """A mean sojourn and its best guess, in days: over tonight, nearly so, of middle length, or past the horizon."""
        up = float(self.rng.uniform(1, 60))
        spells = [
            (1.0, 1.0), (1.05, 1.05), (ss.uniform(1.0, 3.0), 2.0), (1 + ss.gamma(2.0, 3.0), 7.0), (12.0, 12.0), (up, up),
            (49.99, 49.99), (98.7, 98.7), (ss.pert(10, 20, 40), 21.7), (2.0 * self.horizon, 2.0 * self.horizon),
        ]  # fmt: skip
        usual, guess = self.one_of(spells)
        return self.odd(usual, SPELLS, known=True), guess

    def outages(self) -> tuple[ss.Outages, float]:
        """Outages, with the share of the days without one by best guesses."""
        (up, up_days), (down, down_days) = self.spell(), self.spell()
        return ss.Outages(mean_up_days=up, mean_down_days=down), up_days / (up_days + down_days)

    def regimes(self) -> tuple[ss.Regimes | None, float]:
        """Regimes of 2 to 4 levels, or none, with the long-run mean of their best guesses; one level may be nothing."""
        if self.has(Feature.LEADS, 0.3):
            war, calm = (float(mean) for mean in self.rng.uniform(1, 15, 2))
            start = self.count(0, 1)
            return switching([1.0, 0.0], [war, calm], start=start, names=("war", "calm")), war / (war + calm)
        count = self.one_of([0, 0, 2, 2, 3, 4])
        if count == 0:
            return None, 1.0
        guesses = [float(level) for level in self.rng.uniform(0.2, 2.0, count)]
        if self.chance(0.3):
            guesses[self.count(0, count - 1)] = 0.0
        levels = [self.odd(self.about(guess) if guess else 0.0, LEVELS) for guess in guesses]
        spells, days = zip(*(self.spell() for _ in range(count)), strict=True)
        # A row may keep a share for its own state: a fresh sojourn of the same level.
        rows = self.rng.dirichlet(np.ones(count), size=count).tolist() if self.chance(0.5) else None
        start = self.count(0, count - 1)
        return switching(levels, spells, start=start, transitions=rows, names=NAMES), stationary_mean_level(
            guesses, days, rows
        )

    def profile(self) -> tuple[ss.Profile | None, float]:
        """A profile of any kind, or none, with the mean of its level over the horizon by best guesses."""
        if not self.has(Feature.PROFILES, 0.55):
            return None, 1.0
        kinds = [self._known_ramp, self._unknown_ramp, self._schedule, self._season, self._window]
        products = [(self._unknown_ramp, self._season), (self._schedule, self._window)]
        chosen = self.one_of([*[(kind,) for kind in kinds], *products])
        made, levels = chosen[0]()
        for kind in chosen[1:]:
            other, more = kind()
            made, levels = made * other, levels * more
        return made, float(levels.mean())

    @property
    def _days(self) -> FloatArray:
        return np.arange(1.0, self.horizon + 1)

    def _day(self, day: int) -> Any:
        """A day as a number, or as the date that it is."""
        return START + datetime.timedelta(days=day - 1) if self.dated and self.chance(0.7) else day

    def _known_ramp(self) -> Course:
        start_day, length = self.count(-5, self.horizon // 2 - 1), float(self.one_of([0.0, 1.0, self.horizon / 2.3]))
        low, high = (float(level) for level in self.rng.uniform(0.1, 1.6, 2))
        made = ss.ramp(
            self.odd(self._day(start_day), (-1e9, 1e9), known=True),
            self.odd(length, (0, 1e-6, 1e9), known=True),
            from_level=self.odd(low, LEVELS),
            to_level=self.odd(high, LEVELS),
        )
        return made, np.interp(self._days, [start_day, start_day + max(length, 1e-9)], [low, high])

    def _unknown_ramp(self) -> Course:
        """The day, the length and a level are unknown; or the length may be nothing."""
        start_day, length = self.horizon * self.rng.uniform(0.1, 0.5), self.horizon * self.rng.uniform(0.1, 0.6)
        low, high = (float(level) for level in self.rng.uniform(0.2, 1.6, 2))
        made = ss.ramp(
            ss.uniform(start_day - 8, start_day + 8),
            self.one_of([self.about(length), ss.choice([0.0, length]), ss.uniform(0.0, 3.0)]),
            from_level=low,
            to_level=self.about(high),
        )
        return made, np.interp(self._days, [start_day, start_day + length], [low, high])

    def _schedule(self) -> Course:
        """Up to three levels, some of them unknown, one of them perhaps nothing."""
        begins = sorted({int(day) for day in self.rng.integers(-3, self.horizon, 3)})
        levels = [float(level) for level in self.rng.uniform(0.2, 1.8, len(begins))]
        if self.chance(0.3):
            levels[-1] = 0.0
        pairs = zip(begins, levels, strict=True)
        made = ss.schedule({self._day(day): self.odd(self.about(level) if level else 0.0, LEVELS) for day, level in pairs})
        return made, np.array([1.0, *levels])[np.searchsorted(begins, self._days, side="right")]

    def _season(self) -> Course:
        """A year or a month long, its size or its peak perhaps unknown."""
        period = float(self.one_of([365.25, 31.7]))
        amplitude, peak = float(self.rng.uniform(0.2, 1.0)), float(self.rng.uniform(-20, 80))
        made = ss.season(
            self.odd(self.one_of([amplitude, ss.uniform(0.0, amplitude)]), (0, 0.5, 1)),
            self.odd(self.one_of([peak, ss.uniform(peak - 10, peak + 10)]), (-1e9, 1e9), known=True),
            period_days=self.odd(period, (1, 1e9), known=True),
        )
        return made, 1 + amplitude * np.cos(2 * np.pi * (self._days - peak) / period)

    def _window(self) -> Course:
        """From a day to another, one or both unknown; where both are, it may never begin."""
        first, last = self.horizon * self.rng.uniform(-0.1, 0.3), self.horizon * self.rng.uniform(0.4, 1.0)
        made = self.one_of(
            [
                ss.window(ss.uniform(first - 2, first + 6)),
                ss.window(last_day=ss.uniform(last - 6, last + 2)),
                ss.window(ss.uniform(first, last), ss.uniform(first, last)),
                ss.window(first, last + 3),
                ss.window(self._day(int(first)), self._day(int(last))),
                ss.window(self.odd(first, (-1e9, 1), known=True), self.odd(last, (last, 1e9), known=True)),
            ]
        )
        return made, ((self._days >= first) & (self._days <= last)).astype(float)

    def rationing(self) -> ss.Rationing:
        """One or two levels, reviewed daily or now and then."""
        levels = {}
        for days in self.horizon * self.rng.uniform(0.1, 0.7, self.count(1, 2)):
            level = self.one_of([0.0, 0.37, 0.6, ss.uniform(0.2, 0.8), ss.beta(6, 2)])
            levels[self.odd(float(days), (1e-6, 1e6), known=True)] = self.odd(level, FRACTIONS)
        return ss.Rationing(review_days=self.odd(self.one_of([1, 3, 7, 10]), (1, 10**6, 10**9), known=True), levels=levels)

    def age_classes(self, on_hand: Any) -> ss.AgeClasses:
        """`on_hand` in one to three classes of age, some of which expire before the horizon, and perhaps some at once."""
        oldest = self.count(5, 59)
        middle = self.count(2, oldest - 1)
        shares: dict[Any, float] = self.one_of(
            [
                {oldest: 1.0},
                {(0, oldest): 1.0},
                {0: 0.4, (middle, oldest): 0.6},
                {(0, middle - 1): 0.5, middle: 0.2, (middle + 1, oldest): 0.3},
            ]
        )
        lives = [
            oldest + 1.0,
            oldest + float(self.rng.uniform(1.0, self.horizon)),
            ss.uniform(oldest + 1.0, oldest + self.horizon),
            ss.uniform(max(0.7 * oldest, 1.0), oldest + 1.3 * self.horizon),
        ]
        return ss.AgeClasses(
            {ages: share * on_hand for ages, share in shares.items()},
            shelf_life_days=self.odd(self.one_of(lives), (1e6, 1e9), known=True),
        )

    def decay(self) -> ss.Decay:
        """Day by day or at inspections, known or not."""
        daily, some = [float(self.rng.uniform(0.001, 0.02)), ss.uniform(0.0, 0.03)], [ss.pert(0.02, 0.08, 0.3), 0.13]
        often = 1 if self.chance(0.5) else self.one_of([3, 7, 30])
        return ss.Decay(
            self.odd(self.one_of(daily if often == 1 else some), FRACTIONS),
            every_days=self.odd(often, (1, 5, 10**9), known=True),
        )

    def reserve(self, needed: float) -> Any:
        """None, known, unknown, or above the stock on some paths."""
        some = [0.15 * needed, ss.uniform(0.0, 0.4 * needed), ss.uniform(0.0, 1.5 * needed)]
        return self.odd(0.0 if self.chance(0.4) else self.one_of(some), AMOUNTS)

    def lead_days(self, least: int = 0) -> Any:
        """A lead time of at least `least` days to the nearest day, known or not; halves go to the even day."""
        if not self.has(Feature.VOYAGES):
            return 0.0
        none: list[Any] = [0.0, 0.0, 0.4, 0.5, ss.uniform(0.0, 3.0), ss.choice([0.0, 4.0])]
        some = [1.0, 2.5, 6.0, 3.5, ss.uniform(0.6, 9.4), ss.choice([1.0, 11.0]), ss.truncated_normal(5.0, 4.0, 0.6)]
        return self.odd(self.one_of(some if least else none + some), DAYS, known=True)
