"""Two sides of a front: who outlasts whom, and how the ratio of their fires changes over time.

Reports gave 5,000 rounds a day for one side (here: the recipient, whose supplies had increased) against 7,000 in summer 2023, and
10,000 against a fifth of that in January 2024. These are claims; none is settled. Each pair is a reading of both sides.
"""

import argparse
from contextlib import suppress
from pathlib import Path

import supplysim as ss
from supplysim import percent, plus_minus

SEED, START, DAYS = 20240226, "2024-02-26", 360
SOURCES = """\
What goes in, and who said it
  rounds fired a day        5,000 and 7,000    recipient and opponent: reported for summer 2023
                            10,000 and 2,000   "10,000" and "a fifth of that": WSJ citing RUSI, 2024-01
  recipient's containers    6,700              Defence Minister, Seoul, 2024-02-26; each with 400 to 500 rounds of 152 mm or 75
                                               to 100 of 122 mm: published totals, 2023-11 to 2024-02; "could possibly be a mix"
  usable of them            0.5 to 1           from "about half not functional": Ukraine's military intelligence, 2024
  further containers a day  20 to 34           from totals of Seoul's Ministry and Minister of Defence, 2023-12 to 2024-06
  recipient's production    250,000 a month    CNN citing NATO officials, 2024-03
Assumed here, with no figure in these reports: the opponent has 30 to 120 days of 2,000 rounds in store, and gets 1,000 to 4,000
  rounds a day; one day's fire varies by 30 %; a side that is short fires what it gets"""
SHARE_152, USABLE = ss.uniform(0, 1, name="share of 152 mm containers"), ss.pert(0.5, 0.8, 1.0, name="usable fraction")
MIX = SHARE_152 * ss.pert(400, 448, 500, name="152 mm") + (1 - SHARE_152) * ss.uniform(75, 100, name="122 mm")
STORE_DAYS = ss.uniform(30, 120, name="days of 2,000 in store")
RECEIPTS = ss.pert(1_000, 2_000, 4_000, name="receipts a day")
STORES = {"recipient": 6_700 * MIX * USABLE, "opponent": 2_000 * STORE_DAYS}
SEALIFT = ss.Shipments("sealift", per_day=ss.uniform(20, 34) / 300, size=300 * MIX * USABLE, to="recipient")
OWN, ALLIES = ss.Factory("own", 3e6 / 365, to="recipient"), ss.Factory("allies", RECEIPTS, to="opponent")


def both_sides(*supply: ss.Supply, **fired_a_day: float) -> ss.Scenario:
    """Both sides in one scenario: what each fires, and what comes in."""
    stocks = [ss.Stock(store, name=side) for side, store in STORES.items()]
    demand = [ss.Consumption(f"{side} fires", rate, cv=0.3, from_=side) for side, rate in fired_a_day.items()]
    return ss.Scenario("fires", unit="rounds", start=START, horizon_days=DAYS, stock=stocks, supply=supply, demand=demand)


READINGS = {
    "10,000 to 2,000": both_sides(OWN, SEALIFT, ALLIES, recipient=10_000, opponent=2_000),
    "  no more containers": both_sides(OWN, ALLIES, recipient=10_000, opponent=2_000),
    "  nothing comes in": both_sides(recipient=10_000, opponent=2_000),
    "5,000 to 7,000": both_sides(OWN, SEALIFT, ALLIES, recipient=5_000, opponent=7_000),
}
JANUARY, _, NOTHING, SUMMER = READINGS


def fired(scenario: ss.Scenario, side: str, by: int) -> ss.Quantity:
    """What a side has fired by the evening of a day: its store and its receipts, less what is left."""
    receipts = [ss.Received(each.name, by=by) for each in scenario.supply if each.to == side]
    return sum(receipts, start=STORES[side] - ss.OnHand(side, on=by))


def simulated(scenario: ss.Scenario, paths: int) -> ss.Result:
    """A run beyond the first stock-out; where rounds come in, with the ratio of fires on each 30 days."""
    ends = range(30, DAYS + 1, 30) if scenario.supply else ()
    both = [[fired(scenario, side, end) - fired(scenario, side, end - 30) for side in STORES] for end in ends]
    ratios = {f"days {end - 29} to {end}": one / other for end, (one, other) in zip(ends, both, strict=True)}
    return ss.simulate(scenario, paths=paths, seed=SEED, to_horizon=True, outputs=ratios)


