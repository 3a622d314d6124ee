"""Who said it: every law, stock, flow and part of them takes a source and a note, and is the same with and without."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import attrs
import pytest

import supplysim as ss
from supplysim._flows.paired.coupled import all_same
from support.constructors import CONSTRUCTORS, LAWS, SPECIFICATIONS
from support.sourced import SEOUL, everything

TAKERS = [place for place in CONSTRUCTORS if not place.startswith("Scenario")]
PARTS = [place for place in TAKERS if place in SPECIFICATIONS]


def made(place: str, **told: Any) -> Any:
    return CONSTRUCTORS[place].make(**CONSTRUCTORS[place].fields, **told)


@pytest.mark.parametrize("place", TAKERS)
def test_a_text_becomes_a_source_and_both_are_kept(place: str) -> None:
    one = made(place, source="IISS", note="a reading")
    assert (one.source, one.note) == (ss.Source("IISS"), "a reading")
    assert made(place, source=SEOUL).source is SEOUL
    assert (made(place).source, made(place).note) == (None, None)
    again = pickle.loads(pickle.dumps(one))
    assert (again.source, again.note) == (one.source, one.note)


@pytest.mark.parametrize("place", PARTS)
def test_a_part_is_the_same_with_and_without(place: str) -> None:
    plain, told = made(place), made(place, source=SEOUL, note="a reading")
    assert plain == told
    assert repr(plain) == repr(told)
    if place.startswith(("ramp", "season", "window", "Outages", "Decay", "Consumption", "Shipments")):
        assert hash(plain) == hash(told)
    field = next(iter(SPECIFICATIONS[place].fields))
    changed = told.replace(**{field: getattr(told, field)})
    assert (changed.source, changed.note) == (SEOUL, "a reading")
    assert told.replace(source=None).source is None


@pytest.mark.parametrize("place", TAKERS)
@pytest.mark.parametrize(
    ("field", "value", "error", "rule"),
    [
        ("source", 5, ss.InvalidTypeError, "must be a text or a Source \\(got 5\\)"),
        ("source", ["IISS"], ss.InvalidTypeError, "must be a text or a Source"),
        ("source", ss.uniform(1, 2), ss.InvalidTypeError, "must be a text or a Source"),
        ("source", " \n", ss.InvalidValueError, "must not be empty"),
        ("source", "\ud800", ss.InvalidValueError, "must be valid Unicode"),
        ("note", SEOUL, ss.InvalidTypeError, "must be a string"),
        ("note", "", ss.InvalidValueError, "must not be empty"),
        ("note", "x" * 1_001, ss.InvalidValueError, "must have at most 1,000 characters \\(got 1,001\\)"),
    ],
)
def test_what_is_no_source_or_note_is_refused(place: str, field: str, value: Any, error: Any, rule: str) -> None:
    with pytest.raises(error, match=f"'{field}' of {place.split(',', maxsplit=1)[0]} {rule}"):
        made(place, **{field: value})


@pytest.mark.parametrize("place", LAWS)
def test_source_and_note_of_a_law_are_keywords(place: str) -> None:
    parameters = inspect.signature(LAWS[place].make).parameters
    assert all(parameters[field].kind is parameters[field].KEYWORD_ONLY for field in ("source", "note"))


def test_a_scenario_is_the_same_with_and_without() -> None:
    plain, told = everything(), everything(source=SEOUL, note="a reading")
    assert plain.digest == told.digest == everything(source="IISS").digest
    assert (list(plain.variables), list(told.variables)) == (list(plain.variables),) * 2  # its bias is no unknown
    one, other = (ss.simulate(each, 200, seed=3, replicates=2) for each in (plain, told))
    assert one.durations.tobytes() == other.durations.tobytes()
    other_source = told.replace(sealift=told["sealift"].replace(source="IISS"))
    assert other_source["sealift"].source == ss.Source("IISS")


@pytest.mark.parametrize("place", PARTS)
def test_variants_that_differ_in_their_sources_share_their_chance(place: str) -> None:
    """Flows of variants, and parts of them, share draws where they are the same by this comparison."""
    assert all_same([made(place), made(place, source=SEOUL, note="a reading"), made(place, source="IISS")])
    assert not all_same([made("Outages"), made("Outages").replace(mean_up_days=6)])


def test_the_bias_of_a_source_has_no_biased_source() -> None:
    ss.Source("Seoul", bias=ss.lognormal(0, 0.2, source="IISS"))
    for law in (ss.lognormal(0, 0.2, source=SEOUL), ss.mixture([1, ss.uniform(1, 2, source=SEOUL)])):
        with pytest.raises(
            ss.InvalidValueError, match="'bias' of Source 'X' must not come from a source that has a bias, too"
        ):
            ss.Source("X", bias=law)


@attrs.frozen
class Well(ss.Supply):
    """A flow of a user's own, with fields of these names that may mean anything."""

    name: str
    per_day: float
    source: Any = attrs.field(default=None, repr=False)
    note: Any = attrs.field(default=None, repr=False)

    def advance(self, leap: Any, rng: Any) -> Any:
        return self.per_day * leap.days


@pytest.mark.parametrize(
    ("value", "shown"), [("IISS", "IISS"), (SEOUL, "Seoul"), (None, None), (3, None), (ss.uniform(1, 2), None), (" ", None)]
)
def test_a_flow_of_ones_own_may_have_such_fields(value: Any, shown: str | None) -> None:
    use = ss.Consumption("use", 10)
    scenario = ss.Scenario("own", stock=ss.Stock(95), supply=[Well("well", 5, value)], demand=[use], horizon_days=60)
    row = next(each for each in scenario.sources if each.name == "well.per_day")
    assert (None if row.source is None else row.source.name) == shown
    assert ss.simulate(scenario, 16, seed=1, replicates=2).median.value == 19.5
