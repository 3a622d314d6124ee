"""Replayed histories in flows: sums of any leaps, what a stock covers, shared blocks, and what a scenario asks of them."""

from __future__ import annotations

import datetime
import re
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._engine import path_batch
from supplysim._flows import recorded_days
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import ForeseenProcess
from supplysim._flows.replaying import ReplayedDays
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest, keyed_generator, stream_beside
from supplysim.notation import from_notation, to_notation
from support.flow_runs import moved, with_values
from support.refusals import assert_refused

DAYS, PATHS = 40, 300
HISTORY = [3, 3, 4, 9, 12.5, 14, 13, 11, 4, 2, 2, 1, 0, 0, 5, 6.25, 8]
OTHER = [float(number % 5) for number in range(len(HISTORY))]
CALENDAR = Calendar(DAYS)
CUTS = [[1] * DAYS, [DAYS], [7, 1, 1, 20, 11], [5, 5, 5, 25], [39, 1]]


def stream(name: str = "use", seed: int = 1, block: int = 0) -> np.random.Generator:
    return keyed_generator(seed, block, digest(name))


def use(block_days: int = 5, **more: Any) -> ss.Consumption:
    return ss.Consumption("use", ss.replayed(HISTORY, block_days), **more)


def by_day(flow: Any, paths: int = PATHS, calendar: Calendar = CALENDAR, **key: int) -> FloatArray:
    return moved(flow.start(calendar, paths, stream(flow.name, **key)), [1] * calendar.horizon_days, paths)


PROFILE = ss.season(0.4, peak_day=3, period_days=9) * ss.window(first_day=3, last_day=30)
UNKNOWN = ss.ramp(ss.uniform(5, 20), 12, from_level=0.5, to_level=2)


def flow_of(case: str, block_days: int) -> Any:
    """A flow with drawn values in its fields."""
    starts = np.linspace(5, 20, PATHS)
    output = ss.replayed(HISTORY, block_days)
    flows: dict[str, Any] = {
        "demand": use(block_days),
        "demand under a profile": use(block_days, profile=PROFILE),
        "demand under an unknown profile": with_values(use(block_days, profile=UNKNOWN), profile__start_day=starts),
        "output": ss.Factory("works", output_per_day=output, yield_fraction=0.5),
        "output under a profile": ss.Factory("works", output_per_day=2 * output, profile=PROFILE),
    }
    return flows[case]


@pytest.mark.parametrize("block_days", [1, 5, 17, 28, 400])
@pytest.mark.parametrize(
    "case",
    ["demand", "demand under a profile", "demand under an unknown profile", "output", "output under a profile"],
)
def test_a_leap_moves_what_its_days_do(case: str, block_days: int) -> None:
    flow = flow_of(case, block_days)
    days = np.cumsum(by_day(flow), axis=0)
    for cut in CUTS[1:]:
        leaps = moved(flow.start(CALENDAR, PATHS, stream(flow.name)), cut, PATHS)
        np.testing.assert_allclose(np.cumsum(leaps, axis=0), days[np.cumsum(cut) - 1], rtol=1e-12, atol=1e-11)


def test_days_follow_the_history_within_a_block() -> None:
    found, again = by_day(use(5)), np.array(HISTORY * 2)
    for first in range(0, DAYS, 5):
        blocks = {tuple(block) for block in found[first : first + 5].T}
        assert blocks <= {tuple(again[begin : begin + 5]) for begin in range(len(HISTORY))}
        assert len(blocks) > 10
    np.testing.assert_array_equal(by_day(use(400))[:17].sum(axis=0), np.full(PATHS, sum(HISTORY)))


@pytest.mark.parametrize("dated", [False, True])
def test_a_measure_answers_in_any_order_and_for_any_paths(dated: bool) -> None:
    history = (
        dict(zip(np.arange("2024-01-01", "2024-01-18", dtype="datetime64[D]"), HISTORY, strict=True)) if dated else HISTORY
    )
    calendar = Calendar(DAYS, datetime.date(2024, 5, 4))
    asked = ss.replayed(history, 8)
    days = ReplayedDays.begin(asked, None, calendar, PATHS, stream())
    of_days = np.array([days.exposure(np.full(PATHS, day), np.full(PATHS, day + 1.0)) for day in np.arange(float(DAYS))])
    rng = np.random.default_rng(3)
    before = rng.integers(0, DAYS + 1, (4, 60)).astype(float)  # after the last day, no days
    after = np.minimum(before + rng.integers(0, 30, before.shape), DAYS)
    columns = rng.integers(0, PATHS, 60)
    sums = np.concatenate([np.zeros((1, PATHS)), np.cumsum(of_days, axis=0)])
    expected = sums[after.astype(int), columns] - sums[before.astype(int), columns]
    by_path = with_values(ss.window(first_day=1), first_day=np.zeros(PATHS))
    for profile in (None, ss.window(first_day=1), by_path):  # each of them 1 on all days
        measure = ReplayedDays.begin(asked, profile, calendar, PATHS, stream())
        np.testing.assert_allclose(measure.exposure(before, after, columns), expected, rtol=1e-12, atol=1e-10)


