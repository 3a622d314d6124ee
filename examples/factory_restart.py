"""Does it matter when a supplier's factories restart? Two readings of one report, followed through to the front.

In February 2024 a minister was reported to say that a supplier's munitions factories ran at about 30 % of capacity, for lack
of power and raw materials, and those that make the shells in question at full capacity; one report gives the 30 % as the rate
before a summit of September 2023. The program takes these as rival claims and follows the rounds: made and stored by the
supplier, by rail to a port, by ship to a front that fires them, and that may hold back its fire when days of supply run low.

    python examples/factory_restart.py                   # prints the answer, saves factory_restart.png
    python examples/factory_restart.py --figure fan.png  # saves the figure there
"""

from __future__ import annotations

import argparse
from pathlib import Path

import attrs
import numpy as np

import supplysim as ss
from supplysim import percent, plus_minus

START = "2024-02-26"
HORIZON_DAYS = 540
DAYS_A_MONTH = 365 / 12

SOURCES = """\
What goes in, and who said it
  share of capacity in use    30 %                  munitions factories, for lack of power and raw materials: Defence
                                                    Minister, Seoul, 2024-02-26 (in one report: before 2023-09-13)
                              100 %                 the factories that make these shells: the same
  made in a year              about 2,000,000       "> 1 million" is about six months' production: an expert quoted in
                                                    the press, 2023-11; that this is at full capacity is assumed
  containers shipped a day    20 to 34              from the totals of Seoul's Ministry and Minister of Defence, 2023-12
                                                    to 2024-06, as in artillery_shells.py
  rounds a container          400 to 500            the same, and Joint Chiefs of Staff, Seoul, 2023-11; if all are 152 mm
  rounds fired a day          10,000                WSJ citing RUSI, 2024-01
                              5,000                 reported for summer 2023
  the front's own production  250,000 a month       CNN citing NATO officials, 2024-03; in the last row only
  on hand at the front        300,000 to 1,000,000  assumed: from "at least a month's worth" (IISS, 2024-02) to the
                                                    "> 1,000,000" of the Joint Chiefs of Staff, Seoul, 2023-11
Assumed here, with no figure published
  the supplier parts with 500,000 to 2,000,000 rounds of its stock; trains and ships keep their pace while there are rounds
  power and raw materials recover apart, each from a day between 30 and 300 on, within 30 to 120 days
  a train a week, 2 to 6 days to the port; ships of 300 containers, up to 2 days early or late, 15 to 30 days at sea, 2 % lost
  fire as in January 2024 and as in summer 2023 by turns, 90 days each on average; one day's fire varies by 30 %
  under rationing, reviewed each week: 70 % of the fire below 60 days of supply, 40 % below 30, 20 % below 15
  every round sound and of 152 mm: artillery_shells.py shows what hangs on both"""

# --- what is not known -------------------------------------------------------------------------------------------------------
AT_30_PERCENT = 0.3
CAPACITY_PER_DAY = ss.pert(1.8e6, 2.0e6, 2.4e6, name="full capacity per year") / 365
ROUNDS_PER_CONTAINER = ss.pert(400, 448, 500, name="rounds per container")
CONTAINERS_A_DAY = ss.uniform(20, 34, name="containers per day")
TRAIN_EVERY_DAYS, SHIPLOAD_CONTAINERS = 7, 300
SHIPLOAD = SHIPLOAD_CONTAINERS * ROUNDS_PER_CONTAINER
SHIP_EVERY_DAYS = SHIPLOAD_CONTAINERS / CONTAINERS_A_DAY
RAIL_DAYS = ss.uniform(2, 6, name="days by rail")
SEA_DAYS = ss.uniform(15, 30, name="days by sea")
LOST_AT_SEA = 0.02
SUPPLIER_STOCK = ss.uniform(500_000, 2_000_000, name="supplier's stock")
FRONT_STOCK = ss.uniform(300_000, 1_000_000, name="front's stock")

