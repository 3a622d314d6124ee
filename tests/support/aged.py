"""Scenarios at random whose stocks know the age of their goods."""

from __future__ import annotations

from typing import Any

import numpy as np

import supplysim as ss


class _Made:
    """Draws the parts of one scenario; a number is known, or drawn once a path."""

    def __init__(self, number: int) -> None:
        self.rng = np.random.default_rng(number)

    def maybe(self, chance: float = 0.5) -> bool:
        return bool(self.rng.random() < chance)

    def number(self, low: float, high: float) -> Any:
        value = float(self.rng.uniform(low, high))
        return ss.uniform(0.8 * value, 1.2 * value) if self.maybe(0.3) else round(value, 1)

    def stock(self, name: str, *, aged: bool = True) -> ss.Stock:
        fields: dict[str, Any] = {"name": name}
        goods: Any = self.number(20, 90)
        if aged:
            life = int(self.rng.integers(4, 25))
            fields["shelf_life_days"] = ss.uniform(life + 1, life + 4) if self.maybe(0.3) else life + 0.5
            fields["issue"] = "newest first" if self.maybe(0.4) else "oldest first"
            if self.maybe():
                goods = ss.AgeClasses({(0, life // 2): self.number(10, 40), life - 1: self.number(5, 30)})
        if self.maybe(0.5):
            fields |= {"capacity": ss.uniform(110, 140), "when_full": "waits" if self.maybe(0.6) else "lost"}
        if self.maybe(0.3):
            fields["decay"] = ss.Decay(self.number(0.01, 0.05), every_days=int(self.rng.integers(1, 6)))
        if self.maybe(0.3):
            fields["reserve"] = self.number(3, 12)
        return ss.Stock(goods, **fields)

    def demand(self, name: str, stock: str) -> ss.Consumption:
        fields: dict[str, Any] = {"from_": stock, "priority": int(self.rng.integers(1, 3))}
        fields["cv"] = 0.5 if self.maybe() else 0.0
        fields["unmet"] = "backlog" if self.maybe(0.3) else "lost"
        if self.maybe(0.3):
            fields["rationing"] = ss.Rationing(4, {5.0: 0.7})
        return ss.Consumption(name, self.number(3, 9), **fields)

    def age(self) -> Any:
        return None if self.maybe(0.4) else self.number(0.5, 5)

    def shipments(self, name: str, to: str, from_: str | None = None) -> ss.Shipments:
        fields: dict[str, Any] = {"to": to, "from_": from_, "lead_time_days": self.number(0, 6)}
        fields |= {"every_days": self.number(1, 6)} if self.maybe(0.6) else {"per_day": self.number(0.2, 0.8)}
        if from_ is not None:
            fields["lead_time_days"] = self.number(1, 4)
            fields["priority"] = int(self.rng.integers(1, 4))
        if self.maybe(0.3):
            fields["loss_probability"] = 0.2
        if self.maybe(0.3):
            fields["total"] = self.number(60, 200)
        return ss.Shipments(name, size=self.number(8, 45), age_days=self.age(), loss_fraction=self.number(0, 0.2), **fields)


def aged_scenario(number: int) -> ss.Scenario:
    """A scenario of one to three stocks, of which most know the age of their goods."""
    made = _Made(number)
    names = ["front", "depot", "port"][: int(made.rng.integers(1, 4))]
    stocks = [made.stock(name, aged=name == "front" or made.maybe(0.75)) for name in names]
    demand = [made.demand("use", "front")]
    demand += [made.demand("training", "front")] if made.maybe(0.4) else []
    demand += [made.demand("others", names[-1])] if len(names) > 1 and made.maybe() else []
    supply: list[Any] = []
    if made.maybe(0.5):
        outages = ss.Outages(9, 3) if made.maybe(0.4) else None
        supply.append(ss.Factory("works", made.number(2, 7), to=names[-1], outages=outages, age_days=made.age()))
    if made.maybe(0.7) or not supply:
        supply.append(made.shipments("sea", names[-1]))
    if made.maybe(0.3):
        supply.append(made.shipments("air", "front"))
    for source, to in zip(names[1:], names, strict=False):
        supply.append(made.shipments(f"trucks to {to}", to, source))
    if len(names) > 1 and made.maybe(0.5):
        supply.append(
            ss.Returns("back", "trucks to front", 0.3, from_="front", to=names[-1], lead_time_days=2, age_days=made.age())
        )
    return ss.Scenario("aged", stock=stocks, main="front", demand=demand, supply=supply, horizon_days=40)
