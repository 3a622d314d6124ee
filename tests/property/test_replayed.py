"""Replayed histories of any values: sums of any leaps, what a stock covers, and the way through a file."""

from __future__ import annotations

import datetime
import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import supplysim as ss
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import ForeseenProcess
from supplysim._uncertain.streams import digest, keyed_generator
from supplysim.notation import from_notation, to_notation
from support.flow_runs import moved

PATHS = 9
VALUES = st.lists(st.floats(0, 1e6) | st.integers(0, 3).map(float), min_size=1, max_size=30)
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=12)


def demand(values: list[float], block_days: int, *, dated: bool) -> ss.Consumption:
    first = datetime.date(2023, 1, 5)
    days = {first + datetime.timedelta(days=number): value for number, value in enumerate(values)}
    return ss.Consumption("use", ss.replayed(days if dated and len(values) > 6 else values, block_days))  # a week


@given(VALUES, st.integers(1, 50), CUTS, st.booleans(), st.floats(0, 1e7))
def test_leaps_and_covered_days_are_those_of_the_single_days(
    values: list[float], block_days: int, cut: list[int], dated: bool, stock: float
) -> None:
    flow, calendar = demand(values, block_days, dated=dated), Calendar(sum(cut), datetime.date(2024, 2, 27))
    of_days, leaps = (
        moved(flow.start(calendar, PATHS, keyed_generator(1, 0, digest("use"))), days, PATHS)
        for days in ([1] * calendar.horizon_days, cut)
    )
    assert of_days.min() >= 0
    sums = np.concatenate([np.zeros((1, PATHS)), np.cumsum(of_days, axis=0)])
    rounding = 1e-12 * (1 + sums[-1].max() + sum(values))
    np.testing.assert_allclose(np.cumsum(leaps, axis=0), sums[np.cumsum(cut)], rtol=0, atol=rounding)
    process = flow.start(calendar, PATHS, keyed_generator(1, 0, digest("use")))
    assert isinstance(process, ForeseenProcess)
    most = np.full(PATHS, float(calendar.horizon_days))
    covered = process.covered_days(np.zeros(PATHS), np.full(PATHS, stock), 0.0, most).astype(int)
    paths = np.arange(PATHS)
    assert np.all((sums[covered, paths] <= stock + rounding) | (covered == 1))
    longer = np.flatnonzero(covered < calendar.horizon_days)
    assert np.all(sums[covered[longer] + 1, longer] >= stock * (1 - 1e-9) - rounding)


@given(VALUES, st.integers(1, 50), st.booleans())
def test_a_history_comes_back_from_a_file(values: list[float], block_days: int, dated: bool) -> None:
    flow = demand(values, block_days, dated=dated)
    scenario = ss.Scenario("made", stock=ss.Stock(5), demand=[flow], horizon_days=9)
    read = from_notation(json.loads(json.dumps(to_notation(scenario))))
    assert (read["use"], read.digest) == (flow, scenario.digest)
