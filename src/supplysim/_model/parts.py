"""The parts of a scenario, its stocks and flows, by name: finding one, putting another in its place, listing them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

import attrs

from supplysim._flows.base import Demand, Flow, Supply, Transfer
from supplysim._flows.strikes import Loss
from supplysim._model import describing
from supplysim._model.stock import Stock
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.replacing import Replaceable
from supplysim.errors import InvalidTypeError, InvalidValueError, UnknownNameError, shown, shown_names

Part = Stock | Demand | Supply | Transfer | Loss
Held = Mapping[str, Part | Sequence[Part]]  # the parts in each field of a scenario that holds some

_ROLES: dict[str, tuple[Any, str]] = {
    "stock": (Stock, "a Stock"),
    "demand": (Demand, "a demand such as Consumption"),
    "supply": (Supply | Transfer, "a supply such as Shipments"),
    "losses": (Loss, "losses such as Losses"),
}
_MOST_CORRELATIONS = 300  # characters of them in a notebook


class PartsByName(Replaceable):
    """A scenario seen as its parts: each found and replaced by its name, and all of them listed.

    Attributes
    ----------
    name, stock, demand, supply, horizon_days, unit, start, correlate, main, losses
        The fields of `Scenario`.
    """

    name: str
    stock: Stock | Sequence[Stock]
    demand: Sequence[Demand]
    supply: Sequence[Supply | Transfer]
    horizon_days: int
    unit: str
    start: DateLike | None
    correlate: Mapping[tuple[str, str], float]
    main: str | None
    losses: Sequence[Loss]

    def __getitem__(self, name: str) -> Part:
        """The stock or flow of that name.

        Parameters
        ----------
        name : str

        Returns
        -------
        Stock, Demand, Supply, Transfer or Losses

        Raises
        ------
        UnknownNameError
            If there is none; the message gives the names that there are.

        Examples
        --------
        >>> import supplysim as ss
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> depot["issues"].per_day, "issues" in depot
        (10.0, True)
        """
        return _part_called(name, [part for parts in self._parts.values() for part in parts], place_of(self))

    def __contains__(self, name: object) -> bool:
        """Whether there is a stock or flow of that name."""
        return checks.is_one_of(name, [part.name for parts in self._parts.values() for part in parts])

    __iter__ = None  # it is asked by name: it is no sequence

    def replace(self, /, **changes: Any) -> Self:
        """A copy with some fields, stocks or flows replaced. All checks are made again; this one stays as it is.

        Parameters
        ----------
        **changes
            Fields of the scenario, and stocks and flows by their names. A flow may be of another kind, but keeps its role
            (demand, supply or losses) and its name; a stock keeps its name. A name that is no identifier is written as
            ``replace(**{"west front": ...})``. A name that is also that of a field means the field.

        Returns
        -------
        Scenario

        Raises
        ------
        UnknownNameError
            If a name is neither that of a field nor that of a stock or flow.
        InvalidTypeError, InvalidValueError
            If a stock or flow changes its name or role, is replaced together with the list that holds it, or is given under a
            name that is also that of a field; or if the constructor refuses the new values.

        Examples
        --------
        >>> import supplysim as ss
        >>> demand = [ss.Consumption("front", per_day=10), ss.Consumption("training", per_day=1)]
        >>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=demand, horizon_days=30)
        >>> longer = scenario.replace(horizon_days=60, front=scenario["front"].replace(per_day=ss.uniform(8, 12)))
        >>> longer["front"].per_day, longer["training"] is scenario["training"], longer.horizon_days
        (uniform(8, 12), True, 60)
        """
        held: Held = {"stock": self.stock, "demand": self.demand, "supply": self.supply, "losses": self.losses}
        fields = [field.name for field in attrs.fields(type(self))]  # type: ignore[arg-type]  # Scenario is a class of attrs
        return super().replace(**_changed_fields(changes, held, fields, place_of(self)))

    @property
    def _parts(self) -> dict[str, Sequence[Part]]:
        """The parts by the field that holds them, in the order written."""
        parts: dict[str, Sequence[Part]] = {"stock": _listed(self.stock), "demand": self.demand, "supply": self.supply}
        return parts | ({"losses": self.losses} if self.losses else {})

    def __repr__(self) -> str:
        return describing.in_one_line(self.name, self._parts, self.horizon_days)

    def _repr_html_(self) -> str:
        facts = [f"horizon_days = {self.horizon_days:,}", f"unit = {self.unit}"]
        facts += [f"start = {self.start}"] if self.start is not None else []
        facts += [f"main = {self.main}"] if self.main is not None else []
        facts += [f"correlate = {shown(dict(self.correlate), _MOST_CORRELATIONS)}"] if self.correlate else []
        return describing.as_html(self.name, facts, self._parts)


def _part_called(name: object, parts: Sequence[Part], place: str) -> Part:
    """The part of that name.

    Raises
    ------
    UnknownNameError
        If there is none. The message gives the names, and the most similar one.
    """
    for part in parts:
        if isinstance(name, str) and part.name == name:
            return part
    names = [part.name for part in parts]
    hint = checks.did_you_mean(name, names)
    raise UnknownNameError(f"{shown(name)} of {place} must be a stock or flow, one of {shown_names(names)}{hint}")


def _changed_fields(changes: Mapping[str, Any], held: Held, fields: Collection[str], place: str) -> dict[str, Any]:
    """What `changes`, of fields and of parts by name, make of the fields of a scenario.

    Raises
    ------
    UnknownNameError
        If a name is neither that of a field nor that of a part.
    InvalidTypeError, InvalidValueError
        If a part is replaced by something of another role or name, or together with the field that holds it; or if the name of
        a part is also that of a field, and the value could be meant for either.
    """
    holders = {part.name: field for field, parts in held.items() for part in _listed(parts)}
    found: dict[str, Any] = {name: value for name, value in changes.items() if name in fields}
    for name, value in changes.items():
        if name in found and name in fields:
            _refuse_double_meaning(name, value, holders.get(name), len(_listed(held["stock"])), place)
            continue
        if name not in holders:
            names = [*holders, *fields]
            hint = checks.did_you_mean(name, names)
            raise UnknownNameError(
                f"{shown(name)} of {place} must be a stock or flow, one of {shown_names(holders)}, "
                f"or a field, one of {list(fields)}{hint}"
            )
        holder = holders[name]
        if holder in changes:
            raise InvalidValueError(
                f"{shown(name)} of {place} must not be replaced together with '{holder}', which holds it: "
                f"put the new one into '{holder}'"
            )
        _check_part(name, value, holder, place)
        parts = found.get(holder, held[holder])
        found[holder] = (
            value if isinstance(parts, Stock) else [value if each.name == name else each for each in _listed(parts)]
        )
    return found


def _listed(parts: Part | Sequence[Part]) -> Sequence[Part]:
    return (parts,) if isinstance(parts, Stock | Flow) else parts


def _refuse_double_meaning(name: str, value: object, holder: str | None, stocks: int, place: str) -> None:
    """Refuse a part as the value of a name that a field and a part share, unless both mean the same: the only stock."""
    is_only_stock = name == holder == "stock" and stocks == 1
    if holder is not None and isinstance(value, Stock | Flow) and not is_only_stock:
        raise InvalidValueError(
            f"'{name}' of {place} must have one meaning: it is a field, and the name of a part in '{holder}' "
            f"(got {shown(value)}): give the whole list, {holder}=[...]"
        )


def _check_part(name: str, value: Any, holder: str, place: str) -> None:
    role, named = _ROLES[holder]
    if not isinstance(value, role):
        raise InvalidTypeError(f"{shown(name)} of {place} must be {named}, as what it replaces (got {shown(value)})")
    if value.name != name:
        raise InvalidValueError(
            f"{shown(name)} of {place} must keep its name, by which results and other parts refer to it "
            f"(got {shown(value.name)}): give name={shown(name)}, or to rename it, the whole list, {holder}=[...]"
        )
