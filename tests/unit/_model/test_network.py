"""The network: what belongs to which stock, in which order a day visits them, and which circles there must not be."""

from __future__ import annotations

import itertools
from typing import Any

import attrs
import pytest

import supplysim as ss
from supplysim._model.network import Node
from support.by_hand import scenario, sending, using

A, B, C = (ss.Stock(9, name=name) for name in "abc")


def network(stocks: list[ss.Stock], *supply: Any, demand: Any = 1, **fields: Any) -> Any:
    return scenario(stocks, demand, supply, **fields).model.network


def order(*supply: Any, stocks: tuple[ss.Stock, ...] = (A, B, C)) -> str:
    """The names of the stocks in the order of a day."""
    return "".join(node.name for node in network(list(stocks), *supply).nodes)


def names(flows: Any) -> list[str]:
    return [flow.name for flow in flows]


def back(**fields: Any) -> ss.Returns:
    return ss.Returns("back", **({"in_return_for": "sea", "ratio": 1} | fields))


class TestNodes:
    """Which flows fill a stock, and which draw on it."""

    made = network(
        [A, B],
        ss.Factory("works", 1),
        ss.Factory("mill", 1, to="b"),
        sending("plain"),
        sending("sea", lead_time_days=3, to="b"),
        sending("trucks", from_="a", to="b"),
        back(from_="b", to="a", lead_time_days=1),
        demand=[using(1), using(1, "more", from_="b")],
    )
    a: Node = made.nodes[0]
    b: Node = made.nodes[1]

    def test_flows_go_to_the_main_stock_unless_told(self) -> None:
        assert (self.a.name, self.b.name) == ("a", "b")
        assert names(self.a.demands) == ["use"]
        assert names(self.b.demands) == ["more"]
        assert names(self.a.supplies) == ["works", "plain"]
        assert names(self.b.supplies) == ["mill"]

    def test_what_is_followed_is_apart(self) -> None:
        assert names(self.a.inbound) == ["back"]
        assert names(self.a.outbound) == ["trucks"]
        assert names(self.b.inbound) == ["sea", "trucks"]
        assert names(self.b.outbound) == ["back"]
        assert sorted(names(self.made.transfers)) == ["back", "sea", "trucks"]
        assert self.made.answered == {"sea"}

    def test_another_main_stock(self) -> None:
        first, second = network([A, B], ss.Factory("works", 1), sending(), main="b").nodes
        assert not first.claims
        assert names(second.demands) == ["use"]
        assert names(second.supplies) == ["works", "sea"]

    def test_what_is_asked_of_a_stock(self) -> None:
        first, second, third = network([A, B, C], sending(from_="b", to="c")).nodes
        assert first.claims
        assert second.claims
        assert not third.claims


@attrs.frozen
class DrawnOtherwise(ss.Shipments):
    """Shipments of a user's own."""

    def start(self, calendar: Any, paths: int, rng: Any) -> Any:
        return super().start(calendar, paths, rng)


class TestWhatIsFollowed:
    """Shipments are followed where more than their receipt matters."""

    @pytest.mark.parametrize(("stock", "more"), [(ss.Stock(9, capacity=9), []), (ss.Stock(9), [back(from_="stock")])])
    def test_where_they_may_not_fit_or_are_answered(self, stock: ss.Stock, more: list[ss.Returns]) -> None:
        made = scenario(stock, 1, [sending(), *more]).model.network
        assert "sea" in names(made.nodes[0].inbound)
        assert made.arrival_matters(made.nodes[0].inbound[0])

    @pytest.mark.parametrize("stock", [ss.Stock(9), ss.Stock(9, capacity=9, when_full="waits")])
    def test_not_elsewhere(self, stock: ss.Stock) -> None:
        made = scenario(stock, 1, [sending(jitter_days=1, size_cv=1)])
        assert names(made.model.network.nodes[0].supplies) == ["sea"]
        assert names(made.recording_model.network.nodes[0].supplies) == ["sea"]

    def test_for_a_recording_where_the_losses_are_not_known_otherwise(self) -> None:
        made = scenario(ss.Stock(9), 1, [DrawnOtherwise("sea", 0.1, 5)])
        assert names(made.model.network.nodes[0].supplies) == ["sea"]
        assert names(made.recording_model.network.nodes[0].inbound) == ["sea"]

    def test_the_day_of_arrival_matters_only_where_something_hangs_on_it(self) -> None:
        made = scenario(ss.Stock(9), 1, [sending(lead_time_days=3)]).model.network
        assert not made.arrival_matters(made.transfers[0])


