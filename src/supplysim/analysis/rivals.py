"""rivals: readings that each take the same claims, side by side, with the evidence of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
from scipy import special

from supplysim._estimates.estimate import Estimate, percent, plus_minus
from supplysim._result.chosen_figure import ChosenFigure, chosen_or
from supplysim._result.result import Result
from supplysim._result.summary import NOTE
from supplysim._result.tables import Section, summary_html, summary_text
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.dates import DateLike
from supplysim.analysis.evidence import log_evidence
from supplysim.errors import InvalidTypeError, InvalidValueError, UnknownNameError, shortened, shown, shown_names

_PLACE = "rivals"
_LONGEST_LABEL = 34
_EVIDENCE = (
    "evidence: how likely a reading was to have the claims made, over that of the likeliest reading;\n"
    "probability: that of a reading after the claims, if {prior}, and one of these readings is right."
)


@attrs.frozen(repr=False)
class Rival:
    """One of several rival readings; an item of `Rivals`.

    Attributes
    ----------
    label : str
    log_evidence : Estimate
        The natural logarithm of the evidence; see `Result.log_evidence`.
    prior : float
        The probability of the reading before the claims.
    probability : Estimate
        That after the claims: ``prior`` times the evidence, over the sum of these products.
    figure : Estimate or None
        The figure of the run; None if the claims leave too few effective paths.
    effective_paths : float

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", 10)
    >>> of = {"small": ss.lognormal(4.6, 0.1, name="stock"), "large": ss.lognormal(5.3, 0.1, name="stock")}
    >>> claim = {label: ss.Claim("about 150", of=stock, about=150, within=0.3) for label, stock in of.items()}
    >>> runs = {
    ...     label: ss.simulate(ss.Scenario(label, stock=ss.Stock(stock), demand=[issues], horizon_days=60), 8_192, seed=1,
    ...                        given=claim[label])
    ...     for label, stock in of.items()
    ... }
    >>> ss.rivals(runs)["large"]
    <Rival 'large': 0.60455 ± 0.00001>
    """

    label: str
    log_evidence: Estimate
    prior: float
    probability: Estimate
    figure: Estimate | None
    effective_paths: float

    def __repr__(self) -> str:
        return f"<Rival {self.label!r}: {plus_minus(self.probability)}>"


@attrs.frozen(eq=False, repr=False)
class Rivals(Mapping[str, Rival]):
    """Rival readings that each take the same claims, side by side; `rivals` returns it.

    A mapping from the label of a reading to its `Rival`. ``print(found)`` prints a table, which a notebook shows, too.

    Attributes
    ----------
    words : str
        What the figure is, in words.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.lognormal(4.6, 0.1, name="stock")
    >>> depot = ss.Scenario("depot", stock=ss.Stock(stock), demand=[ss.Consumption("issues", 10)], horizon_days=60)
    >>> claim = ss.Claim("about 100", of=stock, about=100, within=0.3)
    >>> runs = {name: ss.simulate(depot, 4_096, seed=1, given=claim) for name in ("one", "same")}
    >>> ss.rivals(runs)["one"].probability.value
    0.5
    """

    words: str
    _chosen: ChosenFigure
    _rivals: Mapping[str, Rival]
    _is_equal: bool

    def __getitem__(self, label: str) -> Rival:
        if not checks.is_one_of(label, self._rivals):
            raise UnknownNameError(
                f"{shown(label)} of the rivals must be a label, one of {shown_names(self._rivals)}"
                f"{checks.did_you_mean(label, list(self._rivals))}"
            )
        return self._rivals[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rivals)

    def __len__(self) -> int:
        return len(self._rivals)

    def _parts(self) -> tuple[tuple[str, ...], list[Section], list[str]]:
        best = max((each.log_evidence.value for each in self._rivals.values()), default=0.0)
        heads = ("reading", "evidence", "probability", self.words, "effective paths")
        rows = tuple(
            (
                shortened(each.label, _LONGEST_LABEL),
                _ratio(each.log_evidence.value - best) if best > -math.inf else "unknown",
                percent(each.probability),
                "refused" if each.figure is None else self._chosen.written(each.figure),
                f"{each.effective_paths:,.0f}",
            )
            for each in self._rivals.values()
        )
        prior = "all were equally likely before" if self._is_equal else "they were as likely before as was said"
        title = (f"{len(self)} readings of the same claims: how likely is each, and what follows from it?",)
        return title, [Section(heads, rows)], [_EVIDENCE.format(prior=prior), NOTE]

    def __str__(self) -> str:
        return summary_text(*self._parts())

    def __repr__(self) -> str:
        return f"<Rivals: {', '.join(map(shown, self._rivals))}>"

    def _repr_html_(self) -> str:
        return summary_html(*self._parts())


def rivals(
    results: Mapping[str, Result],
    /,
    *,
    prior: Mapping[str, float] | None = None,
    survival_days: float | DateLike | None = None,
    never: bool = False,
    restricted_mean: bool = False,
    quantile: float | None = None,
    median: bool = False,
) -> Rivals:
    """Put rival readings side by side: runs that each take the same claims, with the evidence and the figure of each.

    Parameters
    ----------
    results : mapping from label to Result
        At least two runs with claims that say the same. What they are about, and the scenarios, may differ: that is what makes
        them rivals.
    prior : mapping from label to float, optional
        How likely each reading was before the claims: positive numbers in proportion to that. By default all are equally
        likely.
    survival_days, never, restricted_mean, quantile, median
        The figure that is shown, at most one; as in `Result.drivers`. The median by default.

    Returns
    -------
    Rivals

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If fewer than two results are given, one is without claims, claims do not say the same, or `prior` does not fit.

    Notes
    -----
    The evidence of a reading is the mean of the likelihood of all its claims over its prior (R. E. Kass and A. E. Raftery,
    "Bayes factors", JASA 90, 1995). It depends on how wide the laws of a reading are: one that allows for much is believed
    less if the claims are met by little of it. The error of a probability adds up those of all readings,
    as runs with one seed are not independent.

    Examples
    --------
    >>> import supplysim as ss
    >>> stock = ss.lognormal(4.6, 0.1, name="stock")
    >>> slow, fast = (
    ...     ss.Scenario(name, stock=ss.Stock(stock), demand=[ss.Consumption("issues", rate)], horizon_days=60)
    ...     for name, rate in (("slow", 5), ("fast", 10))
    ... )
    >>> claims = {
    ...     name: ss.Claim("12 days", of=stock / rate, about=12, within=0.3) for name, rate in (("slow", 5), ("fast", 10))
    ... }
    >>> runs = {each.name: ss.simulate(each, 4_096, seed=1, given=claims[each.name]) for each in (slow, fast)}
    >>> found = ss.rivals(runs)
    >>> bool(found["fast"].probability.value > 0.7)
    True
    """
    checked = _results(results)
    odds = _prior(prior, checked)
    given = {"survival_days": survival_days, "never": never, "quantile": quantile, "median": median}
    given["restricted_mean"] = restricted_mean
    chosen = chosen_or(given, None, next(iter(checked.values())).scenario, _PLACE)
    evidence = {label: log_evidence(result) for label, result in checked.items()}
    likely = _probabilities(list(evidence.values()), np.array(list(odds.values())))
    found = {
        label: Rival(label, evidence[label], odds[label], each, _figure(chosen, result), result.effective_paths)
        for (label, result), each in zip(checked.items(), likely, strict=True)
    }
    return Rivals(chosen.words, chosen, found, prior is None)


def _results(value: Any) -> dict[str, Result]:
    """The results by label, which have claims that say the same."""
    if not isinstance(value, Mapping):
        raise InvalidTypeError(f"'results' of {_PLACE} must be a mapping from label to Result (got {shown(value)})")
    found: dict[str, Result] = {}
    for label, result in value.items():
        if not isinstance(result, Result):
            raise InvalidTypeError(f"'results[{shown(label)}]' of {_PLACE} must be a Result (got {shown(result)})")
        found[checks.text(label, "label", _PLACE)] = result
    if len(found) < 2:  # noqa: PLR2004  # one has no rival
        raise InvalidValueError(f"'results' of {_PLACE} must be at least two (got {len(found)})")
    said = {label: _statements(label, result) for label, result in found.items()}
    (first, wanted), *others = said.items()
    for label, other in others:
        for name in sorted(wanted.keys() | other.keys()):
            if wanted.get(name) != other.get(name):
                one, two = (f"{each[name]}" if name in each else "not made" for each in (wanted, other))
                raise InvalidValueError(
                    f"the claims of all 'results' of {_PLACE} must say the same, so that their evidence can be compared: "
                    f"{shown(name)} is {one} in {shown(first)} (got {two} in {shown(label)})"
                )
    return found


def _statements(label: str, result: Result) -> dict[str, Any]:
    """What the claims with weight of a run say, by name."""
    given = result.run.plan.settings.given
    if given is None:
        raise InvalidValueError(f"'results[{shown(label)}]' of {_PLACE} must be a run with claims (got one without)")
    return {each.name: each.statement for each in given.claims if each.has_weight}


def _prior(value: Any, results: Mapping[str, Result]) -> dict[str, float]:
    """The probability of each reading before the claims."""
    if value is None:
        return dict.fromkeys(results, 1 / len(results))
    if not isinstance(value, Mapping):
        raise InvalidTypeError(f"'prior' of {_PLACE} must be a mapping from label to a number (got {shown(value)})")
    for label in value:
        checks.known_name(label, list(results), f"'prior' of {_PLACE}")
    missing = [label for label in results if label not in value]
    if missing:
        raise InvalidValueError(f"'prior' of {_PLACE} must have every label (got none for {shown_names(missing)})")
    numbers = {label: checks.positive(value[label], f"prior[{shown(label)}]", _PLACE) for label in results}
    total = math.fsum(numbers.values())
    return {label: number / total for label, number in numbers.items()}


def _figure(chosen: ChosenFigure, result: Result) -> Estimate | None:
    """The figure of a run; None if its claims leave too few effective paths."""
    try:
        return chosen.read(result)
    except InvalidValueError:
        return None


def _probabilities(evidence: list[Estimate], prior: FloatArray) -> list[Estimate]:
    """The probability of each reading, with errors as if those of all logarithms pointed the worst way."""
    logs = np.array([each.value for each in evidence]) + np.log(prior)
    if np.all(np.isneginf(logs)):
        return [Estimate(math.nan, math.inf, 0.0, 1.0)] * logs.size
    values = special.softmax(logs)
    errors = np.array([each.std_error if math.isfinite(each.value) else 0.0 for each in evidence])
    halves = np.array([each.high - each.value if math.isfinite(each.value) else 0.0 for each in evidence])
    found = []
    for number, value in enumerate(values.tolist()):
        others = np.arange(logs.size) != number
        rest = float(special.logsumexp(logs[others]))
        if math.isinf(rest) or math.isinf(float(logs[number])):  # this reading alone, or not at all
            found.append(Estimate(value, 0.0, value, value))
            continue
        shares = special.softmax(logs[others])
        error, half = (float(each[number] + shares @ each[others]) for each in (errors, halves))
        logit = float(logs[number]) - rest
        low, high = (float(special.expit(logit + sign * half)) for sign in (-1, 1))
        found.append(Estimate(value, value * (1 - value) * error, min(low, value), max(high, value)))
    return found


def _ratio(log_ratio: float) -> str:
    """A ratio of evidences, as a number in a table."""
    ratio = math.exp(log_ratio)
    return f"{ratio:.2g}" if ratio >= 1e-3 else f"{ratio:.0e}"  # noqa: PLR2004  # below, digits say less than the power
