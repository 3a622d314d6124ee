"""Every kind of law, beside a reference that works its CDF out in another way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import stats

import supplysim as ss
from supplysim._uncertain.quantity import Variable

FloatArray = NDArray[np.float64]


class Steps:
    """Reference for a law on a few values."""

    def __init__(self, values: Sequence[float], probabilities: Sequence[float]) -> None:
        self.values = np.asarray(values)
        self.cumulated = np.concatenate(([0.0], np.cumsum(probabilities)))

    def cdf(self, x: FloatArray) -> FloatArray:
        return self.cumulated[np.searchsorted(self.values, x, side="right")]


class Blend:
    """Reference for a mixture: the mean of its components' CDFs."""

    def __init__(self, components: Sequence[Any], weights: Sequence[float]) -> None:
        self.components, self.weights = components, weights

    def cdf(self, x: FloatArray) -> FloatArray:
        return sum(weight * np.asarray(part.cdf(x)) for weight, part in zip(self.weights, self.components, strict=True))


class Keelin:
    """Reference for a metalog: its quantile function as Keelin (2016) prints it, turned round by bisection.

    Bisection runs over the logit of the probability, where both tails have room.
    """

    def __init__(self, points: Mapping[float, float], low: float = -math.inf, high: float = math.inf) -> None:
        self.low, self.high = low, high
        logits = np.array([math.log(p / (1 - p)) for p in points])
        scores = self.score(np.array(list(points.values())))
        self.a = np.linalg.solve(self.terms(logits)[:, : len(points)], scores)

    def score(self, x: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore"):
            x = np.clip(x, self.low, self.high)
            if math.isinf(self.low):
                return x if math.isinf(self.high) else -np.log(self.high - x)
            return np.log(x - self.low) if math.isinf(self.high) else np.log((x - self.low) / (self.high - x))

    @staticmethod
    def terms(logit: FloatArray) -> FloatArray:
        c = 0.5 * np.tanh(logit / 2)  # y - 1/2
        return np.stack([np.ones_like(logit), logit, c * logit, c, c**2, c**2 * logit], axis=-1)

    def cdf(self, x: FloatArray) -> FloatArray:
        wanted = self.score(x)
        below, above = np.full(x.shape, -40.0), np.full(x.shape, 40.0)
        for _ in range(46):  # to a logit within 80 / 2**46, about 1e-12
            middle = (below + above) / 2
            short = self.terms(middle)[:, : self.a.size] @ self.a < wanted
            below, above = np.where(short, middle, below), np.where(short, above, middle)
        return np.where(np.isinf(wanted), wanted > 0, 1.0 / (1.0 + np.exp(-above)))


def window(mean: float, sd: float, low: float, high: float) -> Any:
    """Reference for a truncated normal, in scipy's own parameters."""
    return stats.truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd)


@attrs.frozen
class LawCase:
    """One law of the shared contract.

    Attributes
    ----------
    make : callable
        Makes the variable anew.
    reference : object with a `cdf`
    is_inverse_cdf : bool
        False for a mixture whose components overlap: it is drawn by composition.
    resolved_up_to : float
        Probability up to which neighbouring doubles are less than 1e-10 of probability apart.
    is_value : bool
        Whether laws made alike are equal; a scipy distribution is only ever equal to itself.
    """

    name: str
    make: Callable[[], Variable]
    reference: Any
    is_inverse_cdf: bool = True
    resolved_up_to: float = 1.0
    is_value: bool = True


def of_scipy(name: str, frozen: Any, **traits: Any) -> LawCase:
    """A scipy distribution, which is its own reference."""
    return LawCase(f"law: {name}", lambda: ss.law(frozen), frozen, is_value=False, **traits)


def of_quantiles(name: str, points: Mapping[float, float], reference: Any = None, **bounds: float) -> LawCase:
    """A metalog, beside Keelin's formula unless another reference is known."""
    return LawCase(f"quantiles: {name}", lambda: ss.quantiles(points, **bounds), reference or Keelin(points, **bounds))


