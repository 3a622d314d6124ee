"""The scenario: everything that a user says about one stockpile, checked once, and nothing that a run finds out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import attrs

from supplysim.errors import InvalidTypeError, InvalidValueError
from supplysim.flows.flow import Demand, Flow
from supplysim.uncertain import checks
from supplysim.uncertain.correlation import GaussianCopula, gaussian_copula
from supplysim.uncertain.evaluation import fingerprint
from supplysim.uncertain.fields import (
    FRACTION,
    NOT_NEGATIVE,
    Slot,
    converted,
    name_field,
    place_of,
    quantities_of,
    quantity,
    specification,
)
from supplysim.uncertain.frozen_mapping import FrozenMapping
from supplysim.uncertain.quantity import Quantity, Variable, variables_of

_MOST_DAYS = 10_000_000


@specification
@attrs.frozen
class Stock:
    """What is in store on the morning of day 1.

    Parameters
    ----------
    on_hand : number or quantity, 0 or more
        Physical stock.
    usable_fraction : number or quantity, 0 to 1
        Share of the stock on hand that is serviceable. It applies to this stock; what arrives later is counted as its flow
        delivers it (see `Shipments.loss_fraction`, `Factory.yield_fraction`).
    reserve : number or quantity, 0 or more
        The level that issues may not breach. Available = usable - reserve.

    Examples
    --------
    >>> import supplysim as ss
    >>> ss.Stock(on_hand=3_000_000, usable_fraction=ss.pert(0.5, 0.85, 1.0, name="usable fraction"))
    Stock(on_hand=3000000.0, usable_fraction=usable fraction, reserve=0.0)
    """

    on_hand: Quantity | float = quantity(NOT_NEGATIVE)
    usable_fraction: Quantity | float = quantity(FRACTION, default=1.0)
    reserve: Quantity | float = quantity(NOT_NEGATIVE, default=0.0)


def _start_date(value: Any, _instance: Any, _field: Any) -> datetime.date | None:
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidValueError(f"'start' of Scenario must be a date such as '2024-02-26' (got {value!r})") from None


def _own_mapping(value: Any, _instance: Any, _field: Any) -> Any:
    return FrozenMapping(value) if isinstance(value, Mapping) else value  # what is no mapping is refused by the copula


def _horizon(value: Any, instance: Any, _field: Any) -> int:
    return checks.whole(value, "horizon_days", place_of(instance), least=1, most=_MOST_DAYS)


def _flows(value: Any, instance: Any, field: attrs.Attribute[Any]) -> tuple[Any, ...]:
    if isinstance(value, Flow):
        value = (value,)
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"'{field.name}' of {place_of(instance)} must be a list of flows (got {value!r})")
    return tuple(value)


@specification
@attrs.frozen
class Scenario:
    """One stockpile: what is in store, what comes in, what is asked for, and for how many days to look ahead.

    Parameters
    ----------
    name : str
    stock : Stock
    demand : list of demands
        At least one.
    supply : list of flows, optional
    horizon_days : int
        Days to simulate; a stock that lasts longer is censored there.
    unit : str, optional
        What the stock is counted in.
    start : date or ISO text, optional
        The calendar date of day 1.
    correlate : mapping from pairs of variable names to correlation, optional
        Gaussian copula: the correlation of the two variables' normal scores.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        With field, rule, value and place.

    Examples
    --------
    >>> import supplysim as ss
    >>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=10)], horizon_days=30)
    >>> ss.simulate(scenario, paths=100, seed=1).median.value
    9.5
    """

    name: str = name_field()
    stock: Stock = attrs.field(kw_only=True)
    demand: Sequence[Demand] = converted(_flows, kw_only=True)
    supply: Sequence[Flow] = converted(_flows, kw_only=True, default=())
    horizon_days: int = converted(_horizon, kw_only=True)
    unit: str = attrs.field(kw_only=True, default="units")
    start: datetime.date | str | None = converted(_start_date, kw_only=True, default=None)
    correlate: Mapping[tuple[str, str], float] = converted(_own_mapping, kw_only=True, factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        checks.text(self.unit, "unit", place)
        if not isinstance(self.stock, Stock):
            raise InvalidTypeError(f"'stock' of {place} must be a Stock (got {self.stock!r})")
        if not self.demand:
            raise InvalidValueError(f"'demand' of {place} must not be empty (got [])")
        for index, demand in enumerate(self.demand):
            if not isinstance(demand, Demand):
                raise InvalidTypeError(f"'demand[{index}]' of {place} must be a demand such as Consumption (got {demand!r})")
        for index, flow in enumerate(self.supply):
            if not isinstance(flow, Flow) or isinstance(flow, Demand):
                raise InvalidTypeError(f"'supply[{index}]' of {place} must be a supply such as Shipments (got {flow!r})")
        names = ["stock", *(flow.name for flow in self.flows)]
        for name in names:
            if names.count(name) > 1:
                raise InvalidValueError(
                    f"the names of flows of {place} must differ, and 'stock' is taken (got {name!r} twice)"
                )
        known = self.variables
        unknown = [name for name in self.copula.names if name not in known]
        if unknown:
            raise InvalidValueError(
                f"'correlate' of {place} must name variables, which are {list(known)} (got {unknown[0]!r})"
            )

    @property
    def start_date(self) -> datetime.date | None:
        """The calendar date of day 1, if it was given."""
        return self.start if isinstance(self.start, datetime.date) else None

    @property
    def flows(self) -> tuple[Flow, ...]:
        """Every flow, demands first."""
        return (*self.demand, *self.supply)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every quantity of the scenario, with its label and range: the stock's, the demands', the supplies'."""
        owners = [("stock", self.stock), *((flow.name, flow) for flow in self.flows)]
        return tuple(slot for label, owner in owners for slot in quantities_of(owner, label))

    @property
    def variables(self) -> dict[str, Variable]:
        """Every unknown by its name, in the order of `slots`; those without a name are called after their field."""
        named: dict[str, Variable] = {}
        known: set[int] = set()
        for slot in self.slots:
            if not isinstance(slot.value, Quantity):
                continue
            fresh = [variable for variable in variables_of(slot.value) if id(variable) not in known]
            several = sum(variable.name is None for variable in fresh) > 1
            number = 0
            for variable in fresh:
                number += variable.name is None
                unnamed = f"{slot.label}.{number}" if several else slot.label
                name = variable.name if variable.name is not None else unnamed
                if name in named:
                    raise InvalidValueError(
                        f"the variables of {place_of(self)} must have different names (got two called {name!r}, "
                        f"the second in '{slot.label}'); use the same object for the same unknown"
                    )
                named[name] = variable
                known.add(id(variable))
        return named

    @property
    def copula(self) -> GaussianCopula:
        """The dependence between the variables that `correlate` names."""
        return gaussian_copula(self.correlate)

    @property
    def digest(self) -> str:
        """A short text that tells this scenario from every other: the same wherever and whenever it is worked out."""
        names = {variable: name for name, variable in self.variables.items()}
        laws = [f"{name} = {variable.law!r}" for variable, name in names.items()]
        quantities = [f"{slot.label} = {fingerprint(slot.value, names)}" for slot in self.slots]
        return blake2b("\n".join([repr(self), *quantities, *laws]).encode(), digest_size=8).hexdigest()

    @property
    def is_certain(self) -> bool:
        """Whether nothing at all is random, so that every path is the same."""
        known = all(low == high for low, high in (variable.law.support for variable in self.variables.values()))
        return known and all(flow.is_steady for flow in self.flows)
