"""compare: run variants of a scenario on the same paths, and return what changes between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from typing import Any, Never, overload

from supplysim._model.claims.claim import Claim
from supplysim._model.claims.claims import Claims
from supplysim._model.claims.given import given_to
from supplysim._model.scenario import Scenario
from supplysim._model.settings import LARGEST_SEED, MOST_REPLICATES
from supplysim._result.result import Result
from supplysim._run.progress import Progress
from supplysim._uncertain import checks
from supplysim.analysis.alike import check_alike
from supplysim.analysis.change import Change
from supplysim.analysis.comparison import Comparison
from supplysim.analysis.paired import run_paired
from supplysim.errors import InvalidTypeError, InvalidValueError, shown, shown_names

_PLACE = "compare"
_REPLICATES = 32  # so that the errors of differences, and of bands above all, are well known
_ARGUMENTS = ("paths", "seed", "replicates", "workers", "executor", "progress", "to_horizon", "given")
GivenClaims = Claims | Claim | Iterable[Claim] | None


@overload
def compare(
    first: Scenario,
    second: Scenario,
    /,
    *,
    paths: int = ...,
    seed: int | None = ...,
    replicates: int = ...,
    workers: int = ...,
    executor: Executor | None = ...,
    progress: Progress = ...,
    to_horizon: bool = ...,
    given: GivenClaims = ...,
) -> Change: ...
@overload
def compare(
    first: Mapping[str, Scenario] | Iterable[Scenario],
    /,
    *,
    paths: int = ...,
    seed: int | None = ...,
    replicates: int = ...,
    workers: int = ...,
    executor: Executor | None = ...,
    progress: Progress = ...,
    to_horizon: bool = ...,
    given: GivenClaims = ...,
) -> Comparison: ...
@overload
def compare(
    first: Scenario,
    second: Scenario,
    third: Scenario,
    /,
    *others: Scenario,
    paths: int = ...,
    seed: int | None = ...,
    replicates: int = ...,
    workers: int = ...,
    executor: Executor | None = ...,
    progress: Progress = ...,
    to_horizon: bool = ...,
    given: GivenClaims = ...,
) -> Comparison: ...
def compare(
    *scenarios: Any,
    paths: int = 100_000,
    seed: int | None = None,
    replicates: int = _REPLICATES,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress = False,
    to_horizon: bool = False,
    given: GivenClaims = None,
    **others: Never,
) -> Change | Comparison:
    """Simulate variants of a scenario on the same paths, and say what changes from the first to each other one.

    Variants share what they have in common: unknowns of one name, and the chance of flows of one name. So the error of a
    difference is far smaller than that of two separate runs, and what happens on one and the same path can be counted.

    Parameters
    ----------
    *scenarios : Scenario, or a mapping from label to Scenario, or a list of them
        Two scenarios, which give a `Change`: the second less the first. A mapping, a list, or three and more scenarios give a
        `Comparison`, in which the first is what the others are compared with. Without a mapping, labels are the names of the
        scenarios; "first" and "second" if two have the same name. All must have one horizon, start and unit.
    paths : int
        The number of paths, each of which is simulated for every scenario. As in `simulate`.
    seed, workers, executor, progress
        As in `simulate`.
    replicates : int
        As in `simulate`, by default 32: the errors of differences come from the differences of the replicates.
    to_horizon : bool
        As in `simulate`: paths continue after a stock-out, and the change has a fill rate, a ready rate, and so on.
    given : Claims, optional
        What sources say, as in `simulate`. The claims tell of the first scenario. Its weights serve all of them, since they
        are about what the scenarios share; the others may lack what a claim is about.
    **others
        Refused, with the argument that may be meant.

    Returns
    -------
    Change or Comparison

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If an argument is out of range or of the wrong type, there are fewer than two scenarios, labels are not different,
        or the scenarios have another horizon, start or unit.
    BlockError, RunInterrupted
        As in `simulate`.

    Notes
    -----
    Every scenario keeps its own law: its figures are those of a run of its own, within their errors. The errors of
    differences are the spread of the differences of the replicates (A. B. Owen, "Monte Carlo theory, methods and examples",
    2013, ch. 17), with Student's t.

    Examples
    --------
    >>> import supplysim as ss
    >>> issues = ss.Consumption("issues", per_day=ss.uniform(8, 12))
    >>> now = ss.Scenario("depot", stock=ss.Stock(200), demand=[issues], horizon_days=60)
    >>> change = ss.compare(now, now.replace(stock=ss.Stock(220)), paths=4_096, seed=7)
    >>> change.survival(20).value, change.longer.value, change.shorter.value
    (0.25, 1.0, 0.0)
    >>> table = ss.compare({"now": now, "220": now.replace(stock=ss.Stock(220))}, paths=4_096, seed=7)
    >>> table.change("220").survival(20) == change.survival(20)
    True
    """
    for other in others:
        raise InvalidTypeError(
            f"{shown(other)} of {_PLACE} must be a known argument, one of {shown_names(_ARGUMENTS)}"
            f"{checks.did_you_mean(other, _ARGUMENTS)}"
        )
    labelled = _labelled(scenarios)
    check_alike(labelled, "the scenario", _PLACE)
    number = checks.whole(paths, "paths", _PLACE, least=1)
    paired = run_paired(
        labelled,
        paths=number,
        seed=None if seed is None else checks.whole(seed, "seed", _PLACE, least=0, most=LARGEST_SEED),
        replicates=checks.whole(replicates, "replicates", _PLACE, least=2, most=MOST_REPLICATES),
        workers=workers,
        executor=executor,
        progress=progress,
        to_horizon=checks.yes_or_no(to_horizon, "to_horizon", _PLACE),
        given=given_to(_PLACE, given, next(iter(labelled.values()))),
        place=_PLACE,
    )
    stocks = {label: scenario.main_stock for label, scenario in labelled.items()}
    if len(scenarios) == 2:  # noqa: PLR2004  # two scenarios, not one mapping or list
        (one, of_one), (two, of_two) = stocks.items()
        return Change(paired, (one, two), (of_one, of_two))
    return Comparison(paired, stocks)


def _labelled(given: tuple[Any, ...]) -> dict[str, Scenario]:
    """The scenarios by their labels, in order."""
    only = given[0] if len(given) == 1 else None
    if isinstance(only, Mapping):
        pairs = checks.listed(only.items(), "scenarios", _PLACE)
        found = {checks.text(label, "label", _PLACE): _scenario(each, f"[{shown(label)}]") for label, each in pairs}
    elif isinstance(only, Iterable) and not isinstance(only, str | bytes | Scenario):
        found = _named(checks.listed(only, "scenarios", _PLACE))
    else:
        found = _named(given)
    if len(found) < 2:  # noqa: PLR2004  # one has nothing beside it
        raise InvalidValueError(f"'scenarios' of {_PLACE} must be at least two (got {len(found)})")
    return found


def _named(several: Iterable[Any]) -> dict[str, Scenario]:
    """Scenarios by their names; the first and the second, if these are two of one name."""
    found = [_scenario(each, f"[{index}]") for index, each in enumerate(several)]
    names = [each.name for each in found]
    if len(found) == 2 and names[0] == names[1]:  # noqa: PLR2004  # two need no names
        names = ["first", "second"]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise InvalidValueError(
            f"the names of scenarios of {_PLACE} must differ (got {shown(twice[0])} twice): "
            f'give them labels, {_PLACE}({{"label": scenario, ...}})'
        )
    return dict(zip(names, found, strict=True))


def _scenario(value: Any, item: str) -> Scenario:
    if not isinstance(value, Scenario):
        remedy = "; the scenarios are run together, so give 'result.scenario'" if isinstance(value, Result) else ""
        raise InvalidTypeError(f"'scenarios{item}' of {_PLACE} must be a Scenario (got {shown(value)}{remedy})")
    return value
