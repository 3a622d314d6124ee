"""How many containers will have been shipped by a later date? Forecasts fixed beforehand, to be scored when the figure is known.

Seoul's Ministry, Minister and Joint Chiefs of Staff gave totals of the containers shipped since 2023-09-13. From those up to
2024-07-15, three models forecast the totals that the same source will give: a pace that is constant, one that drifts, and an
equal mixture of both. They were written down before any later figure was looked at.

    python examples/container_forecast.py
    python examples/container_forecast.py --outcome 12000 --on 2024-10-15  # scores the forecasts
"""

from __future__ import annotations

import argparse
import datetime

import numpy as np

import supplysim as ss
from supplysim import percent, plus_minus

START, DAYS, SEED = "2023-09-13", 480, 20240715
FORECAST_FOR = ("2024-10-15", "2024-12-15")
SERIES = [
    ("2023-09-13", 0.0),
    ("2023-11-15", 2_000.0),
    ("2023-12-15", 5_000.0),
    ("2024-02-26", 6_700.0),
    ("2024-06-15", 10_000.0),
]
SERIES += [("2024-07-15", 5_200_000 / 480)]

MODELS = """\
The models, fixed on the figures up to 2024-07-15
  pace            containers a day: lognormal, median 30, 5 to 95 % from 9 to 95 (what one ship, or ten, could carry)
  constant pace   the same on all days
  drifting pace   in each 60 days it goes, in a straight line, to a level that is lognormal around the one before, sd of ln 0.35
  equal mixture   one or the other, with probability 1/2 each before the figures are told
  a statement     about the count of its day: sd of ln 0.25 for "about 2,000" (its month alone is known), 0.15 for 5,000, 0.08
                  for 6,700 and for 2024-07-15; "at least 10,000" is a floor, nine in ten of which lie within a factor 1.3.
                  A month stands for its 15th day. A bias that all statements of the source share is in the forecast figures,
                  too: what is forecast is what the source will say, with an error of 0.08 of its own, not the truth
  rounds          5,200,000 of 152 mm on 2024-07-15 are 10,833 containers at 480 each, as in 2024-06: 4,800,000 / 10,000.
                  Rounds and containers of one statement are one datum, and count once"""

PACE = ss.lognormal(np.log(30), 0.7, name="pace on the first day")
NEXT_ERROR = ss.lognormal(0, 0.08, name="error of the next statement")
STEPS = [ss.lognormal(0, 0.35, name=f"drift, days {first} to {first + 60}") for first in range(0, DAYS, 60)]
SEOUL = ss.Source("Ministry of Defence, Seoul", note="with the Joint Chiefs of Staff and the National Intelligence Service")


def shipped(by: str, drifts: ss.Quantity | float) -> ss.Quantity:
    """The containers shipped by a date; `drifts` is 1 if the pace drifts, 0 if it is constant."""
    left = (datetime.date.fromisoformat(by) - datetime.date.fromisoformat(START)).days
    level, total = PACE * 1, PACE * 0
    for step in STEPS:
        days = min(max(left, 0), 60)
        then = level * step**drifts
        total, level, left = total + days * level + days**2 / 120 * (then - level), then, left - 60
    return total


def claims_of(drifts: ss.Quantity | float) -> ss.Claims:
    """What Seoul said of the containers, and of the rounds in them."""
    november, december, february, june, july = (shipped(date, drifts) for date, _ in SERIES[1:])
    said = [
        ss.Claim("about 2,000", of=november, about=2_000, within=0.25, source=SEOUL, date="2023-11"),
        ss.Claim("5,000", of=december, about=5_000, within=0.15, source=SEOUL, date="2023-12"),
        ss.Claim("6,700", of=february, about=6_700, within=0.08, source=SEOUL, date="2024-02-26"),
        ss.Claim("at least 10,000", of=june, at_least=10_000, usually_within=1.3, source=SEOUL, date="2024-06"),
        ss.Claim("5.2 million rounds", of=480 * july, about=5.2e6, within=0.08, source=SEOUL, date="2024-07-15"),
    ]
    again = ss.Claim("4.8 million", of=480 * june, about=4.8e6, within=0.08, restates="at least 10,000", date="2024-06")
    return ss.Claims([*said, again])


def forecast(drifts: ss.Quantity | float, dates: list[str], paths: int) -> ss.Result:
    """What Seoul will say of some dates, and whether the pace drifts, given what it has said."""
    told = {date: shipped(date, drifts) * NEXT_ERROR for date in dates}
    stock, demand = ss.Stock(shipped("2024-12-31", drifts) * NEXT_ERROR), [ss.Consumption("none", 0)]
    scenario = ss.Scenario("containers", unit="containers", stock=stock, demand=demand, horizon_days=1)
    outputs = {**told, "drifts": drifts + 0 * PACE}
    return ss.simulate(scenario, paths=paths, seed=SEED, given=claims_of(drifts), outputs=outputs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Forecast the containers shipped, and score the forecasts.")
    parser.add_argument("--paths", type=int, default=65_536)
    parser.add_argument("--outcome", type=float, help="a later total, to score the forecasts")
    parser.add_argument("--on", default=FORECAST_FOR[0], help="its date, by default 2024-10-15")
    options = parser.parse_args()
    dates = sorted({*FORECAST_FOR, options.on})
    print(f"{MODELS}\n\n{'what Seoul will have said':<34}{'5 %':>15}{'median':>15}{'95 %':>15}{'effective paths':>18}")
    models: dict[str, ss.Quantity | float] = {
        "constant pace": 0.0,
        "drifting pace": 1.0,
        "equal mixture": ss.choice([0, 1], name="whether the pace drifts"),
    }
    results = {name: forecast(drifts, dates, options.paths) for name, drifts in models.items()}
    for name, result in results.items():
        for date in dates:
            cells = "".join(f"{plus_minus(each):>15}" for each in result.outputs[date].quantile([0.05, 0.5, 0.95]))
            print(f"{name + ', ' + date:<34}{cells}{result.effective_paths:>18,.0f}")
    drifts = results["equal mixture"].outputs["drifts"].mean
    print(f"\nThe figures up to 2024-07-15 make a drift {percent(drifts)} likely, if it was 50 % before.")
    for name, result in results.items() if options.outcome else ():
        print(f"\n{name}\n{ss.score(result.outputs[options.on], options.outcome, naive=SERIES, on=options.on)}")
