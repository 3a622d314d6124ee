"""Read and write a run: tallies, kept paths and scenario; docs/format.md describes the format."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import scipy

from supplysim._archive.asked import read_outputs, written_outputs
from supplysim._archive.container import Arrays, read_container, refusing, require, write_container
from supplysim._archive.given import check_given, read_given, written_given
from supplysim._archive.lock import locked
from supplysim._archive.parts import put_part, read_part
from supplysim._engine.outputs import demands_with_durations
from supplysim._model.asked.binding import check_steps
from supplysim._model.scenario import Scenario
from supplysim._model.settings import LARGEST_SEED, MOST_REPLICATES, Settings
from supplysim._run.accumulator import Run
from supplysim._run.plan import Plan
from supplysim._uncertain import checks
from supplysim._version import __version__
from supplysim.errors import FileError, InvalidTypeError, NotationError, shortened, shown
from supplysim.notation import from_notation, to_notation


def path_of(value: Any, field: str, place: str) -> str:
    """Check the path of a file; make it absolute, so that a later change of the working directory does not matter."""
    try:
        path = os.fsdecode(value)
    except TypeError:
        raise InvalidTypeError(f"'{field}' of {place} must be the path of a file (got {shown(value)})") from None
    if not path or "\0" in path:
        raise FileError(f"'{field}' of {place} must be the path of a file (got {shown(value)})")
    return str(Path(path).absolute())


def versions() -> dict[str, str]:
    """The versions of the packages that the bits of a run depend on."""
    return {"supplysim": __version__, "numpy": np.__version__, "scipy": scipy.__version__}


def notation_of(scenario: Scenario) -> dict[str, Any] | None:
    """The notation of the scenario; None if it has something that cannot be written as data."""
    try:
        notation: dict[str, Any] = json.loads(json.dumps(to_notation(scenario), allow_nan=False))
        return notation if from_notation(notation).digest == scenario.digest else None
    except (NotationError, TypeError, ValueError):
        return None


def save_run(path: str | PathLike[str], run: Run, stock: str) -> None:
    """Write a run to a file; an existing file is replaced only if it is the file of a run."""
    place = path_of(path, "path", "save")
    with locked(place):  # it may be the checkpoint of a run that is under way
        there = read_if_there(place)
        write_run(place, run, notation_of(run.plan.scenario), known_of(there), stock)


def known_of(stored: StoredRun | None) -> set[bytes]:
    """The digests of what `write_run` may replace: of the file that was read, if there was one."""
    return set() if stored is None else {stored.end}


def _settings(settings: Settings) -> dict[str, Any]:
    """The settings as they stand in the header; those that are not used are left out."""
    given = None if settings.given is None else written_given(settings.given)
    written = {
        **attrs.asdict(settings, recurse=False),
        "outputs": written_outputs(settings.outputs) or None,
        "given": given,
    }
    return {name: value for name, value in written.items() if value is not None}


def write_run(path: str, run: Run, notation: Mapping[str, Any] | None, known: set[bytes], stock: str | None = None) -> None:
    """Write the state of a run to a file, atomically, unless it holds something else than what is `known`.

    Raises
    ------
    FileError
        If the file cannot be written, or another program has written to it. An existing file is then unchanged.
    """
    plan, arrays = run.plan, Arrays()
    header = {
        "written_by": {**versions(), "python": platform.python_version()},
        "scenario": {"name": plan.scenario.name, "digest": plan.scenario.digest, "notation": notation},
        **_settings(plan.settings),
        "paths_per_block": plan.settings.paths_per_block,
        "paths": plan.paths,
        "keep": plan.keep,
        "stock": stock,
        "complete": put_part("complete", run.complete, plan, arrays),
        "last": put_part("last", run.last, plan, arrays),
    }
    write_container(path, header, arrays, known)


@attrs.frozen
class StoredRun:
    """The content of a file whose header has been checked; `run_of` returns the run.

    Attributes
    ----------
    path : str
    settings : Settings
    paths, keep : int
        The planned numbers of paths, and of kept paths.
    stock : str or None
        The stock of the saved result; None in a checkpoint.
    versions : dict
        The versions of the packages that wrote the file.
    end : bytes
        The digest at the end of the file.
    header : dict
    arrays : dict
    """

    path: str
    settings: Settings
    paths: int
    keep: int
    stock: str | None
    versions: Mapping[str, str]
    end: bytes
    header: Mapping[str, Any] = attrs.field(repr=False)
    arrays: Arrays = attrs.field(repr=False)

    def scenario(self) -> Scenario:
        """The scenario in the file.

        Raises
        ------
        FileError
            If the file holds no scenario, or one that cannot be read.
        """
        name, notation = self.header["scenario"]["name"], self.header["scenario"]["notation"]
        again = "pass the scenario of the run: supplysim.load(path, scenario=...)"
        if notation is None:
            reason = f"holds no scenario, since Scenario {shown(name)} has something that cannot be written as data; {again}"
            raise FileError.of(self.path, reason)
        try:
            return from_notation(notation)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as problem:
            raise FileError.of(self.path, f"holds a scenario that cannot be read ({problem}); {again}") from problem

    def run_of(self, scenario: Scenario) -> Run:
        """The run in the file, which must be a run of `scenario`.

        Raises
        ------
        FileError
            If it is a run of another scenario, or its content is inconsistent.
        """
        name, digest = self.header["scenario"]["name"], self.header["scenario"]["digest"]
        if scenario.digest != digest:
            ours = f"but Scenario {shown(scenario.name)} has digest {scenario.digest}"
            raise FileError.of(self.path, f"holds a run of Scenario {shown(name)} with digest {shortened(digest)}, {ours}")
        with refusing(self.path):
            given = self.settings.given
            if given is not None:
                check_given(given, scenario)
            check_steps(self.settings.outputs, scenario)
            plan = Plan(scenario, self.settings, self.paths, self.keep)
            known = {None, *(stock.name for stock in scenario.stocks)}
            known |= {*demands_with_durations(scenario, self.settings.outputs)}
            require(self.stock in known, f"its scenario has no {shown(self.stock)}")
            blocks = {"complete": range(plan.full_blocks), "last": range(plan.full_blocks, plan.blocks)}
            return Run(plan, *(read_part(part, self.header[part], self.arrays, plan, each) for part, each in blocks.items()))


def read_run(path: str) -> StoredRun:
    """Read the file of a run and check its header.

    Raises
    ------
    FileError
        If the file cannot be read, is truncated or damaged, is not the file of a run, or has a newer format.
    """
    header, arrays, end = read_container(path)

    def whole(key: str, **limits: int) -> int:
        value = header[key]  # of JSON: 7.0 is not a whole number there
        require(type(value) is int, f"{key!r} of its header must be a whole number (got {shown(value)})")
        return checks.whole(value, key, "its header", **limits)

    with refusing(path):
        replicates = whole("replicates", least=2, most=MOST_REPLICATES)
        settings = Settings(
            seed=whole("seed", least=0, most=LARGEST_SEED),
            replicates=replicates,
            to_horizon=checks.yes_or_no(header["to_horizon"], "to_horizon", "its header"),
            outputs=read_outputs(header.get("outputs", [])),
            noise_seed=whole("noise_seed", least=0, most=LARGEST_SEED) if "noise_seed" in header else None,
            given=read_given(header["given"], replicates) if "given" in header else None,
        )
        size = whole("paths_per_block", least=1)
        if size != settings.paths_per_block:
            ours = f"but this version of supplysim has blocks of {settings.paths_per_block:,}"
            raise FileError.of(path, f"has blocks of {size:,} paths, {ours}")
        for key, kind in (("name", str), ("digest", str), ("notation", dict | None)):
            require(isinstance(header["scenario"][key], kind), f"{key!r} of its scenario")
        written_by = {name: str(header["written_by"][name]) for name in versions()}
        paths, keep = whole("paths", least=1, most=settings.most_paths), whole("keep", least=0)
        return StoredRun(path, settings, paths, keep, header["stock"], written_by, end, header, arrays)


def read_if_there(path: str) -> StoredRun | None:
    """What the file at `path` holds; None if there is none.

    Raises
    ------
    FileError
        If there is something else, or it cannot be read.
    """
    with refusing(path):
        is_there = Path(path).exists()
    return read_run(path) if is_there else None
