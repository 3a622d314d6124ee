"""The effective number of paths of a run with claims, and why too few of them give no figure; of arrays, see `weighted`."""

from __future__ import annotations

from supplysim._engine.tally import Tally
from supplysim.errors import shown, shown_names

LEAST_EFFECTIVE = 400  # paths: below that, errors by replicate are not to be trusted
_MOST_PATHS = 10_000_000  # that are worth a try
_MARGIN = 1.25  # times the paths needed


def effective_paths(tally: Tally) -> float:
    """The effective number of paths (Kish 1965); the number of paths where all count alike."""
    return float(tally.paths.sum()) if tally.weights is None else tally.weights.effective


def too_few(tally: Tally) -> str | None:
    """Why there is no figure: what must be, what is, and what to do; None if enough paths are effective."""
    if tally.weights is None:
        return None
    paths, effective = int(tally.paths.sum()), effective_paths(tally)
    if effective >= LEAST_EFFECTIVE:
        return None
    names = tally.contradicting
    why = "the claims leave too few"
    if len(names) == 1:
        why = f"no path of the pilot is compatible with the claim {shown(names[0])}"
    elif names:
        why = f"the claims {shown_names(names)} can hardly all hold"
    remedies = [
        "claims.check shows what each claim does; a wider 'within', a larger 'usually_within' or a 'reliability' below 1"
    ]
    needed = paths * LEAST_EFFECTIVE / effective * _MARGIN if effective > 0 else float("inf")
    if needed <= _MOST_PATHS:
        digits = len(str(int(needed))) - 2
        remedies.insert(0, f"run some {round(needed, -digits):,.0f} paths")
    return (
        f"must rest on at least {LEAST_EFFECTIVE} effective paths (got {effective:.3g} of {paths:,}): {why}; "
        f"{', or '.join(remedies)}"
    )
