"""A checkpoint: the file that a run is kept safe in as it goes, and resumed from."""

from __future__ import annotations

import time
import warnings
from typing import Any

import attrs

from supplysim._archive.atomic import clear_leftovers
from supplysim._archive.stored_run import StoredRun, notation_of, read_run, versions, write_run
from supplysim._run import block_ranges
from supplysim._run.accumulator import Accumulated, Run
from supplysim._run.plan import Plan
from supplysim.errors import FileError

_SHARE_OF_TIME = 0.01  # that may be spent on writing


def begun_in(stored: StoredRun, plan: Plan) -> Run:
    """The run that a file holds, as far as `plan` can go on from it.

    Raises
    ------
    FileError
        If it belongs to another run, or one of fewer paths or more kept paths than what is done in it.
    """
    run = stored.run_of(plan.scenario)
    _refuse_another(stored, plan)
    done = block_ranges.end(run.complete.blocks)
    if done > plan.full_blocks:
        first = done * plan.settings.paths_per_block
        reason = f"holds what was run of the first {first:,} paths already, and this run is to have {plan.paths:,} in all"
        raise FileError.of(stored.path, f"{reason}: ask for as many, or for another file")
    if _lacks_kept(run.plan, plan, run.complete):
        reason = f"was written with keep={run.plan.keep}, and this run is to keep {plan.keep:,} paths"
        raise FileError.of(stored.path, f"{reason}, some of which are gone: ask for no more, or for another file")
    goes_on = plan.paths == run.plan.paths and not _lacks_kept(run.plan, plan, run.last)
    return Run(plan, _trimmed(run.complete, plan), _trimmed(run.last, plan) if goes_on else Accumulated.nothing(plan))


def _lacks_kept(theirs: Plan, ours: Plan, accumulated: Accumulated) -> bool:
    """Whether blocks were run that kept fewer paths than we want to keep of them."""
    return theirs.kept_in(accumulated.blocks) < ours.kept_in(accumulated.blocks)


def _trimmed(accumulated: Accumulated, plan: Plan) -> Accumulated:
    """The same with no more kept paths than `plan` keeps."""
    sizes = {block: plan.kept_of(block) for block in accumulated.kept}
    return attrs.evolve(
        accumulated, kept={block: accumulated.kept[block].first(size) for block, size in sizes.items() if size}
    )


def _refuse_another(stored: StoredRun, plan: Plan) -> None:
    theirs, ours = attrs.asdict(stored.settings), attrs.asdict(plan.settings)
    for name, one in theirs.items():
        if one != ours[name]:
            raise FileError.of(stored.path, f"holds a run with {name}={one}, and this one has {name}={ours[name]}")
    if stored.versions != versions():
        reason = f"was written with {stored.versions}, and this is {versions()}, whose random numbers may differ"
        raise FileError.of(stored.path, f"{reason}; supplysim.load(path).extend(0) completes it all the same")


@attrs.define(eq=False)
class Checkpoint:
    """Writes a run to a file whenever that is due: after each block, unless that would take over a hundredth of the time.

    Attributes
    ----------
    path : str
        A file that does not exist, or has been read and belongs to the run.
    held : Run, optional
        What is known to be in it.
    """

    path: str
    held: Run | None
    _notation: dict[str, Any] | None = None
    _is_begun: bool = False
    _not_before_seconds: float = 0.0

    def __call__(self, run: Run, *, is_over: bool) -> None:
        """Write `run` if that is due, or at once if it is over and has something new.

        The first time, a file that cannot be written is an error; later on, when much would be lost by that, a warning.
        """
        started = time.monotonic()
        if run is self.held if is_over else self._is_begun and started < self._not_before_seconds:
            return
        if not self._is_begun:
            clear_leftovers(self.path)
            self._notation = notation_of(run.plan.scenario)
        try:
            write_run(self.path, run, self._notation)
        except FileError as problem:
            if not self._is_begun:
                raise
            warnings.warn(f"{problem}; the run goes on", RuntimeWarning, stacklevel=2)
        else:
            self.held = run
        self._is_begun = True
        ended = time.monotonic()
        self._not_before_seconds = ended + (ended - started) * (1 / _SHARE_OF_TIME - 1)


def read_if_there(path: str) -> StoredRun | None:
    """What the file at `path` holds; None if there is none.

    Raises
    ------
    FileError
        If there is something else, or it cannot be read.
    """
    try:
        return read_run(path)
    except FileError as problem:
        if isinstance(problem.__cause__, FileNotFoundError):
            return None
        raise
