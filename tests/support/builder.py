"""Random scenarios, numbered: the same number and features are always the same scenario.

The number says how the stocks hang together where there may be several (in a row, in a fork, in a circle); everything else is
drawn from a generator seeded with it. Stocks are set against what is expected to be drawn from them over the horizon, so that
most scenarios end on some paths and not on others.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from supplysim._uncertain.quantity import Quantity
from support.builder_layouts import LAYOUTS, alone
from support.builder_modern import modern
from support.builder_numbers import (
    EVERYTHING,
    EXTREME,
    LEADING,
    LEADING_EVERYTHING,
    NUMBERS_A_DAY,
    PLAIN,
    WHOLE,
    Feature,
)
from support.builder_parts import START, Parts

__all__ = ["EVERYTHING", "EXTREME", "LEADING", "LEADING_EVERYTHING", "PLAIN", "WHOLE", "Feature", "random_scenario"]

_ENTROPY = 20_260_202  # of all scenarios; the number and the features are the rest of the seed


def random_scenario(number: int, features: Feature = WHOLE) -> ss.Scenario:
    """Scenario `number`, 0 or more, of those that may have `features`."""
    draft = _Draft(number, features)
    layouts = LAYOUTS if draft.has(Feature.NETWORKS) else (alone,)
    layouts[number % len(layouts)](draft)
    made = draft.scenario()
    return modern(made, draft, draft.guesses) if Feature.MODERN in features else made


class _Draft(Parts):
    """A scenario in the making: the flows and stocks so far, and what is expected to pass through each stock in a day."""

    def __init__(self, number: int, features: Feature) -> None:
        rng = np.random.default_rng([_ENTROPY, number, features.value])
        super().__init__(rng, features, most_days=120 if Feature.NETWORKS in features else 200)
        self.name = f"random {number}"
        self.scale = 10.0 ** rng.uniform(0, 3)
        self.pace = ss.triangular(0.7, 1.0, 1.4, name="pace") if self.chance(0.4) else None
        self.load = self.about(self.scale * rng.uniform(0.5, 3), name="load") if self.chance(0.3) else None
        self.demand: list[ss.Consumption] = []
        self.supply: list[ss.Shipments | ss.Factory | ss.Returns] = []
        self.stocks: list[ss.Stock] = []
        # What is expected: drawn less received, and drawn; None is the outside.
        self.net_per_day: defaultdict[str | None, float] = defaultdict(float)
        self.drawn_per_day: defaultdict[str | None, float] = defaultdict(float)
        self.flow_guesses: dict[str, float] = {}  # of a demand a day, a factory's output, a shipment's size

    def move(self, per_day: float, *, from_: str | None = None, to: str | None = None) -> None:
        """Expect `per_day` to leave `from_` and to come to `to`."""
        self.net_per_day[from_] += per_day
        self.drawn_per_day[from_] += per_day
        self.net_per_day[to] -= per_day

    @property
    def guesses(self) -> dict[str, float]:
        """What is expected of each flow, and to be drawn from each stock in a day."""
        return self.flow_guesses | {name: max(drawn, 0.0) for name, drawn in self.drawn_per_day.items() if name is not None}

    def priority(self) -> int:
        """How soon a claim is served."""
        return self.count(1, 3) if self.has(Feature.CLAIMS) else 1

    def add_demand(self, name: str, stock: str, share: float = 1.0) -> None:
        """A demand on a stock; of a kind that leads if it is to lead."""
        guess = self.scale * share * self.rng.uniform(0.5, 2.0)
        self.flow_guesses[name] = guess
        leads = Feature.LEADS in self.features
        (switching, regime_level), (course, level) = self.regimes(), (None, 1.0) if leads else self.profile()
        per_day = self.rate(guess) if self.chance(0.9) else ss.choice([0.0, guess])
        self.demand.append(
            ss.Consumption(
                name,
                per_day=per_day if self.pace is None or self.chance(0.4) else self.pace * per_day,
                cv=self.noise(),
                regimes=switching,
                profile=course,
                rationing=self.rationing() if not leads and self.has(Feature.CLAIMS, 0.35) else None,
                from_=stock,
                priority=self.priority(),
                unmet="backlog" if self.has(Feature.CLAIMS, 0.35) else "lost",
            )
        )
        self.move(guess * max(regime_level * level, 0.05), from_=stock)

    def add_factory(self, name: str, to: str, mean_per_day: float) -> None:
        """A factory, often with inputs, outages or a profile, that makes about `mean_per_day`."""
        self.flow_guesses[name] = mean_per_day
        course, level = self.profile()
        outages, availability, available = None, 1.0, 1.0
        if self.chance(0.6):
            outages, availability = self.outages()
        elif self.has(Feature.WORKS, 0.4):
            available = self.one_of([0.9, ss.beta(18, 2), ss.uniform(0.7, 1.0)])
        nameplate = mean_per_day / 0.7 / max(availability, 0.3) / max(level, 0.3)
        inputs = {}
        for each in ("power", "propellant")[: self.one_of([0, 0, 1, 2]) if self.has(Feature.WORKS) else 0]:
            limited, limited_level = self.profile()
            limit = 0.8 * nameplate / max(limited_level, 0.5) * self.rng.uniform(0.7, 1.3)
            inputs[each] = ss.Input(self.rate(limit), profile=limited)
        self.supply.append(
            ss.Factory(
                name,
                nameplate_per_day=self.rate(nameplate),
                utilisation=self.fraction(),
                yield_fraction=self.fraction(),
                outages=outages,
                profile=course,
                availability_fraction=available,
                inputs=inputs,
                to=to,
            )
        )
        self.move(0.8 * mean_per_day, to=to)

    def _departures(self, often: float) -> dict[str, Any]:
        """When shipments leave, `often` in a day: at random or regularly."""
        if not self.has(Feature.VOYAGES, 0.5):
            return {"per_day": self.odd(self.about(often), NUMBERS_A_DAY)}
        distances = [self.about(1 / often), max(round(1 / often), 1), ss.uniform(0.5 / often, 1.5 / often)]
        every = self.odd(np.maximum(self.one_of(distances), 0.05), (1e-6, 0.37, 1e9), known=True)
        return {"every_days": every, "jitter_days": self.one_of([0.0, 0.0, 0.5, 0.3, ss.uniform(0.0, 0.5)]) * every}

    def add_shipments(
        self, name: str, mean_per_day: float, *, to: str, from_: str | None = None, least_lead_days: int = 0
    ) -> None:
        """Shipments, at random or regular, frequent or rare, that carry about `mean_per_day`."""
        rng, horizon = self.rng, self.horizon
        course, level = self.profile()
        size = mean_per_day * 10.0 ** rng.uniform(-1, 1.3)
        carried = self.rate(size)
        if self.load is not None and self.chance(0.3):  # a size that others share
            size, carried = self.scale, self.load
        self.flow_guesses[name] = size
        starts: list[Any] = [1.0, 1.0, 1.0, 4.0, 1.9, ss.uniform(1.0, horizon / 2), horizon / 3, ss.choice([1, horizon // 3])]
        varying: dict[str, Any] = {}
        if self.has(Feature.VOYAGES):
            total = self.amount(mean_per_day * horizon * rng.uniform(0.3, 0.8)) if self.chance(0.3) else None
            lost = self.one_of([0.0, 0.0, 0.2, ss.uniform(0.0, 0.3)])
            varying = {"size_cv": self.sizes_vary(), "loss_probability": lost, "total": total}
        self.supply.append(
            ss.Shipments(
                name,
                size=carried,
                loss_fraction=1 - self.fraction(),
                first_day=self.one_of(starts + (["2024-03-01"] if self.dated else [])),
                lead_time_days=self.lead_days(least_lead_days),
                profile=course,
                from_=from_,
                to=to,
                priority=self.priority(),
                **self._departures(mean_per_day / size / max(level, 0.3)),
                **varying,
            )
        )
        self.move(0.8 * mean_per_day, from_=from_, to=to)

    def add_returns(self, name: str, shipments: str, mean_per_day: float, **ends: str | None) -> None:
        """Returns of some of what `shipments` bring, which is `mean_per_day`."""
        ratio = float(self.rng.uniform(0.1, 0.7))
        lead = self.lead_days(0 if ends.get("from_") is None or ends.get("to") is None else 1)
        self.supply.append(
            ss.Returns(
                name,
                in_return_for=shipments,
                ratio=self.odd(self.about(ratio), (0, 1, 1e-6, 1e6)),
                loss_fraction=1 - self.fraction(),
                lead_time_days=lead if ends.get("to") is not None else 0.0,
                priority=self.priority(),
                **ends,
            )
        )
        self.move(0.7 * ratio * mean_per_day, **ends)

    def add_supply_from_outside(self, to: str, least: int = 0) -> None:
        """Up to four supplies, `least` of them at least, that meet some of what is drawn from a stock."""
        count = max(self.count(0, 4), least)
        share = self.rng.uniform(0.1, 1.0) / max(count, 1) * self.drawn_per_day[to]
        for place in range(count):
            if self.chance(0.45):
                self.add_factory(f"factory {place} of {to}", to, share)
                continue
            name = f"shipments {place} of {to}"
            self.add_shipments(name, share, to=to)
            if Feature.LEADS not in self.features and self.has(Feature.VOYAGES, 0.25):
                self.add_returns(f"returns for {name}", name, share, **self.one_of([{"from_": to}, {"to": to}]))

    def add_stock(self, name: str) -> None:
        """A stock with about as much on hand as is to be drawn from it, or hardly anything."""
        drawn = self.drawn_per_day[name]
        needed = max(self.net_per_day[name], 0.15 * drawn) * self.horizon * self.rng.uniform(0.5, 1.5)
        if self.has(Feature.TINY, 0.4):
            needed = drawn * 10.0 ** self.rng.uniform(-1.5, 0.7)
        capacity: Any = None
        on_hand = self.odd(self._on_hand(f"on hand of {name}", needed), (0, 1e-6, 10, 1e15))
        if self.has(Feature.STORES, 0.45):
            most = needed * self.rng.uniform(0.4, 1.4)
            capacity = self.amount(most, f"room of {name}" if self.chance(0.5) else None)
            on_hand = capacity * self.one_of([0.8, 1.0, ss.uniform(0.3, 1.0), ss.choice([0.5, 1.0])])
        self.stocks.append(
            ss.Stock(
                self.age_classes(on_hand) if self.has(Feature.STORES, 0.25) else on_hand,
                name=name,
                usable_fraction=self.fraction(),
                reserve=self.reserve(needed),
                capacity=capacity,
                when_full=self.one_of(["lost", "waits"]),
                decay=self.decay() if self.has(Feature.STORES, 0.3) else None,
            )
        )

    def _on_hand(self, label: str, needed: float) -> Quantity | float:
        if isinstance(self.load, Quantity) and self.chance(0.6):  # the size of a shipment is an unknown of the stock as well
            return 0.5 * needed + np.minimum(0.4 * needed / self.scale * self.load, 3 * needed)
        laws = [ss.between(0.6 * needed, 1.6 * needed, name=label), ss.uniform(0.2 * needed, 2.5 * needed, name=label)]
        return self.one_of([self.about(needed), *laws])

    def scenario(self) -> ss.Scenario:
        """What has been drafted, with two or three of its unknowns correlated in every other scenario."""
        made = ss.Scenario(
            self.name,
            stock=self.stocks if len(self.stocks) > 1 or self.chance(0.5) else self.stocks[0],
            demand=self.demand,
            supply=self.supply,
            horizon_days=self.horizon,
            start=START if self.dated else None,
            main=self.one_of(self.stocks).name,
        )
        names = [str(name) for name in self.rng.permutation(list(made.variables))[:3]]
        if len(names) < 2 or self.chance(0.5):
            return made
        pairs = {(names[0], names[1]): float(self.one_of([-0.8, 0.6, 0.9]))}
        if len(names) == 3 and self.chance(0.5):
            pairs[names[1], names[2]] = 0.4
        return attrs.evolve(made, correlate=pairs)
