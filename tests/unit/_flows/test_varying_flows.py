"""Flows whose numbers are drawn each time: bounds, books, order of a day, traps, and what variants share."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.crossing import CrossingTransit
from supplysim._flows.process import Leap
from supplysim._model.settings import Settings
from supplysim.notation import from_notation, to_notation
from support.by_hand import evenings, scenario, sending, using, voyages
from support.flow_runs import owned
from support.refusals import assert_refused

CALENDAR = Calendar(100)
LAWS = [ss.gamma(2, 5), ss.lognormal(2, 0.5), ss.empirical([3, 1, 8]), ss.law(stats.poisson(4)), ss.normal(10, 1)]


def drawn_copy(flow: Any) -> Any:
    made = scenario(100, using(1), [flow]) if isinstance(flow, ss.Shipments) else scenario(100, flow)
    return made.model.draw(Settings(seed=1, replicates=2), 0, 8).of(flow)


@pytest.mark.parametrize("law", LAWS)
def test_scenarios_come_back_from_their_notation(law: Any) -> None:
    level = ss.uniform(1, 2, name="level")
    sea = ss.Shipments("sea", 1, size=2 * ss.varying(law, source="MoD"), lead_time_days=ss.varying(law))
    made = scenario(100, using(level * ss.varying(law, note="recorded")), [sea])
    back = from_notation(to_notation(made))
    assert back.digest == made.digest
    assert back.sources == made.sources
    assert ss.simulate(back, paths=64, seed=1).median.value == ss.simulate(made, paths=64, seed=1).median.value


def test_gross_cover_and_rationing_go_by_the_mean() -> None:
    made = scenario(100, using(ss.varying(ss.choice([0, 8])), profile=ss.schedule({1: 0.5})), horizon_days=200)
    assert ss.simulate(made, paths=64, seed=1).gross_cover_days.tolist() == [50.0] * 64
    demand, sea = drawn_copy(using(3 * ss.varying(ss.uniform(0, 4)))), ss.Shipments("sea", 0.5, size=ss.varying(LAWS[0]))
    assert demand.mean_per_day() == 6
    assert drawn_copy(sea).mean_per_day() == 5


def test_bounds() -> None:
    bound = drawn_copy(using(3 * ss.varying(ss.uniform(0, 4)), profile=ss.schedule({5: 2}))).bound(CALENDAR)
    assert (bound.mean_per_day, bound.variance_per_day, bound.scale) == pytest.approx((12, 36 * 16 / 12, 4))
    assert drawn_copy(using(ss.varying(ss.lognormal(0, 1)))).bound(CALENDAR).scale == np.inf
    regimes = ss.Regimes({"a": 1, "b": 2}, {"a": 5, "b": 5})
    assert drawn_copy(using(ss.varying(ss.uniform(0, 4)), regimes=regimes)).bound(CALENDAR).scale == np.inf


def of_trucks(law: Any, **fields: Any) -> Any:
    stocks = [ss.Stock(100), ss.Stock(0, name="other")]
    trucks = ss.Shipments("trucks", size=2 * ss.varying(law), from_="stock", to="other", **fields)
    made = scenario(stocks, using(1), [trucks])
    return made.model.draw(Settings(seed=1, replicates=2), 0, 8).of(trucks)


def test_bounds_of_shipments() -> None:
    random = of_trucks(ss.uniform(0, 4), per_day=3)
    bound = random.bound(CALENDAR)
    assert (bound.mean_per_day, bound.variance_per_day, bound.scale) == pytest.approx((12, 3 * 4 * 16 / 3, 8 / 3))
    assert random.most_at_once() == 0
    regular = of_trucks(ss.uniform(0, 4), every_days=4)
    bound = regular.bound(CALENDAR)
    assert (bound.mean_per_day, bound.variance_per_day, bound.scale) == pytest.approx((1, 4 * 16 / 12 / 4, 4 / 3))
    assert 8 < regular.most_at_once() < 100
    for unbounded in (of_trucks(ss.lognormal(0, 1), every_days=4), of_trucks(ss.lognormal(0, 1), per_day=4)):
        assert unbounded.bound(CALENDAR) is None
        assert unbounded.most_at_once() == 0
    # A gamma law is what `size_cv` gives.
    for how in ({"per_day": 3}, {"every_days": 4}):
        trucks = ss.Shipments("trucks", size=2 * 8, size_cv=0.5, from_="stock", to="other", **how)
        made = scenario([ss.Stock(100), ss.Stock(0, name="other")], using(1), [trucks])
        short = made.model.draw(Settings(seed=1, replicates=2), 0, 8).of(trucks).bound(CALENDAR)
        full = of_trucks(ss.gamma(mean=8, sd=4), **how).bound(CALENDAR)
        for field in ("mean_per_day", "variance_per_day", "scale"):
            np.testing.assert_allclose(getattr(full, field), getattr(short, field))


def test_a_value_each_time_that_is_always_the_same_is_that_value() -> None:
    """Path by path: draws of one value are that value, wherever they stand."""

    def made(each: Any) -> ss.Scenario:
        stocks = [ss.Stock(ss.uniform(50, 90)), ss.Stock(200, name="port", capacity=220)]
        sea = ss.Shipments("sea", every_days=3, size=each(17), lead_time_days=each(2), to="port", total=300)
        trucks = ss.Shipments("trucks", every_days=2, size=each(9), lead_time_days=each(3), from_="port", to="stock")
        back = ss.Returns("back", in_return_for="trucks", ratio=0.5, from_="stock", to="port", lead_time_days=1)
        demand = using(each(5), profile=ss.season(0.5, 9, period_days=30), rationing=ss.Rationing(4, {9: 0.6}))
        return scenario(stocks, [demand, using(each(1), "other", from_="port")], [sea, trucks, back], horizon_days=90)

    plain, varied = (ss.simulate(made(each), paths=64, seed=1) for each in (float, lambda value: ss.varying(ss.fixed(value))))
    np.testing.assert_allclose(varied.durations, plain.durations, rtol=1e-9)
    one, other = (each.trajectories(64, every_days=1) for each in (plain, varied))
    for stock in ("stock", "port"):
        for entry in ("on_hand", "in_transit", "received", "dispatched", "lost"):
            np.testing.assert_allclose(getattr(one.of(stock), entry), getattr(other.of(stock), entry), atol=1e-9)


@pytest.mark.parametrize("lead", [0, ss.varying(ss.choice([0, 1, 7]))])
def test_books_balance(lead: Any) -> None:
    stocks = [ss.Stock(60), ss.Stock(150, name="port")]
    lost = {"loss_probability": 0.3, "loss_fraction": 0.2, "total": 400}
    trucks = ss.Shipments("trucks", 1.5, size=ss.varying(ss.lognormal(2, 0.7)), lead_time_days=lead, from_="port", **lost)
    made = scenario(stocks, using(ss.varying(ss.lognormal(2, 0.7))), [trucks], horizon_days=60)
    found = ss.simulate(made, paths=64, seed=1).trajectories(500, every_days=7)
    of = found.shipments("trucks")
    np.testing.assert_allclose(of["sent"], of["delivered"] + of["lost"] + of["in_transit"], atol=1e-9)
    for name in ("stock", "port"):
        at = found.of(name)
        np.testing.assert_allclose(at.initial[:, None] + at.received, at.issued + at.dispatched + at.on_hand, atol=1e-9)
    assert of["sent"].max() <= 400 * (1 + 1e-9)


def test_shipments_overtake_one_another() -> None:
    """2 leave on day 1 and on day 6, of which the second may arrive first; a lead time of 9 or 1 days."""
    days = ss.varying(ss.choice([1, 9]))
    made = scenario(100, 1, [sending(size=2, lead_time_days=days, total=4)], horizon_days=16)
    found = ss.simulate(made, paths=64, seed=1).trajectories(400, every_days=1).received
    arrivals = {tuple(np.flatnonzero(np.diff(row))) for row in found}
    assert arrivals == {(1, 6), (1, 14), (6, 9), (9, 14)}


def circle(lead: Any) -> ss.Scenario:
    stocks = [ss.Stock(10, name="a"), ss.Stock(10, name="b")]
    there = ss.Shipments("there", every_days=2, size=1, from_="a", to="b", lead_time_days=lead)
    back = ss.Shipments("back", every_days=2, size=1, from_="b", to="a")
    return scenario(stocks, using(1, from_="a"), [there, back])


def test_a_lead_time_that_can_round_to_none_is_within_the_day() -> None:
    circle(ss.varying(ss.uniform(0.51, 3)))
    circle(2 * ss.varying(ss.uniform(0.3, 3)))
    for lead in (ss.varying(ss.gamma(2, 3)), ss.varying(ss.uniform(0.5, 3)), ss.uniform(2, 3) * ss.varying(ss.uniform(1, 2))):
        assert_refused(lambda lead=lead: circle(lead), "'supply' of ...must not pass goods through a cycle within one day")


def test_traps_look_at_the_least_lead_time() -> None:
    def warned(lead: Any) -> tuple[str, ...]:
        return scenario(100, 1, [sending(lead_time_days=lead)], horizon_days=10).traps

    assert not warned(ss.varying(ss.uniform(3, 99)))
    assert "takes its first arrival beyond the horizon" in warned(ss.varying(ss.uniform(13, 99)))[0]


def test_too_many_shipments_that_are_drawn_one_by_one() -> None:
    for fields in ({"lead_time_days": ss.varying(ss.uniform(1, 2))}, {"size": ss.varying(ss.uniform(1, 2))}):
        made = scenario(100, 1, [ss.Shipments("sea", 1e7, **({"size": 1} | fields))], horizon_days=20)
        assert_refused(lambda made=made: ss.simulate(made, paths=64, seed=1), "the number of shipments ...at most 1e+08")
    gamma = ss.Shipments("sea", 1e7, size=ss.varying(ss.gamma(mean=1, sd=1)))
    ss.simulate(scenario(100, 1, [gamma], horizon_days=20), paths=64, seed=1)


def crossing(paths: int = 1, **more: Any) -> CrossingTransit:
    return owned(CrossingTransit.empty(5.0, 1e9, paths, **more))


def test_a_place_for_each_day_of_arrival() -> None:
    transit = crossing(paths=2, most_lead_days=6.0)
    assert len(transit.days) == 7
    for day in range(1, 40):
        for lead in range(1, 7):
            both = np.arange(2)
            transit.dispatch(both, np.full(2, float(day)), np.full(2, 1.0), np.full(2, float(day)), np.full(2, float(lead)))
        transit.collect(np.full(2, day + 1.0))
        found = transit.take_arrivals()
        assert found is not None
        assert found.tolist() == [min(day, 6)] * 2
    assert transit.amount.tolist() == [15, 15]


@pytest.mark.parametrize("every", [1, 3, 40])
def test_many_places(every: int) -> None:
    """Lead times up to 200 days: each arrives on its day, whether most days have goods or few have."""
    transit, rng = crossing(paths=2, most_lead_days=200.0), np.random.default_rng(1)
    arrivals = np.zeros((2, 900))
    both = np.arange(2)
    for day in range(1, 900):
        transit.collect(np.full(2, float(day)))
        found = transit.take_arrivals()
        np.testing.assert_array_equal([0, 0] if found is None else found, arrivals[:, day])
        if day % every == 0 and day < 600:
            lead = rng.integers(1, 201, 2)
            arrivals[both, day + lead] += 1
            transit.dispatch(both, np.full(2, float(day)), np.ones(2), np.full(2, float(day)), lead.astype(float))
    assert len(transit.days) == 201
    assert transit.amount.tolist() == [0, 0]


@pytest.mark.parametrize(
    "each",
    [
        ss.varying(ss.fixed(0)),
        0 * ss.varying(ss.uniform(1, 2)),
        ss.choice([0, 1]) * ss.varying(ss.lognormal(2, 1)),
        ss.choice([0, 1]) * ss.varying(ss.uniform(5, 15)),
    ],
)
def test_nothing_is_asked_for(each: Any) -> None:
    for stock in (100, 0, ss.Stock(5, reserve=9)):
        result = ss.simulate(scenario(stock, using(each), horizon_days=40), paths=64, seed=1)
        idle = result.inputs.get("use.per_day.scale", np.zeros(64)) == 0
        assert np.isinf(result.durations[idle]).all()
        assert np.isfinite(result.durations[~idle]).all()


def test_all_beyond_the_horizon_share_a_place() -> None:
    transit = crossing(horizon_days=3.0)
    for lead in range(1, 99):
        transit.dispatch(np.array([0]), np.ones(1), np.ones(1), np.ones(1), np.array([float(lead)]))
    assert len(transit.days) == 4
    assert transit.amount == [98]
    transit.collect(np.array([3.0]))
    found = transit.take_arrivals()
    assert found is not None
    assert found.tolist() == [2]
    assert transit.amount == [96]


def test_variants_share_their_draws() -> None:
    """What is the same in two variants has the same draws, so that they differ by what differs alone."""
    for law in LAWS:
        for fields in ({}, {"profile": ss.season(0.5, 9)}, {"regimes": ss.Regimes({"a": 1, "b": 2}, {"a": 5, "b": 5})}):
            demand = using(2 * ss.varying(law), **fields)
            sea = ss.Shipments("sea", 0.2, size=ss.varying(law), lead_time_days=ss.varying(ss.uniform(1, 9)))
            one, same = (scenario(300, demand, [sea], horizon_days=90) for _ in range(2))
            found = ss.compare({"one": one, "same": same}, paths=64, seed=1)
            np.testing.assert_array_equal(found["one"].durations, found["same"].durations)


def test_variants_of_other_scales_share_their_draws() -> None:
    law = ss.lognormal(2, 0.5)
    one = scenario(300, using(ss.varying(law)), horizon_days=200)
    more = scenario(600, using(2 * ss.varying(law)), horizon_days=200)
    found = ss.compare({"one": one, "more": more}, paths=64, seed=1)
    np.testing.assert_allclose(found["one"].durations, found["more"].durations)


def test_evenings_of_a_known_history() -> None:
    """A demand of a history of one day repeats that day."""
    made = scenario(100, using(ss.varying(ss.empirical([7.0]))), horizon_days=10)
    (on_hand,) = evenings(made, "on_hand")
    assert on_hand == [100 - 7 * day for day in range(11)]
    sea = sending(size=ss.varying(ss.empirical([7.0])), lead_time_days=ss.varying(ss.empirical([2.0])))
    assert voyages(scenario(100, 1, [sea], horizon_days=10), "sea", "delivered") == [[0] * 3 + [7] * 5 + [14] * 3]


@attrs.frozen
class Convoy(ss.Shipments):
    """A class of a user's own, derived from shipments."""


