"""What goes in, and who said it: one value for each unknown and each number given, with the source nearest to it."""

from __future__ import annotations

import numpy as np
import pytest

import supplysim as ss
from support.sourced import SEOUL, everything

IISS = ss.Source("IISS", date="2024")
X = ss.uniform(1, 2, name="x")


def listed(scenario: ss.Scenario) -> dict[str, tuple[str, str | None]]:
    """The value and the source's name of each, by name."""
    return {each.name: (each.value, None if each.source is None else each.source.name) for each in scenario.sources}


def depot(stock: ss.Stock, *demand: ss.Demand, **more: object) -> ss.Scenario:
    return ss.Scenario("depot", stock=stock, demand=demand or [ss.Consumption("use", 10)], horizon_days=30, **more)  # type: ignore[arg-type]


def test_numbers_that_were_given_are_listed_and_defaults_and_priorities_are_not() -> None:
    use = ss.Consumption("use", 10, cv=0.3, priority=3, unmet="backlog", profile=ss.window("2024-03-01"))
    scenario = depot(ss.Stock(12_345.5, decay=ss.Decay(0.1, 30)), use, start="2024-02-26")
    assert listed(scenario) == {
        "stock.on_hand": ("12,345.5", None),
        "stock.decay.fraction": ("0.1", None),
        "stock.decay.every_days": ("30", None),
        "use.per_day": ("10", None),
        "use.cv": ("0.3", None),
        "use.profile.first_day": ("2024-03-01", None),
    }
    assert all(each.is_assumed for each in scenario.sources)


@pytest.mark.parametrize(
    ("law", "regimes", "flow", "shown"),
    [("a", "b", "c", "a"), (None, "b", "c", "b"), (None, None, "c", "c"), (None, None, None, None), ("a", None, None, "a")],
)
def test_the_nearest_source_counts(law: str | None, regimes: str | None, flow: str | None, shown: str | None) -> None:
    levels = ss.Regimes({"high": ss.uniform(1, 2, source=law), "low": 1}, {"high": 3, "low": 3}, source=regimes)
    found = listed(depot(ss.Stock(95), ss.Consumption("use", 10, regimes=levels, source=flow)))
    assert found["use.regimes.levels.high"] == ("uniform(1, 2)", shown)
    assert found["use.regimes.levels.low"] == ("1", regimes or flow)
    assert found["use.per_day"] == ("10", flow)
    assert found["stock.on_hand"] == ("95", None)


def test_unknowns_are_named_as_the_inputs_and_listed_once() -> None:
    scenario = everything(source=IISS)
    names = [each.name for each in scenario.sources]
    assert [name for name in names if name in scenario.variables] == list(scenario.variables)
    assert len(set(names)) == len(names)
    assert not any(each.is_assumed for each in scenario.sources)
    assert {each.date for each in scenario.sources} == {"2024"}


def test_an_unknown_takes_the_source_of_the_first_part_that_holds_it_and_has_one() -> None:
    demand = [
        ss.Consumption("one", X),
        ss.Consumption("other", X, source=IISS, note="twice"),
        ss.Consumption("last", X, source="z"),
    ]
    scenario = depot(ss.Stock(95), *demand)
    (row,) = (each for each in scenario.sources if each.name == "x")
    assert (row.source, row.date, row.note) == (IISS, "2024", "twice")


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (40 * X, "40 * x"),
        (np.clip(X, 1, 1.5), "clip(x, 1, 1.5)"),
        (np.maximum(1 - X, 0), None),  # these numbers nobody need have said
        (np.round(X, 2), None),
        (X * ss.uniform(1, 2, name="y"), None),
    ],
)
def test_expressions_are_listed_if_numbers_stand_in_them(quantity: ss.Quantity, text: str | None) -> None:
    found = listed(depot(ss.Stock(quantity, source=IISS)))
    assert found.get("stock.on_hand") == (None if text is None else (text, "IISS"))
    assert found["x"] == ("uniform(1, 2)", "IISS")


def test_components_of_a_mixture_keep_their_sources() -> None:
    inner = ss.mixture([ss.uniform(3, 4, source="c"), 5])
    readings = ss.mixture([ss.uniform(1, 2, source=SEOUL), 2, inner, 9], weights=[3, 1, 4, 0], name="readings")
    (row, *_) = depot(ss.Stock(readings, source=IISS)).sources
    assert (row.name, row.value, row.source, row.is_assumed) == ("readings", "mixture of 3", None, False)
    assert [(each.name, each.value, each.is_assumed) for each in row.parts] == [
        ("37.5 %", "uniform(1, 2)", False),
        ("12.5 %", "2", True),
        ("50 %", "mixture of 2", False),
        ("0 %", "9", True),
    ]
    assert row.parts[0].date == "2024-02-26"
    assert [str(each.source) for each in row.parts[2].parts] == ["c", "None"]
    (row, *_) = depot(ss.Stock(ss.mixture([1, X.law.high]), source=IISS)).sources  # type: ignore[attr-defined]
    assert (row.source, row.parts) == (IISS, ())


def test_a_known_value_is_shown_as_its_number_and_correlations_are_listed() -> None:
    scenario = depot(
        ss.Stock(ss.fixed(450, name="f")), ss.Consumption("use", X * ss.uniform(1, 2, name="y")), correlate={("x", "y"): 0.5}
    )
    assert listed(scenario) == {
        "f": ("450", None),
        "x": ("uniform(1, 2)", None),
        "y": ("uniform(1, 2)", None),
        "correlation of x and y": ("0.5", None),
    }
