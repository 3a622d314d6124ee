"""Durations that nothing in the scenario explains: a warning after the run."""

from __future__ import annotations

from collections.abc import Iterator

from supplysim._estimates.figures import Figures
from supplysim._model.network import Node
from supplysim._uncertain.fields import place_of

_TIMES_COVER = 2.0
_FEW_DAYS = 2.0  # of a stock for hardly a day, twice the cover says nothing


def unexplained_durations(figures: Figures) -> Iterator[str]:
    """A message for each stock that lasts more than twice its gross cover though nothing comes in and no level changes."""
    horizon_days = figures.scenario.horizon_days
    for node in figures.scenario.model.network.nodes:
        if not _lives_on_its_stock(node):
            continue
        stock = figures.of(node.name)
        cover_days = stock.gross_cover_quantile(0.5).value
        lasts_days = min(stock.median.value, horizon_days)
        if lasts_days > _TIMES_COVER * cover_days and lasts_days > cover_days + _FEW_DAYS:
            yield (
                f"the median duration of {place_of(node.stock)}, {stock.median} days, is more than twice its median gross "
                f"cover, {cover_days:.3g} days, though nothing comes in: on most paths demand stays far below its mean. "
                f"Check 'cv' and how long the first regime lasts (start='stationary' is a day of the equilibrium); for a "
                f"level that is not known, give 'per_day' a law"
            )


def _lives_on_its_stock(node: Node) -> bool:
    """Whether nothing comes in, and all that goes out is demand whose level no profile or rationing changes, nor a reserve."""
    is_level = all(demand.profile is None and demand.rationing is None for demand in node.demands)
    is_level = is_level and node.stock.reserve_profile is None
    return bool(node.demands) and is_level and not (node.supplies or node.inbound or node.outbound)
