"""What a run until precise is asked for: what may be asked, how far a result is from it, and how that is written."""

from __future__ import annotations

import datetime
import math
import pickle
from typing import Any

import attrs
import pytest

import supplysim as ss
from supplysim._run.precision import precisions
from support import scenarios
from support.refusals import assert_refused
from support.results import result_of

EVERY_KIND = [
    ss.Precision(quantile=0.05, half_width_days=1),
    ss.Precision(median=True, half_width_days=1),
    ss.Precision(survival_days=20, half_width=0.01),
    ss.Precision(never=True, half_width=0.01),
    ss.Precision(restricted_mean=True, half_width_days=1),
    ss.Precision(survival_days="2024-04-01", half_width=0.01),
]
MEDIAN, NEVER = {"median": True, "half_width_days": 1}, {"never": True}
CHOICES = "quantile, median, survival_days, never, restricted_mean"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, f"Precision must choose one of {CHOICES} (got none)"),
        ({"half_width": 0.1}, f"Precision must choose one of {CHOICES} (got none)"),
        ({"never": False, "half_width": 0.1}, "Precision must choose one of ... (got none)"),
        ({"quantile": 0.1, "never": True, "half_width": 0.1}, "Precision must choose one of ... (got quantile and never)"),
        ({"quantile": 1.3, "half_width_days": 1}, "'quantile' of Precision must be between 0 and 1, exclusive (got 1.3)"),
        ({"quantile": 0, "half_width_days": 1}, "'quantile' of Precision must be between 0 and 1, exclusive (got 0)"),
        ({"quantile": 1, "half_width_days": 1}, "'quantile' of Precision must be between 0 and 1, exclusive (got 1)"),
        ({"quantile": "5 %", "half_width_days": 1}, "'quantile' of Precision must be a number (got '5 %')"),
        ({"quantile": math.nan, "half_width_days": 1}, "'quantile' of Precision must be finite (got nan)"),
        ({"median": 1, "half_width_days": 1}, "'median' of Precision must be True or False (got 1)"),
        ({"survival_days": -1, "half_width": 0.1}, "'survival_days' of Precision must be at least 0 (got -1)"),
        (
            {"survival_days": "soon", "half_width": 0.1},
            "'survival_days' of Precision must be a date such as '2024-02-26' (got 'soon')",
        ),
        ({"survival_days": True, "half_width": 0.1}, "'survival_days' of Precision must be a number (got True)"),
        ({"median": True}, "'half_width_days' of Precision must be given for 'median' (got None)"),
        ({"never": True}, "'half_width' of Precision must be given for 'never' (got None)"),
        ({"never": True, "half_width_days": 1}, "'half_width' of Precision must be given for 'never' (got None)"),
        ({"survival_days": 0}, "'half_width' of Precision must be given for 'survival_days' (got None)"),
        (MEDIAN | {"half_width": 0.1}, "'half_width' of Precision must be None for 'median', which needs 'half_width_days'"),
        ({"median": True, "half_width_days": 0}, "'half_width_days' of Precision must be above 0 (got 0)"),
        ({"median": True, "half_width_days": math.inf}, "'half_width_days' of Precision must be finite (got inf)"),
        ({"never": True, "half_width": -0.1}, "'half_width' of Precision must be above 0 (got -0.1)"),
        (NEVER | {"half_width": 1}, "'half_width' of Precision must be at most 0.5: it is a share of 1, not per cent (got 1)"),
        ({"never": True, "half_width": 0.1, "stock": ""}, "'stock' of Precision must not be empty (got '')"),
        ({"never": True, "half_width": 0.1, "stock": 3}, "'stock' of Precision must be a string (got 3)"),
        ({"quantil": 0.1, "half_width_days": 1}, "'quantil' of Precision must be a known field; did you mean 'quantile'?"),
    ],
)
def test_what_cannot_be_asked_is_refused(fields: dict[str, Any], message: str) -> None:
    assert_refused(lambda: ss.Precision(**fields), message)


def test_one_figure_is_a_keyword() -> None:
    assert_refused(lambda: ss.Precision(0.05, half_width_days=1), "Precision: ")  # type: ignore[misc]


@pytest.mark.parametrize("asked", EVERY_KIND)
def test_a_precision_is_a_value(asked: ss.Precision) -> None:
    assert eval(repr(asked), {"Precision": ss.Precision, "datetime": datetime}) == asked  # noqa: S307  # its own repr
    assert pickle.loads(pickle.dumps(asked)) == asked
    assert hash(attrs.evolve(asked)) == hash(asked)
    assert attrs.evolve(asked, stock="depot") != asked
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        asked.stock = "depot"  # type: ignore[misc]


