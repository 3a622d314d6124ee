"""What runs in a block: transfers from dispatch to receipt, what answers them, and what a demand that leads is told."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

import supplysim as ss
from supplysim._flows.leading_demand import SteadyDemand
from support.by_hand import ByHand, by_hand, evenings, goes, scenario, sending, using, voyages
from support.rule_stage import Stage

PORT, GRANARY, FRONT = ss.Stock(100, name="port"), ss.Stock(50, name="granary"), ss.Stock(0, name="front")


def back(**fields: Any) -> ss.Returns:
    return ss.Returns("back", **({"in_return_for": "sea", "ratio": 0.5, "loss_fraction": 0.2} | fields))


def answered(
    stock: Any = 100, demand: Any = 1, days: int = 10, lead: float = 0, lost: float = 0, **fields: Any
) -> ss.Scenario:
    """10 come on days 1 and 6, for which 5 leave."""
    sea = sending(lead_time_days=lead, loss_fraction=lost)
    return scenario(stock, demand, [sea, back(**fields)], horizon_days=days)


TWICE = [0] + [1] * 5 + [2] * 5
SHORT = answered([PORT, ss.Stock(3, name="granary")], from_="granary")  # day 1 asks for 5 of its 3
ON_AND_ON = [sending(to="port"), back(from_="granary", to="front")]
WITHIN_A_DAY = scenario([FRONT, GRANARY, PORT], using(4, from_="front"), ON_AND_ON, horizon_days=6)
SEVERAL = scenario([PORT, GRANARY], 1, [sending(), back(from_="granary"), ss.Returns("more", "sea", 1.0, from_="port")])


@by_hand(
    on_each_day_of_receipt=goes(answered(from_="stock"), received=[10 * times for times in TWICE],
        dispatched=[5 * times for times in TWICE], on_hand=[100 + 5 * times - day for day, times in enumerate(TWICE)]),
    # 5 come on days 4 and 9.
    not_on_that_of_dispatch=goes(answered(lead=3, lost=0.5, from_="stock"), dispatched=[0] * 4 + [2.5] * 5 + [5] * 2),
    what_the_source_cannot_give_is_missing_for_good=goes(SHORT, at="granary", lasts=0.6, dispatched=[0] + [3] * 10,
        on_hand=[3] + [0] * 10,
        service={"unmet of back": 2 + 5, "fill_rate of back": 0.3, "ready_rate": 0.8, "stock_outs": 2, "stock_out_days": 1}),
    # Nothing on hand, 10 received on day 1: the demand of 8 comes first, the returns of 5 get the rest.
    after_the_demand_of_the_day=goes(answered(0, 8, 1, from_="stock"), lasts=10 / 13, issued=[0, 8], dispatched=[0, 2],
        unmet=[0, 0]),
    alike_with_one_of_its_priority=goes(answered(0, 8, 1, from_="stock", priority=1), issued=[0, 80 / 13],
        dispatched=[0, 50 / 13]),
    a_ratio_of_nothing=goes(answered(from_="stock", ratio=0), dispatched=[0] * 11),
    # The port gets 10 on day 1; the granary sends 5 for it, of which 4 are at the front on that very day, the next on day 6.
    within_a_day_from_stock_to_stock=goes(WITHIN_A_DAY, lasts=1, issued=[0, 4, 4, 4, 4, 4, 8]),
    several_of_the_same=goes(SEVERAL, at="granary", dispatched=[5 * times for times in TWICE]),
    several_of_the_same_elsewhere=goes(SEVERAL, at="port", dispatched=[10 * times for times in TWICE]),
)  # fmt: skip
def test_returns_by_hand(case: ByHand) -> None:
    case.check()


@pytest.mark.parametrize("lead_days", [0, 1, 3])
@pytest.mark.parametrize("order", list(permutations([0, 1])))
@pytest.mark.parametrize("to", ["port", "granary"])
def test_from_outside_they_come_in_whatever_order_all_is_written(lead_days: int, order: tuple[int, int], to: str) -> None:
    stocks, flows = [PORT, GRANARY], [sending(to="port"), back(to=to, lead_time_days=lead_days)]
    demand = using(0, from_="port")
    made = scenario([stocks[place] for place in order], demand, [flows[place] for place in order], horizon_days=9)
    own = [10 * (to == "port") * ((day >= 1) + (day >= 6)) for day in range(10)]
    came = [4 * (day >= 1 + lead_days) + 4 * (day >= 6 + lead_days) + own[day] for day in range(10)]
    assert evenings(made, "received", stock=to) == [came]
    assert voyages(made, "back", "sent") == [[0] + [5] * 5 + [10] * 4]


def by_another(depot: Any, size: float = 20, days: int = 12) -> ss.Scenario:
    """The front uses 10 a day of its 35; the depot sends 20 every 3rd day, which takes 2 days."""
    trucks = sending("trucks", size=size, every_days=3, from_="depot", to="front", lead_time_days=2)
    return scenario([ss.Stock(35, name="front"), ss.Stock(depot, name="depot")], 10, [trucks], horizon_days=days)


@by_hand(
    # Sent on days 1 and 4: 20 each; on day 7 the last 5, and 15 are missing.
    front=goes(by_another(45), lasts=7.5, received=[0, 0, 0, 20, 20, 20, 40, 40, 40] + [45] * 4,
        in_transit=[0, 20, 20, 0, 20, 20, 0, 5, 5, 0, 0, 0, 0], service={"unmet": 120 - 80}),
    depot=goes(by_another(45), at="depot", lasts=6.25, dispatched=[0, 20, 20, 20, 40, 40, 40] + [45] * 6,
        on_hand=[45, 25, 25, 25, 5, 5, 5] + [0] * 6, service={"unmet of trucks": 15 + 20}),
)  # fmt: skip
def test_a_stock_that_is_supplied_by_another(case: ByHand) -> None:
    case.check()


def test_paths_that_leap_over_dispatches_send_once_beside_those_that_go_day_by_day() -> None:
    # 25 come on day 3 and 20 on day 6; or 25 on days 3, 6, 9 and 12.
    lasts = ss.simulate(by_another(ss.choice([45, 1e5]), 25, 60), paths=64, seed=1).durations
    assert set(lasts.tolist()) == {8.0, 13.5}


@pytest.mark.parametrize(
    ("stock", "supply", "certain"),
    [
        (95, [ss.Factory("works", 2), ss.Factory("mill", 1)], 3),
        (95, [ss.Factory("works", 2), ss.Factory("mill", 1, outages=ss.Outages(9, 9)), sending()], 2),
        (ss.Stock(95, capacity=99), [ss.Factory("works", 2)], 0),  # there may be no room
    ],
)
def test_a_demand_that_leads_counts_on_receipts_that_are_certain(stock: Any, supply: list[Any], certain: float) -> None:
    process = Stage(scenario(stock, 10, supply)).demand().process
    assert isinstance(process, SteadyDemand)
    assert process.lasting.days_per_unit == pytest.approx(1 / (10 - certain))
