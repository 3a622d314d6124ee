"""The stocks and flows of a scenario by name: found, replaced, listed."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import supplysim as ss
from support.own_flows import Use
from support.refusals import assert_refused

FRONT = ss.Consumption("front", ss.uniform(8, 12), from_="depot")
WEST = ss.Consumption("west front", 2, from_="depot")
RAIL = ss.Shipments("rail", 0.5, 30, to="depot", lead_time_days=2, from_="port")
WORKS = ss.Factory("works", 5)
STOCKS = [ss.Stock(90, name="port"), ss.Stock(50, name="depot")]
NETWORK = ss.Scenario(
    "network", stock=STOCKS, demand=[FRONT, WEST], supply=[RAIL, WORKS], horizon_days=30, start="2024-02-26", unit="t"
)
LONE = ss.Scenario("lone", stock=ss.Stock(95), demand=[ss.Consumption("use", 10)], horizon_days=30)
OF = "of Scenario 'network' must "


def test_each_part_is_found_by_its_name() -> None:
    for part in (*STOCKS, FRONT, WEST, RAIL, WORKS):
        assert NETWORK[part.name] is part
        assert part.name in NETWORK
    assert LONE["stock"] is LONE.stock
    assert "name" not in NETWORK
    assert 5 not in NETWORK


@pytest.mark.parametrize("name", ["frnt", "", "name", 0, None, ["front"], ss.uniform(0, 1)])
def test_an_unknown_name_is_answered_with_the_names(name: Any) -> None:
    names = "['port', 'depot', 'front', 'west front', 'rail', 'works']"
    hint = "; did you mean 'front'?" if name == "frnt" else ""
    written = repr(name)
    with pytest.raises(ss.UnknownNameError) as caught:
        NETWORK[name]
    assert str(caught.value) == f"{written} {OF}be a stock or flow, one of {names}{hint}"
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, ss.InvalidValueError)


def test_a_scenario_is_no_sequence() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        list(NETWORK)


def test_fields_and_parts_are_replaced_in_one_step_and_in_their_places() -> None:
    front = FRONT.replace(per_day=3)
    made = NETWORK.replace(
        front=front, horizon_days=60.0, depot=STOCKS[1].replace(on_hand=7), **{"west front": Use("west front", 1, 1)}
    )
    assert made.demand == (front, Use("west front", 1, 1))
    assert [stock.name for stock in made.stocks] == ["port", "depot"]
    assert made["depot"].on_hand == 7.0  # type: ignore[union-attr]
    assert made["port"] is STOCKS[0]
    assert made.supply == NETWORK.supply
    assert (made.horizon_days, made.start, made.unit) == (60, NETWORK.start, "t")
    assert NETWORK.demand == (FRONT, WEST)


def test_what_is_replaced_by_itself_changes_nothing() -> None:
    for scenario in (NETWORK, LONE):
        for part in (*scenario.stocks, *scenario.flows):
            assert scenario.replace(**{part.name: part}).digest == scenario.digest
    assert LONE.replace(stock=ss.Stock(95, name="other")).main_stock == "other"  # of the only stock, the field is meant
    assert type(LONE.replace(stock=ss.Stock(5)).stock) is ss.Stock


REFUSED: list[tuple[dict[str, Any], str, type[Exception]]] = [
    ({"frnt": FRONT}, f"'frnt' {OF}be a stock or flow, one of [..., or a field, one of [...; did you mean 'front'?", KeyError),
    ({"horizon": 3}, f"'horizon' {OF}be a stock or flow...; did you mean 'horizon_days'?", KeyError),
    ({"front": 5}, f"'front' {OF}be a demand such as Consumption, as what it replaces (got 5)", TypeError),
    ({"front": None}, f"'front' {OF}be a demand such as", TypeError),
    ({"front": ss.Factory("front", 5)}, f"'front' {OF}be a demand such as", TypeError),
    ({"rail": ss.Consumption("rail", 5)}, f"'rail' {OF}be a supply such as Shipments", TypeError),
    ({"depot": [STOCKS[1]]}, f"'depot' {OF}be a Stock, as what it replaces", TypeError),
    ({"front": WEST}, f"'front' {OF}keep its name, ... (got 'west front'): give name='front', or ... demand=[...", ValueError),
    ({"depot": ss.Stock(5)}, f"'depot' {OF}keep its name, ... (got 'stock'): give name='depot', or", ValueError),
    ({"front": FRONT, "demand": [FRONT]}, f"'front' {OF}not be replaced together with 'demand'", ValueError),
    ({"stock": ss.Stock(5), "port": STOCKS[0]}, f"'port' {OF}not be replaced together with 'stock'", ValueError),
    ({"stock": ss.Stock(5)}, "'from_' of Consumption 'front' must name a stock, of ['stock'] (got 'depot'", ValueError),
    (
        {"rail": RAIL.replace(to="prt")},
        "'to' of Shipments 'rail' must name a stock, of ['port', 'depot'] (got 'prt'",
        ValueError,
    ),
    ({"horizon_days": 0}, f"'horizon_days' {OF}be between 1 and", ValueError),
]


@pytest.mark.parametrize(("changes", "message", "kind"), REFUSED, ids=[row[1][:60] for row in REFUSED])
def test_replace_refuses_as_the_constructor_does(changes: dict[str, Any], message: str, kind: type[Exception]) -> None:
    assert_refused(lambda: NETWORK.replace(**changes), message, kind)


def test_a_name_that_is_also_that_of_a_field_means_the_field() -> None:
    names = [each.name for each in attrs.fields(ss.Scenario)]  # type: ignore[misc]
    demand = [ss.Consumption(name, 10) for name in names if name != "stock"]
    made = LONE.replace(stock=[ss.Stock(95), ss.Stock(5, name="other")], demand=demand)
    assert made.replace(name="title", unit="t", demand=demand[:2]).demand == tuple(demand[:2])
    for name in names:
        part = made[name]
        assert_refused(
            lambda name=name, part=part: made.replace(**{name: part}), f"'{name}' of Scenario 'lone' must have one meaning"
        )


class TestTexts:
    """One line, and a table for a notebook."""

    def test_one_line_says_name_parts_and_horizon(self) -> None:
        assert repr(NETWORK) == str(NETWORK)
        assert repr(NETWORK) == (
            "<Scenario 'network': stock ['port', 'depot'], demand ['front', 'west front'], supply ['rail', 'works'], "
            "horizon_days=30>"
        )
        many = LONE.replace(name="x\n" * 500, demand=[ss.Consumption(f"number {each}", 1) for each in range(1_000)])
        assert len(repr(many)) < 400
        assert "\n" not in repr(many)

    def test_a_notebook_shows_every_part_with_the_fields_given(self) -> None:
        page = NETWORK._repr_html_()
        assert page.startswith("<h4>network</h4><p>horizon_days = 30; unit = t; start = 2024-02-26</p><table>")
        assert "<tr><th>stock</th><td>depot</td><td>Stock</td><td>on_hand = 50.0</td></tr>" in page
        assert "<td>per_day = 2.0, from_ = &#x27;depot&#x27;</td>" in page
        assert page.count("<tr>") == 1 + 6

    def test_a_notebook_is_given_no_markup_of_the_user(self) -> None:
        bad = "<script>&\"'"
        unknown = ss.uniform(1, 2, name=bad + "x")
        made = ss.Scenario(
            bad,
            stock=ss.Stock(unknown, name=bad + "stock"),
            demand=[
                ss.Consumption(bad, ss.uniform(1, 2, name=bad), regimes=ss.Regimes({bad: 1}, {bad: 3})),
                Use(bad + "u", bad, 1),
            ],
            horizon_days=9,
            unit=bad,
            correlate={(bad, bad + "x"): 0.5},
            main=bad + "stock",
        )
        page = made._repr_html_()
        assert "<script" not in page
        assert page.count("&lt;script&gt;&amp;") >= 8
