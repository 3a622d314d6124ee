"""How long would the world's stockpile of oral cholera vaccine last? The figures of 2024, reasoned through together.

From January 2023 to early May 2024 countries asked for 82 million doses, and 46 million were produced; 3.2 million were in stock,
and 5 million are to be there at all times. What do such figures imply for the rest of the year: how long until a request cannot be
met in full, which share of the requests is met, on how many days fewer than 5 million doses are left, and what would rationing or
more production change? The program gives the answers for rival readings of the figures, and holds each to the stock levels that
were reported afterwards, which are no inputs.

    python examples/cholera_vaccine.py                       # prints the answer, saves cholera_vaccine.png
    python examples/cholera_vaccine.py --figure vaccine.png  # saves the figure there
"""

from __future__ import annotations

import argparse
import datetime
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
  requested since January 2023   79, 82, 92, 102   by 29 February, 6 May, 10 June, 8 July 2024: #12, 14 March; #14; WHO, in the
                                                   press of 20 June; WHO, in Ma'an, July 2024
                                 105               WHO, in the press of 15 August 2024 (data to 28 July)
  requested 1 Sept to 14 Oct     8.4 by 5 lands    WHO, 18 October 2024 (AFP); 7.6 of them could be shipped
  produced since January 2023    46, 49, 51, 55    by 6 May, 10 June, 8 July, mid-August 2024: the same reports
  produced a month               2.5, later 5      "this year"; "by the end of the year": Gavi, 10 September 2024
                                 6.2               in January 2025: #23, 20 February 2025
  both plants at full output     80 to 90 a year   EuBiologics, the only producer, 25 February 2025 (Chosun Biz)
  rhythm of production           weekly            "produced each week": WHO, in Health Policy Watch, 31 October 2024
  approved, of what is asked     39 %, 45 %        by August and November 2023: WHO, in Precision Vaccinations, 25 August, and
                                                   Vax-Before-Travel, December 2023
  allocated in all of 2024       35                WHO, 15 August 2025 (Vax-Before-Travel)
  assumed here                   batches come up to 2 days early or late, their sizes vary by 30 %; production grows evenly from
                                 mid-August to the end of the year; quiet and busy spells last 50 days on average, and five
                                 times as much is asked for in busy ones (from the figures above: 3 in the 67 days before 6 May,
                                 20 in the 63 days after); no dose expires (shelf life: 24 months)
  Since October 2022 every dose stands for a person: with two doses each, as before, twice as many would be needed."""

# --- the figures, in million doses and days --------------------------------------------------------------------------------------
BEGAN, START, END = datetime.date(2023, 1, 1), datetime.date(2024, 5, 6), datetime.date(2024, 12, 31)
JUNE, JULY, MID_AUGUST = datetime.date(2024, 6, 10), datetime.date(2024, 7, 8), datetime.date(2024, 8, 12)
AUTUMN, AFTER_AUTUMN = datetime.date(2024, 9, 1), datetime.date(2024, 10, 15)
HORIZON_DAYS = (END - START).days + 1
IN_STOCK, TARGET = 3.2, 5.0
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
SHORT_DAYS = 28  # the target of 5 million is 27 to 30 days of requests


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
    """All that is asked for: as uneven as if requests of 8.4 / 5 million doses came at random, in waves or at published rates."""
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
    """One reading of the figures: a row of the table."""

    label: str
    demand: ss.Consumption
    production: ss.Profile | None

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


ALL, RATIONED, DATED, ISSUED = (
    "all requests, production grows",
    "  + rationed when short",
    "  on the dates published",
    "only issues",
)
CASES = [
    Case("all requests, production as before", requests(), None),
    Case(ALL, requests(), GROWING),
    Case("  + what is not met waits", requests(unmet="backlog"), GROWING),
    Case(RATIONED, requests(rationing=ss.Rationing(review_days=7, levels={SHORT_DAYS: approved})), GROWING),
    Case("  + both plants by September", requests(), BOTH_PLANTS),
    Case(DATED, requests(profile=as_dated()), GROWING),
    Case(ISSUED, ISSUES, GROWING),
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
        result = ss.simulate(case.scenario(), paths=paths, seed=20240506, to_horizon=True)
        return cls(case, result, result.trajectories(paths=min(paths, 2_000), every_days=1))

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of the table."""
        result, stock = self.result, self.trajectories.on_hand[:, 1:]
        early, middle = result.quantile([0.05, 0.5])
        never = result.never
        at_zero = attrs.evolve(never, value=1 - never.value, low=1 - never.high, high=1 - never.low)
        return (
            self.case.label,
            plus_minus(early, finest=1),
            plus_minus(middle, finest=1),
            percent(at_zero, finest=0.1),
            percent(result.fill_rate, finest=0.1),
            f"{self.trajectories.issued[:, -1].mean():.0f}",
            f"{(1 - result.ready_rate.value) * HORIZON_DAYS:.0f}",
            f"{(stock < TARGET).sum(axis=1).mean():.0f}",
        )

    def stock_on(self, first: datetime.date, days: int) -> NDArray[np.float64]:
        """The stock on the morning of a date, or on average over several, on each path: (paths,)."""
        morning = day_of(first) - 1
        return np.asarray(self.trajectories.on_hand[:, morning : morning + days].mean(axis=1))


HEADS = ("", "lasts: 5 %", "median, d", "empty before 2025", "met at once", "issued, M", "empty, d", "below 5 M, d")


def aligned(rows: list[tuple[str, ...]]) -> str:
    """Rows of cells as text, the first as heads."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


SHOWN = [ALL, DATED, RATIONED, ISSUED]


def check(answers: dict[str, Answer]) -> str:
    """The reported stock levels beside what each reading gives: 5 % to 95 %, and the share of paths that are as low."""
    rows: list[tuple[str, ...]] = [("million doses", "reported", *(label.strip(" +") for label in SHOWN))]
    for name, (first, days, level) in REPORTED.items():
        cells = []
        for label in SHOWN:
            stock = answers[label].stock_on(first, days)
            low, high = np.quantile(stock, [0.05, 0.95])
            cells.append(f"{low:.1f} to {high:.1f} ({100 * (stock <= level + 0.05).mean():3.0f} %)")
        rows.append((name, f"{level:.1f}", *cells))
    return aligned(rows)


def main() -> None:
    """Simulate every reading, print the table, the check and what they say, and save the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("cholera_vaccine.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=20_000)
    options = parser.parse_args()
    import time
    for case in CASES:
        t=time.time()
        a=Answer.of(case, options.paths); print(case.label, time.time()-t)
    answers = {case.label: Answer.of(case, options.paths) for case in CASES}
    print(SOURCES)
    print(aligned([HEADS, *(answer.row for answer in answers.values())]))
    print(check(answers))


if __name__ == "__main__":
    main()
