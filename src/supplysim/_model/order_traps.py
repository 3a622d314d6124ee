"""Traps of orders: what a policy can say, though its author hardly means it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplysim._flows.orders import Orders
from supplysim._model.model import DrawnParameters
from supplysim._model.network import Node
from supplysim._uncertain.fields import place_of
from supplysim._uncertain.parameters import drawn
from supplysim.errors import shown_names


def order_traps_of(node: Node, points: DrawnParameters, horizon_days: int) -> Iterator[str]:
    """The traps of the policies that fill one stock, each as a message with the remedy."""
    policies = [points.of(flow) for flow in node.inbound if isinstance(flow, Orders)]
    if len(policies) == 1 == len(node.inbound) + len(node.supplies):
        yield from _nothing_on_order(policies[0], node, points, horizon_days)
    for policy in policies:
        yield from _rare_reviews(policy, horizon_days)
        yield from _levels_beyond_capacity(policy, node, points)
    if len(policies) > 1:
        names = shown_names([each.name for each in policies])
        yield (
            f"{place_of(node.stock)} is filled by {len(policies)} order policies, {names}, each of which counts as on order "
            f"only what it has ordered itself: both may order for the same shortfall; use one policy, or give the second a "
            f"lower level, as for emergencies"
        )


def covered_days(node: Node, points: DrawnParameters, horizon_days: int) -> float:
    """How long what a stock has on day 1 covers the mean of what is asked of it, on the median path, up to the horizon."""
    rate = sum((np.asarray(points.of(claim).mean_per_day()) for claim in node.claims), np.zeros(()))
    stock = points.stocks[node.name]
    available = np.maximum(stock.usable_at_start() - np.asarray(drawn(stock.reserve)), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.median(np.where(rate > 0, np.minimum(available / rate, horizon_days), horizon_days)))


def _nothing_on_order(policy: Orders, node: Node, points: DrawnParameters, horizon_days: int) -> Iterator[str]:
    """The only supply of a stock that runs out before the first order can arrive, since nothing is on order on day 1."""
    first = policy.review_days + 1 + round(float(np.median(policy.lead_days_range()[0])))  # it leaves a day after the review
    covered = covered_days(node, points, horizon_days)
    if policy.on_order is None and covered <= first - 2 and first <= horizon_days:
        yield (
            f"nothing of {place_of(policy)} is on order on day 1, so nothing of it can arrive before day {first:,} "
            f"(review_days + lead_time_days), while what is on hand covers {covered:,.0f} days: say what is on order in "
            f"on_order={{day: amount}}, with on_order={{1: 0}} if that is nothing"
        )


def _rare_reviews(policy: Orders, horizon_days: int) -> Iterator[str]:
    if policy.review_days > horizon_days:
        yield (
            f"'review_days' of {place_of(policy)} is beyond the horizon, day {horizon_days:,} (got {policy.review_days:,}): "
            f"nothing is ordered; shorten it, or lengthen horizon_days"
        )


def _levels_beyond_capacity(policy: Orders, node: Node, points: DrawnParameters) -> Iterator[str]:
    """A level that the stock has no room for, on most paths: what is on hand and on order exceeds the capacity."""
    capacity = points.stocks[node.name].capacity
    for field in ("reorder_point", "order_up_to"):
        level = getattr(policy, field)
        if capacity is None or level is None or np.median(drawn(level) > drawn(capacity) * (1.0 + 1e-9)) < 1.0:
            continue
        fate = "is lost when it arrives" if node.stock.loses_overflow else "waits outside"
        median, most = np.median(drawn(level)), np.median(drawn(capacity))
        yield (
            f"'{field}' of {place_of(policy)} is above the capacity of {place_of(node.stock)} (median {median:,.6g} beside "
            f"{most:,.6g}): what there is no room for {fate}, and is ordered again; lower the level"
        )
        return
