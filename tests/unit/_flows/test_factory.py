"""The availability of a factory as a plain share, beside outages that are looked at one by one."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import evenings, scenario


def test_it_takes_its_share_of_every_day() -> None:
    works = ss.Factory("works", 100, utilisation=0.8, yield_fraction=0.9, availability_fraction=0.5)
    (received,) = evenings(scenario(0, 0, [works], horizon_days=4), "received")
    assert received == pytest.approx([36 * day for day in range(5)])


def test_it_counts_before_the_inputs() -> None:
    # 100 x 0.5 = 50 could be started, 60 are allowed: the input does not bind. At 0.7 it does.
    for available, made in ((0.5, 50), (0.7, 60)):
        works = ss.Factory("works", 100, availability_fraction=available, inputs={"power": ss.Input(60)})
        assert evenings(scenario(0, 0, [works], horizon_days=1), "received") == [[0, pytest.approx(made)]]


def test_it_may_be_unknown() -> None:
    works = ss.Factory("works", 100, availability_fraction=ss.uniform(0.5, 1, name="availability"))
    result = ss.simulate(scenario(0, 0, [works], horizon_days=5), paths=64, seed=1)
    received = result.trajectories(64, every_days=5).received[:, -1]
    np.testing.assert_allclose(received, 500 * result.inputs["availability"])


def test_in_the_long_run_outages_come_to_their_availability() -> None:
    # 6 days up and 2 down: 3 / 4 of 2,000 days, but for the first spell, which begins up; 5 standard errors of 400 paths.
    works = ss.Factory("works", 1, outages=ss.Outages(6, 2))
    made = ss.simulate(scenario(0, 0, [works], horizon_days=2_000), paths=8, seed=1)
    output = made.trajectories(400, every_days=2_000).received[:, -1]
    assert abs(output.mean() - 1_500 - 0.25 / (1 / 6 + 1 / 2)) <= 5 * output.std() / 20


def test_outages_beside_an_availability_of_1_are_taken() -> None:
    assert ss.Factory("works", 1, availability_fraction=1, outages=ss.Outages(3, 3)).outages == ss.Outages(3, 3)
