"""CheckPlots: what is stated, and what the model holds of it before and after the other claims, one row a claim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

from supplysim._model.claims.claim import Claim
from supplysim._model.claims.statement import WITHIN
from supplysim._result.axes import check_matplotlib, new_axes
from supplysim._result.legend import plain
from supplysim.claims.check_summary import range_text
from supplysim.claims.checked_claim import CheckedClaim
from supplysim.errors import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FUNCTION = "plot.claims"
_LONGEST_NAME, _LONGEST_SAID = 34, 34
_STATED, _BEFORE, _AFTER = "0.85", "C0", "C1"
_LOG_FROM = 10.0  # from this ratio of the ends on, the axis is logarithmic
_LEAST = 1e-3  # of what is stated: nothing further left is shown
_MOST = 1e3
_ROOM = 1.15
_MARGIN = 0.08  # of the width, at either end of a linear axis


@attrs.frozen(eq=False, repr=False)
class CheckPlots:
    """The plots of a check, as ``check.plot``. They need matplotlib, which the extra ``plot`` installs.

    Examples
    --------
    >>> import supplysim as ss
    >>> from matplotlib.figure import Figure
    >>> stock = ss.lognormal(6, 0.5, name="on hand")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
    >>> check = ss.Claims([ss.Claim("500 units", of=stock, about=500, within=0.1)]).check(depot, paths=4_096, seed=1)
    >>> check.plot.claims(Figure().subplots()).get_title()
    'depot'
    """

    _rows: tuple[CheckedClaim, ...]
    _title: str

    def __repr__(self) -> str:
        return "<CheckPlots: claims>"

    def claims(self, ax: Axes | None = None) -> Axes:
        """Draw one row a claim: the stated range, and bars from the 5 % to the 95 % quantile of what it is about.

        Claims have different units, so that each row is in multiples of what is stated: the value, the bound, or the
        (geometric) middle of a range. A stated range that is open has an arrow. The upper bar is before any claims, the lower
        one after the others are told; a dot is the median.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError
            If `ax` is not the Axes of matplotlib.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> stock = ss.lognormal(6, 0.5, name="on hand")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
        >>> check = ss.Claims([ss.Claim("500 units", of=stock, about=500, within=0.1)]).check(depot, paths=4_096, seed=1)
        >>> check.plot.claims(Figure().subplots()).get_xlabel()
        'times what is stated'
        """
        check_matplotlib(ax, _FUNCTION)
        axes = new_axes(1.5 + 0.62 * max(len(self._rows), 2)) if ax is None else ax
        scaled = [_Scale.of(each.claim) for each in self._rows]
        ends = [end for row, scale in zip(self._rows, scaled, strict=True) for end in scale.ends(row)]
        positive = [each for each in ends if each > 0]
        low, high = min(positive), max(positive)
        is_log = high / low > _LOG_FROM
        if is_log:
            axes.set_xscale("log")
            low, high = max(low, _LEAST) / _ROOM**2, min(high, _MOST) * _ROOM**2
        else:
            low = min(ends)
            room = _MARGIN * (high - low)
            low, high = low - room, high + room
        for number, (row, scale) in enumerate(zip(self._rows, scaled, strict=True)):
            _draw(axes, number, row, scale, (low, high))
        axes.set_xlim(low, high)
        if is_log:
            _plain_ticks(axes)
        axes.axvline(1.0, color="0.5", linewidth=0.8, zorder=1)
        axes.set_yticks(range(len(self._rows)), [_label(each.claim) for each in self._rows], fontsize="small")
        axes.set_ylim(len(self._rows) - 0.5, -0.5)
        axes.set_xlabel("times what is stated")
        axes.set_title(plain(self._title), pad=26)
        axes.grid(visible=True, axis="x", alpha=0.25)
        axes.set_axisbelow(True)
        _add_legend(axes)
        return axes


@attrs.frozen
class _Scale:
    """From the unit of a claim to multiples of what is stated."""

    zero: float
    unit: float
    stated: tuple[float, float]

    @classmethod
    def of(cls, claim: Claim) -> _Scale:
        stated = claim.statement.stated_range
        if claim.between is not None:
            return cls(0.0, math.sqrt(claim.between[0] * claim.between[1]), stated)
        value = next(each for each in (claim.about, claim.at_least, claim.at_most) if each is not None)
        if value > 0:
            return cls(0.0, value, stated)
        assert claim.within_units is not None  # noqa: S101  # only there may a value be 0 or less
        unit = WITHIN * claim.within_units  # 0 and 2 are then the ends of the stated range
        return cls(value - unit, unit, stated)

    def at(self, value: float) -> float:
        return (value - self.zero) / self.unit

    def ends(self, row: CheckedClaim) -> list[float]:
        """All that must be seen of a row."""
        values = [*self.stated, *row.before.value, *([] if row.after is None else row.after.value)]
        places = [self.at(float(each)) for each in values if math.isfinite(each)]
        return [each for each in places if row.claim.at_most is None or each != 0] + [1.0]


def _draw(axes: Axes, number: int, row: CheckedClaim, scale: _Scale, shown: tuple[float, float]) -> None:
    low, high = (scale.at(each) for each in scale.stated)
    is_open_below = row.claim.at_most is not None
    is_open_above = math.isinf(high)
    start, stop = max(low, shown[0]), min(high, shown[1])
    axes.barh(number, stop - start, left=start, height=0.76, color=_STATED, zorder=0.5)
    if is_open_above or is_open_below:
        tip, tail = (stop, start) if is_open_above else (start, stop)
        style: dict[str, Any] = {"arrowstyle": "-|>", "color": "0.55", "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (tip, number), (tail, number), arrowprops=style, annotation_clip=False, zorder=1)
    _bar(axes, number - 0.2, [scale.at(float(each)) for each in row.before], shown, _BEFORE)
    if row.after is None:
        axes.text(1.0, number + 0.2, " no support ", color=_AFTER, fontsize="small", va="center", ha="center")
    else:
        _bar(axes, number + 0.2, [scale.at(float(each)) for each in row.after], shown, _AFTER)
    text = range_text(row.before if row.after is None else row.after)
    axes.annotate(
        text, (1.0, number), xytext=(6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        va="center", fontsize="small", color=_BEFORE if row.after is None else _AFTER,
    )  # fmt: skip


def _bar(axes: Axes, height: float, ends: Sequence[float], shown: tuple[float, float], color: str) -> None:
    low, middle, high = (min(max(each, shown[0]), shown[1]) for each in ends)
    axes.plot([low, high], [height, height], color=color, linewidth=5, solid_capstyle="butt", zorder=2)
    axes.plot([middle], [height], "o", color="white", markeredgecolor=color, markersize=5, zorder=3)


def _label(claim: Claim) -> str:
    said = str(claim.statement).split(", usually")[0]
    return plain(f"{shortened(claim.name, _LONGEST_NAME)}\n{shortened(said, _LONGEST_SAID)}")


def _plain_ticks(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: PLC0415  # optional

    low, high = axes.get_xlim()
    subs = (1.0, 2.0, 5.0) if high / low < _MOST else (1.0,)
    axes.xaxis.set_major_locator(LogLocator(subs=subs))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _add_legend(axes: Axes) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional
    from matplotlib.patches import Patch  # noqa: PLC0415  # optional

    handles = [
        Patch(color=_STATED, label="stated"),
        Line2D([], [], color=_BEFORE, linewidth=5, label="before any claim"),
        Line2D([], [], color=_AFTER, linewidth=5, label="with the others"),
    ]
    look: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, 1.0), "ncols": 3, "frameon": False}
    axes.legend(handles=handles, fontsize="small", **look)