def brute_force(of_days: FloatArray, stock: FloatArray, receipts: float) -> FloatArray:
    """The days, 1 at least, before the demand exceeds the stock and its receipts."""
    over = np.cumsum(of_days, axis=0) > (1 - 1e-12) * (stock + receipts * np.arange(1, len(of_days) + 1)[:, None])
    return np.maximum(np.where(over.any(axis=0), over.argmax(axis=0), len(of_days)), 1)


@pytest.mark.parametrize("profile", [None, PROFILE])
@pytest.mark.parametrize("receipts", [0.0, 4.0, 30.0])
@pytest.mark.parametrize("block_days", [1, 5, 28])
def test_a_stock_covers_the_days_before_it_is_short(receipts: float, profile: ss.Profile | None, block_days: int) -> None:
    flow, of_days = use(block_days, profile=profile), by_day(use(block_days, profile=profile))
    process = flow.start(CALENDAR, PATHS, stream())
    assert isinstance(process, ForeseenProcess)
    stock = np.random.default_rng(2).integers(-20, 250, PATHS).astype(float)
    for passed in (0, 3, 5, 22):
        before, most = np.full(PATHS, float(passed)), np.full(PATHS, DAYS - passed - 2.0)
        covered = process.covered_days(before, stock, receipts, most)
        np.testing.assert_array_equal(covered, np.minimum(brute_force(of_days[passed:], stock, receipts), most))
        leap = ss.Leap.from_(before, covered)
        expected = [of_days[passed : passed + int(number), path].sum() for path, number in enumerate(covered)]
        np.testing.assert_allclose(process.advance(leap, stream()), expected, rtol=1e-12, atol=1e-10)


def test_nothing_asked_for_never_limits_a_leap() -> None:
    nothing = ss.Consumption("use", ss.replayed([0, 0, 0])).start(CALENDAR, 3, stream())
    idle = with_values(use(), per_day__scale=np.array([0.0, 0.0, 1.0])).start(CALENDAR, 3, stream())
    most, before = np.full(3, 40.0), np.zeros(3)
    for process, expected in ((nothing, [40, 40, 40]), (idle, [40, 1, 1])):
        assert isinstance(process, ForeseenProcess)
        covered = process.covered_days(before, np.array([0.0, -1.0, -1.0]), 0.0, most)
        np.testing.assert_array_equal(covered[:2], [expected[0], 1])


def test_rows_of_a_profile_that_take_too_much_memory_are_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    tabulated = by_day(use(5, profile=PROFILE))
    monkeypatch.setattr(recorded_days, "_MOST_SUMS", 0)
    process = use(5, profile=PROFILE).start(CALENDAR, PATHS, stream())
    assert not isinstance(process, ForeseenProcess)
    np.testing.assert_allclose(moved(process, [1] * DAYS, PATHS), tabulated, rtol=1e-12)


def test_columns_share_their_blocks_and_nothing_else() -> None:
    gas = ss.replayed({"out": HISTORY, "in": OTHER}, 5)
    out, into = by_day(ss.Consumption("use", gas["out"])), by_day(ss.Factory("works", output_per_day=gas["in"]))
    pairs = set(zip(out.ravel(), into.ravel(), strict=True))
    assert pairs == set(zip(HISTORY, OTHER, strict=True))
    outages = ss.Outages(9, 3)
    one, other = (by_day(ss.Factory(name, output_per_day=gas["in"], outages=outages)) for name in ("one", "other"))
    assert 0.05 < np.mean((one > 0) & (other == 0)) < 0.5  # one fails while the other does not
    np.testing.assert_array_equal(one[(one > 0) & (other > 0)], other[(one > 0) & (other > 0)])


def test_blocks_belong_to_path_block_and_seed() -> None:
    few, many = by_day(use(), 20), by_day(use(), 500)
    np.testing.assert_array_equal(few, many[:, :20])
    for other in ({"seed": 2}, {"block": 1}):
        assert np.mean(by_day(use(), **other) == by_day(use())) < 0.3
    apart = by_day(ss.Consumption("use", ss.replayed({"apart": HISTORY}, 5)["apart"]))
    assert np.mean(apart == by_day(use())) < 0.3


