"""discover: the ranges of inputs in which the stock lasts less than, or at least, some days."""

from __future__ import annotations

import math
import warnings
from concurrent.futures import Executor
from typing import Any

import attrs
import numpy as np

from supplysim._estimates import intervals
from supplysim._estimates.days import days_until
from supplysim._estimates.estimate import Estimate, count_days, counted
from supplysim._estimates.of_stock import in_words
from supplysim._result.result import Result
from supplysim._run.progress import Progress
from supplysim._simulate import simulate
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim._uncertain.streams import digest
from supplysim.analysis.box import Box
from supplysim.analysis.covering import LEAST_EVENTS, Search, Trial, search
from supplysim.analysis.discovery import Discovery
from supplysim.analysis.limits import Limits
from supplysim.analysis.peeling import Paths
from supplysim.errors import InvalidValueError, SupplysimWarning

_PLACE = "discover"
_LEAST_REPLICATES = 4  # two to look on, and two to show the spread of what is measured
_MOST_BOXES = 20
_NO_UNKNOWN = "no input is unknown"


def discover(
    result: Result,
    *,
    lasts_less_than: Any = None,
    lasts_at_least: Any = None,
    most_boxes: Any = 3,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
) -> Discovery:
    """Find boxes of inputs; see `Result.discover`."""
    claims = result.run.plan.settings.given
    if claims is not None:
        raise InvalidValueError(
            f"{_PLACE} must be asked of a run without claims: it counts kept paths, and all alike (got a run that is given "
            f"{counted(len(claims.claims), 'claim')}); 'drivers' takes account of weights"
        )
    event = _event(result, lasts_less_than, lasts_at_least)
    most = checks.whole(most_boxes, "most_boxes", _PLACE, least=1, most=_MOST_BOXES)
    kept = result.durations.size
    if not kept:
        raise InvalidValueError(f"'keep' of the run must be at least 1 for {_PLACE}, which looks at the kept paths (got 0)")
    if result.replicates < _LEAST_REPLICATES:
        raise InvalidValueError(
            f"'replicates' of the run must be at least {_LEAST_REPLICATES} for {_PLACE}: boxes are looked for on half of them "
            f"and measured on the others (got {result.replicates})"
        )
    happens = event.on(result.durations)
    inputs = {name: values for name, values in result.inputs.items() if np.ptp(values) > 0}
    reason = _obstacle(result, happens, event.words)
    if reason is None and not inputs:
        reason = _NO_UNKNOWN
    found = Discovery(
        event=event.words,
        base_rate=event.rate(result),
        ceiling=_ceiling(result, event, happens, workers=workers, executor=executor, progress=progress),
        reason=reason,
        inputs=inputs,
        happens=happens,
        run=f"{counted(kept, 'kept path')}; {result.run.plan.settings.seeds}, {result.replicates} replicates",
    )
    return found if reason else _with_boxes(found, Paths(inputs, happens), result.replicates, most)


@attrs.frozen
class _Event:
    """The event that the duration is at least, or less than, some days."""

    days: float
    is_longer: bool
    words: str

    def on(self, durations: FloatArray) -> BoolArray:
        """Whether it happens, by path."""
        longer: BoolArray = durations >= self.days
        return longer if self.is_longer else ~longer

    def rate(self, result: Result) -> Estimate:
        """Its probability, from all paths of a run."""
        survival = result.survival(self.days)
        return survival if self.is_longer else 1 - survival


def _event(result: Result, less_than: Any, at_least: Any) -> _Event:
    forms = (("lasts_less_than",), ("lasts_at_least",))
    [field] = checks.one_form(_PLACE, forms, lasts_less_than=less_than, lasts_at_least=at_least)
    days = days_until(result.scenario, less_than if at_least is None else at_least, field, _PLACE)
    stock = "the stock" if len(result.stocks) == 1 else in_words(result)
    span = count_days(int(days)) if days == int(days) else f"{days:,} days"
    return _Event(days, at_least is not None, f"{stock} lasts {'less than' if at_least is None else 'at least'} {span}")


def _obstacle(result: Result, happens: BoolArray, event: str) -> str | None:
    """Why no boxes can be looked for; None if they can."""
    if not result.inputs:
        return _NO_UNKNOWN
    number, paths = int(happens.sum()), happens.size
    if number in (0, paths):
        return f"{event} on {'none' if not number else 'all'} of the kept paths"
    if min(number, paths - number) < 4 * LEAST_EVENTS:
        return (
            f"too few paths: {event} on {number:,} of {paths:,} kept paths, and at least {4 * LEAST_EVENTS} with "
            f"the event and as many without it are needed; run with more 'paths', and as large a 'keep'"
        )
    return None


def _with_boxes(found: Discovery, paths: Paths, replicates: int, most_boxes: int) -> Discovery:
    """Look for boxes on half of the replicates, measure them on the others, and see whether these lead to the same boxes."""
    replicate = np.arange(paths.event.size) % replicates
    is_searched = replicate % 2 == 0
    searched = search(paths.where(is_searched), most_boxes)
    again = search(paths.where(~is_searched), most_boxes)
    trial = Trial(paths.where(~is_searched), replicate[~is_searched], replicates)
    boxes, union = [], np.zeros(trial.paths.event.size, dtype=bool)
    for limits in searched.boxes:
        if not trial.confirms(limits, union):
            break
        box = trial.paths.inside(limits)
        boxes.append(Box(limits, trial.coverage(box), trial.density(box), _found_again(limits, again, paths)))
        union |= box
    trade_off = [trial.paths.inside(limits) for limits in searched.trajectory]
    return attrs.evolve(
        found,
        boxes=tuple(boxes),
        coverage=trial.coverage(union),
        density=trial.density(union),
        reason=None if boxes else "no box has the event more often than chance explains, on paths that it was not found on",
        trade_off=np.array([(trial.coverage(box).value, trial.density(box).value) for box in trade_off if box.any()]),
    )


def _found_again(limits: Limits, other: Search, paths: Paths) -> float:
    """The largest overlap of a box with one of another search: the paths in both over those in either."""
    box = paths.inside(limits)
    overlaps = [(box & each).sum() / max((box | each).sum(), 1) for each in map(paths.inside, other.boxes)]
    return float(max(overlaps, default=0.0))


def _ceiling(result: Result, event: _Event, happens: BoolArray, **how: Any) -> Estimate:
    """The share of the events that happen again with the same inputs and fresh chance."""
    if not happens.any():
        return Estimate(math.nan, math.inf, 0.0, 1.0)
    if all(flow.is_steady for flow in result.scenario.model.flows):
        return Estimate(1.0, 0.0, 1.0, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SupplysimWarning)  # the first run has warned already
        other = simulate(
            result.scenario,
            happens.size,
            seed=result.seed,
            noise_seed=digest(f"fresh chance beside {result.run.plan.settings.seeds}"),
            replicates=result.replicates,
            keep=happens.size,
            **how,
        )
    if any(not np.array_equal(values, other.inputs[name]) for name, values in result.inputs.items()):
        raise InvalidValueError(f"the run must be complete for {_PLACE} (got a part of one); complete it by extend(0)")
    again = event.on(other.of(result.stock).durations)
    replicate = np.arange(happens.size) % result.replicates
    both, either = (
        np.bincount(replicate, values, result.replicates).astype(np.float64)
        for values in (happens & again, (happens + 1.0 * again) / 2)
    )
    return intervals.mean(both, either, 1.0)
