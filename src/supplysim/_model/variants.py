"""Variants: scenarios that go through the engine together, and share what they have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from supplysim._model.claims.proposal import CHOICE
from supplysim._model.model import DrawnParameters, Model, drawn_uniforms
from supplysim._model.network import network_of
from supplysim._model.scenario import Scenario
from supplysim._model.settings import Settings
from supplysim._uncertain.arrays import FloatArray


@attrs.frozen(slots=False)
class Variants:
    """Several scenarios of one horizon, unit and start, whose paths have common unknowns and common chance.

    Variables are paired by name: one name is one dimension of the sampling design, whatever its law is in each variant.
    Those that all variants have come first, so that one that only some of them have shifts no other.
    """

    scenarios: tuple[Scenario, ...]

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The compiled variants. A transfer that one of them follows from dispatch to receipt is followed in all."""
        models = [scenario.model for scenario in self.scenarios]
        followed = {each.name for model in models for each in model.network.transfers}
        return tuple(
            attrs.evolve(model, network=network_of(*_parts(scenario), followed=followed))
            for model, scenario in zip(models, self.scenarios, strict=True)
        )

    @cached_property
    def names(self) -> tuple[Mapping[str, str], ...]:
        """For each variant, the common name of each of its variables, by its own name.

        They are the same but for a variable without a name that stands in another field than in an earlier variant.
        """
        known: dict[Any, str] = {}
        found = []
        for model in self.models:
            own = {
                name: name if known.get(variable, name) in model.variables else known[variable]
                for name, variable in model.variables.items()
            }
            known = {**{variable: own[name] for name, variable in model.variables.items()}, **known}
            found.append(own)
        return tuple(found)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The common names in the order of the dimensions of the sampling design."""
        by_variant = [list(own.values()) for own in self.names]
        everywhere = [name for name in by_variant[0] if all(name in names for names in by_variant)]
        return tuple(dict.fromkeys([*everywhere, *(name for names in by_variant for name in names)]))

    def uniforms(self, settings: Settings, block: int, paths: int) -> tuple[dict[str, FloatArray], FloatArray | None]:
        """The uniform numbers of all unknowns by their common names, before they are correlated.

        Unknowns that are met only in claims come after all others, so claims move no other unknown.

        Returns
        -------
        uniforms : dict from name to (paths,) array
        log_ratio : (paths,) array or None
            Where claims have a proposal: the logarithm of the density of the laws over that of the proposal.
        """
        given = settings.given
        proposal = None if given is None or given.weighing is None else given.weighing.proposal
        of_claims = () if given is None else (name for name, _ in given.unknowns)
        choice = () if proposal is None else (CHOICE,)
        names = tuple(dict.fromkeys((*self.dimensions, *of_claims, *choice)))
        uniforms = drawn_uniforms(names, settings, block, paths)
        if proposal is None:
            return uniforms, None
        which = uniforms.pop(CHOICE)
        moved, log_ratio = proposal.moved({name: uniforms[name] for name in proposal.names}, which)
        return {**uniforms, **moved}, log_ratio

    def evaluated(self, uniforms: Mapping[str, FloatArray], settings: Settings) -> list[DrawnParameters]:
        """The parameters of each variant, given `uniforms`. The first one also has the unknowns met only in claims."""
        models, names = list(self.models), [dict(own) for own in self.names]
        if settings.given is not None:
            models[0] = settings.given.model(models[0])
            names[0] |= {name: name for name, _ in settings.given.unknowns}
        return [
            model.evaluated({name: uniforms[common] for name, common in own.items()})
            for model, own in zip(models, names, strict=True)
        ]

    def draw(self, settings: Settings, block: int, paths: int) -> list[DrawnParameters]:
        """Draw the parameters of each variant; see `Model.draw`."""
        return self.evaluated(self.uniforms(settings, block, paths)[0], settings)

    def __getstate__(self) -> Sequence[Scenario]:
        """Pickle the scenarios alone; they are compiled again after unpickling."""
        return self.scenarios

    def __setstate__(self, scenarios: tuple[Scenario, ...]) -> None:
        object.__setattr__(self, "scenarios", scenarios)


def _parts(scenario: Scenario) -> tuple[Any, ...]:
    """The arguments of `network_of`."""
    return scenario.stocks, scenario.main_stock, scenario.demand, scenario.supply, scenario.losses


Study = Scenario | Variants  # what is simulated together


def variants_of(study: Study) -> Variants:
    """What is simulated together; a scenario by itself is one variant."""
    return study if isinstance(study, Variants) else Variants((study,))
