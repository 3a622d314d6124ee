"""The summary of a comparison: the figures of all variants, the changes from the first, and what is paired."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from supplysim._engine.outputs import Duration
from supplysim._estimates.estimate import Estimate, percent
from supplysim._estimates.of_stock import in_words
from supplysim._result.summary import milestones
from supplysim._result.tables import QUANTILES, Section
from supplysim.analysis.compare_summary import CompareSummary, days, more_days, points, run_told, short
from supplysim.analysis.paired import Paired
from supplysim.analysis.pairing_told import PairingTold
from supplysim.analysis.side import Side
from supplysim.analysis.side_by_side import SideBySide


def comparison_summary(sides: Mapping[str, Side], changes: Mapping[str, SideBySide], paired: Paired) -> CompareSummary:
    """The tables of a comparison; `changes` are those from the first side to each other one."""
    first, *_ = sides
    side = sides[first]
    horizon = side.scenario.horizon_days
    heads = ("5 %", "median", "95 %", f"mean up to {horizon:,}")
    shown_days = milestones(horizon)
    later = (*(f"{each:,} days" for each in shown_days), f"never in {horizon:,}")
    reached = np.array([*map(float, shown_days), float(horizon)])

    def table(
        head: str, heads: tuple[str, ...], write: Callable[[Estimate], str], rows: Mapping[str, list[Estimate]]
    ) -> Section:
        return Section((head, *heads), tuple((short(label), *map(write, row)) for label, row in rows.items()))

    against = f"change from {short(first)}"
    lengths = {label: [*each.quantile(QUANTILES), each.restricted_mean] for label, each in sides.items()}
    chances = {label: [*each.survival(reached[:-1]), each.never] for label, each in sides.items()}
    more = {
        label: [*(each.quantile(Duration.name, "quantile", one) for one in QUANTILES), each.restricted_mean]
        for label, each in changes.items()
    }
    likelier = {label: each.survival(reached) for label, each in changes.items()}
    orders = {label: list(each.orders.shares) for label, each in changes.items()}
    of_stock = "" if len(side.stocks) == 1 else f" for {in_words(side)}"
    return CompareSummary(
        (
            f"{len(sides)} variants{of_stock}: how long, and what changes?",
            run_told(side, paired.paths, paired.seed, paired.replicates),
        ),
        (
            table("duration, days", heads, days, lengths),
            table(against, heads, more_days, more),
            table("lasts at least", later, percent, chances),
            table(f"{against}, points", later, lambda each: points(each).removesuffix(" points"), likelier),
            table(
                f"beside {short(first)}, path by path",
                ("lasts longer", "shorter", "the same", f"both {horizon:,} days"),
                percent,
                orders,
            ),
            *_pairing(sides, first),
        ),
    )


def _pairing(sides: Mapping[str, Side], first: str) -> list[Section]:
    """What is paired, and what is not: each once if it is the same for all variants, otherwise for every one."""
    told = {
        label: PairingTold.of(sides[first].scenario, side.scenario, (first, label)).sections()
        for label, side in sides.items()
        if label != first
    }
    found = []
    for sections in zip(*told.values(), strict=True):
        if all(each == sections[0] for each in sections):
            found.append(sections[0])
        else:
            found += [
                Section((f"{short(label)}: {section.heads[0]}", *section.heads[1:]), section.rows)
                for label, section in zip(told, sections, strict=True)
            ]
    return found
