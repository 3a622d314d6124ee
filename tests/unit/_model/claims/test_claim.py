"""Claims as values: one statement each, readable fields, refusals that say what is wrong; claims of one name are refused."""

from __future__ import annotations

import datetime
import pickle
import warnings
from typing import Any

import pytest

import supplysim as ss

CONTAINERS = ss.uniform(1_000, 20_000, name="containers")
ABOUT = {"of": CONTAINERS, "about": 6_700, "within": 0.05}


def test_fields_are_readable() -> None:
    seoul = ss.Source("Seoul", bias=ss.lognormal(0, 0.2))
    claim = ss.Claim("told", **ABOUT, source=seoul, date=datetime.date(2024, 2, 26), reliability=0.5, reading="all", note="n")
    assert (claim.name, claim.of, claim.about, claim.within) == ("told", CONTAINERS, 6_700, 0.05)
    assert (claim.source, claim.date, claim.reliability, claim.reading, claim.note) == (seoul, "2024-02-26", 0.5, "all", "n")
    assert claim.at_least is claim.at_most is claim.between is claim.restates is None
    assert str(claim) == "told: about 6,700, within 5 % (Seoul, 2024-02-26)"
    again = pickle.loads(pickle.dumps(claim))
    assert again.source.bias.law == seoul.bias.law  # type: ignore[union-attr]  # it has one


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"about": 6_700, "within": 0.05}, "about 6,700, within 5 %"),
        ({"about": -3, "within_units": 2}, "about -3, within 2"),
        ({"at_least": 30, "usually_within": 10}, "at least 30, usually within a factor 10"),
        ({"at_most": 0.5, "usually_within": 1.3}, "at most 0.5, usually within a factor 1.3"),
        ({"between": (400, 500)}, "between 400 and 500"),
    ],
)
def test_each_statement_in_words(said: dict[str, Any], text: str) -> None:
    assert str(ss.Claim("told", of=CONTAINERS, **said).statement) == text


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-26", 2024])
def test_dates_are_kept_as_texts(date: Any) -> None:
    assert ss.Claim("told", **ABOUT, date=date).date == str(date)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "must have about and within, or about and within_units, or at_least and usually_within, or at_most"),
        ({"about": 3}, r"\(got about=3.0\)"),
        ({"at_least": 3}, r"must have .* \(got at_least=3.0\)"),
        ({"about": 3, "within": 0.1, "between": (1, 2)}, "must have"),
        ({"about": -3, "within": 0.1}, "'about' of Claim 'told' must be above 0 .*within_units="),
        ({"about": 0, "within": 0.1}, "must be above 0"),
        ({"about": 3, "within": 0}, "'within' of Claim 'told' must be above 0"),
        ({"about": float("nan"), "within": 0.1}, "'about' of Claim 'told' must be finite"),
        ({"at_least": 3, "usually_within": 1}, "'usually_within' of Claim 'told' must be a factor above 1"),
        ({"at_least": -3, "usually_within": 2}, "'at_least' of Claim 'told' must be above 0"),
        ({"between": (3, 1)}, "must be two positive numbers, the first the smaller"),
        ({"between": (0, 1)}, "must be two positive numbers"),
        ({"between": (1, 2, 3)}, "must be two positive numbers"),
        ({"between": 5}, "must be a list of numbers"),
        ({**ABOUT, "reliability": 1.5}, "'reliability' of Claim 'told' must be between 0 and 1"),
        ({**ABOUT, "date": "2024-13"}, "must be a year, a month or a day"),
        ({**ABOUT, "date": "last week"}, "must be a year, a month or a day"),
        ({**ABOUT, "source": 3}, "'source' of Claim 'told' must be a text or a Source"),
        ({**ABOUT, "source": " "}, "must not be"),
        ({**ABOUT, "restates": "told"}, "must name another claim"),
        ({"of": 6_700, "about": 6_700, "within": 0.1}, "'of' of Claim 'told' must be an uncertain quantity"),
        ({**ABOUT, "withn": 0.1}, "did you mean 'within'"),
    ],
)
def test_refusals(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message):
        ss.Claim("told", **{"of": CONTAINERS, **fields})


def test_claims_are_a_sequence_that_knows_names() -> None:
    one, other = ss.Claim("one", **ABOUT), ss.Claim("other", **ABOUT, restates="one")
    claims = ss.Claims([one, other])
    assert list(claims) == [one, other]
    assert claims["one"] is claims[0] is one
    assert claims.names == ("one", "other")
    assert claims.without("one").names == ()  # what restates it goes, too
    assert claims.without("other").names == ("one",)
    with pytest.raises(ss.InvalidValueError, match="did you mean 'other'"):
        claims["othr"]
    assert str(claims).splitlines() == [str(one), str(other)]


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ([ss.Claim("one", **ABOUT), ss.Claim("one", **ABOUT)], "must differ .*'one' twice"),
        ([ss.Claim("one", **ABOUT, restates="two")], "'restates' of Claim 'one' must be one of"),
        (
            [ss.Claim("a", **ABOUT), ss.Claim("b", **ABOUT, restates="a"), ss.Claim("c", **ABOUT, restates="b")],
            "must name a claim that restates no other .*'b', which restates 'a'",
        ),
        (["6,700 containers"], r"'claims\[0\]' of Claims must be a Claim"),
        ("6,700 containers", "'claims' of Claims must be a list of claims"),
        (5, "'claims' of Claims must be a list of claims"),
    ],
)
def test_claims_that_do_not_go_together_are_refused(claims: Any, message: str) -> None:
    with pytest.raises(ss.SupplysimError, match=message):
        ss.Claims(claims)


def test_a_source_that_has_a_bias_in_some_claims_alone_is_warned_of() -> None:
    rate = ss.uniform(1, 2, name="rate")
    biased = ss.Claim("first", of=rate, about=1, within=0.1, source=ss.Source("ministry", bias=ss.lognormal(0, 0.2)))
    others = [ss.Claim("second", of=rate, about=1, within=0.1, source=each) for each in ("ministry", "another", None)]
    with pytest.warns(ss.SupplysimWarning, match="'ministry' has a bias in Claim 'first' and none in Claim 'second'"):
        ss.Claims([biased, others[0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error", ss.SupplysimWarning)
        for each in others[1:]:
            ss.Claims([biased, each])


def test_a_claim_without_a_date_has_that_of_its_source() -> None:
    seoul = ss.Source("Seoul", date="2024-02")
    assert str(ss.Claim("told", **ABOUT, source=seoul)).endswith("(Seoul, 2024-02)")
    assert ss.Claim("told", **ABOUT, source=seoul, date=2023).told_on == "2023"
    assert ss.Claim("told", **ABOUT, source="Seoul").told_on is None
