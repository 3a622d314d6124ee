"""Runs of a million, ten million and a hundred million paths: paths a second, and the memory they take.

Every run is a fresh process: one that works alone, and one with two worker processes. Memory is what is resident in the
process and in its workers together, looked at twenty times a second; pages that they share are counted once for each.

    python benchmarks/size.py            # some minutes
    python benchmarks/size.py --smoke    # some seconds, to see that it runs
    python benchmarks/size.py --paths 1_000_000_000 --workers 1 8

It reads /proc, so it needs Linux.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import supplysim as ss

SAMPLE_SECONDS = 0.05
MB = 1e6


def scenario() -> ss.Scenario:
    """What is not known and nothing else: two leaps a path, so that a hundred million of them take minutes."""
    return ss.Scenario(
        "depot",
        horizon_days=730,
        stock=ss.Stock(ss.pert(1e6, 2e6, 4e6, name="on hand")),
        demand=[ss.Consumption("issues", per_day=ss.pert(6e3, 8e3, 14e3, name="per day"))],
        supply=[ss.Factory("works", ss.pert(2e3, 3e3, 5e3, name="output"))],
    )


def processes(of: int) -> Iterator[int]:
    """The process `of` and all that it started, and they started."""
    yield of
    for children in Path(f"/proc/{of}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from processes(int(child))


def resident_bytes(of: int) -> int:
    """Resident memory of a process and of those below it, now; 0 once it has ended."""
    try:
        pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in processes(of))
    except (OSError, IndexError):  # one of them ended while we looked
        return 0
    return pages * resource.getpagesize()


def one_run(paths: int, workers: int) -> None:
    """What the fresh process does."""
    begun = time.perf_counter()
    result = ss.simulate(scenario(), paths, seed=1, workers=workers)
    print(time.perf_counter() - begun, result.never.value, sep="\n")


def measured(paths: int, workers: int) -> tuple[float, int, float]:
    """Seconds, most resident bytes, and the probability of never running out, of a run in a fresh process."""
    command = [sys.executable, __file__, "--one-run", "--paths", str(paths), "--workers", str(workers)]
    most = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # this very script
        while process.poll() is None:
            most = max(most, resident_bytes(process.pid))
            time.sleep(SAMPLE_SECONDS)
        printed, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    seconds, never = map(float, printed.split())
    return seconds, most, never


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a short run, only to see that everything works")
    parser.add_argument("--paths", type=int, nargs="+", default=[10**6, 10**7, 10**8])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--one-run", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one_run:
        one_run(options.paths[0], options.workers[0])
        return
    print(f"{'paths':>16}{'workers':>9}{'seconds':>10}{'paths a second':>17}{'memory, MB':>12}{'P(never)':>14}")
    for paths in [10**5, 3 * 10**5] if options.smoke else options.paths:
        for workers in options.workers:
            seconds, most, never = measured(paths, workers)
            print(
                f"{paths:16,}{workers:9}{seconds:10.1f}{paths / seconds:17,.0f}{most / MB:12.0f}{never:14.8f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
