"""Variants: unknowns are paired by name, and one that only some of them have shifts no other."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import supplysim as ss
from supplysim._model.settings import Settings
from supplysim._model.variants import Variants, variants_of
from supplysim._uncertain.arrays import FloatArray

SETTINGS = Settings(seed=1, replicates=4)


def depot(on_hand: ss.Quantity, *more: ss.Consumption, rate: ss.Quantity | None = None, **fields: object) -> ss.Scenario:
    issues = ss.Consumption("issues", per_day=rate if rate is not None else ss.uniform(8, 12))
    return ss.Scenario("depot", stock=ss.Stock(on_hand), demand=[*more, issues], horizon_days=30, **fields)


def drawn(*scenarios: ss.Scenario) -> list[dict[str, FloatArray]]:
    return [dict(each.variables) for each in Variants(scenarios).draw(SETTINGS, 0, 256)]


PLAIN = depot(ss.uniform(90, 110, name="on hand"))
UNUSED = ss.Consumption("none", per_day=0 * ss.uniform(0, 1, name="unused"))


def test_one_name_shares_its_uniform_whatever_its_law() -> None:
    one, other = drawn(PLAIN, depot(ss.uniform(190, 210, name="on hand")))
    assert np.allclose(one["on hand"] + 100, other["on hand"])
    assert np.array_equal(one["issues.per_day"], other["issues.per_day"])


@pytest.mark.parametrize("place", ["first", "second"])
def test_an_unknown_that_is_inserted_or_removed_shifts_no_other(place: str) -> None:
    longer = depot(ss.uniform(90, 110, name="on hand"), UNUSED)
    pair = (longer, PLAIN) if place == "first" else (PLAIN, longer)
    [same, _], found = drawn(PLAIN, PLAIN), drawn(*pair)
    for each in found:
        assert all(np.array_equal(each[name], values) for name, values in same.items())


def test_the_first_variant_gives_the_order_of_what_all_have() -> None:
    longer = depot(ss.uniform(90, 110, name="on hand"), UNUSED)
    assert Variants((longer, PLAIN)).dimensions == ("on hand", "issues.per_day", "unused")
    assert Variants((longer, longer)).dimensions == ("on hand", "unused", "issues.per_day")


def test_an_object_without_a_name_is_paired_wherever_it_stands() -> None:
    unknown = ss.uniform(90, 110)
    one, other = drawn(depot(unknown), depot(200 - 1 * unknown, ss.Consumption("more", per_day=unknown / 10)))
    assert list(other) == ["stock.on_hand", "issues.per_day"]
    assert np.array_equal(one["stock.on_hand"], other["stock.on_hand"])
    moved = ss.Scenario("depot", stock=ss.Stock(100), demand=[ss.Consumption("issues", per_day=unknown)], horizon_days=30)
    assert np.array_equal(drawn(depot(unknown), moved)[1]["issues.per_day"], one["stock.on_hand"])


def test_each_variant_has_its_own_correlations() -> None:
    correlated = depot(ss.uniform(90, 110, name="on hand"), correlate={("on hand", "issues.per_day"): 0.9})
    one, other = drawn(PLAIN, correlated)
    assert np.array_equal(one["on hand"], other["on hand"])
    assert np.corrcoef(other["on hand"], other["issues.per_day"])[0, 1] > 0.8
    assert abs(np.corrcoef(one["on hand"], one["issues.per_day"])[0, 1]) < 0.1


def test_a_shipment_that_one_variant_follows_is_followed_in_all() -> None:
    sent = ss.Shipments("ship", per_day=0.5, size=10)
    one, other = (PLAIN.replace(supply=[each]) for each in (sent, sent.replace(lead_time_days=3)))
    assert [[each.name for each in model.network.transfers] for model in Variants((one, other)).models] == [["ship"], ["ship"]]
    assert not Variants((one, one)).models[0].network.transfers


def test_a_scenario_is_one_variant_and_variants_travel() -> None:
    assert variants_of(PLAIN).scenarios == (PLAIN,)
    both = Variants((PLAIN, PLAIN))
    again = pickle.loads(pickle.dumps(both))
    assert [each.digest for each in again.scenarios] == [PLAIN.digest] * 2
    assert again.dimensions == both.dimensions
