"""Shipments: sizes, losses, budgets, and what they say of themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss
from supplysim._flows.calendar import Calendar
from support.by_hand import evenings, scenario, sending, voyages
from support.flow_runs import leap_of, with_values

PATHS = 20_000
FALSE_ALARM = 1e-5  # for each figure that is tested
FloatArray = NDArray[np.float64]


def sent_and_delivered(flow: ss.Shipments, *, days: int = 40, paths: int = PATHS) -> tuple[FloatArray, FloatArray]:
    """What is sent and what is delivered in all, on each path."""
    made = scenario(1e9, 1, [flow], horizon_days=days)
    found = ss.simulate(made, paths=64, seed=1).trajectories(paths, every_days=days).shipments(flow.name)
    np.testing.assert_allclose(found["sent"], found["delivered"] + found["lost"] + found["in_transit"])
    return found["sent"][:, -1], found["delivered"][:, -1]


def assert_mean(sample: FloatArray, exact: float) -> None:
    """Refuses a right mean with a probability of `FALSE_ALARM`."""
    assert abs(sample.mean() - exact) <= stats.norm.isf(FALSE_ALARM / 2) * sample.std() / np.sqrt(sample.size) + 1e-9


def assert_moments(sample: FloatArray, mean: float, variance: float) -> None:
    assert_mean(sample, mean)
    assert_mean((sample - mean) ** 2, variance)


@pytest.mark.parametrize("lead", [0.0, 3.0])
@pytest.mark.parametrize("cv", [0.3, 1.0, 2.5])
def test_sizes_vary_as_they_are_told(cv: float, lead: float) -> None:
    sent, _ = sent_and_delivered(sending(size=10, size_cv=cv, lead_time_days=lead))
    assert_moments(sent, 8 * 10, 8 * (10 * cv) ** 2)
    law = stats.gamma(8 / cv**2, scale=10 * cv**2)
    assert stats.kstest(sent, law.cdf).pvalue > FALSE_ALARM


@pytest.mark.parametrize("lead", [0.0, 3.0])
@pytest.mark.parametrize("cv", [0.0, 0.7])
def test_whole_losses_take_whole_shipments(cv: float, lead: float) -> None:
    # 8 shipments, each of which arrives with 0.7 and then loses a tenth.
    flow = sending(size=10, size_cv=cv, loss_probability=0.3, loss_fraction=0.1, lead_time_days=lead)
    _, delivered = sent_and_delivered(flow, days=43)
    shipped, kept = 9 if lead == 0 else 8, 0.7
    variance = shipped * 81 * (kept * (1 + cv**2) - kept**2)
    assert_moments(delivered, shipped * kept * 9, variance)
    if cv == 0:
        law = stats.binom(shipped, kept).pmf(np.arange(shipped + 1))
        counts = np.bincount(np.round(delivered / 9).astype(int), minlength=shipped + 1)
        assert stats.chisquare(counts[2:], law[2:] / law[2:].sum() * counts[2:].sum()).pvalue > FALSE_ALARM


@pytest.mark.parametrize("cv", [0.0, 0.2, 1.5])
def test_of_several_on_a_day_a_share_is_lost(cv: float) -> None:
    # All of the 4 leave on the first day, as one consignment: what is kept of it is a beta share.
    flow = sending(every_days=0.25, size=10, size_cv=cv, loss_probability=0.4, lead_time_days=1)
    _, delivered = sent_and_delivered(flow, days=2)
    variance = 4 * 100 * (0.6 * (1 + cv**2) - 0.36)
    assert_moments(delivered, 4 * 0.6 * 10, variance)


@pytest.mark.parametrize(("probability", "fraction"), [(0.0, 0.25), (1.0, 0.25), (0.5, 1.0), (0.0, 0.0)])
def test_certain_losses(probability: float, fraction: float) -> None:
    sent, delivered = sent_and_delivered(sending(loss_probability=probability, loss_fraction=fraction), paths=64)
    np.testing.assert_allclose(delivered, 0 if probability == 1 else sent * (1 - fraction))


@pytest.mark.parametrize("from_", [None, "depot"])
@pytest.mark.parametrize("fields", [{"every_days": 3, "jitter_days": 1}, {"per_day": 0.5}, {"per_day": 5}])
@pytest.mark.parametrize("cv", [0.0, 0.8])
def test_a_budget_is_met_exactly_and_never_passed(fields: dict[str, Any], cv: float, from_: str | None) -> None:
    flow = ss.Shipments(
        "sea", size=10, size_cv=cv, total=ss.uniform(0, 95), lead_time_days=2, from_=from_, to="front", **fields
    )
    stocks = [ss.Stock(1e6, name="front"), ss.Stock(1e6, name="depot")]
    made = scenario(stocks, 1, [flow], horizon_days=400)
    result = ss.simulate(made, paths=512, seed=1)
    total = result.inputs["sea.total"]
    for every_days in (1, 400):
        sent = result.trajectories(512, every_days=every_days).shipments("sea")["sent"]
        assert np.all(np.diff(sent, axis=1) >= 0)
        assert np.all(sent <= total[:, None] * (1 + 1e-12))
        np.testing.assert_allclose(sent[:, -1], total, rtol=1e-9)


@pytest.mark.parametrize(
    ("total", "sent"),
    [(25, [10, 20, 25, 25]), (30, [10, 20, 30, 30]), (30.0000000001, [10, 20, 30, 30]), (0, [0] * 4), (7, [7] * 4)],
)
def test_the_last_shipment_carries_the_rest(total: float, sent: list[float]) -> None:
    flow, rng = sending(every_days=1, total=total), np.random.default_rng(1)
    assert voyages(scenario(1e6, 1, [flow], horizon_days=4), "sea", "sent")[0][1:] == pytest.approx(sent)
    requests = flow.start_transfer(Calendar(4), 1, rng).requests(leap_of(0, 4, 1), None, rng)
    assert len(requests.consignments if requests else ()) == len({*sent} - {0})


def test_what_the_source_cannot_give_stays_in_the_budget() -> None:
    # 5 a day at the source, 10 asked for each day until 25 have been sent: by days 1 to 5.
    stocks = [ss.Stock(1e6, name="front"), ss.Stock(0, name="depot")]
    supply = [ss.Factory("works", 5, to="depot"), sending(every_days=1, total=25, from_="depot", to="front")]
    made = scenario(stocks, 1, supply, horizon_days=7)
    assert voyages(made, "sea", "sent") == [[0, 5, 10, 15, 20, 25, 25, 25]]
    assert evenings(made, "on_hand", stock="depot") == [[0] * 6 + [5, 10]]


def test_it_is_what_was_sent_that_counts_against_the_budget() -> None:
    made = scenario(1e6, 1, [sending(every_days=1, total=25, loss_fraction=0.5)], horizon_days=4)
    assert voyages(made, "sea", "delivered", "lost") == [[0, 5, 10, 12.5, 12.5]] * 2


def test_unknown_budgets_sizes_and_leads_differ_by_path() -> None:
    flow = sending(size=ss.uniform(1, 2, name="size"), lead_time_days=ss.choice([0, 2], name="lead"), every_days=1)
    result = ss.simulate(scenario(1e6, 1, [flow], horizon_days=9), paths=64, seed=1)
    received = result.trajectories(64, every_days=1).received
    for day in range(10):
        expected = result.inputs["size"] * np.maximum(day - result.inputs["lead"], 0)
        np.testing.assert_allclose(received[:, day], expected)


@pytest.mark.parametrize(
    ("every", "jitter"), [(np.array([9.0, 6.0, 5.0, 1.0]), 3.0), (5.0, np.array([0.0, 2.5, 3.0, 9.0])), (5.0, 3.0)], ids=str
)
def test_too_wide_a_jitter_is_refused_when_drawn(every: Any, jitter: Any) -> None:
    flow = sending(jitter_days=1)
    message = r"^'jitter_days' of Shipments 'sea' must be at most half of every_days \(drew 3 beside 5\)$"
    with pytest.raises(ss.DrawError, match=message):
        with_values(flow, every_days=every, jitter_days=jitter).check_drawn(Calendar(9))
    with_values(flow, every_days=np.maximum(every, 2 * jitter), jitter_days=jitter).check_drawn(Calendar(9))


class TestWhatTheySay:
    """Properties that the engine asks for."""

    def test_which_are_followed(self) -> None:
        assert not sending(jitter_days=1, size_cv=1, loss_probability=0.5, profile=ss.window(3)).is_followed
        for fields in ({"from_": "depot"}, {"total": 5}, {"lead_time_days": 1}, {"lead_time_days": ss.uniform(0, 1)}):
            assert sending(**fields).is_followed

    def test_the_mean_of_a_day(self) -> None:
        assert sending(size=12).mean_per_day() == pytest.approx(2.4)
        assert ss.Shipments("sea", per_day=0.5, size=9).mean_per_day() == 4.5

    def test_priority_is_behind_consumption_unless_told(self) -> None:
        assert sending().priority == 2
        assert ss.Consumption("use", 1).priority == 1


@pytest.mark.parametrize("cv", [0.0, 0.4, 1.0, 3.0])
@pytest.mark.parametrize("fields", [{"per_day": 0.3}, {"every_days": 7.0, "jitter_days": 3.5}, {"every_days": 0.3}])
@pytest.mark.parametrize("days", [1, 9, 200])
def test_the_bound_is_passed_once_in_1e12_at_most(cv: float, fields: dict[str, float], days: int) -> None:
    # Against the exact law: sums of n gamma sizes, n as large as it can be, or Poisson.
    flow = ss.Shipments("sea", size=10, size_cv=cv, **fields)
    bound, odds = flow.bound(Calendar(400)), np.log(1e12)
    most = bound.mean_per_day * days + np.sqrt(2 * bound.variance_per_day * days * odds) + bound.scale * odds
    most += flow.most_at_once()
    if "per_day" in fields:
        count = np.arange(400)
        chances = stats.poisson(fields["per_day"] * days).pmf(count)
    else:
        count = np.array([np.floor((days + 2 * fields.get("jitter_days", 0.0)) / fields["every_days"]) + 1])
        chances = np.ones(1)
    above = stats.gamma(np.maximum(count, 1e-9) / cv**2, scale=10 * cv**2).sf(most) if cv else count * 10 > most
    assert chances @ np.where(count > 0, above, 0) <= 1.001e-12
