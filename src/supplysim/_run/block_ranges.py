"""Sets of block numbers, stored as ascending ranges with gaps between them; even a long run needs only a few ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import overload

import attrs

BlockRanges = tuple[range, ...]


@attrs.frozen
class Joined(Sequence[int]):
    """The numbers in several ranges, one range after another, without a list of them."""

    ranges: BlockRanges

    def __len__(self) -> int:
        return sum(map(len, self.ranges))

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.ranges)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        index = range(len(self))[index]  # negative ones count from the end
        stops = list(accumulate(map(len, self.ranges)))
        where = bisect_right(stops, index)
        return self.ranges[where][index - stops[where]]


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
    gaps = tuple(range(before.stop, after.start) for before, after in pairwise(ends) if before.stop < after.start)
    return gaps[0] if len(gaps) == 1 else Joined(gaps)
