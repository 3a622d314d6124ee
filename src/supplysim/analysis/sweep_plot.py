"""The plot of a sweep: a figure along a control, or a map of it over two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from supplysim._estimates.digits import rounded
from supplysim._estimates.estimate import half_width
from supplysim._estimates.estimates import Estimates
from supplysim._model.scenario import Scenario
from supplysim._result.axes import check_matplotlib, new_axes
from supplysim._result.legend import place_legend, plain
from supplysim._result.style import styles_of
from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.control_values import positions, written
from supplysim.errors import InvalidTypeError, InvalidValueError, shortened, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FUNCTION = "Sweep.plot"
_MOST_CELLS_WRITTEN = 150
_DIGITS = 6
_FINEST = 0.01  # days or per cent
_DARK = 0.5  # of a colour map that runs from dark to light


@attrs.frozen(eq=False)
class DrawnFigure:
    """A figure of the variants of a sweep.

    Attributes
    ----------
    axes : tuple of (values,) arrays
        The values of each control.
    names : tuple of str
        The names of the controls.
    read : Estimates
        The figure of each variant, in rows.
    words : str
        The figure in words.
    is_share : bool
        Whether it is a probability.
    scenario : Scenario
        One of the variants.
    """

    axes: tuple[Any, ...]
    names: tuple[str, ...]
    read: Estimates
    words: str
    is_share: bool
    scenario: Scenario

    @property
    def scale(self) -> float:
        """What it is multiplied by to be drawn."""
        return 100.0 if self.is_share else 1.0

    @property
    def label(self) -> str:
        """What is drawn, with its unit."""
        return f"{self.words}, {'%' if self.is_share else 'days'}"

    def plot(self, ax: Axes | None, style: Mapping[str, Any]) -> Axes:
        """Draw it; see `Sweep.plot`."""
        check_matplotlib(ax, _FUNCTION)
        axes = (_curve if len(self.axes) == 1 else _map)(self, ax, style)
        if not axes.get_title():
            axes.set_title(plain(self.scenario.name))
        return axes


def _curve(figure: DrawnFigure, ax: Axes | None, style: Mapping[str, Any]) -> Axes:
    """The figure along one control, with its band."""
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional

    (own,) = styles_of(style, 1, Line2D, _FUNCTION, ("ax",))
    axes = new_axes() if ax is None else ax
    horizon = figure.scenario.horizon_days
    has_labels = figure.axes[0].dtype == object
    at = positions(figure.axes[0])
    order = np.argsort(at)
    x, read = at[order], figure.read
    value, low, high = (figure.scale * each[order] for each in (read.value, read.low, read.high))
    seen = np.isfinite(value)
    look: dict[str, Any] = {"linewidth": 1.8, "marker": "o", "markersize": 4}
    look |= ({"linestyle": "none"} if has_labels else {}) | own  # between labels there is nothing
    (line,) = axes.plot(x, np.where(seen, value, np.nan), **look)
    color, top = line.get_color(), high if figure.is_share else np.minimum(high, horizon)
    if has_labels:
        axes.vlines(x[seen], low[seen], top[seen], color=color)
        axes.set_xticks(x, [plain(written(each)) for each in figure.axes[0]])
    else:
        axes.fill_between(x, low, top, where=seen.tolist(), color=color, alpha=0.25, lw=0)
    if not seen.all():
        label = f"beyond {horizon:,} days"
        axes.plot(x[~seen], np.full(int((~seen).sum()), horizon), color=color, linestyle="none", marker="^", label=label)
    axes.set(xlabel=plain(figure.names[0]), ylabel=figure.label)
    axes.grid(visible=True, alpha=0.25)
    place_legend(axes)
    return axes


def _map(figure: DrawnFigure, ax: Axes | None, style: Mapping[str, Any]) -> Axes:
    """The figure over two controls: a cell for each variant, with its value."""
    unknown = [name for name in style if name != "cmap"]
    if unknown:
        raise InvalidTypeError(f"{shown(unknown[0])} of {_FUNCTION} must be 'cmap', for a map over two controls")
    axes = new_axes() if ax is None else ax
    columns, rows = (np.argsort(positions(each)) for each in figure.axes)
    values = figure.scale * figure.read.value.reshape(columns.size, rows.size).T[rows][:, columns]
    look = {"cmap": "viridis", **style}
    try:
        image = axes.imshow(np.ma.masked_invalid(values), origin="lower", aspect="auto", **look)
    except (TypeError, ValueError) as problem:
        raise InvalidValueError(
            f"'cmap' of {_FUNCTION} must be a colour map of matplotlib ({shortened(str(problem))})"
        ) from problem
    for axis, name, given, order in zip((axes.xaxis, axes.yaxis), figure.names, figure.axes, (columns, rows), strict=True):
        axis.set_ticks(range(given.size), [plain(written(each, _DIGITS)) for each in given[order]])
        axis.set_label_text(plain(name))
    if values.size <= _MOST_CELLS_WRITTEN:
        half = figure.scale * np.array(list(map(half_width, figure.read))).reshape(columns.size, rows.size).T[rows][:, columns]
        _write_cells(axes, image, values, half, figure.scenario.horizon_days)
    axes.figure.colorbar(image, ax=axes).set_label(figure.label)
    return axes


def _write_cells(axes: Axes, image: Any, values: FloatArray, half: FloatArray, horizon: int) -> None:
    """Write each value into its cell, in a colour that can be read there."""
    for (row, column), value in np.ndenumerate(values):
        is_seen = bool(np.isfinite(value))
        is_dark = is_seen and sum(image.cmap(image.norm(value))[:3]) / 3 < _DARK
        error = float(half[row, column])
        text = rounded(float(value), max(error, _FINEST) if error else 0.0)
        axes.text(
            column, row, text if is_seen else f"> {horizon:,}", ha="center", va="center", color="white" if is_dark else "black"
        )
