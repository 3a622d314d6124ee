"""Claims compiled against a scenario: unknowns by name, an order of their own, refusals of what they cannot be about."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import supplysim as ss
from supplysim._model.claims.given import Given, given_of
from support.by_hand import scenario, sending, using

CONTAINERS = ss.uniform(1_000, 20_000, name="containers")
ROUNDS = 450 * CONTAINERS
MADE = scenario([ss.Stock(ROUNDS, name="depot")], [using(ss.uniform(8, 12))], [sending()], start="2024-02-26")
SEOUL = ss.Source("Seoul", bias=ss.lognormal(0, 0.2))


def compiled(*claims: ss.Claim) -> Given:
    found = given_of(ss.Claims(claims), MADE)
    assert found is not None
    return found


def about(name: str, of: Any, **fields: Any) -> ss.Claim:
    return ss.Claim(name, of=of, about=6_700, within=0.05, **fields)


def test_no_claims_are_nothing() -> None:
    assert given_of(ss.Claims([]), MADE) is None


def test_their_order_has_no_meaning() -> None:
    claims = [
        about("b", CONTAINERS, source=SEOUL),
        about("a", CONTAINERS * ss.uniform(0, 1)),
        about("c", ss.Sent("sea", by=3) + ss.uniform(0, 1, name="other"), source=SEOUL),
    ]
    found = [compiled(*ordered) for ordered in itertools.permutations(claims)]
    assert all(each == found[0] and each.digest == found[0].digest for each in found)
    assert [name for name, _ in found[0].unknowns] == ["a", "bias of Seoul", "other"]


def test_unknowns_are_matched_by_object_and_by_name() -> None:
    same = ss.uniform(1_000, 20_000, name="containers")  # another object of that name and law
    assert compiled(about("a", CONTAINERS)) == compiled(about("a", same))
    assert compiled(about("a", 700 * MADE.variables["use.per_day"])).unknowns == ()  # one without a name, in the scenario


def test_a_source_has_one_bias() -> None:
    given = compiled(about("a", CONTAINERS, source=SEOUL), about("b", CONTAINERS * 2, source=SEOUL))
    assert [each.bias for each in given.claims] == ["bias of Seoul"] * 2
    again = ss.Source("Seoul", bias=ss.lognormal(0, 0.2))
    assert compiled(about("a", CONTAINERS, source=SEOUL), about("b", CONTAINERS * 2, source=again)) == given


def test_texts_are_no_part_of_what_is_compared() -> None:
    plain, told = compiled(about("a", CONTAINERS)), compiled(about("a", CONTAINERS, source="S", date=2024, note="n"))
    assert plain == told
    assert plain.digest == told.digest
    assert (told.claims[0].source, told.claims[0].date) == ("S", "2024")
    assert compiled(about("a", CONTAINERS, reliability=0.5)).digest != plain.digest


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (about("a", ss.uniform(0, 1e4)), "must be about something in Scenario .*use the same objects, or the same names"),
        (about("a", ss.uniform(3, 4, name="containers")), "the unknowns of one name must be one unknown: Claim 'a'"),
        (about("a", ss.Sent("see", by=3)), "did you mean 'sea'"),
        (about("a", ss.OnHand("front")), "'stock' of OnHand must be"),
        (about("a", ss.OnHand(on="2023-01-01")), "must be between 2024-02-25"),
        (ss.Claim("a", of=CONTAINERS, at_least=25_000, usually_within=2), "containers lies between 1000 and 20000"),
        (ss.Claim("a", of=CONTAINERS, at_most=500, usually_within=2), "must state what its quantity can be"),
        (ss.Claim("a", of=CONTAINERS, about=100, within=0.05), "must state what its quantity can be"),
    ],
)
def test_refusals(claim: ss.Claim, message: str) -> None:
    with pytest.raises(ss.InvalidValueError, match=message):
        compiled(claim)


def test_a_claim_may_reach_the_scenario_by_way_of_another() -> None:
    index = ss.uniform(0, 1e4, name="index")
    compiled(about("a", index), about("b", index * CONTAINERS))
    with pytest.raises(ss.InvalidValueError, match="Claim 'a' must be about something"):
        compiled(about("a", index), about("b", CONTAINERS))


def test_two_sources_of_one_name_with_different_biases_are_refused() -> None:
    other = ss.Source("Seoul", bias=ss.lognormal(0, 0.3))
    with pytest.raises(ss.InvalidValueError, match="has 'bias of Seoul' with the law"):
        compiled(about("a", CONTAINERS, source=SEOUL), about("b", CONTAINERS, source=other))


def test_a_value_near_the_range_of_its_quantity_is_an_error_of_the_source() -> None:
    compiled(ss.Claim("a", of=CONTAINERS, about=20_500, within=0.05))
    compiled(ss.Claim("a", of=CONTAINERS, at_least=25_000, usually_within=2, source=SEOUL))  # the source may exaggerate