JANUARY_2024_PER_DAY, SUMMER_2023_PER_DAY = 10_000, 5_000
BY_TURNS = ss.Regimes(
    levels={"January 2024": 1.0, "summer 2023": SUMMER_2023_PER_DAY / JANUARY_2024_PER_DAY},
    mean_days={"January 2024": 90, "summer 2023": 90},
)
HELD_BACK = ss.Rationing(review_days=7, levels={60: 0.7, 30: 0.4, 15: 0.2})

OWN_FACTORIES = ss.Factory("own factories", nameplate_per_day=250_000 / DAYS_A_MONTH, to="front")


def recovering(name: str) -> ss.Input:
    """Power or raw materials: enough for 30 % of capacity at first, and for all of it from an unknown day on."""
    ramp = ss.ramp(
        ss.uniform(30, 300, name=f"{name} begins to recover, day"),
        ss.uniform(30, 120, name=f"{name} recovers in, days"),
        from_level=AT_30_PERCENT,
        to_level=1.0,
    )
    return ss.Input(CAPACITY_PER_DAY, profile=ramp)


STAYS = {"power and raw materials": ss.Input(AT_30_PERCENT * CAPACITY_PER_DAY)}
RECOVERS = {"power": recovering("power"), "raw materials": recovering("raw materials")}  # the later one decides
FULL: dict[str, ss.Input] = {}

TRANSPORT = (
    ss.Shipments(
        "rail",
        from_="supplier",
        to="port",
        every_days=TRAIN_EVERY_DAYS,
        size=TRAIN_EVERY_DAYS * CONTAINERS_A_DAY * ROUNDS_PER_CONTAINER,
        lead_time_days=RAIL_DAYS,
    ),
    ss.Shipments(
        "sealift",
        from_="port",
        to="front",
        every_days=SHIP_EVERY_DAYS,
        jitter_days=2,
        size=SHIPLOAD,
        loss_fraction=LOST_AT_SEA,
        lead_time_days=SEA_DAYS,
    ),
    # What is at sea on day 1 arrives at the same pace, until the first ship does that leaves from then on.
    ss.Shipments(
        "at sea",
        to="front",
        every_days=SHIP_EVERY_DAYS,
        first_day=1 + SHIP_EVERY_DAYS / 2,
        size=(1 - LOST_AT_SEA) * SHIPLOAD,
        profile=ss.window(last_day=SEA_DAYS),
    ),
)


@attrs.frozen
class Case:
    """One reading of the claims: a row of the table."""

    label: str
    inputs: dict[str, ss.Input]
    rationing: ss.Rationing | None = None
    regimes: ss.Regimes | None = BY_TURNS
    own_production: bool = False

    def scenario(self) -> ss.Scenario:
        """The reading as a scenario."""
        arsenal = ss.Factory("arsenal", nameplate_per_day=CAPACITY_PER_DAY, inputs=self.inputs, to="supplier")
        own = (OWN_FACTORIES,) if self.own_production else ()
        return ss.Scenario(
            self.label,
            unit="rounds",
            start=START,
            horizon_days=HORIZON_DAYS,
            stock=[
                ss.Stock(on_hand=FRONT_STOCK, name="front"),
                ss.Stock(on_hand=SHIPLOAD, name="port"),
                ss.Stock(on_hand=SUPPLIER_STOCK, name="supplier"),
            ],
            main="front",
            supply=[arsenal, *TRANSPORT, *own],
            demand=[
                ss.Consumption(
                    "firing",
                    from_="front",
                    per_day=JANUARY_2024_PER_DAY,
                    cv=0.3,
                    regimes=self.regimes,
                    rationing=self.rationing,
                )
            ],
        )


CASES = [
    Case("stays at 30 %", STAYS),
    Case("recovers, date unknown", RECOVERS),
    Case("full from the start", FULL),
    Case("stays at 30 %, rationed", STAYS, HELD_BACK),
    Case("recovers, rationed", RECOVERS, HELD_BACK),
    Case("full, rationed", FULL, HELD_BACK),
    Case("recovers, 10,000 throughout", RECOVERS, regimes=None),
    Case("stays, + own production", STAYS, own_production=True),
]