def test_a_stream_beside_another_belongs_to_the_same_run_and_block() -> None:
    key = (7, 3, digest("history"), 5)
    expected = keyed_generator(*key).random(3)
    for name in ("one", "other"):
        rng = keyed_generator(7, 3, digest(name), 5)
        rng.random(9)
        np.testing.assert_array_equal(stream_beside(rng, "history").random(3), expected)
    assert stream_beside(np.random.default_rng(1), "history").random() != np.random.default_rng(1).random()


def scenario(demand: Any = None, *supply: Any, **more: Any) -> ss.Scenario:
    kept: dict[str, Any] = {"stock": ss.Stock(60), "horizon_days": DAYS} | more
    return ss.Scenario("made", demand=demand or use(), supply=supply, **kept)


def test_durations_are_the_same_in_any_window_and_up_to_any_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    gas = ss.replayed({"out": HISTORY, "in": OTHER}, 5)
    both = scenario(ss.Consumption("use", ss.uniform(1, 2) * gas["out"]), ss.Factory("works", output_per_day=gas["in"]))
    for made in (scenario(), both, scenario(use(profile=UNKNOWN, rationing=ss.Rationing(3, {5: 0.5})))):
        usual = ss.simulate(made, paths=900, seed=4, keep=900)
        with monkeypatch.context() as narrow:
            narrow.setattr(path_batch, "_MOST_PATHS", 37)
            np.testing.assert_array_equal(ss.simulate(made, paths=900, seed=4, keep=900).durations, usual.durations)
    longer = ss.simulate(scenario(horizon_days=25), paths=900, seed=4, keep=900).durations
    durations = ss.simulate(scenario(), paths=900, seed=4, keep=900).durations
    np.testing.assert_array_equal(np.where(durations >= 25, np.inf, durations), longer)


@pytest.mark.parametrize("to_horizon", [False, True])
def test_a_path_takes_few_leaps(to_horizon: bool) -> None:
    plenty = scenario(stock=ss.Stock(10_000))
    assert ss.simulate(plenty, paths=500, seed=1, to_horizon=to_horizon).leaps_per_path == 1.0
    assert ss.simulate(scenario(), paths=500, seed=1).leaps_per_path < 2.1
    receives = scenario(use(), ss.Factory("works", 4))
    assert ss.simulate(receives, paths=500, seed=1).leaps_per_path < 2.1


def test_least_mean_and_most_of_a_day() -> None:
    level = with_values(
        ss.Factory("works", output_per_day=ss.uniform(1, 2) * ss.replayed([2, 3, 7])), output_per_day__scale=2.0
    )
    half = attrs.evolve(level, yield_fraction=0.5)
    assert (half.least_per_day(), half.most_per_day(CALENDAR)) == (2.0, 7.0)
    assert attrs.evolve(half, profile=ss.window(first_day=2)).least_per_day() == 0.0
    assert attrs.evolve(half, outages=ss.Outages(9, 3)).least_per_day() == 0.0
    steady = ss.Factory("works", output_per_day=6, yield_fraction=0.5)
    assert (steady.least_per_day(), steady.most_per_day(CALENDAR), steady.is_steady) == (3.0, 3.0, True)
    demand = ss.Consumption("use", 2 * ss.replayed([2, 3, 7]), regimes=ss.Regimes({"a": 1, "b": 3}, {"a": 2, "b": 2}))
    assert demand.mean_per_day() == 16.0
    assert demand.bound(CALENDAR) == ss.DemandBound(42.0, 0.0, 0.0)
    assert not any(each.is_steady for each in (demand, use(), level))


def test_gross_cover_is_by_the_mean_of_the_history() -> None:
    result = ss.simulate(scenario(ss.Consumption("use", 2 * ss.replayed([2, 3, 7])), stock=ss.Stock(80)), paths=64, seed=1)
    assert result.gross_cover_quantile(0.5).value == 10.0


def test_a_steady_output_is_that_of_a_nameplate() -> None:
    by_output = scenario(use(), ss.Factory("works", output_per_day=ss.uniform(2, 5, name="output"), outages=ss.Outages(9, 3)))
    by_nameplate = scenario(use(), ss.Factory("works", ss.uniform(2, 5, name="output"), outages=ss.Outages(9, 3)))
    one, other = (ss.simulate(each, paths=500, seed=1, keep=500) for each in (by_output, by_nameplate))
    np.testing.assert_array_equal(one.durations, other.durations)


