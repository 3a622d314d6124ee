"""Worth: what a duration is worth to those who decide, as a user states it, and what an option costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

Worth = Callable[[FloatArray], Any]
_PLACE = "value_of_knowing"
_BEYOND = (1.001, 1.01, 1.1, 1.5, 2.0, 3.0, 5.0, 10.0, 1e3)  # times the horizon
_WITHIN = np.linspace(0.0, 1.0, 101)  # of the horizon
_ROUNDING = 1e-9  # of the largest worth beyond the horizon


def worth_by_option(worth: Any, labels: tuple[str, ...]) -> dict[str, Worth]:
    """The function of each option: one for all, or a mapping that has one for each."""
    if not isinstance(worth, Mapping):
        return dict.fromkeys(labels, _function(worth, "worth"))
    _known(worth, labels, "worth")
    missing = [label for label in labels if label not in worth]
    if missing:
        raise InvalidValueError(f"'worth' of {_PLACE} must have a function for each option (got none for {shown(missing[0])})")
    return {label: _function(worth[label], f"worth[{shown(label)}]") for label in labels}


def cost_by_option(cost: Any, labels: tuple[str, ...]) -> dict[str, float]:
    """The cost of each option, in the unit of worth; 0 where none is given."""
    if cost is None:
        return dict.fromkeys(labels, 0.0)
    if not isinstance(cost, Mapping):
        raise InvalidTypeError(f"'cost' of {_PLACE} must be a mapping from option to number (got {shown(cost)})")
    _known(cost, labels, "cost")
    return {label: checks.finite(cost[label], f"cost[{shown(label)}]", _PLACE) if label in cost else 0.0 for label in labels}


def worth_of(function: Worth, days: FloatArray, horizon_days: int, label: str) -> FloatArray:
    """What each of some durations is worth, refused unless it is one finite number that is known.

    Parameters
    ----------
    function : callable
        The user's own.
    days : (paths,) array
        Durations, infinite where censored.
    horizon_days : int
    label : str
        The option, for messages.

    Returns
    -------
    (paths,) array
    """
    found = _evaluated(function, days, label)
    unknown = ~np.isfinite(found)
    if unknown.any():
        first = int(np.argmax(unknown))
        where, count = f"{days[first]:g} days", int(unknown.sum())
        remedy = (
            f": the stock lasts beyond the horizon there; say what that is worth, as by np.minimum(lasts_days, {horizon_days})"
            if np.isinf(days[first])
            else ""
        )
        raise InvalidValueError(
            f"'worth' of {_PLACE} must be finite (got {found[first]:g} for {where}, on {count:,} paths of {shown(label)})"
            f"{remedy}"
        )
    if np.isinf(days).any():
        _check_censored(function, horizon_days, label)
    return found


def range_of(function: Worth, days: FloatArray, horizon_days: int, label: str) -> tuple[float, float]:
    """The least and the largest worth of the durations that are possible, as far as some of them show."""
    censored = days[np.isinf(days)][:1]
    looked_at = np.concatenate([_WITHIN[:-1] * horizon_days, censored, days[:1]])
    found = _evaluated(function, looked_at, label)
    finite = found[np.isfinite(found)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def _check_censored(function: Worth, horizon_days: int, label: str) -> None:
    """Refuse a worth that tells durations beyond the horizon apart, since these are not known."""
    beyond = np.array(_BEYOND) * horizon_days
    found = _evaluated(function, beyond, label)
    differs = ~np.isclose(found, found[0], rtol=_ROUNDING, atol=0.0)
    if differs.any():
        first = int(np.argmax(differs))
        raise InvalidValueError(
            f"'worth' of {_PLACE} must be the same for all durations beyond the horizon, {horizon_days} days, where they are "
            f"not known (got {found[0]:g} for {beyond[0]:,.0f} days and {found[first]:g} for {beyond[first]:,.0f} days of "
            f"{shown(label)}): use np.minimum(lasts_days, {horizon_days}), or a longer 'horizon_days'"
        )


def _evaluated(function: Worth, days: FloatArray, label: str) -> FloatArray:
    """Call the function of a user, and check what it returns: an array of numbers or booleans, one for each duration."""
    try:
        with np.errstate(all="ignore"):  # what comes of infinite days is looked at below
            found = function(days.copy())  # with which the function may do what it likes
    except (TypeError, ValueError) as problem:  # what comes of an array in place of a number, or of more arguments than one
        kind = InvalidTypeError if isinstance(problem, TypeError) else InvalidValueError
        raise kind(
            f"'worth' of {_PLACE} must be a function of one argument, the array of all durations; write lasts_days >= 365, or "
            f"np.where(lasts_days >= 365, 1, 0) in place of if (it raised {type(problem).__name__}: {problem}, for "
            f"{shown(label)})"
        ) from problem
    try:
        array = np.asarray(found)
    except Exception as problem:
        raise _no_numbers(found, label) from problem
    if isinstance(found, np.ma.MaskedArray) or array.dtype.kind not in "bfiu":
        raise _no_numbers(found, label)
    if array.shape != days.shape:
        raise InvalidValueError(
            f"'worth' of {_PLACE} must return one number for each duration, an array of shape {days.shape} "
            f"(got {array.shape} for {shown(label)}); it is called with an array: use np.where in place of if"
        )
    return array.astype(np.float64)


def _no_numbers(found: Any, label: str) -> InvalidTypeError:
    return InvalidTypeError(
        f"'worth' of {_PLACE} must return an array of numbers or booleans (got {shown(found)} for {shown(label)})"
    )


def _function(value: Any, field: str) -> Worth:
    if not callable(value):
        raise InvalidTypeError(
            f"'{field}' of {_PLACE} must be a function of durations, such as lambda lasts_days: lasts_days >= 365 "
            f"(got {shown(value)})"
        )
    function: Worth = value
    return function


def _known(given: Mapping[Any, Any], labels: tuple[str, ...], field: str) -> None:
    for label in given:
        if label not in labels:
            raise InvalidValueError(
                f"the labels in '{field}' of {_PLACE} must be options, of {shown_names(labels)} "
                f"(got {shown(label)}{checks.did_you_mean(label, labels)})"
            )
