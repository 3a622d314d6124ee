"""Instructions a path of the flagship: a measure of speed that a busy machine does not disturb.

valgrind counts the instructions of a run of n and of one of 2n paths; the difference, over n, is the cost of a path without
that of imports and tables. It is compared with the figure in `instructions.json`, and more than 5 % above it is an error.

Counts can be compared only where Python, NumPy, SciPy and the kind of processor are the same. valgrind shows programs a
processor without AVX-512, whatever the real one has, so NumPy takes its AVX2 code in both places: a count says what changed
from one commit to the next, not how fast a machine is.

    python benchmarks/instructions.py             # some two minutes: count and compare; exit status 1 if too many
    python benchmarks/instructions.py --update    # count, and write the figure down
    python benchmarks/instructions.py --smoke     # a shorter run, not compared
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import supplysim as ss
from measuring import version_of
from workload import flagship

HERE = Path(__file__).parent
COMMITTED = HERE / "instructions.json"
PATHS, SMOKE_PATHS = 1 << 15, 1 << 11
MOST_ABOVE = 0.05
SEED = 1
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB_MAXIMUM")}


def instructions(paths: int) -> int:
    """What a fresh process takes for its start, its imports and a run of so many paths."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", sys.executable]
        command += [str(Path(__file__).resolve()), "--only-run", str(paths)]
        environment = {**os.environ, **ONE_THREAD, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603  # ourselves
    found = re.search(r"Collected *: *(\d+)", done.stderr)
    if done.returncode or not found:
        raise SystemExit(f"valgrind failed with status {done.returncode}:\n{done.stderr[-2_000:]}")
    return int(found[1])


def instructions_per_path(paths: int) -> float:
    """The difference between a run of 2n and one of n paths, over n."""
    subprocess.run([sys.executable, __file__, "--only-run", "16"], check=True)  # noqa: S603  # so that all files are compiled
    with ThreadPoolExecutor(2) as pool:
        fewer, more = pool.map(instructions, (paths, 2 * paths))
    return (more - fewer) / paths


def circumstances() -> dict[str, str]:
    """What must be the same for two counts to be comparable."""
    return {
        "python": platform.python_version(),
        "numpy": version_of("numpy"),
        "scipy": version_of("scipy"),
        "architecture": platform.machine(),
        "system": platform.system(),
    }


def compare(count: float) -> int:
    """Say how the count stands to the committed one; 1 if it is too high."""
    if not COMMITTED.exists():
        print(f"no figure is committed; --update writes {COMMITTED.name}")
        return 0
    committed: dict[str, Any] = json.loads(COMMITTED.read_text(encoding="utf-8"))
    change = count / committed["instructions_per_path"] - 1
    print(f"committed: {committed['instructions_per_path']:,}; now {change:+.2%}")
    differing = [
        f"{key} {committed.get(key)} then, {value} now"
        for key, value in circumstances().items()
        if committed.get(key) != value
    ]
    if committed.get("paths") != PATHS:
        differing.append(f"{committed.get('paths')} paths then, {PATHS} now")
    if differing:
        print(f"not comparable: {'; '.join(differing)}")
        return 0
    if change > MOST_ABOVE:
        print(f"TOO MANY: more than {MOST_ABOVE:.0%} above the committed figure")
        return 1
    return 0


def main() -> int:
    """Count, and compare or write down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a short run, only to see that everything works")
    parser.add_argument("--update", action="store_true", help=f"write the figure to {COMMITTED.name}")
    parser.add_argument("--only-run", type=int, metavar="PATHS", help="what is counted: only run so many paths")
    options = parser.parse_args()
    if options.only_run:
        ss.simulate(flagship(), paths=options.only_run, seed=SEED, keep=0)
        return 0
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: nothing is counted")
        return 0
    count = instructions_per_path(SMOKE_PATHS if options.smoke else PATHS)
    print(f"{', '.join(f'{key} {value}' for key, value in circumstances().items())}")
    print(f"instructions a path: {count:,.0f}")
    if options.smoke:
        return 0
    if options.update:
        figures = {"instructions_per_path": round(count), "paths": PATHS, "seed": SEED, **circumstances()}
        COMMITTED.write_text(json.dumps(figures, indent=2, allow_nan=False) + "\n", encoding="utf-8")
        return 0
    return compare(count)


if __name__ == "__main__":
    sys.exit(main())
