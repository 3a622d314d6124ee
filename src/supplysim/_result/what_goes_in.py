"""What goes in, and who said it: the table with which a summary opens, or the line that says that nobody did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supplysim._model.sources import SourcedValue
from supplysim._result.tables import Section
from supplysim.errors import shortened

_HEADING = "What goes in, and who said it"
ASSUMED = "assumed"
_MOST_ROWS = 20
_MOST_NAMED = 8  # assumed values that are listed by their names alone
_WIDEST = (40, 44, 40)  # characters of a name, of a value, and of a source


def nobody_said(values: Sequence[SourcedValue]) -> str | None:
    """The line that takes the place of the table where no value has a source; None if one has."""
    if not values or not all(each.is_assumed for each in values):
        return None
    return f"No source is given: {f'all {len(values)} values are' if len(values) > 1 else 'the only value is'} assumed."


def source_table(values: Sequence[SourcedValue], *, with_notes: bool = False) -> Section:
    """The table of the values of a scenario: each with its law or number, its source, and the date; at most some twenty rows.

    Parameters
    ----------
    values : sequence of SourcedValue
    with_notes : bool
        Whether notes, and where a source can be read, have a column.
    """
    if sum(map(_rows_of, values)) <= _MOST_ROWS:
        listed, more = list(values), list[str]()
    else:  # those that are assumed are only named
        said = [each for each in values if not each.is_assumed]
        listed = list(_fitting(said))
        hidden = len(said) - len(listed)
        assumed = [each.name for each in values if each.is_assumed]
        more = [f"... and {hidden} more that have a source"] if hidden else []
        more += [f"{ASSUMED}: {_named(assumed)}"] if assumed else []
    rows = [row for each in listed for row in _rows(each)]
    columns = 5 if with_notes and any(row[-1] for row in rows) else 4
    heads = (_HEADING, "value or law", "source", "date", "note")
    return Section(heads[:columns], tuple(row[:columns] for row in rows), texts=True, more=tuple(more))


def _rows_of(value: SourcedValue) -> int:
    return 1 + sum(map(_rows_of, value.parts))


def _fitting(values: Sequence[SourcedValue]) -> Iterator[SourcedValue]:
    """As many of the first as there is room for; one at least."""
    rows = 0
    for each in values:
        rows += _rows_of(each)
        if rows > _MOST_ROWS and rows > _rows_of(each):
            return
        yield each


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(_in_a_line(name, _WIDEST[0]) for name in names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} and {len(names) - _MOST_NAMED} more"


def _rows(value: SourcedValue, indent: str = "") -> Iterator[tuple[str, ...]]:
    """The row of a value, and those of its parts below it."""
    name, law, said_by = _WIDEST
    source = ASSUMED if value.is_assumed else "" if value.source is None else _in_a_line(value.source.name, said_by)
    own = (value.note, *((value.source.note, value.source.url) if value.source is not None else ()))
    note = "; ".join(_in_a_line(each, 1_000) for each in dict.fromkeys(own) if each is not None)
    yield indent + _in_a_line(value.name, name), _in_a_line(value.value, law), source, value.date or "", note
    for part in value.parts:
        yield from _rows(part, f"{indent}  ")


def _in_a_line(text: str, most: int) -> str:
    """A text as it can be printed in a cell: without line breaks and control characters, and not too long."""
    return shortened(" ".join("".join(letter if letter.isprintable() else " " for letter in text).split()), most)
