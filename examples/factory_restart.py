"""Does it matter when a supplier's factories restart? Two readings of one report, followed through to the front.

In February 2024 a minister said that a supplier's munitions factories ran at about 30 % of capacity, for lack of power and raw
materials, and those that make the shells in question at full capacity; one report gives 30 % as the rate of half a year before.
The program takes these as rival claims and follows the rounds: made and stored by the supplier, by rail to a port, by ship to a
front that fires them, and that may hold back its fire when days of supply run low.

    python examples/factory_restart.py                   # prints the answer, saves factory_restart.png
    python examples/factory_restart.py --figure fan.png  # saves the figure there
"""

from __future__ import annotations

import argparse
from pathlib import Path

import attrs

import supplysim as ss
from supplysim import percent, plus_minus

START = "2024-02-26"
HORIZON_DAYS = 540
DAYS_A_MONTH = 365 / 12

SOURCES = """\
What goes in, and who said it
  factories' share of         30 %                  munitions factories, for lack of power and raw materials, against
    capacity in use           100 %                 those making these shells: Defence Minister, Seoul, 2024-02-26
  made in a year              about 2,000,000       "> 1 million" is about six months' production: an expert quoted in
                                                    the press, 2023-11; that this is at full capacity is assumed
  containers shipped a day    20 to 34              reports of Seoul's Ministry and Minister of Defence, 2023-12 to
                                                    2024-06, as in artillery_shells.py
  rounds a container          400 to 500            the same reports and the Joint Chiefs of Staff's, if all are 152 mm
  rounds fired a day          10,000                WSJ citing RUSI, 2024-01
                              5,000                 reported for summer 2023
  the front's own production  250,000 a month       CNN citing NATO officials, 2024-03; in the last row only
  on hand at the front        300,000 to 1,000,000  assumed: from "at least a month's worth" (IISS, 2024-02) to the
                                                    "> 1 million" of the Joint Chiefs of Staff, Seoul, 2023-11
Assumed here, with no figure published
  the supplier's own stock, as far as it parts with it: 500,000 to 2,000,000; 9 to 12 million rounds a year at the pace shipped
  power and raw materials recover apart, each from a day between 30 and 300 on, within 30 to 120 days
  a train a week, 2 to 6 days to the port; ships of 300 containers, 15 to 30 days at sea, 2 % lost
  fire as in January 2024 and as in summer 2023 by turns, 90 days each on average, one day differing by 30 %
  under rationing, reviewed each week: 70 % of the fire below 60 days of supply, 40 % below 30, 20 % below 15
  every round sound, every container 152 mm: artillery_shells.py shows what hangs on both"""

# --- what is not known -----------------------------------------------------------------------------------------------------------
AT_30_PERCENT = 0.3
CAPACITY_PER_DAY = ss.pert(1.8e6, 2.0e6, 2.4e6, name="full capacity per year") / 365
ROUNDS_PER_CONTAINER = ss.pert(400, 448, 500, name="rounds per container")
CONTAINERS_A_DAY = ss.uniform(20, 34, name="containers per day")
TRAIN_EVERY_DAYS, SHIPLOAD_CONTAINERS = 7, 300
SHIPLOAD = SHIPLOAD_CONTAINERS * ROUNDS_PER_CONTAINER
SHIP_EVERY_DAYS = SHIPLOAD_CONTAINERS / CONTAINERS_A_DAY
RAIL_DAYS = ss.uniform(2, 6, name="days by rail")
SEA_DAYS = ss.uniform(15, 30, name="days by sea")
SUPPLIER_STOCK = ss.uniform(500_000, 2_000_000, name="supplier's stock")
FRONT_STOCK = ss.uniform(300_000, 1_000_000, name="front's stock")

JANUARY_2024_PER_DAY, SUMMER_2023_PER_DAY = 10_000, 5_000
BY_TURNS = ss.Regimes(
    levels={"January 2024": 1.0, "summer 2023": SUMMER_2023_PER_DAY / JANUARY_2024_PER_DAY},
    mean_days={"January 2024": 90, "summer 2023": 90},
)
HELD_BACK = ss.Rationing(review_days=7, levels={60: 0.7, 30: 0.4, 15: 0.2})

OWN_FACTORIES = ss.Factory("own factories", nameplate_per_day=250_000 / DAYS_A_MONTH, to="front")


def recovering(name: str) -> ss.Input:
    """Power or raw materials: enough for 30 % of capacity at first, and for all of it from an unknown day on."""
    ramp = ss.ramp(
        ss.uniform(30, 300, name=f"{name} begins to recover, day"),
        ss.uniform(30, 120, name=f"{name} recovers in, days"),
        from_level=AT_30_PERCENT,
        to_level=1.0,
    )
    return ss.Input(CAPACITY_PER_DAY, profile=ramp)


