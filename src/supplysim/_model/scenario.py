"""Scenario: the stocks, demands and supplies that a user describes, checked when it is made."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from types import UnionType
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import Demand, Flow, Supply, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.own import check_own_fields, is_own
from supplysim._flows.profiles.profile import Profile
from supplysim._flows.strikes import Loss
from supplysim._model.describing import full_text
from supplysim._model.drawn_apart import check_drawn_apart
from supplysim._model.model import Model, named_variables
from supplysim._model.network import check_network, network_of
from supplysim._model.parts import PartsByName
from supplysim._model.replays import check_replays
from supplysim._model.sources import SourcedValue, sourced_values
from supplysim._model.stock import Stock
from supplysim._model.traps import traps_of
from supplysim._uncertain import checks
from supplysim._uncertain.correlation import gaussian_copula
from supplysim._uncertain.dates import DateLike, as_date
from supplysim._uncertain.fields import added, converted, name_field, name_or_none, place_of, specification
from supplysim._uncertain.frozen_mapping import FrozenMapping
from supplysim._uncertain.parameters import Parameter, parameters_of, parts_of
from supplysim._uncertain.quantity import Variable
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

_MOST_DAYS = 10_000_000


def _stocks(value: Any, field: str, place: str) -> Any:
    """One stock as it is, several as a tuple."""
    if isinstance(value, Stock):
        return value
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidTypeError(f"'{field}' of {place} must be a Stock or a list of them (got {shown(value)})")
    stocks = checks.listed(value, field, place)
    for each in stocks:
        if not isinstance(each, Stock):
            raise InvalidTypeError(f"'{field}' of {place} must be a Stock or a list of them (got {shown(each)} in it)")
    if not stocks:
        raise InvalidValueError(f"'{field}' of {place} must not be empty (got {shown(value)})")
    return tuple(stocks)


def _own_mapping(value: Any, field: str, place: str) -> Any:
    """A read-only copy; a value that is not a mapping is refused by `gaussian_copula`."""
    return FrozenMapping(checks.listed(value.items(), field, place)) if isinstance(value, Mapping) else value


def _flows(value: Any, field: str, place: str) -> tuple[Any, ...]:
    if isinstance(value, Flow):
        return (value,)
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"'{field}' of {place} must be a list of flows (got {shown(value)})")
    return tuple(checks.listed(value, field, place))


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
@attrs.frozen(slots=False, repr=False)
class Scenario(PartsByName):
    """A scenario of one stockpile: its stocks, demands, supplies and losses, and the horizon.

    Parameters
    ----------
    name : str
        The title of the summary.
    stock : Stock, or a list of them
        Several form a network: flows name the stock that they go to (``to``) and that they draw on (``from_``).
    demand : list of demands
        At least one, such as `Consumption`.
    supply : list of flows, optional
        Such as `Factory`, `Shipments`, `Orders` and `Returns`.
    horizon_days : int, days, 1 to 10,000,000
        The last day to simulate. Durations are censored there.
    unit : str, optional
        The unit of stock; "units" by default.
    start : date, optional
        The calendar date of day 1. Days can be given as dates only if there is one. A date is a `datetime.date`, an ISO text,
        a `numpy.datetime64` or a `pandas.Timestamp`: midnight without a zone, no other time of day.
    correlate : mapping from pairs of variable names to number, optional
        Correlations, strictly between -1 and 1, of the normal scores of variables; pairs not listed have correlation 0.
    main : str, optional
        The main stock, to which results and flows refer by default; the first one by default.
    losses : list of losses, optional
        What destroys goods, such as `Losses`.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a field is of the wrong type or out of its range, two stocks, flows or variables have the same name, a flow names
        an unknown stock, goods could pass through a cycle of stocks within a day, or the correlations are not those of a
        positive definite matrix. The message gives the field, the rule, the value and the place.

    Notes
    -----
    `docs/model.md` defines a day. Correlation is by a Gaussian copula (R. B. Nelsen, "An Introduction to Copulas", 2nd
    edition, 2006): normal scores of the uniforms are mixed by the Cholesky factor of the correlation matrix.

    ``scenario["front"]`` is the stock or flow of that name; `replace` makes a changed copy.

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
    horizon_days: int = converted(partial(checks.whole, least=1, most=_MOST_DAYS), kw_only=True)
    unit: str = converted(checks.text, kw_only=True, default="units")
    start: DateLike | None = converted(as_date, kw_only=True, default=None)
    correlate: Mapping[tuple[str, str], float] = converted(_own_mapping, kw_only=True, factory=dict, hash=False)
    main: str | None = name_or_none()
    losses: Sequence[Loss] = added(converted(_flows, kw_only=True, default=()))

    def __attrs_post_init__(self) -> None:
        place = place_of(self)
        self._check_flows(place)
        known = self.model.variables
        unknown = [name for name in self.model.copula.names if name not in known]
        if unknown:
            raise InvalidValueError(
                f"'correlate' of {place} must name variables, which are {shown_names(known)} (got {shown(unknown[0])})"
            )

    def _check_flows(self, place: str) -> None:
        """Refuse anything but flows, names used twice, and flows that do not form a valid network."""
        if not self.demand:
            raise InvalidValueError(f"'demand' of {place} must not be empty (got [])")
        _check_roles(self.demand, Demand, "demand", place, "a demand such as Consumption")
        _check_roles(self.supply, Supply | Transfer, "supply", place, "a supply such as Shipments")
        _check_roles(self.losses, Loss, "losses", place, "losses such as Losses")
        for flow in filter(is_own, self.flows):
            check_own_fields(flow)
        names = [each.name for each in (*self.stocks, *self.flows)]
        for name in names:
            if names.count(name) > 1:
                raise InvalidValueError(f"the names of stocks and flows of {place} must differ (got {shown(name)} twice)")
        check_network(place, self.stocks, self.main_stock, self.demand, self.supply, losses=self.losses)
        for each in self.flows:
            each.check_days(Calendar(self.horizon_days, self.start_date))
        nested = (part for each in (*self.stocks, *self.flows) for part in parts_of(each))
        check_drawn_apart((*self.stocks, *self.flows))
        for profile in (part for part in nested if isinstance(part, Profile)):
            profile.check_days(Calendar(self.horizon_days, self.start_date))
        check_replays(self.flows, Calendar(self.horizon_days, self.start_date))

    @property
    def start_date(self) -> datetime.date | None:
        """The calendar date of day 1, a `datetime.date`; None without a `start`."""
        return self.start if isinstance(self.start, datetime.date) else None

    @property
    def stocks(self) -> tuple[Stock, ...]:
        """The stocks in the order written, a tuple of `Stock`, also if there is only one."""
        return (self.stock,) if isinstance(self.stock, Stock) else tuple(self.stock)

    @property
    def main_stock(self) -> str:
        """The name of the main stock, to which results and flows refer by default: `main`, or the first stock."""
        return self.main if self.main is not None else self.stocks[0].name

    @property
    def flows(self) -> tuple[Demand | Supply | Transfer | Loss, ...]:
        """The flows in the order written, a tuple: demands, supplies, losses."""
        return (*self.demand, *self.supply, *self.losses)

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables that are drawn on each path, by name.

        Returns
        -------
        dict from str to Quantity
            In the order stocks, demands, supplies, losses, which is also the order of the dimensions of the sampling design. A
            variable without a name has that of the field that holds it, such as ``front.per_day``.

        Examples
        --------
        >>> import supplysim as ss
        >>> demand = ss.Consumption("front", per_day=ss.uniform(8, 12))
        >>> ss.Scenario("depot", stock=ss.Stock(95), demand=[demand], horizon_days=30).variables
        {'front.per_day': uniform(8, 12)}
        """
        return dict(self.model.variables)

    @property
    def sources(self) -> tuple[SourcedValue, ...]:
        """What goes in, and who said it: each uncertain quantity, and each number that was given.

        Returns
        -------
        tuple of SourcedValue
            In the order stocks, demands, supplies, losses, correlations. Numbers left at their default, and `priority`, are
            not listed. The source of a quantity is its own; else, that of the part in whose field it stands.

        Examples
        --------
        >>> import supplysim as ss
        >>> demand = ss.Consumption("front", per_day=ss.uniform(8, 12, source="IISS"))
        >>> for each in ss.Scenario("depot", stock=ss.Stock(95), demand=[demand], horizon_days=30).sources:
        ...     print(each)
        stock.on_hand: 95 (assumed)
        front.per_day: uniform(8, 12) (IISS)
        """
        return sourced_values((*self.stocks, *self.flows), self.model.variables, self.correlate)

    @cached_property
    def digest(self) -> str:
        """A hash of the scenario, 16 hexadecimal digits: the same for equal scenarios, in every process and on every machine.

        It covers all fields, and the laws and expressions of all quantities, but not what is only shown: sources and notes.
        Files of results use it to recognise a scenario.
        """
        with np.printoptions(threshold=sys.maxsize, floatmode="unique"):  # arrays in full, in fields of own flows
            return self.model.digest(full_text(self))

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
            network=network_of(self.stocks, self.main_stock, self.demand, self.supply, self.losses),
            parameters=parameters,
            variables=named_variables(parameters, place_of(self)),
            copula=gaussian_copula(self.correlate),
        )

    @cached_property
    def recording_model(self) -> Model:
        """The scenario compiled for trajectories and accounts of flows: what each transfer sends and loses is known."""
        parts = self.stocks, self.main_stock, self.demand, self.supply, self.losses
        network = network_of(*parts, every_dispatch=True)
        return attrs.evolve(self.model, network=network)

    @cached_property
    def traps(self) -> tuple[str, ...]:
        """What it says though it is hardly meant: messages for warnings. A quantity out of its range is refused."""
        return tuple(traps_of(self.model))

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the fields alone; the model is compiled again after unpickling."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}


def _on_the_calendar(parameter: Parameter, calendar: Calendar) -> Parameter:
    """The parameter, with a date replaced by the number of its day."""
    if not isinstance(parameter.value, datetime.date):
        return parameter
    number = calendar.day(parameter.value, parameter.field, parameter.place)
    rule = parameter.range.broken_by(number)
    if rule is not None:
        raise InvalidValueError(
            f"'{parameter.field}' of {parameter.place} {rule} (got {parameter.value}, which is day {number:g})"
        )
    return attrs.evolve(parameter, value=number)