def histogram(*heights: float) -> Any:
    """Density in steps of width 1, from 0; a height of 0 is a gap."""
    return stats.rv_histogram((np.array(heights), np.arange(len(heights) + 1.0)), density=False)


LOGIT_90 = math.log(0.9 / 0.1)
SOME_DATA = (3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0, 5.0, 3.5, 5.0, 8.0)
POLES = stats.beta(0.5, 0.5)
LOG_BETWEEN = (math.log(6_000) + math.log(7_400)) / 2, math.log(7_400 / 6_000) / 2 / stats.norm.ppf(0.95)

CASES = [
    LawCase("fixed", lambda: ss.fixed(450.0), Steps([450.0], [1.0])),
    LawCase("uniform", lambda: ss.uniform(-3, 5), stats.uniform(-3, 8)),
    LawCase("triangular", lambda: ss.triangular(1, 2, 5), stats.triang(0.25, 1, 4)),
    LawCase("triangular, mode lowest", lambda: ss.triangular(1, 1, 5), stats.triang(0, 1, 4)),
    LawCase("triangular, mode highest", lambda: ss.triangular(1, 5, 5), stats.triang(1, 1, 4)),
    LawCase("pert", lambda: ss.pert(400, 448, 500), stats.beta(2.92, 3.08, 400, 100)),
    LawCase("pert, mode lowest", lambda: ss.pert(400, 400, 500), stats.beta(1, 5, 400, 100)),
    LawCase("pert, mode highest", lambda: ss.pert(400, 500, 500), stats.beta(5, 1, 400, 100)),
    LawCase("pert, weight 10", lambda: ss.pert(0, 1, 4, weight=10), stats.beta(3.5, 8.5, 0, 4)),
    LawCase("pert, weight 0", lambda: ss.pert(0, 1, 4, weight=0), stats.uniform(0, 4)),
    LawCase("normal", lambda: ss.normal(-2, 3), stats.norm(-2, 3)),
    LawCase("lognormal", lambda: ss.lognormal(2, 0.5), stats.lognorm(0.5, scale=math.exp(2))),
    LawCase("truncated normal", lambda: ss.truncated_normal(0.85, 0.1, 0, 1), window(0.85, 0.1, 0, 1)),
    LawCase("truncated normal, right tail", lambda: ss.truncated_normal(0, 1, 20, 21), window(0, 1, 20, 21)),
    LawCase("truncated normal, left tail", lambda: ss.truncated_normal(0, 1, -21, -20), window(0, 1, -21, -20)),
    LawCase("truncated normal, from 5 sd", lambda: ss.truncated_normal(1, 2, low=11), window(1, 2, 11, math.inf)),
    LawCase("truncated normal, to -5 sd", lambda: ss.truncated_normal(1, 2, high=-9), window(1, 2, -math.inf, -9)),
    LawCase("truncated normal, wide window", lambda: ss.truncated_normal(0, 1, -40, 40), window(0, 1, -40, 40)),
    LawCase("beta", lambda: ss.beta(2, 3, -1, 4), stats.beta(2, 3, -1, 5)),
    LawCase("beta, two poles", lambda: ss.beta(0.5, 0.5), POLES, resolved_up_to=0.5),
    LawCase("beta, a pole at zero", lambda: ss.beta(0.3, 4), stats.beta(0.3, 4)),
    LawCase("gamma", lambda: ss.gamma(2.5, 10), stats.gamma(2.5, scale=10)),
    LawCase("gamma, a pole at zero", lambda: ss.gamma(0.3, 10), stats.gamma(0.3, scale=10)),
    LawCase("gamma, nearly normal", lambda: ss.gamma(1e4, 0.1), stats.gamma(1e4, scale=0.1)),
    LawCase(
        "between, positive", lambda: ss.between(6_000, 7_400), stats.lognorm(LOG_BETWEEN[1], scale=math.exp(LOG_BETWEEN[0]))
    ),
    LawCase("between, of either sign", lambda: ss.between(-5, 11), stats.norm(3, 8 / stats.norm.ppf(0.95))),
    LawCase("choice", lambda: ss.choice([7, 2, 5], [1, 2, 5]), Steps([2, 5, 7], [0.25, 0.625, 0.125])),
    LawCase("choice, even", lambda: ss.choice([3, 1, 2]), Steps([1, 2, 3], [1 / 3] * 3)),
    LawCase("empirical", lambda: ss.empirical(SOME_DATA), Steps(sorted(SOME_DATA), [1 / len(SOME_DATA)] * len(SOME_DATA))),
    LawCase(
        "mixture, apart",
        lambda: ss.mixture([ss.uniform(0, 1), 2, ss.uniform(3, 4)], [0.25, 0.25, 0.5]),
        Blend([stats.uniform(0, 1), Steps([2], [1]), stats.uniform(3, 1)], [0.25, 0.25, 0.5]),
    ),
    LawCase(
        "mixture of mixtures",
        lambda: ss.mixture([ss.mixture([1, 2], [1, 3]), 3], [0.4, 0.6]),
        Steps([1, 2, 3], [0.1, 0.3, 0.6]),
    ),
    LawCase(
        "mixture, overlapping",
        lambda: ss.mixture([ss.normal(0, 1), ss.gamma(0.3, 10)], [3, 1]),
        Blend([stats.norm(0, 1), stats.gamma(0.3, scale=10)], [0.75, 0.25]),
        is_inverse_cdf=False,
    ),
    of_quantiles("2 points", {0.1: -4, 0.9: 6}, stats.logistic(1, 5 / LOGIT_90)),
    of_quantiles("2 points, from 2", {0.1: 5, 0.9: 14}, stats.fisk(2 * LOGIT_90 / math.log(4), 2, 6), low=2),
    of_quantiles("2 points, up to 9", {0.1: 1, 0.9: 5}, high=9),
    of_quantiles("2 points, within 0 and 1", {0.1: 0.2, 0.9: 0.7}, low=0, high=1),
    of_quantiles("3 points", {0.05: 10, 0.5: 14, 0.95: 22}),
    of_quantiles("3 points, from 0", {0.05: 10, 0.5: 20, 0.95: 60}, low=0),
    of_quantiles("3 points, up to 100", {0.05: 10, 0.5: 60, 0.95: 90}, high=100),
    of_quantiles("3 points, within 0 and 1", {0.05: 0.3, 0.5: 0.5, 0.95: 0.8}, low=0, high=1),
    of_quantiles("5 points", {0.05: 1, 0.25: 3, 0.5: 5, 0.75: 8, 0.95: 13}),
    of_quantiles("5 points, from 0", {0.05: 1, 0.25: 3, 0.5: 5, 0.75: 8, 0.95: 17}, low=0),
    of_scipy("weibull", stats.weibull_min(1.5, scale=30)),
    of_scipy("t with 2 degrees of freedom", stats.t(2)),
    of_scipy("cauchy", stats.cauchy(3, 2)),
    of_scipy("lognormal, heavy", stats.lognorm(2)),
    of_scipy("two poles", POLES, resolved_up_to=0.5),
    of_scipy("a steep pole", stats.weibull_min(0.1)),
    of_scipy("a kinked density", histogram(1, 2, 4)),
    of_scipy("a gap in the middle", histogram(1, 0, 1)),
    of_scipy("a gap elsewhere", histogram(1, 0, 2)),
    of_scipy("a wide gap", histogram(3, 0, 0, 1)),
    of_scipy("poisson", stats.poisson(7.3)),
    of_scipy("poisson, shifted by a half", stats.poisson(7.3, loc=0.5)),
    of_scipy("binomial", stats.binom(20, 0.3)),
    of_scipy("two values", stats.rv_discrete(values=([1, 4], [0.25, 0.75]))),
    of_scipy("negative binomial, millions of values", stats.nbinom(5, 1e-6)),
]
