"""The bottleneck of a factory: the least of its capacity and of what its inputs allow, day by day."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._flows import bottleneck
from supplysim._flows.bottleneck import Bottleneck
from supplysim._flows.calendar import Calendar
from supplysim._flows.factory import FactoryProcess
from supplysim._flows.profiles.cumulative_exposure import CumulativeExposure
from support.flow_runs import moved
from support.profile_levels import Drawing, summed

HORIZON, PATHS = 60, 7
CLOSE: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-9}
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
every_kind = pytest.mark.parametrize("kind", FACTORIES)


def drawing_of(kind: str, **more: Any) -> Drawing:
    fields = {"utilisation": 0.9, "availability_fraction": 0.8, "yield_fraction": 0.5} | FACTORIES[kind] | more
    return Drawing(ss.Factory("works", 100, **fields), HORIZON, paths=PATHS)


def started(drawing: Drawing) -> FactoryProcess:
    return drawing.drawn.start(drawing.calendar, PATHS, np.random.default_rng(1))


@pytest.mark.parametrize("cut", [[60], [1] * 60, [1, 29, 2, 28]], ids=len)
@every_kind
def test_output_is_the_least_day_by_day(kind: str, cut: list[int]) -> None:
    drawing = drawing_of(kind)
    expected = np.add.reduceat(drawing.outputs(), np.cumsum([0, *cut[:-1]]))
    np.testing.assert_allclose(moved(started(drawing), cut, PATHS), expected, **CLOSE)


@pytest.mark.parametrize("kind", ["an unknown profile", "all of it", "unknown rates"])
@pytest.mark.parametrize("at_once", [1, 7, 1 << 17])
def test_days_are_laid_out_in_parts_of_any_size(kind: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bottleneck, "_DAYS_AT_ONCE", at_once)
    drawing = drawing_of(kind)
    measure = started(drawing).measure
    assert isinstance(measure, Bottleneck)
    levels, rng = drawing.outputs() / 0.5, np.random.default_rng(2)
    for _ in range(20):
        ends = np.sort(rng.integers(0, HORIZON + 1, (2, PATHS)).astype(float), axis=0)
        np.testing.assert_allclose(measure.exposure(*ends), summed(levels, *ends), **CLOSE)
        paths = rng.permutation(PATHS)[:3]
        rows = np.sort(rng.integers(0, HORIZON + 1, (5, 3)).astype(float), axis=0)
        expected = [summed(levels, low, high, paths) for low, high in itertools.pairwise(rows)]
        np.testing.assert_allclose(measure.exposure(rows[:-1], rows[1:], paths), expected, **CLOSE)


def test_outages_stop_the_days_that_they_fall_on() -> None:
    # Up one day, down the next, so that only odd days count.
    certain = drawing_of("an unknown profile").outputs()
    drawing = drawing_of("an unknown profile", utilisation=0.72, availability_fraction=1, outages=ss.Outages(1, 1))
    np.testing.assert_allclose(moved(started(drawing), [60], PATHS)[0], certain[::2].sum(axis=0), rtol=1e-9)


def test_what_is_certain_is_one_table() -> None:
    measure = started(drawing_of("certain profiles")).measure
    assert isinstance(measure, CumulativeExposure)
    assert not measure.numbers
    assert len(measure.stretches) == 1


@every_kind
def test_no_day_passes_the_most_that_is_said(kind: str) -> None:
    drawing = drawing_of(kind)
    assert np.all(drawing.outputs() <= drawing.drawn.most_per_day(drawing.calendar) * (1 + 1e-12))


def test_by_hand() -> None:
    # Capacity 100 x 0.9, power for 60 from day 2 on, propellant for 75 up to day 3; 8 in 10 are good.
    inputs = {"power": ss.Input(60, ss.schedule({1: 2, 2: 1})), "propellant": ss.Input(75, ss.schedule({4: 0.2}))}
    works = ss.Factory("works", 100, utilisation=0.9, yield_fraction=0.8, inputs=inputs)
    process = works.start(Calendar(5), 1, np.random.default_rng(1))
    assert moved(process, [1] * 5)[:, 0] == pytest.approx([60, 48, 48, 12, 12])
