"""A comparison: variants by label, their changes, and their tables."""

from __future__ import annotations

from typing import Any

import pytest

import supplysim as ss
from support.by_hand import scenario, using
from support.refusals import assert_refused, refusals

STOCKS = [ss.Stock(ss.uniform(40, 60, name="at the depot"), name="depot"), ss.Stock(15, name="front")]
NOW = scenario(STOCKS, [using(5, "training", from_="depot"), using(10, "issues", from_="front")], horizon_days=20)
VARIANTS = {
    "now": NOW,
    "more at the front": NOW.replace(front=ss.Stock(20, name="front")),
    "less training": NOW.replace(training=using(4, "training", from_="depot", cv=0.2)),
}
TABLE = ss.compare(VARIANTS, paths=512, seed=1)


def test_it_is_a_mapping_from_label_to_figures() -> None:
    assert list(TABLE) == list(VARIANTS)
    assert (len(TABLE), "now" in TABLE, "then" in TABLE, 5 in TABLE) == (3, True, False, False)
    assert TABLE["now"].median.value == pytest.approx(10, abs=0.01)
    assert [side.stock for side in TABLE.values()] == ["depot"] * 3
    assert TABLE.of("front")["more at the front"].median.value == 2
    assert (TABLE.paths, TABLE.seed, TABLE.replicates) == (512, 1, 32)
    assert {TABLE: 1}[TABLE] == 1
    assert TABLE["now"].durations.shape == (512,)


def test_changes_are_from_the_first() -> None:
    change = TABLE.change("less training")
    assert change.labels == ("now", "less training")
    assert change.median.value == pytest.approx(2.5, abs=0.2)
    assert TABLE.of("front").change("more at the front").median.value == 0.5
    assert TABLE.change("now").median.high == 0  # from itself to itself


@refusals(
    [],
    [
        (
            lambda: TABLE["less trainin"],
            "'less trainin' of a comparison must be a label, one of ['now', ...; did you mean 'less training'?",
        ),
        (lambda: TABLE.change(1), "1 of a comparison must be a label, one of ['now', "),
        (
            lambda: TABLE.of("depo"),
            "'stock' of a comparison must be one of ['depot', 'front'] (got 'depo'; did you mean 'depot'",
        ),
    ],
)
def test_what_a_comparison_refuses(refused: Any, message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_an_unknown_label_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        TABLE["then"]
    assert TABLE.get("then") is None


def test_its_tables() -> None:
    text = str(TABLE)
    assert text.startswith("3 variants for the stock 'depot': how long, and what changes?\n512 paths over 20 days, the same")
    for head in ("duration, days", "change from now", "lasts at least", "change from now, points", "beside now, path by path"):
        assert sum(line.startswith(head + " ") for line in text.splitlines()) >= 1, head
    lines = text.splitlines()
    assert sum(line.startswith("now ") for line in lines) == 2  # its figures: it has no change
    assert sum(line.startswith("less training ") for line in lines) == 5
    assert lines.count("paired on every path") == 1  # the same for both, so said once
    assert "less training: not paired" in lines
    assert any(line.startswith("chance of flows of 'less training' only  training") for line in lines)
    assert TABLE._repr_html_().count("<table>") == 8
    assert repr(TABLE).startswith("<Comparison of ['now', 'more at the front', 'less training']: 512 paths")


def test_a_short_horizon_has_no_milestones() -> None:
    now = scenario(30, horizon_days=5)
    assert "lasts at least" in str(ss.compare({"now": now, "more": now.replace(stock=ss.Stock(40))}, paths=64, seed=1))
