"""sweep: the figures of variants along a control and over two, as a table and as a plot, and what is refused."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import supplysim as ss
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals

RATE = ss.uniform(8, 12, name="rate")
UNSURE = scenario(300, RATE, horizon_days=30, start="2024-01-01")


@pytest.fixture(autouse=True)
def _without_a_screen() -> Iterator[None]:
    with mpl.rc_context():
        plt.switch_backend("Agg")
        yield
        plt.close("all")


def holding(stock: float) -> ss.Scenario:
    return UNSURE.replace(stock=ss.Stock(stock))


def holding_and_using(stock: float, per_day: float) -> ss.Scenario:
    return scenario(stock, per_day, horizon_days=30)


def swept(function: Any = holding, values: Any = (100, 200, 400), **asked: Any) -> ss.Sweep:
    return ss.sweep(function, values, **({"paths": 1_024, "seed": 7} | asked))


def test_figures_along_a_control_are_those_of_its_variants() -> None:
    found = swept(survival_days=20)
    alone = ss.simulate(holding(200), 1_024, seed=7, replicates=32)
    assert np.asarray(found.values).tolist() == [100, 200, 400]
    assert (found.shape, len(found), list(found)) == ((3,), 3, [100.0, 200.0, 400.0])
    assert found.survival(20).value.tolist() == [0.0, alone.survival(20).value, 1.0]
    assert found.survival("2024-01-21").value.tolist() == found.survival(20).value.tolist()
    assert found.median[1].value == found[200].median.value == pytest.approx(alone.median.value, rel=1e-12)
    assert found.quantile(0.05)[1].value == alone.quantile(0.05).value
    assert found.never.value.tolist() == [0, 0, 1]
    assert found.restricted_mean.value[1] == pytest.approx(alone.restricted_mean.value, rel=1e-12)
    assert math.isinf(found.median[2].value)


def test_two_controls_give_every_pair() -> None:
    found = swept(holding_and_using, ([100, 200, 250], np.array([10, 20])))
    assert (found.shape, found.names) == ((3, 2), ("stock", "per_day"))
    assert found.median.value.reshape(found.shape).tolist() == [[10, 5], [20, 10], [25, 12.5]]
    assert found[200, 20].median.value == 10
    assert [axis.tolist() for axis in found.values] == [[100, 200, 250], [10, 20]]


def test_neighbours_are_paired() -> None:
    """A hundredth more in stock: with the same futures, no path is shorter, so no figure falls, whatever its error."""
    found = swept(lambda x: scenario(100 * x, using(RATE, cv=0.5), horizon_days=30), np.linspace(1, 1.1, 11))
    rises = np.diff(found.restricted_mean.value)
    assert rises.min() > 0
    assert np.ptp(rises) < found.restricted_mean.std_error.max()


def test_more_variants_than_go_together_have_the_same_inputs() -> None:
    found = swept(values=np.linspace(100, 200, 40), paths=64)
    assert np.diff(found.median.value) == pytest.approx(np.full(39, found.median.value[0] / 39), rel=1e-6)


def test_another_stock_can_be_asked_for() -> None:
    stocks = [ss.Stock(50, name="depot"), ss.Stock(15, name="front")]
    demand = [using(10, "training", from_="depot"), using(10, "issues", from_="front")]
    network = ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30)
    found = swept(lambda x: network.replace(front=ss.Stock(x, name="front")), [50, 100], stock="front")
    assert found.median.value.tolist() == [5, 10]
    assert "the stock 'front', by x?" in str(found)


def test_the_table_reads_well() -> None:
    lines = str(swept(survival_days=20)).splitlines()
    assert lines[0] == "by hand: how long does it last, by stock?"
    assert lines[1] == "3 variants of 1,024 paths over 30 days from 2024-01-01; seed 7, 32 replicates"
    assert lines[3].split("  ")[0] == "stock"
    assert "lasts at least 20 days" in lines[3]
    assert [line.split()[0] for line in lines[4:7]] == ["100", "200", "400"]
    assert lines[6].count("> 30") == 3
    assert "paired" in lines[8]
    two = str(swept(holding_and_using, ([100, 200, 400], [10, 20]))).splitlines()
    assert two[3:7] == [
        "median duration, days:",
        "stock \\ per_day    10  20",
        "            100    10   5",
        "            200    20  10",
    ]
    assert repr(swept()) == "<Sweep of stock: 3 variants>"
    assert "<th>stock</th>" in swept()._repr_html_()


def test_rows_are_plain_numbers() -> None:
    found = swept(survival_days=20)
    rows = found.table()
    assert rows[0]["stock"] == 100
    assert rows[0]["lasts at least 20 days"] == 0
    assert rows[2]["median"] == math.inf
    assert {type(value) for row in rows for value in list(row.values())[1:]} == {float}
    told = {"5 %": found.quantile(0.05), "median": found.median, "95 %": found.quantile(0.95)}
    told |= {"lasts at least 20 days": found.survival(20), "never": found.never}
    assert list(rows[0]) == ["stock", *(f"{name}{end}" for name in told for end in ("", ", low", ", high"))]
    for name, figure in told.items():
        assert [row[f"{name}, low"] for row in rows] == figure.low.tolist()
        assert [row[f"{name}, high"] for row in rows] == figure.high.tolist()


@pytest.mark.parametrize("asked", [{}, {"median": True}, {"quantile": 0.05}, {"never": True}])
def test_no_figure_is_told_twice(asked: dict[str, Any]) -> None:
    found = swept(**asked)
    assert len(found.table()[0]) == 1 + 4 * 3
    heads = str(found).splitlines()[3]
    assert [heads.count(each) for each in ("5 %, days", "median, days", "never runs out")] == [2, 1, 1]  # 95 %, too


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ([0, 1, 2], {int}),
        (np.arange(3), {int}),
        ([0.0, 1, 2.0], {int, float}),
        ([np.float64(0), np.array(1), np.int8(2)], {int, float}),
        (["none", "one", "two"], {str}),
        ([ss.Stock(50), ss.Stock(60), ss.Stock(70)], {ss.Stock}),
        ([ss.uniform(5, 9), ss.uniform(6, 9), ss.uniform(7, 9)], {type(ss.uniform(5, 9))}),
        ([False, True], {bool}),
    ],
)
def test_the_function_gets_values_as_they_are(values: Any, kinds: set[type]) -> None:
    got: list[Any] = []

    def function(x: Any) -> ss.Scenario:
        got.append(x)
        return UNSURE

    found = swept(function, values, paths=64)
    assert {type(each) for each in got} == kinds
    assert list(found) == got
    assert all(found[each].median.value == found.median[0].value for each in got)
    assert len(str(found).splitlines()) == len(values) + 7
    axis = np.asarray(found.values)
    assert (axis.dtype == object) == (not kinds <= {int, float})
    assert [type(each) for each in axis.tolist()] == [type(each) for each in got] or kinds == {int, float}
    assert len(found.plot(Figure().subplots()).get_lines()[0].get_xdata()) == len(values)  # type: ignore[arg-type]


def test_labels_stand_beside_one_another() -> None:
    held = {"few": 100, "some": 200, "many": 400}
    found = swept(lambda stock, per_day: holding_and_using(held[stock], per_day), (held, [10, 20]))
    assert found["some", 20].median.value == 10
    rows = [line.split() for line in str(found).splitlines()[5:8]]
    assert rows == [["few", "10", "5"], ["some", "20", "10"], ["many", ">", "30", "20"]]
    axes = found.plot(Figure().subplots())
    assert [label.get_text() for label in axes.get_xticklabels()] == list(held)
    axes = swept(lambda stock: holding(held[stock]), list(held)).plot(Figure().subplots())
    assert [label.get_text() for label in axes.get_xticklabels()] == list(held)
    assert axes.get_lines()[0].get_linestyle() == "None"


def test_controls_without_names_are_x_and_y() -> None:
    assert swept(functools.partial(holding)).names == ("stock",)
    assert swept(lambda *values: holding(values[0])).names == ("values",)
    assert swept(lambda *values: holding_and_using(values[0], values[1]), ([100], [10])).names == ("x", "y")


def test_a_curve_is_drawn_with_what_lies_beyond_the_horizon() -> None:
    axes = swept(values=[400, 100, 200]).plot(color="tab:red")
    line, beyond = axes.get_lines()
    assert np.asarray(line.get_xdata()).tolist() == [100, 200, 400]
    assert np.isnan(np.asarray(line.get_ydata())).tolist() == [False, False, True]
    assert np.asarray(beyond.get_xydata()).tolist() == [[400, 30]]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("stock", "median duration, days", "by hand")
    share = swept(never=True).plot(Figure().subplots())
    assert share.get_ylabel() == "never runs out in 30 days, %"
    assert np.asarray(share.get_lines()[0].get_ydata()).tolist() == [0, 0, 100]
    assert swept().plot(Figure().subplots(), quantile=0.05).get_ylabel() == "5 % quantile of duration, days"


def test_a_map_is_drawn_with_its_numbers() -> None:
    axes = swept(holding_and_using, ([200, 100, 400], [20, 10])).plot(Figure().subplots(), cmap="magma")
    assert [text.get_text() for text in axes.texts] == ["10", "20", "> 30", "5", "10", "20"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["100", "200", "400"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("stock", "per_day")


LISTS = "'values' of sweep must be a list of values, or two lists"


@refusals(
    of_kind=[
        ({"values": 5}, f"{LISTS} (got 5)"),
        ({"values": "ab"}, LISTS),
        ({"values": [[1], [2], [3]]}, LISTS),
        ({"values": [1, [2]]}, LISTS),
        ({"values": [[1], [[2]]]}, "'values[1][0]' of sweep must be one value, not a list of them (got [2])"),
        (
            {"values": [SimpleNamespace()]},
            "'values[0]' of sweep must be a number, a text, or another value that can be a key of a dict",
        ),
        ({"values": ["a"]}, "'function' of sweep must return a Scenario at 'a' (it raised "),
        ({"values": [[1], [2]]}, "'function' of sweep must return a Scenario at 1, 2 (it raised TypeError"),
        ({"function": lambda _: 3}, "'function' of sweep must return a Scenario at 100 (got 3)"),
        ({"function": UNSURE}, "'function' of sweep must be a function"),
    ],
    of_value=[
        ({"values": []}, "'values' of sweep must not be empty"),
        ({"values": [[], []]}, "'values[0]' of sweep must not be empty"),
        ({"values": [1, 2, 1.0]}, "'values' of sweep must have each value once (got 1 twice)"),
        ({"values": [1, math.nan]}, "'values[1]' of sweep must be finite"),
        ({"values": [-1]}, "'function' of sweep must return a Scenario at -1 (it raised 'on_hand' of Stock"),
        ({"never": True, "median": True}, "sweep must choose one of ... (got never and median)"),
        ({"survival_days": 31}, "'survival_days' of sweep must be between 0 and the horizon, 30 (got 31)"),
        ({"stock": "x"}, "'stock' of sweep must be one of ['stock']"),
        ({"seed": -1}, "'seed' of sweep must be"),
        (
            {"function": lambda x: UNSURE.replace(horizon_days=int(x))},
            "'function' of sweep must give scenarios of one horizon",
        ),
        ({"function": lambda x: UNSURE.replace(start=f"2024-01-{x:02.0f}"), "values": [1, 2]}, "...scenarios of one start"),
    ],
)
def test_refused(refused: dict[str, Any], message: str, kind: type[Exception]) -> None:
    asked = {"function": holding, "values": [100, 200], "paths": 64, "seed": 1} | refused
    assert_refused(lambda: ss.sweep(**asked), message, kind)


def test_other_values_and_styles_are_refused() -> None:
    found = swept()
    with pytest.raises(ss.UnknownNameError, match=r"101 of a Sweep must be the values of a variant, one of \[100, 200"):
        found[101]
    assert_refused(lambda: found.plot(colour="red"), "'colour' of Sweep.plot must be one of", TypeError)
    assert_refused(lambda: found.plot(never=True, median=True), "Sweep.plot must choose one of", ValueError)
    two = swept(holding_and_using, ([100], [10]))
    assert_refused(lambda: two.plot(color="red"), "'color' of Sweep.plot must be 'cmap'", TypeError)
    assert_refused(lambda: two.plot(cmap="nope"), "'cmap' of Sweep.plot must be a colour map", ValueError)
