"""Switching under a measure, and sojourns that never end."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim._flows.base import Leap
from supplysim._flows.calendar import Calendar
from supplysim._flows.consumption import Consumption

PATHS = 2_000
DAYS = 60
FloatArray = NDArray[np.float64]


def moved(flow: Consumption | ss.Factory, values: dict[str, object], cut: list[int], seed: int = 1) -> FloatArray:
    """What a flow moves in each of some leaps, on every path: (leaps, paths)."""
    rng = np.random.default_rng(seed)
    panel = flow.start(values, Calendar(DAYS), PATHS, rng)  # type: ignore[arg-type]
    clock, found = np.zeros(PATHS), []
    for days in cut:
        leap = Leap.from_(clock, np.full(PATHS, float(days)))
        found.append(flow.advance(panel, leap, rng))
        clock = leap.after
    return np.array(found)


def in_regimes(levels: dict[str, float], means: dict[str, float], profile: ss.Profile | None = None) -> tuple[object, ...]:
    flow = ss.Consumption("use", 1, regimes=ss.Regimes(levels, means), profile=profile)
    values = {"per_day": 1.0, "cv": 0.0}
    values |= {f"regimes.levels.{name}": level for name, level in levels.items()}
    values |= {f"regimes.mean_days.{name}": mean for name, mean in means.items()}
    return flow, values


@pytest.mark.parametrize("for_ever", [1e8, 1e9])
def test_a_regime_may_last_for_ever(for_ever: float) -> None:
    # Three days of nothing on average, then 1 a day for good: the first day of it is the last but 60, 59, ...
    flow, values = in_regimes({"calm": 0.0, "war": 1.0}, {"calm": 3.0, "war": for_ever})
    total = moved(flow, values, [DAYS]).sum(axis=0)  # type: ignore[arg-type]
    np.testing.assert_array_equal(total, np.round(total))
    assert np.all((total >= 0) & (total < DAYS))
    np.testing.assert_array_equal(total, moved(flow, values | {"regimes.mean_days.war": 1e7}, [DAYS]).sum(axis=0))  # type: ignore[arg-type,operator]


@pytest.mark.parametrize("for_ever", [1e8, 1e9])
def test_so_it_may_under_a_profile(for_ever: float) -> None:
    values = {
        f"profile.{key}": value for key, value in {"start_day": 1.0, "days": 40.0, "from_level": 0.0, "to_level": 2.0}.items()
    }
    flow, own = in_regimes({"calm": 0.0, "war": 1.0}, {"calm": 3.0, "war": for_ever}, ss.ramp(1, 40, 0, 2))
    levels = np.interp(np.arange(1, DAYS + 1), [1, 41], [0, 2])
    rests = np.cumsum(levels[::-1])[::-1]  # of the days from t on
    total = moved(flow, own | values, [DAYS]).sum(axis=0)  # type: ignore[arg-type,operator]
    assert np.all(np.min(np.abs(total[:, None] - rests[1:]), axis=1) < 1e-9)


def day_levels(profile: ss.Profile, values: dict[str, object]) -> FloatArray:
    """The level of each day, by leaps of a day without regimes."""
    flow = ss.Consumption("use", 1, profile=profile)
    return moved(flow, values | {"per_day": 1.0, "cv": 0.0}, [1] * DAYS)


PROFILES: dict[str, tuple[ss.Profile, dict[str, object]]] = {
    "certain": (
        ss.ramp(7, 30, 0.2, 1.4),
        {"profile.start_day": 7.0, "profile.days": 30.0, "profile.from_level": 0.2, "profile.to_level": 1.4},
    ),
    "uncertain": (
        ss.window(ss.uniform(1, 9), ss.uniform(30, 70)),
        {"profile.first_day": np.linspace(1, 9, PATHS), "profile.last_day": np.linspace(30, 70, PATHS)},
    ),
}


@pytest.mark.parametrize("cut", [[DAYS], [1, 29, 2, 28], [5, 7, 1, 1, 46]], ids=len)
@pytest.mark.parametrize("kind", PROFILES)
def test_sojourns_of_a_day_alternate_under_a_profile(kind: str, cut: list[int]) -> None:
    # Sojourns of a mean of 1 day last 1 day: levels 1 and 3 take turns, so the exposure is certain.
    profile, own = PROFILES[kind]
    flow, values = in_regimes({"odd": 1.0, "even": 3.0}, {"odd": 1.0, "even": 1.0}, profile)
    levels = day_levels(profile, own) * np.where(np.arange(DAYS) % 2 == 0, 1.0, 3.0)[:, None]
    expected = np.add.reduceat(levels, np.cumsum([0, *cut[:-1]]))
    np.testing.assert_allclose(moved(flow, values | own, cut), expected, atol=1e-9)  # type: ignore[arg-type,operator]


@pytest.mark.parametrize("kind", PROFILES)
def test_a_leap_gives_what_its_days_give_where_the_first_sojourn_outlasts_it(kind: str) -> None:
    profile, own = PROFILES[kind]
    flow, values = in_regimes({"on": 2.0, "off": 0.0}, {"on": 1e9, "off": 5.0}, profile)
    np.testing.assert_allclose(
        moved(flow, values | own, [DAYS])[0],  # type: ignore[arg-type,operator]
        2 * day_levels(profile, own).sum(axis=0),
        rtol=1e-12,
    )


def test_a_factory_in_outages_makes_what_its_up_days_allow() -> None:
    # Up one day, down the next; a ramp from 0 on day 0 by 1 a day: 1 + 3 + 5 + ... = 900.
    values: dict[str, object] = {"nameplate_per_day": 10.0, "utilisation": 1.0, "availability_fraction": 1.0}
    values |= {"yield_fraction": 0.5, "outages.mean_up_days": 1.0, "outages.mean_down_days": 1.0}
    values |= {"profile.start_day": 0.0, "profile.days": 100.0, "profile.from_level": 0.0, "profile.to_level": 100.0}
    flow = ss.Factory("works", 10, yield_fraction=0.5, outages=ss.Outages(1, 1), profile=ss.ramp(0, 100, 0, 100))
    np.testing.assert_allclose(moved(flow, values, [DAYS])[0], 0.5 * 10 * 900)
