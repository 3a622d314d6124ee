"""supplysim and everything else that one might use, on two workloads, side by side in one run.

    python benchmarks/compare.py            # some four minutes; writes benchmarks/results.md and results.png
    python benchmarks/compare.py --smoke    # a few seconds, to see that everything works; writes nothing

Contestants take turns in each round, so that a noisy machine disturbs them alike; times are medians. All of them sample the
same law, and whether they do is checked: if not, this says so and its exit status is 1. Peers come with the extra
``benchmark``; one that is not installed is left out.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

import chart
import measuring
import supplysim as ss
from agreement import MOST_ERRORS, disagreements, figures
from measuring import Contestant, Times
from workload import EARLY, FLAGSHIP, LASTING_DAYS, flagship, parameter_only, parameter_only_net

HERE = Path(__file__).parent


@attrs.frozen
class Peer:
    """A contestant to be: `run` is a function here, or "module:function" of `peers`, imported only when it is needed.

    What is imported at the top of this file is imported again by every worker process that supplysim starts, and peers
    must not slow that down.
    """

    name: str
    run: Callable[[int, int], Any] | str
    paths: int
    smoke_paths: int
    margin_days: float = 0.0
    compiles: bool = False


@attrs.frozen
class Workload:
    """A workload and all that is timed on it; ratios are to the peer called `reference`."""

    title: str
    reference: str
    unit: str
    per_paths: float  # the unit is the time of so many paths
    unit_seconds: float
    decimals: int
    peers: Sequence[Peer]


def one_core(seed: int, paths: int) -> ss.Result:
    """The flagship on one core."""
    return ss.simulate(flagship(), paths=paths, seed=seed)


def two_workers(seed: int, paths: int) -> ss.Result:
    """The flagship on two processes, which are started within the time."""
    return ss.simulate(flagship(), paths=paths, seed=seed, workers=2)


def days_and_share(seed: int, paths: int) -> ss.Result:
    """The parameter-only workload as one would write it."""
    return ss.simulate(parameter_only(), paths=paths, seed=seed)


def net_rate(seed: int, paths: int) -> ss.Result:
    """The parameter-only workload with consumption less production as one expression."""
    return ss.simulate(parameter_only_net(), paths=paths, seed=seed)


MILLION = 1 << 20

WORKLOADS = (
    Workload(
        f"Flagship: {FLAGSHIP.horizon_days} days, shipments, outages, regimes, noise",
        reference="supplysim, one core",
        unit="µs a path",
        per_paths=1,
        unit_seconds=1e-6,
        decimals=2,
        peers=(
            Peer("supplysim, one core", one_core, 1 << 18, 1 << 14),
            Peer("supplysim, two workers, start-up included", two_workers, 1 << 22, 1 << 18),
            Peer("NumPy day loop, all paths at once", "numpy_day_loop:run_whole", 1 << 17, 1 << 11),
            Peer("NumPy day loop, chunks in cache", "numpy_day_loop:run", 1 << 16, 1 << 11),
            Peer("NumPy day loop, ended paths dropped", "numpy_day_loop:run_dropping", 1 << 16, 1 << 11),
            Peer("NumPy day loop, counting down to events", "numpy_countdown:run", 1 << 16, 1 << 11),
            Peer("numba, one core", "numba_paths:run", 1 << 16, 1 << 12, compiles=True),
            Peer("numba, two cores", "numba_paths:run_on_two_cores", 1 << 17, 1 << 12, compiles=True),
            Peer("plain Python", "plain_python:run", 2_000, 200),
            Peer("SimPy", "simpy_processes:run", 1_000, 100),
        ),
    ),
    Workload(
        "Parameter-only: stock x usable / (consumption - production)",
        reference="supplysim, simulated, net rate",
        unit="s a million paths",
        per_paths=1e6,
        unit_seconds=1,
        decimals=3,
        peers=(
            Peer("supplysim, simulated, net rate", net_rate, MILLION, 1 << 14),
            Peer("supplysim, simulated, production apart", days_and_share, MILLION, 1 << 14, margin_days=1.0),
            Peer("supplysim, inner parts: drawing alone", "parameter_supplysim:run", MILLION, 1 << 14),
            Peer("NumPy", "parameter_numpy:run", MILLION, 1 << 14),
            Peer("NumPy day loop", "parameter_day_loop:run", MILLION // 4, 1 << 12),
            Peer("squigglepy", "parameter_squigglepy:run", MILLION, 1 << 14),
            Peer("OpenTURNS", "parameter_openturns:run", MILLION, 1 << 14),
            Peer("probabilit, Sobol'", "parameter_probabilit:run", MILLION, 1 << 12),
        ),
    ),
)


def prepare(workload: Workload, *, smoke: bool) -> tuple[list[Contestant], list[str]]:
    """The contestants, each run once on a few paths to import, compile and fill tables, and what is to be said of that."""
    contestants, notes = [], []
    for peer in workload.peers:
        try:
            run = _function(peer.run)
        except ImportError as problem:
            notes.append(f"{peer.name}: left out, since {problem.name} is not installed")
            continue
        began = time.perf_counter()
        run(0, min(peer.smoke_paths, 64))
        if peer.compiles:
            notes.append(f"{peer.name}: compiling took {time.perf_counter() - began:.1f} s, which is not counted")
        paths = peer.smoke_paths if smoke else peer.paths
        contestants.append(Contestant(peer.name, paths, lambda seed, run=run, paths=paths: run(seed, paths)))  # type: ignore[misc]
    return contestants, notes


def _function(run: Callable[[int, int], Any] | str) -> Callable[[int, int], Any]:
    if callable(run):
        return run
    module, _, name = run.partition(":")
    function: Callable[[int, int], Any] = getattr(importlib.import_module(f"peers.{module}"), name)
    return function


def report(workload: Workload, contestants: Sequence[Contestant], times: Mapping[str, Times]) -> tuple[str, chart.Panel, list[str]]:
    """The table of a workload, its panel in the chart, and which contestants disagree."""
    found = {name: figures(each.returned) for name, each in times.items()}
    factor = {each.name: workload.per_paths / workload.unit_seconds / each.paths for each in contestants}
    cost = {name: each.seconds * factor[name] for name, each in times.items()}
    ratio = {name: each / cost[workload.reference] for name, each in cost.items()}
    rows = [
        [
            each.name,
            f"{each.paths:,}",
            f"{cost[each.name]:,.{workload.decimals}f}",
            f"{times[each.name].processor_seconds * factor[each.name]:,.{workload.decimals}f}",
            f"{ratio[each.name]:,.2f}",
            str(found[each.name].lasting),
            str(found[each.name].early),
        ]
        for each in contestants
    ]
    header = ["", "paths", workload.unit, "of processors", "times as long", f"P(T >= {LASTING_DAYS})", f"{EARLY:.0%} quantile, days"]
    written = {name: f"{cost[name]:,.{workload.decimals}f}  ({ratio[name]:,.1f} x)" for name in cost}
    margins = {peer.name: peer.margin_days for peer in workload.peers}
    return (
        measuring.table(header, rows),
        chart.Panel(workload.title, workload.unit, cost, written),
        disagreements(found, workload.reference, margins),
    )


def main() -> int:
    """Measure, check, print, and write it all down."""
    options = measuring.options(__doc__, rounds=5)
    rounds = 1 if options.smoke else options.rounds
    head = [
        f"{measuring.machine()}.",
        f"Peers: {measuring.peers()}.",
        f"{measuring.today()}; medians of {rounds} rounds; load before the run {measuring.load()}.",
    ]
    print("\n".join(head))
    sections, panels, problems = [], [], []
    for workload in WORKLOADS:
        contestants, notes = prepare(workload, smoke=options.smoke)
        text, panel, wrong = report(workload, contestants, measuring.take_turns(contestants, rounds))
        agreeing = "" if wrong else f"All figures agree within {MOST_ERRORS:g} joint standard errors."
        section = f"## {workload.title}\n\n{text}\n\n" + "\n".join(f"- {note}" for note in [*notes, agreeing, *map(_loud, wrong)] if note)
        print(f"\n{section}", flush=True)
        sections.append(section)
        panels.append(panel)
        problems += wrong
    if not options.smoke:
        intro = "# supplysim and its peers\n\nWritten by `python benchmarks/compare.py`; smaller is faster, and 1 is supplysim."
        body = [intro, "\n".join(f"- {line}" for line in head), "![Cost of a path, by contestant](results.png)", *sections, EXPLANATION]
        (HERE / "results.md").write_text("\n\n".join(body) + "\n", encoding="utf-8")
        chart.draw(panels, "\n".join(head), HERE / "results.png")
    return 1 if problems else 0


def _loud(problem: str) -> str:
    return f"**DISAGREES** {problem}"


EXPLANATION = f"""## How to read this

- *Of processors*: the time that processors spent, all processes and threads together; a busy machine disturbs it less.
- Figures are of all rounds together, each with its standard error. For quasi-random peers other than simulated scenarios, the
  formula for independent paths stands in, which is an upper bound.
- *Production apart*: whole days that are met and the share of the last day's demand, in which production counts; its quantile
  may lie up to a day above the plain ratio, which the other contestants take. P(T >= {LASTING_DAYS}) is the same by either definition.
- *Inner parts*: supplysim has no public function that draws an expression alone; this puts its design, laws and arithmetic
  together by hand, to show what drawing costs.
- A contestant's paths are as many as it can do in a second or some; its cost does not depend on how many they are, except
  for supplysim with two workers, whose start-up is spread over them (`benchmarks/workers.py`)."""


if __name__ == "__main__":
    sys.exit(main())
