"""Durations that nothing in the scenario explains: a warning after the run."""

from __future__ import annotations

from collections.abc import Iterator

from supplysim._estimates.figures import Figures
from supplysim._flows.base import Demand
from supplysim._model.network import Node
from supplysim._uncertain.fields import place_of

_TIMES_COVER = 2.0


def unexplained_durations(figures: Figures) -> Iterator[str]:
    """A message for each stock that lasts more than twice its gross cover though nothing comes in and no level changes."""
    horizon_days = figures.scenario.horizon_days
    for node in figures.scenario.model.network.nodes:
        if not _lives_on_its_stock(node):
            continue
        stock = figures.of(node.name)
        cover_days = stock.gross_cover_quantile(0.5).value
        if min(stock.median.value, horizon_days) > _TIMES_COVER * cover_days:
            yield (
                f"the median duration of {place_of(node.stock)}, {stock.median} days, is more than twice its median gross "
                f"cover, {cover_days:.3g} days, though nothing comes in: on most paths demand stays far below its mean. "
                f"Check 'cv' and the regimes; for a level that is not known, give 'per_day' a law"
            )


def _lives_on_its_stock(node: Node) -> bool:
    """Whether nothing comes in, and no claim changes its level by a profile or by rationing."""
    levels = [claim.profile for claim in node.claims]
    rationed = [claim.rationing for claim in node.claims if isinstance(claim, Demand)]
    return bool(node.claims) and not (node.supplies or node.inbound or any([*levels, *rationed]))
