"""The summary of a change: both sides, the differences, the order on one path, and what is paired."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplysim._engine.outputs import Duration
from supplysim._estimates.estimate import Estimate, count_days, percent, plus_minus
from supplysim._estimates.of_stock import in_words
from supplysim._result.summary import milestones
from supplysim._result.tables import QUANTILES, Section
from supplysim.analysis.compare_summary import CompareSummary, days, more_days, points, run_told, short, signed
from supplysim.analysis.paired import Paired
from supplysim.analysis.pairing_told import PairingTold
from supplysim.analysis.side_by_side import SideBySide

_QUANTILES = dict(zip(QUANTILES, ("5 %", "median", "95 %"), strict=True))


def change_summary(figures: SideBySide, labels: tuple[str, str], paired: Paired) -> CompareSummary:
    """The tables of a change."""
    one, two = labels
    first, second = figures.first, figures.second
    of_stock = ""
    if len(first.stocks) > 1 or len(second.stocks) > 1:
        stocks = dict.fromkeys([first.stock, second.stock])
        of_stock = f" for the stock {' and '.join(map(repr, stocks))}"
        if any(side.stock not in side.stocks for side in (first, second)):  # one of them is a demand
            of_stock = f" for {' and '.join(dict.fromkeys(map(in_words, (first, second))))}"
    names = dict.fromkeys([first.scenario.name, second.scenario.name])
    of_scenario = f"{first.scenario.name}: " if len(names) == 1 else ""
    return CompareSummary(
        (
            f"{of_scenario}what changes{of_stock} from {one} to {two}?",
            run_told(first, paired.paths, paired.seed, paired.replicates),
        ),
        (
            _figures(figures, labels),
            *_service(figures, labels),
            _order(figures, labels),
            *PairingTold.of(first.scenario, second.scenario, labels).sections(),
        ),
    )


def _figures(figures: SideBySide, labels: tuple[str, str]) -> Section:
    """Durations and probabilities on both sides, and their differences."""
    horizon = figures.horizon_days
    sides = (figures.first, figures.second)

    def row(label: str, write: Callable[[Estimate], str], of_sides: list[Estimate], change: str) -> tuple[str, ...]:
        return (label, *map(write, of_sides), change)

    rows = [
        row(
            f"duration, {name}, days",
            days,
            [side.quantile(each) for side in sides],
            more_days(figures.quantile(Duration.name, "quantile", each)),
        )
        for each, name in _QUANTILES.items()
    ]
    mean = [side.restricted_mean for side in sides]
    rows.append(row(f"mean, up to {count_days(horizon)}", days, mean, more_days(figures.restricted_mean)))
    for each in milestones(horizon):
        (change,) = figures.survival(np.array([float(each)]))
        rows.append(row(f"lasts at least {each:,} days", percent, [side.survival(each) for side in sides], points(change)))
    never = [side.never for side in sides]
    rows.append(
        row(
            f"never runs out in {count_days(horizon)}", percent, never, points(figures.survival(np.array([float(horizon)]))[0])
        )
    )
    return Section(("", *map(short, labels), "difference"), tuple(rows))


def _service(figures: SideBySide, labels: tuple[str, str]) -> list[Section]:
    """The service of both sides, and the differences; nothing if paths end at their first stock-out."""
    if not figures.first.tally.service:
        return []
    sides, change = [side.service for side in (figures.first, figures.second)], figures.service
    unit = figures.first.scenario.unit
    rows = (
        ("share of demand met (fill rate)", *(percent(each.fill_rate()) for each in sides), points(change.fill_rate)),
        ("days without stock-out (ready rate)", *(percent(each.ready_rate) for each in sides), points(change.ready_rate)),
        ("stock-outs a path", *(days(each.stock_outs) for each in sides), more_days(change.stock_outs)),
        (
            "mean length of a stock-out, days",
            *(days(each.stock_out_days) for each in sides),
            more_days(change.stock_out_days),
        ),
        (f"unmet demand a path, {unit}", *(plus_minus(each.unmet()) for each in sides), signed(change.unmet_demand)),
    )
    return [Section((f"served over {count_days(figures.horizon_days)}", *map(short, labels), "difference"), rows)]


def _order(figures: SideBySide, labels: tuple[str, str]) -> Section:
    longer, shorter, same, both = figures.orders.shares
    one, two = map(short, labels)
    rows = (
        (f"{two} lasts longer", percent(longer)),
        (f"{one} lasts longer", percent(shorter)),
        ("both end at the same time", percent(same)),
        (f"both last all {count_days(figures.horizon_days)}", percent(both)),
    )
    return Section(("on one and the same path", ""), rows)
