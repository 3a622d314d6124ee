"""What may be asked of a run: names, days and unknowns are those of the scenario, or refused with a remedy."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._model.asked.binding import asked_of
from supplysim._model.asked.formula import Asked, FunctionStep, OutputStep, Ref, UnknownStep
from support.by_hand import scenario, sending, using
from support.refusals import assert_refused, refusals

RATE = ss.uniform(8, 12, name="rate")
MADE = scenario(
    [ss.Stock(100, name="depot"), ss.Stock(50, name="front")],
    [using(RATE), using(3, "training", from_="front")],
    [sending(), ss.Factory("works", 2)],
    start="2024-02-26",
)
HELD = ss.OnHand("depot", on=3)


@pytest.mark.parametrize(
    ("output", "name", "written"),
    [
        (ss.OnHand(), "on hand at the horizon", "OnHand()"),
        (ss.OnHand("depot", on=3), "depot on hand on day 3", "OnHand('depot', on=3)"),
        (ss.Sent("sea", by="2024-03-01"), "sea sent by 2024-03-01", "Sent('sea', by='2024-03-01')"),
        (ss.Received("sea"), "sea received", "Received('sea')"),
        (ss.Unmet("depot", by=4), "unmet demand at depot by day 4", "Unmet('depot', by=4)"),
        (ss.Expired(), "expired", "Expired()"),
        (ss.LowestStock("front"), "lowest stock of front", "LowestStock('front')"),
        (ss.FirstBelow(1_500, stock="front"), "front first below 1,500", "FirstBelow(1500, stock='front')"),
        (ss.LongestStockOut(by=5), "longest stock-out by day 5", "LongestStockOut(by=5)"),
        (ss.MeanOnHand("depot"), "mean on hand at depot", "MeanOnHand('depot')"),
        (ss.MeanBacklog(by=5), "mean backlog by day 5", "MeanBacklog(by=5)"),
        (ss.OrdersPlaced("front", by=4), "orders placed for front by day 4", "OrdersPlaced('front', by=4)"),
        (ss.Ordered(), "ordered", "Ordered()"),
        (ss.OnOrder("front", on=3), "front on order on day 3", "OnOrder('front', on=3)"),
        (ss.OnOrder(), "on order at the horizon", "OnOrder()"),
        (ss.OnHand(name="mine"), "mine", "OnHand(name='mine')"),
        (ss.OnHand().named("mine"), "mine", "OnHand(name='mine')"),
        (ss.OnHand(name="on hand at the horizon"), "on hand at the horizon", "OnHand()"),
        ((ss.OnHand() / 2).named("half"), "half", "(OnHand() / 2).named('half')"),
        ((ss.OnHand() / 2).named("half") + ss.Expired(name="old"), "(OnHand() / 2) + Expired()", "(OnHand() / 2) + Expired()"),
    ],
)
def test_outputs_have_names_and_say_what_they_are(output: Any, name: str, written: str) -> None:
    assert output.name in (name, None)
    assert repr(output) == written
    assert [each.name for each in asked_of([output], MADE)] == [name]


def test_a_formula_refers_by_name_and_works_out_each_part_once() -> None:
    change = (ss.OnHand("depot", on="2024-02-28") - HELD * RATE) / HELD
    asked = Asked(
        "change",
        (
            OutputStep("OnHand", "depot", 3),
            OutputStep("OnHand", "depot", 3),
            UnknownStep("rate"),
            FunctionStep(np.multiply, (Ref(1), Ref(2))),
            FunctionStep(np.subtract, (Ref(0), Ref(3))),
            FunctionStep(np.true_divide, (Ref(4), Ref(1))),
        ),
    )
    assert asked_of({"change": change}, MADE) == (asked,)
    assert asked_of([change.named("change")], MADE) == (asked,)
    assert pickle.loads(pickle.dumps(asked)) == asked  # our own
    assert pickle.loads(pickle.dumps(change.named("change"))).name == "change"


def test_the_main_stock_and_the_horizon_go_without_saying() -> None:
    assert asked_of(ss.OnHand(), MADE)[0].alone == OutputStep("OnHand", "depot", 10)
    below = asked_of([ss.FirstBelow(5 * RATE, stock="front")], MADE)[0]
    assert below.alone == OutputStep("FirstBelow", "front", 10, Ref(1))
    assert asked_of([ss.FirstBelow(5)], MADE)[0].alone == OutputStep("FirstBelow", "depot", 10, 5.0)


def test_an_unknown_goes_by_its_name_in_the_scenario() -> None:
    made = scenario(100, ss.uniform(8, 12))
    [asked] = asked_of([made.variables["use.per_day"]], made)
    assert asked == Asked("use.per_day", (UnknownStep("use.per_day"),))


def test_a_date_includes_its_day() -> None:
    for date, day in (("2024-02-25", 0), ("2024-02-26", 1), ("2024-03-06", 10)):
        assert asked_of([ss.Unmet(by=date)], MADE)[0].watched[0].day == day


OF_KIND = [
    (3, "'outputs' of simulate must be a list of outputs such as OnHand(on=30) (got 3)"),
    ("depot", "'outputs' of simulate must be a list of outputs such as OnHand(on=30) (got 'depot')"),
    ([3], "'outputs' of simulate must hold outputs such as OnHand(on=30), or arithmetic with them (got 3)"),
    ([ss.OnHand], "'outputs' of simulate must hold outputs ...; a class is called, as in OnHand(on=30)"),
    ({3: HELD}, "'outputs' of simulate must be a string (got 3)"),
]
OF_VALUE = [
    ([HELD, HELD], "the names of 'outputs' of simulate must differ (got 'depot on hand on day 3' twice): give one of them"),
    ({" ": HELD}, "'outputs' of simulate must not be empty (got ' ')"),
    (ss.OnHand("dept"), "'stock' of OnHand must be one of ['depot', 'front'] (got 'dept'; did you mean 'depot'?)"),
    (ss.OnOrder("sea"), "'stock' of OnOrder must be one of ['depot', 'front'] (got 'sea')"),
    (ss.OrdersPlaced("dept"), "'stock' of OrdersPlaced must be one of ['depot', 'front'] (got 'dept'; did you mean 'depot'?)"),
    (ss.Ordered(by=11), "'by' of Ordered must be between 0 and the horizon, 10 (got 11)"),
    (ss.OnHand(on=11), "'on' of OnHand must be between 0 and the horizon, 10 (got 11)"),
    (
        ss.Sent("sea", by="2024-02-24"),
        "'by' of Sent must be between 2024-02-25 and the last day, 2024-03-06 (got",
    ),
    (
        ss.Sent("sea", by="2024-03-07"),
        "'by' of Sent must be between 2024-02-25 and the last day, 2024-03-06 (got",
    ),
    (ss.LowestStock(by=0), "'by' of LowestStock must be between 1 and the horizon, 10 (got 0)"),
    (ss.LowestStock(by="2024-02-25"), "'by' of LowestStock must be between 2024-02-26 and the last day, 2024-03-06 (got 2024"),
    (ss.Sent("see"), "'flow' of Sent must name a supply, ['sea', 'works'] (got 'see'; did you mean 'sea'?)"),
    (ss.Received("use"), "'flow' of Received must name a supply, ['sea', 'works'] (got 'use': a demand has unmet demand"),
    (
        ss.Sent("depot"),
        "'flow' of Sent must name a supply, ['sea', 'works'] (got 'depot': for a stock there is OnHand('depot'",
    ),
    (HELD * ss.uniform(1, 2, name="x"), "the output \"OnHand('depot', on=3) * x\" of simulate must depend on no unknowns but"),
    (
        HELD * ss.uniform(8, 12, name="rate"),
        "the output ... (got 'rate' = uniform(8, 12)); it has another one of that name: use",
    ),
    (ss.FirstBelow(HELD), "'level' of FirstBelow must not depend on an output of the run (got OnHand('depot', on=3))"),
    (sum(ss.OnHand(on=day) for day in range(11)), "an output of simulate must have a name if its formula is long (got"),
]


@refusals(OF_KIND, OF_VALUE)
def test_what_a_scenario_does_not_have_is_refused(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: ss.simulate(MADE, 10, seed=1, outputs=refused), message, kind)


@refusals(
    [
        (lambda: ss.OnHand(on=1.5), "'on' of OnHand must be a whole day or a date (got 1.5)"),
        (lambda: ss.OnHand(on=RATE), "'on' of OnHand must be a whole day or a date (got rate)"),
        (lambda: ss.OnHand(by=3), "'by' of OnHand must be a known field; its fields are stock, on, name"),
        (lambda: ss.OnOrder(by=3), "'by' of OnOrder must be a known field; its fields are stock, on, name"),
        (lambda: ss.OrdersPlaced(3), "'stock' of OrdersPlaced must be a string (got 3)"),
        (lambda: ss.Ordered(by=1.5), "'by' of Ordered must be a whole day or a date (got 1.5)"),
        (ss.Sent, "Sent: missing a required argument: 'flow'"),
        (lambda: ss.Unmet(3), "'stock' of Unmet must be a string (got 3)"),
        (lambda: ss.FirstBelow("x"), "'level' of FirstBelow must be a number (got 'x')"),
        (lambda: RATE.named("pace"), "'named' of an uncertain quantity must be that of an expression or an output of a run"),
    ],
    [
        (lambda: ss.OnHand(on=-1), "'on' of OnHand must be at least 0 (got -1)"),
        (lambda: ss.OnHand(on="soon"), "'on' of OnHand must be a date such as '2024-02-26' (got 'soon')"),
        (lambda: ss.FirstBelow(-1), "'level' of FirstBelow must be at least 0 (got -1)"),
        (lambda: ss.FirstBelow(np.nan), "'level' of FirstBelow must be finite (got nan)"),
        (lambda: HELD.named(" "), "'name' of named must not be empty (got ' ')"),
        (
            lambda: MADE.replace(use=using(HELD / 2)),
            "'per_day' of Consumption 'use' must not depend on an output of the run (got ...): outputs belong",
        ),
    ],
)
def test_what_cannot_be_is_refused(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_a_scenario_without_a_start_has_no_dates() -> None:
    with pytest.raises(ss.InvalidValueError, match="'on' of OnHand can be a date only if the scenario has a start"):
        ss.simulate(scenario(), 10, seed=1, outputs=[ss.OnHand(on="2024-03-01")])


def test_the_text_of_a_formula_is_the_same_in_every_process() -> None:
    """Tallies of one run are known by it; that of a function such as np.clip, by itself, would name an address."""
    [asked] = asked_of([np.where(HELD > 5, np.clip(HELD, 0, 9), RATE).named("some")], MADE)
    assert "0x" not in str(asked)
    assert "clip" in str(asked)
