"""The bottleneck of a factory: the least of its capacity and of what its inputs allow, day by day."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import supplysim as ss
from supplysim._flows import bottleneck
from supplysim._flows.base import Leap
from supplysim._flows.bottleneck import MEASURE, Bottleneck
from support.profile_levels import Drawing, summed

HORIZON, PATHS = 60, 7
FloatArray = NDArray[np.float64]
RISING, FALLING = ss.ramp(5, 30, 0.2, 1.5), ss.ramp(ss.uniform(1, 30), ss.uniform(0, 20), 1.6, 0.1)
SHORTAGE = ss.schedule({10: ss.uniform(0.1, 0.9), 30: 1.2, 45: 0})

FACTORIES: dict[str, dict[str, Any]] = {
    "an input": {"inputs": {"power": ss.Input(60)}},
    "an unknown input": {"inputs": {"power": ss.Input(ss.uniform(20, 120))}},
    "a certain profile": {"profile": RISING, "inputs": {"power": ss.Input(60)}},
    "certain profiles": {"profile": RISING, "inputs": {"power": ss.Input(60, ss.season(0.8, 9, 20)), "steel": ss.Input(90)}},
    "unknown rates": {"profile": RISING, "inputs": {"power": ss.Input(ss.uniform(20, 120), ss.season(0.8, 9, 20))}},
    "an unknown profile": {"profile": FALLING, "inputs": {"power": ss.Input(60)}},
    "an input with a profile": {"inputs": {"power": ss.Input(60, SHORTAGE)}},
    "all of it": {"profile": FALLING * RISING, "inputs": {"power": ss.Input(60, SHORTAGE), "steel": ss.Input(70, RISING)}},
    "nothing allowed": {"profile": RISING, "inputs": {"power": ss.Input(0, SHORTAGE)}},
}


def drawing_of(fields: dict[str, Any], **more: Any) -> Drawing:
    flow = ss.Factory("works", 100, utilisation=0.9, yield_fraction=0.5, availability_fraction=0.8, **fields, **more)
    return Drawing(flow, HORIZON, paths=PATHS)


def made(drawing: Drawing, cut: list[int]) -> FloatArray:
    """What the factory makes in each leap, (leaps, paths)."""
    assert isinstance(drawing.flow, ss.Factory)
    rng = np.random.default_rng(1)
    panel = drawing.flow.start(drawing.values, drawing.calendar, PATHS, rng)
    clock, found = np.zeros(PATHS), []
    for days in cut:
        leap = Leap.from_(clock, np.full(PATHS, float(days)))
        found.append(drawing.flow.advance(panel, leap, rng))
        clock = leap.after
    return np.array(found)


@pytest.mark.parametrize("cut", [[60], [1] * 60, [1, 29, 2, 28]], ids=len)
@pytest.mark.parametrize("kind", FACTORIES)
def test_output_is_the_least_day_by_day(kind: str, cut: list[int]) -> None:
    drawing = drawing_of(FACTORIES[kind])
    expected = np.add.reduceat(drawing.outputs(), np.cumsum([0, *cut[:-1]]))
    np.testing.assert_allclose(made(drawing, cut), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", ["an unknown profile", "all of it", "unknown rates"])
@pytest.mark.parametrize("at_once", [1, 7, 1 << 17])
def test_days_are_laid_out_in_parts_of_any_size(kind: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bottleneck, "_DAYS_AT_ONCE", at_once)
    drawing = drawing_of(FACTORIES[kind])
    assert isinstance(drawing.flow, ss.Factory)
    panel = drawing.flow.start(drawing.values, drawing.calendar, PATHS, np.random.default_rng(1))
    measure = panel.shared[MEASURE]
    assert isinstance(measure, Bottleneck)
    levels = drawing.outputs() / 0.5
    rng = np.random.default_rng(2)
    for _ in range(20):
        ends = np.sort(rng.integers(0, HORIZON + 1, (2, PATHS)).astype(float), axis=0)
        np.testing.assert_allclose(measure.exposure(panel, *ends), summed(levels, *ends), rtol=1e-9, atol=1e-9)
        paths = rng.permutation(PATHS)[:3]
        rows = np.sort(rng.integers(0, HORIZON + 1, (5, 3)).astype(float), axis=0)
        expected = [summed(levels, low, high, paths) for low, high in itertools.pairwise(rows)]
        np.testing.assert_allclose(measure.exposure(panel, rows[:-1], rows[1:], paths), expected, rtol=1e-9, atol=1e-9)


def test_outages_stop_the_days_that_they_fall_on() -> None:
    # Up one day, down the next, so that only odd days count.
    drawing = drawing_of(FACTORIES["an unknown profile"])
    certain = drawing.outputs()
    flow = ss.Factory("works", 72, yield_fraction=0.5, outages=ss.Outages(1, 1), **FACTORIES["an unknown profile"])
    drawn = Drawing(flow, HORIZON, paths=PATHS)
    np.testing.assert_allclose(made(drawn, [60])[0], certain[::2].sum(axis=0), rtol=1e-9)


def test_what_is_certain_is_one_table() -> None:
    drawing = drawing_of(FACTORIES["certain profiles"])
    assert isinstance(drawing.flow, ss.Factory)
    panel = drawing.flow.start(drawing.values, drawing.calendar, PATHS, np.random.default_rng(1))
    assert not panel.by_path
    assert not isinstance(panel.shared[MEASURE], Bottleneck)


@pytest.mark.parametrize("kind", FACTORIES)
def test_no_day_passes_the_most_that_is_said(kind: str) -> None:
    drawing = drawing_of(FACTORIES[kind])
    assert isinstance(drawing.flow, ss.Factory)
    most = drawing.flow.most_per_day(drawing.values, drawing.calendar)
    assert np.all(drawing.outputs() <= most * (1 + 1e-12))


def test_by_hand() -> None:
    # Capacity 100 x 0.9, power for 60 from day 2 on, propellant for 75 up to day 3; 8 in 10 are good.
    inputs = {"power": ss.Input(60, ss.schedule({1: 2, 2: 1})), "propellant": ss.Input(75, ss.schedule({4: 0.2}))}
    flow = ss.Factory("works", 100, utilisation=0.9, yield_fraction=0.8, inputs=inputs)
    drawing = Drawing(flow, 5)
    rng = np.random.default_rng(1)
    panel = flow.start(drawing.values, drawing.calendar, 1, rng)
    per_day = [flow.advance(panel, Leap.from_(np.array([day]), np.ones(1)), rng)[0] for day in range(5)]
    assert per_day == pytest.approx([60, 48, 48, 12, 12])
