"""plot_values: bars of what it is worth to know each unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from supplysim._estimates.estimate import Estimate
from supplysim._result.axes import check_matplotlib, new_axes
from supplysim._uncertain import checks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FUNCTION = "plot"
_INCHES_A_BAR = 0.32


def plot_values(
    values: Mapping[str, Estimate], all_unknowns: Estimate, foresight: Estimate, ax: Axes | None, most: Any
) -> Axes:
    """Draw the values of knowing, in order, those of all unknowns and of foresight last; see `ValueOfKnowing.plot`."""
    check_matplotlib(ax, _FUNCTION)
    shown = dict(islice(values.items(), checks.whole(most, "most", _FUNCTION, least=1)))
    bars = [*shown.items(), ("all unknowns", all_unknowns), ("foresight", foresight)]
    axes = new_axes(1.2 + _INCHES_A_BAR * len(bars)) if ax is None else ax
    rows = range(len(bars))
    colors = ["C0"] * len(shown) + ["0.5", "0.75"]
    axes.barh(rows, [each.value for _, each in bars], color=colors)
    for row, (_, each) in zip(rows, bars, strict=True):
        if math.isfinite(each.low) and math.isfinite(each.high):
            axes.plot([each.low, each.high], [row, row], color="black", linewidth=1.2)
    axes.set_yticks(rows, [name.replace("$", r"\$") for name, _ in bars])
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("value of knowing, in the unit of worth")
    axes.grid(visible=True, axis="x", alpha=0.25)
    axes.set_axisbelow(True)
    return axes
