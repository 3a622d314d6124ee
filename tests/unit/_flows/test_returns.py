"""Returns on their own: what they ask for, what they lose, what becomes of it."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Consignment, TransferProcess
from support.by_hand import scenario, sending, voyages
from support.flow_runs import leap_of, with_values

RNG = np.random.default_rng(1)
DAY_4 = leap_of(3, 4, 2)
BACK = ss.Returns("back", "sea", 0.5, to="depot", loss_fraction=0.2)


def started(flow: ss.Returns) -> TransferProcess:
    return flow.start_transfer(Calendar(30), 2, RNG)


def test_they_ask_for_their_ratio_of_what_came() -> None:
    process = started(with_values(BACK, ratio=np.array([0.5, 2.0])))
    assert process.next_dispatch is None
    assert process.requests(DAY_4, None, RNG) is None
    requests = process.requests(DAY_4, np.array([0.0, 9.0]), RNG)
    assert requests is not None
    assert requests.asked.tolist() == [0, 18]
    (sent,) = requests.consignments
    assert [each.tolist() for each in (sent.paths, sent.day, sent.amount, sent.shipments)] == [[1], [4], [18], [1]]


@pytest.mark.parametrize("loss", [0.2, np.array([0.7, 0.2])])
def test_a_share_is_lost_on_the_way(loss: object) -> None:
    process = started(with_values(BACK, loss_fraction=loss))
    sent = Consignment(np.array([1]), np.array([4.0]), np.array([18.0]), np.ones(1))
    assert process.arriving(DAY_4, sent, np.array([10.0]), RNG).tolist() == [pytest.approx(8)]


@pytest.mark.parametrize(
    ("fields", "in_transit", "delivered"),
    [
        ({"to": "stock"}, [0, 0, 0, 0], [0, 4, 4, 4]),
        ({"to": "stock", "lead_time_days": 2}, [0, 4, 4, 0], [0, 0, 0, 4]),
        ({"from_": "stock"}, [0, 0, 0, 0], [0, 4, 4, 4]),  # what leaves the scenario is not followed
    ],
)
def test_what_is_not_lost_is_in_transit_until_it_arrives(
    fields: dict[str, object], in_transit: list[float], delivered: list[float]
) -> None:
    back = ss.Returns("back", "sea", 0.5, loss_fraction=0.2, **fields)  # type: ignore[arg-type]
    made = scenario(100, 1, [sending(total=10), back], horizon_days=3)
    found = voyages(made, "back", "sent", "lost", "in_transit", "delivered")
    assert found == [[0, 5, 5, 5], [0, 1, 1, 1], in_transit, delivered]