STAYS_AT_30, RECOVERS_SOME_DAY, FULL_FROM_START, STAYS_RATIONED, *_, ALWAYS_10_000, STAYS_OWN = (case.label for case in CASES)
SHOWN = (STAYS_AT_30, RECOVERS_SOME_DAY, FULL_FROM_START)  # in the figure


def until_first(cases: dict[str, ss.Result]) -> list[tuple[str, ...]]:
    """Rows on what happens until the front's first stock-out."""
    rows: list[tuple[str, ...]] = [
        ("days", "gross cover", "net: 5 %", "median", "95 %", f"never in {HORIZON_DAYS} d", "supplier: median")
    ]
    for label, result in cases.items():
        net = (days(each) for each in result.quantile([0.05, 0.5, 0.95]))
        supplier = weeks(result.of("supplier").median)
        rows.append((label, days(result.gross_cover_quantile(0.5)), *net, percent(result.never, finest=0.1), supplier))
    return rows


def throughout(cases: dict[str, ss.Result]) -> list[tuple[str, ...]]:
    """Rows on all days to the horizon, stock-outs or not."""
    rows: list[tuple[str, ...]] = [
        (f"over all {HORIZON_DAYS} days", "fill rate", "stock-outs", "days of each", "rounds unmet", "fired a day")
    ]
    for label, result in cases.items():
        seen = result.stock_outs.value > 0
        outs = plus_minus(result.stock_outs, finest=0.1) if seen else "none"
        lasting = plus_minus(result.stock_out_days, finest=0.1) if seen else "-"
        unmet = plus_minus(result.unmet_demand, finest=100) if seen else "none"
        rows.append((label, percent(result.fill_rate, finest=0.1), outs, lasting, unmet, hundreds(fired_per_day(result))))
    return rows


def table(rows: list[tuple[str, ...]]) -> str:
    """The first column flush left, the others flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def days(estimate: ss.Estimate) -> str:
    """A number of days with its error, to a day."""
    return plus_minus(estimate, finest=1)


def weeks(estimate: ss.Estimate) -> str:
    """A number of days that is known to a week, since a train leaves once a week."""
    return plus_minus(estimate, finest=TRAIN_EVERY_DAYS)


def hundreds(number: float) -> str:
    """A number to the nearest hundred."""
    return f"{round(number, -2):,.0f}"


def reading(cases: dict[str, ss.Result], paths: dict[str, ss.Trajectories]) -> str:
    """What the tables say, in words, with every number computed."""
    stays, full, recovers = cases[STAYS_AT_30], cases[FULL_FROM_START], cases[RECOVERS_SOME_DAY]
    rationed, always_10_000, own = (cases[label] for label in (STAYS_RATIONED, ALWAYS_10_000, STAYS_OWN))
    early, late = ([on_hand(paths[label], day) for label in (STAYS_AT_30, FULL_FROM_START)] for day in (90, 360))
    shipped = hundreds(np.median(stays.inputs["containers per day"] * stays.inputs["rounds per container"]))
    made = np.median(stays.inputs["full capacity per year"]) / 365
    supplier, front = stays.of("supplier").median, stays.median
    short_days = HORIZON_DAYS * (1 - stays.ready_rate.value)
    return f"""\
