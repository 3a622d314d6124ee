"""What importing supplysim costs, beside the packages that it stands on.

    python benchmarks/import_time.py            # some twenty seconds
    python benchmarks/import_time.py --smoke    # a few seconds

Every measurement is a fresh process, in turns; its own start-up is not counted. All modules are compiled beforehand, as after
an installation. On a busy machine trust the processor's time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from tempfile import TemporaryDirectory

from measuring import load, machine, options, table

OWN = "import supplysim"
STANDS_ON = "import numpy, scipy.special, attrs"
TARGET = 1.3


def seconds(statement: str, compiled: str) -> tuple[float, float]:
    """What one import takes in a fresh process, by the clock on the wall and by the processor's.

    The folder `compiled` keeps the compiled modules, even where the environment says that none are to be written.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled
    clocks = "time.perf_counter(), time.process_time()"
    code = f"import time; began = {clocks}; {statement}; ended = {clocks}; print(ended[0] - began[0], ended[1] - began[1])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603  # ourselves
    wall, processor = map(float, done.stdout.split())
    return wall, processor


def main() -> None:
    """Measure, and print the ratio."""
    asked = options(__doc__, rounds=25)
    number = 3 if asked.smoke else asked.rounds
    print(f"{machine()}; load {load()}; medians of {number} fresh processes each\n")
    times: dict[str, list[tuple[float, float]]] = {OWN: [], STANDS_ON: []}
    with TemporaryDirectory() as compiled:
        seconds(OWN, compiled)  # files are compiled and read from disk once
        for turn in range(number):
            for statement in (OWN, STANDS_ON) if turn % 2 else (STANDS_ON, OWN):
                times[statement].append(seconds(statement, compiled))
    medians = {name: [statistics.median(each) for each in zip(*spent, strict=True)] for name, spent in times.items()}
    rows = [[name, *(f"{each * 1e3:.1f}" for each in both)] for name, both in medians.items()]
    rows.append(["times as long", *(f"{own / other:.2f}" for own, other in zip(*medians.values(), strict=True))])
    print(table(["", "ms", "of the processor"], rows))
    print(f"\nthe target is at most {TARGET} times as long")


if __name__ == "__main__":
    main()
