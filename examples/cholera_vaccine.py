"""How long would the world's stockpile of oral cholera vaccine last? The figures of 2024, reasoned through together.

From January 2023 to early May 2024 countries asked for 82 million doses, and 46 million were produced; 3.2 million were in
stock, and 5 million are to be there at all times. What do such figures imply for the rest of the year: how long until a request
cannot be met in full, which share of the requests is met, on how many days fewer than 5 million doses are left, and what would
rationing or more production change? The program gives the answers for rival readings of the figures, and holds each to the
stock levels that were reported afterwards, which are no inputs.

    python examples/cholera_vaccine.py                       # prints the answer, saves cholera_vaccine.png
    python examples/cholera_vaccine.py --figure vaccine.png  # saves the figure there
"""

from __future__ import annotations

import argparse
import datetime
import textwrap
import warnings
from itertools import pairwise
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

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

# --- the figures, in million doses and days --------------------------------------------------------------------------------------
BEGAN, START, END = datetime.date(2023, 1, 1), datetime.date(2024, 5, 6), datetime.date(2024, 12, 31)
JUNE, JULY, MID_AUGUST = datetime.date(2024, 6, 10), datetime.date(2024, 7, 8), datetime.date(2024, 8, 12)
AUTUMN, AFTER_AUTUMN = datetime.date(2024, 9, 1), datetime.date(2024, 10, 15)
HORIZON_DAYS = (END - START).days + 1
IN_STOCK, TARGET = 3.2, 5.0
TRAJECTORIES, ROUNDING = 1_000, 0.05  # paths that are looked at day by day; half of the last digit that was reported
REQUESTED = {START: 82, JUNE: 92, JULY: 102, MID_AUGUST: 105}
PRODUCED = {START: 46, JUNE: 49, JULY: 51, MID_AUGUST: 55}
A_MONTH, A_YEAR = 365 / 12, 365


def day_of(date: datetime.date) -> int:
    """The number of a date's day; the first is 1."""
    return (date - START).days + 1


# What was reported of the stock later on: the first day, how many days the figure stands for, the figure.
REPORTED = {
    "10 June": (JUNE, 1, 6.2),  # WHO, in the press of 20 June 2024
    "8 July": (JULY, 1, 7.5),  # WHO, in Ma'an, July 2024
    "14 October": (datetime.date(2024, 10, 14), 1, 0.0),  # WHO, 18 October 2024
    "October, mean": (datetime.date(2024, 10, 1), 31, 0.6),  # "less than": #20, 20 November 2024
    "November, mean": (datetime.date(2024, 11, 1), 30, 3.5),  # #21, 18 December 2024
    "December, mean": (datetime.date(2024, 12, 1), 31, 5.9),  # #22, in Vax-Before-Travel, 26 January 2025
}

# --- what is not known -----------------------------------------------------------------------------------------------------------
requests_a_day = ss.uniform(82 / (START - BEGAN).days, 102 / (JULY - BEGAN).days, name="requests a day")
# All that was produced until 6 May 2024 and was not in stock then; 35 million in the leap year 2024.
issues_a_day = ss.uniform((46 - IN_STOCK) / (START - BEGAN).days, 35 / 366, name="issues a day")
made_a_day = ss.uniform(2.5 / A_MONTH, 46 / (START - BEGAN).days, name="produced a day until mid-August")
made_later = ss.uniform(5 / A_MONTH, 6.2 / 31, name="produced a day at the end of the year")
made_by_both = ss.uniform(80 / A_YEAR, 90 / A_YEAR, name="produced a day by both plants")
approved = ss.uniform(0.39, 0.45, name="share approved when short")

GROWING = ss.ramp(day_of(MID_AUGUST), (END - MID_AUGUST).days, from_level=1, to_level=made_later / made_a_day)
BOTH_PLANTS = ss.ramp(1, (AUTUMN - START).days, from_level=1, to_level=made_by_both / made_a_day)
WAVES = ss.Regimes(levels={"quiet": 1 / 3, "busy": 5 / 3}, mean_days={"quiet": 50, "busy": 50}, start="quiet")


def batches(profile: ss.Profile | None) -> ss.Shipments:
    """Weekly batches, more often as production grows; on which day of the week is not known."""
    return ss.Shipments(
        "batches",
        every_days=7,
        jitter_days=2,
        size=7 * made_a_day,
        size_cv=0.3,
        first_day=ss.uniform(1, 8, name="day of the first batch"),
        profile=profile,
    )


