"""`replace` of every specification: the same checks, the same objects, and a class of one's own, too."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import supplysim as ss
from support.constructors import SPECIFICATIONS
from support.own_flows import Use, Works
from support.refusals import assert_refused

MADE: dict[str, Any] = {place: each.make(**each.fields) for place, each in SPECIFICATIONS.items()} | {
    "product": ss.ramp(1, 2, 0, 1) * ss.window(3),
    "Use 'own'": Use("own", 10, 0.3),
    "Works 'own'": Works("own", ss.uniform(0, 1)),
}


@pytest.mark.parametrize("place", MADE)
def test_a_copy_is_equal_and_each_field_can_be_given_again(place: str) -> None:
    made = MADE[place]
    copy = made.replace()
    assert type(copy) is type(made)
    assert copy is not made
    assert copy == made
    for field in attrs.fields(type(made)):
        value = getattr(made, field.name)
        again = made.replace(**{field.name: value})
        assert again == made
        assert not isinstance(value, ss.Quantity) or getattr(again, field.name) is value


@pytest.mark.parametrize("place", MADE)
def test_an_unknown_field_is_refused_by_name(place: str) -> None:
    kind = TypeError if place != "Scenario 'made'" else KeyError
    for name in ("nonsense", "self", "kind"):
        assert_refused(lambda name=name: MADE[place].replace(**{name: 1}), f"'{name}' of ...must be a ", kind)


def test_a_copy_is_checked_as_what_is_made_afresh() -> None:
    front = ss.Consumption("front", ss.uniform(8, 12), cv=0.3)
    assert front.replace(per_day=5, cv=0) == ss.Consumption("front", 5)
    assert front.cv == 0.3
    assert_refused(
        lambda: front.replace(per_day=-1), "'per_day' of Consumption 'front' must be at least 0 (got -1)", ValueError
    )
    assert_refused(lambda: front.replace(cvs=1), "'cvs' of Consumption 'front' must be a known field; did you mean 'cv'?")
    assert_refused(lambda: ss.Stock(5).replace(capacity=4), "'capacity' of Stock must be at least what is usable on day 1, 5")
    ages = ss.AgeClasses({0: 5}, 30)
    assert_refused(lambda: ages.replace(amounts={40: 1}), "the ages of 'amounts' of AgeClasses must be below")


def test_a_class_that_is_none_of_attrs_is_refused() -> None:
    class Plain(ss.Supply):
        pass

    assert_refused(lambda: Plain().replace(name="x"), "replace needs an attrs class", TypeError)
