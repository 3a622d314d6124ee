"""The matplotlib axes to draw into. matplotlib is optional (extra ``plot``) and imported only here, at the first plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplysim.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def axes_for(ax: Axes | None) -> Axes:
    """The axes that the user passed, or those of a new figure."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot as plt  # noqa: PLC0415  # optional
    except ImportError:
        raise MissingExtraError.of("matplotlib", "plot", "a plot") from None
    _, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    return axes
