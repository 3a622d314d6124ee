"""Sweep: the figures of the variants of a sweep, by the values of their controls, and how they are told."""

from __future__ import annotations

import html
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs

from supplysim._estimates.estimate import Estimate, count_days, counted, percent, plus_minus
from supplysim._estimates.estimates import Estimates
from supplysim._estimates.of_stock import in_words
from supplysim._result.chosen_figure import FIGURES, ChosenFigure, chosen_or
from supplysim.analysis.control_values import written
from supplysim.analysis.sweep_plot import DrawnFigure
from supplysim.analysis.swept_figures import SweptFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_QUANTILES = {"5 %": 0.05, "median": 0.5, "95 %": 0.95}
_FINEST_DAYS = 0.01
_NOTE = (
    "± is half of the 95 % interval of the Monte Carlo error. The variants are paired: they share their futures,\n"
    "so that differences between them are more precise than that; compare tells how much."
)


@attrs.frozen(eq=False, repr=False)
class Sweep(SweptFigures):
    """The figures of the variants of a sweep: what `sweep` returns.

    ``swept[1.2]`` (of two controls, ``swept[1.2, 10]``) has the figures of one variant, as those of a `Result`. It is a
    mapping from the values of the controls to them.

    Attributes
    ----------
    axes : tuple of (values,) arrays
        The values of each control, of whole numbers, floats, or objects if they are not all numbers.
    names : tuple of str
        The names of the controls.
    sides : mapping from values to the figures of a variant
    figure : ChosenFigure
        The figure that was asked for.
    run : two ints
        The seed, and the number of replicates.

    Examples
    --------
    >>> import supplysim as ss
    >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
    >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
    >>> swept, list(swept), swept[100].median.value
    (<Sweep of stock: 2 variants>, [50, 100], 10.0)
    """

    figure: ChosenFigure
    run: tuple[int, int]

    def table(self) -> list[dict[str, Any]]:
        """The figures as rows: ``pandas.DataFrame(swept.table())``.

        Returns
        -------
        list of dict
            For each variant the values of its controls, and numbers: quantiles of duration, the chosen figure if it is another
            one, and the probability of never running out. Each has the ends of its interval beside it: ``"median"``,
            ``"median, low"``, ``"median, high"``. Days beyond the horizon are infinite.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> swept.table()[1]["stock"], swept.table()[1]["median"]
        (100, 10.0)
        """
        columns = {label: ChosenFigure("quantile", each, label) for label, each in _QUANTILES.items()}
        columns |= {each.words: each for each in self._others}
        columns |= {"never": ChosenFigure("never", 0.0, "never")}
        return [
            dict(zip(self.names, cell, strict=True))
            | {
                f"{label}{end}": number
                for label, figure in columns.items()
                for read in [figure.read(side)]
                for end, number in (("", read.value), (", low", read.low), (", high", read.high))
            }
            for cell, side in self.sides.items()
        ]

    @property
    def _others(self) -> list[ChosenFigure]:
        """The chosen figure, if it is none of those that are always told."""
        is_told = self.figure.name == "never" or (self.figure.name == "quantile" and self.figure.number in _QUANTILES.values())
        return [] if is_told else [self.figure]

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the chosen figure along the control, with its 95 % Monte Carlo band; over two controls, a labelled map.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        **options
            Another figure than the chosen one, as in `sweep` (``never=True``), and properties of matplotlib's Line2D, such as
            ``label`` and ``color``; for a map, only ``cmap``.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError, InvalidValueError
            If `ax` is no Axes, more than one figure is given, or matplotlib does not know a style or its value.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> swept = ss.sweep(lambda stock: depot.replace(stock=ss.Stock(stock)), [50, 100], paths=64, seed=7)
        >>> from matplotlib.figure import Figure
        >>> swept.plot(Figure().subplots()).get_ylabel()
        'median duration, days'
        """
        scenario = next(iter(self.sides.values())).scenario
        style = {name: value for name, value in options.items() if name not in FIGURES}
        other = {name: value for name, value in options.items() if name in FIGURES}
        figure = chosen_or(other, self.figure, scenario, "Sweep.plot")
        read = Estimates([figure.read(side) for side in self.sides.values()])
        return DrawnFigure(self.axes, self.names, read, figure.words, figure.is_share, scenario).plot(ax, style)

    def _title(self) -> tuple[str, str]:
        """What was swept, and the run."""
        side = next(iter(self.sides.values()))
        scenario, (seed, replicates) = side.scenario, self.run
        stock = "" if len(side.stocks) == 1 else f", {in_words(side)}"
        start = "" if scenario.start_date is None else f" from {scenario.start_date}"
        return (
            f"{scenario.name}: how long does it last{stock}, by {' and '.join(self.names)}?",
            (
                f"{counted(len(self), 'variant')} of {counted(side.paths, 'path')} "
                f"over {count_days(scenario.horizon_days)}{start}; "
                f"seed {seed}, {replicates} replicates"
            ),
        )

    def _grid(self) -> list[list[str]]:
        """The table that is printed, its heads first."""
        if len(self.axes) > 1:
            return self._grid_of_two()
        heads = [
            *self.names,
            *(f"{label}, days" for label in _QUANTILES),
            *(each.words for each in self._others),
            "never runs out",
        ]
        rows = [
            [
                written(cell[0]),
                *(_days(side.quantile(each)) for each in _QUANTILES.values()),
                *(each.written(each.read(side)) for each in self._others),
                percent(side.never),
            ]
            for cell, side in self.sides.items()
        ]
        return [heads, *rows]

    def _grid_of_two(self) -> list[list[str]]:
        """The chosen figure, with one row for each value of the first control."""
        rows, columns = (axis.tolist() for axis in self.axes)
        heads = [f"{self.names[0]} \\ {self.names[1]}", *map(written, columns)]
        told = percent if self.figure.is_share else _days
        read = iter([told(self.figure.read(side)) for side in self.sides.values()])  # row by row
        return [heads, *([written(row), *islice(read, len(columns))] for row in rows)]

    @property
    def _figure_of_grid(self) -> str:
        """What the table of two controls holds."""
        return self.figure.words if self.figure.is_share else f"{self.figure.words}, days"

    def __str__(self) -> str:
        grid = self._grid()
        widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in grid]
        figure = [f"{self._figure_of_grid}:"] if len(self.axes) > 1 else []
        return "\n".join([*self._title(), "", *figure, *lines, "", _NOTE])

    def __repr__(self) -> str:
        return f"<Sweep of {' and '.join(self.names)}: {counted(len(self), 'variant')}>"

    def _repr_html_(self) -> str:
        heads, *rows = ([html.escape(cell) for cell in row] for row in self._grid())
        head = "".join(f"<th>{cell}</th>" for cell in heads)
        body = "".join(f"<tr><th>{first}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>" for first, *others in rows)
        question, run = map(html.escape, self._title())
        figure = f"<p>{html.escape(self._figure_of_grid)}</p>" if len(self.axes) > 1 else ""
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<h4>{question}</h4><p>{run}</p>{figure}{table}<p><small>{html.escape(_NOTE)}</small></p>"


def _days(estimate: Estimate) -> str:
    return plus_minus(estimate, finest=_FINEST_DAYS)