What they say
  {shipped} rounds a day are shipped (median); {hundreds(made)} are made at full capacity, \
{hundreds(AT_30_PERCENT * made)} at 30 %. Either way the supplier's stock
    pays for most of it at first, and the readings look alike at the front: on day 90 its median stock is \
{early[0]:,.0f} rounds
    if the factories stay at 30 %, {early[1]:,.0f} if they are at full capacity; on day 360, {late[0]:,.0f} and {late[1]:,.0f}.
    As long as a stock stands behind them, shipments that keep their pace say little about the factories.
  The supplier runs short first: at 30 % its trains leave part-empty from day {weeks(supplier)} on, and the front has its
    first stock-out on day {days(front)} ({stays.date(front)}; medians). The front's stock lasts {HORIZON_DAYS} days with \
probability {percent(stays.never, finest=1)}
    at 30 %, {percent(recovers.never, finest=1)} if the factories recover, {percent(full.never, finest=1)} at full capacity.
  Rationing makes no rounds. At 30 % it lifts the fill rate from {percent(stays.fill_rate, finest=0.1)} to \
{percent(rationed.fill_rate, finest=0.1)}, but what is held back is
    not counted as demand: {hundreds(fired_per_day(rationed))} rounds a day are fired instead of \
{hundreds(fired_per_day(stays))}, and what is left is in store on the last
    day. It turns {short_days:.0f} days of stock-out in {HORIZON_DAYS} into planned restraint.
  The claims about the front weigh as much as those about the factories. With 10,000 fired a day throughout it lasts with
    probability {percent(always_10_000.never, finest=0.1)} even if they recover; with its own 250,000 a month, \
{percent(own.never)} even if they stay at 30 %.
  If the two million a year are what is made at 30 % of capacity, not at full capacity, the first row becomes the third."""


def on_hand(trajectories: ss.Trajectories, day: int) -> float:
    """The median stock on the last evening of the grid up to `day`, to the nearest ten thousand."""
    column = np.searchsorted(trajectories.days, day, side="right") - 1
    return float(np.round(np.median(trajectories.on_hand[:, column]), -4))


def fired_per_day(result: ss.Result) -> float:
    """The mean of what is fired in a day: what is asked for and met."""
    return (result.service.demanded().value - result.unmet_demand.value) / HORIZON_DAYS


def save_figure(cases: dict[str, ss.Result], paths: dict[str, ss.Trajectories], path: Path) -> None:
    """The stock of the supplier above that of the front, for the rival readings side by side."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("Agg")
    figure, axes = plt.subplots(2, len(SHOWN), figsize=(12, 6.4), sharex=True, sharey="row", layout="constrained")
    for row, (stock, day_1) in enumerate((("supplier", "0.5 to 2"), ("front", "0.3 to 1"))):
        for ax, label in zip(axes[row], SHOWN, strict=True):
            ss.plot_fan(paths[label].of(stock), ax=ax, legend=False)
            ax.set(xlabel="", ylabel="", title=label if row == 0 else "")
            first = cases[label].of(stock).median
            date = cases[label].date(first)
            if date is not None:
                ax.axvline(date, color="#a33", lw=1, ls="--")
                late = first.value > HORIZON_DAYS / 2
                ax.annotate(
                    f"first stock-out, median:\nday {(weeks if stock == 'supplier' else days)(first)}",
                    (date, 0.97),
                    xycoords=("data", "axes fraction"),
                    xytext=(-6 if late else 6, 0),
                    textcoords="offset points",
                    ha="right" if late else "left",
                    va="top",
                    color="#a33",
                )
        highest = max(np.quantile(paths[label].of(stock).on_hand, 0.95, axis=0).max() for label in SHOWN)
        axes[row, 0].set_ylim(0, 1.25 * highest)
        axes[row, 0].yaxis.set_major_formatter(lambda rounds, _: f"{rounds / 1e6:g}")
        axes[row, 0].set_ylabel(f"million rounds at the {stock}\n(assumed: {day_1} on day 1)")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    figure.suptitle("Until the supplier's own stock is gone, the readings look alike at the front", fontsize=13)
    figure.savefig(path, dpi=130)


def main() -> None:
    """Simulate every case, print the tables and their reading, and save the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("factory_restart.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=3_000)
    options = parser.parse_args()
    cases = {case.label: ss.simulate(case.scenario(), paths=options.paths, seed=20240226, to_horizon=True) for case in CASES}
    paths = {label: cases[label].trajectories(300, every_days=5) for label in SHOWN}
    print(
        f"{SOURCES}\n\nHow long does the front's stock last? {options.paths:,} paths a row from {START}, "
        "± 95 % Monte Carlo error;\n"
        "gross cover: nothing comes in; net: until the first day without full fire; supplier: until a train cannot be filled\n"
    )
    print(table(until_first(cases)))
    print()
    print(table(throughout(cases)))
    print(f"\n{reading(cases, paths)}")
    try:
        save_figure(cases, paths, options.figure)
        print(f"\nfigure: {options.figure}")
    except ImportError:
        print("\nno figure: it needs matplotlib (pip install 'supplysim[plot]')")


if __name__ == "__main__":
    main()