class TestOrder:
    """Goods pass on within the day from a stock that comes first."""

    def test_without_links_it_is_as_written(self) -> None:
        assert order() == "abc"
        assert order(stocks=(C, A, B)) == "cab"

    @pytest.mark.parametrize("lead", [0, 0.5, ss.uniform(0, 9), ss.uniform(0.5, 9), ss.choice([0, 5]), 1 + ss.uniform(0, 1)])
    @pytest.mark.parametrize("stocks", list(itertools.permutations([A, B, C])))
    def test_what_may_pass_on_the_same_day_orders_the_stocks(self, lead: Any, stocks: tuple[ss.Stock, ...]) -> None:
        trucks = sending("trucks", from_="b", to="a", lead_time_days=lead)
        trains = sending("trains", from_="c", to="b", lead_time_days=lead)
        assert order(trucks, trains, stocks=stocks) == "cba"

    @pytest.mark.parametrize("lead", [0.51, 1, ss.uniform(0.6, 9), ss.choice([1, 5])])
    def test_what_takes_a_day_does_not(self, lead: Any) -> None:
        assert order(sending(from_="b", to="a", lead_time_days=lead)) == "abc"

    def test_returns_come_after_the_receipt_that_they_answer(self) -> None:
        sea = sending(to="c", lead_time_days=7)
        assert order(sea, back(from_="a", lead_time_days=0)) in ("bca", "cab", "cba")
        assert order(sea, back(from_="b", to="a", lead_time_days=0)) == "cba"
        assert order(sea, back(from_="b", to="a", lead_time_days=2)).index("c") < 2
        assert order(sea, back(to="a")).index("c") < order(sea, back(to="a")).index("a")

    def test_goods_may_come_back_to_where_they_were_received(self) -> None:
        assert order(sending(to="a"), back(from_="a", to="b"), stocks=(B, A)) == "ab"
        assert order(sending(to="a"), back(to="a")) == "abc"
        assert order(sending(to="a"), back(from_="a")) == "abc"


