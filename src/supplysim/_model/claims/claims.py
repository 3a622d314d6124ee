"""Claims: several published statements, of which a run or a check takes account together."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Any, overload

import attrs

from supplysim._later import later
from supplysim._model.claims.claim import Claim
from supplysim._model.scenario import Scenario
from supplysim._uncertain import checks
from supplysim._uncertain.dates import DateLike
from supplysim._uncertain.fields import converted
from supplysim._uncertain.quantity import Quantity
from supplysim._uncertain.source import Source
from supplysim.errors import InvalidTypeError, InvalidValueError, SupplysimWarning, shown, shown_names


def _claims(value: Any, field: str, place: str) -> tuple[Claim, ...]:
    if isinstance(value, Claim):
        value = [value]
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"'{field}' of {place} must be a list of claims (got {shown(value)})")
    claims = checks.listed(value, field, place)
    for number, each in enumerate(claims):
        if not isinstance(each, Claim):
            raise InvalidTypeError(f"'{field}[{number}]' of {place} must be a Claim (got {shown(each)})")
    return tuple(claims)


@attrs.frozen(repr=False)
class Claims(Sequence[Claim]):
    """Several claims, for ``simulate(scenario, given=claims)`` and for their own check.

    It is a sequence; a claim is also found by its name: ``claims["6,700 containers"]``. Their order has no meaning.

    Parameters
    ----------
    claims : list of Claim

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If something else is among them, two have one name, or one restates another that is not there, or that has no weight
        itself.

    Examples
    --------
    >>> import supplysim as ss
    >>> containers = ss.uniform(1_000, 20_000, name="containers")
    >>> claims = ss.Claims([ss.Claim("6,700 containers", of=containers, about=6_700, within=0.05)])
    >>> len(claims), claims["6,700 containers"].within
    (1, 0.05)
    """

    claims: Sequence[Claim] = converted(_claims)

    def __attrs_post_init__(self) -> None:
        names = self.names
        for name in names:
            if names.count(name) > 1:
                raise InvalidValueError(f"the names of 'claims' of Claims must differ (got {shown(name)} twice)")
        for each in self.claims:
            if each.restates is None:
                continue
            place = f"'restates' of Claim {shown(each.name)}"
            checks.known_name(each.restates, [name for name in names if name != each.name], place)
            if self[each.restates].restates is not None:
                raise InvalidValueError(
                    f"{place} must name a claim that restates no other (got {shown(each.restates)}, which restates "
                    f"{shown(self[each.restates].restates)}): name that one"
                )
        self._warn_of_forgotten_biases()

    def _warn_of_forgotten_biases(self) -> None:
        """Warn of a source that has a bias in some claims, and none in others."""
        by_bias: tuple[dict[str, str], dict[str, str]] = {}, {}  # without one, with one: the first claim of a source
        for each in self.claims:
            if isinstance(each.source, Source):
                by_bias[each.source.bias is not None].setdefault(each.source.name, each.name)
        for source_name, claim in by_bias[False].items():
            if source_name in by_bias[True]:
                warnings.warn(
                    f"source {shown(source_name)} has a bias in Claim {shown(by_bias[True][source_name])} and none in Claim "
                    f"{shown(claim)}, which is told as if by somebody else; use the same Source for both",
                    SupplysimWarning,
                    stacklevel=4,  # where the claims were made
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the claims, in the order written.

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> import supplysim as ss
        >>> ss.Claims([ss.Claim("10,000 or more", of=ss.uniform(0, 2e4), at_least=10_000, usually_within=2)]).names
        ('10,000 or more',)
        """
        return tuple(each.name for each in self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    @overload
    def __getitem__(self, key: int | str) -> Claim: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[Claim]: ...
    def __getitem__(self, key: int | str | slice) -> Claim | Sequence[Claim]:
        if not isinstance(key, str):
            return self.claims[key]
        return self.claims[self.names.index(checks.known_name(key, self.names, "a claim"))]

    def without(self, *names: str) -> Claims:
        """The same claims but for some, and for those that restate them.

        Parameters
        ----------
        *names : str

        Returns
        -------
        Claims

        Raises
        ------
        InvalidValueError
            If there is no claim of such a name.

        Examples
        --------
        >>> import supplysim as ss
        >>> containers = ss.uniform(1_000, 20_000, name="containers")
        >>> claims = ss.Claims([ss.Claim(name, of=containers, about=6_700, within=0.05) for name in ("one", "two")])
        >>> claims.without("one").names
        ('two',)
        """
        for name in names:
            checks.known_name(name, self.names, "'names' of without")
        return Claims([each for each in self.claims if each.name not in names and each.restates not in names])

    def check(
        self,
        scenario: Scenario,
        *,
        survival_days: float | DateLike | None = None,
        never: bool = False,
        quantile: float | None = None,
        median: bool = False,
        restricted_mean: bool = False,
        output: Quantity | None = None,
        stock: str | None = None,
        paths: int = 100_000,
        seed: int | None = None,
        noise_seed: int | None = None,
        replicates: int | None = None,
        workers: int = 1,
        executor: Executor | None = None,
        progress: bool | Callable[[int, int], object] = False,
    ) -> Any:
        """Check claims before believing them: what the model holds of each, which contradict each other, what each one moves.

        Choose at most one figure; it is the median duration unless told. ``print(check)`` prints tables and sentences.

        Parameters
        ----------
        scenario : Scenario
        survival_days : float or date, optional
            The probability that the stock lasts at least so many days, or that there is no stock-out before a date.
        never : bool
            The probability that the stock lasts to the horizon.
        quantile : float, optional
            The quantile with this probability, between 0 and 1: of duration, or of `output`.
        median : bool
            The median.
        restricted_mean : bool
            The restricted mean of duration, E[min(T, horizon)]; with `output`, its mean.
        output : Quantity, optional
            An output of the run, an unknown or an expression, whose figure is shown in place of one of durations.
        stock : str, optional
            The stock whose duration it is; by default the main stock.
        paths : int
            At least 400 are needed. All are kept in memory.
        seed, noise_seed, replicates, workers, executor, progress
            As in `simulate`, for each run.

        Returns
        -------
        Check

        Raises
        ------
        InvalidValueError, InvalidTypeError
            If there are no claims, several figures are chosen, or an argument is out of range; if a claim is about nothing in
            the scenario.
        DrawError
            If a claim about a logarithm has a quantity that is negative on a path.
        BlockError, RunInterrupted
            As in `simulate`.

        Warns
        -----
        SupplysimWarning
            As in `simulate`.

        Notes
        -----
        One run without claims gives the likelihood L of each claim on each path; the product of those of the others is the
        weight of a path after the others are told (importance sampling from the prior; A. B. Owen, "Monte Carlo theory,
        methods and examples", 2013, ch. 9). Where weights leave fewer than 400 effective paths, the scenario is run again,
        given those claims. Two claims contradict each other if ``E[La Lb] / (E[La] E[Lb])``, a Bayes factor, is clearly below
        1/10.

        Examples
        --------
        >>> import supplysim as ss
        >>> containers = ss.lognormal(9, 0.5, name="containers")
        >>> front = ss.Consumption("front", per_day=10_000)
        >>> scenario = ss.Scenario("front", stock=ss.Stock(400 * containers), demand=[front], horizon_days=3_000)
        >>> claims = ss.Claims([ss.Claim("6,700 containers", of=containers, about=6_700, within=0.05)])
        >>> check = claims.check(scenario, paths=20_000, seed=7)
        >>> print(check.without_claims, check["6,700 containers"].holds_before)
        324.11 ± 0.02 0.1215 ± 0.0002
        """
        how: dict[str, Any] = {"paths": paths, "seed": seed, "noise_seed": noise_seed, "replicates": replicates}
        how |= {"workers": workers, "executor": executor, "progress": progress}
        given: dict[str, Any] = {"survival_days": survival_days, "never": never, "quantile": quantile, "median": median}
        given["restricted_mean"] = restricted_mean
        return later("check")(self, scenario, given, output=output, stock=stock, how=how)

    def __repr__(self) -> str:
        return f"<Claims: {shown_names(self.names)}>" if self.claims else "<Claims: none>"

    def __str__(self) -> str:
        return "\n".join(map(str, self.claims))
