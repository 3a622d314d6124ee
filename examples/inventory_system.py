"""Law and Kelton's inventory system: what four order policies cost a month, and how far one run of each can be off.

A. M. Law and W. D. Kelton, "Simulation Modeling and Analysis", section 1.5, simulate one run of 120 months for each policy. Here
the same system runs on many paths: the mean of the costs, the spread of the costs of one path, and where their run lies in it.

    python examples/inventory_system.py --figure inventory.png  # prints the table and saves a figure
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

import numpy as np

import supplysim as ss
from supplysim import plus_minus

SEED, MONTH, MONTHS = 19820101, 30, 120
DAYS = MONTH * MONTHS
SYSTEM = """\
The system: 60 items at the start; 10 demands a month, at random, of 1 to 4 items (probabilities 1/6, 1/3, 1/3, 1/6); what is
missing is owed. At the beginning of each month, if there are fewer than s items (less what is owed), as many are ordered as
make it S. They come after half a month to a month, any time being as likely. An order costs 32, and 3 an item; an item in
stock costs 1 a month, an item owed 5 a month."""
SETUP, AN_ITEM, HOLDING, SHORTAGE = 32, 3, 1, 5
PUBLISHED = {  # (s, S): costs a month of one run, for ordering, holding and shortage
    (20, 40): (99.26, 9.25, 18.10),
    (20, 60): (90.52, 17.39, 14.83),
    (40, 60): (98.43, 25.99, 1.95),
    (60, 100): (89.05, 53.91, 0.24),
}
# The evening of day 30 is the end of month 1, and the beginning of month 2. What comes half a day into a day is there in its
# evening: a time of L days ends within day L + 1/2, rounded. Levels are whole: "below s" is at or below s - 1.
LEAD_TIME = ss.varying(ss.uniform(MONTH / 2 + 0.5, MONTH + 0.5))
LAST_REVIEW = DAYS - 1  # theirs is at the beginning of month 120; an order on the last evening would be one more
COSTS = {
    "ordering": (SETUP * ss.OrdersPlaced(by=LAST_REVIEW) + AN_ITEM * ss.Ordered(by=LAST_REVIEW)) / MONTHS,
    "holding": HOLDING * ss.MeanOnHand(),
    "shortage": SHORTAGE * ss.MeanBacklog(),
}
COSTS["total"] = COSTS["ordering"] + COSTS["holding"] + COSTS["shortage"]


def system(low: int, high: int) -> ss.Scenario:
    """The inventory system with the policy (s, S)."""
    sizes = ss.varying(ss.choice([1, 2, 3, 4], [1 / 6, 1 / 3, 1 / 3, 1 / 6]))
    demand = ss.Consumption("customers", orders_per_day=10 / MONTH, order_size=sizes, unmet="backlog")
    order = ss.Orders("supplier", reorder_point=low - 1, order_up_to=high, review_days=MONTH, lead_time_days=LEAD_TIME)
    return ss.Scenario("inventory", stock=ss.Stock(60), demand=[demand], supply=[order], horizon_days=DAYS, unit="items")


def table(results: dict[tuple[int, int], ss.Result]) -> list[str]:
    """Each policy's costs: the mean, the spread of a path, the published run, and the share of paths that cost no more."""
    rows = [f"{'(s, S)':12}{'a month':12}{'mean':>14}{'90 % of paths':>20}{'published run':>16}{'paths below it':>17}"]
    for policy, result in results.items():
        published = (*PUBLISHED[policy], sum(PUBLISHED[policy]))
        label = str(policy)
        for (name, cost), run in zip(result.outputs.items(), published, strict=True):
            low, high = (cost.quantile(share).value for share in (0.05, 0.95))
            below = np.mean(cost.values < run)
            mean, spread = plus_minus(cost.mean, finest=0.01), f"{low:.2f} to {high:.2f}"
            rows.append(f"{label:12}{name:12}{mean:>14}{spread:>20}{run:>16.2f}{below:>16.0%}")
            label = ""
    return rows


def told(results: dict[tuple[int, int], ss.Result]) -> str:
    """Which policy is best, and how much a single run says about that; the paths of two policies are independent."""
    totals = {policy: result.outputs["total"] for policy, result in results.items()}
    best, second = sorted(totals, key=lambda policy: totals[policy].mean.value)[:2]
    gain = totals[second].mean.value - totals[best].mean.value
    wrong = np.mean(totals[best].values[:, None] > totals[second].values)
    return f"""
  {best} is the cheapest: {plus_minus(totals[best].mean, finest=0.1)} a month, {gain:.1f} less than {second}.
  From one run of each, {second} looks cheaper than {best} with probability {wrong:.0%}."""


def save_figure(results: dict[tuple[int, int], ss.Result], path: Path) -> None:
    """The costs of each path for the four policies, with the published runs."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    for number, (name, axes) in enumerate(zip(("ordering", "holding", "shortage"), figure.subplots(1, 3), strict=True)):
        axes.violinplot([each.outputs[name].values for each in results.values()], showextrema=False)
        axes.plot(range(1, 5), [each[number] for each in PUBLISHED.values()], "o", color="#c0392b", label="published run")
        axes.set_xticks(range(1, 5), map(str, results))
        axes.set(title=f"{name} cost a month", ylim=(0, None))
    axes.legend(frameon=False)
    figure.suptitle("Law and Kelton's inventory system: costs of one path of 120 months")
    figure.savefig(path, dpi=130)


def main() -> None:
    """Simulate the four policies, print what they cost, and save the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("inventory_system.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=1_000)
    options = parser.parse_args()
    print(f"{SYSTEM}\n\n{options.paths:,} paths of {MONTHS} months for each policy\n")
    results = {policy: ss.simulate(system(*policy), options.paths, seed=SEED, outputs=COSTS) for policy in PUBLISHED}
    print("\n".join(table(results)))
    print(told(results))
    with suppress(ImportError):  # without matplotlib (extra "plot") there is no figure
        save_figure(results, options.figure)
        print(f"\nfigure: {options.figure}")


if __name__ == "__main__":
    main()
