"""How long would the shells last? The published claims of early 2024, reasoned through together.

In February 2024 a news report said that 6,700 containers had been shipped, "potentially more than 3 million shells"; an
institute spoke of "a month's worth"; 10,000 rounds were said to be fired a day. These statements are claims: each has a source and a
date, they differ, and none is settled. The program puts them side by side: gross cover (stock over consumption, nothing coming in),
net duration (with what comes in), and the probability that the stock never runs out in two years.

    python examples/artillery_shells.py                      # prints the answer, saves artillery_shells.png
    python examples/artillery_shells.py --figure shells.png  # saves the figure there
"""

from __future__ import annotations

import argparse
from pathlib import Path

import attrs

import supplysim as ss
from supplysim import percent, plus_minus

START = "2024-02-26"
HORIZON_DAYS = 730
DAYS_A_MONTH = 365 / 12

SOURCES = """\
What goes in, and who said it
  containers shipped          6,700                 Defence Minister, Seoul, 2024-02-26
  152 mm rounds a container   400 to 500            3,000,000 / 6,700 = 448 (the same); 1,000,000 / 2,000 = 500
                                                    (Joint Chiefs of Staff, Seoul, 2023-11); 2,000,000 / 5,000 = 400
                                                    (Ministry of Defence, Seoul, 2023-12)
  122 mm rounds a container   75 to 100             500,000 / 6,700 = 75 (2024-02-26); 200,000 / 2,000 = 100 (2023-11)
  share of 152 mm containers  0 to 1                "could possibly be a mix" (2024-02-26); no figure was published
  usable fraction             0.5 to 1              "about half not functional" of 1.5 million (Ukraine's military
                                                    intelligence, 2024) at one end; every round sound at the other
  rounds fired a day          10,000                WSJ citing RUSI, 2024-01
                              5,000                 reported for summer 2023
  further containers a day    20 to 34              from 6,700 (2024-02-26) to at least 10,000 (Ministry of Defence,
                                                    Seoul, 2024-06): 3,300 in 96 to 125 days, 26 to 34; from 5,000
                                                    (2023-12) to 6,700: 1,700 in 57 to 87 days, 20 to 30
  own production              250,000 a month       CNN citing NATO officials, 2024-03
  assumed here                shiploads of 300 containers; own production 10 % either way; one day's fire varies by 30 %"""

# --- what is not known -----------------------------------------------------------------------------------------------------------
CONTAINERS = 6_700
ROUNDS_152 = ss.pert(400, 448, 500, name="152 mm rounds per container")
ROUNDS_122 = ss.uniform(75, 100, name="122 mm rounds per container")
SHARE_152 = ss.uniform(0, 1, name="share of 152 mm containers")
ROUNDS_OF_A_MIX = SHARE_152 * ROUNDS_152 + (1 - SHARE_152) * ROUNDS_122
USABLE = ss.pert(0.5, 0.8, 1.0, name="usable fraction")
CONTAINERS_A_DAY = ss.uniform(20, 34, name="further containers per day")
SHIPLOAD_CONTAINERS = 300
OWN_PER_MONTH = ss.pert(225_000, 250_000, 275_000, name="own production per month")


def front(rounds_per_day: float) -> ss.Consumption:
    """What is fired: the published rate, and days that differ."""
    return ss.Consumption("front", per_day=rounds_per_day, cv=0.3)


def sealift(rounds_per_container: ss.Quantity) -> ss.Shipments:
    """Shipments that go on at the reported pace, their rounds as usable as those before."""
    return ss.Shipments(
        "sealift",
        per_day=CONTAINERS_A_DAY / SHIPLOAD_CONTAINERS,
        size=SHIPLOAD_CONTAINERS * rounds_per_container * USABLE,
    )


OWN_FACTORIES = ss.Factory("own factories", nameplate_per_day=OWN_PER_MONTH / DAYS_A_MONTH)


