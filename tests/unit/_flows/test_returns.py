"""Returns on their own: what they ask for, what they lose, what becomes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows import transit
from supplysim._flows.base import Consignment, Leap, Panel
from supplysim._flows.calendar import Calendar

RNG = np.random.default_rng(1)
DAY_4 = Leap.from_(np.array([3.0, 3.0]), np.ones(2))


def panel_of(flow: ss.Returns, **values: Any) -> Panel:
    drawn: dict[str, Any] = {"ratio": 0.5, "loss_fraction": 0.2, "lead_time_days": 0.0} | values
    made = flow.start_dispatching(drawn, Calendar(30), 2, RNG)
    return Panel(made.shared, {key: row.copy() for key, row in made.by_path.items()})


BACK = ss.Returns("back", "sea", 0.5, to="depot")


def test_they_ask_for_their_ratio_of_what_came() -> None:
    panel = panel_of(BACK, ratio=np.array([0.5, 2.0]))
    assert BACK.asked(panel, DAY_4, None) is None
    asked = BACK.asked(panel, DAY_4, np.array([0.0, 9.0]))
    assert asked is not None
    assert asked.asked.tolist() == [0, 18]
    (consignment,) = asked.consignments
    assert (consignment.paths.tolist(), consignment.day.tolist(), consignment.amount.tolist()) == ([1], [4], [18])


@pytest.mark.parametrize(("lead", "at_once"), [(0.0, [0, 14.4]), (3.0, None)])
def test_a_share_is_lost_on_the_way(lead: float, at_once: list[float] | None) -> None:
    panel = panel_of(BACK, lead_time_days=lead)
    sent = Consignment(np.array([1]), np.array([4.0]), np.array([18.0]), np.ones(1))
    assert BACK.send(panel, DAY_4, sent, np.array([18.0]), RNG).tolist() == [pytest.approx(3.6)]
    arrived = transit.arrivals(panel)
    assert at_once == (None if arrived is None else pytest.approx(arrived.tolist()))
    assert panel.by_path[transit.IN_TRANSIT].tolist() == [0, pytest.approx(14.4 if lead else 0)]


def test_what_leaves_the_scenario_is_not_followed() -> None:
    out = ss.Returns("back", "sea", 0.5, from_="depot")
    panel = panel_of(out)
    sent = Consignment(np.array([0]), np.array([4.0]), np.array([10.0]), np.ones(1))
    assert out.send(panel, DAY_4, sent, np.array([10.0]), RNG).tolist() == [2]
    assert transit.arrivals(panel) is None


def test_what_they_say_of_themselves() -> None:
    assert BACK.is_steady
    assert BACK.priority == 2
    assert (BACK.from_, BACK.to, BACK.lead_time_days, BACK.loss_fraction) == (None, "depot", 0, 0)
