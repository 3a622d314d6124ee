"""Two worker processes against one, their start-up included, by number of paths.

python benchmarks/workers.py            # some two minutes
python benchmarks/workers.py --smoke    # a few seconds
"""

from __future__ import annotations

import supplysim as ss
from measuring import Contestant, load, machine, options, table, take_turns
from workload import flagship


def contestant(paths: int, workers: int) -> Contestant:
    """A run with so many workers."""

    def run(seed: int) -> float:
        result = ss.simulate(flagship(), paths=paths, seed=seed, workers=workers, keep=0)
        return result.restricted_mean.value

    return Contestant(f"{paths} {workers}", paths, run)


def main() -> None:
    """Measure, and print one table; the same bits must come out of both."""
    asked = options(__doc__, rounds=3)
    rounds, sizes = (1, (1 << 18,)) if asked.smoke else (asked.rounds, (1 << 18, 1 << 19, 1 << 20, 1 << 21))
    print(f"{machine()}; load {load()}; medians of {rounds} rounds\n")
    ss.simulate(flagship(), paths=1_000, seed=0)
    rows = []
    for paths in sizes:
        times = take_turns([contestant(paths, 1), contestant(paths, 2)], rounds)
        one, two = times[f"{paths} 1"], times[f"{paths} 2"]
        same = "yes" if sorted(one.returned) == sorted(two.returned) else "NO"
        rows.append([f"{paths:,}", f"{one.seconds:.2f}", f"{two.seconds:.2f}", f"{one.seconds / two.seconds:.2f}", same])
    print(table(["paths", "one worker, s", "two workers, s", "times as fast", "same bits"], rows))


if __name__ == "__main__":
    main()
