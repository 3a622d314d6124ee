"""Weighted: what the paths of a run with claims count for."""

from __future__ import annotations

import warnings
from typing import Any

import attrs
import numpy as np

from supplysim._estimates.effective import effective_paths
from supplysim._model.claims.compiled import GivenClaim
from supplysim._result.questions import Questions
from supplysim._uncertain.arrays import FloatArray
from supplysim.errors import SupplysimWarning


@attrs.define
class _Reminder:
    """Whether the user is to be reminded that paths have weights: once, unless the weights were taken."""

    is_due: bool = True


@attrs.frozen(eq=False, slots=False)
class Weighted(Questions):
    """The weights of the paths of a run; `Result` inherits them."""

    run: Any
    _reminder: _Reminder = attrs.field(init=False, factory=_Reminder, repr=False)

    @property
    def weights(self) -> FloatArray:
        """What the kept paths count for, in a run with claims: their weights, relative to the mean of all paths of the run.

        Returns
        -------
        (kept paths,) array
            Read-only; 1 for each path of a run without claims, 0 for a path that a claim excludes.

        Notes
        -----
        Path i belongs to path i of `inputs`, `durations` and `gross_cover_days`. A weight is the likelihood of the claims on
        the path (self-normalised importance sampling: A. B. Owen, "Monte Carlo theory, methods and examples", 2013, ch. 9).
        It is counted in units of about a millionth of the mean weight; what is less than half a unit counts as 0.

        Examples
        --------
        >>> import numpy as np
        >>> import supplysim as ss
        >>> rate = ss.lognormal(np.log(10), 0.3, name="rate")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", rate)], horizon_days=90)
        >>> claim = ss.Claim("12 a day", of=rate, about=12, within=0.1)
        >>> result = ss.simulate(depot, paths=20_000, seed=1, given=claim)
        >>> weights = result.weights
        >>> # by hand: (ln 10 / 0.3**2 + ln 12 / 0.1**2) / (1 / 0.3**2 + 1 / 0.1**2) = 2.467
        >>> f"{np.average(np.log(result.inputs['rate']), weights=weights):.3f}"
        '2.467'
        """
        self._reminder.is_due = False
        kept, counted = self.run.kept, self.tally.weights
        of_a_mean = 1.0 if counted is None else counted.total / self.paths or 1.0
        weights: FloatArray = (np.ones(kept.paths) if kept.weights is None else kept.weights) / of_a_mean
        weights.setflags(write=False)
        return weights

    @property
    def effective_paths(self) -> float:
        """How many paths of equal weight would be as precise: the effective number of paths.

        Figures need at least 400.

        Returns
        -------
        float
            The number of paths, in a run without claims.

        Notes
        -----
        The square of the sum of the weights over the sum of their squares (L. Kish, *Survey Sampling*, Wiley, 1965). It says
        nothing of what the even points of the design and the replicates add; the intervals of figures do.

        Examples
        --------
        >>> import supplysim as ss
        >>> rate = ss.uniform(5, 15, name="rate")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", rate)], horizon_days=90)
        >>> claim = ss.Claim("10 to 12 a day", of=rate, between=(10, 12))
        >>> round(ss.simulate(depot, paths=20_000, seed=1, given=claim).effective_paths, -2)
        4300.0
        """
        return effective_paths(self.tally)

    @property
    def claims(self) -> tuple[GivenClaim, ...]:
        """The claims that the run was given, sorted by name.

        Returns
        -------
        tuple of claims
            Each with its `name`, `statement`, `source`, `date`, `reliability`, `restates`, `reading` and `note`; empty without
            claims.

        Examples
        --------
        >>> import supplysim as ss
        >>> rate = ss.uniform(5, 15, name="rate")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", rate)], horizon_days=90)
        >>> claim = ss.Claim("10 to 12 a day", of=rate, between=(10, 12), source="IISS", date="2024-02")
        >>> [(each.name, str(each.statement), each.source) for each in ss.simulate(depot, seed=1, given=claim).claims]
        [('10 to 12 a day', 'between 10 and 12', 'IISS')]
        """
        given = self.run.plan.settings.given
        return () if given is None else given.claims

    def _remind_of_weights(self, taken: str) -> None:
        """Warn, once, a user who takes values by path without their weights."""
        if self.tally.weights is None or not self._reminder.is_due:
            return
        self._reminder.is_due = False
        warnings.warn(
            f"the paths of this result have weights, since it was given claims: use result.weights beside result.{taken}, "
            f"as in np.average(..., weights=result.weights)",
            SupplysimWarning,
            stacklevel=3,
        )
