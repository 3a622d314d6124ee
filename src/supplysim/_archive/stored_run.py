"""Runs in files: what the blocks came to, the paths that were kept, and the scenario; docs/format.md describes them."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain, pairwise
from os import PathLike
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import scipy
from numpy.typing import NDArray

from supplysim._archive.container import Arrays, read_container, refusing, write_container
from supplysim._engine import stock_state
from supplysim._engine.block import Kept
from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import Bins, Histogram
from supplysim._engine.outputs import keys_of
from supplysim._engine.settings import Settings
from supplysim._engine.tally import Sums, Tally
from supplysim._model.scenario import Scenario
from supplysim._run import block_ranges
from supplysim._run.accumulator import Accumulated, Run, kept_of_all
from supplysim._run.block_ranges import BlockRanges
from supplysim._run.plan import Plan
from supplysim._uncertain.arrays import IntArray
from supplysim._version import __version__
from supplysim.errors import FileError, InvalidTypeError, NotationError, shown
from supplysim.notation import from_notation, to_notation

_MOST_REPLICATES = 1 << 10
_HEADER = {
    "seed": int,
    "replicates": int,
    "to_horizon": bool,
    "paths_per_block": int,
    "paths": int,
    "keep": int,
    "written_by": dict,
    "scenario": dict,
    "complete": dict,
    "last": dict,
}


def path_of(value: Any, field: str, place: str) -> str:
    """`value` as the path of a file, from the root, so that it stays the same file wherever the program goes."""
    try:
        path = os.fsdecode(value)
    except TypeError:
        raise InvalidTypeError(f"'{field}' of {place} must be the path of a file (got {shown(value)})") from None
    if not path or "\0" in path:
        raise FileError(f"'{field}' of {place} must be the path of a file (got {shown(value)})")
    return str(Path(path).absolute())


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


def save_run(path: str | PathLike[str], run: Run, stock: str) -> None:
    """Write a run to a file; what is there already must be a file of a run, too."""
    place = path_of(path, "path", "save")
    if Path(place).exists():
        read_run(place)
    write_run(place, run, notation_of(run.plan.scenario), stock)


def write_run(path: str, run: Run, notation: Mapping[str, Any] | None, stock: str | None = None) -> None:
    """Write what a run has come to, as a whole or not at all.

    Raises
    ------
    FileError
        If it cannot be written. What was there stays.
    """
    plan, arrays = run.plan, dict[str, NDArray[Any]]()
    header = {
        "written_by": {**versions(), "python": platform.python_version()},
        "scenario": {"name": plan.scenario.name, "digest": plan.scenario.digest, "notation": notation},
        **attrs.asdict(plan.settings),
        "paths_per_block": plan.settings.paths_per_block,
        "paths": plan.paths,
        "keep": plan.keep,
        "stock": stock,
        "complete": _put("complete", run.complete, plan, arrays),
        "last": _put("last", run.last, plan, arrays),
    }
    write_container(path, header, arrays)


def _put(part: str, accumulated: Accumulated, plan: Plan, arrays: Arrays) -> dict[str, Any]:
    """Put the arrays of one part of a run among `arrays`; what the header says of it."""
    tally, kept = accumulated.tally, kept_of_all(plan, accumulated.kept)
    for (stock, output), histogram in tally.counts.items():
        counts, *ends = histogram.columns
        arrays[f"{part}/counts/{stock}/{output}"] = counts
        arrays[f"{part}/columns/{stock}/{output}"] = np.array(ends)
    arrays |= {f"{part}/inputs/{name}": column for name, column in kept.inputs.items()}
    arrays |= {f"{part}/outputs/{stock}/{output}": column for (stock, output), column in kept.outputs.items()}
    return {
        "blocks": [[each.start, each.stop] for each in accumulated.blocks],
        "leaps": tally.leaps,
        "sums": [[*key, list(map(str, sums))] for key, sums in tally.sums.items()],
        "service": [[*key, list(map(str, sums))] for key, sums in tally.service.items()],
    }


@attrs.frozen
class StoredRun:
    """A file that has been read, and whose header is sound; `run_of` gives the run in it.

    Attributes
    ----------
    path : str
    header : dict
    arrays : dict
    settings : Settings
    """

    path: str
    header: Mapping[str, Any] = attrs.field(repr=False)
    arrays: Arrays = attrs.field(repr=False)
    settings: Settings

    @property
    def paths(self) -> int:
        """As planned."""
        return int(self.header["paths"])

    @property
    def stock(self) -> str | None:
        """The stock that the result was looked at for."""
        stock: str | None = self.header["stock"]
        return stock

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
        name, notation = self.header["scenario"]["name"], self.header["scenario"]["notation"]
        again = "give the scenario that it was made of: supplysim.load(path, scenario=...)"
        if notation is None:
            reason = f"holds no scenario, since Scenario {name!r} has something that cannot be written down; {again}"
            raise FileError.of(self.path, reason)
        try:
            return from_notation(notation)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as problem:
            raise FileError.of(self.path, f"holds a scenario that cannot be read ({problem}); {again}") from problem

    def run_of(self, scenario: Scenario) -> Run:
        """The run that it holds, which must be one of `scenario`.

        Raises
        ------
        FileError
            If it is a run of another scenario, or its parts do not agree.
        """
        name, digest = self.header["scenario"]["name"], self.header["scenario"]["digest"]
        if scenario.digest != digest:
            ours = f"and Scenario {scenario.name!r} has digest {scenario.digest}"
            raise FileError.of(self.path, f"holds a run of Scenario {name!r} with digest {digest}, {ours}")
        with refusing(self.path):
            plan = Plan(scenario, self.settings, self.paths, self.header["keep"])
            _require(self.stock in {None, *(stock.name for stock in scenario.stocks)}, f"its scenario has no {self.stock!r}")
            complete = self._part("complete", plan, range(plan.full_blocks))
            return Run(plan, complete, self._part("last", plan, range(plan.full_blocks, plan.blocks)))

    def _part(self, part: str, plan: Plan, possible: range) -> Accumulated:
        """What some of the `possible` blocks came to.

        The digest has shown that these are the bytes that were written. What is checked here is that they make up a run of
        this plan, whoever wrote them: every path is counted once, and every array and sum that is needed is there.
        """
        header, replicates = self.header[part], plan.settings.replicates
        blocks = tuple(range(start, stop) for start, stop in header["blocks"])
        ends = [end for each in blocks for end in (each.start, each.stop)]
        inside = all(possible.start <= end <= possible.stop for end in ends)
        _require(inside and all(one < other for one, other in pairwise(ends)), f"{part}: blocks {header['blocks']}")
        paths = np.zeros(replicates, dtype=np.int64)
        if part == "complete":
            paths += block_ranges.count(blocks) * plan.settings.points_per_block
        elif blocks:
            paths += np.bincount(np.arange(plan.task(possible.start)[2]) % replicates, minlength=replicates)
        zero = Tally.zero(plan.scenario, plan.settings)
        sums, service = (_sums(header[each], replicates) for each in ("sums", "service"))
        _require(set(sums) == set(zero.sums) and set(service) >= _accounts(plan, any_paths=bool(blocks)), f"{part}: sums")
        _require(type(header["leaps"]) is int, f"{part}: leaps")
        tally = attrs.evolve(
            zero,
            paths=paths,
            counts={key: self._histogram(part, key, empty.bins, paths) for key, empty in zero.counts.items()},
            sums=sums,
            service=service,
            leaps=header["leaps"],
        )
        return Accumulated(tally, self._kept(part, plan, blocks), blocks)

    def _histogram(self, part: str, key: Key, bins: Bins, paths: IntArray) -> Histogram:
        name = "{}/{}".format(*key)
        ends = self.arrays[f"{part}/columns/{name}"]
        self._array(f"{part}/columns/{name}", np.float64, (2, ends.shape[-1]))
        counts = self._array(f"{part}/counts/{name}", np.int64, (paths.size, ends.shape[-1]))
        least, greatest = ends
        in_order = np.all((least >= 0) & (least <= greatest)) and np.all(least[1:] > greatest[:-1])
        _require(bool(in_order) and bool(np.all((counts >= 0) & (counts <= paths[:, np.newaxis]))), f"the columns of {name}")
        found = Histogram.from_columns(bins, counts, least, greatest)
        _require(np.array_equal(found.counts.sum(axis=1), paths), f"the counts of {name} are not those of its paths")
        return found

    def _kept(self, part: str, plan: Plan, blocks: BlockRanges) -> dict[int, Kept]:
        """The kept paths of each block, cut from those of all."""
        shape, keys = (plan.kept_in(blocks),), keys_of(plan.scenario)
        whole = Kept(
            {name: self._array(f"{part}/inputs/{name}", np.float64, shape) for name in plan.scenario.variables},
            {key: self._array("{}/outputs/{}/{}".format(part, *key), np.float64, shape) for key in keys},
        )
        found, start = {}, 0
        for block in chain.from_iterable(blocks):
            if not (size := plan.kept_of(block)):
                break  # none of the later ones is kept either
            found[block] = whole.between(start, start + size)
            start += size
        return found

    def _array(self, name: str, dtype: type[np.generic], shape: tuple[int, ...]) -> NDArray[Any]:
        array = self.arrays[name]
        _require(array.dtype == dtype and array.shape == shape, f"{name!r} is an array of {array.dtype} and {array.shape}")
        return array


def _require(is_so: bool, what: str) -> None:  # noqa: FBT001  # as in assert
    if not is_so:
        raise ValueError(what)


def _accounts(plan: Plan, *, any_paths: bool) -> set[Key]:
    """The accounts that the service of some paths must have."""
    nodes = plan.scenario.network().nodes if plan.settings.to_horizon and any_paths else ()
    return {(node.name, account) for node in nodes for account in stock_state.service_accounts(node)}


def _sums(rows: Iterable[Any], replicates: int) -> dict[Key, Sums]:
    """Exact sums, one for each replicate, each written as ``"3/2"`` or ``"7"``."""
    found = {(owner, name): tuple(Fraction(*map(int, text.split("/", 1))) for text in sums) for owner, name, sums in rows}
    for sums in found.values():
        _require(len(sums) == replicates and math.isfinite(float(max(sums, key=abs))), "sums of each replicate")
    return found


def read_run(path: str) -> StoredRun:
    """Read the file at `path`.

    Raises
    ------
    FileError
        If it cannot be read, is truncated, damaged, foreign or of a newer version.
    """
    header, arrays = read_container(path)
    with refusing(path):
        for key, kind in _HEADER.items():
            _require(type(header[key]) is kind, f"{key!r} in its header is {str(header[key])[:40]}")
        seed, replicates, paths, keep = (header[key] for key in ("seed", "replicates", "paths", "keep"))
        _require(seed >= 0 and 1 < replicates <= _MOST_REPLICATES and paths > 0 and keep >= 0, "numbers in its header")
        settings = Settings(seed, replicates, header["to_horizon"])
        if header["paths_per_block"] != settings.paths_per_block:
            ours = f"and this version of supplysim has blocks of {settings.paths_per_block:,}"
            raise FileError.of(path, f"was made of blocks of {header['paths_per_block']:,} paths, {ours}")
        for key in ("name", "digest", "notation"):
            _require(isinstance(header["scenario"][key], str | dict | None), f"{key!r} of its scenario")
        _require(isinstance(header["stock"], str | None), "'stock' in its header")
        return StoredRun(path, header, arrays, settings)
