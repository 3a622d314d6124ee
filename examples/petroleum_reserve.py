"""How long Japan's "254 days" of oil would last with the Strait of Hormuz closed.

The published 254 days divide the whole stock by the daily base of Japan's Oil Stockpiling Act, as if nothing arrived and every
barrel could be pumped: that is *gross cover*. The *net duration* is another figure. Tankers from elsewhere still arrive,
pipelines carry some oil round the strait, people use less, and one day the strait reopens; on the other side, the bottoms of
tanks cannot be pumped, and more is asked for than the Act counts. All oil is taken as one stock: a single product can run short
much sooner (sales of naphtha fell by 35.6 % in April 2026; METI, as below).

Run it with ``python examples/petroleum_reserve.py [--figure PATH]``. Oil is in million barrels, product equivalent. What was
published by the end of May 2026 stands with its source; what was not is called an assumption, and is there to be changed.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

import supplysim as ss
from supplysim import percent, plus_minus

BARRELS_PER_KL = 6.2898  # Reuters, 29 May 2026
PRODUCT_PER_CRUDE = 0.95  # how crude oil is counted: Petroleum Association of Japan, stockpile figures of October 2011

# Crude oil and products at the end of December 2025, million kilolitres: Agency for Natural Resources and Energy (METI), as
# quoted by research.nicoxz.com, March 2026. Their days: Chief Cabinet Secretary, 2 March 2026 (Jiji Press).
HOLDINGS = {"national": (41.79, 1.43, 146), "private": (13.72, 15.45, 101), "joint": (2.07, 0.0, 7)}
PUBLISHED_DAYS = 254
ON_HAND = [(PRODUCT_PER_CRUDE * crude + product) * BARRELS_PER_KL for crude, product, _ in HOLDINGS.values()]
STOCK = sum(ON_HAND)

# Two rival bases, million barrels a day: what the published days imply; all products sold in March 2026 (METI, preliminary
# petroleum statistics for April 2026, in Reuters, 29 May 2026). That the truth is anywhere between them is an assumption.
ACT_BASE_PER_DAY, ALL_SALES_PER_DAY = STOCK / PUBLISHED_DAYS, 2.287
# Not inputs, but what the inputs are held to: days by the IEA's rules to days by the Act (METI, state of the oil stockpile,
# November 2023); crude imports of April 2026 to those of April 2025 (the same statistics), and when April begins and ends.
IEA_TO_ACT = (116 + 82 + 7) / 239
APRIL_SHARE, APRIL_DAYS = 1 - 0.657, (13, 42)

# About when arrivals were to fall sharply (METI, in the press of 12 March 2026); that the stock is still that of December is
# an assumption.
START = datetime.date(2026, 3, 20)
YEAR, HORIZON_DAYS = 365, 730
SAILING_DAYS = 20  # from the Middle East: the same
CARGO = 2.0 * PRODUCT_PER_CRUDE  # of a very large crude carrier (fxbus.com, 8 April 2026)

# The Act counts all of it; the IEA deducts 10 % for what cannot be pumped (IEA, methodology of its stockholding obligation).
usable_fraction = ss.uniform(0.90, 1.00, name="usable fraction")
base_per_day = ss.uniform(ACT_BASE_PER_DAY, ALL_SALES_PER_DAY, name="base per day")
# Share of crude imports through the strait: 70 % of the 95 % from the Middle East (Reuters after Kyodo, 6 March 2026); about
# 80 % (Asahi Shimbun, June 2019); about 90 % (Minister of Economy, Trade and Industry, press conference of 24 June 2025).
through = ss.choice([0.95 * 0.70, 0.80, 0.90], name="share through the strait")
# Share of that which pipelines carry instead. Most likely their spare 2.6 million barrels a day (EIA, Today in Energy, 16 June
# 2025) of the 14.2 of crude oil through the strait (EIA, first quarter of 2025, in AFP, 23 June 2025); the range is assumed.
piped = ss.pert(0.0, 2.6 / 14.2, 0.4, name="share piped round it")
# Share that is bought from afar, an assumption, and when: 30 days by Panama, 50 by the Cape (fxbus.com, 8 April 2026).
afar = ss.uniform(0.0, 0.2, name="share bought from afar")
afar_day = ss.uniform(30, 50, name="first day from afar")
# First day of arrivals as before, an assumption: flows were still far below normal on 29 May (Reuters), the 71st day.
reopened_day = ss.uniform(71 + SAILING_DAYS, YEAR, name="first day through the strait")
# Restraint: from none to the 11.3 % by which sales fell in April 2026 (the same statistics). How long it lasts at a time, and
# how much one day differs from another, are assumptions.
restraint = ss.Regimes(
    levels={"usual": 1.0, "restrained": ss.uniform(1 - 0.113, 1.0, name="use under restraint")},
    mean_days={"usual": 30, "restrained": 90},
)

cargoes_per_day = base_per_day / CARGO  # Japan imports all but a little of its oil
STILL_ARRIVING = (
    ss.Shipments("elsewhere", per_day=cargoes_per_day * (1 - through), size=CARGO),
    ss.Shipments("pipelines", per_day=cargoes_per_day * through * piped, size=CARGO, first_day=SAILING_DAYS),
    ss.Shipments("afar", per_day=cargoes_per_day * through * afar, size=CARGO, first_day=afar_day),
)
STRAIT = ss.Shipments("strait", per_day=cargoes_per_day * through * (1 - piped - afar), size=CARGO, first_day=reopened_day)


def as_published() -> ss.Scenario:
    """The whole stock at the Act's rate, and nothing arrives."""
    demand = ss.Consumption("Act", per_day=ACT_BASE_PER_DAY)
    return ss.Scenario("as published", horizon_days=HORIZON_DAYS, stock=ss.Stock(STOCK), demand=(demand,))


