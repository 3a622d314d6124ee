"""Starting the processes of flows: those of one name and class in several variants start together, and share their chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import attrs
import numpy as np

from supplysim._flows.base import Demand, Flow, Supply
from supplysim._flows.own import checked_process, checked_transfer
from supplysim._flows.process import Process, TransferProcess
from supplysim._flows.strikes import StrikeProcess
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import Drawn

Streams = Mapping[str, np.random.Generator]


@attrs.frozen(eq=False)
class Started:
    """One variant on the morning of day 1.

    Attributes
    ----------
    model : Model
    drawn : DrawnParameters
    streams : mapping from flow name to numpy.random.Generator
    processes : dict from flow name to Process
        Of the demands, and of the supplies that are not followed from dispatch to receipt.
    transfers : dict from flow name to TransferProcess
        Of those that are.
    strikes : dict from name of losses to StrikeProcess
    """

    model: Model
    drawn: DrawnParameters
    streams: Streams
    processes: dict[str, Process] = attrs.field(factory=dict)
    transfers: dict[str, TransferProcess] = attrs.field(factory=dict)
    strikes: dict[str, StrikeProcess] = attrs.field(factory=dict)


def started(
    models: Sequence[Model],
    drawn_parameters: Sequence[DrawnParameters],
    streams: Sequence[Streams],
    paths: int,
    counts_losses: Callable[[Flow], bool],
) -> list[Started]:
    """The variants with all of their processes. The streams of one name are in the same state in all variants.

    `counts_losses` says of which supplies the process must give what is lost in transit; several variants do not give it.
    """
    variants = [Started(*each) for each in zip(models, drawn_parameters, streams, strict=True)]
    calendar = models[0].calendar
    _start_leaders(variants, paths)
    for group in _grouped(variants, _moved):
        flow = group[0][1]
        method = "start_counting" if len(group) == 1 and isinstance(flow, Supply) and counts_losses(flow) else "start"
        for (variant, flow), process in zip(group, _together(group, method, calendar, paths), strict=True):
            variant.processes[flow.name] = checked_process(flow, process, paths)
    for group in _grouped(variants, lambda model: model.network.transfers):
        for (variant, flow), process in zip(group, _together(group, "start_transfer", calendar, paths), strict=True):
            variant.transfers[flow.name] = checked_transfer(flow, process, paths)
    for group in _grouped(variants, lambda model: model.network.losses):
        for (variant, flow), strikes in zip(group, _together(group, "start", calendar, paths), strict=True):
            variant.strikes[flow.name] = strikes
    return variants


_Group = list[tuple[Started, Flow]]  # the flows of one name and class, with their variants


def _grouped(variants: Sequence[Started], flows_of: Callable[[Model], Iterable[Flow]]) -> list[_Group]:
    """The flows of all variants that have not been started, by name and class."""
    groups: dict[tuple[str, type], _Group] = {}
    for variant in variants:
        for flow in flows_of(variant.model):
            if flow.name not in variant.processes:
                groups.setdefault((flow.name, type(flow)), []).append((variant, flow))
    return list(groups.values())


def _moved(model: Model) -> Iterator[Flow]:
    """The flows of which only what they move in a leap matters."""
    for node in model.network.nodes:
        yield from (*node.supplies, *node.demands)


def _together(group: _Group, method: str, *arguments: Any) -> Sequence[Any]:
    """The processes of a group; `method` is that of a flow by itself.

    A flow that is its own process is a copy, since its arrays become views of the paths in flight.
    """
    flows = [copy(variant.drawn.of(flow)) for variant, flow in group]
    rngs = [variant.streams[flow.name] for variant, flow in group]
    if len(flows) == 1:
        return [getattr(flows[0], method)(*arguments, rngs[0])]
    kind = type(flows[0])
    if not _pairs(kind, method):
        return [getattr(flow, method)(*arguments, rng) for flow, rng in zip(flows, rngs, strict=True)]
    processes: Sequence[Any] = getattr(kind, f"{method}_paired")(flows, *arguments, rngs)
    return processes


def _pairs(kind: type, method: str) -> bool:
    """Whether a class starts variants together: not if it changes how one is started, and leaves it at that."""
    alone, together = (next(each for each in kind.__mro__ if name in vars(each)) for name in (method, f"{method}_paired"))
    return issubclass(together, alone)


def _start_leaders(variants: Sequence[Started], paths: int) -> None:
    """Start the leading demand, if each variant has one, and they can lead together."""
    leaders = [leader for variant in variants if (leader := variant.model.network.leader) is not None]
    if len({(leader.name, type(leader)) for leader in leaders}) != 1 or len(leaders) < len(variants):
        return
    first = leaders[0]
    flows = [copy(variant.drawn.of(first)) for variant in variants]
    receipts = [_certain_receipts(variant, first) for variant in variants]
    rngs = [variant.streams[first.name] for variant in variants]
    if len(flows) == 1:
        variants[0].processes[first.name] = flows[0].start_leading(receipts[0], paths, rngs[0])
        return
    together = _pairs(type(first), "start_leading")
    processes = type(first).start_leading_paired(flows, receipts, paths, rngs) if together else None
    if processes is not None:
        for variant, process in zip(variants, processes, strict=True):
            variant.processes[first.name] = process


def _certain_receipts(variant: Started, leader: Demand) -> Drawn:
    """The least that the stock of the leading demand receives on every day; 0 if its capacity could exclude it."""
    node: Node = next(node for node in variant.model.network.nodes if leader.name in {each.name for each in node.demands})
    if node.stock.capacity is not None:
        return 0.0
    return sum((variant.drawn.of(each).least_per_day() for each in node.supplies), 0.0)
