"""Flows of a user's own: their fields, their state, and all that their methods return are checked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import Demand, DemandBound, Flow, Supply, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.process import Consignment, Leap, Process, Requests, TransferProcess
from supplysim._flows.profiles.profile import Profile
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import ROUNDING, FloatArray
from supplysim._uncertain.fields import DAYS, SPECIFICATIONS, checked, place_of
from supplysim._uncertain.parameters import nested_arrays
from supplysim._uncertain.quantity import Quantity
from supplysim.errors import DrawError, InvalidTypeError, InvalidValueError, shown

_FINITE = sys.float_info.max
_MOST = {"lead_time_days": DAYS.largest, "most_per_day": np.inf}  # of what methods return; _FINITE for all others


def is_own(flow: Flow) -> bool:
    """Whether a flow is not of a class of the library."""
    return SPECIFICATIONS.get(type(flow).__name__) is not type(flow)


def check_own_fields(flow: Flow) -> None:
    """Refuse an own flow whose class can change or lacks a method, or whose common fields break their rules."""
    place = place_of(flow)
    checks.text(getattr(flow, "name", None), "name", place)
    _check_class(flow, place)
    _check_source(flow, place)
    if isinstance(flow, Demand | Transfer):
        checks.whole(flow.priority, "priority", place, least=1)
    if isinstance(flow, Transfer) and not flow.lead_times_vary:
        checked(flow.lead_time_days, "lead_time_days", place, bounds=DAYS)
    if flow.profile is not None and not isinstance(flow.profile, Profile):
        raise InvalidTypeError(f"'profile' of {place} must be a profile or None (got {shown(flow.profile)})")
    for name, value in _fields(flow).items():
        if isinstance(value, list) and any(isinstance(each, Quantity) for each in value):
            raise InvalidTypeError(f"'{name}' of {place} must hold its quantities in a tuple (got {shown(value)})")


def _check_class(flow: Flow, place: str) -> None:
    if not _is_frozen(flow):
        raise InvalidTypeError(
            f"{place} must be of a frozen class, as by @attrs.frozen (got one that can change): keep what changes in a process"
        )
    role = next(role for role in (Transfer, Supply, Demand) if isinstance(flow, role))
    moves, start = ("requests", "start_transfer") if role is Transfer else ("advance", "start")
    if all(getattr(type(flow), method) is getattr(role, method) for method in (moves, start)):
        raise InvalidTypeError(f"{place} must define '{moves}', or '{start}' to return a process that does (got neither)")


def _is_frozen(flow: Flow) -> bool:
    for name, value in _fields(flow).items():
        with suppress(attrs.exceptions.FrozenInstanceError):
            setattr(flow, name, value)
            return False
    return True


def _check_source(flow: Flow, place: str) -> None:
    """Refuse a supply that would take nothing from its source, and a transfer that would not take part at all."""
    if not isinstance(flow, Demand | Transfer) and flow.from_ is not None:
        raise InvalidValueError(
            f"'from_' of {place} must be None, since a supply that is not a Transfer comes from outside "
            f"(got {shown(flow.from_)})"
        )
    if isinstance(flow, Transfer) and not flow.is_followed and not (isinstance(flow, Supply) and flow.from_ is None):
        raise InvalidValueError(f"'is_followed' of {place} must be True unless it is a Supply too, from outside (got False)")


def _fields(of: Any) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in attrs.fields(type(of))}


def check_own_rates(flow: Flow, calendar: Calendar) -> None:
    """Refuse a drawn own flow with rates or bounds that are below 0 or not finite; only `most_per_day` may be infinite."""
    place, rates = place_of(flow), dict[str, Any]()
    if isinstance(flow, Supply):
        rates |= {"least_per_day": flow.least_per_day(), "most_per_day": flow.most_per_day(calendar)}
    if isinstance(flow, Transfer):
        rates |= {"lead_time_days": flow.mean_lead_days(), "dispatches_per_day": flow.dispatches_per_day(calendar)}
        rates["most_at_once"] = flow.most_at_once()
    if isinstance(flow, Demand | Transfer):
        rates["mean_per_day"], bound = flow.mean_per_day(), flow.bound(calendar)
        if isinstance(bound, DemandBound):
            rates |= {f"bound.{name}": value for name, value in _fields(bound).items()}
        elif bound is not None or isinstance(flow, Demand):
            raise InvalidTypeError(f"'bound' of {place} must return a DemandBound (returned {shown(bound)})")
    for method, found in rates.items():
        _numbers(found, method, place, most=_MOST.get(method, _FINITE))


def _numbers(values: Any, method: str, place: str, *, most: float) -> FloatArray:
    """A copy of what a method returned, as an array, refused unless every number is from 0 to `most`."""
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        remedy = checks.of_scipy(values)
        raise InvalidTypeError(f"'{method}' of {place} must return numbers (returned {shown(values)}){remedy}") from None
    bad = found[~((found >= 0) & (found <= most))]
    if bad.size:
        rule = {np.inf: "of at least 0", _FINITE: "finite and at least 0"}.get(most, f"between 0 and {most:g}")
        raise DrawError(f"'{method}' of {place} must return numbers {rule} (returned {bad[0]:.12g})")
    return found


def _amounts(values: Any, method: str, place: str, paths: int) -> FloatArray:
    """A copy of the amounts that a method returned, refused unless there is a finite one of at least 0 for each path."""
    found = _numbers(values, method, place, most=_FINITE)
    if found.shape != (paths,):
        raise InvalidValueError(
            f"'{method}' of {place} must return one number for each path, an array of shape ({paths},) "
            f"(returned one of shape {found.shape})"
        )
    return found


def checked_process(flow: Flow, process: Process, paths: int) -> Process:
    """The process of a flow; that of an own one checks what it returns."""
    if not is_own(flow):
        return process
    _check_state(flow, process, Process, paths)
    if isinstance(flow, Demand) and flow.rationing is not None and process.rationing_state is None:
        raise InvalidTypeError(
            f"'rationing' of {place_of(flow)} must have a process that applies it (got one without a rationing_state): "
            f"let 'start' return a process that has one and multiplies its demand by the level"
        )
    return CheckedProcess(place_of(flow), process)


def checked_transfer(flow: Flow, process: TransferProcess, paths: int) -> TransferProcess:
    """The process of a transfer; that of an own one checks what it returns."""
    if not is_own(flow):
        return process
    _check_state(flow, process, TransferProcess, paths)
    return CheckedTransferProcess(place_of(flow), process)


def _check_state(flow: Flow, process: Any, role: type, paths: int) -> None:
    """Refuse a process that the path batch could not follow."""
    place = place_of(flow)
    if not isinstance(process, role) or not attrs.has(type(process)):
        raise InvalidTypeError(
            f"{place} must start a process of an attrs class derived from ss.{role.__name__} (got {shown(process)})"
        )
    field = nested_arrays(process) if isinstance(process, type(flow)) else None
    if field is not None:
        raise InvalidTypeError(
            f"{place} is its own process, so that each quantity must stand in a field by itself (got {shown(field)}, "
            f"with several in it): let it start another process"
        )
    for name, values in _arrays(process).items():
        if values.shape[-1:] != (paths,):
            raise InvalidTypeError(
                f"'{name}' of the process of {place} must be a number, or an array with one value for each of {paths:,} paths "
                f"(got one of shape {values.shape}): keep what all paths share in a tuple"
            )


def _arrays(process: Any) -> dict[str, FloatArray]:
    """The fields of a process that hold arrays."""
    return {name: value for name, value in _fields(process).items() if isinstance(value, np.ndarray)}


@contextmanager
def _state_kept(process: Any, place: str) -> Iterator[None]:
    """Write arrays that a process has put in its fields into those that it had, which are columns of the path batch."""
    before = _arrays(process)
    yield
    for name, value in _arrays(process).items():
        view = before.get(name)
        if value is view:
            continue
        if view is None or value.shape != view.shape:
            raise InvalidTypeError(
                f"'{name}' of the process of {place} must be an array from the start, and keep its shape (got {value.shape})"
            )
        view[...] = value
        object.__setattr__(process, name, view)


@attrs.define(eq=False)
class CheckedProcess(Process):
    """The process of an own flow."""

    place: str
    process: Process

    @property
    def rationing_state(self) -> Any:  # type: ignore[override]  # read from the process
        """See `Process`."""
        return self.process.rationing_state

    @property
    def lost(self) -> Any:  # type: ignore[override]  # read from the process
        """See `Process`."""
        return self.process.lost

    def advance(self, leap: Leap, rng: np.random.Generator) -> FloatArray:
        """See `Process.advance`."""
        with _state_kept(self.process, self.place):
            return _amounts(self.process.advance(leap, rng), "advance", self.place, leap.days.size)


@attrs.define(eq=False)
class CheckedTransferProcess(TransferProcess):
    """The process of an own transfer."""

    place: str
    process: TransferProcess

    @property
    def next_dispatch(self) -> Any:  # type: ignore[override]  # read from the process
        """See `TransferProcess`."""
        day = self.process.next_dispatch
        if day is not None and np.any(np.isnan(day)):
            raise DrawError(f"'next_dispatch' of the process of {self.place} must be a day or infinite (got nan)")
        return day

    def requests(self, leap: Leap, delivered: FloatArray | None, rng: np.random.Generator) -> Requests | None:
        """See `TransferProcess.requests`."""
        with _state_kept(self.process, self.place):
            requests = self.process.requests(leap, delivered, rng)
            if requests is None:
                return None
            if not isinstance(requests, Requests):
                raise InvalidTypeError(f"'requests' of {self.place} must return Requests or None (returned {shown(requests)})")
            asked = _amounts(requests.asked, "requests", self.place, leap.days.size)
            total = np.zeros_like(asked)
            for sent in requests.consignments:
                np.add.at(total, sent.paths, _amounts(sent.amount, "requests", self.place, sent.paths.size))
            off = np.flatnonzero(np.abs(total - asked) > ROUNDING * asked)
            if off.size:
                raise DrawError(
                    f"'requests' of {self.place} must ask for the sum of its consignments, {total[off[0]]:.12g} "
                    f"(returned {asked[off[0]]:.12g})"
                )
            return Requests(asked, requests.consignments)

    def arriving(self, leap: Leap, sent: Consignment, amount: FloatArray, rng: np.random.Generator) -> FloatArray:
        """See `TransferProcess.arriving`."""
        with _state_kept(self.process, self.place):
            arriving = _amounts(self.process.arriving(leap, sent, amount.copy(), rng), "arriving", self.place, amount.size)
            more = np.flatnonzero(arriving > amount)
            if more.size:
                raise DrawError(
                    f"'arriving' of {self.place} must return no more than was sent, {amount[more[0]]:.12g} "
                    f"(returned {arriving[more[0]]:.12g})"
                )
            return arriving

    def lead_days(self, sent: Consignment, rng: np.random.Generator) -> FloatArray | None:
        """See `TransferProcess.lead_days`."""
        with _state_kept(self.process, self.place):
            days = self.process.lead_days(sent, rng)
            if days is None:
                raise InvalidTypeError(f"'lead_days' of {self.place} must return numbers, since its 'lead_times_vary'")
            return np.rint(_amounts(days, "lead_days", self.place, sent.paths.size))
