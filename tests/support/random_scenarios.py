"""Small scenarios of every kind, numbered: the same number is always the same scenario.

The number's digits in base 3 say how many flows of each kind there are, so that 27 numbers in a row hold every combination;
everything else is drawn from a generator seeded with the number. The stock is set against what the flows are expected to
draw from it over the horizon, so that most scenarios end on some paths and not on others.
"""

from __future__ import annotations

import numpy as np

import supplysim as ss
from supplysim._uncertain.quantity import Quantity
from support.closed_forms import stationary_mean_level

_ENTROPY = 20_260_101  # of all scenarios; the number is the rest of the seed
_SPREAD = 0.35  # how far an unknown reaches to either side of its best guess
_REGIMES = ("calm", "alert", "high", "siege")


def scenario(number: int) -> ss.Scenario:
    """Scenario `number`, 0 or more."""
    rng = np.random.default_rng([_ENTROPY, number])
    shipments, factories, demands = number % 3, number // 3 % 3, 1 + number // 9 % 3
    horizon = int(rng.integers(20, 201))
    scale = 10.0 ** rng.uniform(0, 3)
    pace = ss.triangular(0.7, 1.0, 1.4, name="pace") if rng.random() < 0.5 else None
    load = about(rng, scale * rng.uniform(0.5, 3), name="load") if rng.random() < 0.5 else None

    demand, drawn = [], 0.0
    for place in range(demands):
        flow, mean = _consumption(rng, f"demand {place}", scale, pace if place != 1 else None)
        demand.append(flow)
        drawn += mean
    supply: list[ss.Shipments | ss.Factory] = []
    received = 0.0
    share = rng.uniform(0.1, 0.8) / max(shipments + factories, 1)  # of the demand that one supply is to meet
    for place in range(shipments):
        supply.append(
            _shipments(rng, f"shipments {place}", share * drawn, load if place == 0 else None, horizon=horizon, scale=scale)
        )
        received += share * drawn
    for place in range(factories):
        supply.append(_factory(rng, f"factory {place}", share * drawn))
        received += share * drawn

    needed = max(drawn - received, 0.1 * drawn) * horizon * rng.uniform(0.4, 1.3)
    stock, names = _stock(rng, number, needed, load, scale)
    made = ss.Scenario(f"random {number}", stock=stock, demand=demand, supply=supply, horizon_days=horizon)
    return _correlated(rng, made, names)


def about(rng: np.random.Generator, guess: float, name: str | None = None) -> Quantity | float:
    """An unknown, 0 or more, whose best guess is `guess`: one of many laws, or now and then a number that is known."""
    low, high = guess * (1 - _SPREAD), guess * (1 + _SPREAD)
    laws = [
        lambda: ss.uniform(low, high, name=name),
        lambda: ss.pert(low, guess, high, name=name),
        lambda: ss.between(low, high, name=name),
        lambda: ss.gamma(12.0, guess / 12, name=name),
        lambda: ss.choice([low, guess, high], weights=[1, 2, 1], name=name),
        lambda: ss.mixture([ss.uniform(low, guess), guess * 1.5], weights=[3, 1], name=name),
        lambda: ss.truncated_normal(guess, guess / 3, 0.0, name=name),
        lambda: ss.quantiles({0.1: low, 0.5: guess, 0.9: high}, low=0.0, name=name),
    ]
    kind = int(rng.integers(len(laws) + 3))
    if kind < len(laws):
        return laws[kind]()
    return ss.fixed(guess, name=name) if name is not None else guess


def fraction(rng: np.random.Generator) -> Quantity | float:
    kinds: list[Quantity | float] = [1.0, 0.8, ss.beta(8, 2), ss.uniform(0.6, 1.0), 1 - ss.pert(0.0, 0.1, 0.4)]
    return kinds[int(rng.integers(len(kinds)))]


def spell(rng: np.random.Generator, horizon: int = 200) -> tuple[Quantity | float, float]:
    """A mean sojourn and its best guess, in days: always over tonight, nearly so, of middle length, or past the horizon."""
    spells: list[tuple[Quantity | float, float]] = [
        (1.0, 1.0),
        (1.05, 1.05),
        (ss.uniform(1.0, 3.0), 2.0),
        (1 + ss.gamma(2.0, 3.0), 7.0),
        (12.0, 12.0),
        (ss.pert(10, 20, 40), 21.7),
        (2.0 * horizon, 2.0 * horizon),
    ]
    return spells[int(rng.integers(len(spells)))]


def noise(rng: np.random.Generator) -> Quantity | float:
    """A coefficient of variation: none, small, large, unknown, or none on some paths and some on others."""
    touching = ss.uniform(0.0, 1.0) * ss.choice([0.0, 1.0])
    kinds: list[Quantity | float] = [0.0, 0.0, 0.1, 0.6, 1.7, ss.uniform(0.0, 0.8), ss.choice([0.0, 0.4]), touching]
    return kinds[int(rng.integers(len(kinds)))]


