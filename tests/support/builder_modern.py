"""What reacts, ages, is drawn each time or was recorded: put into a random scenario beside all that it has already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import supplysim as ss
from support.builder_changes import Changing, Guesses
from support.builder_numbers import Feature
from support.builder_parts import Parts


def modern(made: ss.Scenario, draw: Parts, guesses: Guesses) -> ss.Scenario:
    """The scenario with some of what is new."""
    builder = _Modern(made, draw, guesses)
    for stock in made.stocks:
        builder.change_stock(stock.name)
    for flow in made.supply:
        builder.change_supply(flow.name)
    for demand in made.demand:
        builder.change_demand(demand.name)
    if Feature.LEADS not in draw.features and Feature.NETWORKS in draw.features:
        builder.substitute()
    builder.add_supply()
    builder.add_losses()
    return builder.made


class _Modern(Changing):
    """What may be new in each part of a scenario."""

    def change_stock(self, name: str) -> None:
        """A shelf life, a limit of what is issued, a reserve and a capacity in time, a backlog."""
        draw, stock, drawn = self.draw, self.made[name], self.guesses.get(name, 1.0)
        fields: dict[str, Any] = {}
        classes = isinstance(stock.on_hand, ss.AgeClasses)
        if draw.chance(0.35):
            if classes:
                life = stock.on_hand.shelf_life_days
                fields["on_hand"] = ss.AgeClasses(dict(stock.on_hand.amounts), None)
            else:
                least = 1.0 + draw.rng.uniform(0, draw.horizon)
                life = draw.one_of([least, ss.uniform(least, least + 5), ss.uniform(1.0, 3 + draw.horizon)])
            fields |= {"shelf_life_days": life, "issue": draw.one_of(["oldest first", "newest first"])}
        if draw.chance(0.25):
            table = {0.0: self.rate(0.4 * drawn), 0.35: self.rate(1.2 * drawn), draw.rng.uniform(0.6, 1): self.rate(4 * drawn)}
            rate = self.rate(drawn * draw.rng.uniform(0.7, 4))
            fields["most_issued_per_day"] = table if stock.capacity is not None and draw.chance(0.6) else rate
        if draw.chance(0.4):
            fields["reserve_profile"] = self.course()
        if stock.capacity is not None and not classes and "shelf_life_days" not in fields and draw.chance(0.5):
            level = self.draw.about(draw.rng.uniform(0.3, 0.9))
            begins, ends = sorted(int(day) for day in draw.rng.choice(np.arange(2, draw.horizon + 1), 2, replace=False))
            ramp = ss.ramp(ss.uniform(begins, begins + 5), 7, from_level=1, to_level=draw.rng.uniform(0.3, 1.4))
            fields["capacity_profile"] = draw.one_of([ss.schedule({begins: level, ends: 1.1}), ramp])
        self.change(name, **fields)

    def rate(self, guess: float) -> Any:
        """An amount a day that is above 0."""
        return self.draw.about(max(guess, 1e-3))

    def lot(self, guess: float) -> Any:
        """An amount that is never near 0."""
        return self.draw.one_of([guess, ss.uniform(0.7 * guess, 1.3 * guess), np.maximum(self.draw.about(guess), guess / 5)])

    def course(self) -> ss.Profile:
        """A profile, of a new kind more often than not."""
        draw, horizon = self.draw, self.draw.horizon
        peak, width = draw.rng.uniform(1, horizon, 2)
        made = [
            ss.growth(draw.one_of([horizon, ss.uniform(0.5 * horizon, 2 * horizon)])),
            ss.growth(halving_days=draw.one_of([horizon / 2, ss.uniform(0.3 * horizon, horizon)])),
            ss.wave(draw.one_of([peak, ss.uniform(0, horizon)]), width / 2 + 1, draw.one_of([-0.8, 1.3, ss.uniform(-1, 2)])),
            ss.schedule({int(peak): draw.rng.uniform(0.3, 1.5)}),
        ]
        one = draw.one_of(made)
        return one * ss.season(0.4, peak, period_days=30) if draw.chance(0.2) else one

    def change_demand(self, name: str) -> None:
        """Demand in another form, drawn each day or recorded; sojourns of any law; a profile; a backlog on day 1."""
        draw, guess, flow = self.draw, self.guesses[name], self.made[name]
        leads = Feature.LEADS in draw.features
        fields: dict[str, Any] = {}
        form = draw.one_of(["as it was", "as it was", "varying", "orders", "lumps", "replayed"])
        if form == "varying":
            fields |= {"per_day": self.varying(guess), "cv": 0.0}
        elif form == "orders":
            often = draw.rng.uniform(0.3, 3)
            size = guess / often
            fields |= {"per_day": None, "cv": 0.0, "orders_per_day": draw.about(often)}
            fields["order_size"] = self.varying(size) if draw.chance(0.7) else draw.about(size)
        elif form == "lumps" and not leads:
            every = draw.count(1, 12)
            first = draw.one_of([1.0, draw.count(1, 14), ss.uniform(1, 14)])
            fields |= {"per_day": None, "cv": 0.0, "size": draw.about(guess * every), "every_days": every, "first_day": first}
        elif form == "replayed" and (recorded := self.column(name, guess)) is not None:
            fields |= {"per_day": recorded, "cv": 0.0}
        if flow.regimes is not None and draw.chance(0.6):
            fields["regimes"] = self.regimes(flow.regimes)
        if not leads and draw.chance(0.3):
            course = self.course()
            fields["profile"] = course if flow.profile is None else flow.profile * course
        if flow.unmet == "backlog" and draw.chance(0.5):
            fields["backlog"] = draw.about(2 * guess)
        self.change(name, **fields)

    def regimes(self, old: ss.Regimes) -> ss.Regimes:
        """Regimes whose sojourns are of any law, all of them or all but one, perhaps long after their beginning."""
        draw, names = self.draw, list(old.levels)
        geometric = {names[0]: old.mean_days[names[0]]} if draw.chance(0.3) else {}
        days = {each: self.days(float(draw.rng.uniform(1, 12))) for each in names if each not in geometric}
        return ss.Regimes(
            old.levels,
            geometric or None,
            draw.one_of([old.start, "stationary"]),
            old.transitions,
            days=days,
        )

    def change_supply(self, name: str) -> None:
        """Sizes, lead times and times up and down that are drawn each time; ages; part loads; recorded output."""
        draw, flow = self.draw, self.made[name]
        fields: dict[str, Any] = {}
        if draw.chance(0.3):
            fields["age_days"] = draw.one_of([2.5, draw.rng.uniform(0, 9), ss.uniform(0, 9)])
        if isinstance(flow, ss.Shipments):
            self._change_shipments(flow, fields)
        elif isinstance(flow, ss.Factory):
            if flow.outages is not None and draw.chance(0.6):
                up, down = (self.days(float(draw.rng.uniform(1, 12))) for _ in range(2))
                fields["outages"] = ss.Outages(
                    **draw.one_of([{"up_days": up}, {"mean_up_days": 9.0}]),
                    down_days=down,
                    start=draw.one_of(["up", "down", "stationary"]),
                )
            if draw.chance(0.3):
                mean = self.guesses.get(name, 1.0)
                output = self.column(name, mean) if draw.chance(0.7) else draw.about(mean)
                if output is not None:
                    others = {"utilisation": 1.0, "availability_fraction": 1.0, "inputs": {}, "nameplate_per_day": None}
                    fields |= {"output_per_day": output, **others}
        self.change(name, **fields)

    def _change_shipments(self, flow: ss.Shipments, fields: dict[str, Any]) -> None:
        draw, horizon = self.draw, self.draw.horizon
        size = self.guesses[flow.name]
        if flow.from_ is None and draw.chance(0.25):  # dated deliveries take their place
            days = draw.rng.choice(horizon, min(draw.count(1, 7), horizon), replace=False) + 1
            delay = [
                0.0,
                2.5,
                ss.uniform(0, 9),
                ss.varying(ss.uniform(0, 12)),
                ss.uniform(0.5, 2) * ss.varying(ss.gamma(3, 2)),
            ]
            dated = ss.Shipments(
                flow.name, on={int(day): draw.one_of([draw.about(size), 0.0]) for day in days},
                delay_days=draw.one_of(delay), loss_probability=flow.loss_probability, loss_fraction=flow.loss_fraction,
                to=flow.to, age_days=fields.get("age_days"),
            )  # fmt: skip
            self.attempt(supply=[dated if each.name == flow.name else each for each in self.made.supply])
            fields.clear()
            return
        if draw.chance(0.25):
            fields |= {"size": self.varying(size), "size_cv": 0.0}
        if draw.chance(0.25):
            laws = [ss.uniform(0.6, 9.4), ss.gamma(mean=5, sd=4), ss.choice([1, 3, 12], weights=[5, 3, 1]), ss.pert(1, 2, 25)]
            fields["lead_time_days"] = ss.varying(draw.one_of(laws))
        if flow.from_ is not None and draw.chance(0.4):
            fields["part_loads"] = True

    def substitute(self) -> None:
        """Demands that draw on other stocks where their own is short."""
        draw = self.draw
        for flow in self.made.demand:
            others = [str(each) for each in draw.rng.permutation([each for each in self.stocks if each != flow.from_])]
            if not others or not draw.chance(0.4):
                continue
            others = others[: draw.count(1, len(others))]
            worth = {each: draw.one_of([0.25, 0.6, 3.0, ss.uniform(0.4, 1.6)]) for each in others if draw.chance(0.6)}
            self.change(flow.name, from_=[flow.from_ or self.main, *others], exchange=worth or None)

    def add_supply(self) -> None:
        """Order policies that fill some of the stocks, from outside or from another stock."""
        draw = self.draw
        for to in self.stocks:
            if not draw.chance(0.4):
                continue
            others = [each for each in self.stocks if each != to]
            from_ = draw.one_of(others) if others and draw.chance(0.5) else None
            self.attempt(supply=[*self.made.supply, self.orders(f"orders of {to}", to, from_)])

    def orders(self, name: str, to: str, from_: str | None) -> ss.Orders:
        """An order policy of any kind."""
        draw, per_day = self.draw, max(self.guesses.get(to, 1.0), 1e-3)
        review, lead = draw.one_of([1, 1, 2, 7, 10]), draw.one_of([0.0, 1.0, 1.0, 2.0, 4.0, 9.0])
        low = per_day * (lead + review) * draw.rng.uniform(0.7, 1.3)
        leads = [lead, lead, ss.uniform(lead + 0.6, lead + 3.4), ss.uniform(0.8, 1.2) * ss.varying(ss.uniform(2, 11))]
        in_days = draw.chance(0.4)
        unit, field = (per_day, "_days") if in_days else (1.0, "")
        fields: dict[str, Any] = {"review_days": review, "lead_time_days": draw.one_of(leads)}
        point = draw.one_of([low / unit, ss.uniform(0.8 * low / unit, 1.2 * low / unit)])
        if draw.chance(0.6):
            fields["reorder_days" if in_days else "reorder_point"] = point
        if draw.chance(0.6):
            fields[f"order_up_to{field}"] = draw.one_of([3.1 * low / unit, ss.uniform(2 * low / unit, 4 * low / unit)])
        else:
            fields["quantity"] = self.lot(0.6 * low)
        levels_in_days = any(key in fields for key in ("reorder_days", "order_up_to_days"))
        fields["issues_of_days"] = draw.one_of([None, 5, 14, 28]) if levels_in_days else None
        maybe: dict[str, Callable[[], Any]] = {
            "least_order": lambda: draw.about(2 * per_day),
            "multiple_of": lambda: self.lot(per_day),
            "total": lambda: draw.about(25 * per_day),
            "on_order": lambda: {2: draw.about(per_day), 5: draw.about(2 * per_day), 200: 3.0},
            "loss_fraction": lambda: 0.1,
            "age_days": lambda: ss.uniform(0, 6),
        }
        fields |= {key: make() for key, make in maybe.items() if draw.chance(0.25)}
        fields["unmet"] = draw.one_of(["lost", "backlog"]) if from_ is not None else "backlog"
        return ss.Orders(name, to=to, from_=from_, priority=draw.count(1, 3), **fields)

    def add_losses(self) -> None:
        """Strikes at random and on known days."""
        draw, losses = self.draw, []
        if draw.chance(0.35):
            of = draw.one_of(self.stocks)
            amount = max(self.guesses.get(of, 1.0), 1e-3)
            takes = [
                {"fraction": 0.1}, {"fraction": ss.varying(ss.uniform(0, 0.6))}, {"amount": ss.uniform(amount, 2 * amount)},
                {"amount": self.varying(2 * amount)},
            ]  # fmt: skip
            course = ss.ramp(20, 20, 0.2, 1.5) if draw.chance(0.4) else None
            often = draw.one_of([0.03, ss.uniform(0.02, 0.3), 1.5])
            losses.append(ss.Losses("drones", often, of=of, profile=course, **draw.one_of(takes)))
        if draw.chance(0.35):
            of = draw.one_of(self.stocks)
            amount = max(self.guesses.get(of, 1.0), 1e-3)
            first, second, third = (int(day) for day in draw.rng.choice(draw.horizon, 3, replace=False) + 1)
            takes = [
                {"on": {first: 0.3, second: ss.uniform(0, 1), third: 1.0}},
                {"on": [first, second], "fraction": ss.varying(ss.uniform(0, 1))},
                {"on": {first: 3 * amount, second: ss.uniform(amount, 5 * amount)}, "in_units": True},
                {"on": [third, first], "amount": 4 * amount},
            ]
            losses.append(ss.Losses("raids", of=of, **draw.one_of(takes)))
        if losses:
            self.attempt(losses=losses)
