"""Whatever sources and notes the parts of a scenario have, they come back from the notation, and the digest is the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import supplysim as ss
from support.notations import assert_read_back

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
DATES = st.sampled_from([None, "2024", "2024-02", "2024-02-29"])
BIASES = [None, ss.lognormal(0, 0.2), ss.uniform(0.5, 2, name="shared"), ss.pert(1, 2, 3, source="of the bias")]


@st.composite
def sources(draw: st.DrawFn) -> ss.Source:
    more = {field: draw(st.none() | TEXTS) for field in ("url", "note")}
    return ss.Source(draw(TEXTS), bias=draw(st.sampled_from(BIASES)), date=draw(DATES), **more)


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[ss.Scenario, ss.Scenario]:
    """A scenario with sources from a small pool in random places, and the same without any."""
    pool = draw(st.lists(sources(), min_size=1, max_size=3))
    told = [{"source": draw(st.none() | st.sampled_from(pool) | TEXTS), "note": draw(st.none() | TEXTS)} for _ in range(7)]

    def made(told: list[dict[str, Any]]) -> ss.Scenario:
        rounds = ss.mixture([ss.uniform(1, 2, **told[0]), 3, ss.mixture([4, ss.uniform(1, 2, **told[1])])], **told[2])
        demand = ss.Consumption("use", rounds, profile=ss.season(0.1, ss.uniform(1, 9, **told[3]), **told[4]), **told[5])
        return ss.Scenario("told", stock=ss.Stock(20 * rounds, **told[6]), demand=[demand], horizon_days=30)

    return made(told), made([{}] * 7)


def all_told(values: tuple[ss.SourcedValue, ...]) -> list[Any]:
    biases = [None if each.source is None or each.source.bias is None else each.source.bias for each in values]
    return [
        (
            str(each),
            each.note,
            each.source and (each.source.url, each.source.note),
            None if bias is None else repr(bias.law),
            all_told(each.parts),
        )
        for each, bias in zip(values, biases, strict=True)
    ]


@settings(max_examples=60)
@given(scenarios())
def test_sources_come_back_and_are_outside_the_digest(pair: tuple[ss.Scenario, ss.Scenario]) -> None:
    told, plain = pair
    read = assert_read_back(told)
    assert all_told(read.sources) == all_told(told.sources)
    assert read.stock.source == told.stock.source or told.stock.source.bias is not None  # type: ignore[union-attr]
    assert told.digest == plain.digest
