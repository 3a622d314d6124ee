"""Histories and what replays them: the forms in which they are given, what is refused with its places, their arithmetic."""

from __future__ import annotations

import copy
import datetime
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from support.refusals import assert_refused, refusals

MARCH = datetime.date(2024, 2, 28)
BOTH = ss.replayed({"out": [1, 2], "in": [0, 1]}, 7)
A_LIST = "'history' of replayed must be a list of numbers, one for each day (got "
ONE_OF = "'column' of replayed must be a column of the history, of ['out', 'in'] (got "
HOLDS = "'history' of replayed must hold numbers alone (got "
ONCE = "): it is needed once, and cannot be drawn afresh each time"


def of_dates(*values: Any) -> dict[datetime.date, Any]:
    return {MARCH + datetime.timedelta(days=number): value for number, value in enumerate(values)}


FORMS: dict[str, tuple[Any, datetime.date | None]] = {
    "a list": ([4, 0, 2.5], None),
    "an array": (np.array([4, 0, 2.5]), None),
    "an iterator": (iter([4, 0, 2.5]), None),
    "numbers of NumPy": ([np.float32(4), np.int8(0), -0.0 + np.float64(2.5)], None),
    "dates": (of_dates(4, 0, 2.5), MARCH),
    "dates as texts, in any order": ({"2024-03-01": 2.5, "2024-02-28": 4, "2024-02-29": 0}, MARCH),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_history_comes_in_many_forms(form: str) -> None:
    given, first = FORMS[form]
    history = ss.replayed(given).history
    assert history == ss.History({"value": (4.0, 0.0, 2.5)}, first)
    assert (history.days, history.first) == (3, first)


def test_a_series_and_a_frame_of_pandas_keep_their_dates() -> None:
    pandas = pytest.importorskip("pandas")
    index = pandas.date_range(MARCH, periods=3)
    series = pandas.Series([4, 0, 2.5], index=index)
    dated = ss.History({"value": [4, 0, 2.5]}, MARCH)
    assert ss.replayed(series).history == ss.replayed(series.to_period("D")).history == dated
    assert ss.replayed(series.reset_index(drop=True)).history == ss.replayed([4, 0, 2.5]).history
    both = ss.History({"out": [4, 0, 2.5], "in": [1, 1, 0]}, MARCH)
    assert ss.replayed(pandas.DataFrame({"out": series, "in": [1, 1, 0]}, index=index))["in"].history == both
    for wrong, message in {
        "'history' of replayed must have no missing values (got <NA> on 2024-02-29)": series.astype("Int64", errors="ignore")
        .astype(object)
        .where(series > 0, pandas.NA),
        "the dates of 'history' of replayed must be consecutive days (got 2024-03-01 after 2024-02-28)": series.iloc[[0, 2]],
        "the dates of 'history' of replayed must be consecutive days (got 2024-02-29 after 2024-03-01...sort_index()": series[
            ::-1
        ],
        "the index of 'history' of replayed must not leave out days (got 2 after 0); a day without a value is to be "
        "filled in; reset_index(drop=True) counts": series.reset_index(drop=True)[[0, 2]],
        "'history.index[0]' of replayed must be a date such as '2024-02-26', without a zone": series.tz_localize("UTC"),
        "the names of 'history' of replayed must be strings (got 0)": pandas.DataFrame({0: series}),
        "'history' of replayed must have a column (got ": pandas.DataFrame(),
    }.items():
        assert_refused(lambda message=message: ss.replayed(message), wrong)  # type: ignore[misc]


OF_KIND: list[tuple[Callable[[], Any], str]] = [
    *[
        (lambda history=history: ss.replayed(history), message)
        for history, message in [
            ("abc", A_LIST + "'abc')"),
            (5, A_LIST + "5)"),
            (None, A_LIST + "None)"),
            (ss.uniform(0, 1), A_LIST + "uniform(0, 1))"),
            (BOTH["out"], A_LIST + "replayed("),
            (np.ones((3, 2)), A_LIST + "an array of shape (3, 2)); several columns are a mapping from their names"),
            ([1, "2", True], HOLDS + "'2' at [1], True at [2])"),
            (of_dates(1, 2j), HOLDS + "2j on 2024-02-29)"),
            ([ss.uniform(0, 1)], HOLDS + "uniform(0, 1) at [0])"),
            ({1, 3}, "'history' of replayed must have an order, as a list has one (got {1, 3}, a set)"),
            ([[1, 2], [3]], HOLDS + "[1, 2] at [0], [3] at [1])"),
            ({1: 2}, "the keys of 'history' of replayed must be dates such as '2024-02-26', or names of columns, ...(got 1)"),
            ({"out": 2}, "the keys of 'history' of replayed must be dates ...(got 'out')"),
        ]
    ],
    (lambda: ss.replayed([1], "week"), "'block_days' of replayed must be a whole number (got 'week')"),
    (lambda: ss.replayed([1], 2.5), "'block_days' of replayed must be a whole number (got 2.5)"),
    (
        lambda: ss.Consumption("use", BOTH),
        "'per_day' of Consumption 'use' must be one column of a history, such as history['out']",
    ),
    (
        lambda: ss.Consumption("use", BOTH["in"].history),
        "'per_day' of Consumption 'use' must be replayed(history) (got <History",
    ),
    (lambda: ss.Stock(BOTH["in"]), "'on_hand' of Stock must be a number, known or drawn once a path (got replayed(..." + ONCE),
    (lambda: ss.Factory("f", BOTH["in"]), "'nameplate_per_day' of Factory 'f' must be a number, known or ..." + ONCE),
    (lambda: ss.Shipments("s", per_day=1, size=BOTH["in"]), "'size' of Shipments 's' must be a number, known or ..." + ONCE),
    (lambda: ss.Factory("f"), "Factory 'f' must have nameplate_per_day, or output_per_day (got none of them)"),
    (
        lambda: ss.Factory("f", 3, output_per_day=3),
        "Factory 'f' must have nameplate_per_day, or output_per_day (got both of them)",
    ),
    (lambda: BOTH["in"] + 1, "what is drawn each time can only be multiplied or divided"),
    (lambda: BOTH["in"] * BOTH["out"], "what is drawn each time can only be multiplied or divided"),
    (lambda: ss.History([1]), "'columns' of History must be a mapping from names to lists, not empty (got [1])"),
]
OF_VALUE: list[tuple[Callable[[], Any], str]] = [
    *[
        (lambda history=history: ss.replayed(history), message)
        for history, message in [
            ([], "'history' of replayed must not be empty (got [])"),
            ({}, "'history' of replayed must not be empty (got {})"),
            ({"out": []}, "'history['out']' of replayed must not be empty (got [])"),
            ([1, None, math.nan], "'history' of replayed must have no missing values (got None at [1], nan at [2])"),
            (np.ma.array([1, 2], mask=[0, 1]), "'history' of replayed must have no missing values (got masked at [1])"),
            ([math.nan] * 9, "'history' of replayed must have no missing values (got nan at [0], ...at [4] and 4 more)"),
            (of_dates(1, None), "'history' of replayed must have no missing values (got None on 2024-02-29)"),
            (
                [1, -2, -0.5],
                "'history' of replayed must be 0 or more (got -2 at [1], -0.5 at [2]); what goes both ways has two",
            ),
            ({"out": [1, -1]}, "'history['out']' of replayed must be 0 or more (got -1 at [1])"),
            ([math.inf, 1], "'history' of replayed must be finite (got inf at [0])"),
            ([1e16], "'history' of replayed must be at most 1e+15 (got 1e+16 at [0])"),
            (
                {"2024-01-01": 1, "2024-01-03": 2},
                "the dates of 'history' of replayed must be consecutive days (got 2024-01-03 a",
            ),
            ({MARCH: 1, "2024-02-28": 2}, "the dates of 'history' of replayed must be different days (got 2024-02-28 twice)"),
            (
                {"out": [1, 2], "in": [1]},
                "the columns of 'history' of replayed must have one number of days (got 2 in 'out', 1 i",
            ),
            (
                {"out": of_dates(1), "in": [1]},
                "the columns of 'history' of replayed must begin on one date (got 'out' 2024-02-28",
            ),
            ({" ": [1]}, "the names of 'history' of replayed must not be empty"),
        ]
    ],
    (lambda: ss.replayed([1], 0), "'block_days' of replayed must be at least 1 (got 0)"),
    (lambda: BOTH["ouut"], ONE_OF + "'ouut'; did you mean 'out'?)"),
    (lambda: BOTH[0], ONE_OF + "0)"),
    (
        lambda: ss.Replayed({"a": [1], "b": [2]}),
        "'column' of Replayed must be a column of the history, of ['a', 'b'] (got None)",
    ),
    (lambda: -1 * BOTH["out"], "'scale' of Replayed must be at least 0 (got -1.0)"),
    (
        lambda: ss.Consumption("use", BOTH["in"], cv=0.3),
        "'cv' of Consumption 'use' must not stand beside a per_day that is drawn",
    ),
    *[
        (
            lambda more=more: ss.Factory("f", output_per_day=BOTH["in"], **more),
            f"'{next(iter(more))}' of Factory 'f' must not be given beside output_per_day, which is what is made (got ",
        )
        for more in [
            {"utilisation": 0.5},
            {"utilisation": ss.uniform(0, 1)},
            {"availability_fraction": 0.5},
            {"inputs": {"power": ss.Input(3)}},
        ]
    ],
    (lambda: ss.Factory("f", output_per_day=-3), "'output_per_day' of Factory 'f' must be at least 0 (got -3)"),
]


@refusals(OF_KIND, OF_VALUE)
def test_what_is_no_history_is_refused(refused: Callable[[], Any], message: str, kind: type[Exception]) -> None:
    assert_refused(refused, message, kind)


def test_a_table_shows_what_is_replayed_without_the_digest_of_its_history() -> None:
    assert str(ss.fixed(2, name="level") * BOTH["out"]) == "level * replayed('out', 2 days, mean 1.5, blocks of 7)"
    assert str(0.5 * ss.replayed([1])) == "0.5 * replayed(1 day, mean 1, blocks of 28)"


def test_a_factor_is_kept_outside() -> None:
    level = ss.uniform(1, 2)
    assert (3 * BOTH["out"] / 2).scale == (np.float64(1.5) * BOTH["out"]).scale == 1.5
    assert str((level * BOTH["out"]).scale) == "uniform(1, 2)"
    assert repr(2 * BOTH["out"]).startswith("2.0 * replayed(<History of 2 days, ['out', 'in'], ")
    assert (2 * BOTH["out"]).most() == 4.0
    assert (2 * BOTH["out"]).mean() == 3.0
    assert (2 * BOTH["in"]).least() == 0.0


def test_columns_are_found_by_name() -> None:
    assert (list(BOTH), len(BOTH), "out" in BOTH, "value" in BOTH, 0 in BOTH) == (["out", "in"], 2, True, False, False)
    assert {name: each.column for name, each in BOTH.items()} == {"out": "out", "in": "in"}
    assert BOTH["out"].key == BOTH["in"].key != ss.replayed(BOTH["out"].history, 8)["in"].key
    assert BOTH["out"] != BOTH["in"]


def test_equal_histories_are_one_wherever_they_come_from() -> None:
    again = ss.replayed({"out": (1.0, 2.0), "in": np.array([0, 1])}, block_days=7.0)["out"]  # type: ignore[call-overload]
    for same in (again, pickle.loads(pickle.dumps(again)), copy.deepcopy(again)):
        assert (same, hash(same), same.history.digest) == (BOTH["out"], hash(BOTH["out"]), BOTH["out"].history.digest)
    others = [ss.replayed([1.0, 2.0]), ss.replayed(of_dates(1, 2)), ss.replayed([1.0, 2.0 + 1e-15]), ss.replayed([2.0, 1.0])]
    others += [ss.replayed({"a": [1, 2], "b": [1, 2]})["a"], ss.replayed({"b": [1, 2], "a": [1, 2]})["a"]]
    assert len({each.history.digest for each in others}) == len(others)
    assert len(repr(ss.replayed(range(3_650)))) < 100


def test_text_says_how_long_and_how_much() -> None:
    assert str(ss.replayed(of_dates(1, 2)).history) == "2 days from 2024-02-28 (mean 1.5)"
    assert str(BOTH["out"].history) == "2 days (mean out 1.5, in 0.5)"
    assert str(ss.replayed([1_234]).history) == "1 day (mean 1,234)"
