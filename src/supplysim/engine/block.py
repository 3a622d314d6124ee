"""One block: draw its inputs, leap every path to its end, count what came out."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim.engine import leap
from supplysim.engine.inputs import Inputs, draw_inputs
from supplysim.engine.settings import Settings
from supplysim.engine.tally import Tally
from supplysim.engine.window import Window
from supplysim.flows.flow import Panel
from supplysim.scenario import Scenario
from supplysim.uncertain.keys import digest, keyed_generator

FloatArray = NDArray[np.float64]

ROUNDING = 1e-9  # a shortfall of less than this share of the demand is rounding, not a stock-out
_WINDOW = 1 << 15  # wide enough that NumPy's cost per call is spread thin, small enough to stay in cache


@attrs.frozen
class Kept:
    """Paths that are kept for analysis, in order: their inputs, durations and gross cover, (paths,) arrays."""

    inputs: Mapping[str, FloatArray]
    durations: FloatArray
    gross_cover: FloatArray


@attrs.frozen
class BlockOutcome:
    """What a block returns: its tally and, for the first paths of a run, the paths themselves."""

    tally: Tally
    kept: Kept


def run_block(scenario: Scenario, settings: Settings, block: int, paths: int, keep: int = 0) -> BlockOutcome:
    """Simulate the first `paths` paths of `block`; a pure function of its arguments.

    Parameters
    ----------
    scenario : Scenario
    settings : Settings
    block : int
        Number of the block, from 0.
    paths : int
        At most ``settings.paths_per_block``.
    keep : int
        How many of them, from the first, to return path by path.
    """
    inputs = draw_inputs(scenario, settings, block, paths)
    available = available_at_start(inputs)
    streams = {flow.name: keyed_generator(settings.seed, block, digest(flow.name)) for flow in scenario.flows}
    durations, leaps = _durations(scenario, inputs, available, streams, paths)
    gross_cover = _gross_cover(scenario, inputs, available, paths)
    tally = Tally.count(scenario, settings, durations, gross_cover, leaps)
    few = slice(0, keep)
    kept = Kept({name: values[few] for name, values in inputs.variables.items()}, durations[few], gross_cover[few])
    return BlockOutcome(tally, kept)


def available_at_start(inputs: Inputs) -> FloatArray:
    """Usable stock above the reserve on the morning of day 1; negative where the reserve is not covered."""
    stock = inputs.of("stock")
    return np.asarray(stock["on_hand"] * stock["usable_fraction"] - stock["reserve"])


def _gross_cover(scenario: Scenario, inputs: Inputs, available: FloatArray, paths: int) -> FloatArray:
    """Days of supply: available stock over the mean consumption rate, no resupply. Infinite where nothing is consumed."""
    rate = sum(np.asarray(flow.mean_per_day(inputs.of(flow.name))) for flow in scenario.demand)
    covered = np.broadcast_to(np.maximum(available, 0.0), paths)
    cover = np.full(paths, np.inf)
    with np.errstate(over="ignore"):
        np.divide(covered, rate, out=cover, where=np.broadcast_to(rate > 0, paths))
    return cover


def _durations(
    scenario: Scenario,
    inputs: Inputs,
    available: FloatArray,
    streams: Mapping[str, np.random.Generator],
    paths: int,
) -> tuple[FloatArray, int]:
    """The duration of every path, and how many leaps they took in all."""
    starts = [flow.start(inputs.of(flow.name), paths, streams[flow.name]) for flow in scenario.flows]
    floor = leap.stock_floor([flow.ceiling(inputs.of(flow.name)) for flow in scenario.demand], paths)
    ledger = {"clock": np.zeros(paths), "available": np.broadcast_to(available, paths)}
    window = Window([Panel(by_path=ledger), Panel.of(paths, floor), *starts], paths, _WINDOW)
    durations = np.full(paths, np.inf)
    demands = len(scenario.demand)
    leaps = 0
    while window.paths.size:
        ledger_now, floor_now, *panels = window.panels
        clock, stock = ledger_now.by_path["clock"], ledger_now.by_path["available"]
        days = leap.longest_leap(stock, **floor_now.shared, **floor_now.by_path, days_left=scenario.horizon_days - clock)
        moved = [flow.advance(panel, days, streams[flow.name]) for flow, panel in zip(scenario.flows, panels, strict=True)]
        for received in moved[demands:]:
            stock += received
        demanded = moved[0]
        for further in moved[1:demands]:
            demanded += further
        clock += days
        leaps += days.size
        issuable = np.maximum(stock, 0.0)
        short = issuable < demanded * (1.0 - ROUNDING)
        ended = np.flatnonzero(short | (clock >= scenario.horizon_days))
        stock -= np.minimum(issuable, demanded)  # what is issued: a forgiven shortfall is not carried on
        if ended.size:
            out = ended[short[ended]]
            durations[window.paths[out]] = clock[out] - 1.0 + issuable[out] / demanded[out]
            window.replace(ended)
    return durations, leaps
