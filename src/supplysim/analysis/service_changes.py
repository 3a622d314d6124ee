"""ServiceChanges: differences of how well demand is met on two sides of a paired run, as `Service` has the figures of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction

import attrs
import numpy as np

from supplysim._engine import stock_state
from supplysim._estimates import intervals
from supplysim._estimates.estimate import Estimate
from supplysim._estimates.service import Service
from supplysim._uncertain.arrays import FloatArray
from supplysim.analysis.orders import units_of
from supplysim.analysis.side import Side

_Total = Callable[[Service], FloatArray]  # a total of a stock by replicate, (replicates,)


@attrs.frozen(eq=False)
class _Ratio:
    """Two totals by replicate, (replicates,), of which a figure is the ratio."""

    part: FloatArray
    whole: FloatArray

    @property
    def value(self) -> float:
        """The ratio of the totals; NaN if there is nothing to divide by."""
        return float(self.part.sum() / self.whole.sum()) if self.whole.sum() > 0 else math.nan

    @property
    def deviations(self) -> FloatArray:
        """By how much each replicate moves the ratio, to first order, (replicates,)."""
        found: FloatArray = (self.part - self.value * self.whole) / self.whole.sum()
        return found


@attrs.frozen(eq=False)
class ServiceChanges:
    """Differences of service, second less first; the runs went on to the horizon.

    Attributes
    ----------
    first, second : Side
    exact : bool
        Whether nothing is random, or both sides are the same.
    """

    first: Side
    second: Side
    exact: bool

    @property
    def paths(self) -> FloatArray:
        """The number of paths of each replicate, (replicates,); with weights, their shares of the effective number."""
        sums, per_unit = units_of(self.first.tally)
        return sums.astype(np.float64) * per_unit

    @property
    def fill_rate(self) -> Estimate:
        """The difference of the fill rates of all claims."""
        return self._change(_met, _asked, 1.0)

    @property
    def ready_rate(self) -> Estimate:
        """The difference of the ready rates."""
        return self._change(_ready_days, _days, 1.0)

    @property
    def stock_outs(self) -> Estimate:
        """The difference of the mean numbers of stock-outs of a path."""
        return self._change(_stock_outs, _paths, float((self.first.scenario.horizon_days + 1) // 2))

    @property
    def stock_out_days(self) -> Estimate:
        """The difference of the mean lengths of a stock-out, in days; NaN if one side has none."""
        return self._change(_short_days, _stock_outs, float(self.first.scenario.horizon_days - 1))

    @property
    def unmet_demand(self) -> Estimate:
        """The difference of the mean unmet demands of a path."""
        most = max(_Ratio(_asked(side.service), _paths(side.service)).value for side in (self.first, self.second))
        return self._change(_unmet, _paths, most)

    def _change(self, part: _Total, whole: _Total, most: float) -> Estimate:
        """The difference of the ratios of two totals, between -most and most.

        Its error is the spread of what the replicates move it by, to first order (A. B. Owen, "Monte Carlo theory, methods and
        examples", 2013, ch. 17).
        """
        first, second = (_Ratio(part(side.service), whole(side.service)) for side in (self.first, self.second))
        value = second.value - first.value
        if math.isnan(value):
            return Estimate(value, math.inf, -math.inf, math.inf)
        if self.exact:
            return Estimate(value, 0.0, value, value)
        moved, paths = second.deviations - first.deviations, self.paths
        return intervals.mean(moved * paths.sum() + value * paths, paths, most, lowest=-most)


def _sums(service: Service, accounts: Iterable[str]) -> FloatArray:
    """The sum of several accounts of a stock; added exactly, as fractions."""
    kept = [service.tally.service[service.stock, account] for account in accounts]
    return np.array([float(sum(each, Fraction(0))) for each in zip(*kept, strict=True)] or [0.0] * service.tally.paths.size)


def _asked(service: Service) -> FloatArray:
    return _sums(service, map(stock_state.demanded, service.demands or service.shipments))


def _unmet(service: Service) -> FloatArray:
    return _sums(service, map(stock_state.unmet, service.demands or service.shipments))


def _met(service: Service) -> FloatArray:
    return _asked(service) - _unmet(service)


def _paths(service: Service) -> FloatArray:
    return units_of(service.tally)[0].astype(np.float64)


def _days(service: Service) -> FloatArray:
    return _paths(service) * service.scenario.horizon_days


def _ready_days(service: Service) -> FloatArray:
    return _days(service) - _short_days(service)


def _short_days(service: Service) -> FloatArray:
    return _sums(service, [stock_state.SHORT_DAYS])


def _stock_outs(service: Service) -> FloatArray:
    return _sums(service, [stock_state.STOCK_OUTS])
