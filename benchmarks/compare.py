"""supplysim and everything else that one might use, on two workloads, side by side in one run.

    python benchmarks/compare.py            # some four minutes; writes benchmarks/results.md and results.png
    python benchmarks/compare.py --smoke    # a few seconds, to see that everything works; keeps nothing

Contestants take turns in each round, so that a noisy machine disturbs them alike; times are medians. All of them sample the
same law, and whether they do is checked: if not, this says so and its exit status is 1. Peers come with the extra
``benchmark``; one that is not installed is left out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

import chart
from agreement import MOST_ERRORS, disagreements, figures
from contestants import CONTESTS, Contest
from measuring import Contestant, load, machine, options, peers, table, take_turns, today
from workload import EARLY, LASTING_DAYS

HERE = Path(__file__).parent


@attrs.frozen
class Outcome:
    """What a contest came to, in words and as a panel of the chart, and which figures disagree."""

    text: str
    panel: chart.Panel
    problems: Sequence[str]


def prepare(contest: Contest, *, smoke: bool) -> tuple[list[Contestant], list[str]]:
    """The contestants, each run once on a few paths to import, compile and fill tables, and what is to be said of that."""
    ready, notes = [], []
    for entry in contest.entries:
        try:
            run = entry.run()
        except ImportError as problem:
            notes.append(f"{entry.name}: left out, since {problem.name} is not installed")
            continue
        began = time.perf_counter()
        run(0, 64)
        if entry.compiles:
            notes.append(f"{entry.name}: compiling took {time.perf_counter() - began:.1f} s, which is not counted")
        paths = entry.smoke_paths if smoke else entry.paths
        ready.append(Contestant(entry.name, paths, lambda seed, run=run, paths=paths: run(seed, paths)))  # type: ignore[misc]
    return ready, notes


def held(contest: Contest, rounds: int, *, smoke: bool) -> Outcome:
    """Carry out a contest, and write down what it came to."""
    contestants, notes = prepare(contest, smoke=smoke)
    times = take_turns(contestants, rounds)
    found = {name: figures(each.returned) for name, each in times.items()}
    reference = contest.entries[0].name
    problems = disagreements(found, reference, {entry.name: entry.margin_days for entry in contest.entries})
    scale = {each.name: contest.per_paths / contest.unit_seconds / each.paths for each in contestants}
    cost = {name: each.seconds * scale[name] for name, each in times.items()}
    ratio = {name: each / cost[reference] for name, each in cost.items()}
    written = {name: f"{each:,.{contest.decimals}f}" for name, each in cost.items()}
    of_processors = {name: f"{each.processor_seconds * scale[name]:,.{contest.decimals}f}" for name, each in times.items()}
    rows = [
        [name, f"{paths:,}", written[name], of_processors[name], f"{ratio[name]:,.2f}", found[name].lasting, found[name].early]
        for name, paths in ((each.name, each.paths) for each in contestants)
    ]
    lasting, early = f"P(T >= {LASTING_DAYS})", f"{EARLY:.0%} quantile, days"
    header = ["", "paths", contest.unit, "of processors", "times as long", lasting, early]
    notes += [f"**DISAGREES** {problem}" for problem in problems]
    if not problems:
        notes.append(f"All figures agree within {MOST_ERRORS:g} joint standard errors.")
    listed = "\n".join(f"- {note}" for note in notes)
    panel = chart.Panel(contest.title, contest.unit, cost, {name: f"{written[name]}  ({ratio[name]:,.1f} x)" for name in cost})
    return Outcome(f"## {contest.title}\n\n{table(header, rows)}\n\n{listed}", panel, problems)


def write(head: Sequence[str], outcomes: Sequence[Outcome], folder: Path) -> None:
    """Write the tables and the chart to `folder`."""
    parts = [INTRODUCTION, "\n".join(f"- {line}" for line in head), CHART, *(each.text for each in outcomes), EXPLANATION]
    (folder / "results.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    try:
        chart.draw([each.panel for each in outcomes], "\n".join(head), folder / "results.png")
    except ImportError as problem:
        print(f"no chart, since {problem.name} is not installed")


def main() -> int:
    """Measure, check, print, and write it all down."""
    asked = options(__doc__, rounds=5)
    rounds = 1 if asked.smoke else asked.rounds
    head = [f"{machine()}.", f"Peers: {peers()}.", f"{today()}; medians over rounds: {rounds}; load before the run {load()}."]
    print("\n".join(head))
    outcomes = []
    for contest in CONTESTS:
        outcomes.append(held(contest, rounds, smoke=asked.smoke))
        print(f"\n{outcomes[-1].text}", flush=True)
    if asked.smoke:
        with tempfile.TemporaryDirectory() as folder:
            write(head, outcomes, Path(folder))
    else:
        write(head, outcomes, HERE)
    return 1 if any(outcome.problems for outcome in outcomes) else 0


INTRODUCTION = """# supplysim and its peers

Written by `python benchmarks/compare.py`. Shorter is faster; ratios are to the first line of each table."""

CHART = "![Cost of a path for each contestant, on both workloads](results.png)"

EXPLANATION = f"""## How to read this

- *Of processors*: the time that processors spent, all processes and threads together; a busy machine disturbs it less.
- Figures are of all rounds together, each with its standard error. For arrays of durations that is by the formula for
  independent paths, which for quasi-random points is an upper bound.
- *Net rate*: the duration is the plain ratio. *Production apart*, and the day loop: whole days that are met and the share of
  the next day's demand that could be. P(T >= {LASTING_DAYS}) is the same by either definition; a quantile differs by less than
  a day.
- *Inner parts*: supplysim has no public function that draws an expression alone; this puts its design, laws and arithmetic
  together by hand, to show what drawing costs.
- Two workers are started within the time; with fewer paths that weighs more (`benchmarks/workers.py`).
- What an estimate of given accuracy costs is another question: `benchmarks/accuracy.py`."""


if __name__ == "__main__":
    sys.exit(main())
