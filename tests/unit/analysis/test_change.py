"""A change: differences of figures, the order of durations path by path, and what it says of them."""

from __future__ import annotations

import math
import operator
import re
from functools import reduce
from itertools import permutations
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using
from support.changes import change_of
from support.refusals import assert_refused, refusals

INF = math.inf
FIGURES = ("never", "restricted_mean", "longer", "shorter")
ONE = [5.0, 10.0, 15.0, 20.0, 25.0, INF, INF, 12.0]
TWO = [6.0, 10.0, 14.0, INF, 28.0, INF, 20.0, 12.0]
CHANGE = change_of(ONE, TWO, horizon_days=30)


def test_differences_by_hand() -> None:
    assert CHANGE.survival([6, 11, 15, 30]).value.tolist() == [1 / 8, 0, -1 / 8, 0]
    assert CHANGE.survival("2024-03-03").value == 1 / 8
    assert CHANGE.never.value == 0
    assert CHANGE.restricted_mean.value == (1 - 1 + 10 + 3 - 10) / 8
    assert CHANGE.quantile([0.125, 0.5, 0.625, 0.75]).value.tolist() == [1, -1, 0, 3]
    assert CHANGE.median == CHANGE.quantile(0.5)
    assert [CHANGE.longer.value, CHANGE.shorter.value, CHANGE.same.value, CHANGE.both_last.value] == [
        3 / 8,
        2 / 8,
        2 / 8,
        1 / 8,
    ]
    assert CHANGE.gross_cover_quantile(0.125).value == 1


def test_errors_are_the_spread_of_the_differences_of_replicates() -> None:
    at_15 = (
        np.array([float(two >= 15) - float(one >= 15) for one, two in zip(ONE, TWO, strict=True)]).reshape(2, 4).mean(axis=0)
    )
    assert CHANGE.survival(15).std_error == pytest.approx(at_15.std(ddof=1) / math.sqrt(4))
    means = (np.minimum(TWO, 30) - np.minimum(ONE, 30)).reshape(2, 4).mean(axis=0)
    assert CHANGE.restricted_mean.std_error == pytest.approx(means.std(ddof=1) / math.sqrt(4))


def test_a_change_back_is_the_change_with_its_sign_turned() -> None:
    back = change_of(TWO, ONE, horizon_days=30)
    for there, here in zip(CHANGE.survival([6, 15, 20]), back.survival([6, 15, 20]), strict=True):
        assert (here.value, here.std_error, here.low, here.high) == (-there.value, there.std_error, -there.high, -there.low)
    assert (back.longer, back.shorter, back.same) == (CHANGE.shorter, CHANGE.longer, CHANGE.same)
    median = back.median
    assert (median.value, median.low, median.high) == (-CHANGE.median.value, -CHANGE.median.high, -CHANGE.median.low)


@pytest.mark.parametrize("made", [scenarios.noisy(), scenarios.noise_free(), scenarios.certain()])
@pytest.mark.parametrize("replicates", [8, 32])
def test_from_a_scenario_to_itself_nothing_changes(made: ss.Scenario, replicates: int) -> None:
    change = ss.compare(made, made.replace(name="by another name"), paths=600, seed=5, replicates=replicates)
    days = np.linspace(0, made.horizon_days, 13)
    same = [*change.survival(days), *change.quantile([0, 0.05, 0.5]), *(getattr(change, name) for name in FIGURES)]
    assert [attrs.astuple(each)[:4] for each in same] == [(0, 0, 0, 0)] * len(same)
    assert change.gross_cover_quantile(0.5).high == 0
    band = change.survival_band()
    assert not np.any([band.value, band.low, band.high])
    assert change.same.value + change.both_last.value == 1
    assert change.first.restricted_mean == change.second.restricted_mean
    assert "+" not in str(change).partition("on one and the same path")[0]


def test_where_no_path_of_two_scenarios_differs_the_interval_has_the_resolution_of_a_share() -> None:
    durations = [*np.linspace(1, 29, 60).tolist(), INF, INF, INF, INF]
    change = change_of(durations, durations, horizon_days=30)
    never_seen = change.longer
    assert never_seen.value == 0 < never_seen.high
    for figure in (change.survival(15), change.never):
        assert figure.value == figure.std_error == 0
        assert never_seen.high / 2 < figure.high == -figure.low < 2 * never_seen.high
    assert change.median.low < change.median.value == 0 < change.median.high
    assert change.restricted_mean.low < 0 < change.restricted_mean.high
    band = change.survival_band()
    assert (band.low < 0).all()
    assert band.reach >= 3.18  # Student's t with 3 degrees of freedom
    exact = change_of(durations, durations, horizon_days=30, alike=True)
    assert exact.longer.high == exact.median.high == exact.restricted_mean.high == 0


