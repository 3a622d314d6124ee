"""The two parts of a run in its file: the accumulated complete blocks, and the last, shorter block.

The digest shows only that the file is as it was written. `read_part` also checks that the content is a valid run of the plan,
in case the file was forged: every path is counted once, and all arrays and sums are there.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import chain, pairwise, takewhile
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._archive.container import Arrays, require
from supplysim._engine import stock_state
from supplysim._engine.block import Kept
from supplysim._engine.events.recording import Key
from supplysim._engine.histogram import Bins, Histogram
from supplysim._engine.outputs import keys_of
from supplysim._engine.tally import Sums, Tally
from supplysim._run.accumulator import Accumulated, kept_of_all
from supplysim._run.plan import Plan
from supplysim._uncertain.arrays import IntArray


def put_part(part: str, accumulated: Accumulated, plan: Plan, arrays: Arrays) -> dict[str, Any]:
    """Add the arrays of one part of a run to `arrays`; return its entry of the header."""
    tally, kept = accumulated.tally, kept_of_all(plan, accumulated.kept)
    for (stock, output), histogram in tally.counts.items():
        counts, *ends = histogram.columns
        arrays[f"{part}/counts/{stock}/{output}"] = counts
        arrays[f"{part}/columns/{stock}/{output}"] = np.array(ends)
    arrays |= {f"{part}/inputs/{name}": column for name, column in kept.inputs.items()}
    arrays |= {f"{part}/outputs/{stock}/{output}": column for (stock, output), column in kept.outputs.items()}
    sums = {**tally.sums, **tally.service}
    return {
        "blocks": [[each.start, each.stop] for each in accumulated.blocks],
        "leaps": tally.leaps,
        "sums": [[*key, list(map(str, totals))] for key, totals in sums.items()],
    }


def read_part(part: str, header: dict[str, Any], arrays: Arrays, plan: Plan, possible: range) -> Accumulated:
    """Read and check one part of a run of `plan`; its blocks must lie within `possible`."""

    def array(kind: str, name: str, dtype: type[np.generic], *shape: int) -> NDArray[Any]:
        found = arrays[f"{part}/{kind}/{name}"]
        require(found.dtype == dtype and found.shape == shape, f"{part}/{kind}/{name} is of {found.dtype} and {found.shape}")
        return found

    def histogram(key: Key, bins: Bins) -> Histogram:
        columns = arrays[f"{part}/columns/{key[0]}/{key[1]}"].shape[-1]
        counts = array("counts", "/".join(key), np.int64, paths.size, columns)
        return _histogram(bins, counts, array("columns", "/".join(key), np.float64, 2, columns), paths)

    blocks = tuple(range(start, stop) for start, stop in header["blocks"])
    ends = (possible.start - 1, *chain.from_iterable(header["blocks"]), possible.stop + 1)
    require(all(one < other for one, other in pairwise(ends)), f"{part}: blocks {header['blocks']}")
    paths, kept = plan.paths_in(blocks), plan.kept_in(blocks)
    zero = Tally.zero(plan.scenario, plan.settings)
    sums = _sums(header["sums"], paths.size)
    has_service = plan.settings.to_horizon and bool(blocks)
    require(set(sums) >= {*zero.sums, *(_accounts(plan) if has_service else ())}, f"{part}: sums")
    require(type(header["leaps"]) is int, f"{part}: leaps")
    tally = attrs.evolve(
        zero,
        paths=paths,
        counts={key: histogram(key, empty.bins) for key, empty in zero.counts.items()},
        sums={key: sums[key] for key in zero.sums},
        service={key: totals for key, totals in sums.items() if has_service and key not in zero.sums},
        leaps=header["leaps"],
    )
    all_kept = Kept(
        {name: array("inputs", name, np.float64, kept) for name in plan.scenario.variables},
        {key: array("outputs", "/".join(key), np.float64, kept) for key in keys_of(plan.scenario)},
    )
    by_block, start = {}, 0
    for block in takewhile(plan.kept_of, chain.from_iterable(blocks)):  # the first paths of the run are kept
        stop = start + plan.kept_of(block)
        by_block[block], start = all_kept.between(start, stop), stop
    return Accumulated(tally, by_block, blocks)


def _histogram(bins: Bins, counts: IntArray, columns: NDArray[Any], paths: IntArray) -> Histogram:
    """Read and check a histogram; `paths` is the number of paths of each replicate."""
    least, greatest = columns
    in_order = np.all((least >= 0) & (least <= greatest)) and np.all(least[1:] > greatest[:-1])
    require(bool(in_order and np.all((counts >= 0) & (counts <= paths[:, np.newaxis]))), "columns are not in order")
    found = Histogram.from_columns(bins, counts, least, greatest)
    require(np.array_equal(found.counts.sum(axis=1), paths), "counts do not match the number of paths")
    return found


def _accounts(plan: Plan) -> set[Key]:
    """The service accounts that every run to the horizon has."""
    return {(node.name, each) for node in plan.scenario.model.network.nodes for each in stock_state.service_accounts(node)}


def _sums(rows: list[Any], replicates: int) -> dict[Key, Sums]:
    """Read exact sums, one for each replicate, each written as ``"3/2"`` or ``"7"``."""
    found = {(owner, name): tuple(Fraction(*map(int, text.split("/", 1))) for text in texts) for owner, name, texts in rows}
    for sums in found.values():
        require(
            len(sums) == replicates and all(each >= 0 and math.isfinite(float(each)) for each in sums),
            "there must be one finite sum of at least 0 for each replicate",
        )
    return found
