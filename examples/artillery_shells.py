"""How long would the shells last? Published claims of 2024, put together: which fit, which one moves the answer, what they leave.

In February 2024 a report spoke of 6,700 containers, "potentially more than 3 million shells", 10,000 rounds fired a day, and an
institute of "a month's worth". Each has a source and a date; they differ tenfold, and none is settled.
"""

import argparse
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

import supplysim as ss
from supplysim import percent, plus_minus

START, DAYS, SEED = "2024-02-26", 730, 20240226
SEOUL = ss.Source("Ministry of Defence, Seoul", bias=ss.lognormal(0, 0.1, name="bias of Seoul's counts"))
CONTAINERS = ss.lognormal(np.log(6_000), 0.5, name="containers")
ROUNDS_152 = ss.pert(400, 448, 500, name="152 mm rounds a container", source=SEOUL, note="2 m/5,000; 3 m/6,700; 1 m/2,000")
ROUNDS_122 = ss.uniform(75, 100, name="122 mm rounds a container", source=SEOUL, note="500,000 / 6,700; 200,000 / 2,000")
SHARE_152 = ss.uniform(0, 1, name="share of 152 mm", source=SEOUL, note="could possibly be a mix")
USABLE = ss.uniform(0.4, 1, name="usable share")
FIRED = {10_000: "WSJ citing RUSI", 5_000: "reported for summer 2023"}
RATE = ss.mixture([ss.lognormal(np.log(n), 0.15, source=who) for n, who in FIRED.items()], name="rounds fired a day")
OWN = ss.lognormal(np.log(250_000), 0.3, name="own production a month")
PACE = ss.lognormal(np.log(30), 0.5, name="further containers a day")
A_CONTAINER = (SHARE_152 * ROUNDS_152 + (1 - SHARE_152) * ROUNDS_122) * USABLE

FEBRUARY: dict[str, Any] = {"source": SEOUL, "date": "2024-02-26"}
STOCK, JUNE, KYIV = CONTAINERS * A_CONTAINER, CONTAINERS + 110 * PACE, "Ukraine's military intelligence"
SAID = [
    ss.Claim("6,700 containers", of=CONTAINERS, about=6_700, within=0.05, **FEBRUARY),
    ss.Claim("3 million", of=CONTAINERS * ROUNDS_152, about=3e6, within=0.1, restates="6,700 containers", **FEBRUARY),
    ss.Claim("a month's worth", of=STOCK / RATE, at_least=30, usually_within=10, source="IISS", date="2024-02"),
    ss.Claim("10,000 containers", of=JUNE, at_least=1e4, usually_within=1.3, source=SEOUL, date="2024-06"),
    ss.Claim("10,000 a day", of=RATE, about=1e4, within=0.2, reliability=0.8, source="WSJ citing RUSI", date="2024-01"),
    ss.Claim("half not functional", of=USABLE, about=0.5, within=0.15, reliability=0.5, source=KYIV, date="2024"),
    ss.Claim("250,000 a month", of=OWN, about=250_000, within=0.15, source="CNN citing NATO officials", date="2024-03"),
]
CLAIMS = ss.Claims(SAID)
SEALIFT = ss.Shipments("sealift", per_day=PACE / 300, size=300 * A_CONTAINER)
FACTORIES = ss.Factory("own factories", OWN * 12 / 365)


def reading(rounds: ss.Quantity, rate: ss.Quantity | float, *supply: ss.Supply) -> ss.Scenario:
    """A stock of rounds, what is fired of it, and what comes in."""
    stock, demand = ss.Stock(rounds), [ss.Consumption("front", per_day=rate, cv=0.3)]
    return ss.Scenario("Shells", unit="rounds", start=START, horizon_days=DAYS, stock=stock, supply=supply, demand=demand)


ALL_152, ALL_122, MIXED = 6_700 * ROUNDS_152, 6_700 * ROUNDS_122, 6_700 * A_CONTAINER
READINGS = {
    "all 152 mm, sound": reading(ALL_152, 10_000),
    "all 122 mm, sound": reading(ALL_122, 10_000),
    "a mix, part usable": reading(MIXED, 10_000),
    "  at 5,000 a day": reading(MIXED, 5_000),
    "  + own production": reading(MIXED, 10_000, FACTORIES),
    "  + both": reading(MIXED, 10_000, FACTORIES, SEALIFT),
    "152 mm + own production": reading(ALL_152, 10_000, FACTORIES),
}
EVERYTHING = reading(STOCK, RATE, FACTORIES, SEALIFT)
OCTOBER = (CONTAINERS + ss.Sent("sealift", by="2024-10-15") / A_CONTAINER).named("containers by 2024-10-15")


