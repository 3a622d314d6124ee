"""Transit: rings of consignments, first out first in, with room for all that can be under way."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim._flows import transit
from supplysim._flows.base import Panel
from support.by_hand import duration, evenings, scenario, sending, voyages

HORIZON = 100


def ring(lead_days: object, often: object = 1e9, paths: int = 1) -> Panel:
    """A panel of its own, which can be written to."""
    made = transit.transit_panel(lead_days, often, HORIZON, paths)  # type: ignore[arg-type]
    return Panel(made.shared, {key: values.copy() for key, values in made.by_path.items()})


def send(panel: Panel, day: float, amount: float, until: float | None = None, paths: tuple[int, ...] = (0,)) -> None:
    chosen, days = np.array(paths), np.full(len(paths), day)
    transit.dispatch(panel, chosen, days, np.full(len(paths), amount), np.full(len(paths), day if until is None else until))


def arrived(panel: Panel, day: float, paths: int = 1) -> list[float] | None:
    transit.collect(panel, np.full(paths, day))
    found: NDArray[np.float64] | None = transit.arrivals(panel)
    return None if found is None else found.tolist()


def under_way(panel: Panel) -> list[float]:
    return panel.by_path[transit.IN_TRANSIT].tolist()


def test_what_left_first_arrives_first() -> None:
    panel = ring(3.0)
    for day, amount in ((1, 5.0), (2, 7.0), (4, 1.0)):
        send(panel, day, amount)
    assert under_way(panel) == [13]
    assert arrived(panel, 3) is None
    assert arrived(panel, 4) == [5]
    assert under_way(panel) == [8]
    assert arrived(panel, 7) == [8]
    assert under_way(panel) == [0]
    assert arrived(panel, HORIZON) is None


def test_without_a_lead_time_it_arrives_on_its_day() -> None:
    panel = ring(0.0)
    send(panel, 6, 2.0)
    send(panel, 6, 3.0)
    assert under_way(panel) == [0]
    assert arrived(panel, 6) == [5]
    assert arrived(panel, 6) is None


def test_places_are_used_again() -> None:
    panel = ring(2.0)
    for day in range(1, 60):
        send(panel, day, float(day))
        assert arrived(panel, day) == ([day - 2] if day > 2 else None)
        assert under_way(panel) == [day + max(day - 1, 0)]


def test_each_path_has_its_own_lead_time() -> None:
    panel = ring(np.array([0.0, 1.0, 5.0]), paths=3)
    send(panel, 1, 4.0, paths=(0, 1, 2))
    send(panel, 2, 6.0, paths=(0, 2))
    assert arrived(panel, 2, paths=3) == [10, 4, 0]
    assert arrived(panel, 7, paths=3) == [0, 0, 10]


@pytest.mark.parametrize(("lead", "days"), [(0.4, 0), (0.5, 0), (0.51, 1), (1.5, 2), (2.5, 2), (3.5, 4)])
def test_lead_times_are_whole_days_and_halves_go_to_the_even_one(lead: float, days: int) -> None:
    (received,) = evenings(scenario(100, 1, [sending(lead_time_days=lead, total=10)]), "received")
    assert received == [0] * (1 + days) + [10] * (10 - days)


def test_what_arrives_beyond_the_horizon_stays_under_way() -> None:
    for lead in (10, 11, 1e6, 1e9):
        made = scenario(100, 1, [sending(lead_time_days=lead)])
        assert voyages(made, "sea", "in_transit", "delivered") == [[0] + [10] * 5 + [20] * 5, [0] * 11]


def test_what_leaves_and_arrives_within_one_leap_takes_no_place() -> None:
    panel = ring(2.0)
    for day in range(1, 30):
        send(panel, day, 1.0, until=30.0)
    assert under_way(panel) == [1]  # that of day 29
    assert arrived(panel, 30) == [28]


def test_places_of_what_arrives_in_a_leap_are_free_for_what_leaves_in_it() -> None:
    # 1 leaves each day and takes 6 days: leaps over many such days find room for all that is under way.
    made = scenario(1e6, 1, [sending(every_days=1, size=1, lead_time_days=6)], horizon_days=400)
    assert duration(made) == np.inf
    for every_days in (1, 7, 50):
        days = [*range(0, 400, every_days), 400]
        received, in_transit = evenings(made, "received", "in_transit", every_days=every_days)
        assert received == [max(day - 6, 0) for day in days]
        assert in_transit == [min(day, 6) for day in days]


@pytest.mark.parametrize("lead", [ss.uniform(0, 40), ss.choice([0, 3, 11]), 1 + ss.gamma(2, 3)])
def test_uncertain_lead_times_find_room(lead: object) -> None:
    made = scenario(1e6, 1, [ss.Shipments("sea", per_day=0.7, size=1, lead_time_days=lead)], horizon_days=300)
    trajectories = ss.simulate(made, paths=400, seed=1).trajectories(400, every_days=37)
    sea = trajectories.shipments("sea")
    np.testing.assert_allclose(sea["sent"], sea["delivered"] + sea["in_transit"])
    np.testing.assert_array_equal(trajectories.received, sea["delivered"])