@attrs.frozen
class Case:
    """One reading of the claims: a row of the table."""

    label: str
    rounds_per_container: ss.Quantity
    rounds_per_day: float
    usable: ss.Quantity | float = 1.0
    shipments: bool = False
    own_production: bool = False

    def scenario(self) -> ss.Scenario:
        """The reading as a scenario."""
        supply: list[ss.Shipments | ss.Factory] = []
        if self.shipments:
            supply.append(sealift(self.rounds_per_container))
        if self.own_production:
            supply.append(OWN_FACTORIES)
        return ss.Scenario(
            self.label,
            unit="rounds",
            start=START,
            horizon_days=HORIZON_DAYS,
            stock=ss.Stock(CONTAINERS * self.rounds_per_container, usable_fraction=self.usable),
            supply=supply,
            demand=[front(self.rounds_per_day)],
        )


CASES = [
    Case("all 152 mm, 10,000 a day", ROUNDS_152, 10_000),
    Case("all 152 mm, 5,000 a day", ROUNDS_152, 5_000),
    Case("all 122 mm, 10,000 a day", ROUNDS_122, 10_000),
    Case("a mix, 10,000 a day", ROUNDS_OF_A_MIX, 10_000),
    Case("a mix, part of it usable", ROUNDS_OF_A_MIX, 10_000, USABLE),
    Case("  + shipments go on", ROUNDS_OF_A_MIX, 10_000, USABLE, shipments=True),
    Case("  + own production instead", ROUNDS_OF_A_MIX, 10_000, USABLE, own_production=True),
    Case("  + both", ROUNDS_OF_A_MIX, 10_000, USABLE, shipments=True, own_production=True),
    Case("  + both, at 5,000 a day", ROUNDS_OF_A_MIX, 5_000, USABLE, shipments=True, own_production=True),
    Case("all 152 mm + own production", ROUNDS_152, 10_000, own_production=True),
]

CLAIMS = [
    ("a month's worth", 30, "IISS, 2024-02"),
    ("1 million", 100, "Joint Chiefs of Staff, Seoul, 2023-11"),
    ("3 million", 300, "Defence Minister, Seoul, 2024-02-26"),
]  # days of gross cover at 10,000 a day