def requests(
    *, rationing: ss.Rationing | None = None, unmet: str = "lost", profile: ss.Profile | None = None
) -> ss.Consumption:
    """All that is asked for: as uneven as if requests of 8.4 / 5 million doses came at random, in waves or on dates."""
    return ss.Consumption(
        "requests",
        per_day=requests_a_day,
        cv=(8.4 / 5 / requests_a_day) ** 0.5,
        regimes=WAVES if profile is None else None,
        profile=profile,
        rationing=rationing,
        unmet=unmet,
    )


def as_dated() -> ss.Profile:
    """Requests at the rates published for each stretch of days; where there is no figure, at the mean rate."""
    levels: dict[float | datetime.date | str, ss.Quantity | float] = {MID_AUGUST: 1, AFTER_AUTUMN: 1}
    for day, until in pairwise(REQUESTED):
        levels[day] = (REQUESTED[until] - REQUESTED[day]) / (until - day).days / requests_a_day
    levels[AUTUMN] = 8.4 / (AFTER_AUTUMN - AUTUMN).days / requests_a_day
    return ss.schedule(levels)


ISSUES = ss.Consumption("issues", per_day=issues_a_day, cv=(7.6 / 5 / issues_a_day) ** 0.5, regimes=WAVES)


@attrs.frozen
class Case:
    """One reading of the figures: a row of the table, and a panel of the figure where it has a title."""

    label: str
    demand: ss.Consumption
    production: ss.Profile | None = None
    title: str = ""

    def scenario(self) -> ss.Scenario:
        """The reading as a scenario."""
        return ss.Scenario(
            self.label.strip(),
            unit="million doses",
            start=START,
            horizon_days=HORIZON_DAYS,
            stock=ss.Stock(on_hand=IN_STOCK),
            demand=[self.demand],
            supply=[batches(self.production)],
        )


WHEN_SHORT = ss.Rationing(review_days=7, levels={28: approved})  # the target of 5 million is 27 to 30 days of requests
ALL, WAITS, RATIONED, PLANTS, DATED, ISSUED = (
    "all requests, production grows",
    "  + what is not met waits",
    "  + rationed when short",
    "  + both plants by September",
    "  + on the dates published",
    "only issues, production grows",
)
CASES = [
    Case("all requests, production as before", requests()),
    Case(ALL, requests(), GROWING, "all requests"),
    Case(WAITS, requests(unmet="backlog"), GROWING),
    Case(RATIONED, requests(rationing=WHEN_SHORT), GROWING, "rationed when short"),
    Case(PLANTS, requests(), BOTH_PLANTS),
    Case(DATED, requests(profile=as_dated()), GROWING, "on the dates published"),
    Case(ISSUED, ISSUES, GROWING, "only issues"),
]


