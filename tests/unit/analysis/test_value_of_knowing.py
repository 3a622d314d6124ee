"""What it is worth to know unknowns before choosing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import supplysim as ss
from supplysim.analysis.decision import Decision
from supplysim.analysis.value_summary import _written
from support import valued
from support.by_hand import scenario, using
from support.refusals import assert_refused

V = ss.value_of_knowing(valued.options(), worth=valued.threshold, cost={"order": valued.COST}, paths=8_192, seed=7)
NOISY = ss.value_of_knowing(valued.options(1.0), worth=valued.threshold, cost={"order": valued.COST}, paths=4_096, seed=7)


def decision(net: Any, replicates: int = 4, *, certain: bool = False) -> Decision:
    array = np.array(net, dtype=float)
    return Decision(array, np.stack([array.min(axis=1), array.max(axis=1)], axis=1), replicates, certain)


def test_net_worth_is_the_mean_worth_less_the_cost() -> None:
    for label, scenario_ in valued.options().items():
        alone = ss.simulate(scenario_, 8_192, seed=7, replicates=32).survival(valued.DAYS).value
        assert V.expected_worth[label].value == pytest.approx(alone - (valued.COST if label == "order" else 0), abs=1e-12)
    assert V.best == "order"
    assert V.behind["wait"].value == pytest.approx(V.expected_worth["order"].value - V.expected_worth["wait"].value)
    assert V.behind["order"] == 0


def test_it_is_a_mapping_from_unknown_to_estimate() -> None:
    assert list(V) == list(V.unknowns) == list(V.keys()) == ["stock", "rate"]
    assert len(V) == 2
    assert dict(V) == dict(V.items()) == {"stock": V["stock"], "rate": V["rate"]}
    assert list(V.values()) == [V["stock"], V["rate"]]
    assert "rate" in V
    assert "rat" not in V
    assert 0 not in V
    assert V.get("rat") is None
    assert repr(V) == "<ValueOfKnowing of 2 unknowns for ['wait', 'order']: 8,192 paths>"


def test_foresight_is_the_mean_of_the_best_of_each_path() -> None:
    rng = np.random.default_rng(1)
    net = rng.normal(size=(3, 400))
    found = decision(net)
    foresight = found.value(found.foresight())
    assert foresight.value == pytest.approx(net.max(axis=0).mean() - net.mean(axis=1).max())
    per_replicate = [(net.max(axis=0) - net[found.best])[part::4].mean() for part in range(4)]
    assert foresight.std_error == pytest.approx(np.std(per_replicate, ddof=1) / 2)


def test_a_rule_is_fitted_and_valued_on_different_replicates() -> None:
    net = np.random.default_rng(1).normal(size=(2, 400))
    seen = []

    def predict(gains: np.ndarray, fitted_on: np.ndarray) -> np.ndarray:
        assert gains.shape == (400, 1)
        assert set(np.flatnonzero(fitted_on) % 8).isdisjoint(np.flatnonzero(~fitted_on) % 8)
        seen.append(~fitted_on)
        return np.full(((~fitted_on).sum(), 1), 1.0)

    np.testing.assert_array_equal(decision(net, 8).informed(predict)[0], net[1])
    assert np.sum(seen, axis=0).tolist() == [1] * 400


def test_where_options_tie_the_interval_covers_what_is_gained_over_each() -> None:
    rng = np.random.default_rng(2)
    net = np.stack([rng.normal(size=400), rng.normal(size=400)])
    net -= net.mean(axis=1)[:, None]
    tied = decision(net)
    assert sorted(tied.rivals) == [0, 1]
    over = [tied.over(net.max(axis=0), option) for option in (0, 1)]
    found = tied.value(net.max(axis=0))
    assert (found.low, found.high) == (min(each.low for each in over), max(each.high for each in over))


def test_the_value_lies_between_what_a_rule_gains_and_what_it_promises() -> None:
    truth = np.linspace(-1, 2, 400)
    net = np.stack([np.zeros(400), 0.8 * truth + 0.1 * np.random.default_rng(4).normal(size=400)])
    made = decision(net)

    def predict(gains: np.ndarray, fitted_on: np.ndarray) -> np.ndarray:
        return truth[~fitted_on, None]

    chosen, promised = made.informed(predict)
    np.testing.assert_array_equal(chosen, np.where(truth > 0, net[1], 0))
    np.testing.assert_array_equal(promised, [np.maximum(truth, 0), np.maximum(-truth, 0)])
    below, found = made.over(chosen, made.best), made.value(chosen, promised)
    above = promised[made.best].mean()
    assert made.rivals == [1]
    assert below.value < found.value < above
    assert found.value == pytest.approx((below.value + above) / 2)
    assert found.low == max(below.low, 0)
    assert found.high == pytest.approx(above + (below.high - below.low) / 2)


def test_a_value_below_zero_by_chance_is_zero_with_its_interval() -> None:
    net = np.stack([np.zeros(400), np.random.default_rng(3).normal(size=400) - 0.01])
    found = decision(net - net.mean(axis=1)[:, None] - [[0], [0.05]])
    estimate = found.value(found.net[1])
    assert estimate.value == estimate.low == 0
    assert estimate.high > 0


def test_without_chance_all_unknowns_are_worth_as_much_as_foresight() -> None:
    assert V.all_unknowns == V.foresight == V.together(["rate", "stock"])
    assert V.together(["rate"]) == V["rate"]
    assert V.together([]) == 0
    assert V.together(["rate", "rate"]) == V["rate"]


def test_with_chance_all_unknowns_are_worth_less_than_foresight() -> None:
    assert NOISY["rate"].value < NOISY["stock"].value < NOISY.all_unknowns.value < NOISY.foresight.value
    assert NOISY.together(["stock", "rate"]) == NOISY.all_unknowns


def test_the_same_options_are_worth_the_same_and_nothing_is_to_be_learned() -> None:
    wait = valued.options(1.0)["wait"]
    same = ss.value_of_knowing({"one": wait, "same": wait.replace(name="same")}, worth=valued.threshold, paths=512, seed=1)
    figures = [*same.values(), same.all_unknowns, same.foresight, *same.behind.values()]
    assert {(each.value, each.low, each.high) for each in figures} == {(0, 0, 0)}
    assert same.best == "one"
    assert "Best is one, as is same." in str(same)
    dear = ss.value_of_knowing({"one": wait, "same": wait}, worth=valued.threshold, cost={"same": 0.1}, paths=512, seed=1)
    assert dear.behind["same"].value == pytest.approx(0.1)


def test_what_never_changes_the_choice_is_worth_nothing_as_far_as_paths_show() -> None:
    unused = ss.uniform(0, 1, name="unused")
    options = {name: scenario(ss.Stock(100 + 0 * unused + more), using(10)) for name, more in (("wait", 0), ("order", -20))}
    found = ss.value_of_knowing(options, worth=lambda days: days >= 9, paths=512, seed=1)
    assert found.best == "wait"
    assert found["unused"].value == found.foresight.value == 0
    assert found["unused"].high <= 0.02


def test_where_nothing_is_random_all_is_exact() -> None:
    options = {"wait": scenario(95), "order": scenario(80)}
    found = ss.value_of_knowing(options, worth=lambda days: np.minimum(days, 10), paths=64, seed=1)
    assert found.unknowns == ()
    assert (found.expected_worth["wait"], found.behind["order"]) == (9.5, 1.5)
    assert found.all_unknowns == found.foresight == ss.Estimate(0, 0, 0, 0)
    assert "foresight" in str(found)


def test_an_unknown_of_one_option_only_counts_too() -> None:
    options = {"wait": scenario(80), "order": scenario(ss.uniform(50, 130, name="delivered"))}
    found = ss.value_of_knowing(options, worth=lambda days: np.minimum(days, 10), paths=4_096, seed=1)
    assert found.unknowns == ("delivered",)
    low = np.linspace(5, 8, 1001).mean() * 3 / 8 + 8 * 0 + np.linspace(8, 10, 1001).mean() * 2 / 8 + 10 * 3 / 8
    better = 8 * 3 / 8 + 9 * 2 / 8 + 10 * 3 / 8
    assert found["delivered"].value == pytest.approx(better - max(low, 8), abs=0.005)


def test_another_stock_and_three_options() -> None:
    stocks = [ss.Stock(ss.uniform(50, 150, name="depot"), name="A"), ss.Stock(ss.uniform(50, 150, name="front"), name="B")]
    two = scenario(stocks, [using(10, "a", from_="A"), using(10, "b", from_="B")], horizon_days=30)
    options = {str(rate): two.replace(b=using(rate, "b", from_="B")) for rate in (10, 8, 6)}
    cost = {"8": 1.0, "6": 5.0}
    found = ss.value_of_knowing(
        options, worth=lambda days: np.minimum(days, 12), cost=cost, stock="B", paths=4_096, seed=1, replicates=8
    )
    assert found["front"].value > 5 * found["depot"].value
    assert len(found.expected_worth) == 3
    assert (found.paths, found.replicates, found.seed) == (4_096, 8, 1)


@pytest.mark.parametrize("paths", [1, 2, 3, 33])
def test_few_paths_give_wide_or_unknown_figures(paths: int) -> None:
    found = ss.value_of_knowing(valued.options(1.0), worth=valued.threshold, paths=paths, seed=1)
    for each in (found["stock"], found.all_unknowns, found.foresight):
        assert each.value >= 0
        assert each.low == 0 or paths > 30
        assert each.high > 0
    assert paths > 1 or "unknown" in str(found)


def test_the_same_seed_gives_the_same_figures_and_settings_are_passed_on() -> None:
    again = ss.value_of_knowing(valued.options(1.0), worth=valued.threshold, cost={"order": valued.COST}, paths=4_096, seed=7)
    assert again.all_unknowns == NOISY.all_unknowns
    done = []
    ss.value_of_knowing(valued.options(), worth=valued.threshold, paths=64, progress=lambda *now: done.append(now))
    assert done[-1][0] == done[-1][1]


@pytest.mark.parametrize("name", ["rat", 3, None])
def test_an_unknown_name_is_refused(name: Any) -> None:
    assert_refused(lambda: V[name], "... of the values of knowing must be an unknown of the options, one of ['stock', 'rate']")
    assert_refused(lambda: V.together([name]), "... of the values of knowing must be an unknown of the options")
    assert_refused(lambda: V.together("rate"), "'names' of together must be a list of names (got 'rate')", TypeError)


def test_the_summary_sorts_by_value_and_says_what_is_what() -> None:
    text = str(NOISY)
    assert text.splitlines()[:2] == [
        "What is it worth to know more before choosing between wait and order?",
        "4,096 paths for each option; seed 7, 32 replicates",
    ]
    places = [text.index(part) for part in ("\nstock ", "\nrate ", "all unknowns together", "foresight, the upper bound")]
    assert places == sorted(places)
    assert "Best is wait, as far as these paths tell: not told apart from order.\n" in text
    assert "\nBest is order.\n" in str(V)
    assert max(map(len, text.splitlines())) < 125
    html = NOISY._repr_html_()
    assert html.count("<table>") == 2
    assert "stock" in html
    assert repr(V) == "<ValueOfKnowing of 2 unknowns for ['wait', 'order']: 8,192 paths>"


def test_a_value_that_is_lost_in_its_error_is_written_as_what_it_is_below() -> None:
    lost, seen, unknown = (ss.Estimate(*parts) for parts in ((1e-6, 1e-4, 0, 2e-4), (0.3, 0.1, 0.1, 0.5), (0, math.inf, 0, 1)))
    assert [_written(each) for each in (lost, seen, unknown)] == ["< 0.0002", "0.3 ± 0.2", "unknown"]


def test_the_plot_has_a_bar_for_each_unknown_and_two_for_all() -> None:
    axes = NOISY.plot(Figure().subplots())
    assert [label.get_text() for label in axes.get_yticklabels()] == ["stock", "rate", "all unknowns", "foresight"]
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [NOISY["stock"].value, NOISY["rate"].value, NOISY.all_unknowns.value, NOISY.foresight.value]
    assert len(NOISY.plot(Figure().subplots(), most=1).patches) == 3
    assert_refused(lambda: NOISY.plot(Figure().subplots(), most=0), "'most' of plot must be at least 1 (got 0)")
    assert_refused(lambda: NOISY.plot(3), "'ax' of plot must be the Axes of matplotlib")
    assert math.isclose(axes.get_xlim()[0], 0)
