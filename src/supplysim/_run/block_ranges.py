"""Sets of block numbers as ascending ranges with gaps between them: a long run that is nearly done is two or three ranges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

BlockRanges = tuple[range, ...]


def union(one: BlockRanges, other: BlockRanges) -> BlockRanges:
    """The blocks of both."""
    found: list[range] = []
    for each in sorted((*one, *other), key=lambda blocks: blocks.start):
        if found and each.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, each.stop))
        else:
            found.append(each)
    return tuple(found)


def count(blocks: BlockRanges) -> int:
    """How many blocks there are."""
    return sum(map(len, blocks))


def end(blocks: BlockRanges) -> int:
    """The number after the last block; 0 where there is none."""
    return blocks[-1].stop if blocks else 0


def missing(blocks: BlockRanges, stop: int) -> Sequence[int]:
    """The blocks below `stop` that are not among these, in their order."""
    ends = (range(0), *blocks, range(stop, stop))
    gaps = [range(before.stop, after.start) for before, after in pairwise(ends) if before.stop < after.start]
    return gaps[0] if len(gaps) == 1 else list(chain.from_iterable(gaps))
