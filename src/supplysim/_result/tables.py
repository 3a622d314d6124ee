"""Tables of a summary, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap

import attrs

QUANTILES = (0.05, 0.5, 0.95)
HEAD = ("5 %", "median", "95 %")
_LABEL_WIDTH = 36
_LINE_WIDTH = 120


@attrs.frozen
class Section:
    """A table of the summary: column heads, and rows of a label and cells.

    Attributes
    ----------
    heads : tuple of str
    rows : tuple of tuples of str
    texts : bool
        Whether the cells are texts, which are aligned on the left, and not numbers.
    more : tuple of str
        Lines below the table.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: bool = False
    more: tuple[str, ...] = ()

    def as_text(self) -> str:
        """The table for a terminal."""
        below = (line for each in self.more for line in wrap(each, _LINE_WIDTH, subsequent_indent="  "))
        return "\n".join([*_lines([self.heads, *self.rows], str.ljust if self.texts else str.rjust), *below])

    def as_html(self) -> str:
        """The table for a notebook."""
        align = ' style="text-align: left"' if self.texts else ""
        heads = "".join(f"<th{align}>{html.escape(head)}</th>" for head in self.heads)
        head = f"<thead><tr>{heads}</tr></thead>" if any(self.heads) else ""
        rows = (
            f"<tr><th{align}>{_label(label)}</th>{''.join(f'<td{align}>{html.escape(cell)}</td>' for cell in cells)}</tr>"
            for label, *cells in self.rows
        )
        below = "".join(f"<p>{html.escape(each)}</p>" for each in self.more)
        return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>{below}"


def summary_text(title: Iterable[str], sections: Iterable[Section], notes: Iterable[str]) -> str:
    """A summary for a terminal: the lines of its title, its tables, and its notes."""
    return "\n\n".join(["\n".join(title), *(each.as_text() for each in sections), "\n".join(notes)])


def summary_html(title: Iterable[str], sections: Iterable[Section], notes: Iterable[str]) -> str:
    """A summary for a notebook: the question, which is the first line of its title, the others, its tables, and its notes."""
    question, *others = map(html.escape, title)
    tables = "".join(each.as_html() for each in sections)
    lines = "".join(f"<p>{each}</p>" for each in others)
    return f"<h4>{question}</h4>{lines}{tables}<p><small>{'<br>'.join(map(html.escape, notes))}</small></p>"


def _label(text: str) -> str:
    """A label in HTML, with its indent."""
    inner = text.lstrip(" ")
    return "&nbsp;" * (len(text) - len(inner)) + html.escape(inner)


def _lines(grid: list[tuple[str, ...]], align: Callable[[str, int], str]) -> Iterator[str]:
    """The rows of a table, aligned."""
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    widths[0] = max(widths[0], _LABEL_WIDTH)
    for label, *cells in grid:
        line = label.ljust(widths[0]) + "".join(
            "  " + align(cell, width) for cell, width in zip(cells, widths[1:], strict=True)
        )
        if line.strip():
            yield line.rstrip()
