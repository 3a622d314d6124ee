"""Outputs: what is registered is counted, kept, stored, printed and extended, without another word."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._engine.histogram import Bins, RatioBins
from supplysim._engine.output import Output, Simulated
from supplysim._engine.outputs import OUTPUTS
from supplysim._estimates.output_figures import OutputFigures
from supplysim._model.network import Node
from supplysim._uncertain.arrays import FloatArray
from support import scenarios
from support.results import assert_same_run


class _AtStart(Output):
    name = "at start"
    label = "available on day 1, {unit}"

    def bins(self, scenario: ss.Scenario) -> Bins:
        return RatioBins(first_octave=-20, last_octave=50, bits=6)

    def values(self, block: Simulated, node: Node) -> FloatArray:
        return np.maximum(block.outcomes.available[node.name], 0.0)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setitem(OUTPUTS, _AtStart.name, _AtStart())  # type: ignore[arg-type]  # a dict
    with scenarios.small_blocks(64):
        yield


@pytest.mark.parametrize("run", scenarios.RUNS)
def test_an_output_that_is_registered_is_counted_kept_stored_and_printed(run: str, tmp_path: Path) -> None:
    path = tmp_path / "run.supplysim"
    result = scenarios.simulate(run, 150, seed=6, checkpoint=path)
    for stock in result.stocks:
        kept = result.run.kept.outputs[stock, _AtStart.name]
        figures = OutputFigures(result.scenario, result.tally, stock, OUTPUTS[_AtStart.name])
        assert figures.quantile(0.5).value == np.quantile(kept, 0.5, method="inverted_cdf")
        assert figures.mean.value == pytest.approx(kept.mean(), rel=1e-12)
        assert figures.share_from(float(kept[0])).value == np.mean(kept >= kept[0])
    assert f"available on day 1, {result.scenario.unit}" in str(result)
    assert_same_run(ss.load(path, result.scenario), result)
    assert_same_run(result.extend(100), scenarios.simulate(run, 250, seed=6))
    loaded = ss.load(path, result.scenario).run.kept.outputs
    for key, values in result.run.kept.outputs.items():
        np.testing.assert_array_equal(loaded[key], values)


def test_sums_are_exact_and_count_what_is_censored_as_the_horizon() -> None:
    result = ss.simulate(scenarios.certain(9.5), 3, seed=1, replicates=2)
    assert result.tally.sums["stock", "durations"] == (Fraction(19), Fraction(19, 2))
    never = ss.simulate(scenarios.certain(300.0), 3, seed=1, replicates=2)
    horizon = never.scenario.horizon_days
    assert never.tally.sums["stock", "durations"] == (2 * horizon, horizon)
    assert math.isinf(never.durations[0])
    assert ("stock", "gross_cover") not in never.tally.sums
