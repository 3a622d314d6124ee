"""How long would the world's stockpile of oral cholera vaccine last? The figures of 2024, reasoned through together.

From January 2023 to early May 2024 countries asked for 82 million doses, and 46 million were produced; 3.2 million were in
stock. How long until a request cannot be met in full, what decides that, and what would rationing or more production change?
The program answers for rival readings, and holds each to the stock levels that were reported afterwards, which are no inputs.

    python examples/cholera_vaccine.py --figure vaccine.png  # prints the answer and saves a figure
"""

from __future__ import annotations

import argparse
import textwrap
import warnings
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

import supplysim as ss
from supplysim import percent, plus_minus

SOURCES = """\
What goes in, in million doses, and who said it ("#": WHO, external situation report on the multi-country outbreak of cholera)
  in stock on 6 May 2024         3.2               #14, 16 May 2024
  to be in stock at all times    5                 #21, 18 December 2024
  in stock at the end of 2022    about nothing     "empty or extremely low": WHO, in Reuters, 16 December 2022
  in stock January to May 2024   nothing           WHO, in AFP, 15 August 2024: at odds with the 3.2 of 6 May, and not used
  requested since January 2023   79, 82, 92, 102   by 29 February, 6 May, 10 June, 8 July 2024: #12, 14 March; #14; WHO, in the
                                                   press of 20 June; WHO, in Ma'an, July 2024
                                 105               WHO, in the press of 15 August 2024 (data to 28 July)
  requested 1 Sept to 14 Oct     8.4, 5 countries  WHO, 18 October 2024 (AFP); 7.6 of them could be shipped
  produced since January 2023    46, 49, 51, 55    by 6 May, 10 June, 8 July, mid-August 2024: the same reports
  produced a month               2.5, later 5      "this year"; "by the end of the year": Gavi, 10 September 2024
                                 6.2               in January 2025: #23, 20 February 2025
  produced in a year             38; 50            2023; forecast for 2024: Gavi and UNICEF, 18 April 2024
                                 around 45         2024: WHO, in Health Policy Watch, 31 October 2024
  rhythm of production           weekly            "produced each week": the same
  both plants at full output     80 to 90 a year   EuBiologics, the only producer, 25 February 2025 (Chosun Biz)
  approved, of what is asked     39 %, 45 %        by August and November 2023: #5, in Precision Vaccinations, 25 August 2023;
                                                   WHO, in Vax-Before-Travel, December 2023
  allocated in all of 2024       35                WHO, 15 August 2025 (Vax-Before-Travel)
  assumed here                   batches come up to 2 days early or late, their sizes vary by 30 %; production grows evenly
                                 from 12 August, the day of the mid-August figures, to 31 December; no dose expires; quiet and
                                 busy spells last 50 days on average, a quiet one begins on 6 May, and five times as much is
                                 asked for in busy ones (from the above: 3 in the 67 days before 6 May, 20 in the 63 after)
  Since October 2022 a person gets one dose instead of two (WHO, in Vax-Before-Travel, 19 May 2024): all of this is for one."""

# --- the figures, in million doses and days ----------------------------------------------------------------------------------
BEGAN, START, END = date(2023, 1, 1), date(2024, 5, 6), date(2024, 12, 31)
JUNE, JULY, MID_AUGUST, AUTUMN = date(2024, 6, 10), date(2024, 7, 8), date(2024, 8, 12), date(2024, 9, 1)
IN_STOCK, TARGET, ROUNDING, SEED = 3.2, 5.0, 0.05, 20240506  # half of the last digit that was reported
BEFORE, A_MONTH, A_YEAR = (START - BEGAN).days, 365 / 12, 365