def table(results: dict[str, ss.Result]) -> str:
    """One row a reading: gross cover, net duration and the probability of never running out, side by side."""
    rows = [["days from 2024-02-26", "gross cover", "net: 5 %", "net: median", "net: 95 %", "never in 730 days"]]
    for label, result in results.items():
        figures = [result.gross_cover_quantile(0.5), *result.quantile([0.05, 0.5, 0.95])]
        rows.append([label, *(plus_minus(each, finest=1) for each in figures), percent(result.never, finest=0.1)])
    return "\n".join(label.ljust(24) + "".join(f"{cell:>19}" for cell in cells) for label, *cells in rows)


NET_A_DAY = 10_000 - 250_000 * 12 / 365
SHOWN = "days; bars: 5 to 95 %, dots: median; grey: gross cover, blue: net duration; beyond 730: not run out"
WORDS = f"""\
Why "3 million" and "a month's worth" differ
  "3 million" is 6,700 containers full of 152 mm rounds, all sound: {3e6 / 10_000:.0f} days of gross cover at 10,000 a day.
  "A month's worth" is 30 days, a tenth of that, and a floor ("at least"): all of 122 mm, 500,000, are {5e5 / 1e4:.0f} days.
  Both leave out what comes in. Net of 250,000 made a month, fire draws it down at {NET_A_DAY:,.0f} rounds a day, so that the
  same 3 million last {3e6 / NET_A_DAY / 365:.1f} years. How many containers hold 152 mm would settle it; no report says."""


def save_figure(results: dict[str, ss.Result], path: Path) -> None:
    """One row a reading: gross cover above net duration, 5 to 95 %, and two of the claims."""
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(10, 5.4), layout="constrained")).subplots()
    for row, result in enumerate(results.values()):
        gross, net = (result.gross_cover_quantile, -0.17, "#b8b8b8"), (result.quantile, 0.17, "#1f5a94")
        for quantile, shift, color in (gross, net):
            low, middle, high = np.minimum(quantile([0.05, 0.5, 0.95]).value, 1_000)
            axes.plot([min(low, DAYS), high], [row + shift] * 2, color=color, lw=7, solid_capstyle="butt")
            axes.plot(middle, row + shift, "o" if middle < DAYS else ">", color="white", mec=color)
        axes.text(1_060, row, f"{result.never.value:.0%}", va="center")
    for days, claim in ((30, "a month's worth"), (300, "3 million")):
        axes.axvline(days, color="#a33", lw=1, ls="--", zorder=0)
        axes.text(days, -0.7, f'"{claim}"', color="#a33", ha="center", va="bottom")
    axes.text(1_060, -0.7, "never", va="bottom")
    axes.set(xscale="log", xlim=(15, 1_040), ylim=(len(results) - 0.5, -0.6), xlabel=SHOWN)
    axes.set_xticks([30, 50, 100, 200, 300, 500, 730], ["30", "50", "100", "200", "300", "500", "730"], minor=False)
    axes.xaxis.minorticks_off()
    axes.set_yticks(range(len(results)), results)
    figure.suptitle("6,700 containers: which claims hold decides between a month and years")
    figure.savefig(path, dpi=130)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How long would the shells last?")
    parser.add_argument("--figure", type=Path, default=Path("artillery_shells.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=32_768)
    options = parser.parse_args()
    results = {label: ss.simulate(scenario, options.paths, seed=SEED) for label, scenario in READINGS.items()}
    told = results["after all claims"] = ss.simulate(EVERYTHING, options.paths, seed=SEED, given=CLAIMS, outputs=[OCTOBER])
    check = CLAIMS.check(EVERYTHING, never=True, paths=options.paths, seed=SEED)
    print(WORDS, table(results), check, told.drivers(never=True), told.outputs, sep="\n\n")
    with suppress(ImportError):  # without matplotlib (extra "plot") there is no figure
        save_figure(results, options.figure)
        print(f"\nfigure: {options.figure}")
