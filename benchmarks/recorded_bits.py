"""Did a change of the inside change a number? Records the bits of some 40 runs, and compares them with a record.

    python benchmarks/recorded_bits.py record before.json     # on the commit before the change
    python benchmarks/recorded_bits.py compare before.json    # on the commit after it; exit status 1 if a bit differs

A record holds digests of what no layout of the code touches: durations, inputs and gross cover by path as raw bytes, service,
trajectories, and the counts of every stock as sorted (value, count, replicate). It also holds the processor time of each run,
so that one that became slower is seen. Records can be compared only on one machine, with the same versions of NumPy and SciPy.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import attrs
import numpy as np

import supplysim as ss
from workload import flagship, parameter_only

SEED = 20_260_226
PATHS = 6_000
SLOWER = 1.05  # a run that takes this many times as long is named
PASSES = 3  # the least processor time of so many counts
LEAST_SECONDS = 0.02  # shorter runs are timed too coarsely to be named

PACE = ss.pert(0.7, 1.0, 1.5, name="pace")
WAR = ss.Regimes({"high": 1.0, "low": ss.pert(0.3, 0.5, 0.7)}, {"high": 12, "low": 7})
CALM = ss.Regimes({"war": 1.0, "calm": 0.0}, {"war": 5, "calm": 7})
JUMPING = ss.Regimes(
    {"a": 1.7, "b": 0.0, "c": 0.43},
    {"a": 3.0, "b": 6.0, "c": 1.0},
    start="c",
    transitions={"a": {"b": 0.6, "c": 0.4}, "b": {"a": 0.3, "c": 0.7}, "c": {"a": 0.5, "b": 0.3, "c": 0.2}},
)
OUTAGES = ss.Outages(12, 4)
AGES = ss.AgeClasses({(0, 20): 130.7, (30, 45): ss.uniform(90, 260)}, shelf_life_days=ss.uniform(46, 60))


def one_stock(stock: Any, demand: Any, supply: Any = (), *, days: int = 90, **fields: Any) -> ss.Scenario:
    """A scenario of one stock; a number is what is on hand."""
    made = stock if isinstance(stock, ss.Stock) else ss.Stock(stock)
    return ss.Scenario("recorded", stock=made, demand=demand, supply=supply, horizon_days=days, **fields)


def use(per_day: Any = 10.3, name: str = "use", **fields: Any) -> ss.Consumption:
    """A demand."""
    return ss.Consumption(name, per_day, **fields)


def laws() -> ss.Scenario:
    """Every kind of law, and arithmetic on them."""
    unknowns: list[Any] = [
        ss.beta(2.3, 1.7, name="beta"),
        ss.beta(0.4, 0.9),
        ss.triangular(0.1, 0.3, 1.2),
        ss.gamma(0.4, 1.1),
        ss.gamma(7.1, 0.2),
        ss.truncated_normal(1.0, 0.4, 0.1, 2.2),
        ss.lognormal(0.1, 0.3),
        ss.between(0.7, 1.3),
        ss.choice([0.5, 1.0, 2.0], [1, 2, 1]),
        ss.empirical([0.4, 0.9, 1.1, 1.9]),
        ss.quantiles({0.1: 0.5, 0.5: 0.9, 0.9: 1.8}, low=0),
        ss.fixed(1.3, name="fixed"),
        ss.mixture([ss.uniform(0.2, 0.4), ss.pert(0.5, 0.9, 1.4), 2.0], [2, 3, 1]),
        np.abs(ss.normal(1, 0.2)),
        ss.quantiles({0.2: 1.0, 0.7: 2.0}),
    ]
    total: Any = sum(np.maximum(each, 0.01) for each in unknowns[1:])
    return one_stock(
        np.clip(total, 1, None) * 40 + 10 * unknowns[0] ** 2,
        [use(np.where(unknowns[0] > 0.5, 9.7, 12.1))],
    )


def correlated() -> ss.Scenario:
    """Three unknowns that depend on one another."""
    stock = ss.Stock(ss.between(300, 900, name="on hand"), usable_fraction=ss.pert(0.6, 0.9, 1, name="usable"))
    correlate = {("on hand", "pace"): 0.6, ("pace", "usable"): -0.4}
    return one_stock(stock, [use(12 * PACE, cv=0.4)], correlate=correlate)


def profiles() -> ss.Scenario:
    """Every kind of profile, with and without unknowns, alone and multiplied."""
    return one_stock(
        ss.Stock(ss.uniform(500, 900), reserve=ss.uniform(0, 60)),
        [
            use(
                9.1,
                cv=0.3,
                profile=ss.season(ss.uniform(0.2, 0.6), ss.uniform(-20, 40), period_days=70)
                * ss.ramp(3, ss.uniform(5, 40), 0.4, 1.3),
            ),
            use(2.3, "more", regimes=WAR, profile=ss.schedule({10: 0.3, "2024-04-02": ss.uniform(0.5, 1.5)})),
        ],
        [
            ss.Factory("works", 4.4, outages=OUTAGES, profile=ss.window("2024-03-04", ss.uniform(60, 80))),
            ss.Factory(
                "mill",
                2 * PACE,
                inputs={"power": ss.Input(1.9, profile=ss.ramp(10, 20, 0.2, 1.1)), "ore": ss.Input(ss.uniform(1, 3))},
            ),
            ss.Factory("kiln", 3.3, profile=ss.season(0.5, 20), inputs={"gas": ss.Input(2.2)}, availability_fraction=0.9),
            ss.Shipments("sea", per_day=0.2, size=7.3, profile=ss.ramp(10, 30, 0.2, 2.0)),
        ],
        start="2024-02-26",
    )


def network(**options: Any) -> ss.Scenario:
    """Three stocks that feed one another, with all that a scenario can have."""
    return ss.Scenario(
        "network",
        start="2024-02-26",
        stock=[
            ss.Stock(
                ss.AgeClasses({(0, 9): ss.between(50, 180, name="fresh"), (40, 40): 90}, 44),
                name="front",
                reserve=10,
                decay=ss.Decay(0.02, 7),
            ),
            ss.Stock(ss.uniform(150, 400, name="in the depot"), name="depot", capacity=400, when_full="waits"),
            ss.Stock(80, name="port", capacity=170),
        ],
        demand=[
            use(
                11 * PACE,
                "fire",
                cv=0.2,
                regimes=WAR,
                rationing=ss.Rationing(5, {6.0: 0.7, 3.0: ss.uniform(0.2, 0.5)}),
                unmet="backlog",
            ),
            use(ss.uniform(1, 3), "training", cv=0.2, profile=ss.season(0.3, 20), from_="depot"),
        ],
        supply=[
            ss.Shipments(
                "trucks", every_days=3, jitter_days=1, size=30, size_cv=0.1, from_="depot", to="front", lead_time_days=2
            ),
            ss.Shipments(
                "trains",
                per_day=0.2,
                size=40,
                size_cv=0.3,
                loss_probability=0.1,
                from_="port",
                to="depot",
                total=ss.uniform(200, 500),
            ),
            ss.Shipments(
                "ships", every_days=9, size=70, lead_time_days=ss.uniform(0, 12), loss_fraction=0.05, to="port", first_day=4
            ),
            ss.Factory("arsenal", ss.uniform(2, 6), outages=OUTAGES, to="port"),
            ss.Returns("empties", "trucks", 0.1, from_="front", to="depot", lead_time_days=3),
            ss.Returns("food", "ships", ss.uniform(0.1, 0.3), to="front"),
        ],
        horizon_days=60,
        **options,
    )


def fork() -> ss.Scenario:
    """A depot that two fronts draw on, first come by priority."""
    return ss.Scenario(
        "fork",
        stock=[
            ss.Stock(ss.uniform(100, 300), name="north"),
            ss.Stock(120, name="south"),
            ss.Stock(ss.uniform(200, 500), name="depot"),
        ],
        demand=[
            use(9.3, "n", cv=0.5, from_="north"),
            use(7.1, "s", cv=0.2, from_="south", unmet="backlog"),
            use(1.3, "d", from_="depot"),
        ],
        supply=[
            ss.Shipments("to n", per_day=0.3, size=21.7, size_cv=0.4, from_="depot", to="north", priority=1),
            ss.Shipments("to s", every_days=4, size=19.1, from_="depot", to="south", priority=3),
            ss.Factory("works", 9.9, outages=ss.Outages(ss.uniform(10, 30), 5), to="depot"),
            ss.Returns("home", "to n", 0.2, from_="north", to="depot", lead_time_days=1),
        ],
        horizon_days=80,
    )


SEA = ss.Shipments("sea", ss.uniform(0.05, 2), 9.3, size_cv=ss.choice([0.0, 1.2]), loss_probability=0.3, loss_fraction=0.1)
WORKS = ss.Factory("works", ss.uniform(2, 6), outages=OUTAGES, yield_fraction=ss.beta(8, 2))

SCENARIOS: Mapping[str, Callable[[], ss.Scenario]] = {
    "flagship": flagship,
    "parameter-only": parameter_only,
    "laws": laws,
    "correlated": correlated,
    "certain": lambda: one_stock(95, [use(10)]),
    "steady": lambda: one_stock(ss.uniform(200, 900), [use(ss.uniform(10, 20))], [ss.Factory("works", 3)]),
    "regimes of a steady demand": lambda: one_stock(ss.uniform(200, 900), [use(regimes=JUMPING)], [WORKS]),
    "noise of all sizes": lambda: one_stock(ss.uniform(20, 600), [use(cv=np.exp(ss.uniform(-3, 1.1)))], [WORKS]),
    "noise on some paths": lambda: one_stock(ss.uniform(20, 500), [use(cv=ss.choice([0.0, 0.7]))], [SEA]),
    "calm and a backlog": lambda: one_stock(60.3, [use(cv=0.5, regimes=CALM, unmet="backlog")], [WORKS]),
    "no demand on some paths": lambda: one_stock(90.7, [use(ss.choice([0.0, 9.3]), cv=0.8)], [SEA]),
    "reserve above the stock": lambda: one_stock(
        ss.Stock(ss.uniform(50, 200), reserve=ss.uniform(80, 240)), [use(cv=0.5)], [SEA]
    ),
    "two demands": lambda: one_stock(ss.uniform(300, 900), [use(cv=0.3, regimes=WAR), use(3.1, "more", cv=1.1)], [WORKS, SEA]),
    "profiles": profiles,
    "overflow lost": lambda: one_stock(ss.Stock(93.1, capacity=101.3), [use(cv=0.6, regimes=WAR)], [WORKS, SEA]),
    "overflow waits": lambda: one_stock(
        ss.Stock(93.1, capacity=101.3, when_full="waits"), [use(cv=0.9, unmet="backlog")], [SEA]
    ),
    "inspections": lambda: one_stock(ss.Stock(ss.uniform(100, 600), decay=ss.Decay(0.13, 9)), [use(cv=0.7)], [WORKS]),
    "daily decay": lambda: one_stock(ss.Stock(400, decay=ss.Decay(ss.uniform(0.001, 0.02))), [use(cv=0.7)], [WORKS]),
    "ages": lambda: one_stock(ss.Stock(AGES, decay=ss.Decay(0.05, 11)), [use(cv=0.8)], [SEA]),
    "rationing": lambda: one_stock(
        ss.uniform(300, 900),
        [use(cv=0.3, rationing=ss.Rationing(7, {30: 0.7, 15: ss.uniform(0.3, 0.5)})), use(2.2, "more")],
        [WORKS],
    ),
    "lead time and budget": lambda: one_stock(
        ss.uniform(300, 500),
        [use(cv=0.3)],
        [
            ss.Shipments(
                "sea", every_days=ss.uniform(7, 20), jitter_days=2, size=70, lead_time_days=ss.uniform(5, 30), total=260
            )
        ],
    ),
    "many shipments": lambda: one_stock(55.3, [use(cv=0.4)], [ss.Shipments("sea", 17.7, 0.51, first_day=ss.uniform(1, 9))]),
    "long cycles": lambda: one_stock(
        9e3, [use(cv=0.2)], [ss.Factory("works", 8.0, outages=ss.Outages(400, ss.uniform(50, 300)))], days=3_000
    ),
    "network": network,
    "network, another stock": lambda: attrs.evolve(network(), main="depot"),
    "fork": fork,
}
TO_HORIZON = (
    "flagship",
    "certain",
    "two demands",
    "calm and a backlog",
    "profiles",
    "overflow lost",
    "overflow waits",
    "ages",
    "rationing",
    "lead time and budget",
    "network",
    "fork",
)
WITH_TRAJECTORIES = ("flagship", "two demands", "profiles", "ages", "network", "fork")


def digest(*parts: Any) -> str:
    """A digest of arrays, by their bytes, and of anything else by its text."""
    total = blake2b(digest_size=12)
    for part in parts:
        total.update(np.ascontiguousarray(part).tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
    return total.hexdigest()


def counts(result: ss.Result, which: str) -> list[tuple[float, float, int, int]]:
    """What was counted of a stock, sorted: least and greatest value of a column, the count, the replicate."""
    histogram: Any = result.tally.counts[result.stock, which]
    ended = np.isfinite(histogram.least) | (which != "durations")  # durations that did not end were counted apart
    filled = zip(*np.nonzero(histogram.counts * ended), strict=True)
    return sorted((histogram.least[c], histogram.greatest[c], int(histogram.counts[r, c]), int(r)) for r, c in filled)


def figures(result: ss.Result) -> Iterator[tuple[str, str]]:
    """All that is recorded of a result."""
    yield "inputs", digest(*(part for name in sorted(result.inputs) for part in (name, result.inputs[name])))
    yield "leaps", repr(result.leaps_per_path)
    for stock in result.stocks:
        one = result.of(stock)
        yield f"durations of {stock}", digest(one.durations)
        yield f"gross cover of {stock}", digest(one.gross_cover_days)
        for which in ("durations", "gross_cover"):
            yield f"counts of {which} of {stock}", digest([tuple(map(float, each)) for each in counts(one, which)])
        yield f"mean of {stock}", repr(attrs.astuple(one.restricted_mean))
        if result.run.plan.settings.to_horizon:
            yield f"service of {stock}", digest(*(repr(attrs.astuple(each)) for each in service(one)))
    yield "summary", digest("\n".join(str(result).splitlines()))


def service(result: ss.Result) -> Iterator[ss.Estimate]:
    """Every figure of the service of a stock."""
    served = result.service
    yield from (served.ready_rate, served.stock_outs, served.stock_out_days)
    for claim in (None, *served.demands, *served.shipments):
        yield from (served.fill_rate(claim), served.unmet(claim), served.demanded(claim), served.held_back(claim))


def runs() -> Iterator[tuple[str, Callable[[], dict[str, str]]]]:
    """Every run, with what makes it and says what is recorded."""
    for name in SCENARIOS:
        yield name, functools.partial(simulated, name, replicates=4)
    for name in TO_HORIZON:
        yield f"{name}, to the horizon", functools.partial(simulated, name, to_horizon=True)
    for name in WITH_TRAJECTORIES:
        yield f"{name}, trajectories", functools.partial(trajectories, name)
    yield "extension", extended
    yield "checkpoint", from_a_checkpoint
    yield "until precise", until_precise


def simulated(name: str, **options: Any) -> dict[str, str]:
    """A plain run."""
    return dict(figures(ss.simulate(SCENARIOS[name](), PATHS, seed=SEED, **options)))


def trajectories(name: str) -> dict[str, str]:
    """Every account of every stock and flow, on some paths."""
    found = ss.simulate(SCENARIOS[name](), 64, seed=SEED).trajectories(64, every_days=7)
    return {f"{owner}: {account}": digest(values) for (owner, account), values in found.books.items()}


def extended() -> dict[str, str]:
    """A run of many blocks that was extended."""
    short = ss.simulate(SCENARIOS["two demands"](), 150_000, seed=SEED, keep=140_000)
    return dict(figures(short.extend(30_000)))


def from_a_checkpoint() -> dict[str, str]:
    """A run that went on from a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "run.supplysim")
        ss.simulate(SCENARIOS["steady"](), 140_000, seed=SEED, checkpoint=file)
        return dict(figures(ss.simulate(SCENARIOS["steady"](), 290_000, seed=SEED, checkpoint=file, workers=2)))


