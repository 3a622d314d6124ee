"""Sources and notes in the notation and in files: they come back, a shared one shared, and what cannot be read is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import supplysim as ss
from supplysim.notation import from_notation, to_notation
from support.notations import assert_read_back, through_json
from support.sourced import SEOUL, everything


def depot(stock: ss.Stock, **use: Any) -> ss.Scenario:
    return ss.Scenario("depot", stock=stock, demand=[ss.Consumption("use", 10, **use)], horizon_days=30)


def told(values: tuple[ss.SourcedValue, ...]) -> list[Any]:
    """All that is told of values, with the law of a bias in place of the object."""
    return [
        (
            each.name,
            each.value,
            each.source and (each.source.name, each.source.date, each.source.url, each.source.note),
            None if each.source is None or each.source.bias is None else repr(each.source.bias.law),
            each.note,
            told(each.parts),
        )
        for each in values
    ]


def test_a_name_is_written_as_a_text_and_more_as_an_object() -> None:
    data = to_notation(
        depot(ss.Stock(ss.uniform(1, 2, source="IISS", note="a reading"), source=ss.Source("Seoul", date="2024")))
    )
    stock = data["scenario"]["stock"]
    assert stock["on_hand"] == {"kind": "uniform", "source": "IISS", "note": "a reading", "low": 1.0, "high": 2.0}
    assert stock["source"] == {"kind": "Source", "name": "Seoul", "date": "2024"}
    assert "source" not in data["scenario"]["demand"][0]


def test_every_part_comes_back_with_its_source() -> None:
    scenario = everything(source=SEOUL, note="a reading")
    read = assert_read_back(scenario)
    assert told(read.sources) == told(scenario.sources)
    for before, after in zip((*scenario.stocks, *scenario.flows), (*read.stocks, *read.flows), strict=True):
        assert after.note == before.note == "a reading"  # type: ignore[union-attr]
    text = json.dumps(to_notation(scenario))
    assert text.count('"Seoul"') == json.dumps(to_notation(read)).count('"Seoul"') > 20


def test_a_shared_source_is_one_object_again_and_has_one_bias() -> None:
    read = through_json(everything(source=SEOUL))
    sources = {id(each.source) for each in (*read.stocks, *read.flows, *read.variables.values())}  # type: ignore[union-attr]
    assert len(sources) == 1
    apart = ss.Source("Seoul", date="2024-02-26", bias=ss.lognormal(0, 0.2))
    read = through_json(depot(ss.Stock(95, source=SEOUL), source=apart))
    assert read.stocks[0].source != read.flows[0].source  # type: ignore[union-attr]  # two biases are two unknowns


def test_a_bias_may_be_an_unknown_of_the_scenario_and_have_a_source() -> None:
    bias = ss.lognormal(0, 0.2, name="bias", source="IISS")
    read = assert_read_back(depot(ss.Stock(100 * bias, source=ss.Source("Seoul", bias=bias))))
    assert read.stocks[0].source.bias is read.variables["bias"]  # type: ignore[union-attr]
    assert read.variables["bias"].source == ss.Source("IISS")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"source": 5}, "must be a text or a Source"),
    ({"source": ""}, "must not be empty"),
    ({"source": ["IISS"]}, "must be a text or a Source"),
    ({"source": {"kind": "uniform", "low": 1, "high": 2}}, "must be a text or a Source"),
    ({"source": {"name": "IISS"}}, "must have one of the fields"),
    ({"source": {"kind": "Source"}}, "missing a required argument: 'name'"),
    ({"source": {"kind": "Source", "name": "IISS", "when": "2024"}}, "'when' of Source 'IISS' must be a known field"),
    ({"source": {"kind": "Source", "name": "IISS", "date": "2024-13"}}, "must be a year, a month or a day"),
    ({"source": {"kind": "Source", "name": "IISS", "bias": 2}}, "must be an uncertain quantity"),
    ({"source": {"kind": "Source", "name": "IISS", "bias": {"ref": "x"}}}, "must be the id of a shared quantity"),
    ({"note": 5}, "must be a string"),
    ({"note": {"kind": "Source", "name": "IISS"}}, "must be a string"),
    ({"on_hand": {"kind": "Source", "name": "IISS"}}, "must be a number"),
]


@pytest.mark.parametrize(("fields", "rule"), WRONG)
def test_what_is_no_source_is_refused(fields: dict[str, Any], rule: str) -> None:
    data = to_notation(depot(ss.Stock(95)))
    data["scenario"]["stock"] |= fields
    with pytest.raises(ss.NotationError, match=rule):
        from_notation(data)


def test_a_file_gives_the_sources_back(tmp_path: Path) -> None:
    scenario = everything(source=SEOUL, note="a reading")
    ss.simulate(scenario, 200, seed=3, replicates=2).save(tmp_path / "run")
    loaded = ss.load(tmp_path / "run")
    assert told(loaded.scenario.sources) == told(scenario.sources)
    assert str(loaded) == str(ss.simulate(scenario, 200, seed=3, replicates=2))


def test_a_run_resumes_when_only_its_sources_have_changed(tmp_path: Path) -> None:
    """The digest does not cover them; the newer ones are shown and kept."""
    ss.simulate(everything(source="one"), 200, seed=3, replicates=2, checkpoint=tmp_path / "run")
    result = ss.simulate(everything(source="other"), 300, seed=3, replicates=2, checkpoint=tmp_path / "run")
    for each in (result, ss.load(tmp_path / "run")):
        assert {str(value.source) for value in each.scenario.sources} == {"other"}
