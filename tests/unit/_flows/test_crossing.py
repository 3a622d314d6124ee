"""Goods in transit that may overtake one another, beside a plain list of them."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._flows.crossing import CrossingTransit


def test_they_arrive_by_their_day_whatever_their_order() -> None:
    """Random dispatches and leaps on some of the paths; what is under way on day 1 is among them."""
    rng = np.random.default_rng(1)
    paths, begun = 7, [(3.0, 2.0), (1.0, np.arange(7.0)), (500.0, 1.0)]
    transit = CrossingTransit.empty(9.0, 1.0, paths)
    transit.add(begun)
    transit.days, transit.amounts = transit.days.copy(), transit.amounts.copy()  # as the path batch does
    listed = [[(day, float(np.broadcast_to(amount, paths)[path])) for day, amount in begun] for path in range(paths)]
    clock = np.zeros(paths)
    for _ in range(200):
        after = clock + rng.integers(1, 4, paths)
        leaving = np.flatnonzero(rng.random(paths) < 0.7)
        day, amount = clock[leaving] + 1.0, rng.random(leaving.size)
        lead = rng.integers(0, 12, leaving.size).astype(float)
        transit.collect(after)
        transit.dispatch(leaving, day, amount, after[leaving], lead)
        arrived = transit.take_arrivals()
        for path, arrival, one in zip(leaving, day + lead, amount, strict=True):
            listed[path].append((arrival, one))
        due = [sum(amount for day, amount in listed[path] if day <= after[path]) for path in range(paths)]
        listed = [[each for each in listed[path] if each[0] > after[path]] for path in range(paths)]
        np.testing.assert_allclose(np.zeros(paths) if arrived is None else arrived, due, atol=1e-12)
        np.testing.assert_allclose(transit.amount, [sum(amount for _, amount in each) for each in listed], atol=1e-9)
        assert transit.next_arrival.tolist() == [min((day for day, _ in each), default=np.inf) for each in listed]
        clock = after


def test_more_than_there_can_be_are_refused() -> None:
    transit = CrossingTransit.empty(1.0, 0.01, 1)
    transit.days, transit.amounts = transit.days.copy(), transit.amounts.copy()
    one, day = np.array([0]), np.zeros(1)
    for number in range(len(transit.days)):
        transit.dispatch(one, day, np.ones(1), day, np.array([500.0 + number]))
    with pytest.raises(OverflowError, match="more consignments are in transit than there can be"):
        transit.dispatch(one, day, np.ones(1), day, np.array([499.0]))
