"""Runs in a file: a header in JSON, the tallies of the complete blocks and of the last one, and the paths that were kept."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import scipy
from numpy.typing import NDArray

from supplysim._archive import values
from supplysim._archive.container import RefusedError, array_of, read_container, write_container
from supplysim._archive.tallies import Members, TallyReader, put_tally
from supplysim._engine.block import Kept
from supplysim._engine.settings import Settings
from supplysim._model.scenario import Scenario
from supplysim._run import block_ranges
from supplysim._run.accumulator import Accumulated, Run, kept_of_all
from supplysim._run.plan import Plan
from supplysim._version import __version__
from supplysim.errors import FileError, InvalidTypeError, NotationError, shown
from supplysim.notation import from_notation, to_notation

FORMAT, FORMAT_VERSION = "supplysim run", 1
COMPLETE, LAST = "complete", "last"
_HEADER = "header.json"
_MOST_BLOCKS = 1 << 22  # in a file: 550,000,000,000 paths
_MOST_REPLICATES = 1 << 10


def path_of(value: Any, field: str, place: str) -> str:
    """`value` as the path of a file, from the root, so that it stays the same file wherever the program goes."""
    try:
        path = os.fsdecode(value)
    except TypeError:
        raise InvalidTypeError(f"'{field}' of {place} must be the path of a file (got {shown(value)})") from None
    if not path or "\0" in path:
        raise FileError(f"'{field}' of {place} must be the path of a file (got {shown(value)})")
    return str(Path(path).absolute())


def save_run(path: str | PathLike[str], run: Run, stock: str) -> None:
    """Write a run to a file; what is there already must be a file of a run, too."""
    place = path_of(path, "path", "save")
    if Path(place).exists():
        read_run(place)
    write_run(place, run, notation_of(run.plan.scenario), stock)


def versions() -> dict[str, str]:
    """What the bits of a run depend on, besides the run itself."""
    return {"supplysim": __version__, "numpy": np.__version__, "scipy": scipy.__version__}


def notation_of(scenario: Scenario) -> dict[str, Any] | None:
    """The scenario as a file holds it; None if it has something that cannot be written down."""
    try:
        notation: dict[str, Any] = json.loads(json.dumps(to_notation(scenario), allow_nan=False))
        return notation if from_notation(notation).digest == scenario.digest else None
    except (NotationError, TypeError, ValueError):
        return None


def write_run(path: str, run: Run, notation: Mapping[str, Any] | None, stock: str | None = None) -> None:
    """Write what a run has come to, as a whole or not at all.

    Raises
    ------
    FileError
        If it cannot be written. What was there stays.
    """
    plan, settings = run.plan, run.plan.settings
    if plan.blocks > _MOST_BLOCKS:
        raise FileError.of(path, f"cannot hold a run of more than {_MOST_BLOCKS * settings.paths_per_block:,} paths")
    arrays: Members = {}
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "written_by": {**versions(), "python": platform.python_version()},
        "scenario": {"name": plan.scenario.name, "digest": plan.scenario.digest, "notation": notation},
        "seed": str(settings.seed),
        "replicates": settings.replicates,
        "to_horizon": settings.to_horizon,
        "paths_per_block": settings.paths_per_block,
        "paths": plan.paths,
        "keep": plan.keep,
        "stock": stock,
        **{
            part: _put_accumulated(part, accumulated, plan, arrays)
            for part, accumulated in ((COMPLETE, run.complete), (LAST, run.last))
        },
    }
    write_container(path, {_HEADER: json.dumps(header, indent=1, allow_nan=False).encode("ascii"), **arrays})


def _put_accumulated(part: str, accumulated: Accumulated, plan: Plan, members: Members) -> dict[str, Any]:
    header = {
        "blocks": [[each.start, each.stop] for each in accumulated.blocks],
        **put_tally(part, accumulated.tally, members),
    }
    kept = kept_of_all(plan, accumulated.kept)
    for kind, columns in attrs.asdict(kept, recurse=False).items():
        for number, column in enumerate(columns.values()):
            members[f"{part}/kept/{kind}/{number}.npy"] = column
    return header


@attrs.frozen
class Held:
    """A file that has been read, and whose header is sound; `run_of` gives the run in it.

    Attributes
    ----------
    path : str
    header : dict
    settings : Settings
    paths, keep : int
        As planned.
    digest : str
        Of the scenario.
    stock : str, optional
        The stock that the result was looked at for.
    """

    path: str
    header: Mapping[str, Any] = attrs.field(repr=False)
    members: Mapping[str, bytes] = attrs.field(repr=False)
    settings: Settings
    paths: int
    keep: int
    digest: str
    stock: str | None

    @property
    def versions(self) -> dict[str, str]:
        """What wrote it."""
        return {name: str(self.header["written_by"].get(name)) for name in versions()}

    def scenario(self) -> Scenario:
        """The scenario that it holds.

        Raises
        ------
        FileError
            If it holds none, or none that can be read.
        """
        held = self.header["scenario"]
        again = "give the scenario that it was made of: supplysim.load(path, scenario=...)"
        if held["notation"] is None:
            reason = f"holds no scenario, since Scenario {held['name']!r} has something that cannot be written down; {again}"
            raise FileError.of(self.path, reason)
        try:
            return from_notation(held["notation"])
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as problem:
            raise FileError.of(self.path, f"holds a scenario that cannot be read ({problem}); {again}") from problem

    def run_of(self, scenario: Scenario) -> Run:
        """The run that it holds, which must be one of `scenario`.

        Raises
        ------
        FileError
            If it is a run of another scenario, or its parts do not agree.
        """
        if scenario.digest != self.digest:
            reason = (
                f"holds a run of Scenario {self.header['scenario']['name']!r} with digest {self.digest}, "
                f"and Scenario {scenario.name!r} has digest {scenario.digest}"
            )
            raise FileError.of(self.path, reason)
        plan = Plan(scenario, self.settings, self.paths, self.keep)
        try:
            run = Run(plan, *(self._accumulated(part, plan) for part in (COMPLETE, LAST)))
        except RefusedError as problem:
            raise FileError.of(self.path, str(problem)) from None
        if self.stock is not None and self.stock not in run.complete.tally.stocks:
            raise FileError.of(self.path, f"is damaged: its scenario has no stock {self.stock!r}")
        return run

    def _accumulated(self, part: str, plan: Plan) -> Accumulated:
        header = values.entry(self.header, part, dict)
        blocks = values.ranges_of(header, "blocks", plan.blocks)
        if any((each.start < plan.full_blocks, each.stop <= plan.full_blocks) != (part == COMPLETE,) * 2 for each in blocks):
            raise RefusedError(f"is damaged: its {part} blocks are not those of its plan")
        paths = np.zeros(self.settings.replicates, dtype=np.int64)
        if part == COMPLETE:
            paths += block_ranges.count(blocks) * self.settings.points_per_block
        else:
            for block in chain(*blocks):
                paths += np.bincount(np.arange(plan.task(block)[2]) % paths.size, minlength=paths.size)
        tally = TallyReader(part, plan.scenario, self.settings, paths, header, self.members).read()
        return Accumulated(tally, self._kept(part, plan, list(chain(*blocks))), blocks)

    def _kept(self, part: str, plan: Plan, blocks: list[int]) -> dict[int, Kept]:
        """The kept paths of each block, cut from those of all."""
        sizes = {block: plan.kept_of(block) for block in blocks if plan.kept_of(block)}
        stocks = [stock.name for stock in plan.scenario.stocks]
        names = {"inputs": list(plan.scenario.variables), "durations": stocks, "gross_cover": stocks}
        columns = {
            (kind, name): self._column(f"{part}/kept/{kind}/{number}.npy", sum(sizes.values()))
            for kind, several in names.items()
            for number, name in enumerate(several)
        }
        found, start = {}, 0
        for block, size in sizes.items():
            cut = slice(start, start + size)
            found[block] = Kept(*({name: columns[kind, name][cut] for name in several} for kind, several in names.items()))
            start += size
        return found

    def _column(self, name: str, size: int) -> NDArray[np.float64]:
        if name not in self.members:
            raise RefusedError(f"is damaged: it has no {name!r}")
        column = array_of(name, self.members[name], np.float64, 1)
        if column.size != size:
            raise RefusedError(f"is damaged: {name!r} must hold {size:,} paths (got {column.size:,})")
        return column


def read_run(path: str) -> Held:
    """Read the file at `path`.

    Raises
    ------
    FileError
        If it cannot be read, is truncated, damaged, foreign or of a newer version.
    """
    members = read_container(path)
    try:
        return _held(path, members)
    except RefusedError as problem:
        raise FileError.of(path, str(problem)) from None


def _held(path: str, members: Mapping[str, bytes]) -> Held:
    header = _header(members)
    scenario = values.entry(header, "scenario", dict)
    values.entry(scenario, "name", str)
    if scenario.get("notation") is not None:
        values.entry(scenario, "notation", dict)
    values.entry(header, "written_by", dict)
    seed, to_horizon = values.long_whole(header, "seed"), values.entry(header, "to_horizon", bool)
    settings = Settings(seed, values.whole(header, "replicates", least=2, most=_MOST_REPLICATES), to_horizon)
    if values.whole(header, "paths_per_block", least=1) != settings.paths_per_block:
        raise RefusedError(
            f"was made of blocks of {header['paths_per_block']:,} paths, and this version of supplysim has blocks of "
            f"{settings.paths_per_block:,}"
        )
    paths = values.whole(header, "paths", least=1, most=_MOST_BLOCKS * settings.paths_per_block)
    stock = None if header.get("stock") is None else values.entry(header, "stock", str)
    digest = values.entry(scenario, "digest", str)
    scenario.setdefault("notation", None)
    return Held(path, header, members, settings, paths, values.whole(header, "keep"), digest, stock)


def _header(members: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        header = json.loads(members[_HEADER].decode("ascii"))
    except (LookupError, ValueError, RecursionError) as problem:
        raise RefusedError(f"is no file of supplysim: it has no header that can be read ({problem})") from problem
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise RefusedError("is no file of supplysim: its header does not say that it is")
    version = values.whole(header, "format_version", least=1)
    if version > FORMAT_VERSION:
        raise RefusedError(f"has version {version} of the format, and this version of supplysim reads up to {FORMAT_VERSION}")
    return header
