"""A pharmacy that orders by a minimum and a maximum in months, and a medicine that must not run out for a year.

Every month the pharmacy adds up what it has and what it has on order. At or below the minimum, it orders up to the maximum; both
are in months of what it has issued of late. Two deliveries were under way on day 1, and such deliveries slip. With what
probability is it never out of stock in a year, and what does one more month of maximum buy? All figures are invented.

    python examples/pharmacy.py --figure pharmacy.png  # prints the table and saves a figure
"""

from __future__ import annotations

import argparse
import textwrap
from contextlib import suppress
from pathlib import Path

import supplysim as ss
from supplysim import percent, plus_minus

SEED, START, DAYS, MONTH = 20250101, "2025-01-01", 365, 30
MINIMUM, MAXIMUM = 3, 5
WHAT_GOES_IN = f"""\
What goes in (invented)
  demand     patients come at random: 12 to 18 a day (which, is not known), a fifth more in August, fewer in February; each
             takes 1 to 3 packs. One who gets none goes elsewhere
  stock      2,400 packs on 1 January
  under way  1,500 packs planned for 20 January and 1,000 for 1 March; each slips by up to 45 days, mostly one week or two; one
             in twenty never comes. They were ordered otherwise: the monthly count does not know of them until they come
  orders     reviewed every {MONTH} days: at or below {MINIMUM} months, up to {MAXIMUM} months of the issues of the last 90 days; in hundreds
  lead time  25 to 90 days, mostly a month and a half; each order has its own"""
PATIENTS = ss.uniform(12, 18, name="patients a day")
PACKS = ss.varying(ss.choice([1, 2, 3], [0.3, 0.5, 0.2]))
RAINS = ss.season(0.2, peak_day="2025-08-15")
DEMAND = ss.Consumption("patients", orders_per_day=PATIENTS, order_size=PACKS, profile=RAINS)
PLANNED = {"2025-01-20": 1_500, "2025-03-01": 1_000}
UNDER_WAY = ss.Shipments("under way", on=PLANNED, delay_days=ss.varying(ss.pert(0, 7, 45)), loss_probability=0.05)
ORDERS = ss.Orders(
    "orders",
    reorder_days=MONTH * MINIMUM,
    order_up_to_days=MONTH * MAXIMUM,
    issues_of_days=3 * MONTH,
    review_days=MONTH,
    lead_time_days=ss.varying(ss.pert(25, 45, 90)),
    multiple_of=100,
)
PHARMACY = ss.Scenario(
    "pharmacy",
    unit="packs",
    start=START,
    horizon_days=DAYS,
    stock=ss.Stock(2_400),
    demand=[DEMAND],
    supply=[UNDER_WAY, ORDERS],
)


NOW, MORE, EARLIER, OFTEN, ON_TIME = (
    f"minimum {MINIMUM}, maximum {MAXIMUM} months",
    "a month more of maximum",
    "a month more of minimum",
    "reviewed twice a month",
    "under way on time",
)
VARIANTS = {
    NOW: PHARMACY,
    MORE: PHARMACY.replace(orders=ORDERS.replace(order_up_to_days=MONTH * (MAXIMUM + 1))),
    EARLIER: PHARMACY.replace(orders=ORDERS.replace(reorder_days=MONTH * (MINIMUM + 1))),
    OFTEN: PHARMACY.replace(orders=ORDERS.replace(review_days=MONTH // 2)),
    ON_TIME: PHARMACY.replace(**{"under way": ss.Shipments("under way", on=PLANNED)}),
}
ASKED = {"empty": ss.LongestStockOut(), "orders": ss.OrdersPlaced(), "on hand": ss.MeanOnHand(), "ordered": ss.Ordered()}


def table(years: ss.Comparison, results: dict[str, ss.Result]) -> str:
    """Each variant's year: whether the stock runs out, how well patients are served, and what that takes."""
    rows = [["", "never out", "5 % out by", "packs missing", "longest out", "orders", "mean on hand", "packs ordered"]]
    for label, result in results.items():
        outputs = {name: plus_minus(each.mean, finest=0.1) for name, each in result.outputs.items()}
        early = result.date(result.quantile(0.05)) or "later"
        missing = percent(1 - result.service.fill_rate(), finest=0.1)
        rows.append([label, percent(years[label].never, finest=1), str(early), missing, *outputs.values()])
    return "\n".join(label.ljust(28) + "".join(map("{:>14}".format, cells)) for label, *cells in rows)


def told(years: ss.Comparison, results: dict[str, ss.Result]) -> str:
    """What a month more buys, and what the answer depends on, with every number computed."""
    points = {label: f"{100 * years.change(label).never.value:+.0f} points" for label in VARIANTS if label != NOW}
    held = {label: result.outputs["on hand"].mean.value for label, result in results.items()}
    return f"""
The pharmacy is never out of stock in the year with probability {percent(years[NOW].never, finest=1)}. A month more of maximum \
changes that by {points[MORE]}, for {held[MORE] / held[NOW] - 1:+.0%} of stock; a month more of minimum by {points[EARLIER]}, for \
{held[EARLIER] / held[NOW] - 1:+.0%}. An order covers what is asked for until the next one has come: up to a month to the next \
review and a lead time of a month and a half or more. What must last so long is the minimum; the maximum only spaces the orders.
Reviews twice a month change it by {points[OFTEN]}. If what is under way comes in full and on time, it changes by \
{points[ON_TIME]}: the monthly count is higher then, so that the first order of its own is placed later."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("pharmacy.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=3_000)
    options = parser.parse_args()
    years = ss.compare(VARIANTS, paths=options.paths, seed=SEED)
    results = {
        label: ss.simulate(made, options.paths, seed=SEED, to_horizon=True, outputs=ASKED) for label, made in VARIANTS.items()
    }
    print(
        f"{WHAT_GOES_IN}\n\nOne year; {options.paths:,} paths, the same for all (packs; days out of stock: the most in a row)\n"
    )
    print(table(years, results))
    for each in told(years, results).splitlines():
        print(textwrap.fill(each, 127, initial_indent="  ", subsequent_indent="  "))
    with suppress(ImportError):  # without matplotlib (extra "plot") there is no figure
        from matplotlib.figure import Figure

        figure = Figure(figsize=(9, 5), layout="constrained")
        years.plot.survival(figure.subplots())
        figure.savefig(options.figure, dpi=130)
        print(f"\nfigure: {options.figure}")