def with_supply(name: str, *supply: ss.Shipments) -> ss.Scenario:
    """What can be pumped, what is asked for, and these arrivals."""
    return ss.Scenario(
        name,
        unit="million barrels",
        start=START,
        horizon_days=HORIZON_DAYS,
        stock=ss.Stock(STOCK, usable_fraction=usable_fraction),
        demand=(ss.Consumption("Japan", per_day=base_per_day, cv=0.1, regimes=restraint),),
        supply=supply,
    )


def april_share(inputs: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Arrivals to expect in April as a share of the usual ones, on each path, (paths,)."""
    first, last = APRIL_DAYS
    by_pipeline, from_afar = (
        np.clip((last + 1 - np.floor(day)) / (last + 1 - first), 0, 1) for day in (SAILING_DAYS, inputs["first day from afar"])
    )
    replaced = inputs["share piped round it"] * by_pipeline + inputs["share bought from afar"] * from_afar
    return 1 - inputs["share through the strait"] * (1 - replaced)


def spread(estimates: ss.Estimates) -> str:
    """The median with its error, and the 5 % and 95 % quantiles; what is censored is more than the horizon."""
    low, median, high = (plus_minus(each, finest=0.1) for each in estimates)
    return f"{median}  ({low.partition(' ±')[0]} to {high.partition(' ±')[0]})"


def main() -> None:
    """Print what is published beside what is computed."""
    parser = argparse.ArgumentParser(description="How long does Japan's oil last?")
    parser.add_argument("--figure", metavar="PATH", help="write the survival curves there")
    path = parser.parse_args().figure
    scenarios = (
        as_published(),
        with_supply("strait closed throughout", *STILL_ARRIVING),
        with_supply("strait reopens within a year", *STILL_ARRIVING, STRAIT),
    )
    published, closed, reopened = results = [ss.simulate(scenario, 100_000, seed=1975) for scenario in scenarios]
    quantiles = (0.05, 0.5, 0.95)
    gross, april = closed.gross_cover_quantile(quantiles), np.quantile(april_share(closed.inputs), quantiles)
    shares = [f"{median:.2f}  ({low:.2f} to {high:.2f})" for low, median, high in (gross.value / PUBLISHED_DAYS, april)]
    rows = [
        ("gross cover by the Act, days", str(PUBLISHED_DAYS), plus_minus(published.gross_cover_quantile(0.5))),
        (
            f"  {' + '.join(HOLDINGS)}",
            " + ".join(str(cover) for *_, cover in HOLDINGS.values()),
            " + ".join(f"{stock / ACT_BASE_PER_DAY:.0f}" for stock in ON_HAND),
        ),
        ("gross cover, usable stock at rival bases, days", "", spread(gross)),
        ("  as a share of that by the Act", f"{IEA_TO_ACT:.2f} (IEA, 2023)", shares[0]),
        ("crude oil in April as a share of a year before", f"{APRIL_SHARE:.2f}", shares[1]),
    ]
    for result in (closed, reopened):
        rows.append((f"net duration, {result.scenario.name}, days", "", spread(result.quantile(quantiles))))
        rows += [(f"  lasts {days} days", "", percent(result.survival(days), finest=0.1)) for days in (PUBLISHED_DAYS, YEAR)]
        rows.append((f"  never runs out in {HORIZON_DAYS} days", "", percent(result.never, finest=0.1)))
    for figure, said, computed in [(f"Japan's oil, from {START:%d %B %Y}", "published", "computed"), *rows]:
        print(f"{figure:50}{said:>16}   {computed}".rstrip())
    print(
        "\n± is half of the 95 % interval of the Monte Carlo error; in brackets, 5 % to 95 % of the paths.\n\n"
        f"Gross cover is {PUBLISHED_DAYS} days by the Act, and {gross[1].value:.0f} (median) for what can be pumped, at the rival"
        " bases; yet with\nthe strait closed throughout the stock lasts those"
        f" {PUBLISHED_DAYS} days on {100 * closed.survival(PUBLISHED_DAYS).value:.0f} % of paths, because some oil still arrives.\n"
        "How much longer it lasts turns on the share that came through the strait, on which the claims differ, and on the\n"
        "day it reopens, which is assumed here; April's arrivals agree with the inputs, and do not settle them.",
    )
    if path:
        from matplotlib import pyplot as plt

        ss.plot_survival(results)
        plt.savefig(path)


if __name__ == "__main__":
    main()
