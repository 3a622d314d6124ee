"""Planned days: what is planned for dates comes from a series of pandas, too."""

from __future__ import annotations

import pytest

import supplysim as ss
from support.refusals import assert_refused

PLAN = {"2024-03-05": 0.5, "2024-03-01": 0.25}


def test_a_series_of_dates_is_a_plan() -> None:
    pandas = pytest.importorskip("pandas")
    series = pandas.Series(PLAN.values(), index=pandas.to_datetime(list(PLAN)))
    assert ss.Shipments("contract", on=series) == ss.Shipments("contract", on=PLAN)
    assert ss.Orders("resupply", order_up_to=9, on_order=series) == ss.Orders("resupply", order_up_to=9, on_order=PLAN)
    assert ss.Losses("raids", on=series) == ss.Losses("raids", on=PLAN)
    days = pandas.Series(pandas.to_datetime(list(PLAN)))  # a list of days
    assert ss.Losses("raids", on=days, fraction=0.5) == ss.Losses("raids", on=list(PLAN), fraction=0.5)
    numbers = series.reset_index(drop=True)
    message = "the days of 'on' of Shipments 'contract' must be whole days from 1, the first of the scenario, to ... (got 0)"
    assert_refused(lambda: ss.Shipments("contract", on=numbers), message, ss.InvalidValueError)
    assert_refused(
        lambda: ss.Shipments("contract", on=series[:0]),
        "'on' of Shipments 'contract' must be a mapping from days or dates, not empty (got ",
        ss.InvalidTypeError,
    )