def test_each_kind_reads_its_own_figure() -> None:
    result = ss.simulate(scenarios.noisy(200), 2_000, seed=1)
    figures = [
        result.quantile(0.05),
        result.median,
        result.survival(20),
        result.never,
        result.restricted_mean,
        result.survival(35),
    ]
    assert [asked.estimate(result) for asked in EVERY_KIND] == figures
    assert len(set(figures)) == len(figures)
    for asked, figure in zip(EVERY_KIND, figures, strict=True):
        assert asked.reached(result) == (figure.high - figure.low) / 2


def test_a_figure_is_of_the_main_stock_or_of_the_one_that_is_named() -> None:
    result = ss.simulate(scenarios.network(), 500, seed=1)
    for stock in result.stocks:
        asked = ss.Precision(restricted_mean=True, half_width_days=1, stock=stock)
        assert asked.estimate(result) == result.of(stock).restricted_mean
        assert asked.estimate(result.of("depot")) == result.of(stock).restricted_mean
    assert ss.Precision(median=True, half_width_days=1).estimate(result) == result.median


def test_where_both_ends_agree_nothing_is_left_to_narrow() -> None:
    asked = ss.Precision(quantile=0.5, half_width_days=1)
    beyond = result_of([math.inf] * 400 + [5.0] * 40)
    assert beyond.median.low == beyond.median.high == math.inf
    assert math.isnan(asked.reached(beyond))
    assert asked.written(asked.reached(beyond)) == "beyond the horizon"
    assert asked.reached(result_of([5.0] * 400)) == 0  # an atom


@pytest.mark.parametrize(("ended", "value"), [(199, math.inf), (200, 6.99)])
def test_where_one_end_alone_is_infinite_nothing_is_precise(ended: int, value: float) -> None:
    result = result_of([5.0 + path / 100 for path in range(ended)] + [math.inf] * (400 - ended), replicates=3)
    assert result.median.value == value
    assert math.isfinite(result.median.low)
    assert result.median.high == math.inf
    assert ss.Precision(median=True, half_width_days=1e9).reached(result) == math.inf


def test_an_atom_that_few_paths_cannot_have_settled_is_not_precise() -> None:
    assert ss.Precision(median=True, half_width_days=1).reached(result_of([5.0] * 2, replicates=2)) == math.inf


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (EVERY_KIND[0], "5 % quantile of duration"),
        (EVERY_KIND[1], "median duration"),
        (EVERY_KIND[2], "lasts at least 20 days"),
        (EVERY_KIND[3], "never runs out in 730 days"),
        (EVERY_KIND[4], "mean of duration, up to 730 days"),
        (EVERY_KIND[5], "no stock-out before 2024-04-01"),
        (attrs.evolve(EVERY_KIND[1], stock="depot"), "depot: median duration"),
    ],
)
def test_a_precision_is_called_what_the_summary_calls_its_figure(asked: ss.Precision, label: str) -> None:
    assert asked.label(730) == label


def test_half_widths_are_written_with_their_unit() -> None:
    days, share = EVERY_KIND[0], EVERY_KIND[3]
    written = [days.written(half) for half in (1.0, 0.87654, 0.0, math.inf)]
    assert written == ["± 1 days", "± 0.877 days", "± 0 days", "unknown"]
    assert [share.written(half) for half in (0.001, 0.00087654, math.inf)] == ["± 0.1 %", "± 0.0877 %", "unknown"]


def test_one_or_several_precisions_may_be_asked_for() -> None:
    assert precisions(EVERY_KIND[0], scenarios.noisy()) == (EVERY_KIND[0],)
    assert precisions(iter(EVERY_KIND), scenarios.noisy()) == tuple(EVERY_KIND)


def test_what_the_scenario_does_not_have_is_refused() -> None:
    late, elsewhere = attrs.evolve(EVERY_KIND[2], survival_days=61), attrs.evolve(EVERY_KIND[1], stock="port")
    too_late = "'survival_days' of Precision must be between 0 and the horizon, 60 (got 61.0)"
    assert_refused(lambda: precisions([EVERY_KIND[0], late], scenarios.noisy(60)), too_late)
    assert precisions(attrs.evolve(late, survival_days=60), scenarios.noisy(60))
    unknown = "'stock' of Precision must be one of ['stock'] (got 'port')"
    assert_refused(lambda: precisions(elsewhere, scenarios.noisy()), unknown)
    assert precisions(elsewhere, scenarios.network())
