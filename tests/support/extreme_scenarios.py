"""Valid scenarios whose numbers stand at the ends of their ranges, or between them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import supplysim as ss

AMOUNTS = [0, 1, 10, 50, 100, 1e6, 5e-324, 1e-300, 1e-50, 1e140, 1e300]
RATES = [0, 1, 10, 10, 10, 1e-300, 1e-10, 5e-324, 1e100, 1e150]
FRACTIONS = [0, 1, 0.5, 1e-300, 1 - 1e-16]
VARIATIONS = [0, 0, 0.3, 20, 1e-300, 1e-150, 1e-101, 1e-99, 1e-20, 1e6, 1e50]
SPELLS = [1, 1 + 1e-15, 2, 5, 1e15, 1e300]
LEVELS = [0, 1, 1, 1e-9, 1e6]
LEADS = [0, 0, 3, 1e9, 1e300]


@st.composite
def _unknown(draw: st.DrawFn, values: list[Any]) -> Any:
    """One of the values, or a law around it."""
    value = draw(st.sampled_from(values))
    how = draw(st.sampled_from(["known"] * 6 + ["uniform", "fixed", "mixture", "expression"]))
    if how == "known" or value >= 1e300:  # twice as much could not be carried
        return value
    if how == "uniform":
        return ss.uniform(0, max(value, 1e-300))
    if how == "fixed":
        return ss.fixed(value)
    if how == "mixture":
        return ss.mixture([value, value / 2], weights=[1, draw(st.sampled_from([1e-300, 1e-9, 1]))])
    return ss.uniform(0.5, 1) * value


@st.composite
def _profiles(draw: st.DrawFn) -> Any:
    level, unknown = st.sampled_from(LEVELS), _unknown(LEVELS)
    kinds = [
        st.builds(ss.ramp, st.sampled_from([-1e9, 1, 5, 1e9]), st.sampled_from([0, 1e-300, 10, 1e300]), level, unknown),
        st.builds(
            lambda day, one, two: ss.schedule({1: one, day: two}), st.sampled_from([-(10**9), 2, 9, 10**9]), level, unknown
        ),
        st.builds(ss.season, _unknown([0, 0.5, 1]), st.sampled_from([-1e9, 3, 1e9]), st.sampled_from([1, 365, 1e300])),
        st.builds(ss.window, st.sampled_from([-1e9, 1]), st.sampled_from([None, 5, 1e9])),
    ]
    factors = draw(st.lists(st.one_of(kinds), min_size=1, max_size=3))
    profile = factors[0]
    for each in factors[1:]:
        profile = profile * each
    return profile


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


@st.composite
def _consumption(draw: st.DrawFn, name: str, stocks: list[str]) -> ss.Consumption:
    spell = st.sampled_from(SPELLS)
    regimes = st.builds(
        lambda one, other, long, short: ss.Regimes({"a": one, "b": other}, {"a": long, "b": short}),
        _unknown([1, 0, 1e-300, 1e50]), st.sampled_from([0, 0.5, 1]), spell, spell,
    )  # fmt: skip
    rationing = st.builds(
        lambda days, threshold, level: ss.Rationing(days, {threshold: level}),
        st.sampled_from([1, 7, 10**15]), st.sampled_from([1e-300, 5, 1e300]), st.sampled_from(FRACTIONS),
    )  # fmt: skip
    return ss.Consumption(
        name,
        draw(_unknown(RATES)),
        cv=draw(_unknown(VARIATIONS)),
        regimes=draw(_maybe(regimes)),
        profile=draw(_maybe(_profiles())),
        rationing=draw(_maybe(rationing)),
        from_=draw(st.sampled_from([None, *stocks])),
        priority=draw(st.sampled_from([1, 2])),
        unmet=draw(st.sampled_from(["lost", "backlog"])),
    )


@st.composite
def _shipments(draw: st.DrawFn, name: str, source: str | None, to: str) -> ss.Shipments:
    when: dict[str, Any] = {"per_day": draw(_unknown([0, 0.1, 1, 1e-300, 5e-324, 1e9]))}
    if draw(st.booleans()):
        every = draw(st.sampled_from([1e-6, 0.37, 1, 7, 1e300]))
        when = {"every_days": every, "jitter_days": draw(st.sampled_from([0, every / 2]))}
    return ss.Shipments(
        name,
        size=draw(_unknown(RATES)),
        size_cv=draw(_unknown(VARIATIONS)),
        loss_fraction=draw(st.sampled_from(FRACTIONS)),
        loss_probability=draw(st.sampled_from([0, 0, *FRACTIONS])),
        first_day=draw(st.sampled_from([1, 3, 1e300])),
        lead_time_days=draw(st.sampled_from(LEADS if source is None else [1, 5, 1e300])),
        total=draw(st.sampled_from([None, None, 0, 1e-300, 50, 1e300])),
        profile=draw(_maybe(_profiles())),
        from_=source,
        to=to,
        **when,
    )


@st.composite
def _factory(draw: st.DrawFn) -> ss.Factory:
    spell = st.sampled_from(SPELLS)
    bottleneck = st.builds(ss.Input, _unknown(RATES), profile=_maybe(_profiles()))
    return ss.Factory(
        "works",
        draw(_unknown(RATES)),
        utilisation=draw(st.sampled_from(FRACTIONS)),
        profile=draw(_maybe(_profiles())),
        outages=draw(_maybe(st.builds(ss.Outages, spell, spell))),
        inputs=draw(st.one_of(st.just({}), st.fixed_dictionaries({"power": bottleneck}))),
    )


@st.composite
def _stock(draw: st.DrawFn, name: str) -> ss.Stock:
    capacity = draw(st.sampled_from([None, None, None, 0, 1e-300, 200, 1e300]))
    on_hand = draw(_unknown(AMOUNTS if capacity is None else [0]))
    if capacity is None and draw(st.booleans()):
        on_hand = ss.AgeClasses({(0, draw(st.sampled_from([0, 9, 10**15]))): on_hand}, draw(st.sampled_from([1e16, 1e300])))
    return ss.Stock(
        on_hand,
        name=name,
        usable_fraction=draw(st.sampled_from(FRACTIONS)),
        reserve=draw(st.sampled_from([0, 0, 5, 1e-300, 1e300])),
        capacity=capacity,
        when_full=draw(st.sampled_from(["lost", "waits"])),
        decay=draw(_maybe(st.builds(ss.Decay, st.sampled_from(FRACTIONS), st.sampled_from([1, 5, 10**15])))),
    )


@st.composite
def extreme_scenarios(draw: st.DrawFn) -> ss.Scenario:
    """One stock or two, with any flows."""
    names = draw(st.sampled_from([["front"], ["front", "depot"]]))
    demand = [draw(_consumption(f"use {number}", names)) for number in range(draw(st.integers(1, 2)))]
    supply: list[Any] = []
    for number in range(draw(st.integers(0, 2))):
        source = draw(st.sampled_from([None, *names[1:]]))
        supply.append(draw(_shipments(f"sea {number}", source, "front")))
    if supply and draw(st.booleans()):
        supply.append(ss.Returns("back", "sea 0", draw(st.sampled_from([0, 1, 1e-300, 1e50])), to="front"))
    if draw(st.booleans()):
        supply.append(draw(_factory()))
    return ss.Scenario(
        "extreme",
        stock=[draw(_stock(name)) for name in names],
        demand=demand,
        supply=supply,
        horizon_days=draw(st.sampled_from([1, 2, 30, 200])),
    )
