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
        r'  "3 million" is .*: 300 days of gross cover at 10,000 a day\.$',
        r'  "A month\'s worth" is 30 days, a tenth of that, .* are 50 days\.$',
        r"  .* at 1,781 rounds a day",
        r"all 152 mm, sound +30[01] ± 1 +27[89] ± 1 +30[01] ± 1 +32[34] ± 1 +< 0\.1 %$",
        r"all 122 mm, sound +5[89] ± 1 +50 ± 1 ",
        r"after all claims +[78]\d ± \d+ ",
        r"6,700 containers +about 6,700, within 5 % +Ministry",
        r"The answer depends most on ",
        r"share of 152 mm +\d",
        r"containers by 2024-10-15 +1\d,\d+ ± ",
    ],
    "cholera_vaccine.py": [
        r"  requested since January 2023 +79, 82, 92, 102 ",
        r"all requests +1\d ± \d +[67]\d ± \d +8[4-8] ± \d % +2[5-7] +1[345] +[789] +4[5-9] ± \d %$",
        r"rationed when short +(2[6-9]|3[0-3]) ± \d +(> 240|2[34]\d) +(49|5[0-2]) .* -3[5-8] +2[234] +[12] +[123] +7[0-3] ",
        r"all requests +9[3-7] ± \d % +9[2-6] ± \d % +1[1-5] ± \d % +2[1-6] ± \d % +5[6-9] ± \d % +6[4-8] ± \d %$",
        r"  At the mean rate of the requests, 0\.176 million a day, the 3\.2 million of 6 May are 18 days of",
        r"    that are to be there 28\. With what is produced",
        r"[^|]*: chance\s+explains\s+(9\d\s+±\s+\d|>\s+9\d\S*)\s+%\s+of\s+its\s+variance[^|]*\)\s+[0-2]?\s*[<±(]\s*\d",
        r"  Rationing makes no doses\. .* probability 5\d ± \d % instead of 8[4-8] ± \d %, since 2[234]",
    ],
    "container_forecast.py": [
        r"  rounds +5,200,000 of 152 mm on 2024-07-15 are 10,833 containers at 480 each",
        r"constant pace, 2024-10-15 +13,[1-5]\d\d ± \S+ +15,[2-5]\d\d ± \S+ +1[78],\d{3} ± \S+ +\d,\d{3}$",
        r"drifting pace, 2024-12-15 +1[23],\d{3} ± \S+ +1[567],\d{3} ± \S+ +2[1-5],\d{3} ± ",
        r"The figures up to 2024-07-15 make a drift \d",
    ],
    "dask_cluster.py": [
        r"cluster +2 workers, ready after \d+\.\d s$",
        r"on the cluster +\d+\.\d s, [\d,]+ paths a second$",
        r"the same bits +yes$",
        r"300,000 paths over 180 days; seed 2024, 8 replicates$",
        r"fails within 90 days on \d\d\d\.\d ± \d+\.\d of a million paths$",
    ],
    "factory_restart.py": [
        r"  share of capacity in use +30 % ",
        r"stays at 30 % +20\d ± \d+ +3[56]\d ± \d+ +[678](\.\d)? ± [\d.]+ %$",
        r"recovers, date unknown +2[01]\d ± \d+ +4[678]\d ± \d+ +4[1-5](\.\d)? ± \S+ % +\+3[4-8] +7\d(\.\d)? .* 1[789]\D",
        r"full from the start +4[0-3]\d ± \d+ +> 540 +8[6789](\.\d)? ± [\d.]+ % +\+(79|8[012]) ",
        r"stays, \+ own production +> 540 +> 540 +> 99\.\d+ % +\+9[234] ",
        r"  1[12],\d{3} rounds a day are shipped \(mean\); 5,5\d\d are made at full capacity, 1,6\d\d at 30 %\.",
        r"  On 1[789](\.\d)? ± \S+ % of the paths a restart comes too late",
        r"[^|]* power\s+and\s+raw\s+materials\s+begin\s+to\s+recover\s+explain\s+[234]\S*\s+±\s+\S+\s+%\s+and\s+[234]\S*\s",
        r"[^|]*, of\s+which\s+no\s+figure\s+was\s+published,\s+2\d\S*\s[^|]*\strains\s+and\s+ships\),\s+6\d(\.\d)?\s+±",
        r"  Rationing makes no rounds\. At 30 %, 5,5\d\d ± \d+ rounds a day are fired with it, 5,7\d\d ± \d+ without",
    ],
    "gas_winter.py": [
        r"a fifth above the largest +1\.25 +2026-02-13 +0\.[234] ± 0\.1 %$",
        r"mean +0\.71 +2026-02-17 +(19|20)\.\d ± 0\.\d %$",
        r"a fifth below the smallest +0\.22 +2026-03-11 +9[67]\.\d ± 0\.\d %$",
        r"The forecast: 20 % is reached by 31 March with probability 99\.[3-7] ± 0\.\d %\.$",
        r"  with probability  50% by 2026-02-(19|20)$",
        r"  with probability  95% by 2026-03-0[789]$",
        r"days of the present state +3[678]\.\d ± ",
    ],
    "inventory_system.py": [
        r"\(20, 40\) +ordering +9[78]\.\d ± \S+ +9[23]\.\d+ to 10[23]\.\d+ +99\.26 +[67]\d%$",
        r" +holding +9\.[01]\d* ± \S+ +8\.\d+ to 10\.\d+ +9\.25 +[56]\d%$",
        r" +shortage +18\.\d ± \S+ +1[45]\.\d+ to 2[123]\.\d+ +18\.10 ",
        r"\(20, 60\) +ordering +88\.\d ± ",
        r" +total +14[34]\.\d ± \S+ +1[34]\d\.\d+ to 14\d\.\d+ +143\.20 +[234]\d%$",
        r"  \(20, 60\) is the cheapest: 1(18|19)\.\d ± \d\.\d a month, [5-7]\.\d less than \(20, 40\)\.$",
        r"  From one run of each, \(20, 40\) looks cheaper than \(20, 60\) with probability 1\d%\.$",
    ],
    "petroleum_reserve.py": [
        r"gross cover by the Act, days +254 +254$",
        r"  national \+ private \+ joint +146 \+ 101 \+ 7 +146 \+ 101 \+ 7$",
        r"crude oil in April as a share of a year before +0\.34 +0\.3\d  \(0\.\d\d to 0\.\d\d\)$",
        r"net duration, strait closed throughout, days +39\d\.\d ± \d\.\d  \(28\d\.\d to (59\d|60\d)",
        r"net duration, strait reopens within a year, days +> 730  \(32\d",
        r"  never runs out in 730 days +9\d\.\d ± \d\.\d %$",
    ],
    "pharmacy.py": [
        r"minimum 3, maximum 5 months +6[2-6] ± \d % +2025-07-\d\d +1\.\d ± \S+ % ",
        r"a month more of maximum +(6[89]|7[012]) ± ",
        r"a month more of minimum +9[789] ± \S+ % +later +< 0\.1 % ",
        r"under way on time +5[2-6] ± ",
        r"  for \+1\d% of stock; a month more of minimum by \+3[2-6] points, for \+1\d%\. ",
        r"  Reviews twice a month change it by \+2[1-5] points\. .*, it changes by -\d+ points",
    ],
    "platelets.py": [
        r"oldest first, donors +expired +unmet +days short +lasts, days +days in a row +mean on shelf$",
        r" +24 +4\.\d ± 0\.\d % +[12]\.\d ± \S+ % +[56]\.\d ± \S+ % +3\d ± ",
        r" +24 +1[12]\.\d ± 0\.\d % +8\.\d ± \S+ % +2[45]\.\d ± \S+ % +[56] ± ",
        r"To leave at most 1% of demand unmet takes$",
        r"  oldest first: 26 donors a day, of whose units (9|10)% expire$",
        r"  newest first: (more than )?32 donors a day, of whose units 2[78]% expire$",
    ],
    "two_sides.py": [
        r"  rounds fired a day +5,000 and 7,000 +recipient and opponent: reported for summer 2023$",
        r"10,000 to 2,000 +> 360 +> 360 +1[67]\.\d ± \S+ % +< 0\.1 % +8[234]\.\d ± \S+ % +5\.0 ± 0\.1 +5\.[01] ± 0\.1$",
        r"  nothing comes in +13[789] ± 1 +7[456] ± 1 +8[234]\.\d ± \S+ % +1[67]\.\d ± \S+ % +< 0\.1 %$",
        r"5,000 to 7,000 +> 360 +3[012] ± 1 +> 99\.9 % +< 0\.1 % +< 0\.1 % +0\.[78] ± 0\.1 +2\.[234] ± 0\.1$",
    ],
}


