"""Returns, worked out by hand: when they leave, from where, how much, and what is missing."""

from __future__ import annotations

import itertools

import pytest

import supplysim as ss
from support.by_hand import duration, evenings, scenario, sending, served, using, voyages

PORT, GRANARY = ss.Stock(100, name="port"), ss.Stock(50, name="granary")


def back(**fields: object) -> ss.Returns:
    return ss.Returns("back", **({"in_return_for": "sea", "ratio": 0.5, "loss_fraction": 0.2} | fields))


def test_they_are_asked_of_the_stock_on_each_day_of_receipt() -> None:
    # 10 come on days 1 and 6, for which 5 leave; the demand takes 1 a day.
    made = scenario(100, 1, [sending(), back(from_="stock")])
    received, dispatched, on_hand = evenings(made, "received", "dispatched", "on_hand")
    assert received == [0] + [10] * 5 + [20] * 5
    assert dispatched == [0] + [5] * 5 + [10] * 5
    assert on_hand == [100 + came - left - day for day, (came, left) in enumerate(zip(received, dispatched, strict=True))]
    sent, lost, delivered = voyages(made, "back", "sent", "lost", "delivered")
    assert sent == dispatched
    assert lost == [0] + [1] * 5 + [2] * 5
    assert delivered == [0] + [4] * 5 + [8] * 5


def test_they_follow_the_receipt_and_not_the_dispatch() -> None:
    made = scenario(100, 1, [sending(lead_time_days=3, loss_fraction=0.5), back(from_="stock")])
    assert evenings(made, "dispatched") == [[0] * 4 + [2.5] * 5 + [5] * 2]  # 5 come on days 4 and 9


def test_what_the_source_cannot_give_is_missing_for_good() -> None:
    # The granary holds 3: day 1 asks for 5 of it.
    stocks = [PORT, ss.Stock(3, name="granary")]
    made = scenario(stocks, 1, [sending(), back(from_="granary")])
    assert evenings(made, "dispatched", "on_hand", stock="granary") == [[0] + [3] * 10, [3] + [0] * 10]
    assert duration(made, "granary") == 0.6
    service = served(made, "granary")
    assert service.unmet("back").value == 2 + 5
    assert service.fill_rate("back").value == 0.3
    assert service.ready_rate.value == 0.8
    assert service.stock_outs.value == 2
    assert service.stock_out_days.value == 1


def test_claims_of_the_day_share_what_was_received_on_it() -> None:
    # Nothing on hand, 10 received on day 1: the demand of 8 comes first, the returns of 5 get the rest.
    made = scenario(0, 8, [sending(), back(from_="stock")], horizon_days=1)
    assert evenings(made, "issued", "dispatched", "unmet") == [[0, 8], [0, 2], [0, 0]]
    assert duration(made) == 10 / 13
    alike = scenario(0, 8, [sending(), back(from_="stock", priority=1)], horizon_days=1)
    issued, dispatched = evenings(alike, "issued", "dispatched")
    assert issued[1] == pytest.approx(8 * 10 / 13)
    assert dispatched[1] == pytest.approx(5 * 10 / 13)


@pytest.mark.parametrize("lead_days", [0, 1, 3])
@pytest.mark.parametrize("order", list(itertools.permutations([0, 1])))
@pytest.mark.parametrize("to", ["port", "granary"])
def test_from_outside_they_come_in_whatever_order_all_is_written(lead_days: int, order: tuple[int, int], to: str) -> None:
    stocks, flows = [PORT, GRANARY], [sending(to="port"), back(to=to, lead_time_days=lead_days)]
    made = scenario(
        [stocks[place] for place in order], using(0, from_="port"), [flows[place] for place in order], horizon_days=9
    )
    (received,) = evenings(made, "received", stock=to)
    came = [4 * (day >= 1 + lead_days) + 4 * (day >= 6 + lead_days) for day in range(10)]
    if to == "port":
        came = [number + 10 * (day >= 1) + 10 * (day >= 6) for day, number in enumerate(came)]
    assert received == came
    assert voyages(made, "back", "sent") == [[0] + [5] * 5 + [10] * 4]


def test_they_pass_on_within_a_day_from_stock_to_stock() -> None:
    # The port gets 10 on day 1; the granary sends 5 for it, of which 4 are at the front on that very day.
    stocks = [ss.Stock(0, name="front"), GRANARY, PORT]
    made = scenario(stocks, using(4, from_="front"), [sending(to="port"), back(from_="granary", to="front")], horizon_days=6)
    assert duration(made, "front") == 1  # the next 4 come on day 6
    assert evenings(made, "issued", stock="front") == [[0, 4, 4, 4, 4, 4, 8]]


def test_a_ratio_of_nothing_asks_for_nothing() -> None:
    made = scenario(100, 1, [sending(), back(from_="stock", ratio=0)])
    assert evenings(made, "dispatched") == [[0] * 11]


def test_several_may_answer_the_same_shipments() -> None:
    made = scenario([PORT, GRANARY], 1, [sending(), back(from_="granary"), ss.Returns("more", "sea", 1.0, from_="port")])
    assert evenings(made, "dispatched", stock="granary") == [[0] + [5] * 5 + [10] * 5]
    assert evenings(made, "dispatched", stock="port") == [[0] + [10] * 5 + [20] * 5]
