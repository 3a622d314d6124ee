"""Variants that share their futures: each has its own law, by the oracle; what they share makes differences small."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import attrs
import numpy as np
import pytest

import supplysim as ss
from supplysim._flows.paired import coupled
from supplysim._uncertain.arrays import FloatArray
from support.builder import EVERYTHING, LEADING, LEADING_EVERYTHING, WHOLE, Feature, random_scenario
from support.cases import chain
from support.figures import Figures, assert_alike, oracle_figures, paired_figures
from support.figures import p_value as p_value_of_all
from support.slightly_wrong import PAIRS, Make

FALSE_ALARMS = 1e-3  # chance that any of the comparisons of a test refuses a right engine
PATHS = 1 << 12
FEWER_PATHS = 1 << 11
ORACLE_SEED = 9_000
EVERY_DAY = ("no jitter", "noise of the wrong size", "smaller shipments as often")
MANY = 150  # pairs of scenarios at random


@lru_cache(maxsize=4)
def right_figures(make: Make) -> Figures:
    return oracle_figures(make(), PATHS, ORACLE_SEED)


def named(pair: str) -> Any:
    return pair if pair in EVERY_DAY else pytest.param(pair, marks=pytest.mark.long)


@pytest.mark.parametrize("pair", [named(pair) for pair in PAIRS])
def test_variants_have_the_laws_of_the_oracle(pair: str) -> None:
    first, second = PAIRS[pair]
    one, other = paired_figures([first(), second()], PATHS, 1)
    assert_alike(one, right_figures(first), FALSE_ALARMS / 2 / len(PAIRS))
    assert_alike(other, oracle_figures(second(), PATHS, ORACLE_SEED + 1), FALSE_ALARMS / 2 / len(PAIRS))


def a_little_otherwise(flow: Any, rng: np.random.Generator) -> Any:
    """A flow with most of its numbers changed a little."""

    def factor() -> float | ss.Quantity:
        return [1.0, 0.8, 1.25, ss.uniform(0.8, 1.2)][rng.integers(4)]

    some = rng.random() < 0.7
    changes: dict[str, Any] = {}
    match flow:
        case ss.Consumption():
            rate = next(name for name in ("per_day", "orders_per_day", "size") if getattr(flow, name) is not None)
            changes = {rate: getattr(flow, rate) * factor(), "regimes": flow.regimes if some else None}
            if rng.random() >= 0.5 and rate == "per_day" and not isinstance(flow.per_day, ss.Varying | ss.Replayed):
                changes["cv"] = 0.3
        case ss.Factory() if flow.output_per_day is not None:
            changes = {"output_per_day": flow.output_per_day * factor()}
        case ss.Factory():
            changes = {
                "nameplate_per_day": flow.nameplate_per_day * factor(),
                "outages": flow.outages if some else None,
            }
        case ss.Shipments() if flow.on is not None:
            changes = {"on": {day: amount * factor() for day, amount in flow.on.items()}}
        case ss.Shipments():
            often = {} if flow.per_day is None else {"per_day": flow.per_day * factor()}
            changes = {"size": flow.size * factor(), "profile": flow.profile if some else None} | often
        case ss.Orders():
            sizes = {name: getattr(flow, name) for name in ("quantity", "least_order", "multiple_of", "total")}
            changes = {name: value * factor() for name, value in sizes.items() if value is not None}
            changes["review_days"] = flow.review_days + (0 if some else 1)
        case ss.Losses() if flow.per_day is not None:
            changes = {"per_day": flow.per_day * factor()}
    return attrs.evolve(flow, **changes)


def otherwise(scenario: ss.Scenario, number: int) -> ss.Scenario:
    """The scenario with most of its numbers changed a little, some parts taken out, and an unknown more."""
    rng = np.random.default_rng([17, number])

    changed = attrs.evolve(
        scenario,
        demand=[a_little_otherwise(each, rng) for each in scenario.demand],
        supply=[a_little_otherwise(each, rng) for each in scenario.supply],
        losses=[a_little_otherwise(each, rng) for each in scenario.losses],
        correlate={},
    )
    known = set(changed.variables)
    return attrs.evolve(changed, correlate={pair: share for pair, share in scenario.correlate.items() if set(pair) <= known})


EVERY_DAY_AT_RANDOM = [(0, WHOLE), (1, LEADING), (62, LEADING), (3, LEADING_EVERYTHING)]
KINDS = (WHOLE, LEADING, EVERYTHING, LEADING_EVERYTHING)
AT_RANDOM = [(number, features) for number in range(MANY) for features in KINDS]


@pytest.mark.parametrize(
    ("number", "features"),
    [each if each in EVERY_DAY_AT_RANDOM else pytest.param(*each, marks=pytest.mark.long) for each in AT_RANDOM],
)
def test_variants_at_random_have_the_laws_of_the_oracle(number: int, features: Feature) -> None:
    first = random_scenario(number, features)
    variants = [first, otherwise(first, number), otherwise(first, number + MANY)]
    for each, found in zip(variants, paired_figures(variants, FEWER_PATHS, number), strict=True):
        assert_alike(found, oracle_figures(each, FEWER_PATHS, ORACLE_SEED + number), FALSE_ALARMS / 3 / MANY)


def test_what_is_not_added_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the variant with more given only what the variants have in common, it would not have its law."""

    def least(amounts: Sequence[FloatArray], draw: Any) -> list[FloatArray]:
        return [draw(np.min(amounts, axis=0)).copy() for _ in amounts]

    monkeypatch.setattr(coupled, "added", least)
    right = chain()
    more = right.replace(training=right["training"].replace(cv=0.9 * right["training"].cv))
    found = paired_figures([right, more], PATHS, 1)
    assert (
        min(p_value_of_all(found[1], oracle_figures(more, PATHS, ORACLE_SEED)), p_value_of_all(found[0], right_figures(chain)))
        < 1e-6
    )
