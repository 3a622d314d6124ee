"""Platelets for a group of hospitals: how many donors to invite a day, and which unit to issue first.

A platelet unit lives five days, of which two are gone for testing when the blood bank receives it. Too many donors, and units
expire on the shelf; too few, and patients wait. All figures are invented, but of the size of a regional blood bank's.

    python examples/platelets.py --figure platelets.png  # prints the tables and saves a figure
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

import supplysim as ss
from supplysim import percent, plus_minus

SEED, START, DAYS = 20250106, "2025-01-06", 84  # a Monday; twelve weeks
LIFE_DAYS, TESTING_DAYS, FAILS = 5, 2, 0.15
ORDERS_A_DAY, SIZES, WEEK = 10, {1: 0.4, 2: 0.3, 3: 0.2, 4: 0.1}, [1.2, 1.2, 1.1, 1.1, 1.1, 0.7, 0.6]  # from Monday on
MEAN_A_DAY: float = ORDERS_A_DAY * sum(size * share for size, share in SIZES.items())
INVITED, UNMET_LIMIT = (22, 24, 26, 28, 30, 32), 0.01
OLDEST, NEWEST = "oldest first", "newest first"
ASSUMED = f"""\
What goes in (invented)
  demand     {ORDERS_A_DAY} orders a day on average, at random, more on weekdays; of 1 to 4 units, {MEAN_A_DAY:g} units a day in all
  donors     the same number is invited for each day; {FAILS:.0%} do not come, or the unit fails a test
  life       {LIFE_DAYS} days, of which testing takes {TESTING_DAYS}: received on Monday, a unit can be used up to Wednesday
  on day 1   {2 * MEAN_A_DAY:g} units, half of them received yesterday
  shortage   what is missing is bought elsewhere: unmet, and not owed"""


def blood_bank(invited: int, issue: str) -> ss.Scenario:
    """The blood bank, with so many donors invited a day, and units issued oldest or newest first."""
    on_shelf = ss.AgeClasses({(TESTING_DAYS, TESTING_DAYS + 1): 2 * MEAN_A_DAY})
    sizes = ss.varying(ss.choice(list(SIZES), list(SIZES.values())))
    weekdays = ss.schedule({day: WEEK[(day - 1) % 7] for day in range(1, DAYS + 1)})
    return ss.Scenario(
        "platelets",
        unit="units",
        start=START,
        horizon_days=DAYS,
        stock=ss.Stock(on_shelf, shelf_life_days=LIFE_DAYS, issue=issue),
        demand=[ss.Consumption("hospitals", orders_per_day=ORDERS_A_DAY, order_size=sizes, profile=weekdays)],
        # Each donor is a shipment of one unit, which fails by itself.
        supply=[ss.Shipments("donors", every_days=1 / invited, size=1, loss_probability=FAILS, age_days=TESTING_DAYS)],
    )


def simulated(issue: str, paths: int) -> dict[int, ss.Result]:
    """A run for each number of donors, beyond the first shortage."""
    asked = {"expired": ss.Expired() / ss.Received("donors"), "short": ss.LongestStockOut(), "shelf": ss.MeanOnHand()}
    runs = {invited: blood_bank(invited, issue) for invited in INVITED}
    return {invited: ss.simulate(made, paths, seed=SEED, to_horizon=True, outputs=asked) for invited, made in runs.items()}


def shares(result: ss.Result) -> tuple[float, float]:
    """The share of demand that is not met, and that of the units received that expire, on average."""
    return float(1 - result.service.fill_rate().value), float(result.outputs["expired"].mean.value)


def row(invited: int, result: ss.Result) -> str:
    """What one number of donors leads to."""
    service, outputs = result.service, result.outputs
    cells = [
        percent(outputs["expired"].mean, finest=0.1),
        percent(1 - service.fill_rate(), finest=0.1),
        percent(1 - service.ready_rate, finest=0.1),
        plus_minus(result.median, finest=1),
        plus_minus(outputs["short"].mean, finest=0.1),
        plus_minus(outputs["shelf"].mean, finest=0.1),
    ]
    return f"{invited:>15}" + "".join(map("{:>17}".format, cells))


def told(runs: dict[str, dict[int, ss.Result]]) -> str:
    """What it takes to leave little unmet, for both orders of issue."""
    lines = [f"To leave at most {UNMET_LIMIT:.0%} of demand unmet takes"]
    for issue, results in runs.items():
        enough = [(invited, shares(result)[1]) for invited, result in results.items() if shares(result)[0] <= UNMET_LIMIT]
        donors, expired = enough[0] if enough else (INVITED[-1], shares(results[INVITED[-1]])[1])
        lines.append(f"  {issue}: {'' if enough else 'more than '}{donors} donors a day, of whose units {expired:.0%} expire")
    return "\n".join(lines)


def save_figure(runs: dict[str, dict[int, ss.Result]], path: Path) -> None:
    """The expired share against the unmet share, along the numbers of donors."""
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(7, 4.5), layout="constrained")).subplots()
    for issue, results in runs.items():
        points = [(100 * short, 100 * expired) for short, expired in map(shares, results.values())]
        axes.plot(*zip(*points, strict=True), "o-", label=issue)
        for invited, point in zip(results, points, strict=True):
            axes.annotate(f" {invited}", point)
    axes.set(
        title="Donors invited a day: what is gained and lost",
        xlabel="unmet, % of demand",
        ylabel="expired, % of units received",
    )
    axes.legend(frameon=False)
    figure.savefig(path, dpi=130)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("platelets.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=1_000)
    options = parser.parse_args()
    print(f"{ASSUMED}\n\n{options.paths:,} paths of {DAYS} days for each row")
    runs = {issue: simulated(issue, options.paths) for issue in (OLDEST, NEWEST)}
    heads = ["expired", "unmet", "days short", "lasts, days", "days in a row", "mean on shelf"]
    for issue, results in runs.items():
        print(f"\n{issue}, donors".rjust(16) + "".join(map("{:>17}".format, heads)))
        print("\n".join(row(invited, result) for invited, result in results.items()))
    print(f"\n{told(runs)}")
    with suppress(ImportError):  # without matplotlib (extra "plot") there is no figure
        save_figure(runs, options.figure)
        print(f"\nfigure: {options.figure}")
