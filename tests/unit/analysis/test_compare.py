"""compare: what it takes, how it names what it takes, and what it refuses."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support import scenarios
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals

NOW = scenario(ss.uniform(80, 120, name="on hand"), 10, name="now", horizon_days=30)
MORE = NOW.replace(name="more", stock=ss.Stock(ss.uniform(90, 130, name="on hand")))
compare = partial(ss.compare, paths=256, seed=3)


def test_two_scenarios_give_a_change_and_all_else_a_comparison() -> None:
    change = compare(NOW, MORE)
    assert isinstance(change, ss.Change)
    assert change.labels == ("now", "more")
    assert (change.paths, change.seed, change.replicates) == (256, 3, 32)
    for several in ({"now": NOW, "more": MORE}, [NOW, MORE], (NOW, MORE), iter([NOW, MORE])):
        table = compare(several)
        assert isinstance(table, ss.Comparison)
        assert list(table) == ["now", "more"]
        assert table.change("more").survival(10) == change.survival(10)
    three = compare(NOW, MORE, NOW.replace(name="third"))
    assert list(three) == ["now", "more", "third"]


def test_two_scenarios_of_one_name_are_the_first_and_the_second() -> None:
    change = compare(NOW, NOW.replace(stock=ss.Stock(110)))
    assert change.labels == ("first", "second")
    assert list(compare([NOW, NOW])) == ["first", "second"]
    assert compare(NOW, NOW, replicates=8).replicates == 8


def test_the_sides_are_those_of_their_own_runs() -> None:
    change = compare(NOW, MORE, paths=2_048)
    for side, alone in ((change.first, NOW), (change.second, MORE)):
        run = ss.simulate(alone, 2_048, seed=9, replicates=32)
        assert abs(side.restricted_mean.value - run.restricted_mean.value) < 0.1
        assert side.scenario is alone


@refusals(
    [
        (lambda: compare(NOW, "more"), "'scenarios[1]' of compare must be a Scenario (got 'more')"),
        (lambda: compare({"a": NOW, "b": None}), "'scenarios['b']' of compare must be a Scenario (got None)"),
        (lambda: compare({1: NOW, 2: MORE}), "'label' of compare must be a string (got 1)"),
        (lambda: compare(5), "'scenarios[0]' of compare must be a Scenario (got 5)"),
        (lambda: compare("NOW"), "'scenarios[0]' of compare must be a Scenario (got 'NOW')"),
        (
            lambda: compare(NOW, ss.simulate(NOW, 64, seed=1)),
            "'scenarios[1]' of compare must be a Scenario (got <Result...; the scenarios are run together, so give 'result.sc",
        ),
        (lambda: compare({"a": NOW}, MORE), "'scenarios[0]' of compare must be a Scenario (got {"),
        (lambda: compare(NOW, MORE, paths="many"), "'paths' of compare must be a whole number (got 'many')"),
        (lambda: compare(NOW, MORE, path=5), "'path' of compare must be a known argument, one of ['paths', ...; did you mean"),
        (
            lambda: compare(NOW, MORE, keep=5),
            "'keep' of compare must be a known argument, one of ['paths', 'seed', 'replicates'",
        ),
        (lambda: compare(NOW, MORE, seed=1.5), "'seed' of compare must be a whole number (got 1.5)"),
    ],
    [
        (lambda: compare(NOW), "'scenarios' of compare must be at least two (got 1)"),
        (compare, "'scenarios' of compare must be at least two (got 0)"),
        (lambda: compare({}), "'scenarios' of compare must be at least two (got 0)"),
        (lambda: compare([NOW]), "'scenarios' of compare must be at least two (got 1)"),
        (lambda: compare({"": NOW, "b": MORE}), "'label' of compare must not be empty (got '')"),
        (
            lambda: compare(NOW, MORE, NOW),
            "the names of scenarios of compare must differ (got 'now' twice): give them labels, compare({",
        ),
        (
            lambda: compare(NOW, MORE.replace(horizon_days=31)),
            "'horizon_days' of the scenario 'more' of compare must be that of 'now', 30 (got 31)",
        ),
        (
            lambda: compare(NOW, MORE.replace(start="2024-02-26")),
            "'start' of the scenario 'more' of compare must be that of 'now', None (got 2024-02-26)",
        ),
        (
            lambda: compare(NOW, MORE.replace(unit="rounds")),
            "'unit' of the scenario 'more' of compare must be that of 'now', 'units' (got 'rounds')",
        ),
        (lambda: compare(NOW, MORE, paths=0), "'paths' of compare must be at least 1 (got 0)"),
        (lambda: compare(NOW, MORE, replicates=1), "'replicates' of compare must be between 2 and 1,024 (got 1)"),
        (lambda: compare(NOW, MORE, seed=-1), "'seed' of compare must be at least 0 (got -1)"),
    ],
)
def test_what_compare_refuses(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_the_same_start_may_be_written_in_two_ways() -> None:
    one, two = NOW.replace(start="2024-02-26"), MORE.replace(start=np.datetime64("2024-02-26"))
    assert compare(one, two).survival("2024-03-07").value == compare(NOW, MORE).survival(10).value


@pytest.mark.parametrize("paths", [1, 2, 31, 33])
def test_few_paths_say_what_they_can(paths: int) -> None:
    change = ss.compare(scenarios.noisy(), scenarios.noisy().replace(horizon_days=60, name="other"), paths=paths, seed=1)
    assert "unknown" in str(change) or paths > 1
    for figure in (change.survival(20), change.restricted_mean, change.median, change.longer, change.never):
        assert not figure.low > figure.value
        assert not figure.high < figure.value
        if paths == 1 and figure.std_error:
            assert str(figure) == "unknown"
    band = change.survival_band()
    assert (band.low <= band.value).all()


def test_an_unused_unknown_changes_nothing() -> None:
    unused = 0 * ss.uniform(0, 1, name="a new unknown")
    other = NOW.replace(demand=[using(10 + unused)])
    change = compare(NOW, other)
    assert change.survival([8, 10, 12]).value.tolist() == [0, 0, 0]
    assert (change.median.value, change.restricted_mean.value, change.longer.value, change.shorter.value) == (0, 0, 0, 0)
    assert change.survival(10).low < 0 < change.survival(10).high  # it is another scenario, as far as is known
