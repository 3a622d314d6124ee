"""Adapting: where the laws leave few effective paths, a distribution that more of the paths are drawn from in their place.

The likelihood of the claims is tempered, raised to a power that rises from pilot to pilot to 1, so that each pilot has enough
effective paths for a proposal of the next to be fitted to (R. M. Neal, "Annealed importance sampling", Statistics and
Computing 11, 2001; P. Del Moral, A. Doucet and A. Jasra, "Sequential Monte Carlo samplers", JRSS B 68, 2006). The run itself
weighs its paths by the whole likelihood and the exact ratio of densities. So its figures are right with any proposal, and
the pilots decide only how many paths are effective.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from supplysim._model.claims.proposal import Proposal
from supplysim._run.fitting import Pilot, fitted
from supplysim._uncertain.arrays import FloatArray

Evaluate = Callable[[Proposal | None, int], tuple[FloatArray, FloatArray, FloatArray]]

ENOUGH = 0.05  # the effective fraction from which on the laws themselves serve

_EFFECTIVE = 0.1  # the share of a pilot's paths that the power leaves effective
_EFFECTIVE_BY_UNKNOWN = 32  # at least so many, since a covariance is fitted,
_MOST_EFFECTIVE = 0.25  # but no more than this share
_LEAST_PATHS = 30.0  # effective ones, for a fit
_MOST_STAGES = 8
_LEAST_STAGES = 3  # after stages that only looked for paths that the claims do not exclude
_PROGRESS = 1.5  # by which factor the power must rise from one pilot to the next, even with fewer effective paths
_BETTER = 1.5  # how many times more effective than the laws a proposal must be
_WORTH_A_PILOT = 1.2  # how many times more effective a better fit must promise to be
_HALVINGS = 40  # of the interval of powers


def adapted(evaluate: Evaluate, names: Sequence[str]) -> Proposal | None:
    """The proposal that some pilots lead to; None if none is better than the laws.

    It is a pure function of what the pilots return.

    Parameters
    ----------
    evaluate : function
        Runs the pilot of a proposal (None for the laws) and a stage, which keys its random numbers: the normal scores of the
        unknowns, (paths, unknowns), before they are correlated; the logarithm of the likelihood of all claims, (paths,);
        and that of the density of the laws over that of the proposal, (paths,).
    names : sequence of str
        The unknowns, in the order of the scores.

    Returns
    -------
    Proposal or None
        None where the laws leave 5 % of the paths effective, where the claims exclude nearly all paths of the first pilot, or
        where no proposal is at least 1.5 times better than the laws.

    Notes
    -----
    A proposal is judged by a pilot of its own, not by the one it was fitted to. How many paths the laws leave effective is
    estimated from that pilot, too: where they leave a handful, their own pilot cannot tell.
    """
    pilot = Pilot(*evaluate(None, 0))
    if not pilot.scores.size or pilot.effective >= ENOUGH * pilot.log_ratio.size:
        return None
    best: Proposal | None = None
    best_fraction = power = 0.0
    proposal: Proposal | None = None
    stage = 0
    while _next_power(pilot, 0.0) == 0.0:  # the claims exclude nearly all paths: look at more
        if stage == _MOST_STAGES:
            return None
        stage += 1
        pilot = pilot.joined(Pilot(*evaluate(None, stage)))
    for later in range(stage + 1, max(_MOST_STAGES, stage + _LEAST_STAGES) + 1):
        power = _next_power(pilot, power)
        tempered = pilot.tempered(power)
        if tempered.effective < _LEAST_PATHS:
            break
        fit = fitted(tempered, names)
        if fit is None or (
            best is not None
            and power == 1.0
            and pilot.expected_fraction(fit, names) < _WORTH_A_PILOT * pilot.expected_fraction(proposal, names)
        ):
            break
        proposal = fit
        pilot = Pilot(*evaluate(proposal, later))
        if power < 1.0 and pilot.effective < _LEAST_PATHS:
            continue  # too few to judge by
        fraction = pilot.effective / pilot.log_ratio.size
        by_laws = pilot.expected_fraction(None, names)
        if fraction > best_fraction and fraction >= _BETTER * by_laws:
            best, best_fraction = proposal, fraction
        elif power == 1.0:
            break  # a pilot at the whole likelihood that did not help
    return best


def _next_power(pilot: Pilot, before: float) -> float:
    """The greatest power of the likelihood, up to 1, that leaves enough paths of a pilot effective.

    Where even the least power leaves fewer, since claims exclude most paths, or the power would hardly rise, since they depend
    on chance, half as many must do, and so on.
    """
    paths, unknowns = pilot.scores.shape
    wanted = max(_EFFECTIVE * paths, min(_EFFECTIVE_BY_UNKNOWN * unknowns, _MOST_EFFECTIVE * paths))
    while wanted >= _LEAST_PATHS:
        power = _power_for(pilot, wanted)
        if power >= min(1.0, _PROGRESS * before) and power > 0.0:
            return power
        wanted /= 2
    return _power_for(pilot, _LEAST_PATHS)


def _power_for(pilot: Pilot, wanted: float) -> float:
    """The greatest power up to 1 at which so many paths are effective, by halving; 0 if there is none."""
    if pilot.effective >= wanted:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high) if low > 0 else high / 2
        if pilot.tempered(middle).effective >= wanted:
            low = middle
        else:
            high = middle
        if low > 0 and high - low < 1e-3 * low:
            break
    return low
