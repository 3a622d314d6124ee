"""VarianceShares: how the variance of any figure of paths divides among the inputs, their pairs, and chance.

The variance of a function of independent inputs is the sum of the parts of each input alone, of each pair, of each three, ...
(W. Hoeffding, 1948; B. Efron and C. Stein, "The jackknife estimate of variance", 1981; I. M. Sobol', 1993). Chance is what is
left when all inputs are known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import add

import attrs
import numpy as np

from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.pair_effects import MOST_INPUTS, pair_effects
from supplysim.analysis.rank_cells import RankCells
from supplysim.analysis.rank_effects import BEYOND_NOISE, RankEffect
from supplysim.analysis.replicate_groups import Groups, Total

_PAIR = 2


@attrs.frozen(eq=False)
class VarianceShares:
    """The parts of the variance of a figure.

    Attributes
    ----------
    groups : Groups
    whole : Total
        The variance of the figure.
    chance : Total or None
        The mean variance of the figure for known inputs; None if it is not known.
    effects : mapping from name to RankEffect
    alone : mapping from name to Total
        What each input does alone; if it is correlated with others, with what it carries of them.
    with_others : mapping from name to Total
        What each input does alone and in pairs with others; it lacks inputs that are correlated, and is empty with weights.
    beyond_pairs : Total or None
        What more than two inputs do together, and pairs beyond what is fitted; None if inputs are correlated, or with weights.
    """

    groups: Groups
    whole: Total
    chance: Total | None
    effects: Mapping[str, RankEffect]
    alone: Mapping[str, Total]
    with_others: Mapping[str, Total]
    beyond_pairs: Total | None

    @classmethod
    def of(
        cls,
        inputs: Mapping[str, FloatArray],
        figure: FloatArray,
        again: FloatArray | None,
        replicates: int,
        dependent: Collection[str] = (),
        *,
        groups: Groups | None = None,
        chance_is_known: bool = True,
    ) -> VarianceShares:
        """The parts of the variance of a figure.

        Parameters
        ----------
        inputs : mapping from name to (paths,) array
        figure : (paths,) array
            Path i belongs to replicate ``i % replicates``.
        again : (paths,) array, optional
            The figure with the same inputs and fresh chance; None if there is no chance, so that it would be the same.
        replicates : int
        dependent : collection of str
            The names of inputs that are correlated with others.
        groups : Groups, optional
            The groups of paths with weights. Weights tie inputs together, so that each has what it carries of the others.
        chance_is_known : bool
            Whether there is no chance if there is no figure `again`.
        """
        is_weighted = groups is not None
        groups = Groups.of(figure.size, replicates) if groups is None else groups
        runs = [figure] if again is None else [figure, again]
        middle = groups.average(np.mean(runs, axis=0)) if is_weighted else float(np.mean(runs))
        nothing = Total(0.0, np.zeros(groups.number), is_exact=True)
        whole = groups.mean(np.mean([(run - middle) ** 2 for run in runs], axis=0))
        chance: Total | None = nothing if again is None else groups.mean((figure - again) ** 2 / 2)
        if not chance_is_known:
            chance = None
        elif not inputs:
            chance = attrs.evolve(whole, is_exact=True)
        centred = np.mean(runs, axis=0) - middle
        cells = {name: RankCells.of(values, groups.path_weights) for name, values in inputs.items()}
        varying = [name for name, each in cells.items() if each.number > 1]
        together = [name for name in varying if is_weighted or name in dependent]
        if len(together) < _PAIR:  # what the only one is correlated with does not vary
            together = []
        effects, rest = _alone(cells, centred, groups, together)
        alone = {name: effect.variance for name, effect in effects.items()}
        if is_weighted:
            return cls(groups, whole, chance, effects, alone, {}, None)
        assert chance is not None  # noqa: S101  # it is only unknown with weights
        pairs = _pairs(effects, [name for name in varying if name not in together], rest, groups)
        beyond = whole - chance - reduce(add, [*alone.values(), *pairs.values()], nothing)
        if not together and len(varying) <= _PAIR:  # so that there is nothing beyond pairs, only what the fits do not reach
            if again is None or beyond.value > BEYOND_NOISE * groups.error(beyond):
                _add_to_last(beyond, varying, alone, pairs)
            beyond = nothing
        with_others = {
            name: reduce(add, (part for pair, part in pairs.items() if name in pair), alone[name])
            for name in effects
            if name not in together
        }
        return cls(groups, whole, chance, effects, alone, with_others, None if together else beyond)


def _alone(
    inputs: Mapping[str, RankCells], centred: FloatArray, groups: Groups, dependent: Collection[str]
) -> tuple[dict[str, RankEffect], FloatArray]:
    """What each input does alone, and the figure of each path less that.

    It is estimated twice. The second time, what the *others* are seen to do is first taken off, so that it is not taken for
    noise, or for the input's own where a few points of the design happen to be uneven. An input that is correlated with others
    is left as it is, since it carries a part of what they do.
    """
    effects = {name: RankEffect.of(cells, centred, groups) for name, cells in inputs.items()}
    fitted = {
        name: effect.fitted(groups)
        for name, effect in effects.items()
        if effect.variance.value > BEYOND_NOISE * groups.error(effect.variance)
    }
    rest = centred - sum(fitted.values(), np.zeros_like(centred))
    for name, cells in inputs.items():
        if name not in dependent and fitted.keys() - {name}:
            centred = rest + fitted[name] if name in fitted else rest
            effects[name] = RankEffect.of(cells, centred, groups, effects[name].counts)
    return effects, rest


def _add_to_last(beyond: Total, varying: list[str], alone: dict[str, Total], pairs: dict[tuple[str, str], Total]) -> None:
    """Add what the fits do not reach to the pair of two inputs, or to the only input."""
    if len(varying) == _PAIR:
        pairs[varying[0], varying[1]] += beyond
    elif varying:
        alone[varying[0]] = attrs.evolve(alone[varying[0]] + beyond, unseen=0.0)


def _pairs(
    effects: Mapping[str, RankEffect], names: list[str], rest: FloatArray, groups: Groups
) -> dict[tuple[str, str], Total]:
    """What the pairs of independent inputs do together, by their names."""
    if len(names) > MOST_INPUTS:
        names = sorted(names, key=lambda name: -effects[name].variance.value)[:MOST_INPUTS]
    if len(names) < _PAIR:
        return {}
    found = pair_effects([effects[name].cells for name in names], rest, groups)
    return {(names[one], names[other]): part for (one, other), part in found.items()}