@attrs.frozen
class Answer:
    """What one reading comes to: the run, and some of its paths day by day."""

    case: Case
    result: ss.Result
    trajectories: ss.Trajectories

    @classmethod
    def of(cls, case: Case, paths: int) -> Answer:
        """Simulate a case to the end of the year."""
        # Requests come a few times a month, so a cv of 3 to 4 from day to day is meant.
        warnings.filterwarnings("ignore", "'cv' of Consumption", ss.SupplysimWarning)
        result = ss.simulate(case.scenario(), paths=paths, seed=20240506, to_horizon=True)
        return cls(case, result, result.trajectories(paths=TRAJECTORIES, every_days=1))

    @property
    def ever_empty(self) -> ss.Estimate:
        """The probability that some request cannot be met in full by the end of the year."""
        return 1 - self.result.never

    @property
    def demand(self) -> float:
        """Doses asked for (and approved, where that is rationed) by the end of the year: the mean."""
        return self.result.unmet_demand.value / (1 - self.result.fill_rate.value)

    @property
    def issued(self) -> float:
        """Doses given out by the end of the year: the mean."""
        return float(self.trajectories.issued[:, -1].mean())

    @property
    def days_below_target(self) -> float:
        """Days with fewer doses than are to be there at all times: the mean."""
        return float((self.trajectories.on_hand[:, 1:] < TARGET).sum(axis=1).mean())

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of the table."""
        early, middle = (plus_minus(each, finest=1).partition(" (")[0] for each in self.result.quantile([0.05, 0.5]))
        return (
            self.case.label,
            early,
            middle,
            percent(self.ever_empty, finest=1),
            f"{self.demand:.0f}",
            percent(self.result.fill_rate, finest=1),
            f"{self.issued:.0f}",
            f"{(1 - self.result.ready_rate.value) * HORIZON_DAYS:.0f}",
            f"{self.days_below_target:.0f}",
        )

    def stock_at(self, name: str) -> NDArray[np.float64]:
        """The stock when a level was reported, on each path: of a morning, or the average of a month; (paths,)."""
        first, days, _ = REPORTED[name]
        morning = day_of(first) - 1
        return np.asarray(self.trajectories.on_hand[:, morning : morning + days].mean(axis=1))


NOTES = """\
  demand: doses asked for, and approved where that is rationed; met at once: of the demand, on its day (the fill rate)
  ever empty, days empty: less than what is asked for can be given; ±: half of the 95 % interval of the Monte Carlo error"""
HEADS = ("", "lasts: 5 %", "median", "ever empty", "demand", "met at once", "issued", "days empty", "below 5 M")


def aligned(rows: list[tuple[str, ...]]) -> str:
    """Rows of cells as text, the first as heads."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def check(shown: list[Answer]) -> str:
    """The reported levels beside each reading: 5 % to 95 % of the paths, and the share of paths that are as low."""
    rows: list[tuple[str, ...]] = [("million doses", "reported", *(answer.case.title for answer in shown))]
    for name, (_, _, level) in REPORTED.items():
        cells = []
        for answer in shown:
            stock = answer.stock_at(name)
            low, high = np.quantile(stock, [0.05, 0.95])
            cells.append(f"{low:.1f} to {high:.1f}  {100 * (stock <= level + ROUNDING).mean():3.0f} %")
        rows.append((name, f"{level:.1f}", *cells))
    return aligned([*rows, ("July as high, October as low", "", *(f"{swings(answer)} paths" for answer in shown))])


def swings(answer: Answer) -> int:
    """How many of the paths have as much as was reported on 8 July, and as little in October."""
    (_, _, high), (_, _, low) = REPORTED["8 July"], REPORTED["October, mean"]
    both = (answer.stock_at("8 July") >= high - ROUNDING) & (answer.stock_at("October, mean") <= low + ROUNDING)
    return int(both.sum())


def reading(answers: dict[str, Answer]) -> str:
    """What the table and the check say, with every number computed."""
    every, waits, rationed, plants, issues = (answers[label] for label in (ALL, WAITS, RATIONED, PLANTS, ISSUED))
    a_day = (REQUESTED[START] / (START - BEGAN).days + REQUESTED[JULY] / (JULY - BEGAN).days) / 2
    in_june, in_july, in_december = (REPORTED[name][2] for name in ("10 June", "8 July", "December, mean"))
    left_by_june = IN_STOCK + PRODUCED[JUNE] - PRODUCED[START] - in_june
    left_by_july = in_june + PRODUCED[JULY] - PRODUCED[JUNE] - in_july
    made = float(every.trajectories.received[:, -1].mean())
    first = every.result.median
    from_august = (45 - (PRODUCED[MID_AUGUST] - 38)) / (END - MID_AUGUST).days * A_MONTH
    return wrapped(f"""\
How long it lasts

At the mean rate of the requests, {a_day:.3f} million a day, the 3.2 million of 6 May are {IN_STOCK / a_day:.0f} days of gross
cover, the 6.2 million of 10 June {in_june / a_day:.0f}, the 5 million that are to be there {TARGET / a_day:.0f}. With what is
produced, and requests in waves, the first that cannot be met in full comes after {plus_minus(first, finest=1)} days (median:
{every.result.date(first)}), and before 2025 with probability {percent(every.ever_empty, finest=1)}.

Rationing makes no doses. It leaves the stockpile empty at some time with probability {percent(rationed.ever_empty, finest=1)},
and below 5 million on {rationed.days_below_target:.0f} days instead of {every.days_below_target:.0f}, by giving out
{rationed.issued:.0f} million instead of {every.issued:.0f}: some go without so that some is left for the next outbreak. Where
unmet requests wait, {waits.issued:.0f} million are given out, {percent(waits.result.fill_rate, finest=1)} of the demand at
once: what is made goes to those who wait.

More production meets more: {percent(plants.result.fill_rate, finest=1)} at once, {plants.issued:.0f} million in all, with both
plants by September. For the summer that is late: the stockpile is still empty at some time with probability
{percent(plants.ever_empty, finest=1)}.

How it agrees with the stock that was reported

A request is not an issue. From 6 May to 10 June 10 million doses were asked for, 3 million were made, and the stock rose by
3.0: {left_by_june:.1f} million left it. By 8 July 10 million more were asked for, and {left_by_july:.1f} million left (each to
within a million, since the figures are rounded). Drawn on the dates published, the requests empty the stock in weeks; on 8
July it stood at {in_july}. No choice of the unknowns mends that.

All requests, in waves of any dates, leave 6.2 and 7.5 at the upper edge of what is simulated. Rationed requests or the issues
of the past reach them, and November and December, but hardly the empty October. As high in July and as low in October are
{swings(every)}, {swings(rationed)} and {swings(issues)} of {TRAJECTORIES:,} paths.

So doses left long after they were asked for, and then together. When requests are approved and shipped decides when the
stockpile is empty, more than their sum does; no dates of that were found. Six levels of one history cannot settle it.

The sums agree better. In all some {IN_STOCK + made - in_december:.0f} million must have left by the end of the year (3.2, and
{made:.0f} made, less {in_december}): all requests give {every.issued:.0f}, rationed {rationed.issued:.0f}, the issues of the
past {issues.issued:.0f}. That production makes {PRODUCED[START] - 38 + made:.0f} million in 2024, fewer than the 50 or "around
45" that were said: with 55 since January 2023 by mid-August, even 45 would have taken {from_august:.0f} a month from then
on.""")


