"""How everything here is measured: contestants take turns, medians of several rounds count, the machine is described."""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

import supplysim as ss

PEERS = ("numba", "simpy", "probabilit", "squigglepy", "openturns")


@attrs.frozen
class Contestant:
    """Something that is timed.

    Attributes
    ----------
    name : str
    paths : int
        In a run.
    run : callable
        Of a seed; what it returns of its last run is kept.
    """

    name: str
    paths: int
    run: Callable[[int], Any]


@attrs.define
class Times:
    """Seconds of each round, by the clock on the wall and of processors (children included), and what the runs returned."""

    wall: list[float] = attrs.Factory(list)
    processor: list[float] = attrs.Factory(list)
    returned: list[Any] = attrs.Factory(list)

    @property
    def seconds(self) -> float:
        """The median by the clock on the wall."""
        return statistics.median(self.wall)

    @property
    def processor_seconds(self) -> float:
        """The median of the time that processors spent."""
        return statistics.median(self.processor)


def processor_seconds() -> float:
    """What this process and its children that have ended have spent."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def stopwatch(action: Callable[[], Any], times: Times) -> None:
    """Carry out `action` once, and note what it took."""
    began, spent = time.perf_counter(), processor_seconds()
    returned = action()
    times.wall.append(time.perf_counter() - began)
    times.processor.append(processor_seconds() - spent)
    times.returned.append(returned)


def take_turns(contestants: Sequence[Contestant], rounds: int, first_seed: int = 1) -> dict[str, Times]:
    """Time all contestants, one after another in each round, every other round the other way about."""
    times = {contestant.name: Times() for contestant in contestants}
    for number in range(rounds):
        order = contestants if number % 2 == 0 else list(reversed(contestants))
        for contestant in order:
            seed = first_seed + number
            stopwatch(lambda contestant=contestant, seed=seed: contestant.run(seed), times[contestant.name])  # type: ignore[misc]
    return times


def version_of(package: str) -> str:
    """The installed version, or that it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def processor() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        if names:
            return names[0]
    return platform.processor() or platform.machine()


def machine() -> str:
    """What figures are measured on, in one line."""
    return (
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, "
        f"NumPy {version_of('numpy')}, SciPy {version_of('scipy')}, supplysim {ss.__version__}"
    )


def peers() -> str:
    """The versions of what is measured beside it, in one line."""
    return ", ".join(f"{peer} {version_of(peer)}" for peer in PEERS)


def today() -> str:
    """The date, which a figure must carry."""
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def load() -> str:
    """How many processes wanted a processor in the last minute: a busy machine gives other figures than a quiet one."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table that reads well as plain text: the first column to the left, figures to the right."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]

    def written(line: Sequence[str]) -> str:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        return f"| {' | '.join(cells)} |"

    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([written(lines[0]), f"| {' | '.join(rule)} |", *map(written, lines[1:])])


def options(description: str | None, rounds: int | None = None) -> argparse.Namespace:
    """What every script here can be asked: ``--smoke`` and, where it goes by rounds, how many."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a short run, only to see that everything works")
    if rounds is not None:
        parser.add_argument("--rounds", type=int, default=rounds, help=f"rounds in which contestants take turns ({rounds})")
    return parser.parse_args()
