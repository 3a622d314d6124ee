"""CheckedClaim: what a check found out about one claim."""

from __future__ import annotations

import attrs

from supplysim._estimates.estimate import Estimate
from supplysim._estimates.estimates import Estimates
from supplysim._model.claims.claim import Claim


@attrs.frozen(eq=False)
class CheckedClaim:
    """One claim, checked against the model and the others.

    What has no support, because fewer than 400 paths are effective after the others are told, is None.

    Attributes
    ----------
    claim : Claim
        What is said, by whom, and when.
    before : Estimates
        The 5 % quantile, the median and the 95 % quantile of what it is about, before any claims.
    after : Estimates or None
        The same after the others are told, without those that have the same datum.
    holds_before, holds_after : Estimate, Estimate or None
        The probability that it holds: that the truth is on the stated side, inside the range, or within 1.645 `within`.
    without : Estimate or None
        The figure with all claims but this one and those that restate it.
    moves : Estimate or None
        What it moves: the figure with all claims, less that without it. 0 for one that restates another, which has no weight.
    doubled : Estimate or None
        Of a floor or a ceiling: the figure with all claims if its `usually_within` were twice as large.
    effective_paths : float
        The effective number of paths after the others are told.
    ran_again : bool
        Whether the scenario was run again with the others, since weights alone left too few effective paths.
    contradicting : tuple of str
        Claims among the others that cannot all hold, where too few paths are effective.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.lognormal(6, 0.5, name="on hand")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
    >>> claims = ss.Claims([ss.Claim("500 units", of=stock, about=500, within=0.1)])
    >>> row = claims.check(depot, paths=4_096, seed=1)["500 units"]
    >>> row.claim.about, bool(row.moves > 0)
    (500.0, True)
    """

    claim: Claim
    before: Estimates
    after: Estimates | None
    holds_before: Estimate
    holds_after: Estimate | None
    without: Estimate | None
    moves: Estimate | None
    doubled: Estimate | None
    effective_paths: float
    ran_again: bool
    contradicting: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The claim as it is told.

        Returns
        -------
        str

        Examples
        --------
        >>> import supplysim as ss
        >>> stock = ss.lognormal(6, 0.5, name="on hand")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
        >>> claims = ss.Claims([ss.Claim("500 units", of=stock, about=500, within=0.1)])
        >>> claims.check(depot, paths=4_096, seed=1).rows[0].name
        '500 units'
        """
        return self.claim.name

    def __repr__(self) -> str:
        return f"<CheckedClaim {self.claim}>"