def table(results: list[ss.Result]) -> str:
    """One row a case: gross cover, quantiles of net duration and the probability of never running out."""
    heads = ("from 2024-02-26", "gross: median", "net: 5 %", "median", "95 %", f"never in {HORIZON_DAYS} d")
    rows: list[tuple[str, ...]] = [heads]
    for case, result in zip(CASES, results, strict=True):
        net = result.quantile([0.05, 0.5, 0.95])
        durations = (plus_minus(each, finest=0.1) for each in net)
        rows.append((case.label, days(result.gross_cover_quantile(0.5)), *durations, percent(result.never, finest=0.1)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def reading(results: dict[str, ss.Result]) -> str:
    """How the three published figures sit in the table, in words, with every number computed."""
    plain, mixed = results["all 152 mm, 10,000 a day"], results["a mix, part of it usable"]
    ten_years = results["all 152 mm + own production"].scenario.replace(horizon_days=3_650)
    net = ss.simulate(ten_years, paths=plain.paths, seed=plain.seed).quantile([0.05, 0.5, 0.95])
    return f"""\
How the published figures sit in it
  "3 million" is 300 days of gross cover at 10,000 a day. It takes every container full of 152 mm rounds, all of them sound: then
    the stock alone lasts {days(plain.median)} days (median). As a mix, part of it usable, it lasts {days(mixed.median)}, and 300 \
days or
    more with probability {percent(mixed.survival(300))}.
  "1 million", said of the first 2,000 containers, is 100 days. The mixed stock alone lasts at least so long with probability
    {percent(mixed.survival(100), finest=0.1)}.
  "500,000", if every round were 122 mm, is 50 days: the 5 % end of that row, since other reports give more to a container.
  "A month's worth" is 300,000 rounds, a tenth of "3 million". Even the mixed stock outlasts 30 days with probability
    {percent(mixed.survival(30))}: the figure fits as a floor ("at least") or for a part; for all 6,700 containers it is low.
  Net of own production the same 3 million draws down at under 2,000 a day: all 152 mm it lasts {days(net[1])} days (median;
    5 to 95 %: {days(net[0])} to {days(net[2])}), years instead of months.
  With shipments and production going on, even the mixed stock never runs out in two years with probability
    {percent(results["  + both"].never)}.
  So the answer turns on the mix, the usable fraction, and which consumption and production claims hold."""


def days(estimate: ss.Estimate) -> str:
    """A number of days with its error, to a tenth of a day."""
    return plus_minus(estimate, finest=0.1)


def save_figure(results: list[ss.Result], path: Path) -> None:
    """One row a case: gross cover and net duration, 5 to 95 %, on a scale where a factor of ten is a step."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("Agg")
    figure, axes = plt.subplots(figsize=(10, 5.6), layout="constrained")
    beyond = HORIZON_DAYS * 1.25
    for row, result in enumerate(results):
        gross, net = (figures([0.05, 0.5, 0.95]).value for figures in (result.gross_cover_quantile, result.quantile))
        for values, offset, color in ((gross, -0.18, "#b8b8b8"), (net, 0.18, "#1f5a94")):
            low, middle, high = (min(value, beyond) for value in values)
            axes.plot([low, high], [row + offset] * 2, color=color, lw=6, solid_capstyle="butt")
            axes.plot(middle, row + offset, "o" if middle < beyond else ">", color="white", mec=color, ms=6, mew=1.6)
            if high == beyond:
                axes.plot(beyond, row + offset, ">", color=color, ms=9)
            if low == beyond:
                axes.plot([HORIZON_DAYS, beyond], [row + offset] * 2, color=color, lw=6, solid_capstyle="butt")
        axes.text(beyond * 1.12, row, percent(result.never, finest=1).split(" ±")[0].rstrip(" %") + " %", va="center")
    for claim, cover, _ in CLAIMS:
        axes.axvline(cover, color="#a33", lw=1, ls="--", zorder=0)
        axes.text(cover, -0.75, f'"{claim}"\n{cover} days', color="#a33", ha="center", va="bottom", fontsize=9)
    axes.axvline(HORIZON_DAYS, color="0.5", lw=0.8, ls=":")
    axes.text(beyond * 1.12, -0.75, "never in\ntwo years", ha="left", va="bottom", fontsize=9)
    axes.set(
        xscale="log",
        xlim=(20, beyond * 1.08),
        xlabel="days from 2024-02-26 (log scale); bars from 5 % to 95 %, dots at the median; dashed: claims at 10,000 rounds a day",
    )
    axes.set_ylim(len(results) - 0.5, -0.6)
    axes.set_yticks(range(len(results)), [case.label for case in CASES])
    axes.set_xticks([30, 50, 100, 200, 300, 500, 730], ["30", "50", "100", "200", "300", "500", "730"])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.plot([], [], color="#b8b8b8", lw=6, label="gross cover: nothing comes in")
    axes.plot([], [], color="#1f5a94", lw=6, label="net duration: until the first unmet day")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    figure.suptitle("How long would 6,700 containers last? The claims differ by a factor of ten", y=1.06, fontsize=13)
    figure.savefig(path, dpi=130, bbox_inches="tight")


def main() -> None:
    """Simulate every case, print the table and its reading, and save the figure where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=Path, default=Path("artillery_shells.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=200_000)
    options = parser.parse_args()
    results = [ss.simulate(case.scenario(), paths=options.paths, seed=20240226) for case in CASES]
    print(f"{SOURCES}\n\nHow long would the stock last? {options.paths:,} paths a row; days, ± 95 % Monte Carlo error\n")
    print(table(results))
    print(f"\n{reading({case.label: result for case, result in zip(CASES, results, strict=True)})}")
    try:
        save_figure(results, options.figure)
        print(f"\nfigure: {options.figure}")
    except ImportError:
        print("\nno figure: it needs matplotlib (pip install 'supplysim[plot]')")


if __name__ == "__main__":
    main()
