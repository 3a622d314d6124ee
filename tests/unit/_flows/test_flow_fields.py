"""What each flow takes, what it stands for unless told, and what it refuses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest

import supplysim as ss
from support.refusals import quoted

NAN, INF = math.nan, math.inf


def maker(kind: type, **usual: Any) -> Callable[..., Any]:
    """Makes a flow with some fields given, and others as usual."""
    return lambda **fields: kind(**(usual | fields))


shipments = maker(ss.Shipments, name="sealift", per_day=0.1, size=100)
convoys = maker(ss.Shipments, name="convoy", every_days=14, size=100)
returns = maker(ss.Returns, name="empties", in_return_for="sealift", ratio=0.5, to="stock")
factory = maker(ss.Factory, name="arsenal", nameplate_per_day=100)
consumption = maker(ss.Consumption, name="front", per_day=100)
outages = maker(ss.Outages, mean_up_days=30, mean_down_days=5)


@attrs.frozen
class Field:
    """One quantity of a flow, with values that it takes and values that it refuses."""

    make: Callable[..., Any]
    name: str
    rule: str
    good: list[float]
    bad: list[float]
    otherwise: Mapping[str, str | None] = attrs.field(factory=dict)  # what is said of what is no number; None: it is taken

    def holding(self, value: Any) -> Any:
        """What the field holds once `value` was given to it."""
        return getattr(self.make(**{self.name: value}), self.name)


PACE = {"None": r"Shipments '\w+' must have either per_day or every_days \(got per_day=None, every_days=None\)"}
SIZE = {"None": "'size' of Shipments 'sealift' must be given: what one shipment carries"}
DAY = {
    text: rf"'first_day' of Shipments 'sealift' must be a date such as '2024-02-26' \(got {text}\)"
    for text in ("'many'", "'5'")
}

POSITIVE, SHARE = "must be at least 0", "must be between 0 and 1"
SHARES: tuple[list[float], list[float]] = ([0, 0.5, 1], [-0.01, 1.01])
FIELDS = [
    Field(shipments, "per_day", f"Shipments 'sealift' {POSITIVE}", [0, 0.5, 1e6], [-0.1], PACE),
    Field(shipments, "size", f"Shipments 'sealift' {POSITIVE}", [0, 1e9], [-1], SIZE),
    Field(shipments, "size_cv", f"Shipments 'sealift' {POSITIVE}", [0, 0.3, 5], [-0.3]),
    Field(shipments, "loss_probability", f"Shipments 'sealift' {SHARE}", *SHARES),
    Field(shipments, "lead_time_days", f"Shipments 'sealift' {POSITIVE}", [0, 0.4, 90], [-1]),
    Field(shipments, "total", f"Shipments 'sealift' {POSITIVE}", [0, 1e9], [-1], {"None": None}),
    Field(shipments, "loss_fraction", f"Shipments 'sealift' {SHARE}", *SHARES),
    Field(shipments, "first_day", "Shipments 'sealift' must be at least 1", [1, 1.5, 400], [0, 0.99], DAY),
    Field(convoys, "every_days", "Shipments 'convoy' must be at least 1e-06", [1e-6, 0.5, 400], [0, -1], PACE),
    Field(convoys, "jitter_days", f"Shipments 'convoy' {POSITIVE}", [0, 0.5, 7], [-1]),
    Field(factory, "nameplate_per_day", f"Factory 'arsenal' {POSITIVE}", [0, 1e9], [-1]),
    Field(factory, "utilisation", f"Factory 'arsenal' {SHARE}", [0, 0.5, 1], [-0.01, 1.3]),
    Field(factory, "yield_fraction", f"Factory 'arsenal' {SHARE}", *SHARES),
    Field(factory, "availability_fraction", f"Factory 'arsenal' {SHARE}", *SHARES),
    Field(consumption, "per_day", f"Consumption 'front' {POSITIVE}", [0, 1e9], [-1]),
    Field(consumption, "cv", f"Consumption 'front' {POSITIVE}", [0, 0.3, 5], [-0.3]),
    Field(returns, "ratio", f"Returns 'empties' {POSITIVE}", [0, 0.5, 1e6], [-0.1]),
    Field(returns, "loss_fraction", f"Returns 'empties' {SHARE}", *SHARES),
    Field(returns, "lead_time_days", f"Returns 'empties' {POSITIVE}", [0, 0.4, 90], [-1]),
    Field(outages, "mean_up_days", "Outages must be at least 1", [1, 30.5], [0.5, 0, -1]),
    Field(outages, "mean_down_days", "Outages must be at least 1", [1, 30.5], [0.5, 0, -1]),
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.name} of {field.rule}")
class TestEveryQuantity:
    """A number, a law or an expression, in its range."""

    def test_what_is_in_range_is_taken(self, field: Field) -> None:
        assert [field.holding(value) for value in field.good] == field.good
        law, expression = ss.choice(field.good), ss.choice(field.bad) - 1
        assert field.holding(law) is law
        assert field.holding(expression) is expression, "its range is checked when it is drawn"

    def test_what_is_out_of_range_is_refused(self, field: Field) -> None:
        for value in field.bad:
            with pytest.raises(ss.InvalidValueError, match=rf"^'{field.name}' of {field.rule} \(got {value}\)$"):
                field.holding(value)

    def test_a_law_that_leaves_the_range_is_refused_with_its_support(self, field: Field) -> None:
        low, high = sorted((field.good[0], field.bad[-1]))
        low, high = low - 0.5, high + 0.5
        said = rf"^'{field.name}' of {field.rule} \(got '?share'? = uniform\(.*\), whose support is {low:g} to {high:g}\)$"
        with pytest.raises(ss.InvalidValueError, match=said):
            field.holding(ss.uniform(low, high, name="share"))

    def test_what_is_no_finite_number_is_refused(self, field: Field) -> None:
        place, _, _ = field.rule.partition(" must")
        for value in (NAN, INF, -INF):
            with pytest.raises(ss.InvalidValueError, match=rf"^'{field.name}' of {place} must be finite \(got {value}\)$"):
                field.holding(value)
        for wrong in ("many", "5", None, True, [1], {"a": 1}, 1j):
            said = field.otherwise.get(repr(wrong), rf"'{field.name}' of {place} must be a number \(got ")
            if said is None:
                assert field.holding(wrong) is wrong
                continue
            with pytest.raises(ss.SupplysimError, match=f"^{said}") as caught:
                field.holding(wrong)
            assert isinstance(caught.value, ss.InvalidTypeError) or repr(wrong) in field.otherwise


WRONG_KINDS: list[tuple[Callable[[], Any], str]] = [
    (lambda: factory(outages=5), "'outages' of Factory 'arsenal' must be Outages or None (got 5)"),
    (lambda: factory(outages=(30, 5)), "'outages' of Factory 'arsenal' must be Outages or None (got (30, 5))"),
    (lambda: factory(outages=ss.Outages), "'outages' of Factory 'arsenal' must be Outages or None"),
    (lambda: consumption(regimes=5), "'regimes' of Consumption 'front' must be Regimes or None (got 5)"),
    (lambda: consumption(regimes={"high": 1}), "'regimes' of Consumption 'front' must be Regimes or None"),
    (lambda: shipments(name=5), "'name' of Shipments must be a text (got 5)"),
    (lambda: shipments(name=None), "'name' of Shipments must be a text (got None)"),
    (lambda: shipments(sizes=5), "'sizes' of Shipments 'sealift' must be a known field; did you mean 'size'?"),
    (lambda: factory(utilization=5), "'utilization' of Factory 'arsenal' must be a known field; did you mean 'utilisation'?"),
    (lambda: factory(nameplate=5),
     "'nameplate' of Factory 'arsenal' must be a known field; did you mean 'nameplate_per_day'?"),
    (lambda: consumption(rate=5),
     "'rate' of Consumption 'front' must be a known field; its fields are name, per_day, cv, regimes"),
    (lambda: consumption(mean_up_day=5), "'mean_up_day' of Consumption 'front' must be a known field"),
    (lambda: outages(mean_up=5), "'mean_up' of Outages must be a known field; did you mean 'mean_up_days'?"),
    (lambda: ss.Shipments("sealift", per_day=1), "'size' of Shipments 'sealift' must be given: what one shipment carries"),
    (lambda: ss.Factory("arsenal"), "Factory 'arsenal': missing a required argument: 'nameplate_per_day'"),
    (lambda: ss.Consumption(per_day=5), "Consumption: missing a required argument: 'name'"),
    (lambda: ss.Outages(30), "Outages: missing a required argument: 'mean_down_days'"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "message"), WRONG_KINDS)
def test_what_is_of_the_wrong_kind_is_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ss.InvalidTypeError, match=quoted(message)):
        make()


@pytest.mark.parametrize("make", [shipments, convoys, returns, factory, consumption])
@pytest.mark.parametrize("name", ["", "  "])
def test_a_flow_has_a_name(make: Callable[..., Any], name: str) -> None:
    with pytest.raises(ss.InvalidValueError, match=r"^'name' of \w+ must not be empty \(got ' *'\)$"):
        make(name=name)


def test_what_is_not_said() -> None:
    assert shipments().loss_fraction == 0
    assert shipments().first_day == 1
    assert shipments().size_cv == shipments().loss_probability == shipments().lead_time_days == convoys().jitter_days == 0
    assert shipments().every_days is shipments().total is shipments().profile is convoys().per_day is None
    assert factory().utilisation == factory().yield_fraction == factory().availability_fraction == 1
    assert factory().outages is None
    assert consumption().cv == 0
    assert consumption().regimes is None


def test_steady_is_what_never_varies_from_day_to_day() -> None:
    assert factory().is_steady
    assert factory(utilisation=ss.uniform(0, 1)).is_steady
    assert not factory(outages=outages()).is_steady
    assert not shipments().is_steady
    assert convoys().is_steady
    assert not any(convoys(**{field: 0.5}).is_steady for field in ("jitter_days", "size_cv", "loss_probability"))
    assert not convoys(size_cv=ss.choice([0, 0.1])).is_steady
    assert convoys(every_days=ss.uniform(10, 20), lead_time_days=ss.uniform(0, 9)).is_steady
    assert returns().is_steady
    assert consumption(per_day=ss.uniform(0, 1)).is_steady
    assert not consumption(cv=0.1).is_steady
    assert not consumption(cv=ss.choice([0, 0.1])).is_steady
