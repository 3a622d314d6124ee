"""What the README shows is what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_code_of_the_readme_runs_and_prints_such_a_summary(capsys: Any) -> None:
    names: dict[str, Any] = {}
    for code in blocks("python"):
        exec(code, names)  # noqa: S102  # the README's own code
    printed = capsys.readouterr().out
    (shown,) = (text for text in blocks("text") if "how long will the stock last?" in text)

    def without_numbers(text: str) -> str:  # other versions of NumPy may draw other numbers
        return re.sub(r"[\s\d.,±<>%-]+", " ", text).strip()

    assert without_numbers(printed) == without_numbers(shown)


def test_what_the_readme_names_is_there() -> None:
    root = Path(__file__).parents[2]
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (root / link).exists(), link