class TestCircles:
    """Goods must not come round within a day, nor go round without ever having come in."""

    CIRCLE = r"^'supply' of Scenario 'by hand' must not pass goods through a cycle within one day \(got "

    @pytest.mark.parametrize("lead", [0, 0.5, ss.uniform(0, 9), 5 + ss.uniform(0, 9)])
    def test_two_stocks(self, lead: Any) -> None:
        there, again = sending("there", from_="a", to="b", lead_time_days=lead), sending("again", from_="b", to="a")
        with pytest.raises(ss.InvalidValueError, match=self.CIRCLE + r"(a -> b -> a|b -> a -> b)\).*lead_time_days"):
            scenario([A, B], 1, [there, again])

    def test_three_stocks(self) -> None:
        ways = [sending(f"{one}{two}", from_=one, to=two) for one, two in ("ab", "bc", "ca")]
        with pytest.raises(ss.InvalidValueError, match=self.CIRCLE + "(a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c)"):
            scenario([A, B, C], 1, ways)

    def test_by_way_of_returns(self) -> None:
        with pytest.raises(ss.InvalidValueError, match=self.CIRCLE):
            scenario([A, B], 1, [sending(to="a"), back(from_="b", to="a")])
        scenario([A, B], 1, [sending(to="a"), back(from_="b", to="a", lead_time_days=1)])

    @pytest.mark.parametrize("lead", [1, ss.uniform(0.6, 9)])
    def test_a_day_on_the_way_opens_the_circle(self, lead: Any) -> None:
        there, again = sending("there", from_="a", to="b"), sending("again", from_="b", to="a", lead_time_days=lead)
        assert order(there, again, stocks=(B, A)) == "ab"

    def test_nothing_goes_round_that_never_came_in(self) -> None:
        empty = [ss.Stock(0, name="a"), ss.Stock(0, name="b"), C]
        ways = [sending("there", from_="a", to="b", lead_time_days=1), sending("again", from_="b", to="a", lead_time_days=1)]
        with pytest.raises(ss.InvalidValueError, match=r"^the stock 'a' of Scenario 'by hand' must have something on hand"):
            scenario(empty, using(1, from_="c"), ways)
        for sources in ([sending(to="b")], [ss.Factory("works", 1, to="a")], [sending(from_="c", to="a")]):
            scenario(empty, using(1, from_="c"), [*ways, *sources])
        scenario([ss.Stock(0, name="a"), B, C], using(1, from_="c"), ways)
        scenario([ss.Stock(0, name="a"), ss.Stock(ss.uniform(0, 1), name="b"), C], using(1, from_="c"), ways)

    def test_a_row_without_a_source_is_merely_empty(self) -> None:
        scenario([ss.Stock(0, name="a"), ss.Stock(0, name="b")], 1, [sending(from_="a", to="b")])


class TestSubstitution:
    """A demand on several stocks is a demand on the first, and passed on to the others, which are settled after it."""

    def test_it_is_a_demand_on_the_first_alone(self) -> None:
        demand = [using(1, from_=["c", "a"]), using(1, "more", from_="b"), using(1, "most", from_="a")]
        made = network([A, B, C], demand=demand)
        by_name = {node.name: node for node in made.nodes}
        assert {name: names(node.demands) for name, node in by_name.items()} == {"a": ["most"], "b": ["more"], "c": ["use"]}
        assert {name: names(node.passed_on) for name, node in by_name.items()} == {"a": ["use"], "b": [], "c": []}
        assert [node.name for node in made.nodes if node.name != "b"] == ["c", "a"]
        assert made.leader is None
        assert made.demands_with_durations == ("use", "most")  # the other one is alone on its stock
        assert network([A], demand=[using(1), using(1, "more")]).demands_with_durations == ()

    @pytest.mark.parametrize("last", [using(1, "more", from_=["b", "a"]), using(1, "more", from_=["b", "c", "a"])])
    def test_demands_must_not_name_stocks_in_a_cycle(self, last: ss.Consumption) -> None:
        message = (
            r"^'from_' of the demands \['use', 'more'\] of Scenario 'by hand' must not name stocks in a cycle within one day"
        )
        with pytest.raises(ss.InvalidValueError, match=message):
            scenario([A, B, C], [using(1, from_=["a", "b"]), last])

    def test_goods_of_the_second_stock_do_not_reach_the_first_on_the_same_day(self) -> None:
        demand = using(1, from_=["a", "b"])
        with pytest.raises(ss.InvalidValueError, match=r"^'from_' of the demands \['use'\].*transfers without a lead time"):
            scenario([A, B], demand, [sending(from_="b", to="a")])
        assert order(sending(from_="b", to="a", lead_time_days=1)) == "abc"
        scenario([A, B], demand, [sending(from_="b", to="a", lead_time_days=1)])

    def test_all_stocks_must_be_known(self) -> None:
        with pytest.raises(ss.InvalidValueError, match=r"^'from_' of Consumption 'use' must name a stock, of \['a', 'b'\]"):
            scenario([A, B], using(1, from_=["a", "d"]))
