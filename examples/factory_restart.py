"""Does it matter when a supplier's factories restart? Two readings of one report, followed through to the front.

In February 2024 a minister was reported to say that a supplier's munitions factories ran at about 30 % of capacity, for lack
of power and raw materials, and those that make the shells in question at full capacity. The program takes these as rival claims
and follows the rounds: made and stored by the supplier, by rail to a port, by ship to a front that may hold back its fire.

    python examples/factory_restart.py --figure fan.png  # prints the answer and saves a figure
"""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

import supplysim as ss
from supplysim import percent, plus_minus

START, HORIZON_DAYS, SEED = "2024-02-26", 540, 20240226

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
  the front's own production  250,000 a month       CNN citing NATO officials, 2024-03; in the last row
  on hand at the front        300,000 to 1,000,000  assumed: from "at least a month's worth" (IISS, 2024-02) to the
                                                    "> 1,000,000" of the Joint Chiefs of Staff, Seoul, 2023-11
Assumed here, with no figure published
  the supplier parts with 500,000 to 2,000,000 rounds of its stock; trains and ships keep their pace while there are rounds
  power and raw materials recover apart, each from a day between 30 and 300 on, within 30 to 120 days
  a train a week, 2 to 6 days to the port; ships of 300 containers, up to 2 days early or late, 15 to 30 days at sea, 2 % lost
  fire as in January 2024 and as in summer 2023 by turns, 90 days each on average; one day's fire varies by 30 %
  under rationing, reviewed each week: 70 % of the fire below 60 days of supply, 40 % below 30, 20 % below 15
  every round sound and of 152 mm: artillery_shells.py shows what hangs on both"""
# --- what is not known, and the readings of it -----------------------------------------------------------------------------
AT_30_PERCENT, JANUARY_2024, SUMMER_2023, OWN_PER_DAY = 0.3, 10_000, 5_000, 250_000 / (365 / 12)  # of capacity; rounds a day
CAPACITY_PER_DAY = ss.pert(1.8e6, 2.0e6, 2.4e6, name="full capacity per year") / 365
ROUNDS_PER_CONTAINER = ss.pert(400, 448, 500, name="rounds per container")
CONTAINERS_A_DAY = ss.uniform(20, 34, name="containers per day")
LOAD, PACE_DAYS, LOST = 300 * ROUNDS_PER_CONTAINER, 300 / CONTAINERS_A_DAY, 0.02
RAIL_DAYS, SEA_DAYS = ss.uniform(2, 6, name="days by rail"), ss.uniform(15, 30, name="days by sea")
FRONT, SUPPLIER = ss.uniform(300_000, 1_000_000, name="front's stock"), ss.uniform(500_000, 2_000_000, name="supplier's stock")

WEEKLY = 7 * CONTAINERS_A_DAY * ROUNDS_PER_CONTAINER
BY_RAIL = ss.Shipments("rail", from_="supplier", to="port", every_days=7, size=WEEKLY, lead_time_days=RAIL_DAYS)
SHIPS = ss.Shipments("sealift", to="front", every_days=PACE_DAYS, size=LOAD)
BY_SEA = SHIPS.replace(from_="port", jitter_days=2, loss_fraction=LOST, lead_time_days=SEA_DAYS)
# What is at sea on day 1 arrives at the same pace, until the first ship does that leaves from then on.
AT_SEA = SHIPS.replace(
    name="at sea", first_day=1 + PACE_DAYS / 2, size=(1 - LOST) * LOAD, profile=ss.window(last_day=SEA_DAYS)
)
BY_TURNS = ss.Regimes(levels={"high": 1.0, "low": SUMMER_2023 / JANUARY_2024}, mean_days={"high": 90, "low": 90})
FIRING = ss.Consumption("firing", from_="front", per_day=JANUARY_2024, cv=0.3, regimes=BY_TURNS)
HELD_BACK = FIRING.replace(rationing=ss.Rationing(review_days=7, levels={60: 0.7, 30: 0.4, 15: 0.2}))
ARSENAL = ss.Factory("arsenal", nameplate_per_day=CAPACITY_PER_DAY, to="supplier")
RECOVERY = {
    name: ss.ramp(ss.uniform(30, 300, name=f"{name}, first day"), ss.uniform(30, 120, name=f"{name}, days"), AT_30_PERCENT, 1)
    for name in ("power", "raw materials")
}
NEEDED = {name: ss.Input(CAPACITY_PER_DAY, profile=ramp) for name, ramp in RECOVERY.items()}  # the scarcer one decides
STOCKS = [ss.Stock(FRONT, name="front"), ss.Stock(LOAD, name="port"), ss.Stock(SUPPLIER, name="supplier")]
SUPPLY = [ARSENAL.replace(profile=ss.schedule({START: AT_30_PERCENT})), BY_RAIL, BY_SEA, AT_SEA]
AS_NOW = ss.Scenario(
    "shells", unit="rounds", start=START, horizon_days=HORIZON_DAYS, stock=STOCKS, main="front", supply=SUPPLY, demand=[FIRING]
)
READINGS = {
    "stays at 30 %": AS_NOW,
    "recovers, date unknown": AS_NOW.replace(arsenal=ARSENAL.replace(inputs=NEEDED)),
    "full from the start": AS_NOW.replace(arsenal=ARSENAL),
    "stays at 30 %, rationed": AS_NOW.replace(firing=HELD_BACK),
    "stays, + own production": AS_NOW.replace(supply=[*SUPPLY, ss.Factory("own factories", OWN_PER_DAY, to="front")]),
}
STAYS, RECOVERS, FULL, RATIONED, OWN = READINGS

ALIKE = DAY_90, DAY_360 = ss.OnHand("front", on=90), ss.OnHand("front", on=360)
ARRIVED = ss.Received("sealift") + ss.Received("at sea")
FIRED = ((FRONT + ARRIVED - ss.OnHand("front", on=HORIZON_DAYS)) / HORIZON_DAYS).named("fired a day")
ASKED: dict[str, tuple[ss.Quantity, ...]] = {STAYS: (*ALIKE, FIRED), RECOVERS: (), FULL: ALIKE, RATIONED: (FIRED,)}


def table(readings: ss.Comparison) -> str:
    """How long the front's stock lasts in each reading, and what changes from the first, path by path."""
    rows = [["days until it is short", "5 %", "median", f"never in {HORIZON_DAYS}", "change, pts", "lasts longer", "as long"]]
    for label, side in readings.items():
        change, days = readings.change(label), [plus_minus(each, finest=1) for each in side.quantile([0.05, 0.5])]
        changed = [f"{100 * change.never.value:+.0f}", percent(change.longer), percent(change.same)]
        rows.append([label, *days, percent(side.never), *(changed if label != STAYS else [])])
    return "\n".join(f"{label:<27}" + "".join(f"{cell:>16}" for cell in cells) for label, *cells in rows)


