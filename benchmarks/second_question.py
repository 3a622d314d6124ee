"""What the second question costs, and what pairing gains: comparisons, drivers and solving beside plain runs.

First table: two variants of the flagship workload that go through the engine together, beside the dearer of the two alone, in
processor time, and how many times smaller the variance of the difference is than that of two independent runs. Second table:
drivers, solving and the value of knowing, in runs of one scenario.

    python benchmarks/second_question.py            # a minute
    python benchmarks/second_question.py --smoke    # a few seconds
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import supplysim as ss
from measuring import Contestant, Times, load, machine, options, table, take_turns
from workload import LASTING_DAYS, ON_HAND, flagship

REPLICATES = 32  # the default of comparisons


def base() -> ss.Scenario:
    """The flagship workload, with a name for its stock of day 1, so that variants share it."""
    return flagship().replace(stock=ss.Stock(ss.pert(*ON_HAND, name="on hand")))


def variants() -> Mapping[str, ss.Scenario]:
    """Changes to the flagship workload that users make."""
    now = base()
    front, ships = now.demand[0], now.supply[0]
    assert isinstance(front, ss.Consumption)  # noqa: S101  # for the type checker
    assert isinstance(ships, ss.Shipments)  # noqa: S101
    assert front.per_day is not None  # noqa: S101
    rationing = ss.Rationing(review_days=7, levels={60: 0.7, 30: 0.4, 15: 0.2})

    def with_stock(factor: float, more: float = 0.0) -> ss.Scenario:
        return now.replace(stock=ss.Stock(factor * ss.pert(*ON_HAND, name="on hand") + more))

    return {
        "one round more": with_stock(1.0, 1.0),
        "10 % more stock": with_stock(1.1),
        "10 % less demand": now.replace(**{front.name: front.replace(per_day=0.9 * front.per_day)}),
        "10 % more ships": now.replace(**{ships.name: ships.replace(per_day=ss.uniform(0.055, 0.165))}),
        "20 days at sea": now.replace(**{ships.name: ships.replace(lead_time_days=20)}),
        "weekly rationing": now.replace(**{front.name: front.replace(rationing=rationing)}),
        "a season": now.replace(**{front.name: front.replace(profile=ss.season(0.2, 20))}),
        "cv of 0.5": now.replace(**{front.name: front.replace(cv=0.5)}),
        "steady demand": now.replace(**{front.name: front.replace(regimes=None)}),
    }


def pairing(paths: int, rounds: int) -> str:
    """The first table."""
    now, rows = base(), []
    for label, variant in variants().items():

        def alone(scenario: ss.Scenario) -> Callable[[int], ss.Result]:
            return lambda seed: ss.simulate(scenario, paths, seed=seed, replicates=REPLICATES)

        def together(scenario: ss.Scenario) -> Callable[[int], Any]:
            return lambda seed: ss.compare(now, scenario, paths=paths, seed=seed, replicates=REPLICATES)

        contestants = [("first", alone(now)), ("second", alone(variant)), ("both", together(variant))]
        times = take_turns([Contestant(name, paths, run) for name, run in contestants], rounds)
        first, second, both = (times[name] for name, _ in contestants)
        apart = [np.hypot(one.restricted_mean.std_error, two.restricted_mean.std_error) for one, two in _pairs(first, second)]
        paired = [each.restricted_mean.std_error for each in both.returned]
        gain = np.median(np.square(apart)) / np.median(np.square(paired))
        dearer = max(first.processor_seconds, second.processor_seconds)
        rows.append([label, f"{both.processor_seconds / dearer:.2f}", f"{gain:,.1f}"])
    return table(["variant of the flagship", "time, in runs of the dearer", "variance, times smaller"], rows)


def _pairs(first: Times, second: Times) -> Any:
    return zip(first.returned, second.returned, strict=True)


def answers(paths: int, rounds: int) -> str:
    """The second table."""
    now, on_hand = base(), ss.pert(*ON_HAND, name="on hand")
    result = ss.simulate(now, paths, seed=0)
    options_of = {"wait": now, "order": now.replace(stock=ss.Stock(1.1 * on_hand))}

    def solved(seed: int) -> object:
        return ss.solve(
            lambda x: now.replace(stock=ss.Stock(x * on_hand)),
            between=(0.5, 3),
            survival_days=LASTING_DAYS,
            at_least=0.9,
            paths=paths,
            seed=seed,
        )

    def valued(seed: int) -> object:
        worth = ss.value_of_knowing(
            options_of, worth=lambda days: days >= LASTING_DAYS, cost={"order": 0.05}, paths=paths, seed=seed
        )
        return worth.all_unknowns

    asked: list[tuple[str, Callable[[int], object]]] = [
        ("a run", lambda seed: ss.simulate(now, paths, seed=seed)),
        ("drivers of the mean", lambda _: result.drivers().chance),
        ("drivers of survival", lambda _: result.drivers(survival_days=LASTING_DAYS).chance),
        ("solve", solved),
        ("value of knowing, all unknowns", valued),
        ("discover", lambda _: result.discover(lasts_less_than=LASTING_DAYS)),
    ]
    times = take_turns([Contestant(name, paths, run) for name, run in asked], rounds)
    run = times["a run"].processor_seconds
    return table(
        ["question", "processor time, s", "in runs"],
        [[name, f"{times[name].processor_seconds:.2f}", f"{times[name].processor_seconds / run:.1f}"] for name, _ in asked],
    )


def main() -> None:
    """Measure, and print both tables."""
    asked = options(__doc__, rounds=5)
    paths, rounds = (1 << 11, 1) if asked.smoke else (100_000, asked.rounds)
    print(f"{machine()}; load {load()}; {paths:,} paths, medians of {rounds} rounds\n")
    print(pairing(paths, rounds))
    print()
    print(answers(paths, rounds))


if __name__ == "__main__":
    main()
