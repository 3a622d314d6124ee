"""Orders against exact results: base stock, (s, S) and (s, Q) with countable demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from support.counted import Customers, in_lots, laws_of_evenings, up_to
from support.one_sample import counts_p_value, moments_p_value

FALSE_ALARMS = 1e-4  # of one test
PATHS = 1 << 13
RATE, LEAD, LEVEL, DAYS = 3.0, 4, 15, 40


def stocked(on_hand: float, order: ss.Orders, demand: ss.Demand, days: int = DAYS) -> ss.Scenario:
    return ss.Scenario("counted", stock=ss.Stock(on_hand), demand=[demand], supply=[order], horizon_days=days)


def evenings(made: ss.Scenario, seed: int, account: str = "on_hand") -> Any:
    trajectories = ss.simulate(made, paths=PATHS, seed=seed, to_horizon=True).trajectories(PATHS, every_days=made.horizon_days)
    return getattr(trajectories, account)[:, -1]


BASE_STOCK = stocked(LEVEL, ss.Orders("resupply", order_up_to=LEVEL, lead_time_days=LEAD), Customers("use", RATE))


def test_base_stock_has_the_level_less_the_demand_of_the_lead_time_on_hand() -> None:
    """Net stock in the evening is S - the demand of the last L days, and Poisson demand adds up."""
    law = stats.poisson(RATE * LEAD)
    exact = [law.pmf(LEVEL - left) for left in range(1, LEVEL + 1)]
    assert counts_p_value(evenings(BASE_STOCK, 1), [1.0 - sum(exact), *exact]) > FALSE_ALARMS
    assert counts_p_value(evenings(BASE_STOCK, 1), [1.0, *np.roll(exact, 1)]) < FALSE_ALARMS


def test_its_ready_rate_is_the_probability_that_the_level_covers_the_lead_time() -> None:
    """From day L on; before it, the stock has covered as many days."""
    exact = np.mean([stats.poisson(RATE * min(day, LEAD)).cdf(LEVEL) for day in range(1, DAYS + 1)])
    found = ss.simulate(BASE_STOCK, paths=PATHS, seed=2, to_horizon=True).of("stock").service.ready_rate
    assert abs(found.value - exact) < 4 * found.std_error
    assert abs(found.value - stats.poisson(RATE * (LEAD + 1)).cdf(LEVEL)) > 4 * found.std_error


@pytest.mark.parametrize("lead_time", [LEAD, ss.varying(ss.choice([1, 4, 9]))], ids=["known", "varying"])
def test_mean_in_transit_is_mean_demand_times_mean_time_in_transit(lead_time: Any) -> None:
    """An order is asked of the source on the next day, and in transit for L - 1 days from then on."""
    made = stocked(200, ss.Orders("resupply", order_up_to=200, lead_time_days=lead_time), Customers("use", RATE))
    leads = np.array([LEAD] if lead_time == LEAD else [1, 4, 9])
    remains = [np.mean(leads > days) for days in range(1, 10)]  # that an order of so many evenings ago is in transit
    variance = sum(RATE * each + RATE**2 * each * (1 - each) for each in remains)
    assert moments_p_value(evenings(made, 3, "in_transit"), RATE * np.mean(leads - 1), variance) > FALSE_ALARMS


CHAINS: Mapping[str, tuple[dict[str, Any], Any, int, str]] = {  # fields of the policy, the same as a function, L, unmet
    "(s, S), lost": ({"reorder_point": 4, "order_up_to": 12}, up_to(4, 12), 1, "lost"),
    "(s, S), backlog": ({"reorder_point": 5, "order_up_to": 13}, up_to(5, 13), 2, "backlog"),
    "(s, S), lost, later": ({"reorder_point": 6, "order_up_to": 12}, up_to(6, 12), 3, "lost"),
    "(s, Q), lost": ({"reorder_point": 5, "quantity": 6}, in_lots(5, 6), 2, "lost"),
    "(s, Q), backlog": ({"reorder_point": 4, "quantity": 3}, in_lots(4, 3), 2, "backlog"),
}


@pytest.mark.parametrize("case", CHAINS)
def test_policies_have_the_law_of_a_chain(case: str) -> None:
    fields, order, lead, unmet = CHAINS[case]
    made = stocked(8, ss.Orders("resupply", lead_time_days=lead, **fields), Customers("use", 2.0, unmet=unmet), 20)
    exact = laws_of_evenings(8, 20, lead, 2.0, order, is_lost=unmet == "lost")[-1]
    shares = np.zeros(30)
    for net, probability in exact.items():
        shares[max(net, 0)] += probability
    assert counts_p_value(evenings(made, 4), shares) > FALSE_ALARMS
    assert counts_p_value(evenings(made, 4), np.roll(shares, 1)) < FALSE_ALARMS
