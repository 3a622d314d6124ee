"""What importing supplysim costs, beside the packages that it stands on.

    python benchmarks/import_time.py            # some twenty seconds
    python benchmarks/import_time.py --smoke    # a few seconds

Every measurement is a fresh process, in turns; its own start-up is not counted.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

from measuring import load, machine, options

OWN = "import supplysim"
STANDS_ON = "import numpy, scipy.special, attrs"
TARGET = 1.3


def seconds(statement: str) -> float:
    """What one import takes in a fresh process."""
    code = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # ourselves
    return float(done.stdout)


def main() -> None:
    """Measure, and print the ratio."""
    rounds = options(__doc__, rounds=25)
    number = 3 if rounds.smoke else rounds.rounds
    print(f"{machine()}; load {load()}; medians of {number} fresh processes each\n")
    seconds(OWN)  # files are compiled and read from disk once
    times: dict[str, list[float]] = {OWN: [], STANDS_ON: []}
    for turn in range(number):
        for statement in (OWN, STANDS_ON) if turn % 2 else (STANDS_ON, OWN):
            times[statement].append(seconds(statement))
    for statement, spent in times.items():
        print(f"{statement:36}{statistics.median(spent) * 1e3:8.1f} ms   (least {min(spent) * 1e3:.1f})")
    ratio = statistics.median(times[OWN]) / statistics.median(times[STANDS_ON])
    print(f"\ntimes as long: {ratio:.2f} (the target is at most {TARGET})")


if __name__ == "__main__":
    main()
