"""plot_intervals: how long each of several variants lasts, as a line, a bar and a dot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from supplysim._result.axes import Canvas, check_matplotlib
from supplysim._result.legend import plain
from supplysim._result.style import styles_of
from supplysim.analysis.side import Side

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FUNCTION = "plot.intervals"
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_WIDTHS = (1.6, 6.0)  # of the line and of the bar, points
_MARGIN = 0.05
_LEAST_DAYS = 1.0  # in view


def plot_intervals(sides: Mapping[str, Side], ax: Axes | None = None, *, dates: bool | None = None, **style: Any) -> Axes:
    """Draw the intervals of durations of several variants; see `ComparePlots.intervals`."""
    check_matplotlib(ax, _FUNCTION)
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional

    styles = styles_of(style, len(sides), Line2D, _FUNCTION, ("ax", "dates"))
    scenarios = [side.scenario for side in sides.values()]
    canvas = Canvas.of(ax, scenarios, dates, _FUNCTION)
    axes, horizon = canvas.axes, scenarios[0].horizon_days
    ends = []
    for row, (side, own) in enumerate(zip(sides.values(), styles, strict=True)):
        values = side.quantile(_QUANTILES).value
        _draw_row(canvas, side, row, np.minimum(values, horizon), own, goes_on=math.isinf(values[-1]))
        ends += [*values[:1], *values[-1:]]
    low, high = (min(each, float(horizon)) for each in (min(ends), max(ends)))
    low = low if low < horizon else 0.0  # nothing runs out: show all days
    margin = max(_MARGIN * (high - low), _LEAST_DAYS / 2)
    canvas.show(scenarios[0], max(low - margin, 0.0), high + margin)
    axes.set_yticks(range(len(sides)), [plain(label) for label in sides])
    axes.set_ylim(len(sides) - 0.5, -0.5)
    axes.set_xlabel("date of the first stock-out" if canvas.has_dates else f"duration, {canvas.days_label(scenarios)}")
    canvas.finish("5 to 95 %, 25 to 75 % and median of duration", legend=False)
    return axes


def _draw_row(canvas: Canvas, side: Side, row: int, values: Any, style: Mapping[str, Any], *, goes_on: bool) -> None:
    """One variant: its line, its bar and its dot; an arrow where the line goes on beyond the horizon."""
    axes, places = canvas.axes, canvas.at(side.scenario, values)
    look: dict[str, Any] = {"linewidth": _WIDTHS[0], "color": f"C{row % 10}"} | dict(style)
    axes.plot(places[[0, -1]], [row, row], **look)
    color = axes.get_lines()[-1].get_color()
    bar: dict[str, Any] = {"color": color, "solid_capstyle": "butt", "alpha": look.get("alpha")}
    axes.plot(places[[1, -2]], [row, row], linewidth=_WIDTHS[1], **bar)
    horizon = float(side.scenario.horizon_days)
    if values[2] < horizon:
        axes.plot(places[2:3], [row], marker="o", markersize=8, markerfacecolor="white", markeredgewidth=2, **bar)
    if goes_on:
        axes.plot(canvas.at(side.scenario, np.array([horizon])), [row], marker=5, markersize=9, clip_on=False, **bar)
