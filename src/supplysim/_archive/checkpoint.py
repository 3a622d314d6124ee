"""A checkpoint: the file that a run is kept safe in as it goes, and resumed from."""

from __future__ import annotations

import time
import warnings
from itertools import chain
from typing import Any

import attrs

from supplysim._archive.atomic import clear_leftovers
from supplysim._archive.stored_run import Held, notation_of, read_run, versions, write_run
from supplysim._engine.block import Kept
from supplysim._run import block_ranges
from supplysim._run.accumulator import Accumulated, Run
from supplysim._run.plan import Plan
from supplysim.errors import FileError

_SHARE_OF_TIME = 0.01  # that may be spent on writing


def begun_in(held: Held, plan: Plan) -> Run:
    """The run that a file holds, as far as `plan` can go on from it.

    Raises
    ------
    FileError
        If it belongs to another run, or one of fewer paths or more kept paths than what is done in it.
    """
    run = held.run_of(plan.scenario)
    _refuse_another(held, plan)
    if block_ranges.end(run.complete.blocks) > plan.full_blocks:
        done = block_ranges.end(run.complete.blocks) * plan.settings.paths_per_block
        reason = f"holds what was run of the first {done:,} paths already, and this run is to have {plan.paths:,} in all"
        raise FileError.of(held.path, f"{reason}: ask for as many, or for another file")
    for block in chain(*run.complete.blocks):
        if run.plan.kept_of(block) < plan.kept_of(block):
            reason = f"was written with keep={held.keep}, and this run is to keep {plan.keep:,} paths"
            raise FileError.of(held.path, f"{reason}, some of which are gone: ask for no more, or for another file")
    complete = attrs.evolve(run.complete, kept=_kept(run.complete, plan))
    same_end = plan.paths == held.paths and all(
        run.plan.kept_of(block) >= plan.kept_of(block) for block in chain(*run.last.blocks)
    )
    last = attrs.evolve(run.last, kept=_kept(run.last, plan)) if same_end else Accumulated.nothing(plan)
    return Run(plan, complete, last)


def _refuse_another(held: Held, plan: Plan) -> None:
    theirs, ours = held.settings, plan.settings
    for name in ("seed", "replicates", "to_horizon"):
        one, other = getattr(theirs, name), getattr(ours, name)
        if one != other:
            raise FileError.of(held.path, f"holds a run with {name}={one}, and this one has {name}={other}")
    one, other = held.versions, versions()
    if one != other:
        reason = f"was written with {one}, and this is {other}, whose random numbers may differ"
        raise FileError.of(held.path, f"{reason}; supplysim.load(path).extend(0) completes it all the same")


def _kept(accumulated: Accumulated, plan: Plan) -> dict[int, Kept]:
    """The kept paths of a accumulated that `plan` keeps, too."""
    sizes = {block: plan.kept_of(block) for block in accumulated.kept if plan.kept_of(block)}
    return {
        block: Kept(
            *(
                {name: column[:size] for name, column in columns.items()}
                for columns in attrs.astuple(accumulated.kept[block], recurse=False)
            )
        )
        for block, size in sizes.items()
    }


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


def read_if_there(path: str) -> Held | None:
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
