"""How the stocks of a random scenario hang together: alone, in a row, in a fork, in a circle; each draws a draft's parts."""

from __future__ import annotations

from typing import Any

from support.builder_numbers import Feature


def alone(draft: Any) -> None:
    """One stock."""
    for place in range(1 if Feature.LEADS in draft.features else draft.count(1, 3)):
        draft.add_demand(f"demand {place}", "depot")
    draft.add_supply_from_outside("depot")
    draft.add_stock("depot")


def _feed(draft: Any, name: str, from_: str, to: str, **limits: int) -> float:
    """Shipments from one stock to another that meet most of what is drawn there; returns what they carry in a day."""
    carried = draft.drawn_per_day[to] * draft.rng.uniform(0.3, 1.0)
    draft.add_shipments(name, carried, from_=from_, to=to, **limits)
    return carried


def _row_of_two(draft: Any) -> None:
    """A depot that ships to the front, and perhaps gets something back."""
    draft.add_demand("fighting", "front")
    if draft.chance(0.4):
        draft.add_supply_from_outside("front")
    back = draft.chance(0.5)
    carried = _feed(draft, "trucks", "depot", "front", least_lead_days=int(back))
    if back:
        ends = [*[{"from_": "front", "to": "depot"}] * 2, {"to": "depot"}, {"from_": "front"}, {"to": "front"}]
        draft.add_returns("empties", "trucks", carried, **draft.one_of(ends))
    if draft.chance(0.5):
        draft.add_demand("training", "depot", 0.5)
    draft.add_supply_from_outside("depot")
    draft.add_stock("front")
    draft.add_stock("depot")


def _fork(draft: Any) -> None:
    """A depot that ships to two fronts, one of which may send food to the other for what it gets."""
    for front in ("north", "south"):
        draft.add_demand(f"demand of {front}", front)
    carried = [_feed(draft, f"trucks to the {front}", "depot", front) for front in ("north", "south")]
    if draft.chance(0.5):
        draft.add_returns("food", "trucks to the north", carried[0], from_="south", to=draft.one_of([None, "depot"]))
    draft.add_supply_from_outside("depot")
    for name in ("south", "depot", "north"):
        draft.add_stock(name)


def _circle(draft: Any) -> None:
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


def _row_of_three(draft: Any) -> None:
    """From the port to the depot to the front."""
    draft.add_demand("fighting", "front")
    _feed(draft, "trucks", "depot", "front")
    carried = _feed(draft, "trains", "port", "depot")
    if draft.chance(0.4):
        draft.add_returns("wagons", "trains", carried, **draft.one_of([{"to": "front"}, {"to": "depot"}, {"from_": "front"}]))
    draft.add_supply_from_outside("port", least=1)
    for name in ("depot", "front", "port"):
        draft.add_stock(name)


LAYOUTS = (alone, _row_of_two, alone, _fork, _circle, _row_of_three)
