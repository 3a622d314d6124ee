"""The two parts of a run in its file: the accumulated complete blocks, and the last, shorter block.

The digest shows only that the file is as it was written. `read_part` also checks that the content is a valid run of the plan,
in case the file was forged: every path is counted once, and all arrays and sums are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, pairwise, takewhile
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from supplysim._archive.container import Arrays, require
from supplysim._archive.sums import check_output_sum, check_service, read_sums, service_keys, written
from supplysim._engine.block import Kept
from supplysim._engine.events.recording import Key
from supplysim._engine.formulas import LARGEST
from supplysim._engine.histogram import Histogram
from supplysim._engine.outputs import ASKED, Duration, registered
from supplysim._engine.tally import Sums, Tally
from supplysim._engine.weights import MOST_UNITS, Weights
from supplysim._run.accumulator import Accumulated, kept_of_all
from supplysim._run.block_ranges import BlockRanges
from supplysim._run.plan import Plan
from supplysim._uncertain.arrays import FloatArray, IntArray
from supplysim.errors import shown

_MOST_TOTAL = 1 << 62  # units of weight


def put_part(part: str, accumulated: Accumulated, plan: Plan, arrays: Arrays) -> dict[str, Any]:
    """Add the arrays of one part of a run to `arrays`; return its entry of the header."""
    tally, kept = accumulated.tally, kept_of_all(plan, accumulated.kept)
    for key, histogram in tally.counts.items():
        counts, *ends = histogram.columns
        arrays[_array_of(part, "counts", key)] = counts
        arrays[_array_of(part, "columns", key)] = np.array(ends)
    if kept.weights is not None:
        arrays[f"{part}/weights"] = kept.weights
    arrays |= {f"{part}/inputs/{name}": column for name, column in kept.inputs.items()}
    arrays |= {_array_of(part, "outputs", key): column for key, column in kept.outputs.items()}
    if tally.orders:
        arrays[f"{part}/orders/stocks"] = np.array(list(tally.orders.values()))
    weights = {} if tally.weights is None else {"weights": attrs.asdict(tally.weights)}
    return {
        "blocks": [[each.start, each.stop] for each in accumulated.blocks],
        "levels": sorted(accumulated.levels),
        "leaps": tally.leaps,
        "sums": written({**tally.sums, **tally.service}),
        **weights,
    }


def _array_of(part: str, kind: str, key: Key) -> str:
    """The name of an array of an output: those of outputs that the run was asked for are apart from those of stocks."""
    stock, output = key
    return f"{part}/asked {kind}/{output}" if stock == ASKED else f"{part}/{kind}/{stock}/{output}"


def read_part(part: str, header: dict[str, Any], arrays: Arrays, plan: Plan, possible: range) -> Accumulated:
    """Read and check one part of a run of `plan`; its blocks must lie within `possible`."""

    def array(name: str, dtype: type[np.generic], *shape: int) -> NDArray[Any]:
        found = arrays[name]
        require(found.dtype == dtype and found.shape == shape, f"{name} is of {found.dtype} and {found.shape}")
        return found

    def histogram(key: Key, empty: Histogram) -> Histogram:
        output, names = outputs[key], [_array_of(part, kind, key) for kind in ("counts", "columns")]
        columns = arrays[names[1]].shape[-1]
        counts = array(names[0], np.int64, paths.size, columns)
        found = _histogram(empty, counts, array(names[1], np.float64, 2, columns), total, output.lowest)
        most = output.censored_at(plan.scenario)
        censored = np.isinf(found.greatest) & (found.greatest > 0)
        possible = found.greatest <= (LARGEST if most is None and key[0] == ASKED else np.inf if most is None else most)
        is_right = possible if most is None and key[0] == ASKED else possible | censored
        require(bool(np.all(is_right) and np.all(found.least >= -LARGEST)), f"{key[1]} beyond the horizon")
        return found

    blocks = _blocks(header["blocks"], possible, part)
    paths, kept = plan.paths_in(blocks), plan.kept_in(blocks)
    zero = Tally.zero(plan.scenario, plan.settings)
    outputs = registered(plan.scenario, plan.settings.outputs)
    weights = None if zero.weights is None else _weights(header["weights"], paths)
    total = paths if weights is None else np.array(weights.sums, dtype=np.int64)
    counts = {key: histogram(key, empty) for key, empty in zero.counts.items()}
    most_leaps = int(paths.sum()) * plan.scenario.horizon_days  # a leap takes a day or more
    leaps = header["leaps"]
    require(type(leaps) is int and 0 <= leaps <= most_leaps, f"{part}: leaps must be a whole number from 0 to {most_leaps:,}")
    all_kept = Kept(
        {name: array(f"{part}/inputs/{name}", np.float64, kept) for name in plan.inputs},
        {key: array(_array_of(part, "outputs", key), np.float64, kept) for key in outputs},
        weights=None if weights is None else array(f"{part}/weights", np.float64, kept),
    )
    _check_weights(all_kept.weights, total, part)
    _check_kept(all_kept, counts, part)
    sums, service = _sums(header["sums"], plan, counts, total, part)
    compared = len(zero.orders), 3, paths.size
    orders = _orders(array(f"{part}/orders/stocks", np.int64, *compared), zero, total) if zero.orders else {}
    tally = attrs.evolve(
        zero, paths=paths, counts=counts, sums=sums, service=service, leaps=leaps, orders=orders, weights=weights
    )
    by_block, start = {}, 0
    for block in takewhile(plan.kept_of, chain.from_iterable(blocks)):  # the first paths of the run are kept
        stop = start + plan.kept_of(block)
        by_block[block], start = all_kept.between(start, stop), stop
    return Accumulated(tally, by_block, blocks, _levels(header["levels"], sum(map(len, blocks)), part))


def _weights(entry: Any, paths: IntArray) -> Weights:
    """Read the sums of the weights and of their squares: whole numbers that so many paths can have."""

    def whole(values: Any) -> tuple[int, ...]:
        right = isinstance(values, list) and len(values) == paths.size and all(type(each) is int for each in values)
        require(right, f"its weights have {shown(values)}")
        return tuple(values)

    found = Weights(whole(entry["sums"]), whole(entry["squares"]))
    for number, total, squares in zip(map(int, paths), found.sums, found.squares, strict=True):
        possible = 0 <= total <= min(number * MOST_UNITS, _MOST_TOTAL)  # by Cauchy and Schwarz total**2 <= number * squares
        require(possible and total <= squares <= total**2 <= number * squares, "its weights do not match the number of paths")
    return found


def _blocks(ranges: Any, possible: range, part: str) -> BlockRanges:
    """Read the ranges of the finished blocks: ascending, with gaps between them, within `possible`."""
    ends = [possible.start - 1, *chain.from_iterable(ranges), possible.stop + 1]
    whole = all(type(end) is int for end in ends)
    require(whole and all(one < other for one, other in pairwise(ends)), f"{part}: blocks {shown(ranges)}")
    return tuple(range(start, stop) for start, stop in ranges)


def _levels(levels: Any, blocks: int, part: str) -> frozenset[str]:
    """Read the levels of the blocks: at least one if there are blocks, and at most one for each; sorted."""
    texts = isinstance(levels, list) and all(type(each) is str and each.isprintable() for each in levels)
    right = texts and levels == sorted(set(levels)) and min(blocks, 1) <= len(levels) <= blocks
    require(right, f"{part}: levels {shown(levels)}")
    return frozenset(levels)


def _histogram(empty: Histogram, counts: IntArray, columns: NDArray[Any], paths: IntArray, lowest: float) -> Histogram:
    """Read and check a histogram; `paths` is the number of paths of each replicate, or the sum of their weights."""
    least, greatest = columns
    in_order = np.all((least >= lowest) & (least <= greatest)) and np.all(least[1:] > greatest[:-1])
    require(bool(in_order and empty.could_have(least, greatest)), "columns are not in order")
    up_to = np.cumsum(counts, axis=1)  # of a count that wraps round, one of these is out of range
    possible = np.all((counts >= 0) & (counts <= paths[:, np.newaxis]) & (up_to >= 0) & (up_to <= paths[:, np.newaxis]))
    require(bool(possible), "counts do not match the number of paths")
    found = type(empty).from_columns(empty.bins, counts, least, greatest)
    require(np.array_equal(found.counts.sum(axis=1), paths), "counts do not match the number of paths")
    return found


def _orders(counts: NDArray[Any], zero: Tally, paths: IntArray) -> dict[Key, IntArray]:
    """Read and check how the durations of stocks compare."""
    possible = np.all((counts >= 0) & (counts <= paths)) and np.all(counts.sum(axis=1) <= paths)
    require(bool(possible), "comparisons of stocks do not match the number of paths")
    return dict(zip(zero.orders, counts, strict=True))


def _check_weights(weights: FloatArray | None, total: IntArray, part: str) -> None:
    """Refuse weights of kept paths that are not among those counted; `total` is their sum in each replicate."""
    if weights is None:
        return
    possible = (weights >= 0) & (weights <= MOST_UNITS) & (weights == np.rint(weights))
    require(bool(np.all(possible)), f"{part}/weights must be whole numbers of 0 or more")
    of_kept = np.bincount(np.arange(weights.size) % total.size, weights=weights, minlength=total.size)
    require(bool(np.all(of_kept <= total)), f"{part}/weights add up to more than those of all paths")


def _check_kept(kept: Kept, counts: Mapping[Key, Histogram], part: str) -> None:
    """Refuse kept paths that are not among those counted: each belongs to a replicate, and to a column."""
    for name, values in kept.inputs.items():
        require(bool(np.all(np.isfinite(values))), f"{part}/inputs/{name} must be finite")
    for key, values in kept.outputs.items():
        counted, least, greatest = counts[key].columns
        replicates, columns = counted.shape
        numbers = np.arange(values.size) if kept.weights is None else np.flatnonzero(kept.weights)  # others are not counted
        weights, of_counted = None if kept.weights is None else kept.weights[numbers], values[numbers]
        column = np.searchsorted(greatest, of_counted)
        fits = column < columns
        fits[fits] = least[column[fits]] <= of_counted[fits]
        label = _array_of(part, "outputs", key)
        require(bool(np.all(fits)), f"{label} has values outside the columns")
        cell = numbers % replicates * columns + column  # blocks have whole rounds of replicates
        times = np.bincount(cell, weights=weights, minlength=counted.size)
        require(bool(np.all(times <= counted.ravel())), f"{label} has more values in a column than were counted")


def _sums(
    rows: list[Any], plan: Plan, counts: Mapping[Key, Histogram], paths: IntArray, part: str
) -> tuple[dict[Key, Sums], dict[Key, Sums]]:
    """Read and check the sums of outputs and, in a run to the horizon, of service."""
    found = read_sums(rows, paths.size)
    outputs = registered(plan.scenario, plan.settings.outputs)
    means = [key for key, output in outputs.items() if output.has_mean]
    has_service = plan.settings.to_horizon and bool(paths.any())
    needed, possible = service_keys(plan.scenario) if has_service else (set(), set())
    require(found.keys() >= {*means, *needed}, f"{part}: sums")
    for key in means:
        check_output_sum(found[key], counts[key], paths, outputs[key].censored_at(plan.scenario))
    service = {key: sums for key, sums in found.items() if key in possible}
    for node in plan.scenario.model.network.nodes if has_service else ():
        check_service(service, node, counts[node.name, Duration.name], plan.scenario.horizon_days)
    return {key: found[key] for key in means}, service
