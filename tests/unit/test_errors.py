"""What a message shows of a value: one line, and only the ends of what is long."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplysim as ss
from supplysim._uncertain.parameters import parameters_of
from supplysim.errors import shown, shown_names

NAMES = [f"depot {number}" for number in range(1_000)]
LONG_NAME = "front " * 10_000
USE = ss.Consumption("use", 1, from_="depot 0")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, "1.5"),
        ("a  b", "'a  b'"),
        ("é\n", r"'é\n'"),
        (list(range(10**6)), "[0, 1, 2, 3, ... 999998, 999999]"),
        ("a" + 10**6 * "b" + "c", "'abbb ... bbbc'"),
        (dict.fromkeys(range(10**4), 1), "{0: 1, 1: 1, ... 9999: 1}"),
        (np.arange(60.0).reshape(6, 10), "array([[ 0., ... 59.]])"),
        (np.zeros((2, 2)), "array([[0., 0.], [0., 0.]])"),
        (ss.choice(list(range(500))), "choice(0, 1, ... 499)"),
    ],
)
def test_a_value_is_shown_in_one_line_by_its_ends(value: Any, expected: str) -> None:
    found = shown(value)
    begins, _, ends = expected.partition(" ... ")
    assert found.startswith(begins)
    assert found.endswith(ends)
    assert len(found) <= 90
    assert "\n" not in found


def test_names_to_choose_from_are_shown_further_than_a_value() -> None:
    assert shown_names(NAMES[:25]) == str(NAMES[:25])
    assert shown_names(dict.fromkeys(NAMES)).endswith("'depot 999']")
    assert len(shown_names(NAMES)) <= 300


def _stocks(**fields: Any) -> ss.Scenario:
    return ss.Scenario("many", stock=[ss.Stock(1, name=name) for name in NAMES], horizon_days=3, **fields)


LONG: list[Any] = [
    lambda: ss.Stock(np.arange(5_000)),
    lambda: ss.Stock([[1.0] * 40] * 40),
    lambda: ss.Consumption(LONG_NAME, -1),
    lambda: ss.Consumption(LONG_NAME, per_week=1),
    lambda: ss.Stock(1, usable_fraction=ss.choice(list(range(2_000)), name=LONG_NAME)),
    lambda: ss.Stock(ss.AgeClasses(dict.fromkeys(range(5_000), -1), 6_000)),
    lambda: ss.schedule({LONG_NAME: 1}),
    lambda: ss.Regimes(dict.fromkeys(NAMES, 1), {"depot": 3}),
    lambda: ss.Regimes(dict.fromkeys(NAMES, 1), dict.fromkeys(NAMES, 3), start="nowhere"),
    lambda: ss.Regimes(dict.fromkeys(NAMES, 1), dict.fromkeys(NAMES, 3), {LONG_NAME: 1}),
    lambda: ss.quantiles({(number + 1) / 6_000: -number for number in range(5_000)}),
    lambda: ss.quantiles({(number + 1) / 20: (-1) ** number for number in range(16)}),
    lambda: ss.Precision(quantile=0.5, half_width_days=1, half_width=[1] * 5_000),
    lambda: ss.Precision(stock=LONG_NAME, never=True, half_width=0.1).check_against(_stocks(demand=[USE])),
    lambda: _stocks(demand=[ss.Consumption("use", 1, from_=LONG_NAME)]),
    lambda: _stocks(
        demand=[ss.Consumption(name, ss.uniform(0, 1, name=f"of {name}"), from_=name) for name in NAMES],
        correlate={("of depot 1", LONG_NAME): 0.5},
    ),
    lambda: next(parameters_of(ss.Stock(ss.choice([-1] * 900 + [1]) * 2), LONG_NAME)).checked(np.array([-1.0])),
    lambda: _stocks(
        demand=[USE],
        supply=[
            ss.Shipments(f"from {name}", 1, 1, from_=name, to=NAMES[place - 1]) for place, name in enumerate(NAMES)
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize("make", LONG)
def test_no_message_prints_a_long_value_name_or_list_in_full(make: Any) -> None:
    with pytest.raises(ss.SupplysimError) as refused:
        make()
    assert len(str(refused.value)) < 700
    assert "\n" not in str(refused.value)
