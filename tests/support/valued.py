"""A choice whose values of knowing are known: half as much stock again, for a cost, where stock and rate are lognormal."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy import special, stats

import supplysim as ss
from support.by_hand import scenario, using

STOCK, RATE = (math.log(300), 0.5), (math.log(10), 0.3)  # of the logarithm: mean and standard deviation
FACTOR, COST, DAYS = 1.5, 0.25, 30
_Z = np.linspace(-8, 8, 1601)
_WEIGHTS = stats.norm.pdf(_Z) / stats.norm.pdf(_Z).sum()


def options(cv: float = 0.0) -> dict[str, ss.Scenario]:
    """To wait, or to order half as much again; demand varies from day to day with this coefficient of variation."""
    stock = ss.lognormal(*STOCK, name="stock")
    wait = scenario(ss.Stock(stock), using(ss.lognormal(*RATE, name="rate"), cv=cv), horizon_days=400)
    return {"wait": wait, "order": wait.replace(stock=ss.Stock(FACTOR * stock))}


def threshold(lasts_days: np.ndarray) -> np.ndarray:
    """Worth 1 if the stock lasts a month."""
    return lasts_days >= DAYS


def logarithm(lasts_days: np.ndarray) -> np.ndarray:
    """Worth the logarithm of the duration, which of the ordered stock is larger by a constant."""
    return np.log(np.minimum(lasts_days, 400))


def _lasts(factor: float, cv: float) -> np.ndarray:
    """The probability of lasting a month given stock (rows) and rate (columns)."""
    stock, rate = (np.exp(mean + sd * _Z) for mean, sd in (STOCK, RATE))
    cover = factor * stock[:, None] / rate / DAYS
    if cv == 0:
        return (cover >= 1).astype(float)
    days = DAYS / cv**2  # the shape of a month's demand
    return np.asarray(special.gammainc(days, days * cover))


def _with_smooth_edge(gain: np.ndarray, cv: float) -> Mapping[str, np.ndarray]:
    """What ordering gains on average, given the stock or the rate; without noise, by the normal law of the other."""
    if cv > 0:
        return {"stock": gain @ _WEIGHTS, "rate": _WEIGHTS @ gain}
    (s, sigma), (r, tau) = STOCK, RATE

    def lasts(centre: np.ndarray, sd: float, factor: float) -> np.ndarray:
        return np.asarray(special.ndtr((centre + math.log(factor / DAYS)) / sd))

    of_stock, of_rate = s + sigma * _Z - r, s - r - tau * _Z
    return {
        "stock": lasts(of_stock, tau, FACTOR) - lasts(of_stock, tau, 1.0) - COST,
        "rate": lasts(of_rate, sigma, FACTOR) - lasts(of_rate, sigma, 1.0) - COST,
    }


def exact(cv: float = 0.0) -> dict[str, float]:
    """The values of knowing the stock, the rate and both, by numerical integration."""
    gain = _lasts(FACTOR, cv) - _lasts(1.0, cv) - COST
    given = _with_smooth_edge(gain, cv)
    now = max(float(_WEIGHTS @ given["stock"]), 0.0)
    found = {name: float(_WEIGHTS @ np.maximum(each, 0.0)) - now for name, each in given.items()}
    if cv == 0:  # both known: order where the stock lasts a month only then
        mean = float(_WEIGHTS @ given["stock"]) + COST
        return {**found, "all": mean * (1 - COST) - now}
    return {**found, "all": float(_WEIGHTS @ np.maximum(gain, 0.0) @ _WEIGHTS) - now}
