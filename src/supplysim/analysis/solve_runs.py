"""The runs of solve: the control as one more unknown of a run, or as the variants of paired runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from supplysim._model.scenario import Scenario
from supplysim._result.result import Result
from supplysim._simulate import simulate
from supplysim._uncertain.arrays import FloatArray
from supplysim._uncertain.streams import digest
from supplysim.analysis.control import CONTROL, Control, check_comparable
from supplysim.analysis.crossing import Crossing
from supplysim.analysis.crossings import Window
from supplysim.analysis.local_fit import LocalFit
from supplysim.analysis.paired import run_paired
from supplysim.analysis.samples import Sample, sign_of
from supplysim.analysis.solve_target import Target
from supplysim.analysis.steps import step_crossings, steps_of

_MOST_SAMPLES, _PATHS_OF_SAMPLES = 6, 6 << 17  # whichever allows more samples
_FIRST_POINTS, _POINTS = 7, 5
_MOST_POINT_SAMPLES = 5
_MOST_HALVINGS = 10
_MOST_SEARCHES = 4
_FEW_STEPS = 4


@attrs.define(eq=False)
class Runs:
    """What is run, and how often so far.

    Attributes
    ----------
    control : Control
    target : Target
    stock : str
    paths, replicates, seed : int
    how : mapping
        `workers`, `executor` and `progress` of each run.
    between : two floats
        The range of the control.
    count : int
        The number of scenarios simulated so far.
    samples, anchors : int
        The number of samples taken so far, and of fits that were anchored.
    searches : int
        How often a part of the range was searched again as a range of its own.
    takes_quantity : bool
        Whether the function of the control takes a quantity; floats only, otherwise.
    """

    control: Control
    target: Target
    stock: str
    paths: int
    replicates: int
    seed: int
    how: Mapping[str, Any]
    between: tuple[float, float]
    count: int = 0
    takes_quantity: bool = True
    samples: int = 0
    anchors: int = 0
    searches: int = 0

    def sample(self, low: float, high: float) -> Sample | None:
        """See `Sampler.sample`: a run along a quantity, or of points, or of all steps if there are a few."""
        most = _MOST_POINT_SAMPLES if self.is_of_points else max(_MOST_SAMPLES, _PATHS_OF_SAMPLES // self.paths)
        if self.samples >= most * (1 + self.searches):
            return None
        self.samples += 1
        steps = steps_of(self.control, low, high)
        if steps is not None:
            return self._at_steps(steps)
        return self._at_points(_points(low, high, self.samples)) if self.is_of_points else self._along_quantity(low, high)

    def again(self) -> bool:
        """See `Sampler.again`."""
        self.searches += 1
        return self.searches <= _MOST_SEARCHES

    @property
    def is_of_points(self) -> bool:
        """See `Sampler.is_of_points`."""
        return not self.takes_quantity

    def step_crossings(self, sample: Sample, possible: list[float]) -> list[Crossing]:
        """See `Sampler.step_crossings`."""
        return step_crossings(self.control, sample, possible)

    def anchored(self, fit: LocalFit, at: float) -> LocalFit:
        """See `Sampler.anchored`: from a run at that value."""
        self.anchors += 1
        margins = self._margins_at(at, f"anchor {self.anchors}")
        return fit.anchored(at, np.array([margins[index :: self.replicates].mean() for index in range(self.replicates)]))

    def sign(self, at: float) -> int:
        """See `Sampler.sign`: from a run at that value."""
        return sign_of(self.target, self._margins_at(at, "points"))

    def bisected(self, window: Window) -> Crossing:
        """See `Sampler.bisected`: by runs in the middle; where its sign is open, to the ends of where it is."""
        middle = None
        below, above = (window.low, window.high), (window.low, window.high)  # where signs change, and change back from open
        for halving in range(_MOST_HALVINGS):
            low, high = below if middle is None or halving % 2 else above
            at = (low + high) / 2
            sign = self.sign(at)
            if middle is None and sign:
                below = above = (at, high) if sign == window.before else (low, at)
            elif middle is None:
                middle, below, above = at, (low, at), (at, high)
            elif halving % 2:
                below = (at, high) if sign == window.before else (low, at)
            else:
                above = (low, at) if sign == window.after else (at, high)
        narrow = attrs.evolve(window, low=below[0], high=above[1]).bracket()
        return narrow if middle is None else attrs.evolve(narrow, value=middle, is_jump=False)

    def in_steps(self, near: Crossing) -> Sample | None:
        """See `Sampler.in_steps`: of three times its interval, or as much as shows a few steps."""
        width = near.high - near.low
        while 0 < width < math.inf:
            low, high = max(near.low - width, self.between[0]), min(near.high + width, self.between[1])
            steps = steps_of(self.control, low, high)
            if steps is None:
                return None
            if len(steps) >= _FEW_STEPS:
                return self._at_steps(steps, at_95_percent=True)
            width = math.inf if (low, high) == self.between else 2 * width
        return None

    def _margins_at(self, value: float, purpose: str) -> FloatArray:
        """The margins of the paths of a run at one value of the control."""
        return self.target.margins(self.run(self.control.scenario(value), purpose, keep=self.paths).durations)

    def run(self, scenario: Scenario, purpose: str, keep: int = 0) -> Result:
        """Simulate a scenario with the seed of a purpose."""
        self.count += 1
        seed = _seed_for(self.seed, purpose)
        result = simulate(scenario, self.paths, seed=seed, replicates=self.replicates, keep=keep, **self.how)
        return result.of(self.stock)

    def _along_quantity(self, low: float, high: float) -> Sample:
        """A run whose control is uniform between `low` and `high`."""
        scenario = self.control.with_quantity(low, high)
        if scenario is None:  # though it took one at first
            return self._at_points(_points(low, high, self.samples))
        result = self.run(scenario, f"sample {self.samples}", keep=self.paths)
        x = result.inputs[CONTROL]
        return Sample.of_paths(self.target, (low, high), x, result.durations, self.replicates)

    def _at_steps(self, steps: list[tuple[float, float]], *, at_95_percent: bool = False) -> Sample:
        """Paired runs of all the scenarios of some steps; their signs are sure, or so at 95 %."""
        lefts, rights = np.array(steps).T
        sample = self._at_points((lefts + rights) / 2, at_95_percent=at_95_percent)
        return attrs.evolve(sample, lefts=lefts, rights=rights, has_steps=True)

    def _at_points(self, x: FloatArray, *, at_95_percent: bool = False) -> Sample:
        """Paired runs at points in ascending order."""
        scenarios = [self.control.scenario(each) for each in x.tolist()]
        for each in scenarios:
            check_comparable(scenarios[0], each, "solve")
        different = {each.digest: each for each in scenarios}
        self.count += len(different)
        paired = run_paired(
            different,
            paths=self.paths,
            seed=_seed_for(self.seed, "points"),
            replicates=self.replicates,
            keep=self.paths,
            place="solve",
            **self.how,
        )
        lasting = {label: side.of(self.stock).durations for label, side in paired.sides.items()}
        durations = [lasting[each.digest] for each in scenarios]
        return Sample.of_points(self.target, x, durations, self.replicates, at_95_percent=at_95_percent)


def _points(low: float, high: float, sample: int) -> FloatArray:
    """The values of the control at which the variants of a sample are run."""
    return np.linspace(low, high, _FIRST_POINTS if sample == 1 else _POINTS)


def _seed_for(seed: int, purpose: str) -> int:
    """The seed of one of the runs: independent of the others, and of a run with `seed` itself."""
    return digest(f"solve: {seed}, {purpose}") >> 65  # 63 bits
