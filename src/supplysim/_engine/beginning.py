"""The beginning of a block: the running models of all variants on the morning of day 1, and what is under way then."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from supplysim._engine.ages import Ages
from supplysim._engine.running import (
    RunningDemand,
    RunningLoss,
    RunningModel,
    RunningStock,
    RunningSupply,
    RunningTransfer,
)
from supplysim._engine.served import passed_on_to, served_demands
from supplysim._engine.starting import Started, Streams, started
from supplysim._engine.stock_state import ClaimState, StockState
from supplysim._engine.transfer_accounts import TransferAccounts
from supplysim._flows.aged_transit import AgedTransit
from supplysim._flows.base import Demand, Flow, Transfer
from supplysim._flows.calendar import Calendar
from supplysim._flows.crossing import CrossingTransit
from supplysim._flows.process import UnderWay
from supplysim._flows.transit import InTransit, Transit
from supplysim._model.ages import lots_at_start
from supplysim._model.model import DrawnParameters, Model
from supplysim._model.network import Node
from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.parameters import drawn, zeros


def running(
    models: Sequence[Model],
    drawn_parameters: Sequence[DrawnParameters],
    streams: Sequence[Streams],
    paths: int,
    *,
    goes_on: bool,
    keeps_accounts: bool,
    accounts_of: Container[str] = (),
    durations_of: Container[str] = (),
) -> list[RunningModel]:
    """The running models of all variants on the morning of day 1.

    Parameters
    ----------
    models : sequence of Model
        Of the variants, often a single one.
    drawn_parameters : sequence of DrawnParameters
    streams : sequence of mappings from flow name to numpy.random.Generator
    paths : int
    goes_on : bool
        Whether service is counted, since paths continue after a stock-out.
    keeps_accounts : bool
        Whether totals of all receipts, issues and losses are kept.
    accounts_of : container of str
        The stocks and flows whose totals are kept in any case.
    durations_of : container of str
        The demands whose durations are counted, besides those of a scenario with substitution.
    """
    variants = started(models, drawn_parameters, streams, paths, lambda flow: keeps_accounts or flow.name in accounts_of)
    how: dict[str, Any] = {"goes_on": goes_on, "keeps_accounts": keeps_accounts, "accounts_of": accounts_of}
    return [_running(each, paths, **how, durations_of=durations_of) for each in variants]


def _running(
    variant: Started,
    paths: int,
    *,
    goes_on: bool,
    keeps_accounts: bool,
    accounts_of: Container[str],
    durations_of: Container[str],
) -> RunningModel:
    """The running model of one variant."""
    model, drawn_parameters, streams = variant.model, variant.drawn, variant.streams
    calendar = model.calendar

    def accounts(flow: Flow) -> TransferAccounts | None:
        return zeros(TransferAccounts, paths) if keeps_accounts or flow.name in accounts_of else None

    claims = {
        claim.name: ClaimState.begin(paths, backlog=_backlog(claim, node, drawn_parameters), counts_service=goes_on)
        for node in model.network.nodes
        for claim in node.claims
    }
    received = {each.name: node for node in model.network.nodes for each in node.inbound}
    lots = lots_at_start(model.network, drawn_parameters, calendar)
    transfers: dict[str, RunningTransfer] = {}
    for each in model.network.transfers:
        flow, process, account = drawn_parameters.of(each), variant.transfers[each.name], accounts(each)
        ages = each.name in received and received[each.name].name in lots
        carries = ages and each.from_ in lots
        in_lots = _transit_of_lots(flow, account, calendar, paths) if carries or (ages and flow.lead_times_vary) else None
        under_way = process.under_way(streams[each.name])
        transfers[each.name] = RunningTransfer(
            flow=each,
            process=process,
            transit=_transit(flow, under_way, account, calendar, paths) if in_lots is None else in_lots,
            rng=streams[each.name],
            accounts=account,
            claim=claims.get(each.name),
            has_destination=each.name in received,
            ages=Ages.of(flow) if ages else None,
            lots=in_lots,
            carries_lots=carries,
        )
    for transfer in transfers.values():
        if transfer.flow.in_return_for is not None:
            transfer.answers = transfers[transfer.flow.in_return_for]
            if transfer.flow.from_ is None:
                transfer.answers.answered_by.append(transfer)

    read = {node.name for node in model.network.nodes if any(each.reads_issues for each in node.inbound)}
    states = {
        node.name: StockState.begin(
            drawn_parameters.stocks[node.name],
            calendar,
            paths,
            counts_service=goes_on,
            keeps_accounts=keeps_accounts or node.name in accounts_of or node.name in read,
            is_struck=bool(node.losses),
            lots=lots.get(node.name),
        )
        for node in model.network.nodes
    }
    served = served_demands(model.network, drawn_parameters, claims, states, durations_of)
    stocks = tuple(
        RunningStock(
            node=node,
            state=states[node.name],
            supplies=tuple(
                RunningSupply(
                    flow,
                    variant.processes[flow.name],
                    streams[flow.name],
                    accounts(flow),
                    Ages.of(drawn_parameters.of(flow)) if node.name in lots else None,
                )
                for flow in node.supplies
            ),
            demands=tuple(
                RunningDemand(flow, variant.processes[flow.name], streams[flow.name], claims[flow.name], served.get(flow.name))
                for flow in node.demands
            ),
            inbound=tuple(transfers[each.name] for each in node.inbound),
            outbound=tuple(transfers[each.name] for each in node.outbound),
            serves_each=goes_on
            or bool(node.outbound or node.passed_on)
            or node.name in read
            or any(demand.keeps_backlog or demand.name in served for demand in node.demands),
            losses=tuple(RunningLoss(variant.strikes[loss.name], streams[loss.name]) for loss in node.losses),
            passed_on=passed_on_to(node, served),
        )
        for node in model.network.nodes
    )
    return RunningModel(model, drawn_parameters, paths, stocks, tuple(transfers.values()), served)


def _backlog(claim: Demand | Transfer, node: Node, drawn_parameters: DrawnParameters) -> Drawn | None:
    """The backlog of a claim on the morning of day 1, its own or that of its stock; None if it keeps none."""
    if not claim.keeps_backlog:
        return None
    return drawn_parameters.of(claim).backlog_at_start() + drawn(drawn_parameters.stocks[node.name].backlog)


def _transit_of_lots(flow: Transfer, accounts: TransferAccounts | None, calendar: Calendar, paths: int) -> AgedTransit:
    """What is in transit of a transfer whose lots are told apart, on the morning of day 1; its accounts include it."""
    transit = AgedTransit.empty(flow.mean_lead_days(), calendar.horizon_days, paths)
    age = flow.age_at_dispatch()
    for day, amount in flow.planned_receipts(calendar) if flow.lead_times_vary else ():
        transit.add(day, day - np.floor(0.0 if age is None else age), amount)
        if accounts is not None:  # it was sent on evening 0
            accounts.sent += amount
    return transit


def _transit(
    flow: Transfer, under_way: UnderWay | None, accounts: TransferAccounts | None, calendar: Calendar, paths: int
) -> InTransit:
    """What is in transit of a transfer, with drawn values in its fields, on the morning of day 1; its accounts include it."""
    if under_way is not None:
        if accounts is not None:
            accounts.sent += under_way.sent
            accounts.lost += under_way.lost
        return under_way.transit
    often = flow.dispatches_per_day(calendar)
    if not flow.lead_times_vary:
        return Transit.empty(flow.mean_lead_days(), often, calendar.horizon_days, paths)
    most, horizon = flow.lead_days_range()[1], calendar.horizon_days
    transit = CrossingTransit.empty(flow.mean_lead_days(), often, paths, most_lead_days=most, horizon_days=horizon)
    planned = flow.planned_receipts(calendar)
    if planned:
        transit.add(planned)
        if accounts is not None:  # it was sent on evening 0
            accounts.sent += sum((amount for _, amount in planned), 0.0)
    return transit