REPORTED = {  # of the stock, later on: the first day, the days that the figure stands for, the figure
    "10 June": (JUNE, 1, 6.2),  # WHO, in the press of 20 June 2024
    "8 July": (JULY, 1, 7.5),  # WHO, in Ma'an, July 2024
    "14 Oct": (date(2024, 10, 14), 1, 0.0),  # WHO, 18 October 2024
    "Oct mean": (date(2024, 10, 1), 31, 0.6),  # "less than": #20, 20 November 2024
    "Nov mean": (date(2024, 11, 1), 30, 3.5),  # #21, 18 December 2024
    "Dec mean": (date(2024, 12, 1), 31, 5.9),  # #22, in Vax-Before-Travel, 26 January 2025
}
# --- what is not known, and the readings of it -------------------------------------------------------------------------------
requests_a_day = ss.uniform(82 / BEFORE, 102 / (JULY - BEGAN).days, name="requests a day")
# All that was produced until 6 May 2024 and was not in stock then; 35 million in the leap year 2024.
issues_a_day = ss.uniform((46 - IN_STOCK) / BEFORE, 35 / 366, name="issues a day")
made_a_day = ss.uniform(2.5 / A_MONTH, 46 / BEFORE, name="produced a day until mid-August")
made_later = ss.uniform(5 / A_MONTH, 6.2 / 31, name="produced a day at the end of the year")
made_by_both = ss.uniform(80 / A_YEAR, 90 / A_YEAR, name="produced a day by both plants")
approved = ss.uniform(0.39, 0.45, name="share approved when short")
GROWING = ss.ramp(MID_AUGUST, (END - MID_AUGUST).days, to_level=made_later / made_a_day, from_level=1)
BOTH_PLANTS = ss.ramp(START, (AUTUMN - START).days, to_level=made_by_both / made_a_day, from_level=1)
WEEKLY = ss.Shipments("batches", every_days=7, jitter_days=2, size=7 * made_a_day, size_cv=0.3)
BATCHES = WEEKLY.replace(first_day=ss.uniform(1, 8, name="day of the first batch"), profile=GROWING)
WAVES = ss.Regimes(levels={"quiet": 1 / 3, "busy": 5 / 3}, mean_days={"quiet": 50, "busy": 50}, start="quiet")
# As uneven as if requests of 8.4 / 5 million doses came at random, or issues of 7.6 / 5.
REQUESTS = ss.Consumption("requests", per_day=requests_a_day, cv=(8.4 / 5 / requests_a_day) ** 0.5, regimes=WAVES)
ISSUES = ss.Consumption("issues", per_day=issues_a_day, cv=(7.6 / 5 / issues_a_day) ** 0.5, regimes=WAVES)
WHEN_SHORT = ss.Rationing(review_days=7, levels={28: approved})  # the target of 5 million is 27 to 30 days of requests
HORIZON_DAYS, STOCK, UNIT = (END - START).days + 1, ss.Stock(IN_STOCK), "million doses"
ALL_ASKED = ss.Scenario(
    "vaccine", unit=UNIT, start=START, horizon_days=HORIZON_DAYS, stock=STOCK, supply=[BATCHES], demand=[REQUESTS]
)
READINGS = {
    "all requests": ALL_ASKED,
    "rationed when short": ALL_ASKED.replace(requests=REQUESTS.replace(rationing=WHEN_SHORT)),
    "both plants by September": ALL_ASKED.replace(batches=BATCHES.replace(profile=BOTH_PLANTS)),
    "only issues": ALL_ASKED.replace(demand=[ISSUES]),
}
ALL, RATIONED, PLANTS, ISSUED = READINGS
SHOWN = (ALL, RATIONED, ISSUED)  # beside the levels that were reported
MADE, NOT_MET, EMPTY, AT_END = ss.Received("batches"), ss.Unmet(), ss.LongestStockOut(), ss.OnHand(on=END)
ASKED = {"made": MADE, "given out": IN_STOCK + MADE - AT_END, "not met": NOT_MET, "days empty": EMPTY, "at end": AT_END}
LEVELS: dict[str, Any] = {  # a month's mean is that of one evening a week
    name: sum(ss.OnHand(on=first + timedelta(day)) for day in range(0, days, 7)) / len(range(0, days, 7))
    for name, (first, days, _) in REPORTED.items()
}


def row(first: str, *cells: object) -> str:
    """A line of a table: the first cell flush left, the others flush right."""
    return f"{first:<25}" + "".join(f"{cell:>12}" for cell in cells)


def tables(readings: ss.Comparison, results: dict[str, ss.Result]) -> str:
    """How long the stock lasts in each reading, what becomes of the doses, and how often it is as low as was reported."""
    lines = [row("", "lasts: 5 %", "median", "ever empty", "change, pts", "given out", "not met", "days empty", "5 M at end")]
    levels = [row("paths that are as low", *REPORTED), row("(million doses)", *(level for _, _, level in REPORTED.values()))]
    for label, side in readings.items():
        outputs, change = results[label].outputs, -100 * readings.change(label).never
        lasts = (plus_minus(each, finest=1).partition(" (")[0] for each in side.quantile([0.05, 0.5]))
        means = (f"{outputs[name].mean.value:.0f}" for name in ("given out", "not met", "days empty"))
        empty, enough = (percent(each, finest=1) for each in (1 - side.never, outputs["at end"].at_least(TARGET)))
        lines.append(row(label, *lasts, empty, "" if label == ALL else f"{change.value:+.0f}", *means, enough))
        as_low = (1 - outputs[name].at_least(level + ROUNDING) for name, (_, _, level) in REPORTED.items())
        levels += [row(label, *(percent(each, finest=1) for each in as_low))] if label in SHOWN else []
    return "\n".join([*lines, "", *levels])


