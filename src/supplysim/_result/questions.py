"""Questions: what a person asks of a result beyond its figures; the package `supplysim.analysis` answers."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import attrs

from supplysim._estimates.figures import Figures
from supplysim._later import later
from supplysim._run.progress import Progress
from supplysim._uncertain.dates import DateLike


@attrs.frozen(eq=False, slots=False)
class Questions(Figures):
    """The figures of a result, and the questions that go beyond them; `Result` inherits both."""

    def drivers(
        self,
        *,
        survival_days: float | DateLike | None = None,
        never: bool = False,
        restricted_mean: bool = False,
        quantile: float | None = None,
        median: bool = False,
        workers: int = 1,
        executor: Executor | None = None,
        progress: Progress = False,
    ) -> Any:
        """What drives a figure: each unknown's share of its variance, and the share of chance; see `Drivers`.

        Choose at most one figure. The kept paths are run a second time, with the same inputs and fresh chance, unless nothing
        varies from day to day.

        Parameters
        ----------
        survival_days : float or date, optional
            The probability that the stock lasts at least so many days, or that there is no stock-out before a date.
        never : bool
            The probability that the stock lasts to the horizon.
        restricted_mean : bool
            The restricted mean of duration, E[min(T, horizon)]. It is what is explained by default.
        quantile : float, optional
            The quantile of duration with this probability. It counts as the probability of lasting to its estimate (to the
            horizon, if it is beyond), and the summary says so.
        median : bool
            As `quantile`, with a probability of 0.5.
        workers, executor, progress
            As in `simulate`, for the second run.

        Returns
        -------
        Drivers

        Raises
        ------
        InvalidValueError
            If several figures are chosen, a number is out of range, or the run has kept no paths; if the result is partial; if
            the kept paths of a run with claims are worth less than 400 of equal weight.
        InvalidTypeError
            If an argument is of the wrong type.
        BlockError, RunInterrupted
            If the second run fails, or the user presses Ctrl-C.

        Notes
        -----
        A share ``alone`` is Var(E[Y | x]) / Var(Y) (I. M. Sobol', 1993), where Y is the duration, at most the horizon, or
        whether the stock lasts. E[Y | x] is fitted by orthonormal polynomials of the rank of x, of degrees that the data
        support, and its variance is estimated without bias from products of different replicates. Pairs are fitted by products
        of polynomials. The share of chance is ``1 - Cov(Y1, Y2) / Var(Y)`` over two runs of the same inputs. Errors come from
        the spread between replicates (of more than 32, in 32 groups).

        In a run with claims, paths count as much as they weigh. Since claims tie unknowns together, each share is that of an
        unknown with what it carries of the others, there is no share ``with_others``, and the share of chance is not known if
        claims are about outputs.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", ss.uniform(8, 12, name="rate"), cv=0.5)
        >>> depot = ss.Scenario("depot", stock=ss.Stock(95), demand=[issues], horizon_days=30)
        >>> drivers = ss.simulate(depot, paths=20_000, seed=1).drivers(survival_days=9)
        >>> print(drivers["rate"].alone, drivers.chance)
        0.232 ± 0.009 0.77 ± 0.02
        >>> print(drivers["rate"].at_low, drivers["rate"].at_high)
        0.96 ± 0.01 0.26 ± 0.02
        """
        return later("drivers")(
            self,
            survival_days=survival_days,
            never=never,
            restricted_mean=restricted_mean,
            quantile=quantile,
            median=median,
            workers=workers,
            executor=executor,
            progress=progress,
        )

    def discover(
        self,
        *,
        lasts_less_than: float | DateLike | None = None,
        lasts_at_least: float | DateLike | None = None,
        most_boxes: int = 3,
        workers: int = 1,
        executor: Executor | None = None,
        progress: Progress = False,
    ) -> Any:
        """Find boxes, ranges of a few inputs in words, in which the stock lasts less than, or at least, so many days.

        Parameters
        ----------
        lasts_less_than, lasts_at_least : float or date
            One of them: the event to look for, as in `survival`.
        most_boxes : int
            The largest number of boxes, at most 20. Each is looked for among the paths that lie in none before.
        workers, executor, progress
            As in `simulate`, for a second run of as many paths as are kept, with the same inputs and fresh chance. Without
            chance there is none.

        Returns
        -------
        Discovery

        Raises
        ------
        InvalidTypeError, InvalidValueError
            If not one event is given, it lies beyond the horizon, or the run has no kept paths, fewer than four replicates, or
            open blocks.
        BlockError, RunInterrupted
            As in `simulate`.

        Notes
        -----
        Boxes are found by the patient rule induction method (J. H. Friedman, N. I. Fisher, "Bump hunting in high-dimensional
        data", Statistics and Computing 9, 1999; B. P. Bryant, R. J. Lempert, "Thinking inside the box", Technological
        Forecasting and Social Change 77, 2010). The box is chosen that correlates most with the event. It is found on the kept
        paths of every second replicate, and measured on those of the others. A box that is not confirmed there (Student's t,
        false alarm 0.5 %) is not shown.

        Where p is the probability of the event given the inputs, any region A of the inputs has a coverage
        ``c = E[p 1_A] / E[p]`` and a density ``d = E[p 1_A] / P(A)``. By the inequality of Cauchy and Schwarz, ``c d`` is at
        most ``E[p^2] / E[p]``. That is the ceiling, estimated as ``E[Y_1 Y_2] / E[Y]`` from two runs with the same inputs and
        fresh chance.

        Examples
        --------
        >>> import supplysim as ss
        >>> issues = ss.Consumption("issues", ss.uniform(5, 15, name="rate"))
        >>> depot = ss.Scenario("depot", stock=ss.Stock(100), demand=[issues], horizon_days=30)
        >>> found = ss.simulate(depot, paths=8_192, seed=7).discover(lasts_less_than=8)
        >>> found.boxes
        (<Box rate above 12.5: coverage > 99.02 %, density > 99.02 %>,)
        """
        return later("discover")(
            self,
            lasts_less_than=lasts_less_than,
            lasts_at_least=lasts_at_least,
            most_boxes=most_boxes,
            workers=workers,
            executor=executor,
            progress=progress,
        )

    def outlast(self, first: str, second: str) -> Any:
        """Which of two stocks of the scenario lasts longer, path by path.

        Parameters
        ----------
        first, second : str
            The names of two stocks on which something draws.

        Returns
        -------
        Outlast
            ``first``, ``second``: the probabilities that the one or the other lasts longer; ``same``: that both run out
            after the same duration; ``both``: that both last to the horizon. These add up to 1.
            ``first_given_second_ends`` is the probability that the first outlasts the second, given that the second runs out
            within the horizon. Each is an `Estimate`.

        Raises
        ------
        InvalidValueError
            If there is no such stock, both are the same, or nothing draws on one of them, so that it cannot run out.

        Notes
        -----
        Errors come from the spread between replicates, as of every share; that of the last figure is that of a ratio (A. B.
        Owen, "Monte Carlo theory, methods and examples", 2013, ch. 17).

        Examples
        --------
        >>> import supplysim as ss
        >>> stocks = [ss.Stock(ss.uniform(0, 100), name="depot"), ss.Stock(50, name="front")]
        >>> demand = [ss.Consumption("training", 5, from_="depot"), ss.Consumption("issues", 5, from_="front")]
        >>> result = ss.simulate(ss.Scenario("two", stock=stocks, demand=demand, horizon_days=30), paths=4_096, seed=1)
        >>> result.outlast("depot", "front").first.value
        0.5
        """
        return later("outlast")(self, first, second)