def test_one_more_unit_where_nothing_reacts_to_the_stock_is_never_worse_without_noise() -> None:
    now = scenarios.noise_free()
    change = ss.compare(now, now.replace(stock=now["stock"].replace(on_hand=1 + now["stock"].on_hand)), paths=2_000, seed=5)
    assert change.shorter.value == 0
    assert change.longer.value + change.same.value + change.both_last.value == 1
    assert change.restricted_mean > 0
    assert (change.survival_band().value >= 0).all()


@pytest.mark.parametrize("last", [932, 988, 1_000, 3_210])
def test_the_four_shares_are_the_nearest_numbers_where_these_add_up_to_one(last: int) -> None:
    change = change_of([5.0] * (10_000 - last) + [INF] * last, [6.0] * (10_000 - last) + [INF] * last, horizon_days=30)
    assert (change.longer.value, change.both_last.value) == ((10_000 - last) / 10_000, last / 10_000)


@pytest.mark.parametrize("paths", [7, 1_000, 999, 3 * 7 * 11])
def test_the_four_shares_add_up_to_one_in_any_order(paths: int) -> None:
    rng = np.random.default_rng(paths)
    one, two = (rng.choice([3.0, 5.0, 9.0, INF], paths, p=[0.37, 0.21, 0.11, 0.31]).tolist() for _ in range(2))
    change = change_of(one, two, horizon_days=30)
    shares = [change.longer.value, change.shorter.value, change.same.value, change.both_last.value]
    for order in permutations(shares):
        assert sum(order) == reduce(operator.add, order) == 1.0
    assert shares[0] == pytest.approx(sum(b > a for a, b in zip(one, two, strict=True)) / paths, abs=1e-15)


CENSORED = [(0.05, 0.4), (0.4, 0.05), (0.4, 0.4)]
TEXTS = {(0.05, 0.4): "> ", (0.4, 0.05): "< -", (0.4, 0.4): "unknown"}


@pytest.mark.parametrize("shares", CENSORED)
def test_a_quantile_beyond_the_horizon_makes_the_difference_infinite_or_unknown(shares: tuple[float, float]) -> None:
    sides = [[*np.linspace(1, 29, round(400 * (1 - share))).tolist(), *[INF] * round(400 * share)] for share in shares]
    change = change_of(*sides, horizon_days=30).quantile(0.8)
    assert str(change).startswith(TEXTS[shares])
    if shares == (0.4, 0.4):
        assert math.isnan(change.value)
        assert (change.low, change.high, change.to_dict()["value"]) == (-INF, INF, None)
        return
    sign = math.copysign(1, change.value)
    assert change.value == sign * INF
    censored = sign * (change.censored_at or 0)
    assert 3 < censored < 30 - np.quantile(sides[0 if sign > 0 else 1], 0.8) + 1  # the other side's quantile is about 25
    assert sign * change.value > censored - 1
    assert change.to_dict()["text"] == str(change)


def test_an_interval_that_reaches_beyond_the_horizon_is_open_ended() -> None:
    rng = np.random.default_rng(1)
    one, two = (rng.permutation(each).tolist() for each in (np.linspace(1, 20, 400), [*np.linspace(1, 29, 204), *[INF] * 196]))
    change = change_of(one, two, horizon_days=30).quantile(0.5)
    assert math.isfinite(change.value)
    assert change.high == INF
    assert change.censored_at == pytest.approx(30 - 10.5, abs=0.2)  # of the second side, the median is the last but a few
    assert "to > 19" in str(change)
    nothing = change_of(two, rng.permutation(two).tolist(), horizon_days=30).quantile(0.5)
    assert (nothing.low, nothing.high, str(nothing)) == (-INF, INF, "unknown")


def test_at_an_atom_the_quantile_does_not_vary_but_at_its_edge_it_does() -> None:
    atom = [*[5.0] * 20, *[10.0] * 60, *[15.0] * 20]
    steady = change_of(atom, [each + 1 for each in atom], horizon_days=30)
    assert (steady.median.low, steady.median.value, steady.median.high) == (1, 1, 1)
    edge = change_of([7.0] * 100, atom, horizon_days=30).quantile(0.2)
    assert edge.value == -2
    assert 3 <= edge.high < 3.2  # one path more, and the quantile is 10


def test_other_stocks_and_main_stocks_of_two_names() -> None:
    stocks = [ss.Stock(ss.uniform(40, 60), name="depot"), ss.Stock(15, name="front")]
    demand = [using(5, "training", from_="depot"), using(10, "issues", from_="front")]
    now = scenario(stocks, demand, horizon_days=30)
    more = now.replace(front=ss.Stock(20, name="front"))
    change = ss.compare(now, more, paths=64, seed=1)
    assert change.stocks_compared == ("depot", "depot")
    assert (change.longer.value, change.of("front").longer.value, change.of("front").median.value) == (0, 1, 0.5)
    assert change.of("front").survival(2).value == 1
    across = ss.compare(now, more.replace(main="front"), paths=64, seed=1)
    assert across.stocks_compared == ("depot", "front")
    assert across.shorter.value == 1
    assert "for the stock 'depot' and 'front'" in str(across)
    idle = now.replace(demand=[using(5, "training", from_="depot")])  # nothing draws on the front: it never ends
    unused = ss.compare(now, idle, paths=64, seed=1).of("front")
    assert (unused.longer.value, unused.never.value, unused.median.value, unused.median.low) == (1, 1, INF, 28.5)
    alone = ss.compare(now, scenario(ss.Stock(50, name="depot"), using(5), horizon_days=30), paths=64, seed=1)
    assert_refused(lambda: alone.of("front"), "'stock' of a change must be one of ['depot'] (got 'front')", ValueError)
    assert_refused(
        lambda: change.of("frnt"), "'stock' of a change must be one of ['depot', 'front'] (got 'frnt'; did you mean"
    )


