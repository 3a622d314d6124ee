"""Results with durations that are written down, so that every figure can be worked out by hand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

import attrs
import numpy as np

import supplysim as ss
from supplysim._engine.block import BlockOutcome, Kept
from supplysim._engine.outputs import keys_of
from supplysim._engine.tally import Tally
from supplysim._model.settings import Settings
from supplysim._run.accumulator import Accumulated, Run
from supplysim._run.plan import Plan
from support.by_hand import scenario


def result_of(
    durations: Sequence[float],
    *,
    horizon_days: int = 730,
    gross_cover: Sequence[float] | None = None,
    replicates: int = 4,
    start: str | datetime.date | None = None,
    name: str = "by hand",
) -> ss.Result:
    """The result of a run whose paths had these durations, infinite where censored; path i is in replicate i % replicates."""
    made = scenario(ss.uniform(0, 1, name="unknown"), 1, name=name, horizon_days=horizon_days, start=start)
    paths = len(durations)
    lasted = np.array(durations, dtype=np.float64)
    cover = lasted if gross_cover is None else np.array(gross_cover, dtype=np.float64)
    values = {key: {"durations": lasted, "gross_cover": cover}.get(key[1], np.zeros(paths)) for key in keys_of(made)}
    plan = Plan(made, Settings(seed=1, replicates=replicates), paths, paths)
    tally = Tally.count(made, plan.settings, values, service={}, leaps=paths)
    outcome = BlockOutcome(tally, Kept({"unknown": np.linspace(0, 1, paths)}, values))
    return ss.Result(Run(plan, Accumulated.nothing(plan), Accumulated.of(0, outcome)))


def assert_same_run(one: ss.Result, other: ss.Result) -> None:
    """Every count, every sum and every path that was kept, of every stock, bit for bit."""
    assert one.tally == other.tally
    assert dict(one.tally.service) == dict(other.tally.service)
    assert bool(one.tally.service) == one.run.plan.settings.to_horizon
    assert all(isinstance(total, Fraction) for totals in one.tally.service.values() for total in totals)
    assert (one.paths, one.stocks, list(one.inputs)) == (other.paths, other.stocks, list(other.inputs))
    for name, drawn in one.inputs.items():
        np.testing.assert_array_equal(drawn, other.inputs[name])
    for stock in one.stocks:
        np.testing.assert_array_equal(one.of(stock).durations, other.of(stock).durations)
        np.testing.assert_array_equal(one.of(stock).gross_cover_days, other.of(stock).gross_cover_days)
        assert _figures(one.of(stock)) == _figures(other.of(stock))


def _figures(result: ss.Result) -> str:
    """Figures of one stock in full, so that what is not a number equals itself."""
    figures = [result.never, result.restricted_mean, *result.quantile([0.05, 0.5, 0.95]), *result.gross_cover_quantile([0.5])]
    if result.run.plan.settings.to_horizon:
        service = result.service
        figures += [service.ready_rate, service.stock_outs, service.stock_out_days]
        for claim in (None, *service.demands, *service.shipments):
            figures += [service.fill_rate(claim), service.unmet(claim)]
    return repr([attrs.astuple(each) for each in figures])
