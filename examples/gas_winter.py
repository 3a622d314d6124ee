"""When would German gas storage fall to 20 %? What a forecast of 10 February 2026 should have said.

A tracker then named five dates, from the smallest, the mean and the largest daily withdrawal of the last 30 days, and from these
a fifth lower and higher. But withdrawals follow the weather: cold and mild spells last for days, and all become smaller towards
spring. The model below replays what was recorded. It was fixed, as written here, before it was run, and not changed afterwards.

  today    the level of 8 February, 26.99 %, known to 0.1 points; day 1 is 9 February 2026, and the horizon 31 March
  now      the days of 9 January to 1 February 2026, replayed in weeks, for as long as the present state lasts: that is not
           known, any number of days from 0 to 20 being as likely. (The week to 8 February, -0.70 a day, was like them.)
  later    the record of the same dates of one winter, 2020 or 2021, as likely; one unknown for the path. Its weeks are replayed
           within the fortnight in which they fell, so the fall towards spring is that of the record
  factor   more or less is withdrawn than in that winter: one factor for the path, lognormal, median 1, sd of ln 0.3. (From 11
           January to 8 February 2026 drew 0.82 times as much a day as 2021; 2020 was mild throughout.)
  changes  a negative one is a withdrawal, a positive one an injection; those of one day are replayed together

Figures: Bundesnetzagentur and GIE AGSI, per cent and points of working gas volume.

    python examples/gas_winter.py --figure gas.png
"""

from __future__ import annotations

import argparse
import datetime

import numpy as np

import supplysim as ss
from supplysim import percent

START, END, PATHS, SEED = datetime.date(2026, 2, 9), datetime.date(2026, 3, 31), 65_536, 20260210
LEVEL, FLOOR, FORTNIGHT, LONGEST_NOW = 26.99, 20.0, 14, 21
SMALLEST, MEAN, LARGEST, FIFTH = 0.28, 0.71, 1.04, 0.2  # withdrawals of the last 30 days, points a day
JANUARY_2026 = """-0.91 -0.97 -0.98 -1.04 -0.68 -0.63 -0.45 -0.38 -0.41 -0.48 -0.83 -0.94 -0.80 -0.87 -0.76 -0.62 -0.70 -0.83 -0.82
 -0.74 -0.84 -0.66 -0.50 -0.49"""
FROM_9_FEBRUARY = {
    2020: """-0.13 -0.21 -0.31 -0.40 -0.39 -0.26 -0.06 +0.02 -0.18 -0.24 -0.20 -0.20 -0.20 -0.07 -0.03 -0.23 -0.19 -0.43 -0.62
 -0.56 -0.05 -0.16 -0.57 -0.26 -0.31 -0.38 -0.23 -0.17 -0.04 -0.24 -0.15 -0.05 -0.03 -0.16 -0.19 -0.06 -0.11 -0.10 -0.07 -0.16
 -0.15 -0.15 -0.16 -0.40 -0.32 -0.36 -0.32 -0.15 +0.04 -0.07 -0.38 -0.64""",
    2021: """-1.18 -1.26 -1.09 -1.12 -0.96 -0.85 -0.96 -0.41 -0.21 -0.19 -0.18 -0.08 -0.03 -0.20 -0.10 +0.01 -0.06 -0.03 -0.05
 -0.12 -0.37 -0.29 -0.36 -0.30 -0.39 -0.29 -0.29 -0.49 -0.48 -0.24 -0.12 -0.06 -0.02 -0.13 -0.02 -0.18 -0.24 -0.33 -0.22 -0.14
 -0.06 -0.28 -0.20 -0.09 -0.03 +0.13 +0.16 +0.16 -0.17 +0.48 +0.57""",
}

lasting = ss.uniform(0, LONGEST_NOW, name="days of the present state")
as_2021 = ss.choice([0, 1], name="winter of 2021")
factor = ss.lognormal(0, 0.3, name="factor of withdrawals")


