"""The chart of a comparison: a bar for each contestant, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

OWN, OTHER = "#1f5a99", "#b9bec5"


@attrs.frozen
class Panel:
    """One workload: its title, the unit, and for each contestant a figure and how it is written."""

    title: str
    unit: str
    figures: Mapping[str, float]
    written: Mapping[str, str]


def draw(panels: Sequence[Panel], footnote: str, file: Path) -> None:
    """Write the chart to `file`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    bars = [len(panel.figures) for panel in panels]
    figure = Figure(
        figsize=(10, 1.6 + 0.36 * sum(bars) + 0.7 * len(bars)), layout=ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.15)
    )
    FigureCanvasAgg(figure)
    all_axes = figure.subplots(len(panels), 1, height_ratios=bars, squeeze=False)[:, 0]
    for axes, panel in zip(all_axes, panels, strict=True):
        names = list(panel.figures)
        colours = [OWN if name.startswith("supplysim") else OTHER for name in names]
        drawn = axes.barh(names, list(panel.figures.values()), color=colours, log=True, height=0.72)
        axes.bar_label(drawn, [panel.written[name] for name in names], padding=4, fontsize=9)
        axes.invert_yaxis()
        lowest, highest = min(panel.figures.values()), max(panel.figures.values())
        axes.set_xlim(10.0 ** math.floor(math.log10(lowest / 1.5)), highest * 8)  # with room for what stands behind the bars
        axes.set_xlabel(f"{panel.unit}, logarithmic scale: shorter is faster", fontsize=9)
        axes.set_title(panel.title, loc="left", fontsize=11, fontweight="bold")
        axes.tick_params(axis="y", length=0)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(footnote, fontsize=7.5, color="#555555")
    figure.savefig(file, dpi=130)