@attrs.frozen
class Couriers(ss.Transfer):
    """One unit on each day, under way for as many days as it was sent on, modulo 5."""

    name: str
    gives: Any = None
    lead_times_vary = True

    def mean_lead_days(self) -> float:
        return 2.0

    def requests(self, leap: Leap, delivered: Any, rng: np.random.Generator) -> ss.Requests:
        paths = np.arange(leap.days.size)
        days = (leap.before + day for day in range(1, int(leap.days.max()) + 1))
        sent = tuple(
            ss.Consignment(some, day[some], np.ones(some.size), np.ones(some.size))
            for day in days
            if (some := paths[day <= leap.after]).size
        )
        return ss.Requests(leap.days.copy(), sent)

    def lead_days(self, sent: ss.Consignment, rng: np.random.Generator) -> Any:
        return sent.day % 5 if self.gives is None else self.gives


def test_flows_of_ones_own_with_lead_times_that_vary() -> None:
    fields = {"every_days": 5, "size": ss.varying(ss.fixed(2)), "lead_time_days": ss.varying(ss.choice([1, 9]))}
    plain, own = (ss.simulate(scenario(30, 1, [kind("sea", **fields)]), paths=64, seed=1) for kind in (ss.Shipments, Convoy))
    np.testing.assert_array_equal(own.durations, plain.durations)
    (received,) = evenings(scenario(100, 1, [Couriers("couriers")], horizon_days=12), "received")
    arrivals = [day + day % 5 for day in range(1, 13)]
    assert received == [sum(arrival <= day for arrival in arrivals) for day in range(13)]
    for gives, rule in ((-1.0, "must return numbers finite and at least 0"), (2.0, "must return one number for each path")):
        made = scenario(100, 1, [Couriers("couriers", gives=gives)])
        assert_refused(lambda made=made: ss.simulate(made, paths=64, seed=1), f"...'lead_days' of Couriers {rule}")