@refusals(
    [
        (lambda: CHANGE.survival(None), "'days' of survival must be a number (got None)"),
        (lambda: CHANGE.quantile("half"), "'probability' of quantile must be a number (got 'half')"),
    ],
    [
        (lambda: CHANGE.survival(31), "'days' of survival must be between 0 and the horizon, 30 (got 31)"),
        (lambda: CHANGE.survival([5, math.nan]), "'days' of survival must be finite (got nan)"),
        (lambda: CHANGE.survival("2023-01-01"), "'days' of survival must not be before the start, 2024-02-26"),
        (lambda: CHANGE.quantile(1.2), "'probability' of quantile must be between 0 and 1 (got 1.2)"),
        (lambda: CHANGE.gross_cover_quantile(-1), "'probability' of gross_cover_quantile must be between 0 and 1 (got -1)"),
    ],
)
def test_what_a_change_refuses(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_it_says_what_changes_and_what_is_paired() -> None:
    now = scenarios.noisy()
    front = now["front"]
    assert isinstance(front, ss.Consumption)
    other = ss.Consumption("guard", ss.uniform(0, 2), cv=0.2)
    law = ss.lognormal(mean=500, sd=90, name="on hand")
    then = now.replace(
        name="then",
        demand=[front, other, ss.Consumption("training", 3)],
        stock=now["stock"].replace(on_hand=law),
    )
    text = str(ss.compare(now, then, paths=2_000, seed=1))
    assert text.startswith(
        "what changes from noisy to then?\n2,000 paths over 60 days from 2024-02-26, the same for all; seed 1, 32"
    )
    rows = dict(re.split(r" {2,}", line, maxsplit=1) for line in text.splitlines() if "  " in line)
    assert "pace" in rows["unknowns, one value for both"]
    assert rows["unknowns of two laws, at one probability"] == "on hand"
    assert rows["unknowns of 'noisy' only"] == "training.per_day"
    assert rows["unknowns of 'then' only"] == "guard.per_day"
    assert rows["flows, one chance for both"].startswith("front")
    assert rows["chance of flows of 'noisy' only"] == "training"
    assert rows["chance of flows of 'then' only"] == "guard"
    assert rows["lasts at least 30 days"].endswith("points")


def test_a_flow_of_another_kind_has_its_own_chance() -> None:
    works = ss.Factory("works", 3, outages=ss.Outages(9, 3))
    now = scenario(100, 10, [works], horizon_days=30)
    then = now.replace(works=ss.Shipments("works", per_day=0.3, size=10))
    assert "flows of two kinds, each its own chance  works (Factory, Shipments)" in str(
        ss.compare(now, then, paths=64, seed=1)
    )
    noisy = scenario(100, using(10, cv=0.3), horizon_days=30)
    in_orders = noisy.replace(use=ss.Consumption("use", orders_per_day=5, order_size=2))
    assert "each its own chance  use (Consumption, Consumption in orders)" in str(
        ss.compare(noisy, in_orders, paths=64, seed=1)
    )
    certain = str(ss.compare(scenarios.certain(), scenarios.certain(), paths=64, seed=1))
    assert "nothing that both have is random" in certain


def test_a_notebook_shows_the_same_tables() -> None:
    shown = CHANGE._repr_html_()
    assert shown.count("<table>") == 4
    assert "<th>first lasts longer</th>" in shown
    assert repr(CHANGE) == "<Change from 'first' to 'second': 8 paths, seed 1, 4 replicates>"
    now = scenario(100, name="<b>", horizon_days=30)
    assert "<b>" not in ss.compare(now, now, paths=64, seed=1)._repr_html_()


@pytest.mark.parametrize(("paths", "replicates"), [(4, 8), (4, 2), (64, 2), (31, 32)])
def test_quantiles_of_few_paths_or_replicates_are_no_better_known_than_both_sides(paths: int, replicates: int) -> None:
    for seed in range(10):
        one = np.random.default_rng(seed).uniform(10, 25, paths)
        change = change_of(one.tolist(), (one * 1.2).tolist(), replicates=replicates, horizon_days=30)
        first, second = change.first.median, change.second.median
        assert change.median.low <= max(0, second.low) - min(first.high, 30)
        assert change.median.high >= min(second.high, 30) - max(0, first.low)
        assert change.median.high - change.median.low >= 1
