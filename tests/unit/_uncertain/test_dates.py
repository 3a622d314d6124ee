"""Dates: every usual way to write one is the same date, and nothing that is more or less than a date is cut to one."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import datetime64_dtypes, from_dtype

import supplysim as ss
from supplysim._uncertain.dates import as_date, is_date_like
from support.refusals import assert_refused

DAY = datetime.date(2024, 2, 26)
MIDNIGHT = datetime.datetime(2024, 2, 26)  # noqa: DTZ001  # naive on purpose
SUMMER = datetime.timezone(datetime.timedelta(hours=2))
DATES: list[Any] = [
    DAY, MIDNIGHT, "2024-02-26", "20240226", "2024-W09-1", "2024-02-26T00", "2024-02-26T00:00", "2024-02-26 00:00:00",
    "2024-02-26T000000", "2024-02-26T00:00:00.000000000", np.str_("2024-02-26"), np.array("2024-02-26", "M8[s]"),
    *(np.datetime64("2024-02-26", unit) for unit in ("D", "h", "m", "s", "ms", "us", "ns", "3h", "24h")),
    type("Day", (datetime.date,), {})(2024, 2, 26),
]  # fmt: skip
NO_DATES: list[Any] = [
    "soon", "", " ", "2024-02-30", "2024-02", "26.2.2024", " 2024-02-26", "\ud800",
    np.datetime64("NaT"), np.datetime64("NaT", "ns"), np.array("NaT", "M8[D]"), np.datetime64("2024"),
    np.datetime64("2024-02"), np.datetime64("2024-02-22", "W"), np.ma.masked_array(np.datetime64("2024-02-26"), True),
]  # fmt: skip
MORE_THAN_DATES: list[Any] = [
    MIDNIGHT.replace(hour=13), MIDNIGHT.replace(microsecond=1), MIDNIGHT.replace(tzinfo=datetime.UTC),
    MIDNIGHT.replace(tzinfo=SUMMER), "2024-02-26T13:05", "2024-02-26T24:00", "2024-02-26T00:00Z", "2024-02-26T00:00+02:00",
    "2024-02-26T00:00:00.000000001", "2024-02-26 ", "2024-02-26T", np.datetime64("2024-02-26T13"),
    np.datetime64("2024-02-26T00:00:00.000000001"), np.datetime64("1969-12-31T23:59:59.9", "as"),
    np.array("2024-02-26T01", "M8[h]"),
]  # fmt: skip
BEYOND: list[Any] = [np.datetime64("10000-01-01"), np.datetime64("-0001-01-01"), np.datetime64(-(2**63) + 1, "D")]
RULE = "'start' of Here must be a date such as '2024-02-26'"


@pytest.mark.parametrize("value", DATES, ids=repr)
def test_a_date_is_one_however_it_is_written(value: Any) -> None:
    found = as_date(value, "start", "Here")
    assert type(found) is datetime.date
    assert found == DAY
    assert is_date_like(value)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (NO_DATES, f"{RULE} (got "),
        ([None, 20240226, 1.5, ["2024-02-26"], np.array(["2024-02-26"], "M8[D]"), ss.fixed(3)], f"{RULE} (got "),
        (MORE_THAN_DATES, f"{RULE}, without a zone or a time of day other than midnight (got "),
        (BEYOND, f"{RULE}, in the years 1 to 9999 (got "),
    ],
)
def test_what_is_no_date_or_more_than_one_is_refused_and_not_cut(values: list[Any], rule: str) -> None:
    for value in values:
        assert_refused(lambda value=value: as_date(value, "start", "Here"), rule, ValueError)


def test_times_of_pandas_are_dates_where_they_are_midnight() -> None:
    pandas = pytest.importorskip("pandas")
    days = pandas.date_range("2024-02-26", periods=2)
    assert [as_date(each, "start", "Here") for each in (pandas.Timestamp("2024-02-26"), days[0])] == [DAY, DAY]
    for late in ("2024-02-26 13:05", "2024-02-26T00:00Z"):
        assert_refused(lambda late=late: as_date(pandas.Timestamp(late), "start", "Here"), f"{RULE}, without a zone")
    nanosecond = pandas.Timestamp("2024-02-26") + pandas.Timedelta(1, "ns")
    assert_refused(lambda: as_date(nanosecond, "start", "Here"), f"{RULE}, without a zone")
    assert_refused(lambda: as_date(pandas.NaT, "start", "Here"), f"{RULE} (got NaT)")
    assert_refused(lambda: as_date(pandas.Timestamp(np.datetime64("20000-01-01", "s")), "start", "Here"), f"{RULE}, in the")


class NotATime(datetime.datetime):
    """What pandas calls NaT: a datetime that differs from itself and whose parts raise."""

    __hash__ = datetime.datetime.__hash__

    def __ne__(self, other: object) -> bool:
        return True

    def date(self) -> Any:
        raise ValueError


USE = ss.Consumption("use", 10)
FIELDS: dict[str, Any] = {
    "start": lambda value: ss.Scenario("depot", stock=ss.Stock(9), demand=[USE], horizon_days=9, start=value).start,
    "start_day": lambda value: ss.ramp(value, 3, 0, 1).start_day,
    "peak_day": lambda value: ss.season(0.1, value).peak_day,
    "first_day": lambda value: ss.window(value).first_day,
    "last_day": lambda value: ss.window(last_day=value).last_day,
    "levels": lambda value: next(iter(ss.schedule({value: 1}).levels)),
    "first_day' of Shipments": lambda value: ss.Shipments("sea", 1, 1, first_day=value).first_day,
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_that_takes_a_date_takes_the_same(field: str) -> None:
    for value in (DAY, MIDNIGHT, "2024-02-26T00:00", np.datetime64("2024-02-26", "ns")):
        assert type(FIELDS[field](value)) is datetime.date
        assert FIELDS[field](value) == DAY
    for value in (NotATime(2024, 2, 26), MIDNIGHT.replace(hour=1), np.datetime64("NaT"), np.datetime64("2024-02"), "soon"):
        assert_refused(lambda value=value: FIELDS[field](value), f"'{field}...must be a date such as", ValueError)


def test_one_date_twice_in_a_schedule_is_refused_however_it_is_written() -> None:
    assert_refused(
        lambda: ss.schedule({"2024-02-26": 1, np.datetime64("2024-02-26"): 2}), "'levels' of schedule must have diff"
    )


@given(from_dtype(np.dtype("M8[D]")) | datetime64_dtypes(max_period="D").flatmap(from_dtype))
def test_a_time_of_numpy_is_the_date_that_numpy_prints_or_refused(moment: np.datetime64) -> None:
    try:
        found = as_date(moment, "start", "Here")
    except ss.InvalidValueError:
        return
    assert np.datetime64(found, "D").item() == moment.astype("M8[D]").item()
    assert str(moment).partition("T")[0] == found.isoformat()


@given(st.datetimes())
def test_a_text_of_a_moment_is_its_date_only_at_midnight(moment: datetime.datetime) -> None:
    for text in (moment.isoformat(), moment.isoformat(" ")):
        if moment.time() == datetime.time():
            assert as_date(text, "start", "Here") == moment.date()
        else:
            assert_refused(lambda text=text: as_date(text, "start", "Here"), RULE)
