"""Claims: several published statements, of which a run or a check takes account together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import attrs

from supplysim._model.claims.claim import Claim
from supplysim._uncertain import checks
from supplysim._uncertain.fields import converted
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names


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

    def __repr__(self) -> str:
        return f"<Claims: {shown_names(self.names)}>" if self.claims else "<Claims: none>"

    def __str__(self) -> str:
        return "\n".join(map(str, self.claims))