STAYS = {"power and raw materials": ss.Input(AT_30_PERCENT * CAPACITY_PER_DAY)}
RECOVERS = {"power": recovering("power"), "raw materials": recovering("raw materials")}  # the later one decides
FULL: dict[str, ss.Input] = {}

TRANSPORT = (
    ss.Shipments(
        "rail",
        from_="supplier",
        to="port",
        every_days=TRAIN_EVERY_DAYS,
        jitter_days=1,
        size=TRAIN_EVERY_DAYS * CONTAINERS_A_DAY * ROUNDS_PER_CONTAINER,
        lead_time_days=RAIL_DAYS,
    ),
    ss.Shipments(
        "sealift",
        from_="port",
        to="front",
        every_days=SHIP_EVERY_DAYS,
        jitter_days=2,
        size=SHIPLOAD,
        loss_fraction=0.02,
        lead_time_days=SEA_DAYS,
    ),
    # What was at sea on day 1: it arrives at the same pace until the first ship that the program sends.
    ss.Shipments(
        "at sea", to="front", every_days=SHIP_EVERY_DAYS, size=0.98 * SHIPLOAD, profile=ss.window(last_day=SEA_DAYS)
    ),
)


@attrs.frozen
class Case:
    """One reading of the claims: a row of the table."""

    label: str
    inputs: dict[str, ss.Input]
    rationing: ss.Rationing | None = None
    regimes: ss.Regimes | None = BY_TURNS
    own_production: bool = False

    def scenario(self) -> ss.Scenario:
        """The reading as a scenario."""
        arsenal = ss.Factory("arsenal", nameplate_per_day=CAPACITY_PER_DAY, inputs=self.inputs, to="supplier")
        own = (OWN_FACTORIES,) if self.own_production else ()
        return ss.Scenario(
            self.label,
            unit="rounds",
            start=START,
            horizon_days=HORIZON_DAYS,
            stock=[
                ss.Stock(FRONT_STOCK, name="front"),
                ss.Stock(SHIPLOAD, name="port"),
                ss.Stock(SUPPLIER_STOCK, name="supplier"),
            ],
            main="front",
            supply=[arsenal, *TRANSPORT, *own],
            demand=[
                ss.Consumption(
                    "firing",
                    from_="front",
                    per_day=JANUARY_2024_PER_DAY,
                    cv=0.3,
                    regimes=self.regimes,
                    rationing=self.rationing,
                )
            ],
        )


CASES = [
    Case("stays at 30 %", STAYS),
    Case("recovers, date unknown", RECOVERS),
    Case("full from the start", FULL),
    Case("stays at 30 %, rationed", STAYS, HELD_BACK),
    Case("recovers, rationed", RECOVERS, HELD_BACK),
    Case("full, rationed", FULL, HELD_BACK),
    Case("recovers, 10,000 throughout", RECOVERS, regimes=None),
    Case("stays, + own production", STAYS, own_production=True),
]

STAYS_AT_30, FULL_FROM_START = CASES[0].label, CASES[2].label


def until_first(cases: dict[str, ss.Result]) -> list[tuple[str, ...]]:
    """Rows on what happens until the front's first stock-out."""
    rows: list[tuple[str, ...]] = [
        ("until the first stock-out, days", "gross cover", "net: 5 %", "median", "95 %", f"never in {HORIZON_DAYS} d", "supplier short")
    ]
    for label, result in cases.items():
        net = (days(each) for each in result.quantile([0.05, 0.5, 0.95]))
        supplier = days(result.of("supplier").median)
        rows.append((label, days(result.gross_cover_quantile(0.5)), *net, percent(result.never, finest=0.1), supplier))
    return rows


def throughout(cases: dict[str, ss.Result], fired: dict[str, float]) -> list[tuple[str, ...]]:
    """Rows on all days to the horizon, stock-outs or not."""
    rows: list[tuple[str, ...]] = [
        (f"over all {HORIZON_DAYS} days", "fill rate", "stock-outs", "days of each", "rounds unmet", "fired a day")
    ]
    for label, result in cases.items():
        unmet = plus_minus(result.unmet_demand, finest=1_000)
        outs = plus_minus(result.stock_outs, finest=0.1)
        lasting = plus_minus(result.stock_out_days, finest=0.1)
        rows.append((label, percent(result.fill_rate, finest=0.1), outs, lasting, unmet, f"{fired[label]:,.0f}"))
    return rows


def table(rows: list[tuple[str, ...]]) -> str:
    """The first column flush left, the others flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def days(estimate: ss.Estimate) -> str:
    """A number of days with its error, to a day."""
    return plus_minus(estimate, finest=1)