def row(result: ss.Result) -> list[str]:
    """How long each side lasts (median), which one lasts longer, and the ratio of fires, early and late."""
    days, order = [plus_minus(result.of(side).median, finest=1) for side in STORES], result.outlast(*STORES)
    ratios = [plus_minus(each.median, finest=0.1) for each in result.outputs.values()]
    return [*days, *(percent(each, finest=0.1) for each in (order.first, order.second, order.both)), *ratios[:1], *ratios[-1:]]


def told(january: ss.Result, nothing: ss.Result, summer: ss.Result) -> str:
    """What the table says, in words, with every number computed."""
    drivers, late = january.of("opponent").drivers(never=True), summer.outputs["days 331 to 360"].quantile([0.05, 0.95])
    alone, stores = nothing.outlast(*STORES).first, [plus_minus(nothing.of(side).median, finest=1) for side in STORES]
    return f"""
  Nothing coming in, the recipient's store lasts {stores[0]} days at 10,000 a day, the opponent's {stores[1]} at 2,000 (medians): the
  side that fires five times as much outlasts the other with probability {percent(alone, finest=0.1)}, if the stores are as assumed.
  With what comes in, it does so with probability {percent(january.outlast(*STORES).first, finest=0.1)}; mostly, both last {DAYS} days.
  Whether the opponent does turns on what it gets ({percent(drivers[RECEIPTS.name].alone, finest=1)} of the variance) more than on its \
store ({percent(drivers[STORE_DAYS.name].alone, finest=1)}). The first would settle it.
  At the rates of summer 2023 the opponent's store is gone after {plus_minus(summer.of("opponent").median, finest=1)} days (median). It \
then fires what it gets, and the ratio
  turns from 5 : 7 to {late[0].value:.1f} to {late[1].value:.1f} : 1 (5 to 95 %). Low fire can mean restraint or want; what comes in \
tells the two apart."""


def save_figure(results: dict[str, ss.Result], path: Path) -> None:
    """The ratio of fires over time for both pairs of rates, on a scale where twice and half are equally far from 1."""
    from matplotlib.figure import Figure

    axes = (figure := Figure(figsize=(9, 4.8), layout="constrained")).subplots()
    for label, color in ((JANUARY, "#1f5a94"), (SUMMER, "#c46a1b")):
        low, middle, high = zip(*(each.quantile([0.05, 0.5, 0.95]) for each in results[label].outputs.values()), strict=True)
        axes.fill_between(days := range(15, DAYS, 30), low, high, color=color, alpha=0.2, lw=0)
        axes.plot(days, middle, "o-", color=color, label=f"{label} rounds a day, while the stores last")
    axes.set_title("Who fires more turns when a store is empty (30 days a point: median, and 5 to 95 %)")
    axes.axhline(1, color="0.4", lw=0.8, ls=":")
    axes.set(xlabel=f"days from {START}", ylabel="recipient's rounds for one of the opponent's")
    axes.set_yscale("log", base=2)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(path, dpi=130)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Who outlasts whom?")
    parser.add_argument("--figure", type=Path, default=Path("two_sides.png"), help="where to save the figure")
    parser.add_argument("--paths", type=int, default=20_000)
    options = parser.parse_args()
    results = {label: simulated(scenario, options.paths) for label, scenario in READINGS.items()}
    print(f"{SOURCES}\n\nWho outlasts whom within {DAYS} days? {options.paths:,} paths a row; last: ratio of fires\n")
    heads = ["recipient, days", "opponent", "first longer", "second longer", "both last", "days 1 to 30", "331 to 360"]
    for label, cells in {"rounds fired a day": heads, **{key: row(result) for key, result in results.items()}}.items():
        print(label.ljust(21) + "".join(map("{:>16}".format, cells)))
    print(told(*(results[label] for label in (JANUARY, NOTHING, SUMMER))))
    with suppress(ImportError):  # without matplotlib (extra "plot") there is no figure
        save_figure(results, options.figure)
        print(f"\nfigure: {options.figure}")
