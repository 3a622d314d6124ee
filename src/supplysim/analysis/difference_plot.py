"""plot_differences: differences of survival curves with bands that hold for all days at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from supplysim._result.axes import Canvas, check_matplotlib
from supplysim._result.legend import plain
from supplysim._result.span import Span
from supplysim._result.style import styles_of
from supplysim._uncertain import checks
from supplysim.analysis.side_by_side import SideBySide

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FUNCTION = "plot.difference"
_BAND = "95 % band, all days at once"
_VISIBLE = 0.02  # of the height of the plot: a band is explained from there on


def plot_differences(
    first: str,
    changes: Mapping[str, SideBySide],
    ax: Axes | None = None,
    *,
    dates: bool | None = None,
    legend: bool = True,
    **style: Any,
) -> Axes:
    """Draw the differences of survival from the variant labelled `first`; see `ComparePlots.difference`."""
    check_matplotlib(ax, _FUNCTION)
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional

    styles = styles_of(style, len(changes), Line2D, _FUNCTION, ("ax", "dates", "legend"))
    shows_legend = checks.yes_or_no(legend, "legend", _FUNCTION)
    scenarios = [side.scenario for change in changes.values() for side in (change.first, change.second)]
    canvas = Canvas.of(ax, scenarios, dates, _FUNCTION)
    axes = canvas.axes
    axes.axhline(0, color="0.4", linewidth=0.8, zorder=1)
    bands = [change.band for change in changes.values()]
    height = max(float(np.abs([band.low, band.high]).max()) for band in bands)
    for (label, change), band, own in zip(changes.items(), bands, styles, strict=True):
        places = canvas.at(change.first.scenario, band.days)
        look: dict[str, Any] = {"linewidth": 1.8, "label": plain(label)} | own
        (line,) = axes.plot(places, 100 * band.value, **look)
        area = axes.fill_between(
            places, 100 * band.low, 100 * band.high, color=line.get_color(), lw=0, zorder=line.get_zorder() - 1
        )
        area.set_alpha(0.25 * float(own.get("alpha", 1.0)))
        if (band.high - band.low).max() > _VISIBLE * height and _BAND not in axes.get_legend_handles_labels()[1]:
            area.set_label(_BAND)
    for view, scenario in _views(changes):
        canvas.show(scenario, *view)
    axes.set_xlabel("date" if canvas.has_dates else canvas.days_label(scenarios))
    axes.set_ylabel("change in survival, percentage points")
    axes.yaxis.set_major_formatter(lambda points, _: f"{points:+,.6g}" if points else "0")
    title = f"change from {plain(first)}"
    canvas.finish(f"{title} to {plain(next(iter(changes)))}" if len(changes) == 1 else title, legend=shows_legend)
    return axes


def _views(changes: Mapping[str, SideBySide]) -> list[tuple[tuple[float, float], Any]]:
    """The days on which either side of a change runs out, with the scenario."""
    spans = [(Span.of(side), side.scenario) for change in changes.values() for side in (change.first, change.second)]
    eventful = [(span.view, scenario) for span, scenario in spans if span.paths]
    return eventful or [(span.view, scenario) for span, scenario in spans]
