"""Losses: what strikes take, when, in which order, what stands in the books, and what is refused."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim.analysis.paired import run_paired
from supplysim.notation import from_notation, to_notation
from support.by_hand import ByHand, almost, by_hand, evenings, goes, scenario, using
from support.refusals import assert_refused, refusals

START = "2024-01-01"
IDLE = using(0)


def raid(on: Any = None, name: str = "raids", **fields: Any) -> ss.Losses:
    return ss.Losses(name, on=on, **fields)


def struck(*losses: ss.Losses, stock: Any = 100.0, demand: Any = 10.0, supply: Any = (), **fields: Any) -> ss.Scenario:
    return scenario(stock, demand, supply, losses=losses, **({"horizon_days": 4, "start": START} | fields))


AGED = ss.Stock(ss.AgeClasses({7: 40, 0: 60}, shelf_life_days=9))  # 40 can be used up to day 2
CAPPED = ss.Stock(100, capacity=100, when_full="waits")
MORE = [ss.Shipments("in", on={1: 50})]


@by_hand(
    on_the_evening=goes(struck(raid({2: 0.5})), on_hand=[100, 90, 40, 30, 20], destroyed=[0, 0, 40, 40, 40], lasts=inf),
    by_date_in_any_order=goes(struck(raid({4: 1, "2024-01-02": 0.5})), on_hand=[100, 90, 40, 30, 0]),
    it_ends_the_duration_later=goes(struck(raid({2: 1})), lasts=2, destroyed=[0, 0, 80, 80, 80], on_hand=[100, 90, 0, 0, 0]),
    not_before_the_issues_of_the_day=goes(struck(raid({1: 1}), stock=10), lasts=1, issued=[0, 10, 10, 10, 10]),
    amounts=goes(struck(raid({2: 30, 4: 500}, in_units=True)), on_hand=[100, 90, 50, 40, 0], destroyed=[0, 0, 30, 30, 60]),
    one_amount=goes(struck(raid([2, 3], amount=30)), on_hand=[100, 90, 50, 10, 0]),
    one_share=goes(struck(raid(["2024-01-02", 3], fraction=0.5)), on_hand=[100, 90, 40, 15, 5]),
    one_after_another=goes(struck(raid({2: 0.5}), raid({2: 40}, "again", in_units=True), demand=IDLE),
        on_hand=[100, 100, 10, 10, 10]),
    the_other_way_round=goes(struck(raid({2: 40}, "again", in_units=True), raid({2: 0.5}), demand=IDLE),
        on_hand=[100, 100, 30, 30, 30]),
    of_the_reserve=goes(struck(raid({1: 0.5}), stock=ss.Stock(100, reserve=60)), on_hand=[100, 45, 45, 45, 45], lasts=1),
    the_rest_of_the_reserve_is_used=goes(struck(raid({1: 0.5}), stock=ss.Stock(100, reserve=20)), lasts=3.5),
    after_decay=goes(struck(raid({2: 0.5}), demand=IDLE, stock=ss.Stock(100, decay=ss.Decay(0.2, every_days=2))),
        on_hand=[100, 100, 40, 40, 32], expired=[0, 0, 20, 20, 28], destroyed=[0, 0, 40, 40, 40]),
    # Of 40 old and 60 young goods half is left; on the evening of day 2 the old 20 expire.
    of_every_age=goes(struck(raid({1: 0.5}), demand=IDLE, stock=AGED), on_hand=[100, 50, 30, 30, 30],
        expired=[0, 0, 20, 20, 20]),
    after_expiry=goes(struck(raid({2: 0.5}), demand=IDLE, stock=AGED), on_hand=[100, 100, 30, 30, 30],
        expired=[0, 0, 40, 40, 40]),
    all_of_every_age=goes(struck(raid({1: 1}), demand=IDLE, stock=AGED), on_hand=[100, 0, 0, 0, 0], expired=[0] * 5),
    # 50 wait outside: what the strike empties is filled at once, before the next one.
    the_room_is_filled=goes(struck(raid({1: 0.3}), raid({1: 0.5}, "again"), demand=IDLE, stock=CAPPED, supply=MORE),
        on_hand=[100, 70, 70, 70, 70], waiting=[0, 0, 0, 0, 0], destroyed=[0, 80, 80, 80, 80]),
    not_what_waits=goes(struck(raid({1: 1}), demand=IDLE, stock=CAPPED, supply=MORE), on_hand=[100, 50, 50, 50, 50]),
    of_another_stock=goes(struck(raid({1: 1}, of="b"), stock=[ss.Stock(30, name="a"), ss.Stock(5, name="b")]), at="b",
        destroyed=[0, 5, 5, 5, 5]),
    beyond_the_horizon=goes(struck(raid({5: 1, 90: 1})), destroyed=[0] * 5),
    before_a_review=goes(struck(raid({2: 0.5}), demand=using(10, rationing=ss.Rationing(2, {5: 0.5}))),
        issued=[0, 10, 20, 25, 30]),
    of_nothing=goes(struck(raid({1: 0.5, 2: 1}), stock=0), on_hand=[0] * 5, destroyed=[0] * 5),
    nothing=goes(struck(raid({2: 0}), ss.Losses("never", per_day=0, fraction=1)), destroyed=[0] * 5, lasts=inf),
)  # fmt: skip
def test_strikes(case: ByHand) -> None:
    case.check()


def test_strikes_at_random_on_the_days_of_a_profile() -> None:
    """So many that each day of the window has some, of which each takes half."""
    many = ss.Losses("drones", per_day=200, fraction=0.5, profile=ss.window(3, 3))
    assert evenings(struck(many, demand=IDLE), "on_hand") == [almost([100, 100, 100, 0, 0])]


def books_of(made: ss.Scenario, paths: int = 50) -> Any:
    return ss.simulate(made, paths=64, seed=5).trajectories(paths, every_days=7)


def test_the_books_balance() -> None:
    drones = ss.Losses("drones", per_day=0.3, fraction=ss.varying(ss.uniform(0, 0.5)))
    aged = ss.AgeClasses({(0, 20): 300, 40: 100}, shelf_life_days=50)
    made = struck(drones, raid([9, 20], amount=ss.varying(ss.gamma(10, 2))), stock=ss.Stock(aged, decay=ss.Decay(0.02)),
                  demand=using(3, cv=1), supply=[ss.Shipments("in", 0.2, 20)], horizon_days=42)  # fmt: skip
    of = books_of(made)
    gone = of.issued + of.dispatched + of.lost + of.expired + of.destroyed
    np.testing.assert_allclose(of.initial[:, None] + of.received, gone + of.on_hand + of.waiting, rtol=1e-9)
    assert np.all(np.diff(of.destroyed) >= 0)
    assert of.destroyed[:, -1].min() > 0


def test_without_losses_nothing_is_destroyed() -> None:
    made = scenario()
    assert not books_of(made).destroyed.any()
    assert ss.simulate(made, 8, seed=1, outputs=[ss.Destroyed(), ss.Destroyed(by=3)]).outputs["destroyed"].mean.value == 0


def test_what_is_destroyed_by_a_day() -> None:
    made = struck(raid({2: 0.5, 4: 0.5}), demand=IDLE)
    outputs = [ss.Destroyed(by=1), ss.Destroyed(by=2), ss.Destroyed(), ss.OnHand(on=4), ss.Expired(), ss.FirstBelow(60),
               ss.LowestStock()]  # fmt: skip
    found = ss.simulate(made, 8, seed=1, outputs=outputs).outputs
    assert [each.median.value for each in found.values()] == almost([0, 50, 75, 25, 0, 2, 25])


@pytest.mark.parametrize("losses", [
    {"per_day": 0.1, "fraction": 0.2}, {"per_day": ss.uniform(0, 1), "amount": ss.varying(ss.gamma(3, 2)), "of": "stock"},
    {"on": {2: 0.5, "2024-01-03": ss.uniform(0, 1)}}, {"on": [3, "2024-01-02"], "fraction": ss.varying(ss.beta(2, 3))},
    {"on": {2: 5}, "in_units": True}, {"per_day": 0.2, "fraction": 0.1, "profile": ss.ramp(2, 2, 0, 1), "source": "a report"},
])  # fmt: skip
def test_it_comes_back_from_the_notation(losses: Any) -> None:
    made = struck(ss.Losses("raids", **losses))
    again = from_notation(to_notation(made))
    assert again.digest == made.digest
    assert to_notation(again) == to_notation(made)
    kept = [books_of(each, 8).destroyed for each in (made, again)]
    np.testing.assert_array_equal(*kept)


def test_a_scenario_without_losses_is_told_as_ever() -> None:
    assert "losses" not in repr(scenario())
    assert "losses" not in to_notation(scenario())["scenario"]
    assert scenario().digest == scenario(losses=[]).digest != struck(raid({2: 0.5})).digest


def test_losses_are_parts_of_a_scenario() -> None:
    made = struck(raid({2: 0.5}), ss.Losses("drones", per_day=ss.uniform(0, 1, name="often"), fraction=0.1))
    assert made["raids"].on == {2: 0.5}
    assert "drones" in made
    assert [flow.name for flow in made.flows] == ["use", "raids", "drones"]
    assert "losses ['raids', 'drones']" in repr(made)
    assert "<th>losses</th><td>raids</td>" in made._repr_html_()
    milder = made.replace(raids=made["raids"].replace(on={2: 0.1}))
    assert evenings(milder.replace(drones=made["drones"].replace(per_day=0)), "destroyed")[0][-1] == almost(8)
    assert [str(each) for each in made.sources][2:] == [
        "raids.on.2: 0.5 (assumed)", "often: uniform(0, 1) (assumed)", "drones.fraction: 0.1 (assumed)"
    ]  # fmt: skip
    assert list(made.variables) == ["often"]


def test_steady_is_what_is_sure_to_come() -> None:
    assert raid({3: ss.uniform(0, 1)}).is_steady
    assert not raid([3], fraction=ss.varying(ss.uniform(0, 1))).is_steady
    assert not ss.Losses("drones", per_day=0.1, fraction=0.1).is_steady


DRONES = ss.Losses("raids", per_day=0.05, fraction=ss.varying(ss.uniform(0, 0.4)))
MILDER = {
    "the same": {}, "fewer": {"per_day": 0.02}, "fewer on some paths": {"per_day": ss.uniform(0.0, 0.05)},
    "smaller": {"fraction": 0.5 * ss.varying(ss.uniform(0, 0.4))}, "later": {"profile": ss.window(20)},
    "fewer later": {"per_day": 0.04, "profile": ss.ramp(10, 30, 0, 1)},
}  # fmt: skip


@pytest.mark.parametrize("change", MILDER)
def test_variants_share_their_strikes(change: str) -> None:
    first = struck(DRONES, stock=400, demand=using(10, cv=0.5), horizon_days=60)
    other = first.replace(raids=DRONES.replace(**MILDER[change]))
    found = run_paired({"first": first, "other": other}, paths=512, seed=3, replicates=8, place="compare", keep=512)
    one, two = (side.durations for side in found.sides.values())
    assert np.all(two >= one * (1 - 1e-9))
    assert np.any(two > one * (1 + 1e-9)) == (change != "the same")


def test_shares_that_are_drawn_too_large_are_refused() -> None:
    made = struck(ss.Losses("raids", per_day=1, fraction=ss.uniform(1, 3) * ss.varying(ss.uniform(0, 0.9))))
    assert_refused(lambda: ss.simulate(made, 64, seed=1), "...'fraction' of Losses 'raids' must be at most 1 (drew ")


OF = "of Losses 'raids' must"
SAID = "Losses 'raids' must "


@refusals(
    of_kind=[
        (lambda: raid({2: 0.5}, in_units=1), f"'in_units' {OF} be True or False (got 1)"),
        (lambda: raid({2: "half"}), f"'on[2]' {OF} be a number (got 'half')"),
        (lambda: raid({2: ss.varying(ss.uniform(0, 1))}), f"'on[2]' {OF} be a number, known or drawn once a path"),
        (lambda: raid([ss.uniform(1, 9)], fraction=0.1), f"the days of 'on' {OF} be known"),
        (lambda: struck(ss.Factory("works", 1)), "'losses[0]' of Scenario 'by hand' must be losses such as Losses (got"),
        (lambda: scenario(supply=[raid({2: 0.5})]),
         "'supply[0]' of Scenario 'by hand' must be a supply such as Shipments (got"),
        (lambda: struck(raid({2: 0.5})).replace(raids=ss.Factory("raids", 1)), "'raids' of Scenario 'by hand' must be losses"),
    ],
    of_value=[
        (lambda: raid([]), f"'on' {OF} not be empty (got [])"),
        (lambda: raid(fraction=0.1), SAID + "have either per_day or on (got per_day=None, on=None)"),
        (lambda: raid([2], per_day=1, fraction=0.1), SAID + "have either per_day or on (got per_day=1.0"),
        (lambda: raid(per_day=1), SAID + "have either fraction or amount, what a strike takes (got fraction=None"),
        (lambda: raid(per_day=1, fraction=0.1, amount=3), SAID + "have either fraction or amount, what a strike takes"),
        (lambda: raid([2]), SAID + "have either fraction or amount, what a strike takes"),
        (lambda: raid({2: 0.5}, fraction=0.1), SAID + "not have fraction or amount where 'on' says what is taken"),
        (lambda: raid({2: 0.5, 3: None}, fraction=0.1), f"'on' {OF} say what is taken on every day, or on none"),
        (lambda: raid({2: 0.5}, profile=ss.window(2)), f"'profile' {OF} not be given beside 'on'"),
        (lambda: raid(per_day=1, amount=2, in_units=True), f"'in_units' {OF[:-5]} requires amounts in 'on'"),
        (lambda: raid({2: 300}),
         f"'on[2]' {OF} be between 0 and 1 (got 300.0); for amounts in units of stock, give in_units=True"),
        (lambda: raid({2: ss.uniform(0, 3)}), f"'on[2]' {OF} be between 0 and 1 (got uniform(0, 3)"),
        (lambda: raid({0: 0.5}), f"the days of 'on' {OF} be whole days from 1"),
        (lambda: raid([2, 2.0], fraction=0.1), f"'on' {OF} have different days or dates (got [2, 2.0])"),
        (lambda: raid(per_day=1, fraction=1.5), f"'fraction' {OF} be between 0 and 1 (got 1.5)"),
        (lambda: struck(raid({2: 0.5, "2024-01-02": 0.1})),
         f"'on' {OF} have different days (got day 2 twice, once as 2024-01-02)"),
        (lambda: struck(raid({"2023-12-31": 0.1})), f"the days of 'on' {OF} not be before day 1"),
        (lambda: scenario(losses=[raid({START: 0.1})]),
         "'on' of Losses 'raids' can be a date only if the scenario has a start"),
        (lambda: struck(raid({2: 0.5}, of="depo")), f"'of' {OF} name a stock, of ['stock'] (got 'depo')"),
        (lambda: struck(raid({2: 0.5}, "use")),
         "the names of stocks and flows of Scenario 'by hand' must differ (got 'use' twice)"),
        (lambda: struck(raid({2: 0.5}), raid({3: 0.5})), "the names of stocks and flows of Scenario 'by hand' must differ"),
        (lambda: ss.simulate(struck(raid(per_day=2e3, fraction=0.1)), 8, seed=1),
         "the number of strikes a day (per_day x level) of Losses 'raids' must be at most 1000 (drew 2000)"),
        (lambda: ss.simulate(struck(raid({2: 0.4 * ss.uniform(2, 3)})), 8, seed=1),
         "the share 'on[2]' of Losses 'raids' must be at most 1"),
        (lambda: ss.simulate(struck(raid({2: 0.5})), 8, seed=1, outputs=[ss.Sent("raids")]),
         "'flow' of Sent must name a supply...: what losses"),
        (lambda: ss.simulate(struck(raid({2: 0.5})), 8, seed=1, outputs=[ss.Destroyed("raids")]),
         "'stock' of Destroyed must be"),
    ],
)  # fmt: skip
def test_refusals(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)