def until_precise() -> dict[str, str]:
    """A run that stopped once it was precise."""
    asked = ss.Precision(quantile=0.05, half_width_days=0.5)
    result = ss.simulate(SCENARIOS["steady"](), 4_000, seed=SEED, precision=asked, most_paths=1_000_000)
    assert result.stopped is not None  # noqa: S101  # a run until precise says why it stopped
    return {**dict(figures(result)), "looks": repr(result.stopped.looks)}


def timed(run: Callable[[], dict[str, str]]) -> tuple[dict[str, str], float]:
    """What a run gives, and the least processor time that it takes."""
    found, least = {}, float("inf")
    for _ in range(PASSES):
        started = time.process_time()
        found = run()
        least = min(least, time.process_time() - started)
    return found, least


def main() -> int:
    """Record, or compare with a record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["record", "compare"])
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    found = {name: timed(run) for name, run in runs()}
    if options.what == "record":
        options.file.write_text(json.dumps(found, indent=1, allow_nan=False), encoding="utf-8")
        print(f"{len(found)} runs recorded")
        return 0
    before = json.loads(options.file.read_text(encoding="utf-8"))
    different = sum(_compare(name, before[name], found[name]) for name in before)
    ratios = [found[name][1] / before[name][1] for name in before if before[name][1] >= LEAST_SECONDS]
    print(f"{len(before)} runs, {different} of them different; median processor time {np.median(ratios):.3f} times as before")
    return int(different > 0)


def _compare(name: str, before: tuple[dict[str, str], float], now: tuple[dict[str, str], float]) -> bool:
    """Say what differs in one run."""
    (before_figures, seconds_before), (figures_now, seconds) = before, now
    differing = [key for key in {**before_figures, **figures_now} if before_figures.get(key) != figures_now.get(key)]
    if differing:
        print(f"DIFFERENT: {name}: {', '.join(differing)}")
    if seconds > SLOWER * seconds_before and seconds >= LEAST_SECONDS:
        print(f"slower: {name}: {seconds / seconds_before:.2f} times ({seconds:.3f} s)")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