def moved(name: str, changes: str, profile: ss.Profile, *scale: ss.Quantity | float) -> tuple[ss.Demand, ss.Supply]:
    """Withdrawals and injections of some recorded days, replayed together in weeks while the profile is 1, and their scales."""
    change = np.array(changes.split(), dtype=float)
    days = ss.replayed({"out": np.maximum(-change, 0), "in": np.maximum(change, 0)}, block_days=7)
    out = ss.Consumption(f"withdrawn, {name}", scale[0] * days["out"], profile=profile)
    return out, ss.Factory(f"injected, {name}", output_per_day=scale[1] * days["in"], profile=profile)


def gas() -> ss.Scenario:
    """The storage above the floor, in points."""
    horizon = (END - START).days + 1
    flows = [moved("January 2026", JANUARY_2026, ss.window(first_day=1, last_day=lasting), 1.0, 1.0)]
    for (year, record), chosen in zip(FROM_9_FEBRUARY.items(), (1 - as_2021, as_2021), strict=True):
        for first in range(0, horizon, FORTNIGHT):
            last = first + FORTNIGHT if first + FORTNIGHT < horizon else None  # the last one may be shorter
            changes = " ".join(record.split()[first:last])
            dates = ss.window(first_day=first + 1, last_day=last or horizon) * ss.window(first_day=lasting + 1)
            flows.append(moved(f"{year}, fortnight {first // FORTNIGHT + 1}", changes, dates, chosen * factor, chosen))
    demand, supply = zip(*flows, strict=True)
    stock = ss.Stock(ss.uniform(LEVEL - 0.1, LEVEL + 0.1, name="level, %") - FLOOR)
    return ss.Scenario("gas", stock=stock, demand=demand, supply=supply, horizon_days=horizon, start=START, unit="points")


def main() -> None:
    """Print the forecast beside the five dates, and draw it."""
    parser = argparse.ArgumentParser(description="When does German gas storage fall to 20 %?")
    parser.add_argument("--figure", metavar="PATH", help="write the law of the date there")
    path = parser.parse_args().figure
    result = ss.simulate(gas(), paths=PATHS, seed=SEED)
    rates = {
        "a fifth above the largest": LARGEST * (1 + FIFTH),
        "largest": LARGEST,
        "mean": MEAN,
        "smallest": SMALLEST,
        "a fifth below the smallest": SMALLEST * (1 - FIFTH),
    }
    day = datetime.timedelta(days=1)
    dates = {name: START + int((LEVEL - FLOOR) / rate) * day - day for name, rate in rates.items()}
    print(f"{'withdrawal of the last 30 days':32}{'a day':>8}{'20 % on':>14}{'forecast: reached by then':>28}")
    for name, date in dates.items():
        print(f"{name:32}{rates[name]:8.2f}{date!s:>14}{percent(1 - result.survival(date + day), finest=0.1):>28}")
    reached = 1 - result.survival(END + day)
    print(f"\nThe forecast: 20 % is reached by {END:%d %B} with probability {percent(reached, finest=0.1)}.")
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        days = float(result.quantile(share))
        print(f"  with probability {share:4.0%} {f'by {START + int(days) * day}' if np.isfinite(days) else f'not by {END}'}")
    print(f"\n{result.drivers()}")
    if path:
        from matplotlib import pyplot as plt

        figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
        calendar = [START + number * day for number in range((END - START).days + 1)]
        by_then = [100 * (1 - float(result.survival(date + day))) for date in calendar]
        axes.step(np.array(calendar, dtype="datetime64[D]"), by_then, where="post")
        for name, date in dates.items():
            axes.axvline(date, color="0.6", linestyle="--")  # type: ignore[arg-type]  # matplotlib takes dates
            axes.annotate(f" {name}", (date, 2), rotation=90, va="bottom", ha="right", fontsize=8)
        axes.set(
            ylim=(0, 100), ylabel="probability that 20 % is reached by then, %", title="One law of the date, and five dates"
        )
        figure.autofmt_xdate()
        figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
