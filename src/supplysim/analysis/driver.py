"""Driver: how far one unknown drives a figure."""

from __future__ import annotations

import attrs

from supplysim._estimates.estimate import Estimate, percent


@attrs.frozen(repr=False)
class Driver:
    """How far one unknown drives a figure; an item of `Drivers`.

    Attributes
    ----------
    name : str
        The name of the unknown.
    alone : Estimate
        The share of the figure's variance that the unknown accounts for by itself: ``Var(E[Y | x]) / Var(Y)``, by which the
        variance would shrink on average if the unknown were known. If it is correlated with others, that includes what it
        says about them. Under claims, which tie unknowns together, it always does.
    with_others : Estimate
        What it accounts for alone and in pairs with each other unknown: at least so much of the variance would be left if all
        other unknowns, and chance, were known. NaN if it is correlated with others, or in a run with claims, since
        it has no share of its own then.
    low, high : float
        The 5 % and 95 % values of the unknown, in its own unit.
    at_low, at_high : Estimate
        The figure where the unknown has these values, and all else is as uncertain as it was.
    is_correlated : bool
        Whether the scenario correlates it with others.
    varies : bool
        Whether it has several values at all, unlike ``fixed(1_000)``; if not, tables and plots leave it out.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.Stock(ss.uniform(900, 1_100, name="on hand"))
    >>> issues = ss.Consumption("issues", ss.uniform(8, 12, name="rate"))
    >>> result = ss.simulate(ss.Scenario("depot", stock=stock, demand=[issues], horizon_days=200), paths=4_096, seed=1)
    >>> result.drivers()["rate"]
    <Driver 'rate': alone 80.3 ± 0.1 %>
    """

    name: str
    alone: Estimate
    with_others: Estimate
    low: float
    high: float
    at_low: Estimate
    at_high: Estimate
    is_correlated: bool = False
    varies: bool = True

    def __repr__(self) -> str:
        from_words = share_text(self.alone)
        return f"<Driver {self.name!r}: alone {from_words}>"


def share_text(share: Estimate) -> str:
    """A share of the variance in per cent; to a tenth, since finer shares decide nothing."""
    return percent(share, 0.1)
