"""Side: the figures of one of several variants that share their futures."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from supplysim._engine.block import Kept
from supplysim._engine.events.recording import Key
from supplysim._engine.outputs import Duration, GrossCover
from supplysim._estimates.estimate import counted
from supplysim._estimates.figures import Figures
from supplysim._result.plots import FigurePlots
from supplysim._result.summary import NOTE, tables_of
from supplysim._result.tables import summary_text
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen(eq=False, slots=False, repr=False)
class Side(Figures):
    """One of several variants that share their futures: all figures of how long its stock lasts, and its kept paths.

    Path i is the same future in every variant. It belongs to replicate ``i % replicates``.

    Attributes
    ----------
    scenario : Scenario
        The variant.
    stock : str
        The stock that the figures describe; `of` gives those of another.
    weights : (kept paths,) array or None
        In a run with claims, the weights of the kept paths, in whole units: those of the first variant, which serve all.
        None without claims.

    Examples
    --------
    >>> import supplysim as ss
    >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10, cv=0.3)], horizon_days=30)
    >>> table = ss.compare({"now": now, "less": now.replace(issues=ss.Consumption("issues", 8, cv=0.3))}, paths=2_048, seed=1)
    >>> table["less"]
    <Side of 'depot': 2,048 paths>
    >>> bool(table["now"].median.value < table["less"].median.value)
    True
    """

    kept: Kept
    weights: FloatArray | None = None

    @property
    def durations(self) -> FloatArray:
        """The durations of the kept paths, (kept paths,), days; infinite where censored; read-only.

        Returns
        -------
        (kept paths,) array

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> more = now.replace(stock=ss.Stock(115))
        >>> ss.compare({"now": now, "more": more}, paths=64, seed=1)["more"].durations[:2]
        array([11.5, 11.5])
        """
        return self.kept.outputs[self.stock, Duration.name]

    @property
    def gross_cover_days(self) -> FloatArray:
        """The gross cover of the kept paths, (kept paths,), days; read-only.

        Returns
        -------
        (kept paths,) array

        Examples
        --------
        >>> import supplysim as ss
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> more = now.replace(stock=ss.Stock(115))
        >>> ss.compare({"now": now, "more": more}, paths=64, seed=1)["more"].gross_cover_days[:2]
        array([11.5, 11.5])
        """
        return self.kept.outputs[self._home, GrossCover.name]

    @property
    def inputs(self) -> Mapping[str, FloatArray]:
        """The drawn values of the variant's unknowns on the kept paths, (kept paths,) arrays by name; read-only.

        Returns
        -------
        mapping from str to (kept paths,) array

        Examples
        --------
        >>> import supplysim as ss
        >>> stock = ss.Stock(ss.uniform(90, 110, name="on hand"))
        >>> now = ss.Scenario("depot", stock=stock, demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> table = ss.compare({"now": now, "less": now.replace(issues=ss.Consumption("issues", 8))}, paths=64, seed=1)
        >>> list(table["less"].inputs)
        ['on hand']
        """
        return self.kept.inputs

    @property
    def plot(self) -> FigurePlots:
        """The plots of the variant: ``table["x"].plot.survival()`` and ``table["x"].plot.durations()``.

        Returns
        -------
        FigurePlots

        Examples
        --------
        >>> import supplysim as ss
        >>> from matplotlib.figure import Figure
        >>> now = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
        >>> table = ss.compare({"now": now, "more": now.replace(stock=ss.Stock(115))}, paths=64, seed=1)
        >>> table["more"].plot.durations(Figure().subplots()).get_xlabel()
        'duration, days'
        """
        return FigurePlots(self)

    def key_of(self, output: str) -> Key:
        """The key of an output in its tally: that of its stock, or that of the first stock of a demand which has none."""
        return (self.stock if (self.stock, output) in self.tally.counts else self._home, output)

    def __str__(self) -> str:
        question = f"{self.scenario.name}: how long will {self.stock!r} last?"
        return summary_text([question, counted(self.paths, "path")], tables_of(self), [NOTE])

    def __repr__(self) -> str:
        return f"<Side of {self.scenario.name!r}: {counted(self.paths, 'path')}>"