def regimes(rng: np.random.Generator) -> tuple[ss.Regimes | None, float]:
    """Regimes of 2 to 4 levels, or none, with the long-run mean of their best guesses."""
    count = int(rng.choice([0, 0, 2, 2, 3, 4]))
    if count == 0:
        return None, 1.0
    names = _REGIMES[:count]
    guesses = [float(level) for level in rng.uniform(0.2, 2.0, count)]
    if rng.random() < 0.3:
        guesses[int(rng.integers(count))] = 0.0
    levels = {name: about(rng, guess) if guess else 0.0 for name, guess in zip(names, guesses, strict=True)}
    spells = [spell(rng) for _ in names]
    transitions, rows = None, None
    if rng.random() < 0.5:
        # A row may keep a share for its own state: a fresh sojourn of the same level.
        rows = rng.dirichlet(np.ones(count), size=count)
        transitions = {here: {there: float(rows[i, j]) for j, there in enumerate(names)} for i, here in enumerate(names)}
    switching = ss.Regimes(
        levels=levels,
        mean_days={name: spell for name, (spell, _) in zip(names, spells, strict=True)},
        start=names[int(rng.integers(count))],
        transitions=transitions,
    )
    mean = stationary_mean_level(guesses, [days for _, days in spells], None if rows is None else rows.tolist())
    return switching, mean


def _consumption(rng: np.random.Generator, name: str, scale: float, pace: Quantity | None) -> tuple[ss.Consumption, float]:
    """A demand and its mean a day by best guesses; `pace` is an unknown that demands share."""
    guess = scale * rng.uniform(0.5, 2.0)
    switching, level = regimes(rng)
    per_day = about(rng, guess) if rng.random() < 0.9 else ss.choice([0.0, guess])
    flow = ss.Consumption(name, per_day=per_day if pace is None else pace * per_day, cv=noise(rng), regimes=switching)
    return flow, guess * level


def _shipments(
    rng: np.random.Generator, name: str, mean_per_day: float, load: Quantity | float | None, *, horizon: int, scale: float
) -> ss.Shipments:
    """Frequent or rare shipments that bring `mean_per_day` between them; `load` is a size that others share."""
    size = scale * rng.uniform(0.5, 3) if load is not None else mean_per_day * 10.0 ** rng.uniform(-1, 1.3)
    starts: list[Quantity | float] = [1.0, 1.0, 1.0, 4.0, 1.9, ss.uniform(1.0, horizon / 2), horizon / 3, ss.choice([1, 15])]
    return ss.Shipments(
        name,
        per_day=about(rng, mean_per_day / size),
        size=about(rng, size) if load is None else load,
        loss_fraction=1 - fraction(rng),
        first_day=starts[int(rng.integers(len(starts)))],
    )


def _factory(rng: np.random.Generator, name: str, mean_per_day: float) -> ss.Factory:
    """A factory with or without outages that makes `mean_per_day` by best guesses."""
    outages, availability = None, 1.0
    if rng.random() < 0.7:
        (up, up_days), (down, down_days) = spell(rng), spell(rng)
        outages, availability = ss.Outages(mean_up_days=up, mean_down_days=down), up_days / (up_days + down_days)
    return ss.Factory(
        name,
        nameplate_per_day=about(rng, mean_per_day / 0.75 / max(availability, 0.3)),
        utilisation=fraction(rng),
        yield_fraction=fraction(rng),
        outages=outages,
    )


def _stock(
    rng: np.random.Generator, number: int, needed: float, load: Quantity | float | None, scale: float
) -> tuple[ss.Stock, list[str]]:
    """A stock of about `needed` available units, and the names that its unknowns may be correlated by."""
    usable = fraction(rng)
    if number % 5 == 0:  # a reserve that is above the stock on some paths: nothing is available on day 1 but what comes in
        return ss.Stock(on_hand=about(rng, 1.5 * needed), usable_fraction=usable, reserve=ss.uniform(0.0, 1.5 * needed)), []
    reserves: list[Quantity | float] = [0.0, 0.2 * needed, ss.uniform(0.0, 0.4 * needed)]
    reserve = reserves[int(rng.integers(len(reserves)))]
    if isinstance(load, Quantity) and number % 2:  # the size of a shipment is an unknown of the stock as well
        loads = np.minimum(np.floor(0.4 * needed / scale) * load, 3 * needed)
        return ss.Stock(on_hand=0.5 * needed + loads, usable_fraction=usable, reserve=reserve), []
    on_hand = ss.between(0.7 * needed, 1.6 * needed, name="on hand")
    return ss.Stock(on_hand=on_hand, usable_fraction=usable, reserve=reserve), ["on hand"]


def _correlated(rng: np.random.Generator, made: ss.Scenario, names: list[str]) -> ss.Scenario:
    """The scenario with up to three of its unknowns correlated, in two scenarios of three."""
    others = [name for name in made.variables if name not in names]
    names = (names + [str(name) for name in rng.permutation(others)])[:3]
    if len(names) < 2 or rng.random() < 1 / 3:
        return made
    pairs = {(names[0], names[1]): float(rng.choice([-0.8, 0.6, 0.9]))}
    if len(names) == 3:
        pairs[names[1], names[2]] = 0.4
    return ss.Scenario(
        made.name,
        stock=made.stock,
        demand=made.demand,
        supply=made.supply,
        horizon_days=made.horizon_days,
        correlate=pairs,
    )
