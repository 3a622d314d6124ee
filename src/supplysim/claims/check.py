"""Check: what a check of claims found out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import attrs

from supplysim._estimates.estimate import Estimate, counted
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim.claims.answer import Answer
from supplysim.claims.check_plots import CheckPlots
from supplysim.claims.check_summary import CheckSummary
from supplysim.claims.checked_claim import CheckedClaim
from supplysim.errors import UnknownNameError, shown, shown_names

_CLEARLY_BELOW = 0.1


@attrs.frozen(eq=False, repr=False)
class Check(Mapping[str, CheckedClaim]):
    """What the model holds of each claim, which contradict each other, and what each one moves; `Claims.check` returns it.

    A mapping from the name of a claim to its `CheckedClaim`, in the order written. ``print(check)`` prints tables and
    sentences, which a notebook shows, too; ``check.plot.claims()`` draws them.

    Attributes
    ----------
    rows : tuple of CheckedClaim
    without_claims : Estimate
        The figure without any claims.
    figure : Estimate or None
        The figure with all claims; None if fewer than 400 paths are effective.
    words : str
        What the figure is, in words.
    pairs : mapping from (str, str) to Estimate
        For each pair of claims that have weight, in the order written: the Bayes factor of both against each alone,
        E[La Lb] / (E[La] E[Lb]). Below 1 they speak against each other, above 1 for each other.
    effective_paths : float
        The effective number of paths with all claims (Kish).
    paths : int
    ran_again : bool
        Whether the figure with all claims is of a run of its own.
    contradicting : tuple of str
        Claims that cannot all hold, where too few paths are effective.
    scenario : Scenario
    stock : str

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.lognormal(6, 0.5, name="on hand")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
    >>> claims = ss.Claims([
    ...     ss.Claim("300 units", of=stock, about=300, within=0.05),
    ...     ss.Claim("at least 600", of=stock, at_least=600, usually_within=2),
    ... ])
    >>> check = claims.check(depot, paths=8_192, seed=1)
    >>> list(check.contradictions)
    [('300 units', 'at least 600')]
    """

    rows: tuple[CheckedClaim, ...]
    without_claims: Estimate
    figure: Estimate | None
    words: str
    pairs: Mapping[tuple[str, str], Estimate]
    effective_paths: float
    paths: int
    ran_again: bool
    contradicting: tuple[str, ...]
    scenario: Scenario
    stock: str
    _answer: Answer

    def __getitem__(self, name: str) -> CheckedClaim:
        names = [each.name for each in self.rows]
        if not checks.is_one_of(name, names):
            raise UnknownNameError(
                f"{shown(name)} of the check must be a claim, one of {shown_names(names)}{checks.did_you_mean(name, names)}"
            )
        return self.rows[names.index(name)]

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def contradictions(self) -> dict[tuple[str, str], Estimate]:
        """The pairs that contradict each other: the interval of their Bayes factor lies below 1/10, or no path has both.

        Returns
        -------
        dict from (str, str) to Estimate
            The smallest factor first.

        Examples
        --------
        >>> import supplysim as ss
        >>> stock = ss.lognormal(6, 0.5, name="on hand")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
        >>> claims = ss.Claims([ss.Claim(f"{each}", of=stock, about=each, within=0.3) for each in (400, 450)])
        >>> claims.check(depot, paths=4_096, seed=1).contradictions
        {}
        """
        found = [pair for pair in self.pairs.items() if pair[1].high < _CLEARLY_BELOW or pair[1].value == 0]
        return dict(sorted(found, key=lambda pair: pair[1].value))

    @property
    def moves_most(self) -> CheckedClaim | None:
        """The claim that moves the figure most; None if none moves it by more than its error.

        Returns
        -------
        CheckedClaim or None

        Examples
        --------
        >>> import supplysim as ss
        >>> stock = ss.lognormal(6, 0.5, name="on hand")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
        >>> claims = ss.Claims([ss.Claim("500", of=stock, about=500, within=w) for w in (0.1,)])
        >>> claims.check(depot, paths=4_096, seed=1).moves_most.name
        '500'
        """
        known = [each for each in self.rows if each.moves is not None and (each.moves.low > 0 or each.moves.high < 0)]
        return max(known, key=_size, default=None)

    @property
    def plot(self) -> CheckPlots:
        """The plots of the check: ``check.plot.claims()``.

        Returns
        -------
        CheckPlots

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> stock = ss.lognormal(6, 0.5, name="on hand")
        >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=400)
        >>> claims = ss.Claims([ss.Claim("500 units", of=stock, about=500, within=0.1)])
        >>> claims.check(depot, paths=4_096, seed=1).plot.claims(Figure().subplots()).get_xlabel()
        'times what is stated'
        """
        return CheckPlots(self.rows, self.scenario.name)

    @property
    def _summary(self) -> CheckSummary:
        return CheckSummary(
            self.scenario.name,
            self._answer,
            self.rows,
            self.without_claims,
            self.figure,
            self.effective_paths,
            self.paths,
            self.contradictions,
            self.contradicting,
            self.moves_most,
        )

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        return f"<Check of {counted(len(self), 'claim')} on {self.scenario.name!r}: {self.words}>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()


def _size(row: CheckedClaim) -> float:
    assert row.moves is not None  # noqa: S101  # only asked of a claim that moves the figure
    return math.inf if math.isinf(row.moves.value) else abs(row.moves.value)