def reading(readings: ss.Comparison, results: dict[str, ss.Result], drivers: ss.Drivers) -> str:
    """What the table says, in words, with every number computed."""
    stays, never = results[STAYS], {label: percent(side.never) for label, side in readings.items()}
    shipped = (stays.inputs["containers per day"] * stays.inputs["rounds per container"]).mean()
    made = stays.inputs["full capacity per year"].mean() / 365
    low, full = ([plus_minus(results[each].outputs[day].median) for day in (DAY_90, DAY_360)] for each in (STAYS, FULL))
    fired, held = (plus_minus(results[each].outputs[FIRED].mean) for each in (STAYS, RATIONED))
    cover = plus_minus(stays.gross_cover_quantile(0.5), finest=1)
    behind, power, materials = (drivers[each] for each in ("supplier's stock", *(f"{name}, first day" for name in RECOVERY)))
    return f"""\
{shipped:,.0f} rounds a day are shipped (mean); {made:,.0f} are made at full capacity, {AT_30_PERCENT * made:,.0f} at 30 %. The \
supplier's stock pays for most of it at first, and the readings look alike at the front: on day 90 its median stock is {low[0]} \
rounds if the factories stay at 30 %, {full[0]} if they are at full capacity; on day 360, {low[1]} and {full[1]}.
The supplier is short first, on {percent(stays.outlast("front", "supplier").first)} of the paths; at 30 %, its trains leave \
part-empty from day {plus_minus(stays.of("supplier").median, finest=7)} on (median). The front's stock, {cover} days of gross \
cover, lasts {HORIZON_DAYS} days with probability {never[STAYS]}, {never[RECOVERS]} if they recover, {never[FULL]} at full capacity.
On {percent(readings.change(RECOVERS).same)} of the paths a restart comes too late: the front is first short on the day on which \
it would be without. But its date matters less than what is in store until then. Of the variance of whether the front's stock \
lasts, the days on which power and raw materials begin to recover explain {percent(power.alone)} and {percent(materials.alone)}; \
the supplier's stock, of which no figure was published, {percent(behind.alone)} (it lasts with probability {percent(behind.at_low)} \
where that is small, {percent(behind.at_high)} where it is large); chance (fire, trains and ships), {percent(drivers.chance)}.
Rationing makes no rounds. At 30 %, {held} rounds a day are fired with it, {fired} without: it turns days of stock-out into \
planned restraint, and what it holds back is in store on the last day.
The claims about the front weigh as much: with its own 250,000 rounds a month, it lasts with probability {never[OWN]} at 30 %.
If the two million a year are what is made at 30 % of capacity, not at full capacity, the first row becomes the third."""


