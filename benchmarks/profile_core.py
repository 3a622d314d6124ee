"""Where the engine's time goes, on one core.

First: the share that NumPy's random generator takes, which no engine that draws the same numbers can do without. Every
generator that the engine makes is wrapped in a stopwatch; what the stopwatch itself takes is measured, and the share is given
with it and without it. The whole is timed without any stopwatch. Second: time by module and by function, from cProfile, which
makes functions that are called often look a little dearer than they are; NumPy's ufuncs count for the function they stand in,
its generator stands apart.

    python benchmarks/profile_core.py            # some twenty seconds
    python benchmarks/profile_core.py --smoke    # a few seconds
"""

from __future__ import annotations

import cProfile
import pstats
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

import supplysim as ss
from measuring import load, machine, options, table
from supplysim._model.model import Model
from supplysim._model.settings import Settings
from workload import flagship

FUNCTIONS = 20


class TimedGenerator:
    """A random generator that adds up the time spent in it, and the calls."""

    spent = 0.0
    calls = 0

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def __getattr__(self, name: str) -> Any:
        draw = getattr(self._rng, name)
        if not callable(draw):
            return draw

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            drawn = draw(*args, **kwargs)
            TimedGenerator.spent += time.perf_counter() - began
            TimedGenerator.calls += 1
            return drawn

        setattr(self, name, timed)  # looked up once
        return timed


@contextmanager
def stopwatches() -> Iterator[None]:
    """Wrap the generators of all flows; those of the sampling design are not meant here."""
    streams = Model.streams

    def watched(model: Model, settings: Settings, *key: int) -> dict[str, Any]:
        return {name: TimedGenerator(rng) for name, rng in streams(model, settings, *key).items()}

    with mock.patch.object(Model, "streams", watched):
        yield


def stopwatch_seconds() -> float:
    """What a stopwatch counts for a draw that takes no time."""

    class Nothing:
        def draw(self) -> None:
            return None

    empty: Any = TimedGenerator(Nothing())  # type: ignore[arg-type]
    TimedGenerator.spent, TimedGenerator.calls = 0.0, 0
    for _ in range(100_000):
        empty.draw()
    return TimedGenerator.spent / TimedGenerator.calls


def run(paths: int, seed: int) -> None:
    """What is looked at."""
    ss.simulate(flagship(), paths=paths, seed=seed, keep=0)


def seconds(action: Callable[[], None]) -> float:
    """What an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def show_share(paths: int, rounds: int) -> None:
    """The share of drawing, with the stopwatch's own time and without it."""
    own = stopwatch_seconds()
    bare, watched, drawing, calls = [], [], [], 0
    for number in range(rounds):
        bare.append(seconds(lambda seed=number: run(paths, seed)))  # type: ignore[misc]
        with stopwatches():
            TimedGenerator.spent, TimedGenerator.calls = 0.0, 0
            watched.append(seconds(lambda seed=number: run(paths, seed)))  # type: ignore[misc]
            drawing.append(TimedGenerator.spent)
            calls = TimedGenerator.calls
    whole, drawn = statistics.median(bare), statistics.median(drawing)
    print(
        f"{whole / paths * 1e6:.2f} µs a path, of which {drawn / paths * 1e6:.2f} µs in NumPy's generator, in {calls:,} calls"
    )
    print(f"share of drawing: {drawn / whole:.1%} as counted,")
    print(f"{(drawn - calls * own) / whole:.1%} less what the stopwatch itself counts, {own * 1e9:.0f} ns a call;")
    print(f"the run with stopwatches took {statistics.median(watched) / whole - 1:+.1%}")


def show_profile(paths: int) -> None:
    """Time by module and by function."""
    profile = cProfile.Profile()
    with stopwatches():  # cProfile does not see the generator's methods, but it sees what wraps them
        profile.enable()
        run(paths, seed=1)
        profile.disable()
    spent: dict[tuple[str, str], tuple[float, int]] = {}
    modules: defaultdict[str, float] = defaultdict(float)
    stats: Any = pstats.Stats(profile)
    for (file, _, name), (_, calls, own_seconds, _, _) in stats.stats.items():
        where = _module(file)
        spent[where, name] = (own_seconds, calls)
        modules[where] += own_seconds
    whole = sum(modules.values())
    print(f"\n{paths:,} paths, cProfile: {whole:.2f} s\n")
    rows = sorted(modules.items(), key=lambda item: -item[1])
    print(
        table(["module", "seconds", "share"], [[name, f"{own:.3f}", f"{own / whole:.1%}"] for name, own in rows[:FUNCTIONS]])
    )
    most = sorted(spent.items(), key=lambda item: -item[1][0])[:FUNCTIONS]
    lines = [[f"{where}: {name}", f"{own:.3f}", f"{own / whole:.1%}", f"{calls:,}"] for (where, name), (own, calls) in most]
    print(f"\n{table(['function', 'seconds', 'share', 'calls'], lines)}")


def _module(file: str) -> str:
    """A file by its place within its package."""
    if file == "~":
        return "built in"
    if Path(file) == Path(__file__):
        return "NumPy's generator"
    parts = Path(file).with_suffix("").parts
    for package in ("supplysim", "numpy", "scipy"):
        if package in parts:
            return ".".join(parts[len(parts) - 1 - parts[::-1].index(package) :])
    return Path(file).stem.strip("<")


def main() -> None:
    """Measure, and print it."""
    asked = options(__doc__, rounds=5)
    paths, rounds = (1 << 14, 1) if asked.smoke else (1 << 18, asked.rounds)
    print(f"{machine()}; load {load()}; medians of {rounds} rounds of {paths:,} paths\n")
    run(1_000, seed=0)
    show_share(paths, rounds)
    show_profile(paths)


if __name__ == "__main__":
    main()
