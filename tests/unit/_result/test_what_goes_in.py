"""A summary opens with what goes in, and who said it: a table, or one line where nobody did."""

from __future__ import annotations

import pytest

import supplysim as ss
from supplysim._result.what_goes_in import nobody_said, source_table


def result(*demand: ss.Demand, **stock: object) -> ss.Result:
    scenario = ss.Scenario(
        "depot",
        stock=ss.Stock(95, **stock),
        demand=demand or [ss.Consumption("use", 10)],
        horizon_days=30,  # type: ignore[arg-type]
    )
    return ss.simulate(scenario, 64, seed=1)


def values(said: int, assumed: int, parts: int = 0) -> list[ss.SourcedValue]:
    """So many values with a source, each with so many parts, before so many without."""
    source = ss.Source("IISS", date="2024")
    inner = tuple(ss.SourcedValue(f"{number} %", "1", source) for number in range(parts))
    return [
        *(ss.SourcedValue(f"said {number}", "1", source, "2024", parts=inner) for number in range(said)),
        *(ss.SourcedValue(f"assumed {number}", "2") for number in range(assumed)),
    ]


def test_without_any_source_it_is_one_line() -> None:
    lines = str(result()).splitlines()
    assert lines[2:4] == ["No source is given: all 2 values are assumed.", ""]
    assert "who said it" not in str(result())
    assert "<p>No source is given: all 2 values are assumed.</p><table>" in result()._repr_html_()
    assert nobody_said(values(0, 1)) == "No source is given: the only value is assumed."
    assert nobody_said([]) is nobody_said(values(1, 3)) is None


def test_with_a_source_a_summary_opens_with_the_table() -> None:
    readings = ss.mixture([ss.uniform(1, 2, source="B"), 3], name="rate")
    text = str(result(ss.Consumption("use", readings), source=ss.Source("Ministry", date="2024-02")))
    assert text.splitlines()[3:8] == [
        "What goes in, and who said it         value or law   source    date",
        "stock.on_hand                         95             Ministry  2024-02",
        "rate                                  mixture of 2",
        "  50 %                                uniform(1, 2)  B",
        "  50 %                                3              assumed",
    ]
    assert text.index("What goes in") < text.index("gross cover")


def test_the_html_is_escaped_and_has_the_notes() -> None:
    source = ss.Source("A & <b>B</b>", url="https://example.org/?a=1&b=2", note="<i>")
    page = result(ss.Consumption("use", 10, note="'quoted' & \"so\""), source=source)._repr_html_()
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in page
    assert "&lt;i&gt;; https://example.org/?a=1&amp;b=2" in page
    assert "&#x27;quoted&#x27; &amp; &quot;so&quot;" in page
    assert not any(raw in page for raw in ("<b>", "<i>", "a=1&b"))
    assert '<th style="text-align: left">note</th>' in page
    assert ">note<" not in result(source="IISS")._repr_html_()


def test_a_long_or_odd_source_stays_in_its_cell() -> None:
    source = ss.Source("one\ntwo\t\x1b[31mthree " + "x" * 500)
    lines = str(result(source=source, note="n" * 900)).splitlines()
    row = next(line for line in lines if line.startswith("stock.on_hand"))
    assert "one two [31mthree" in row
    assert len(row) < 130
    assert "\x1b" not in "\n".join(lines)


@pytest.mark.parametrize(
    ("given", "rows", "more"),
    [
        (values(3, 17), 20, ()),
        (values(3, 18), 3, (f"assumed: {', '.join(f'assumed {number}' for number in range(8))} and 10 more",)),
        (values(19, 2), 19, ("assumed: assumed 0, assumed 1",)),
        (values(60, 0), 20, ("... and 40 more that have a source",)),
        (values(25, 1), 20, ("... and 5 more that have a source", "assumed: assumed 0")),
        (values(8, 0, parts=2), 18, ("... and 2 more that have a source",)),
        (values(2, 0, parts=30), 31, ("... and 1 more that have a source",)),
    ],
)  # fmt: skip
def test_many_values_take_no_three_screens(given: list[ss.SourcedValue], rows: int, more: tuple[str, ...]) -> None:
    table = source_table(given)
    assert (len(table.rows), table.more) == (rows, more)
    lines = table.as_text().splitlines()
    assert len(lines) <= 1 + rows + len(more) + 1
    assert max(map(len, lines)) <= 120
    assert table.as_html().count("<tr>") == rows + 1
    assert all(f"<p>{line}</p>" in table.as_html() for line in more)
