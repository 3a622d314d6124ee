"""A scenario in words: a line, a page for a notebook, and a text that covers all of it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from supplysim._flows.base import Flow
from supplysim._model.stock import Stock
from supplysim._uncertain.fields import is_left_out
from supplysim._uncertain.source import Source
from supplysim.errors import shortened, shown

_MOST_IN_A_CELL = 300  # characters


def full_text(instance: Any) -> str:
    """The ``repr`` that attrs would give: all fields that are not left out, in full. The digest of a scenario is of it."""
    values = ((each, getattr(instance, each.name)) for each in attrs.fields(type(instance)))
    fields = ", ".join(f"{each.name}={value!r}" for each, value in values if not is_left_out(each, value))
    return f"{type(instance).__qualname__.rsplit('>.', 1)[-1]}({fields})"


def in_one_line(name: str, parts: Mapping[str, Iterable[Stock | Flow]], horizon_days: int) -> str:
    """The name of a scenario, the names of its parts by role, and its horizon."""
    listed = ", ".join(f"{role} {shown([each.name for each in several])}" for role, several in parts.items())
    return f"<Scenario {shown(name)}: {listed}, horizon_days={horizon_days}>"


def as_html(title: str, facts: Sequence[str], parts: Mapping[str, Iterable[Stock | Flow]]) -> str:
    """A page for a notebook: the title, some facts, and a table of the parts with the fields that were given."""
    heads = "".join(f"<th>{head}</th>" for head in ("", "name", "kind", "fields"))
    rows = "".join(_row(role, each) for role, several in parts.items() for each in several)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<h4>{html.escape(title)}</h4><p>{html.escape('; '.join(facts))}</p>{table}"


def _row(role: str, part: Stock | Flow) -> str:
    cells = (part.name, type(part).__name__, ", ".join(_given(part)))
    return f"<tr><th>{html.escape(role)}</th>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"


def _given(part: Stock | Flow) -> Iterable[str]:
    """The fields of a part that differ from their defaults, but for its name."""
    for field in attrs.fields(type(part)):  # type: ignore[arg-type]  # all parts are of attrs classes
        value = getattr(part, field.name)
        written = _cited(value) if isinstance(value, Source) else shown(value, _MOST_IN_A_CELL)
        if field.name != "name" and written != _default(field):
            yield f"{field.name} = {written}"


def _cited(source: Source) -> str:
    """A source in a few words."""
    return shortened(source.name if source.date is None else f"{source.name}, {source.date}", _MOST_IN_A_CELL)


def _default(field: attrs.Attribute[Any]) -> str:
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # attrs types it as a function
        return "" if default.takes_self else shown(default.factory(), _MOST_IN_A_CELL)
    return "" if default is attrs.NOTHING else shown(default, _MOST_IN_A_CELL)
