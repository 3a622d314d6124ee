"""Tables of a summary, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

import attrs

QUANTILES = (0.05, 0.5, 0.95)
HEAD = ("5 %", "median", "95 %")
_LABEL_WIDTH = 36


@attrs.frozen
class Section:
    """A table of the summary: column heads, and rows of a label and cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_text(self) -> str:
        """The table for a terminal."""
        return "\n".join(_lines([self.heads, *self.rows]))

    def as_html(self) -> str:
        """The table for a notebook."""
        heads = "".join(f"<th>{html.escape(head)}</th>" for head in self.heads)
        head = f"<thead><tr>{heads}</tr></thead>" if any(self.heads) else ""
        rows = (
            f"<tr><th>{html.escape(label)}</th>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"
            for label, *cells in self.rows
        )
        return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def summary_text(title: Iterable[str], sections: Iterable[Section], notes: Iterable[str]) -> str:
    """A summary for a terminal: the lines of its title, its tables, and its notes."""
    return "\n\n".join(["\n".join(title), *(each.as_text() for each in sections), "\n".join(notes)])


def summary_html(title: Iterable[str], sections: Iterable[Section], notes: Iterable[str]) -> str:
    """A summary for a notebook: the question, which is the first line of its title, the others, its tables, and its notes."""
    question, *others = map(html.escape, title)
    tables = "".join(each.as_html() for each in sections)
    lines = "".join(f"<p>{each}</p>" for each in others)
    return f"<h4>{question}</h4>{lines}{tables}<p><small>{'<br>'.join(map(html.escape, notes))}</small></p>"


def _lines(grid: list[tuple[str, ...]]) -> Iterator[str]:
    """The rows of a table, aligned."""
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    widths[0] = max(widths[0], _LABEL_WIDTH)
    for label, *cells in grid:
        line = label.ljust(widths[0]) + "".join(
            "  " + cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)
        )
        if line.strip():
            yield line.rstrip()
