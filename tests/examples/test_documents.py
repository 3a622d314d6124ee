"""What README, CONTRIBUTING and the documents show is what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

import supplysim as ss
from support.constructors import LAWS
from support.one_sample import share_p_value

ROOT = Path(__file__).parents[2]
PATHS = 40_000
FALSE_ALARMS = 1e-4


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), flags=re.DOTALL)


def names_of(code: str, name: str) -> dict[str, Any]:
    """What a piece of code defines."""
    names: dict[str, Any] = {"__name__": name}
    exec(code, names)  # noqa: S102  # the documents' own code
    return names


def test_the_code_of_the_readme_runs_and_prints_such_a_summary(capsys: Any) -> None:
    names_of("\n".join(blocks("README.md", "python")), "readme")
    printed = capsys.readouterr().out
    (shown,) = (text for text in blocks("README.md", "text") if "how long will the stock last?" in text)

    def without_numbers(text: str) -> str:  # other versions of NumPy may draw other numbers
        return re.sub(r"[\s\d.,±<>%-]+", " ", text).strip()

    assert without_numbers(printed) == without_numbers(shown)


def test_the_page_of_laws_runs_and_lists_every_way_to_give_each_law() -> None:
    names_of("\n".join(blocks("docs/laws.md", "python")), "laws")
    text = (ROOT / "docs/laws.md").read_text(encoding="utf-8")
    listed = re.findall(r"`(\w+)\(", "".join(re.findall(r"^\| (`.*?) \|", text.partition("## All laws")[2], re.MULTILINE)))
    assert set(listed) == set(LAWS)
    assert {word: listed.count(word) for word in ("beta", "gamma", "lognormal")} == {"beta": 2, "gamma": 2, "lognormal": 3}


@pytest.mark.parametrize("document", ["README.md", "docs/laws.md"])
def test_that_a_number_is_drawn_once_a_path_is_said_with_the_same_example(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert text.index("drawn **once a path**") < 600
    said = text[text.rindex("drawn **once a path**") :][:1_000]
    assert "ss.gamma(mean=10_000, sd=3_000))  # one rate" in said
    assert "per_day=10_000, cv=0.3)  # a known rate" in said


@pytest.mark.parametrize("document", ["docs/own_flows.md", "CONTRIBUTING.md"])
def test_the_demand_of_ones_own_has_its_law(document: str) -> None:
    names = names_of(next(code for code in blocks(document, "python") if "class UnitDemand" in code), "own")
    scenario = ss.Scenario("own", stock=ss.Stock(300), demand=[names["UnitDemand"]("use", 10)], horizon_days=60)
    lasted = ss.simulate(scenario, PATHS, seed=3, replicates=1024).durations >= 31
    assert share_p_value(lasted, stats.poisson(310).cdf(300)) > FALSE_ALARMS


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", *(f"docs/{each.name}" for each in (ROOT / "docs").glob("*.md"))]
)
def test_what_a_document_names_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / document).parent / link).exists(), link
    for path in re.findall(r"`((?:tests|benchmarks|examples|docs)/[\w/.]+\.\w+)`", text):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"`(_[a-z]+/[\w/.]*)`", text):
        assert (ROOT / "src/supplysim" / path).exists(), path


def test_every_benchmark_is_listed_and_has_a_short_run() -> None:
    scripts = [each for each in (ROOT / "benchmarks").glob("*.py") if "__main__" in each.read_text(encoding="utf-8")]
    listed = re.findall(r"^\| `(\w+)\.py` \|", (ROOT / "benchmarks/README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(each.stem for each in scripts)
    steps = (ROOT / ".ci/run").read_text(encoding="utf-8")
    (run,) = re.findall(r"^for benchmark in (.*?); do", steps, re.MULTILINE | re.DOTALL)
    by_name = {"instructions", "recorded_bits"}  # the one takes minutes, the other compares with a record
    assert sorted(run.replace("\\", "").split()) == sorted({each.stem for each in scripts} - by_name)
    for each in scripts:  # on their own, or by the options that all share
        assert each.stem == "recorded_bits" or re.search(r"--smoke|options\(__doc__\)", each.read_text(encoding="utf-8")), each