ARGUMENTS = {"container_forecast.py": (), "dask_cluster.py": ("--paths", "300_000", "--workers", "2")}  # which draws no figure


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


def words(line: str) -> str:
    """A line without its numbers, their errors and ends: other versions of NumPy may draw other ones."""
    return re.sub(r"[\s\d.,±<>%():-]+|\bto\b", " ", line).strip()


def lines_that_readme_opens_with() -> list[str]:
    opening = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
    return [line for text in re.findall(r"```text\n(.*?)```", opening, re.DOTALL) for line in text.splitlines() if words(line)]


def test_every_example_has_its_key_figures() -> None:
    assert sorted(KEY_FIGURES) == sorted(path.name for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("script", KEY_FIGURES)
def test_example_runs_and_names_its_key_figures(script: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib.font_manager")  # and its font cache is built here, not reported by the script
    if "dask" in script:
        pytest.importorskip("distributed")
    done = run(script, *ARGUMENTS.get(script, ("--figure", "figure.png")), folder=tmp_path)
    complaints = [line for line in done.stderr.splitlines() if " - distributed." not in line]  # of a busy machine, to its log
    assert (done.returncode, complaints) == (0, [])
    for figure in KEY_FIGURES[script]:
        assert re.search(f"^{figure}", done.stdout, re.MULTILINE), f"no line like {figure!r} in\n{done.stdout}"
    assert not re.search(r"\b(inf|nan|None)\b", done.stdout), f"a figure without a value in\n{done.stdout}"
    if script == "artillery_shells.py":
        shown, printed = lines_that_readme_opens_with(), set(map(words, done.stdout.splitlines()))
        assert len(shown) > 20  # it opens with most of what is printed
        assert [line for line in shown if words(line) not in printed] == []
    if script not in ARGUMENTS:
        assert [path.name for path in tmp_path.iterdir()] == ["figure.png"]
        assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_a_cluster_without_dask_names_the_extra(tmp_path: Path) -> None:
    (tmp_path / "dask.py").write_text("raise ImportError\n", encoding="utf-8")
    example = str(EXAMPLES / "dask_cluster.py")
    script = f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); runpy.run_path({example!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", script, "--paths", "9"], capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("which is not installed: pip install 'supplysim[dask]'")