def reading(readings: ss.Comparison, results: dict[str, ss.Result], drivers: ss.Drivers) -> str:
    """What the tables say, in words, with every number computed."""
    empty = {label: percent(1 - side.never, finest=1) for label, side in readings.items()}
    given = {label: results[label].outputs["given out"].mean.value for label in READINGS}
    a_day = (82 / BEFORE + 102 / (JULY - BEGAN).days) / 2
    june, july, october, december = (REPORTED[name][2] for name in ("10 June", "8 July", "Oct mean", "Dec mean"))
    high, low = (np.array([results[label].outputs[name].values for label in SHOWN]) for name in ("8 July", "Oct mean"))
    swings = ((high > july - ROUNDING) & (low < october + ROUNDING)).sum(axis=1)
    made, first, most = results[ALL].outputs["made"].mean.value, readings[ALL].quantile(0.5), next(iter(drivers.values()))
    return f"""\
At the mean rate of the requests, {a_day:.3f} million a day, the 3.2 million of 6 May are {IN_STOCK / a_day:.0f} days of gross \
cover, the 5 million that are to be there {TARGET / a_day:.0f}. With what is \
produced, and requests in waves, the first that cannot be met in full comes after {plus_minus(first, finest=1)} days (median: \
{results[ALL].date(first)}), and before 2025 with probability {empty[ALL]}.
What decides that is when the requests come, not what is unknown of their rate or of production: chance explains \
{percent(drivers.chance, finest=1)} of its variance, the unknown that matters most ({most.name}) {percent(most.alone, finest=1)}.
Rationing makes no doses. The stockpile is empty at some time with probability {empty[RATIONED]} instead of {empty[ALL]}, since \
{given[RATIONED]:.0f} million are given out instead of {given[ALL]:.0f}: some go without so that some is left for the next outbreak. \
With both plants by September {given[PLANTS]:.0f} million are, but for the summer that is late: {empty[PLANTS]}.
A request is not an issue. From 6 May to 10 June 10 million doses were asked for, 3 million were made, and the stock rose by \
3.0: {IN_STOCK + 49 - 46 - june:.1f} million left it. By 8 July 10 million more were asked for, and {june + 51 - 49 - july:.1f} \
million left (each to within a million, since the figures are rounded). All requests, in waves of any dates, leave 6.2 and 7.5 \
at the upper edge of what is simulated. Rationed requests or the issues of the past reach them, and November and December, but \
hardly the empty October: as high in July and as low in October are {swings[0]}, {swings[1]} and {swings[2]} of \
{results[ALL].paths:,} paths. So doses left long after they were asked for, and then together. When requests are approved and \
shipped decides more than their sum does; no dates of that were found. Six levels of one history cannot settle it.
The sums agree better. In all some {IN_STOCK + made - december:.0f} million must have left by the end of the year (3.2, and \
{made:.0f} made, less {december}): all requests give {given[ALL]:.0f}, rationed {given[RATIONED]:.0f}, the issues of the past \
{given[ISSUED]:.0f}. That production makes {46 - 38 + made:.0f} million in 2024, fewer than the 50 or "around 45" that were said."""


def save_figure(results: dict[str, ss.Result], path: Path) -> None:
    """The simulated stock of the rival readings, with the reported levels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 4.6), layout="constrained")
    for ax, label in zip(figure.subplots(1, 3, sharex=True, sharey=True), SHOWN, strict=True):
        ss.plot_fan(results[label].trajectories(1_000, every_days=2), ax=ax, legend=False)
        ax.axhline(TARGET, color="0.35", lw=0.9, ls="--", label="to be there at all times")
        for day, days, level in REPORTED.values():
            ax.plot([day, day + timedelta(days - 1)], [level] * 2, color="#a33", lw=5, marker="o", zorder=9, clip_on=False)
        ax.set(title=label, xlabel="", ylabel="doses in stock, million" if label == ALL else "", ylim=(0, 16))
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False)
    figure.suptitle("Oral cholera vaccine from 6 May 2024: three readings, and what was reported (red; bars: monthly means)")
    figure.savefig(path, dpi=130)


def main() -> None:
    """Simulate every reading, print the tables and what they say, and save the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("cholera_vaccine.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=5_000)
    options = parser.parse_args()
    # Requests come a few times a month, so a cv of 3 to 4 from day to day is meant.
    warnings.filterwarnings("ignore", "'cv' of Consumption", ss.SupplysimWarning)
    readings = ss.compare(READINGS, paths=options.paths, seed=SEED)
    results = {label: ss.simulate(each, options.paths, seed=SEED, outputs=ASKED | LEVELS) for label, each in READINGS.items()}
    head = f"To the end of 2024; {options.paths:,} paths, the same for all (million doses; days empty: the most in a row)"
    print(f"{SOURCES}\n\n{head}\n\n{tables(readings, results)}\n")
    for each in reading(readings, results, results[ALL].drivers(never=True)).splitlines():
        print(textwrap.fill(each, 127, initial_indent="  ", subsequent_indent="    "))
    try:
        save_figure(results, options.figure)
        print(f"\nfigure: {options.figure}")
    except ImportError:
        print("\nno figure: it needs matplotlib (pip install 'supplysim[plot]')")


if __name__ == "__main__":
    main()
