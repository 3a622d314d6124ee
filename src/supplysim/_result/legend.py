"""The legend of a plot, where no data are: in a free corner, or above them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

_CORNERS = ("upper right", "upper left", "lower left", "lower right")
_GAP = 0.02  # of the axes, between the legend and data
_WIDEST = 0.97  # of the axes
_TALLEST = 0.6


def plain(text: str) -> str:
    """Text of a scenario for matplotlib, which would take what stands between two dollar signs for a formula."""
    return text.replace("$", r"\$")


def place_legend(axes: Axes) -> None:
    """Draw the legend of all that has a label, without what the title says, in a free corner of what is shown.

    If no corner is free, the y axis is extended upwards, so that the legend stands above all data.
    """
    handles, labels = _entries(axes)
    if not handles:
        return
    for legend in _layouts(axes, handles, labels):
        for corner in _CORNERS:
            legend.set_loc(corner)
            if _is_free(axes, _box(axes, legend)):
                return
    legend = next(_layouts(axes, handles, labels))
    legend.set_loc(_CORNERS[0])
    _make_room(axes, min(_box(axes, legend).height + 2 * _GAP, _TALLEST))


def _entries(axes: Axes) -> tuple[list[Any], list[str]]:
    """What has a label: curves and histograms, then areas, then marks. Areas of several colours have one entry, in grey."""
    from matplotlib.collections import Collection, PolyCollection  # noqa: PLC0415  # optional
    from matplotlib.patches import Patch  # noqa: PLC0415  # optional

    found = [each for each in zip(*axes.get_legend_handles_labels(), strict=True) if each[1] != axes.get_title()]
    areas = [each for each in found if isinstance(each[0], Collection)]
    marks = [each for each in found if getattr(each[0], "get_linestyle", str)() == "None"]
    curves = [each for each in found if each not in areas and each not in marks]
    if (
        len({str(np.asarray(each.get_facecolor())[:, :3]) for each in axes.collections if isinstance(each, PolyCollection)})
        > 1
    ):
        areas = [(Patch(facecolor="0.3", alpha=handle.get_alpha(), linewidth=0), label) for handle, label in areas]
    entries = [*curves, *areas, *marks]
    return [handle for handle, _ in entries], [label for _, label in entries]


def _layouts(axes: Axes, handles: list[Any], labels: list[str]) -> Iterator[Any]:
    """The legend in fewer and fewer columns, from the most that fit into the axes."""
    for rows in range(1, len(labels) + 1):
        columns = math.ceil(len(labels) / rows)
        look: dict[str, Any] = {"fontsize": "small", "facecolor": "inherit", "edgecolor": "none", "framealpha": 0.8}
        legend = axes.legend(handles, labels, ncols=columns, **look)
        legend.set_in_layout(False)  # so that a long label does not squeeze the axes
        if columns == 1 or _box(axes, legend).width <= _WIDEST:
            yield legend


def _box(axes: Axes, legend: Any) -> Bbox:
    """The place of the legend, as fractions of the axes."""
    box: Bbox = legend.get_window_extent().transformed(axes.transAxes.inverted())
    return box


def _is_free(axes: Axes, box: Bbox) -> bool:
    """Whether a box is within the axes, and no line and no area reaches into it."""
    if box.height > _WIDEST:
        return False
    within = box.padded(_GAP)
    to_axes = axes.transAxes.inverted()
    lines = [(each, [each.get_path()], False) for each in axes.lines]
    patches = [(each, [each.get_path()], True) for each in axes.patches]
    areas = [(each, each.get_paths(), True) for each in axes.collections]
    for artist, paths, is_filled in (*lines, *patches, *areas):
        transform = artist.get_transform() + to_axes
        if any(transform.transform_path(path).intersects_bbox(within, is_filled) for path in paths if np.size(path.vertices)):
            return False
    return True


def _make_room(axes: Axes, height: float) -> None:
    """Extend the y axis upwards, so that `height`, as a fraction of the axes, is above what it shows now."""
    low, high = axes.get_ylim()
    axes.set_ylim(top=low + (high - low) / (1 - height), auto=None)
