"""ValueOfKnowing: what each unknown is worth to those who choose between options."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from supplysim._estimates.estimate import Estimate, counted
from supplysim._uncertain import checks
from supplysim._uncertain.arrays import BoolArray, FloatArray
from supplysim.analysis.decision import NOTHING, Decision
from supplysim.analysis.ranks import normal_scores, ranks_of
from supplysim.analysis.smoothing import smooth
from supplysim.analysis.surface import predicted
from supplysim.analysis.value_plot import plot_values
from supplysim.analysis.value_summary import ValueSummary
from supplysim.errors import InvalidTypeError, UnknownNameError, shown, shown_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@attrs.frozen(eq=False, slots=False, repr=False)
class ValueOfKnowing(Mapping[str, Estimate]):
    """What it is worth to know each unknown before choosing between options; `value_of_knowing` returns it.

    A mapping from the name of an unknown to the value of knowing it alone, ``v["front.per_day"]``: the expected value of
    partial perfect information. All figures are in the unit of the worth that was stated, net of cost. ``print(v)`` prints
    them all, the largest first; a notebook shows tables.

    Attributes
    ----------
    options : tuple of str
        The labels of the options.
    seed : int

    Examples
    --------
    >>> import supplysim as ss
    >>> rate, usable = ss.uniform(5, 15, name="rate"), ss.uniform(0.8, 1.0, name="usable")
    >>> wait = ss.Scenario("wait", stock=ss.Stock(100, usable), demand=[ss.Consumption("issues", rate)], horizon_days=30)
    >>> order = wait.replace(stock=ss.Stock(150, usable))
    >>> v = ss.value_of_knowing(
    ...     {"wait": wait, "order": order}, worth=lambda lasts_days: lasts_days >= 10, cost={"order": 0.3}, paths=4_096, seed=7
    ... )
    >>> [v.best, *v], float(v["rate"]) > float(v["usable"])
    (['order', 'usable', 'rate'], True)
    """

    options: tuple[str, ...]
    _decision: Decision
    _durations: Mapping[str, FloatArray]
    _inputs: Mapping[str, FloatArray]
    _varying: Collection[str]  # the inputs whose laws have more than one value
    _has_chance: bool
    seed: int

    @property
    def paths(self) -> int:
        """The number of paths.

        Returns
        -------
        int
        """
        return len(self._decision.replicate)

    @property
    def replicates(self) -> int:
        """The number of replicates.

        Returns
        -------
        int
        """
        return self._decision.replicates

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The names of the unknowns of all options.

        Returns
        -------
        tuple of str
        """
        return tuple(self._inputs)

    @property
    def best(self) -> str:
        """The label of the option with the largest expected worth: the one to choose if nothing more becomes known.

        Returns
        -------
        str
        """
        return self.options[self._decision.best]

    @cached_property
    def expected_worth(self) -> Mapping[str, Estimate]:
        """The expected worth of each option, net of its cost.

        Returns
        -------
        dict from str to Estimate
        """
        return {label: self._decision.worth(number) for number, label in enumerate(self.options)}

    @cached_property
    def behind(self) -> Mapping[str, Estimate]:
        """What each option falls short of the best one, on the same paths; exactly 0 for the best, and for its equals.

        Returns
        -------
        dict from str to Estimate
        """
        return {label: self._decision.behind(number) for number, label in enumerate(self.options)}

    @cached_property
    def _values(self) -> Mapping[str, Estimate]:
        """The value of knowing each unknown alone, by its name."""
        return {name: self._alone(name) for name in self._inputs}

    def __getitem__(self, name: str) -> Estimate:
        return self._values[self._known(name)]

    def __contains__(self, name: object) -> bool:
        return checks.is_one_of(name, self._inputs)

    def __iter__(self) -> Iterator[str]:
        return iter(self._inputs)

    def __len__(self) -> int:
        return len(self._inputs)

    @cached_property
    def all_unknowns(self) -> Estimate:
        """The value of knowing all unknowns, while chance stays: what the best source could be worth.

        Without chance it equals `foresight`. Otherwise the regression follows each unknown and the pairs of a dozen of them;
        where more than pairs matter, it is an estimate from below.

        Returns
        -------
        Estimate
        """
        return self.together(self._inputs)

    @cached_property
    def foresight(self) -> Estimate:
        """The value of knowing chance, too, path by path: ``E[max_k W_k] - max_k E[W_k]``, above all values of knowing.

        It depends on what chance the options share: on what each would have met on the other's days. See `compare`.

        Returns
        -------
        Estimate
        """
        return self._decision.value(self._decision.foresight())

    def together(self, names: Iterable[str]) -> Estimate:
        """The value of knowing several unknowns at once; it can be more, or less, than the sum of their values.

        Parameters
        ----------
        names : several str
            Of unknowns.

        Returns
        -------
        Estimate

        Raises
        ------
        InvalidTypeError, UnknownNameError
            If `names` is not a list of names of unknowns.

        Examples
        --------
        >>> import supplysim as ss
        >>> rate, usable = ss.uniform(5, 15, name="rate"), ss.uniform(0.8, 1.0, name="usable")
        >>> wait = ss.Scenario("wait", stock=ss.Stock(100, usable), demand=[ss.Consumption("issues", rate)], horizon_days=30)
        >>> order = wait.replace(stock=ss.Stock(150, usable))
        >>> options = {"wait": wait, "order": order}
        >>> v = ss.value_of_knowing(options, worth=lambda lasts_days: lasts_days >= 10, paths=64, seed=7)
        >>> v.together(["rate", "usable"]) == v.all_unknowns == v.foresight  # nothing is left to chance
        True
        """
        if isinstance(names, str) or not isinstance(names, Iterable):
            raise InvalidTypeError(f"'names' of together must be a list of names (got {shown(names)})")
        asked = dict.fromkeys(self._known(name) for name in checks.listed(names, "names", "together"))
        varying = [name for name in asked if name in self._varying]
        if not self._has_chance and len(varying) == len(self._varying):
            return self.foresight
        if len(varying) < 2:  # noqa: PLR2004  # one has an estimate of its own, none is worth nothing
            return self._values[varying[0]] if varying else NOTHING
        replicate = self._decision.replicate
        unknowns = np.array([ranks_of(self._inputs[name]) for name in varying])
        responses = np.stack([normal_scores(ranks_of(days)) for days in self._durations.values()], axis=1)
        return self._decision.value(
            *self._decision.informed(lambda gains, fitted_on: predicted(unknowns, responses, gains, fitted_on, replicate))
        )

    def plot(self, ax: Axes | None = None, *, most: int = 12) -> Axes:
        """Draw the value of knowing each unknown as bars, the largest first, with their 95 % intervals.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The axes to draw into; by default those of a new figure.
        most : int
            The largest number of unknowns to show.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        InvalidTypeError, InvalidValueError
            If `ax` is no Axes, or `most` no number of bars.

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> wait = ss.Scenario(
        ...     "wait", stock=ss.Stock(100), demand=[ss.Consumption("issues", ss.uniform(5, 15))], horizon_days=30
        ... )
        >>> options = {"wait": wait, "order": wait.replace(stock=ss.Stock(150))}
        >>> v = ss.value_of_knowing(options, worth=lambda lasts_days: lasts_days >= 10, cost={"order": 0.3}, paths=64, seed=7)
        >>> v.plot(Figure().subplots()).get_xlabel()
        'value of knowing, in the unit of worth'
        """
        return plot_values(self._sorted, self.all_unknowns, self.foresight, ax, most)

    def _alone(self, name: str) -> Estimate:
        if name not in self._varying:
            return NOTHING
        if not self._has_chance and len(self._varying) == 1:
            return self.foresight
        ranks, replicate = ranks_of(self._inputs[name]), self._decision.replicate

        def predict(gains: FloatArray, fitted_on: BoolArray) -> FloatArray:
            return smooth(ranks[fitted_on], gains[fitted_on], replicate[fitted_on]).at(ranks[~fitted_on])

        return self._decision.value(*self._decision.informed(predict))

    def _known(self, name: Any) -> str:
        if not checks.is_one_of(name, self._inputs):
            raise UnknownNameError(
                f"{shown(name)} of the values of knowing must be an unknown of the options, one of "
                f"{shown_names(self._inputs)}{checks.did_you_mean(name, self._inputs)}"
            )
        return str(name)

    @property
    def _sorted(self) -> Mapping[str, Estimate]:
        """The values of knowing, the largest first."""
        return dict(sorted(self._values.items(), key=lambda item: -item[1].value))

    @property
    def _summary(self) -> ValueSummary:
        return ValueSummary(
            best=self.best,
            worth=self.expected_worth,
            behind=self.behind,
            values=self._sorted,
            all_unknowns=self.all_unknowns,
            foresight=self.foresight,
            has_chance=self._has_chance,
            run=f"{counted(self.paths, 'path')} for each option; seed {self.seed}, {self.replicates} replicates",
        )

    def __str__(self) -> str:
        return self._summary.as_text()

    def __repr__(self) -> str:
        unknowns, paths = counted(len(self), "unknown"), counted(self.paths, "path")
        return f"<ValueOfKnowing of {unknowns} for {shown(list(self.options))}: {paths}>"

    def _repr_html_(self) -> str:
        return self._summary.as_html()
