"""Every example runs as a user runs it: a script, from another folder, silent on stderr, its figure where it was asked for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SECONDS = 300  # far more than any of them needs

# What each output must name, at the start of a line; digits that Monte Carlo error may turn are left open.
KEY_FIGURES = {
    "artillery_shells.py": [
        r"  containers shipped +6,700 +Defence Minister, Seoul, 2024-02-26",
        r"from 2024-02-26 .* never in 730 d$",
        r"all 152 mm, 10,000 a day +300\.\d ± ",
        r"all 122 mm, 10,000 a day +58\.\d ± ",
        r'  "A month\'s worth" is 300,000 rounds',
    ],
    "cholera_vaccine.py": [
        r"  requested since January 2023 +79, 82, 92, 102 ",
        r"all requests, production as before +1\d ± \d +[67]\d ± \d +[89]\d ± \d % +\d\d +5\d ± \d %",
        r"  \+ rationed when short +(2|3)\d ± \d +> 240 ",
        r"  At the mean rate of the requests, 0\.176 million a day, the 3\.2 million of 6 May are 18 days of gross cover",
        r"    of 10 June 35, the 5 million that are to be there 28\.",
    ],
    "factory_restart.py": [
        r"  share of capacity in use +30 % ",
        r"stays at 30 % +\d\d ± \d +(19|20|21)\d ± \d+ +3[456]\d ± \d+ +> 540 \(5\d\d to > 540\) ",
        r"stays at 30 % +7\d\.\d ± 0\.\d % +1\d\.\d ± 0\.\d ",
        r"full from the start +9[89]\.\d ± 0\.\d % ",
        r"  1[12],\d00 rounds a day are shipped \(median\); 5,500 are made at full capacity, 1,[67]00 at 30 %\.",
    ],
    "petroleum_reserve.py": [
        r"gross cover by the Act, days +254 +254$",
        r"  national \+ private \+ joint +146 \+ 101 \+ 7 +146 \+ 101 \+ 7$",
        r"crude oil in April as a share of a year before +0\.34 +0\.3\d  \(0\.\d\d to 0\.\d\d\)$",
        r"net duration, strait closed throughout, days +39\d\.\d ± \d\.\d  \(28\d\.\d to (59\d|60\d)",
        r"net duration, strait reopens within a year, days +> 730  \(32\d",
        r"  never runs out in 730 days +9\d\.\d ± \d\.\d %$",
    ],
}


def run(script: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The script in an interpreter of its own, with `folder` as its working directory and every warning an error."""
    return subprocess.run(  # our own script, our own interpreter
        [sys.executable, "-W", "error", str(EXAMPLES / script), *arguments],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def test_every_example_has_its_key_figures() -> None:
    assert sorted(KEY_FIGURES) == sorted(path.name for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("script", KEY_FIGURES)
def test_example_runs_and_names_its_key_figures(script: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib.font_manager")  # and its font cache is built here, not reported by the script
    done = run(script, "--figure", "figure.png", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for figure in KEY_FIGURES[script]:
        assert re.search(f"^{figure}", done.stdout, re.MULTILINE), f"no line like {figure!r} in\n{done.stdout}"
    assert not re.search(r"\b(inf|nan|None)\b", done.stdout), f"a figure without a value in\n{done.stdout}"
    assert [path.name for path in tmp_path.iterdir()] == ["figure.png"]
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
