"""Dated deliveries: when they arrive, what of them is lost, what stands in the books, and what is refused of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import path_batch
from supplysim.analysis.paired import run_paired
from supplysim.notation import from_notation, to_notation
from support.by_hand import ByHand, almost, by_hand, duration, goes, scenario, sending, using, voyages
from support.refusals import assert_refused, refusals

START = "2024-01-01"
OF = "of Shipments 'contract' must"


def due(on: Any, **fields: Any) -> ss.Shipments:
    return ss.Shipments("contract", on=on, **fields)


def under_way(on: Any, stock: Any = 20.0, **fields: Any) -> ss.Scenario:
    """Issues of 10 a day from 20, with something under way."""
    return scenario(stock, 10, [due(on, **fields)], start=START)


FULL = ss.Stock(20, capacity=22)
TWO = [ss.Stock(20, name="front"), ss.Stock(0, name="depot")]
BOTTLES = scenario(
    TWO, using(10, from_="front"),
    [due({2: 8}), ss.Returns("empties", in_return_for="contract", ratio=0.5, to="depot", lead_time_days=1)], horizon_days=4,
)  # fmt: skip


@by_hand(
    on_their_day=goes(under_way({3: 10, 4: 5}), lasts=3.5, on_hand=[20, 10, 0, 0, *[0] * 7],
                      received=[0, 0, 0, 10, *[15] * 7], in_transit=[15, 15, 15, 5, *[0] * 7]),
    in_any_order_and_by_date=goes(under_way({4: 5, "2024-01-03": 10}), lasts=3.5),
    late_together=goes(under_way({2: 10, 3: 5}, delay_days=1.4), lasts=3.5),
    halves_to_the_even_day=goes(under_way({3: 10}, delay_days=0.5), lasts=3),
    too_late=goes(under_way({3: 10}, delay_days=1.5), lasts=2),
    two_on_a_day_by_their_delays=goes(
        under_way({1: 10, 3: 10}, delay_days=ss.varying(ss.fixed(2))), lasts=3, received=[0, 0, 0, 10, 10, *[20] * 6]),
    a_share_is_lost=goes(under_way({3: 10}, loss_fraction=0.5), lasts=2.5, in_transit=[5, 5, 5, *[0] * 8]),
    all_are_lost=goes(under_way({3: 10}, loss_probability=1), lasts=2, in_transit=[0] * 11, received=[0] * 11),
    after_the_horizon=goes(under_way({9: 7, 11: 3, 900: 2}), lasts=2, in_transit=[12] * 9 + [5] * 2),
    nothing=goes(under_way({1: 0}), lasts=2, received=[0] * 11),
    beyond_the_capacity=goes(under_way({1: 4, 2: 15}, FULL), received=[0, 4, *[19] * 9], lost=[0, 2, *[7] * 9],
                             on_hand=[20, 12, 12, 2, *[0] * 7]),
    waiting_for_room=goes(under_way({1: 4}, ss.Stock(20, capacity=22, when_full="waits")), lasts=2.4),
    returns_for_it=goes(BOTTLES, at="depot", received=[0, 0, 0, 4, 4]),
)  # fmt: skip
def test_deliveries(case: ByHand) -> None:
    case.check()


def test_what_is_under_way_is_sent_and_lost_on_evening_0() -> None:
    made = under_way({3: 10, 5: 10}, loss_fraction=0.25)
    sent, lost, delivered, in_transit = voyages(made, "contract", "sent", "lost", "delivered", "in_transit")
    assert (sent, lost) == ([20] * 11, [5] * 11)
    assert delivered == almost([0, 0, 0, 7.5, 7.5, *[15] * 6])
    assert in_transit == almost([15, 15, 15, 7.5, 7.5, *[0] * 6])
    outputs = [ss.Sent("contract", by=0), ss.Received("contract", by=4), ss.Received("contract")]
    result = ss.simulate(made, paths=8, seed=1, outputs=outputs)
    assert [each.mean.value for each in result.outputs.values()] == almost([20, 7.5, 15])


def test_amounts_may_be_unknown() -> None:
    made = under_way({3: ss.uniform(0, 10, name="promised"), 4: 0})
    result = ss.simulate(made, paths=256, seed=1, keep=256)
    np.testing.assert_allclose(result.durations, 2 + result.inputs["promised"] / 10, rtol=1e-9)
    assert [str(each) for each in made.sources][2:] == ["promised: uniform(0, 10) (assumed)", "contract.on.4: 0 (assumed)"]


@pytest.mark.parametrize("delay", [2.0, ss.uniform(0, 9, name="late"), ss.varying(ss.uniform(0, 9))])
def test_it_comes_back_from_the_notation(delay: Any) -> None:
    made = under_way({"2024-01-03": 10, 7: 5}, delay_days=delay, loss_probability=0.1)
    again = from_notation(to_notation(made))
    assert again.digest == made.digest
    assert to_notation(again) == to_notation(made)
    kept = [ss.simulate(each, paths=64, seed=1, keep=64).durations for each in (made, again)]
    np.testing.assert_array_equal(*kept)


def test_steady_is_what_is_sure_to_be_as_late() -> None:
    assert due({3: 10}, delay_days=ss.uniform(0, 9)).is_steady
    assert not due({3: 10}, delay_days=ss.varying(ss.uniform(0, 9))).is_steady
    assert not due({3: 10}, loss_probability=0.1).is_steady


def test_all_figures_of_many_deliveries_on_few_paths() -> None:
    made = under_way(dict.fromkeys(range(3, 600), 10.0), delay_days=ss.varying(ss.gamma(2, 1)))
    for paths in (2, 3):
        result = ss.simulate(made.replace(horizon_days=700), paths=paths, seed=1, replicates=2, keep=paths)
        assert np.all(result.durations >= 2)


LATE = ss.varying(ss.uniform(0, 60))


def compared(**changes: Any) -> tuple[Any, Any]:
    """The durations of the same paths without and with a change."""
    on = {5: 40, 9: 90, 15: 80}
    first = scenario(200, using(10, cv=0.5), [due(on, delay_days=LATE, loss_probability=0.2)], horizon_days=90)
    other = first.replace(contract=first["contract"].replace(**changes))
    found = run_paired({"first": first, "other": other}, paths=512, seed=3, replicates=8, place="compare", keep=512)
    return found.sides["first"].durations, found.sides["other"].durations


LONGER = {
    "nothing": {}, "a later delivery more": {"on": {5: 40, 9: 90, 15: 80, 30: 1e4}}, "fewer losses": {"loss_probability": 0.1},
    "no losses": {"loss_probability": 0.0}, "more": {"on": {5: 41, 9: 95, 15: 80}}, "no delays": {"delay_days": 0.0},
    "shorter delays": {"delay_days": 0.5 * LATE},
}  # fmt: skip


@pytest.mark.parametrize("change", LONGER)
def test_variants_share_delays_and_losses(change: str) -> None:
    first, other = compared(**LONGER[change])
    assert np.all(other >= first * (1 - 1e-9))
    assert np.any(other > first * (1 + 1e-9)) == (change != "nothing")


BESIDE = {
    "per_day": 1, "every_days": 9, "first_day": 2, "profile": ss.window(3), "lead_time_days": 4, "jitter_days": 1, "size": 5,
    "size_cv": 0.1, "total": 50, "from_": "depot", "part_loads": True,
}  # fmt: skip


@pytest.mark.parametrize("field", BESIDE)
def test_nothing_else_stands_beside_dates(field: str) -> None:
    message = f"'{field}' {OF} not be given beside 'on': ... (got "
    assert_refused(lambda: due({3: 10}, **{field: BESIDE[field]}), message, ValueError)


@refusals(
    of_kind=[
        (lambda: due([3, 4]), f"'on' {OF} be a mapping from days or dates, not empty (got [3, 4])"),
        (lambda: due({}), f"'on' {OF} be a mapping from days or dates, not empty (got {{}})"),
        (lambda: due({None: 1}), f"the days of 'on' {OF} be whole numbers or dates (got None)"),
        (lambda: due({ss.uniform(1, 9): 1}), f"the days of 'on' {OF} be known (got uniform(1, 9))"),
        (lambda: due({3: "ten"}), f"'on[3]' {OF} be a number (got 'ten')"),
        (lambda: due({3: ss.varying(ss.uniform(0, 1))}), f"'on[3]' {OF} be a number, known or drawn once a path"),
        (lambda: due({3: 1}, delay_days="late"), f"'delay_days' {OF} be a number (got 'late')"),
        (lambda: sending(part_loads=1, from_="depot"), "'part_loads' of Shipments 'sea' must be True or False (got 1)"),
        (lambda: ss.Shipments("sea", per_day=1), "'size' of Shipments 'sea' must be given"),
    ],
    of_value=[
        (lambda: due({"soon": 1}), "'on' of Shipments 'contract' must be a date...(got 'soon')"),
        (lambda: due({0: 1}), f"the days of 'on' {OF} be whole days from 1"),
        (lambda: due({2.5: 1}), f"the days of 'on' {OF} be whole days from 1... (got 2.5)"),
        (lambda: due({float("nan"): 1}), f"the days of 'on' {OF} be whole days from 1... (got nan)"),
        (lambda: due({1e10: 1}), f"the days of 'on' {OF} be whole days from 1... (got 10000000000.0)"),
        (lambda: due({3: -1}), f"'on[3]' {OF} be at least 0 (got -1)"),
        (lambda: due({3: 1}, delay_days=-1), f"'delay_days' {OF} be at least 0 (got -1)"),
        (lambda: due({3: 1}, delay_days=ss.varying(ss.normal(3, 1))), f"'delay_days' {OF} be at least 0 (got varying("),
        (lambda: under_way({3: 1, "2024-01-03": 4}),
         f"'on' {OF} have different days (got day 3 twice, once as 2024-01-03)"),
        (lambda: under_way({"2023-12-31": 1}), f"the days of 'on' {OF} not be before day 1, 2024-01-01 (got 2023-12-31"),
        (lambda: scenario(9, 1, [due({START: 1})]), "'on' of Shipments 'contract' can be a date only if"),
        (lambda: sending(delay_days=3), "'delay_days' of Shipments 'sea' requires dated deliveries, on={...} (got 3.0)"),
        (lambda: sending(part_loads=True), "'part_loads' of Shipments 'sea' requires from_"),
        (lambda: due({3: 1}, to="nowhere") and scenario(9, 1, [due({3: 1}, to="nowhere")]), f"'to' {OF} name a stock"),
    ],
)  # fmt: skip
def test_refusals(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_a_plan_of_zero_is_the_same_as_none() -> None:
    assert duration(under_way({3: 0, 4: 0})) == duration(scenario(20, 10))


def test_a_narrow_window_of_paths_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths that end give their columns to others, which have deliveries of their own."""
    made = under_way({3: ss.uniform(0, 40), 6: 5, 8: ss.uniform(0, 90)}, delay_days=ss.varying(ss.uniform(0, 3)))

    def durations() -> Any:
        return ss.simulate(made, paths=400, seed=1, keep=400).durations

    wide = durations()
    monkeypatch.setattr(path_batch, "_MOST_PATHS", 7)
    np.testing.assert_array_equal(durations(), wide)
    assert np.unique(wide).size > 50
