"""Checkpoint: the file to which a run saves its state at intervals, and from which it resumes."""

from __future__ import annotations

import time
import warnings
from typing import Any

import attrs

from supplysim._archive.atomic import clear_leftovers
from supplysim._archive.stored_run import StoredRun, notation_of, versions, write_run
from supplysim._model.claims.compiled import Given
from supplysim._run import block_ranges
from supplysim._run.accumulator import Accumulated, Run
from supplysim._run.plan import Plan
from supplysim.errors import FileError

_SHARE_OF_TIME = 0.01  # of the run, for writing checkpoints


def begun_in(stored: StoredRun, plan: Plan) -> Run:
    """The state of the run in a file, from which `plan` resumes.

    Raises
    ------
    FileError
        If the file belongs to another run, or `plan` has fewer paths or keeps more paths than the finished blocks have.
    """
    run = stored.run_of(plan.scenario)
    _refuse_another(stored, plan)
    done = block_ranges.end(run.complete.blocks)
    if done > plan.full_blocks:
        first = done * plan.settings.paths_per_block
        reason = f"already holds blocks up to path {first:,}, but this run has only {plan.paths:,} paths in all"
        raise FileError.of(stored.path, f"{reason}: ask for at least {first:,}, or use another file")
    if _lacks_kept(run.plan, plan, run.complete):
        reason = f"was written with keep={run.plan.keep}, so it lacks some of the {plan.keep:,} paths that this run keeps"
        raise FileError.of(stored.path, f"{reason}: lower keep to {run.plan.keep}, or use another file")
    goes_on = plan.paths == run.plan.paths and not _lacks_kept(run.plan, plan, run.last)
    return Run(plan, _trimmed(run.complete, plan), _trimmed(run.last, plan) if goes_on else Accumulated.nothing(plan))


def _lacks_kept(theirs: Plan, ours: Plan, accumulated: Accumulated) -> bool:
    """Whether the finished blocks kept fewer paths than our plan keeps of them."""
    return theirs.kept_in(accumulated.blocks) < ours.kept_in(accumulated.blocks)


def _trimmed(accumulated: Accumulated, plan: Plan) -> Accumulated:
    """A copy without kept paths beyond those that `plan` keeps."""
    kept = {block: kept.between(0, plan.kept_of(block)) for block, kept in accumulated.kept.items()}
    return attrs.evolve(accumulated, kept=kept)


def _refuse_another(stored: StoredRun, plan: Plan) -> None:
    for field in attrs.fields(type(plan.settings)):
        theirs, ours = getattr(stored.settings, field.name), getattr(plan.settings, field.name)
        if theirs != ours:
            one, other = (_told(values) for values in (theirs, ours))
            but = "others of these names" if one == other else f"{field.name}={other}"
            raise FileError.of(stored.path, f"holds a run with {field.name}={one}, but this run has {but}")
    if stored.versions != versions():
        reason = f"was written with {stored.versions}, but this is {versions()}, whose random numbers may differ"
        raise FileError.of(stored.path, f"{reason}; to complete the run nevertheless, use supplysim.load(path).extend(0)")


def _told(setting: Any) -> Any:
    """A setting as a message gives it: of outputs and of claims their names."""
    named = setting.claims if isinstance(setting, Given) else setting
    return [each.name for each in named] if isinstance(named, tuple) else named


@attrs.define(eq=False)
class Checkpoint:
    """Saves a run to a file as blocks finish, in at most a hundredth of the time; passed to the runner as `save`.

    Attributes
    ----------
    path : str
        A file that does not exist yet, or that belongs to the run.
    held : Run, optional
        The state that the file holds.
    known : set of bytes
        The digests by which the file is known again, so that another program's is never overwritten.
    """

    path: str
    held: Run | None
    known: set[bytes]
    _notation: dict[str, Any] | None = None
    _is_begun: bool = False
    _not_before_seconds: float = 0.0

    def __call__(self, run: Run, *, is_over: bool) -> None:
        """Write `run` if a write is due, or if the run is over and the file does not hold this state.

        If the first write fails, that is an error. If a later one fails, that is a warning, since an error would lose the run.
        """
        started = time.monotonic()
        if run is self.held if is_over else self._is_begun and started < self._not_before_seconds:
            return
        if not self._is_begun:
            clear_leftovers(self.path)
            self._notation = notation_of(run.plan.scenario)
        try:
            write_run(self.path, run, self._notation, self.known)
        except FileError as problem:
            if not self._is_begun:
                raise
            warnings.warn(f"{problem}; the run continues", RuntimeWarning, stacklevel=2)
        else:
            self.held = run
        self._is_begun = True
        ended = time.monotonic()
        self._not_before_seconds = ended + (ended - started) * (1 / _SHARE_OF_TIME - 1)
