"""The scenario: everything that a user says about one stockpile, checked once, and nothing that a run finds out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import UnionType
from typing import Any

import attrs

from supplysim._flows.base import Demand, Flow, Supply, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.profiles.schedule import schedule
from supplysim._model.model import Model, named_variables
from supplysim._model.network import check_network, network_of
from supplysim._model.stock import Stock
from supplysim._uncertain import checks
from supplysim._uncertain.correlation import gaussian_copula
from supplysim._uncertain.fields import calendar_date, converted, name_field, name_or_none, place_of, specification
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.parameters import Parameter, parameters_of, parts_of
from supplysim._uncertain.quantity import Variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_MOST_DAYS = 10_000_000


def _start_date(value: Any, instance: Any, field: attrs.Attribute[Any]) -> datetime.date | None:
    return None if value is None else calendar_date(value, field.name, place_of(instance))


def _stocks(value: Any, instance: Any, field: attrs.Attribute[Any]) -> Any:
    """One stock as it is, several as a tuple."""
    if isinstance(value, Stock):
        return value
    place = place_of(instance)
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidTypeError(f"'{field.name}' of {place} must be a Stock or a list of them (got {shown(value)})")
    stocks = checks.listed(value, field.name, place)
    for each in stocks:
        if not isinstance(each, Stock):
            raise InvalidTypeError(f"'{field.name}' of {place} must be a Stock or a list of them (got {shown(each)} in it)")
    if not stocks:
        raise InvalidValueError(f"'{field.name}' of {place} must not be empty (got {shown(value)})")
    return tuple(stocks)


def _own_mapping(value: Any, instance: Any, field: attrs.Attribute[Any]) -> Any:
    return (
        FrozenMapping(checks.pairs(value, field.name, place_of(instance))) if isinstance(value, Mapping) else value
    )  # what is no mapping is refused by the copula


def _horizon(value: Any, instance: Any, _field: Any) -> int:
    return checks.whole(value, "horizon_days", place_of(instance), least=1, most=_MOST_DAYS)


def _flows(value: Any, instance: Any, field: attrs.Attribute[Any]) -> tuple[Any, ...]:
    if isinstance(value, Flow):
        value = (value,)
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"'{field.name}' of {place_of(instance)} must be a list of flows (got {shown(value)})")
    return tuple(checks.listed(value, field.name, place_of(instance)))


def _check_roles(flows: Sequence[object], roles: type | UnionType, field: str, place: str, named: str) -> None:
    """Refuse what has no such role, and a flow whose fields the engine could not read."""
    for index, flow in enumerate(flows):
        if not isinstance(flow, roles):
            raise InvalidTypeError(f"'{field}[{index}]' of {place} must be {named} (got {shown(flow)})")
        if not attrs.has(type(flow)):
            raise InvalidTypeError(
                f"'{field}[{index}]' of {place} must be of an attrs class, such as @attrs.frozen (got {shown(flow)})"
            )


@specification
@attrs.frozen(slots=False)
class Scenario:
    """One stockpile: what is in store, what comes in, what is asked for, and for how many days to look ahead.

    Parameters
    ----------
    name : str
    stock : Stock, or a list of them
        Several make a network: flows say by name which they fill (``to``) and which they draw on (``from_``).
    demand : list of demands
        At least one.
    supply : list of flows, optional
        Factories, shipments and returns.
    horizon_days : int
        Days to simulate; a stock that lasts longer is censored there.
    unit : str, optional
        What the stock is counted in.
    start : date or ISO text, optional
        The calendar date of day 1.
    correlate : mapping from pairs of variable names to correlation, optional
        Gaussian copula: the correlation of the two variables' normal scores.
    main : str, optional
        The stock that the question is about, and that flows mean which name none; the first of several by default.

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
    stock: Stock | Sequence[Stock] = converted(_stocks, kw_only=True)
    demand: Sequence[Demand] = converted(_flows, kw_only=True)
    supply: Sequence[Supply | Transfer] = converted(_flows, kw_only=True, default=())
    horizon_days: int = converted(_horizon, kw_only=True)
    unit: str = attrs.field(kw_only=True, default="units")
    start: datetime.date | str | None = converted(_start_date, kw_only=True, default=None)
    correlate: Mapping[tuple[str, str], float] = converted(_own_mapping, kw_only=True, factory=dict, hash=False)
    main: str | None = name_or_none()

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        checks.text(self.unit, "unit", place)
        self._check_flows(place)
        known = self.model.variables
        unknown = [name for name in self.model.copula.names if name not in known]
        if unknown:
            raise InvalidValueError(
                f"'correlate' of {place} must name variables, which are {list(known)} (got {shown(unknown[0])})"
            )

    def _check_flows(self, place: str) -> None:
        """Refuse what is no flow, names that are taken, and what does not fit into one network."""
        if not self.demand:
            raise InvalidValueError(f"'demand' of {place} must not be empty (got [])")
        _check_roles(self.demand, Demand, "demand", place, "a demand such as Consumption")
        _check_roles(self.supply, Supply | Transfer, "supply", place, "a supply such as Shipments")
        names = [each.name for each in (*self.stocks, *self.flows)]
        for name in names:
            if names.count(name) > 1:
                raise InvalidValueError(f"the names of stocks and flows of {place} must differ (got {shown(name)} twice)")
        check_network(place, self.stocks, self.main_stock, self.demand, self.supply)
        nested = (part for each in (*self.stocks, *self.flows) for part in parts_of(each))
        for profile in (part for part in nested if isinstance(part, schedule)):
            profile.check_days(Calendar(self.horizon_days, self.start_date))

    @property
    def start_date(self) -> datetime.date | None:
        """The calendar date of day 1, if it was given."""
        return self.start if isinstance(self.start, datetime.date) else None

    @property
    def stocks(self) -> tuple[Stock, ...]:
        """Every stock, as written."""
        return (self.stock,) if isinstance(self.stock, Stock) else tuple(self.stock)

    @property
    def main_stock(self) -> str:
        """The name of the stock that the question is about."""
        return self.main if self.main is not None else self.stocks[0].name

    @property
    def flows(self) -> tuple[Demand | Supply | Transfer, ...]:
        """Every flow, demands first."""
        return (*self.demand, *self.supply)

    @property
    def variables(self) -> dict[str, Variable]:
        """Every unknown by its name, in the order in which they stand; those without a name are called after their field."""
        return dict(self.model.variables)

    @cached_property
    def digest(self) -> str:
        """A short text that tells this scenario from every other: the same wherever and whenever it is worked out."""
        return self.model.digest(repr(self))

    @cached_property
    def model(self) -> Model:
        """The scenario compiled for a run."""
        calendar = Calendar(self.horizon_days, self.start_date)
        owners = (*self.stocks, *self.flows)
        parameters = tuple(_on_the_calendar(each, calendar) for owner in owners for each in parameters_of(owner, owner.name))
        return Model(
            calendar=calendar,
            stocks=self.stocks,
            flows=self.flows,
            network=network_of(self.stocks, self.main_stock, self.demand, self.supply),
            parameters=parameters,
            variables=named_variables(parameters, place_of(self)),
            copula=gaussian_copula(self.correlate),
        )

    @cached_property
    def recording_model(self) -> Model:
        """The scenario compiled for trajectories: every dispatch is followed, so that all that is sent is accounted for."""
        network = network_of(self.stocks, self.main_stock, self.demand, self.supply, every_dispatch=True)
        return attrs.evolve(self.model, network=network)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what was written; whoever unpickles it compiles it."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}


def _on_the_calendar(parameter: Parameter, calendar: Calendar) -> Parameter:
    """The parameter with the number of its day, where it holds a date."""
    if not isinstance(parameter.value, datetime.date):
        return parameter
    number = calendar.day(parameter.value, parameter.field, parameter.place)
    rule = parameter.range.broken_by(number)
    if rule is not None:
        raise InvalidValueError(
            f"'{parameter.field}' of {parameter.place} {rule} (got {parameter.value}, which is day {number:g})"
        )
    return attrs.evolve(parameter, value=number)