def wrapped(text: str) -> str:
    """Paragraphs filled, each hanging under its first line; those of one short line are heads."""
    paragraphs = [" ".join(each.split()) for each in text.split("\n\n")]
    return "\n".join(
        textwrap.fill(each, 127, initial_indent="  ", subsequent_indent="    ") if each.endswith(".") else f"\n{each}"
        for each in paragraphs
    ).strip()


def save_figure(shown: list[Answer], path: Path) -> None:
    """The simulated stock of four readings, with the reported levels."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("Agg")
    figure, grid = plt.subplots(2, 2, figsize=(11, 7.4), sharex=True, sharey=True, layout="constrained")
    for axes, answer in zip(grid.flat, shown, strict=True):
        ss.plot_fan(answer.trajectories, ax=axes, legend=False)
        axes.axhline(TARGET, color="0.35", lw=0.9, ls="--", label="to be there at all times")
        for first, days, level in REPORTED.values():
            span = [first, first + datetime.timedelta(days if days > 1 else 0)]
            style = {"lw": 3.5, "solid_capstyle": "butt"} if days > 1 else {"marker": "o", "ms": 8, "mec": "white", "lw": 0}
            axes.plot(span, [level, level], color="#a33", zorder=9, clip_on=False, **style)
        axes.set(title=answer.case.title, xlabel="", ylabel="", ylim=(0, 16))
        axes.spines[["top", "right"]].set_visible(False)
        handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    figure.supylabel("doses in stock, million")
    figure.suptitle(
        "The stock of oral cholera vaccine from 6 May 2024: four readings, and what was reported (red; bars: monthly means)",
        fontsize=13,
    )
    figure.savefig(path, dpi=130)


def main() -> None:
    """Simulate every reading, print the table, the check and what they say, and save the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("cholera_vaccine.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=10_000)
    options = parser.parse_args()
    answers = {case.label: Answer.of(case, options.paths) for case in CASES}
    shown = [answer for answer in answers.values() if answer.case.title]
    print(f"{SOURCES}\n\nFrom 6 May to the end of 2024, in days and million doses; {options.paths:,} paths a row\n{NOTES}\n")
    print(aligned([HEADS, *(answer.row for answer in answers.values())]))
    print(
        f"\nThe stock reported, and simulated: 5 % to 95 % of {TRAJECTORIES:,} paths, and the share of them that are as low\n"
    )
    print(check(shown))
    print(f"\n{reading(answers)}")
    try:
        save_figure(shown, options.figure)
        print(f"\nfigure: {options.figure}")
    except ImportError:
        print("\nno figure: it needs matplotlib (pip install 'supplysim[plot]')")


if __name__ == "__main__":
    main()
