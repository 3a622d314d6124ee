"""Small scenarios over the whole vocabulary, numbered: the same number is always the same scenario.

The number says how the stocks hang together (one, two or three of them, in a row, in a fork, in a circle); everything else is
drawn from a generator seeded with it: which kinds of flow there are, and for each of them whether it has a profile, a budget,
a lead time, and so on. Stocks are set against what is expected to be drawn from them over the horizon, so that most scenarios
end on some paths and not on others.

Rates, sizes and levels are drawn, not round: where a sum could be exactly as large as a threshold, rounding would decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from supplysim._uncertain.quantity import Quantity
from support.random_parts import age_classes, days_of_lead, decay, profile, rationing, reserve, sizes_vary
from support.random_scenarios import about, fraction, noise, regimes, spell

_ENTROPY = 20_260_202  # of all scenarios; the number is the rest of the seed
_START = "2024-02-26"


def full_scenario(number: int) -> ss.Scenario:
    """Scenario `number`, 0 or more."""
    draft = _Draft(number)
    _LAYOUTS[number % len(_LAYOUTS)](draft)
    return draft.scenario()


class _Draft:
    """A scenario in the making: the flows and stocks so far, and what is expected to pass through each stock in a day."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rng = np.random.default_rng([_ENTROPY, number])
        self.horizon = int(self.rng.integers(20, 121))
        self.scale = 10.0 ** self.rng.uniform(0, 3)
        self.start = _START if self.rng.random() < 0.5 else None
        self.pace = ss.triangular(0.7, 1.0, 1.4, name="pace") if self.chance(0.4) else None
        self.demand: list[ss.Consumption] = []
        self.supply: list[ss.Shipments | ss.Factory | ss.Returns] = []
        self.stocks: list[ss.Stock] = []
        self.net_per_day: dict[str, float] = {}  # expected: drawn less received
        self.drawn_per_day: dict[str, float] = {}

    def chance(self, probability: float) -> bool:
        """Whether something is so."""
        return bool(self.rng.random() < probability)

    def one_of(self, options: Sequence[Any]) -> Any:
        """Any of `options`, as likely as each other."""
        return options[int(self.rng.integers(len(options)))]

    def move(self, per_day: float, *, from_: str | None = None, to: str | None = None) -> None:
        """Expect `per_day` to leave `from_` and to come to `to`."""
        if from_ is not None:
            self.net_per_day[from_] = self.net_per_day.get(from_, 0.0) + per_day
            self.drawn_per_day[from_] = self.drawn_per_day.get(from_, 0.0) + per_day
        if to is not None:
            self.net_per_day[to] = self.net_per_day.get(to, 0.0) - per_day

    def add_demand(self, name: str, stock: str, share: float = 1.0) -> float:
        """A demand on a stock; returns its mean a day by best guesses."""
        guess = self.scale * share * self.rng.uniform(0.5, 2.0)
        (switching, regime_level), (course, level) = regimes(self.rng), profile(self.rng, self.horizon, dated=bool(self.start))
        per_day = about(self.rng, guess)
        mean = guess * regime_level * level
        self.demand.append(
            ss.Consumption(
                name,
                per_day=per_day if self.pace is None or self.chance(0.4) else self.pace * per_day,
                cv=noise(self.rng),
                regimes=switching,
                profile=course,
                rationing=rationing(self.rng, self.horizon) if self.chance(0.35) else None,
                from_=stock,
                priority=int(self.rng.integers(1, 4)),
                unmet=self.one_of(["lost", "lost", "backlog"]),
            )
        )
        self.move(mean, from_=stock)
        return mean

    def add_factory(self, name: str, to: str, mean_per_day: float) -> None:
        """A factory, often with inputs, outages or a profile, that makes about `mean_per_day`."""
        rng, dated = self.rng, bool(self.start)
        course, level = profile(rng, self.horizon, dated=dated)
        outages, availability, available = None, 1.0, 1.0
        if self.chance(0.5):
            (up, up_days), (down, down_days) = spell(rng), spell(rng)
            outages, availability = ss.Outages(mean_up_days=up, mean_down_days=down), up_days / (up_days + down_days)
        elif self.chance(0.4):
            available = self.one_of([0.9, ss.beta(18, 2), ss.uniform(0.7, 1.0)])
        nameplate = mean_per_day / 0.7 / max(availability, 0.3) / max(level, 0.3)
        inputs = {}
        for each in ("power", "propellant")[: int(self.one_of([0, 0, 1, 2]))]:
            limited, limited_level = profile(rng, self.horizon, dated=dated)
            limit = 0.8 * nameplate / max(limited_level, 0.5) * rng.uniform(0.7, 1.3)
            inputs[each] = ss.Input(about(rng, limit), profile=limited)
        self.supply.append(
            ss.Factory(
                name,
                nameplate_per_day=about(rng, nameplate),
                utilisation=fraction(rng),
                yield_fraction=fraction(rng),
                outages=outages,
                profile=course,
                availability_fraction=available,
                inputs=inputs,
                to=to,
            )
        )
        self.move(0.8 * mean_per_day, to=to)

    def add_shipments(
        self, name: str, mean_per_day: float, *, to: str, from_: str | None = None, least_lead_days: int = 0
    ) -> None:
        """Shipments, at random or regular, that carry about `mean_per_day`."""
        rng, horizon = self.rng, self.horizon
        course, level = profile(rng, horizon, dated=bool(self.start))
        size = mean_per_day * 10.0 ** rng.uniform(-0.5, 1.1)
        often = mean_per_day / size / max(level, 0.3)
        if self.chance(0.5):
            when: dict[str, Any] = {"per_day": about(rng, often)}
        else:
            distances = [about(rng, 1 / often), max(round(1 / often), 1), ss.uniform(0.5 / often, 1.5 / often)]
            every = np.maximum(self.one_of(distances), 0.05)
            jitter = self.one_of([0.0, 0.0, 0.5, 0.3, ss.uniform(0.0, 0.5)])
            when = {"every_days": every, "jitter_days": jitter * every}
        expected = mean_per_day * horizon
        starts: list[Any] = [1.0, 1.0, 1.0, 3.9, ss.uniform(1.0, horizon / 2), ss.choice([1, horizon // 3])]
        self.supply.append(
            ss.Shipments(
                name,
                size=about(rng, size),
                size_cv=sizes_vary(rng),
                loss_fraction=1 - fraction(rng),
                loss_probability=self.one_of([0.0, 0.0, 0.2, ss.uniform(0.0, 0.3)]),
                first_day=self.one_of(starts + (["2024-03-01"] if self.start else [])),
                lead_time_days=days_of_lead(rng, least_lead_days),
                total=about(rng, expected * rng.uniform(0.3, 0.8)) if self.chance(0.3) else None,
                profile=course,
                from_=from_,
                to=to,
                priority=int(rng.integers(1, 4)),
                **when,
            )
        )
        self.move(0.8 * mean_per_day, from_=from_, to=to)

    def add_returns(self, name: str, shipments: str, mean_per_day: float, **ends: str | None) -> None:
        """Returns of some of what `shipments` bring, which is `mean_per_day`."""
        ratio = float(self.rng.uniform(0.1, 0.7))
        lead = days_of_lead(self.rng, 0 if ends.get("from_") is None or ends.get("to") is None else 1)
        self.supply.append(
            ss.Returns(
                name,
                in_return_for=shipments,
                ratio=about(self.rng, ratio),
                loss_fraction=1 - fraction(self.rng),
                lead_time_days=lead if ends.get("to") is not None else 0.0,
                priority=int(self.rng.integers(1, 4)),
                **ends,
            )
        )
        self.move(0.7 * ratio * mean_per_day, **ends)

    def add_supply_from_outside(self, to: str, least: int = 0) -> None:
        """Up to three supplies, `least` of them at least, that meet some of what is drawn from a stock."""
        count = max(int(self.rng.integers(0, 4)), least)
        share = self.rng.uniform(0.2, 1.2) / max(count, 1) * self.drawn_per_day[to]
        for place in range(count):
            if self.chance(0.4):
                self.add_factory(f"factory {place} of {to}", to, share)
                continue
            name = f"shipments {place} of {to}"
            self.add_shipments(name, share, to=to)
            if self.chance(0.25):
                ends = self.one_of([{"from_": to}, {"to": to}])
                self.add_returns(f"returns for {name}", name, share, **ends)

    def add_stock(self, name: str) -> None:
        """A stock with about as much on hand as is to be drawn from it."""
        rng, horizon = self.rng, self.horizon
        drawn = self.drawn_per_day[name]
        needed = max(self.net_per_day[name], 0.15 * drawn) * horizon * rng.uniform(0.6, 1.6)
        capacity: Quantity | float | None = None
        on_hand = self.one_of([about(rng, needed), ss.uniform(0.2 * needed, 2.5 * needed, name=f"on hand of {name}")])
        if self.chance(0.5):
            most = needed * rng.uniform(0.4, 1.4)
            capacity = about(rng, most, f"room of {name}") if self.chance(0.5) else most
            on_hand = capacity * self.one_of([0.8, 1.0, ss.uniform(0.3, 1.0), ss.choice([0.5, 1.0])])
        self.stocks.append(
            ss.Stock(
                age_classes(rng, on_hand, horizon) if self.chance(0.25) else on_hand,
                name=name,
                usable_fraction=fraction(rng),
                reserve=reserve(rng, needed),
                capacity=capacity,
                when_full=self.one_of(["lost", "waits"]),
                decay=decay(rng) if self.chance(0.3) else None,
            )
        )

    def scenario(self) -> ss.Scenario:
        """What has been drafted, with two unknowns correlated in one scenario of three."""
        made = ss.Scenario(
            f"full {self.number}",
            stock=self.stocks if len(self.stocks) > 1 or self.chance(0.5) else self.stocks[0],
            demand=self.demand,
            supply=self.supply,
            horizon_days=self.horizon,
            start=self.start,
            main=self.one_of(self.stocks).name,
        )
        names = [str(name) for name in self.rng.permutation(list(made.variables))[:2]]
        if len(names) < 2 or not self.chance(1 / 3):
            return made
        return attrs.evolve(made, correlate={(names[0], names[1]): float(self.one_of([-0.8, 0.6, 0.9]))})


def _alone(draft: _Draft) -> None:
    """One stock."""
    for place in range(draft.one_of([1, 1, 2, 3])):
        draft.add_demand(f"demand {place}", "depot")
    draft.add_supply_from_outside("depot", least=1)
    draft.add_stock("depot")


def _feed(draft: _Draft, name: str, from_: str, to: str, **limits: int) -> float:
    """Shipments from one stock to another that meet most of what is drawn there; returns what they carry in a day."""
    carried = draft.drawn_per_day[to] * draft.rng.uniform(0.3, 1.0)
    draft.add_shipments(name, carried, from_=from_, to=to, **limits)
    return carried


def _row_of_two(draft: _Draft) -> None:
    """A depot that ships to the front, and perhaps gets something back."""
    draft.add_demand("fighting", "front")
    if draft.chance(0.4):
        draft.add_supply_from_outside("front")
    back = draft.chance(0.5)
    carried = _feed(draft, "trucks", "depot", "front", least_lead_days=int(back))
    if back:
        there_and_back = {"from_": "front", "to": "depot"}
        ends = draft.one_of([there_and_back, there_and_back, {"to": "depot"}, {"from_": "front"}, {"to": "front"}])
        draft.add_returns("empties", "trucks", carried, **ends)
    if draft.chance(0.5):
        draft.add_demand("training", "depot", 0.5)
    draft.add_supply_from_outside("depot")
    draft.add_stock("front")
    draft.add_stock("depot")


def _fork(draft: _Draft) -> None:
    """A depot that ships to two fronts, one of which may send food to the other for what it gets."""
    for front in ("north", "south"):
        draft.add_demand(f"demand of {front}", front)
    carried = [_feed(draft, f"trucks to the {front}", "depot", front) for front in ("north", "south")]
    if draft.chance(0.5):
        draft.add_returns("food", "trucks to the north", carried[0], from_="south", to=draft.one_of([None, "depot"]))
    draft.add_supply_from_outside("depot")
    for name in ("south", "depot", "north"):
        draft.add_stock(name)


def _circle(draft: _Draft) -> None:
    """What is worn out at the front goes to a workshop, and comes back repaired."""
    draft.add_demand("fighting", "front")
    worn = draft.drawn_per_day["front"] * draft.rng.uniform(0.2, 0.6)
    draft.add_shipments("worn out", worn, from_="front", to="workshop", least_lead_days=draft.one_of([0, 1]))
    draft.add_shipments("repaired", 0.9 * worn, from_="workshop", to="front", least_lead_days=1)
    if draft.chance(0.4):
        draft.add_demand("cannibalised", "workshop", 0.2)
    draft.add_supply_from_outside("front")
    draft.add_stock("front")
    draft.add_stock("workshop")


def _row_of_three(draft: _Draft) -> None:
    """From the port to the depot to the front."""
    draft.add_demand("fighting", "front")
    _feed(draft, "trucks", "depot", "front")
    carried = _feed(draft, "trains", "port", "depot")
    if draft.chance(0.4):
        draft.add_returns("wagons", "trains", carried, **draft.one_of([{"to": "front"}, {"to": "depot"}, {"from_": "front"}]))
    draft.add_supply_from_outside("port", least=1)
    for name in ("depot", "front", "port"):
        draft.add_stock(name)


_LAYOUTS = (_alone, _row_of_two, _alone, _fork, _circle, _row_of_three)
