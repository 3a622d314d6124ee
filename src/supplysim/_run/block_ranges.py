"""Sets of block numbers, stored as ascending ranges with gaps between them; even a long run needs only a few ranges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

BlockRanges = tuple[range, ...]


def union(one: BlockRanges, other: BlockRanges) -> BlockRanges:
    """The union of two sets of blocks."""
    found: list[range] = []
    for each in sorted((*one, *other), key=lambda blocks: blocks.start):
        if found and each.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, each.stop))
        else:
            found.append(each)
    return tuple(found)


def end(blocks: BlockRanges) -> int:
    """The number after the last block; 0 if there is none."""
    return blocks[-1].stop if blocks else 0


def missing(blocks: BlockRanges, stop: int) -> Sequence[int]:
    """The numbers below `stop` that are not in `blocks`, ascending."""
    ends = (range(0), *blocks, range(stop, stop))
    gaps = [range(before.stop, after.start) for before, after in pairwise(ends) if before.stop < after.start]
    return gaps[0] if len(gaps) == 1 else list(chain.from_iterable(gaps))