def save_figure(results: dict[str, ss.Result], path: Path) -> None:
    """The stock of the supplier above that of the front, for the rival readings side by side."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.4), layout="constrained")
    for (top, bottom), label in zip(figure.subplots(2, 3, sharex=True, sharey="row").T, (STAYS, RECOVERS, FULL), strict=True):
        paths = results[label].trajectories(200, every_days=7)
        for ax, stock, day_1 in ((top, "supplier", "0.5 to 2"), (bottom, "front", "0.3 to 1")):
            ss.plot_fan(paths.of(stock), ax=ax, legend=False)
            if (date := results[label].date(results[label].of(stock).median)) is not None:
                ax.axvline(date, color="#a33", lw=1, ls="--", label="first stock-out, median")
            ax.yaxis.set_major_formatter(lambda rounds, _: f"{rounds / 1e6:g}")
            ylabel = f"million rounds at the {stock}\n(assumed: {day_1} on day 1)" if label == STAYS else ""
            ax.set(xlabel="", ylabel=ylabel, title=label if ax is top else "")
    figure.legend(*top.get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False)
    figure.suptitle("Until the supplier's own stock is gone, the readings look alike at the front", fontsize=13)
    figure.savefig(path, dpi=130)


def main() -> None:
    """Run the readings, print the table and what it says, and save the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("factory_restart.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=2_000)
    options = parser.parse_args()
    readings = ss.compare(READINGS, paths=options.paths, seed=SEED)
    results = {label: ss.simulate(READINGS[label], options.paths, seed=SEED, outputs=asked) for label, asked in ASKED.items()}
    head = f"How long does the front's stock last? {options.paths:,} paths, the same for all; compared with the first row"
    print(f"{SOURCES}\n\n{head}\n\n{table(readings)}\n")
    for each in reading(readings, results, results[RECOVERS].drivers(never=True)).splitlines():
        print(textwrap.fill(each, 127, initial_indent="  ", subsequent_indent="    "))
    try:
        save_figure(results, options.figure)
        print(f"\nfigure: {options.figure}")
    except ImportError:
        print("\nno figure: it needs matplotlib (pip install 'supplysim[plot]')")


if __name__ == "__main__":
    main()
