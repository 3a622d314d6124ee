"""Shelf lives, ages and orders of issue: what is refused, kept, written and warned about, and the lots of day 1."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import nan
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._model.ages import lots_at_start
from supplysim._model.settings import Settings
from supplysim.notation import from_notation, to_notation
from support.figures import paired_figures

CLASSES = ss.AgeClasses({0: 5, (2, 3): 4})
BANK = ss.Stock(40, name="bank", shelf_life_days=5)
PLAIN = ss.Stock(40, name="depot")
USE = ss.Consumption("use", 3, from_="bank")


def scenario(*supply: Any, stock: Any = (BANK, PLAIN), horizon_days: int = 30, demand: Any = (USE,)) -> ss.Scenario:
    return ss.Scenario("s", stock=list(stock), demand=list(demand), supply=list(supply), horizon_days=horizon_days)


def trucks(**fields: Any) -> ss.Shipments:
    return ss.Shipments("trucks", **{"every_days": 3, "size": 9, "from_": "depot", "to": "bank", **fields})


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: ss.Stock(1, shelf_life_days=0.5), "'shelf_life_days' of Stock must be at least 1 (got 0.5)"),
    (lambda: ss.Stock(1, shelf_life_days=nan), "'shelf_life_days' of Stock must be finite (got nan)"),
    (lambda: ss.Stock(1, shelf_life_days="5"), "'shelf_life_days' of Stock must be a number"),
    (lambda: ss.Stock(1, shelf_life_days=ss.uniform(0, 5)), "'shelf_life_days' of Stock must be at least 1"),
    (lambda: ss.Stock(1, shelf_life_days=5, issue="fifo"), "'issue' of Stock must be one of ['oldest first', 'newest first'"),
    (
        lambda: ss.Stock(1, issue="newest first", name="x"),
        "'issue' of Stock 'x' must not be 'newest first' without shelf_life",
    ),
    (lambda: ss.Stock(CLASSES, name="x"), "'shelf_life_days' of Stock 'x' must be given, since its AgeClasses have none"),
    (
        lambda: ss.Stock(ss.AgeClasses({0: 5}, 9), shelf_life_days=8),
        "must not be given beside that of its AgeClasses (got 8.0",
    ),
    (
        lambda: ss.Stock(CLASSES, shelf_life_days=3),
        "the ages of 'amounts' of AgeClasses of Stock must be below shelf_life_days",
    ),
    (lambda: ss.Factory("works", 1, age_days=-1), "'age_days' of Factory 'works' must be at least 0 (got -1)"),
    (lambda: trucks(age_days="old"), "'age_days' of Shipments 'trucks' must be a number"),
    (lambda: ss.Returns("back", "sea", 1, to="bank", age_days=nan), "'age_days' of Returns 'back' must be finite (got nan)"),
    (
        lambda: trucks(age_days=ss.varying(ss.uniform(1, 2))),
        "'age_days' of Shipments 'trucks' must be a number, known or drawn",
    ),
    (
        lambda: BANK.replace(shelf_life=5),
        "'shelf_life' of Stock 'bank' must be a known field; did you mean 'shelf_life_days'?",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_makes_no_sense_is_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ss.SupplysimError) as refusal:
        make()
    assert message in str(refusal.value)


def test_what_is_drawn_out_of_range_is_refused_by_name() -> None:
    made = scenario(stock=[ss.Stock(1, name="bank", shelf_life_days=1 * ss.normal(9, 5, name="life"))])
    with pytest.raises(ss.SupplysimError, match="'shelf_life_days' of Stock 'bank' must be at least 1"):
        ss.simulate(made, 1_000, seed=1)


def test_what_is_not_said_is_no_part_of_a_scenario() -> None:
    assert "shelf_life" not in repr(PLAIN)
    assert "issue" not in repr(BANK)
    assert scenario(trucks()).model.digest() != scenario(trucks(age_days=0)).model.digest()


def test_it_comes_back_from_its_notation() -> None:
    life = ss.uniform(4, 6, name="life")
    stock = [ss.Stock(CLASSES, name="bank", shelf_life_days=life, issue="newest first"), PLAIN]
    made = scenario(trucks(age_days=2), ss.Factory("works", 3, to="bank", age_days=life), stock=stock)
    written = to_notation(made)
    assert to_notation(from_notation(written)) == written
    assert from_notation(written)["bank"].issue == "newest first"
    assert made.model.digest() == from_notation(written).model.digest()


WARNED = {
    "a source without ages": (
        scenario(trucks()), "^Shipments 'trucks' takes goods from Stock 'depot', .* give Stock 'depot' a shelf_life_days"),
    "an age without effect": (
        scenario(ss.Factory("works", 1, to="depot", age_days=3)), r"^'age_days' of Factory 'works' has no effect: .*3\.0"),
    "too old": (
        scenario(ss.Shipments("sea", every_days=3, size=9, to="bank", age_days=2, lead_time_days=3, first_day=2)),
        "^what Shipments 'sea' brings to Stock 'bank' is too old to be used .* 5 days at receipt, with a shelf life of 5"),
    "the old form": (
        scenario(ss.Factory("works", 1, to="bank"), stock=[ss.Stock(ss.AgeClasses({0: 5}, 9), name="bank")]),
        "^receipts of Stock 'bank' do not age, .* give shelf_life_days to the Stock in place of its AgeClasses"),
}  # fmt: skip
HARMLESS = {
    "an age that is said": scenario(trucks(age_days=0)),
    "a source that knows ages": scenario(trucks(), stock=[BANK, PLAIN.replace(shelf_life_days=90)]),
    "receipts that age": scenario(
        ss.Factory("works", 1, to="bank"), stock=[ss.Stock(CLASSES, name="bank", shelf_life_days=9)]),
    "old but not on every path": scenario(
        ss.Shipments("sea", every_days=3, size=9, to="bank", lead_time_days=ss.uniform(3, 9), first_day=2)),
}  # fmt: skip


@pytest.mark.parametrize("kind", WARNED)
def test_a_trap_is_warned_about(kind: str) -> None:
    made, message = WARNED[kind]
    with pytest.warns(ss.SupplysimWarning, match=message) as caught:
        ss.simulate(made, 64, seed=1)
    assert len(caught) == 1


@pytest.mark.parametrize("kind", HARMLESS)
def test_nothing_else_is(kind: str) -> None:
    with warnings.catch_warnings(action="error"):
        ss.simulate(HARMLESS[kind], 64, seed=1)


def at_start(stock: ss.Stock, horizon_days: int = 30) -> tuple[list[tuple[float, Any]], Any, int]:
    model = scenario(stock=[stock], horizon_days=horizon_days).model
    found = lots_at_start(model.network, model.draw(Settings(seed=1, replicates=2), 0, 4), model.calendar)["bank"]
    lots = [(birth, float(np.max(amount))) for birth, amount in found.lots]
    return lots, float(np.max(found.expired)), found.rows


def test_the_lots_of_day_1() -> None:
    assert at_start(BANK) == ([(1, 40)], 0, 1)
    classes = ss.Stock(CLASSES, name="bank", shelf_life_days=9, usable_fraction=0.5)
    assert at_start(classes) == ([(-2, 1), (-1, 1), (1, 2.5)], 0, 3)
    known = ss.Stock(CLASSES, name="bank", shelf_life_days=ss.fixed(3))
    assert at_start(known) == ([(-1, 2), (1, 5)], 2, 2)


def test_goods_that_outlast_the_horizon_are_one_lot() -> None:
    old = ss.Stock(ss.AgeClasses({(0, 999_999): 1e6}), name="bank", shelf_life_days=1e6)
    lots, expired, _ = at_start(old)
    assert len(lots) == 31
    assert lots[-1] == (1 - 999_969, 999_970)
    assert sum(amount for _, amount in lots) == 1e6 - expired
    result = ss.simulate(scenario(stock=[old]), 16, seed=1, outputs={"expired": ss.Expired("bank")}, to_horizon=True)
    assert result.outputs["expired"].mean.value == pytest.approx(0)  # three a day are used, one a day would expire


def test_variants_with_and_without_a_shelf_life_share_their_chance() -> None:
    demand = [ss.Consumption("use", 3, from_="bank", cv=0.6)]
    supply = [ss.Shipments("sea", per_day=0.3, size=9, size_cv=0.4, to="bank")]
    one = scenario(*supply, demand=demand, stock=[ss.Stock(40, name="bank")])
    other = one.replace(bank=BANK.replace(shelf_life_days=1e6))
    without, within = paired_figures([one, other], 500, 3)
    for name in ("duration of bank", "received of bank", "demanded of use"):
        np.testing.assert_array_equal(without[name], within[name])
