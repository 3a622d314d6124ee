"""The summary: what a person reads, as text and as HTML."""

from __future__ import annotations

import html.parser
import math
import re

import attrs
import pytest

import supplysim as ss
from support import scenarios
from support.results import result_of

TEXT = str(ss.simulate(scenarios.noisy(400), 2_000, seed=7))


class _Tags(html.parser.HTMLParser):
    """Which tags are opened, and whether all are closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # none are used
        self.opened.append(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_summary_begins_with_the_question_and_the_run() -> None:
    first, second, *_ = TEXT.splitlines()
    assert first == "noisy: how long will the stock last?"
    assert second == "2,000 paths over 400 days from 2024-02-26; seed 7, 8 replicates"


def test_summary_shows_gross_cover_beside_net_duration_and_never_confuses_them() -> None:
    gross, net = (
        next(line for line in TEXT.splitlines() if line.startswith(start)) for start in ("gross cover", "net duration")
    )
    assert "no resupply" in gross
    assert gross.count("±") == net.count("±") == 3
    assert "days of supply" not in TEXT.lower()


def test_summary_tells_probabilities_dates_inputs_and_what_the_error_is() -> None:
    for days in (30, 90, 182, 365):
        assert re.search(
            rf"lasts at least {days} days +(\d+(\.\d+)? (± |\(0\.\d+ to )\d+(\.\d+)?\)?|[<>] \d+(\.\d+)?) %", TEXT
        )
    assert "lasts at least 7 days" not in TEXT  # the last four
    assert "never runs out in 400 days" in TEXT
    assert re.search(r"first stock-out on +2024-\d\d-\d\d +2024-\d\d-\d\d +2024-\d\d-\d\d", TEXT)
    assert re.search(r"mean of duration, up to 400 days +[\d.]+ ± [\d.]+ days", TEXT)
    for name in scenarios.noisy().variables:
        assert f"\n{name} " in TEXT
    assert "(rounds, days, shares)" in TEXT
    assert "95 % interval of the Monte Carlo error" in TEXT


def test_lines_are_aligned_and_not_too_long() -> None:
    for line in TEXT.splitlines():
        assert line == line.rstrip()
        assert len(line) <= 127
    table = [line for line in TEXT.splitlines() if line.startswith(("gross", "net", "first"))]
    assert len({len(line) for line in table}) == 1


def test_what_is_censored_prints_as_more_than_the_horizon() -> None:
    text = str(result_of([math.inf] * 37 + [5.0] * 3, start="2024-01-01"))
    (net,) = (line for line in text.splitlines() if line.startswith("net duration"))
    assert re.search(r"5 \(0 to > 730\) +> 730 +> 730$", net)
    assert "after 2025-12-30" in text  # day 730
    assert "inf" not in re.sub("gross.*", "", text)
    assert "nan" not in text


def test_without_kept_paths_there_is_no_table_of_inputs() -> None:
    text = str(ss.simulate(scenarios.noisy(), 100, seed=1, keep=0))
    assert "what is uncertain" not in text
    assert "net duration" in text


def test_without_a_start_there_are_no_dates() -> None:
    text = str(ss.simulate(attrs.evolve(scenarios.noisy(), start=None), 100, seed=1))
    assert "first stock-out" not in text
    assert " from " not in text


def test_a_certain_scenario_prints_without_errors() -> None:
    figures, note = str(ss.simulate(scenarios.certain(9.5), 10, seed=1)).rsplit("\n\n", 1)
    assert "±" not in figures
    assert note.startswith("±")
    assert re.search(r"net duration, days +9\.5 +9\.5 +9\.5", figures)
    assert re.search(r"lasts at least 7 days +100 %", figures)


@pytest.mark.parametrize("horizon", [1, 3, 7, 8])
def test_a_short_horizon_has_fewer_milestones(horizon: int) -> None:
    text = str(ss.simulate(scenarios.noisy(horizon), 100, seed=1))
    assert f"never runs out in {horizon} day{'' if horizon == 1 else 's'}" in text
    assert ("lasts at least 7 days" in text) == (horizon > 7)


def test_a_horizon_beyond_the_calendar_can_still_be_printed() -> None:
    text = str(result_of([5.0] * 8, horizon_days=5_000_000, start="2024-01-01"))
    assert "2024-01-06" in text


def test_html_has_the_same_rows_as_the_text() -> None:
    result = ss.simulate(scenarios.noisy(400), 2_000, seed=7)
    tags = _Tags(result._repr_html_())
    assert tags.opened.count("table") == 3
    cells = {text.strip() for text in tags.texts}
    for line in TEXT.splitlines()[3:]:
        if line and not line.startswith(("±", " ")):
            assert line.split("  ")[0] in cells


def test_names_are_escaped_in_html() -> None:
    evil = "<script>alert('x')</script> & \"co\""
    scenario = ss.Scenario(
        evil,
        unit="<b>tons</b>",
        stock=ss.Stock(ss.uniform(1, 9, name="<img src=x>")),
        demand=[ss.Consumption("use", 1)],
        horizon_days=30,
    )
    result = ss.simulate(scenario, 1_000, seed=1)
    tags = _Tags(result._repr_html_())
    assert not {"script", "img", "b"} & set(tags.opened)
    assert any(text.startswith(evil) for text in tags.texts)
    assert "<img src=x>" in tags.texts
    assert str(result).startswith(evil)


def test_one_path_says_nothing_of_errors() -> None:
    text = str(ss.simulate(scenarios.noisy(30), 1, seed=1, to_horizon=True))
    assert re.search(r"mean of duration, up to 30 days +unknown$", text, flags=re.MULTILINE)
    assert "±" not in text.rpartition("\n")[0]
