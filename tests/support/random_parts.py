"""Parts of random scenarios: profiles, rationing, age classes, decay, lead times."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from supplysim._uncertain.quantity import Quantity
from support.random_scenarios import about

FloatArray = NDArray[np.float64]
Course = tuple[ss.Profile, FloatArray]  # a profile, and its level on each day by best guesses

START = datetime.date(2024, 2, 26)


def profile(rng: np.random.Generator, horizon: int, *, dated: bool) -> tuple[ss.Profile | None, float]:
    """A profile of any kind, or none, with the mean of its level over the horizon by best guesses."""
    if rng.random() < 0.45:
        return None, 1.0
    kinds: list[Callable[[np.random.Generator, FloatArray, bool], Course]] = [
        _known_ramp,
        _unknown_ramp,
        _schedule,
        _season,
        _window,
        _ramp_and_season,
        _schedule_in_a_window,
    ]
    made, levels = kinds[int(rng.integers(len(kinds)))](rng, np.arange(1.0, horizon + 1), dated)
    return made, float(levels.mean())


def _day(day: int, *, dated: bool) -> Any:
    """A day as a number, or as the date that it is."""
    return START + datetime.timedelta(days=day - 1) if dated else day


def _ramp_levels(days: FloatArray, start_day: float, length: float, low: float, high: float) -> FloatArray:
    return np.interp(days, [start_day, start_day + max(length, 1e-9)], [low, high])


def _known_ramp(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    start_day, length = int(rng.integers(-5, days.size // 2)), float(rng.choice([0.0, 1.0, days.size / 2.3]))
    low, high = (float(level) for level in rng.uniform(0.1, 1.6, 2))
    return (
        ss.ramp(_day(start_day, dated=dated), length, from_level=low, to_level=high),
        _ramp_levels(days, start_day, length, low, high),
    )


def _unknown_ramp(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    """The day, the length and a level are unknown; or the length may be nothing."""
    start_day, length = days.size * rng.uniform(0.1, 0.5), days.size * rng.uniform(0.1, 0.6)
    low, high = (float(level) for level in rng.uniform(0.2, 1.6, 2))
    lengths = [about(rng, length), ss.choice([0.0, length]), ss.uniform(0.0, 3.0)]
    made = ss.ramp(
        ss.uniform(start_day - 8, start_day + 8), lengths[int(rng.integers(3))], from_level=low, to_level=about(rng, high)
    )
    return made, _ramp_levels(days, start_day, length, low, high)


def _schedule(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    """Up to three levels, some of them unknown, one of them perhaps nothing."""
    begins = sorted({int(day) for day in rng.integers(-3, days.size, 3)})
    levels = [float(level) for level in rng.uniform(0.2, 1.8, len(begins))]
    if rng.random() < 0.3:
        levels[-1] = 0.0
    made = ss.schedule(
        {
            _day(begin, dated=dated and bool(rng.random() < 0.5)): about(rng, level) if level else 0.0
            for begin, level in zip(begins, levels, strict=True)
        }
    )
    return made, np.array([1.0, *levels])[np.searchsorted(begins, days, side="right")]


def _season(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    """A year or a month long, its size or its peak perhaps unknown."""
    period = float(rng.choice([365.25, 31.7]))
    amplitude, peak = float(rng.uniform(0.2, 1.0)), float(rng.uniform(-20, 80))
    sizes: list[Quantity | float] = [amplitude, ss.uniform(0.0, amplitude)]
    peaks: list[Quantity | float] = [peak, ss.uniform(peak - 10, peak + 10)]
    made = ss.season(sizes[int(rng.integers(2))], peaks[int(rng.integers(2))], period_days=period)
    return made, 1 + amplitude * np.cos(2 * np.pi * (days - peak) / period)


def _window(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    """From a day to another, one or both unknown; where both are, it may never begin."""
    first, last = days.size * rng.uniform(-0.1, 0.3), days.size * rng.uniform(0.4, 1.1)
    windows = [
        lambda: ss.window(ss.uniform(first - 2, first + 6)),
        lambda: ss.window(last_day=ss.uniform(last - 6, last + 2)),
        lambda: ss.window(ss.uniform(first, last), ss.uniform(first, last)),
        lambda: ss.window(first, last + 3),
        lambda: ss.window(_day(int(first), dated=dated), _day(int(last), dated=dated)),
    ]
    return windows[int(rng.integers(len(windows)))](), ((days >= first) & (days <= last)).astype(float)


def _product(one: Course, other: Course) -> Course:
    return one[0] * other[0], one[1] * other[1]


def _ramp_and_season(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    return _product(_unknown_ramp(rng, days, dated), _season(rng, days, dated))


def _schedule_in_a_window(rng: np.random.Generator, days: FloatArray, dated: bool) -> Course:
    return _product(_schedule(rng, days, dated), _window(rng, days, dated))


def rationing(rng: np.random.Generator, horizon: int) -> ss.Rationing:
    """One or two levels, reviewed daily or now and then."""
    thresholds = sorted(float(days) for days in horizon * rng.uniform(0.1, 0.7, int(rng.integers(1, 3))))
    rationed: list[Quantity | float] = [0.0, 0.37, 0.6, ss.uniform(0.2, 0.8), ss.beta(6, 2)]
    return ss.Rationing(
        review_days=int(rng.choice([1, 3, 7, 10])),
        levels={days: rationed[int(rng.integers(len(rationed)))] for days in thresholds},
    )


def age_classes(rng: np.random.Generator, on_hand: Quantity | float, horizon: int) -> ss.AgeClasses:
    """`on_hand` in one to three classes of age, some of which expire before the horizon, and perhaps some at once."""
    oldest = int(rng.integers(5, 60))
    middle = int(rng.integers(2, oldest))
    kinds: list[dict[Any, float]] = [
        {oldest: 1.0},
        {(0, oldest): 1.0},
        {0: 0.4, (middle, oldest): 0.6},
        {(0, middle - 1): 0.5, middle: 0.2, (middle + 1, oldest): 0.3},
    ]
    shares = kinds[int(rng.integers(len(kinds)))]
    lives: list[Quantity | float] = [
        oldest + 1.0,
        oldest + float(rng.uniform(1.0, horizon)),
        ss.uniform(oldest + 1.0, oldest + horizon),
        ss.uniform(max(0.7 * oldest, 1.0), oldest + 1.3 * horizon),
    ]
    return ss.AgeClasses(
        {ages: share * on_hand for ages, share in shares.items()}, shelf_life_days=lives[int(rng.integers(len(lives)))]
    )


def decay(rng: np.random.Generator) -> ss.Decay:
    """Day by day or at inspections, known or not."""
    if rng.random() < 0.5:
        return ss.Decay(float(rng.uniform(0.001, 0.02)) if rng.random() < 0.5 else ss.uniform(0.0, 0.03))
    return ss.Decay(ss.pert(0.02, 0.08, 0.3) if rng.random() < 0.6 else 0.13, every_days=int(rng.choice([3, 7, 30])))


def reserve(rng: np.random.Generator, needed: float) -> Quantity | float:
    """None, known, unknown, or above the stock on some paths."""
    kinds: list[Quantity | float] = [0.0, 0.0, 0.15 * needed, ss.uniform(0.0, 0.3 * needed), ss.uniform(0.0, 1.1 * needed)]
    return kinds[int(rng.choice(len(kinds), p=[0.35, 0.15, 0.2, 0.2, 0.1]))]


def sizes_vary(rng: np.random.Generator) -> Quantity | float:
    """A coefficient of variation of sizes: none, some, or none on some paths and some on others."""
    kinds: list[Quantity | float] = [0.0, 0.0, 0.3, 1.2, ss.choice([0.0, 0.5])]
    return kinds[int(rng.integers(len(kinds)))]


def days_of_lead(rng: np.random.Generator, least: int) -> Quantity | float:
    """A lead time of at least `least` days to the nearest day, known or not; halves go to the even day."""
    none: list[Quantity | float] = [0.0, 0.0, 0.4, 0.5, ss.uniform(0.0, 3.0), ss.choice([0.0, 4.0])]
    some: list[Quantity | float] = [
        1.0,
        2.5,
        6.0,
        3.5,
        ss.uniform(0.6, 9.4),
        ss.choice([1.0, 11.0]),
        ss.truncated_normal(5.0, 4.0, 0.6),
    ]
    kinds = some if least else none + some
    return kinds[int(rng.integers(len(kinds)))]
