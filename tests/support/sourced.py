"""A scenario of which every part has a source and a note, beside the same scenario without."""

from __future__ import annotations

from typing import Any

import supplysim as ss

SEOUL = ss.Source("Seoul", date="2024-02-26", url="https://example.org/?a=1&b=2", note="a briefing", bias=ss.lognormal(0, 0.2))


def everything(**told: Any) -> ss.Scenario:
    """A scenario with a part of every kind, each of which is given `told`: a source and a note, or nothing."""
    rounds = ss.mixture([ss.pert(400, 448, 500, **told), 75], weights=[3, 1], name="rounds per container", **told)
    profile = (
        ss.window(1, 90, **told)
        * ss.ramp(1, 9, 0.5, 1, **told)
        * ss.season(0.1, 9, **told)
        * ss.schedule({1: 1, 5: 0.5}, **told)
        * ss.growth(90, **told)
        * ss.wave(20, 5, 0.5, **told)
    )
    regimes = ss.Regimes({"high": 1, "low": 0.5}, {"high": 6, "low": 4}, **told)
    ages = ss.AgeClasses({0: ss.uniform(8e3, 9e3, **told) * rounds, 9: 500}, 400, **told)
    return ss.Scenario(
        "everything",
        stock=[
            ss.Stock(ages, decay=ss.Decay(0.01, 30, **told), **told),
            ss.Stock(ss.between(6_000, 7_400, **told), name="rear", **told),
        ],
        demand=[
            ss.Consumption(
                "front",
                ss.quantiles({0.05: 8e4, 0.5: 9e4, 0.95: 1e5}, low=7e4, high=2e5, **told),
                regimes=regimes,
                profile=profile,
                rationing=ss.Rationing(7, {30: 0.5}, **told),
                **told,
            ),
            ss.Consumption(
                "shop", orders_per_day=2, order_size=ss.varying(ss.uniform(1, 2, **told), **told), from_="rear", **told
            ),
        ],
        supply=[
            ss.Factory(
                "arsenal",
                5_000,
                outages=ss.Outages(30, 5, **told),
                inputs={"power": ss.Input(4_000, **told)},
                to="rear",
                **told,
            ),
            ss.Factory("workshop", output_per_day=ss.replayed([3, 1, 4, 1, 5], 2, **told), **told),
            ss.Shipments("sealift", per_day=0.1, size=40 * rounds, from_="rear", to="stock", **told),
            ss.Returns("empties", "sealift", ratio=0.1, from_="stock", **told),
        ],
        losses=[ss.Losses("raids", on=[30], fraction=ss.varying(ss.uniform(0, 0.2), **told), **told)],
        horizon_days=60,
    )
