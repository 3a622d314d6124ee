"""Orders by hand: when a policy orders, how much, and when it arrives; and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.by_hand import ByHand, almost, by_hand, duration, evenings, goes, scenario, using, voyages
from support.refusals import assert_refused, refusals


def ordering(**fields: Any) -> ss.Orders:
    """A policy called "re": a lead time of 3 days unless told."""
    return ss.Orders("re", **({"lead_time_days": 3} | fields))


def made(stock: Any = 60.0, demand: Any = 10.0, days: int = 8, **fields: Any) -> ss.Scenario:
    return scenario(stock, demand, [ordering(**fields)], horizon_days=days)


def levels(*on_hand: float, stock: Any = 60.0, demand: Any = 10.0, **fields: Any) -> ByHand:
    """What is on hand on evenings 0, 1, ..."""
    return goes(made(stock, demand, len(on_hand) - 1, **fields), on_hand=list(on_hand))


@by_hand(
    # The position is at 40 on the evening of day 2; 60 arrive on the morning of day 5.
    at_the_reorder_point=levels(60, 50, 40, 30, 20, 70, 60, 50, 40, reorder_point=40, order_up_to=100),
    just_above_it=levels(60, 50, 40, 30, 20, 10, 70, 60, reorder_point=39.9, order_up_to=100),
    but_for_rounding=levels(60, 50, 40, 30, 20, 70, reorder_point=40 * (1 - 1e-12), order_up_to=100),
    the_next_morning=levels(60, 50, 40, 90, 80, reorder_point=40, order_up_to=100, lead_time_days=1),
    no_lead_time_counts_as_one_day=levels(60, 50, 40, 90, 80, reorder_point=40, order_up_to=100, lead_time_days=0),
    halves_are_rounded_to_even_days=levels(60, 50, 40, 30, 80, reorder_point=40, order_up_to=100, lead_time_days=2.5),
    every_evening=levels(60, 50, 40, 30, 60, 60, order_up_to=90, lead_time_days=3),
    at_reviews=levels(60, 50, 40, 30, 20, 10, 50, reorder_point=45, order_up_to=80, review_days=3),
    each_review=levels(60, 50, 40, 30, 20, 10, 60, 50, 40, 60, order_up_to=90, review_days=3, lead_time_days=3),
    lots=levels(60, 50, 40, 30, 50, 40, 30, 50, reorder_point=42, quantity=30, lead_time_days=2),
    one_lot_a_review=levels(60, 50, 40, 30, 35, 40, quantity=15, lead_time_days=3),
    at_least=levels(60, 50, 40, 30, 20, 90, reorder_point=40, order_up_to=60, least_order=80),
    multiples=levels(60, 50, 40, 30, 20, 10 + 45, reorder_point=40, order_up_to=80, multiple_of=15),
    exact_multiples=levels(60, 50, 40, 30, 20, 10 + 40, reorder_point=40, order_up_to=80, multiple_of=0.1),
    a_total=levels(60, 50, 40, 30, 50, 40, 30, 35, 25, 15, reorder_point=40, order_up_to=70, lead_time_days=2, total=45),
    in_transit_it_loses=levels(60, 50, 40, 30, 65, 55, reorder_point=40, order_up_to=90, loss_fraction=0.1, lead_time_days=2),
    the_reserve_counts=levels(
        60, 50, 40, 90, stock=ss.Stock(60, reserve=30), reorder_point=40, order_up_to=100, lead_time_days=1
    ),
    on_order=levels(60, 50, 65, 55, 45, 35, 25, 15, 65, reorder_point=40, order_up_to=95, on_order={2: 25}, lead_time_days=3),
    in_days=levels(60, 50, 40, 30, 20, 70, reorder_days=4, order_up_to_days=10),
    in_days_of_the_next_day=levels(
        60, 50, 40, 60, 40, reorder_days=2, order_up_to_days=4, lead_time_days=1,
        demand=using(10, profile=ss.schedule({3: 2})),
    ),
    of_issues=levels(60, 50, 40, 20, 60, reorder_days=2, order_up_to_days=4, lead_time_days=1, issues_of_days=1, demand=using(
        10, profile=ss.schedule({3: 2}))),
    of_issues_of_some_days=levels(
        60, 50, 40, 20, 47.5, reorder_days=3, order_up_to_days=4.5, lead_time_days=1, issues_of_days=2,
        demand=using(10, profile=ss.schedule({3: 2})),
    ),
    several_lots=levels(60, 10, 0, 15, demand=using(50, unmet="backlog"), reorder_point=42, quantity=35, lead_time_days=1),
    after_decay=levels(
        80, 40, 20, 10, 75, 37.5, stock=ss.Stock(80, decay=ss.Decay(0.5, every_days=1)), demand=0.0, order_up_to=150,
        reorder_point=10, lead_time_days=1, review_days=1,
    ),
)  # fmt: skip
def test_by_hand(case: ByHand) -> None:
    case.check()


BACKLOG = using(30, unmet="backlog")


@by_hand(
    # Evening 2: nothing on hand, all met, and 70 ordered; evening 3: 30 owed; day 4: they are served first.
    a_backlog_lowers_the_position=levels(60, 30, 0, 0, 10, demand=BACKLOG, reorder_point=0, order_up_to=70, lead_time_days=2),
    # 7 are ordered; 3 of them find no room, and 5 more are ordered for the position of 60.
    what_waits_for_room_does_not_count=goes(
        made(ss.Stock(60, capacity=60, when_full="waits"), 2, 3, order_up_to=65, lead_time_days=1),
        on_hand=[60, 58, 60, 60], waiting=[0, 0, 3, 6],
    ),
    what_is_lost_for_want_of_room_is_ordered_again=levels(
        60, 50, 50, 50, stock=ss.Stock(60, capacity=60), order_up_to=65, lead_time_days=1
    ),
)  # fmt: skip
def test_what_counts_as_the_position(case: ByHand) -> None:
    case.check()


DEPOT, SHOP = ss.Stock(50, name="depot"), ss.Stock(30, name="shop")
USE = using(10, from_="shop")


def chain(days: int = 6, *, depot: ss.Stock = DEPOT, more: Any = (), demand: Any = (USE,), **fields: Any) -> ss.Scenario:
    """A shop that orders up to 40 from a depot."""
    order = ordering(**({"order_up_to": 40, "to": "shop", "from_": "depot", "lead_time_days": 1} | fields))
    return scenario([depot, SHOP], list(demand), [order, *more], horizon_days=days)


FILL = ss.Orders("fill", to="depot", order_up_to=0, lead_time_days=2)
EMPTY = ss.Stock(20, name="depot")
LATE = ss.Shipments("sea", every_days=9, size=30, first_day=5, to="depot")


@by_hand(
    # Evening 1: 20 ordered, asked of the depot on day 2, and received on that day.
    received_on_the_day_of_the_claim=goes(chain(), at="shop", on_hand=[30, 20, 30, 30, 30, 30, 20]),
    it_empties_the_depot=goes(chain(), at="depot", on_hand=[50, 50, 30, 20, 10, 0, 0], dispatched=[0, 0, 20, 30, 40, 50, 50]),
    a_day_later=goes(
        chain(lead_time_days=2), at="shop", on_hand=[30, 20, 10, 20, 20, 20, 20], in_transit=[0, 0, 20, 10, 10, 10, 0]
    ),
    # The depot has nothing from day 3 on; what the shop has asked of it is its backlog, which it orders itself.
    a_depot_without_stock=goes(
        chain(7, depot=EMPTY, more=[FILL]), at="depot",
        received=[0, 0, 0, 0, 0, 10, 20, 30], dispatched=[0, 0, 20, 20, 20, 30, 40, 50],
    ),
    what_it_owes_comes_later=goes(chain(7, depot=EMPTY, more=[FILL]), at="shop", on_hand=[30, 20, 30, 20, 10, 10, 10, 10]),
    what_it_owes_is_asked_again=goes(chain(5, depot=EMPTY, more=[LATE]), at="shop", on_hand=[30, 20, 30, 20, 10, 30]),
    and_counts_once=goes(chain(5, depot=EMPTY, more=[LATE]), at="depot", service={"unmet of re": 20, "demanded of re": 50}),
    or_is_forgotten_and_ordered_again=goes(
        chain(5, depot=EMPTY, more=[LATE], unmet="lost"), at="depot", service={"unmet of re": 30, "demanded of re": 80}
    ),
    a_stock_that_cannot_give_is_short=goes(chain(5, depot=EMPTY), at="depot", lasts=2, service={"ready_rate": 2 / 5}),
    after_a_demand=goes(
        chain(4, depot=EMPTY, demand=[USE, using(15, "other", from_="depot")]), at="depot", dispatched=[0] * 5
    ),
    before_a_demand=goes(
        chain(4, depot=EMPTY, priority=1, demand=[USE, using(15, "other", from_="depot", priority=2)]),
        at="depot", dispatched=[0, 0, 5, 5, 5],
    ),
)  # fmt: skip
def test_orders_from_a_stock(case: ByHand) -> None:
    case.check()


def test_what_is_on_order_on_day_1_was_sent_before_and_is_received_on_its_day() -> None:
    of = made(60, 10, 5, reorder_point=5, order_up_to=100, on_order={2: 25, 4: ss.fixed(5), 300: 7}, loss_fraction=0.5)
    assert voyages(of, "re", "sent", "delivered", "lost", "in_transit") == [
        [37] * 6, [0, 0, 25, 25, 30, 30], [0] * 6, [37, 37, 12, 12, 7, 7]
    ]  # fmt: skip
    dated = of.replace(start="2024-03-01", re=of["re"].replace(on_order={"2024-03-02": 25, 4: 5, "2024-12-25": 7}))
    assert evenings(dated, "on_hand") == evenings(of, "on_hand")


def test_returns_for_what_is_received() -> None:
    back = ss.Returns("back", "re", 0.5, from_="stock")
    of = scenario(60, 10, [ordering(reorder_point=40, order_up_to=100, lead_time_days=1), back], horizon_days=4)
    assert evenings(of, "on_hand") == [[60, 50, 40, 60, 50]]  # 60 are received on day 3, and 30 sent back


def test_an_order_of_the_last_evening_or_beyond_the_horizon_is_no_trouble() -> None:
    of = made(60, 10, 6, reorder_point=30, order_up_to=100, lead_time_days=1e9)
    assert duration(of) == np.inf
    assert voyages(of, "re", "sent", "in_transit") == [[0, 0, 0, 0, 70, 70, 70]] * 2


@pytest.mark.parametrize("lead_time", [2, ss.varying(ss.choice([2, 5]))])
def test_outputs_of_orders(lead_time: Any) -> None:
    of = made(60, 10, 12, reorder_point=40, order_up_to=100, lead_time_days=lead_time, on_order={1: 10})
    result = ss.simulate(of, paths=64, seed=1, to_horizon=True, outputs=[ss.Sent("re"), ss.Received("re"), ss.OnHand()])
    sent, received, left = (result.outputs[name].values for name in ("re sent", "re received", "on hand at the horizon"))
    assert np.all(sent >= received)
    assert np.all(left <= 60 + received)


def test_the_gross_cover_of_a_depot_is_for_what_its_shops_are_asked_for() -> None:
    of = chain(demand=[USE, using(15, "other", from_="depot")])
    assert ss.simulate(of, paths=2, seed=1, replicates=2).of("depot").gross_cover_days[0] == almost(50 / 25)
    circle = [ordering(to="shop", from_="depot", order_up_to=40), FILL.replace(from_="shop")]
    of = scenario([DEPOT, SHOP], [USE], circle)
    assert ss.simulate(of, paths=2, seed=1, replicates=2).of("depot").gross_cover_days[0] == almost(50 / 10)


def test_what_goes_in_and_the_notation_hold_all_of_it() -> None:
    order = ordering(
        reorder_days=ss.uniform(3, 4), order_up_to_days=9, issues_of_days=28, review_days=7, least_order=2, multiple_of=0.5,
        total=900, on_order={2: ss.uniform(1, 2), "2024-01-05": 3}, lead_time_days=2 * ss.varying(ss.uniform(1, 4)),
        loss_fraction=0.1, source="the plan",
    )  # fmt: skip
    of = scenario(60, 10, [order], start="2024-01-01")
    names = {each.name.removeprefix("re.") for each in of.sources if str(each.source) == "the plan"}
    assert names >= {"reorder_days", "order_up_to_days", "review_days", "total", "on_order.2", "on_order.2024-01-05"}
    assert ss.notation.from_notation(ss.notation.to_notation(of)).digest == of.digest
    assert len({of.digest, *(of.replace(re=order.replace(**{field: 5})).digest for field in ("review_days", "total"))}) == 3


BOTH = {"order_up_to": 5, "quantity": 4}


@refusals(
    [
        ({}, "Orders 're' must have order_up_to, or order_up_to_days, or quantity (got none of them)"),
        (BOTH, "Orders 're' must have order_up_to, or order_up_to_days, or quantity (got order_up_to=5.0, quantity=4.0)"),
        (
            {"quantity": 4, "reorder_point": 1, "reorder_days": 2},
            "Orders 're' must have reorder_point or reorder_days, not both",
        ),
        ({"quantity": "4"}, "'quantity' of Orders 're' must be a number (got '4')"),
        ({"order_up_to": ss.varying(ss.uniform(4, 5))}, "'order_up_to' of Orders 're' must be a number, known or drawn once"),
        ({"order_upto": 4}, "'order_upto' of Orders 're' must be a known field; did you mean 'order_up_to'?"),
        (
            {"quantity": 4, "on_order": [3]},
            "'on_order' of Orders 're' must be a mapping from days or dates, not empty (got [3])",
        ),
        ({"quantity": 4, "on_order": {ss.uniform(1, 2): 3}}, "the days of 'on_order' of Orders 're' must be known numbers or"),
        ({"quantity": 4, "review_days": 1.5}, "'review_days' of Orders 're' must be a whole number (got 1.5)"),
    ],
    [
        ({"order_up_to": 4, "reorder_point": 5}, "'order_up_to' of Orders 're' must be at least reorder_point, 5 (got 4.0)"),
        (
            {"order_up_to_days": 4, "reorder_days": 5},
            "'order_up_to_days' of Orders 're' must be at least reorder_days, 5 (got",
        ),
        ({"quantity": 0}, "'quantity' of Orders 're' must be at least 1e-09 (got 0)"),
        ({"quantity": np.nan}, "'quantity' of Orders 're' must be finite (got nan)"),
        ({"quantity": 4, "reorder_point": -1}, "'reorder_point' of Orders 're' must be at least 0 (got -1)"),
        ({"order_up_to": 4, "multiple_of": ss.uniform(0, 1)}, "'multiple_of' of Orders 're' must be at least 1e-09 (got unif"),
        ({"quantity": 4, "issues_of_days": 7}, "'issues_of_days' of Orders 're' requires a level in days, reorder_days or or"),
        ({"quantity": 4, "unmet": "lost"}, "'unmet' of Orders 're' can be 'lost' only with from_"),
        ({"quantity": 4, "unmet": "kept"}, "'unmet' of Orders 're' must be one of ['backlog', 'lost'] (got 'kept')"),
        ({"quantity": 4, "review_days": 0}, "'review_days' of Orders 're' must be at least 1 (got 0)"),
        ({"quantity": 4, "lead_time_days": ss.varying(ss.normal(3, 1))}, "'lead_time_days' of Orders 're' must be at least 0"),
        ({"quantity": 4, "to": "stock", "from_": "stock"}, "'to' of Orders 're' must not be the stock that it is taken from"),
        (
            {"quantity": 4, "from_": "sotck"},
            "'from_' of Orders 're' must name a stock, of ['stock'] (got 'sotck'; did you mean",
        ),
        ({"quantity": 4, "on_order": {0: 3}}, "the days of 'on_order' of Orders 're' must be whole days, 1 to 1e+09 (got 0)"),
        (
            {"quantity": 4, "on_order": {2.5: 3}},
            "the days of 'on_order' of Orders 're' must be whole days, 1 to 1e+09 (got 2.5)",
        ),
        ({"quantity": 4, "on_order": {3: -1}}, "'on_order[3]' of Orders 're' must be at least 0 (got -1)"),
        (
            {"quantity": 4, "on_order": {"2023-12-31": 1}},
            "'on_order' of Orders 're' must be received from day 1 on (got 2023-1",
        ),
        (
            {"quantity": 4, "on_order": {"2024-01-03": 1, 3: 1}},
            "'on_order' of Orders 're' must have different days (got 3, wh",
        ),
        (
            {"order_up_to": ss.uniform(1, 5), "reorder_point": ss.uniform(2, 6)},
            "'order_up_to' of Orders 're' must be at least",
        ),
    ],
)
def test_refusals(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    def run() -> None:
        ss.simulate(scenario(60, 10, [ss.Orders("re", **refused)], start="2024-01-01"), paths=64, seed=1)

    assert_refused(run, message, kind)


def test_a_date_needs_a_start() -> None:
    assert_refused(lambda: made(quantity=4, on_order={"2024-01-01": 3}), "'on_order' of Orders 're' can be a date only if")


def circle(lead_time_days: Any) -> ss.Scenario:
    order = ordering(order_up_to=9, to="shop", from_="depot", lead_time_days=lead_time_days)
    return scenario([DEPOT, SHOP], [USE], [order, FILL.replace(from_="shop", lead_time_days=1)])


@pytest.mark.parametrize("lead_time", [1, 1.4, ss.uniform(1, 9), ss.varying(ss.uniform(1, 9)), ss.uniform(3, 4) * 2])
def test_one_lead_time_of_a_circle_is_sure_to_be_two_days(lead_time: Any) -> None:
    assert_refused(
        lambda: circle(lead_time), "'supply' of Scenario 'by hand' must not pass goods through a cycle within one day"
    )
    for longer in (2, 1.5, ss.uniform(1.6, 9), ss.varying(ss.uniform(2, 9))):
        assert len(circle(longer).flows) == 3


@pytest.mark.parametrize(
    ("of", "message"),
    [
        (
            made(quantity=4, review_days=9),
            r"'review_days' of Orders 're' is beyond the horizon, day 8 \(got 9\): nothing is ordered",
        ),
        (
            made(ss.Stock(9, capacity=40), order_up_to=50),
            "'order_up_to' of Orders 're' is above the capacity of Stock .* is lost",
        ),
        (
            made(ss.Stock(9, capacity=40, when_full="waits"), reorder_point=50, quantity=9),
            "'reorder_point' of Orders 're' is above .* waits outside",
        ),
        (
            scenario(60, 10, [ordering(quantity=4), FILL.replace(to="stock")]),
            "Stock is filled by 2 order policies, .'re', 'fill'.,",
        ),
        (made(quantity=4, lead_time_days=ss.varying(ss.uniform(9, 12))), "'lead_time_days' of Orders 're' takes its first"),
        (
            made(ss.Stock(20), quantity=4, review_days=2, lead_time_days=3),
            r"^nothing of Orders 're' is on order on day 1, .* before day 5 \(.* covers 2 days: .* in on_order={day: amount}",
        ),
        (made(quantity=4, lead_time_days=9), "'lead_time_days' of Orders 're' takes its first arrival beyond the horizon"),
    ],
)
def test_traps(of: ss.Scenario, message: str) -> None:
    with pytest.warns(ss.SupplysimWarning, match=message):
        ss.simulate(of, paths=2, seed=1, replicates=2)


def test_no_traps() -> None:
    varying = made(quantity=4, lead_time_days=ss.varying(ss.uniform(1, 99)))
    reaches = made(ss.Stock(31), quantity=4, review_days=2, lead_time_days=3)
    known = made(ss.Stock(20), quantity=4, review_days=2, lead_time_days=3, on_order={1: 0})
    for of in (
        varying,
        reaches,
        known,
        made(quantity=4, lead_time_days=9, on_order={2: 3}),
        made(ss.Stock(49, capacity=50), order_up_to=50),
    ):
        assert not of.traps


@pytest.mark.parametrize(
    ("lead_time", "days"),
    [
        (4, (3, 3)),
        (0, (0, 0)),
        (ss.varying(ss.uniform(0.2, 9.4)), (0, 8)),
        (ss.varying(ss.lognormal(1, 1)), (0, np.inf)),
    ],
)
def test_the_bounds_of_a_lead_time_count_from_the_day_after_the_order(lead_time: Any, days: tuple[float, float]) -> None:
    """With a bound, each day of arrival has a place of its own in transit, for which none has to be looked."""
    assert ordering(quantity=9, lead_time_days=lead_time).lead_days_range() == days
