"""Programs of the tests that are run in processes of their own, so that these can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
FOLDER = TESTS / "faults" / "programs"


def start(program: str, *arguments: object, group: bool = False, **environment: str) -> subprocess.Popen[str]:
    """Start one, in a process group of its own if need be, with some variables of its environment."""
    paths = [str(TESTS.parent / "src"), str(TESTS), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, str(FOLDER / program), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=group,
    )


def run(program: str, *arguments: object, quiet: bool = True, **environment: str) -> str:
    """Run one to its end, and give what it printed; it must have ended well and, if `quiet`, with nothing to complain of."""
    with start(program, *arguments, **environment) as process:
        printed, complaints = process.communicate(timeout=600)
    assert process.returncode == 0, complaints
    assert not (quiet and complaints), complaints
    return printed