def dated(days: int, **more: Any) -> ss.Scenario:
    values = {datetime.date(2024, 1, 1) + datetime.timedelta(days=number): number for number in range(days)}
    return scenario(ss.Consumption("use", ss.replayed(values, min(days, 28))), **more)


def test_what_a_scenario_refuses_and_warns_of() -> None:
    gas = ss.replayed({"out": HISTORY, "in": OTHER}, 5)
    twice = [ss.Consumption("use", gas["out"]), ss.Consumption("again", 2 * gas["out"])]
    assert_refused(
        lambda: scenario(twice), "Consumption 'again' must replay a column of its own (got 'out' of one history, as C"
    )
    other_blocks = ss.replayed({"out": HISTORY, "in": OTHER}, 6)["out"]
    works = ss.Factory("works", output_per_day=other_blocks)
    assert_refused(lambda: scenario(twice[0], works), "Factory 'works' must replay a column of its own (got 'out' of one")
    short = "the history of Consumption 'use' must have a day of each weekday, since it and the scenario have dates (got 6)"
    assert_refused(lambda: dated(6, start="2024-05-01"), short)
    assert dated(6).traps == dated(7, start="2024-05-01").traps == ()
    [trap] = scenario(use(18)).traps
    assert trap.startswith("'block_days' of the history of Consumption 'use' is longer than the history (got 18 of 17 days): ")
    assert scenario(use(17)).traps == scenario(ss.Consumption("use", ss.replayed([5]))).traps == ()
    vast = scenario(ss.Consumption("use", 1e9 * ss.replayed([1e7, 0], 2)))
    assert_refused(
        lambda: ss.simulate(vast, paths=8), "the largest recorded 'per_day' of Consumption 'use' must be at most 1e+15"
    )
    made = scenario(use(), ss.Factory("works", output_per_day=1e9 * ss.replayed([1e7, 0], 2)))
    assert_refused(
        lambda: ss.simulate(made, paths=8), "the largest recorded 'output_per_day' of Factory 'works' must be at most"
    )


def test_weekdays_that_matter_and_are_not_kept_are_a_trap() -> None:
    rng, first = np.random.default_rng(5), datetime.date(2024, 1, 1)
    noise = rng.gamma(9, 1, 200)
    weekly = noise * np.where(np.arange(200) % 7 < 5, 1.0, 0.4)
    spells = np.repeat(rng.gamma(9, 1, 20), 10)
    for values, share in (
        (noise, None),
        (spells, None),
        (weekly, "4[0-9]|5[0-3]"),  # 0.465: 81 x 0.36 x 10/49 between, 9 (5/7 + 0.16 x 2/7) within
        (np.arange(70) % 7, "100"),
        (weekly[:13], None),
    ):
        dates = {first + datetime.timedelta(days=number): value for number, value in enumerate(values)}
        demand = ss.Consumption("use", ss.replayed(dates, 7))
        traps = scenario(demand).traps
        assert scenario(demand, start="2024-05-01").traps == ()
        assert bool(traps) == (share is not None)
        if share is not None:
            text = rf"weekdays explain ({share}) % of the variance of the history of Consumption 'use', and .* a start$"
            assert re.match(text, traps[0])
    assert scenario(ss.Consumption("use", ss.replayed(weekly))).traps == ()  # nobody said which day is a Monday


def test_files_and_sources_tell_the_history() -> None:
    level = ss.uniform(1, 2, name="level")
    gas = ss.replayed({"out": HISTORY, "in": OTHER}, 5, source="the operator", note="metered")
    works = ss.Factory("works", output_per_day=3 * gas["in"])
    made = scenario(ss.Consumption("use", level * gas["out"]), works, start="2024-05-01")
    read = from_notation(to_notation(made))
    assert (read.digest, read.sources, read["works"]) == (made.digest, made.sources, works)
    assert (
        read.digest != scenario(ss.Consumption("use", level * ss.replayed({"out": HISTORY, "in": HISTORY}, 5)["out"])).digest
    )
    told = {each.name: str(each) for each in made.sources}
    assert told["use.per_day"] == "use.per_day: level * replayed('out', 17 days, mean 5.75, blocks of 5) (the operator)"
    assert told["level"] == "level: uniform(1, 2) (the operator)"
    assert (
        told["works.output_per_day"]
        == "works.output_per_day: 3 * replayed('in', 17 days, mean 1.824, blocks of 5) (the operator)"
    )
    again = from_notation(to_notation(dated(30, start="2024-05-01")))
    assert again["use"] == dated(30)["use"]
    assert list(made.model.draw(Settings(seed=1, replicates=2), 0, 4).variables) == ["level"]
