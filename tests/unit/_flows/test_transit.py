"""Transit: rings of consignments, first out first in, with room for all that can be under way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.transit import Transit
from support.by_hand import duration, evenings, scenario, sending, voyages
from support.flow_runs import owned

HORIZON = 100


def ring(lead_days: Any, often: float = 1e9, paths: int = 1) -> Transit:
    return owned(Transit.empty(lead_days, often, HORIZON, paths))


def send(transit: Transit, day: float, amount: float, until: float | None = None, paths: tuple[int, ...] = (0,)) -> None:
    chosen, until = np.array(paths), day if until is None else until
    transit.dispatch(chosen, np.full(chosen.size, day), np.full(chosen.size, amount), np.full(chosen.size, until))


def arrived(transit: Transit, day: float) -> list[float] | None:
    transit.collect(np.full(transit.count.size, day))
    found = transit.take_arrivals()
    return None if found is None else found.tolist()


def test_what_left_first_arrives_first() -> None:
    transit = ring(3.0)
    for day, amount in ((1, 5.0), (2, 7.0), (4, 1.0)):
        send(transit, day, amount)
    assert transit.amount == [13]
    assert arrived(transit, 3) is None
    assert arrived(transit, 4) == [5]
    assert transit.amount == [8]
    assert arrived(transit, 7) == [8]
    assert transit.amount == [0]
    assert arrived(transit, HORIZON) is None


def test_places_are_used_again() -> None:
    transit = ring(2.0)
    for day in range(1, 60):
        send(transit, day, float(day))
        assert arrived(transit, day) == ([day - 2] if day > 2 else None)
        assert transit.amount == [day + max(day - 1, 0)]


def test_more_than_there_is_room_for_is_refused() -> None:
    transit = ring(10.0)
    for day in range(len(transit.days)):
        send(transit, 1 + day / 20, 1.0)
    with pytest.raises(OverflowError, match="more consignments are in transit than there can be"):
        send(transit, 3, 1.0)


def test_each_path_has_its_own_lead_time() -> None:
    transit = ring(np.array([0.0, 1.0, 5.0]), paths=3)
    send(transit, 1, 4.0, paths=(0, 1, 2))
    send(transit, 2, 6.0, paths=(0, 2))
    assert arrived(transit, 2) == [10, 4, 0]
    assert arrived(transit, 7) == [0, 0, 10]


@pytest.mark.parametrize(("lead", "days"), [(0.4, 0), (0.5, 0), (0.51, 1), (1.5, 2), (2.5, 2), (3.5, 4)])
def test_lead_times_are_whole_days_and_halves_go_to_the_even_one(lead: float, days: int) -> None:
    (received,) = evenings(scenario(100, 1, [sending(lead_time_days=lead, total=10)]), "received")
    assert received == [0] * (1 + days) + [10] * (10 - days)


def test_what_arrives_beyond_the_horizon_stays_under_way() -> None:
    for lead in (10, 11, 1e6, 1e9):
        made = scenario(100, 1, [sending(lead_time_days=lead)])
        assert voyages(made, "sea", "in_transit", "delivered") == [[0] + [10] * 5 + [20] * 5, [0] * 11]


def test_what_leaves_and_arrives_within_one_leap_takes_no_place() -> None:
    transit = ring(2.0)
    for day in range(1, 30):
        send(transit, day, 1.0, until=30.0)
    assert transit.amount == [1]  # that of day 29
    assert arrived(transit, 30) == [28]


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
