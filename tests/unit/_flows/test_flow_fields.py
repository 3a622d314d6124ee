"""What each flow takes, what it stands for unless told, and what it refuses beside what every field of its kind does."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import attrs
import pytest

import supplysim as ss


def maker(kind: type, **usual: Any) -> Callable[..., Any]:
    """Makes a flow with some fields given, and others as usual."""
    return lambda **fields: kind(**(usual | fields))


shipments = maker(ss.Shipments, name="sealift", per_day=0.1, size=100)
convoys = maker(ss.Shipments, name="convoy", every_days=14, size=100)
returns = maker(ss.Returns, name="empties", in_return_for="sealift", ratio=0.5, to="stock")
factory = maker(ss.Factory, name="arsenal", nameplate_per_day=100)
consumption = maker(ss.Consumption, name="front", per_day=100)
outages = maker(ss.Outages, mean_up_days=30, mean_down_days=5)


NOT_NEGATIVE, SHARE, FROM_ONE = (0.0, inf), (0.0, 1.0), (1.0, inf)
RANGES: list[tuple[type, dict[str, tuple[float, float]]]] = [
    (
        ss.Shipments,
        dict.fromkeys(("per_day", "size", "size_cv", "lead_time_days", "total", "jitter_days", "age_days"), NOT_NEGATIVE)
        | dict.fromkeys(("loss_probability", "loss_fraction"), SHARE)
        | {"first_day": FROM_ONE, "every_days": (1e-6, inf)},
    ),
    (
        ss.Factory,
        {"nameplate_per_day": NOT_NEGATIVE, "age_days": NOT_NEGATIVE}
        | dict.fromkeys(("utilisation", "yield_fraction", "availability_fraction"), SHARE),
    ),
    (ss.Consumption, {"per_day": NOT_NEGATIVE, "cv": NOT_NEGATIVE}),
    (ss.Returns, {"ratio": NOT_NEGATIVE, "loss_fraction": SHARE, "lead_time_days": NOT_NEGATIVE, "age_days": NOT_NEGATIVE}),
    (ss.Outages, {"mean_up_days": FROM_ONE, "mean_down_days": FROM_ONE}),
    (ss.Input, {"limit_per_day": NOT_NEGATIVE}),
    (ss.Regimes, {"levels": NOT_NEGATIVE, "mean_days": FROM_ONE}),
    (ss.Rationing, {"levels": SHARE}),
]


@pytest.mark.parametrize(("kind", "ranges"), RANGES, ids=[kind.__name__ for kind, _ in RANGES])
def test_every_quantity_has_its_range(kind: type, ranges: dict[str, tuple[float, float]]) -> None:
    """That a field refuses what its range does is tested of all fields at once."""
    found = {field.name: field.metadata["range"] for field in attrs.fields(kind) if "range" in field.metadata}
    assert {name: (bounds.low, bounds.high) for name, bounds in found.items()} == ranges


def test_what_is_not_said() -> None:
    assert shipments().loss_fraction == 0
    assert shipments().first_day == 1
    assert shipments().size_cv == shipments().loss_probability == shipments().lead_time_days == convoys().jitter_days == 0
    assert shipments().every_days is shipments().total is shipments().profile is convoys().per_day is None
    assert factory().utilisation == factory().yield_fraction == factory().availability_fraction == 1
    assert factory().outages is None
    assert consumption().cv == 0
    assert consumption().regimes is None


def test_steady_is_what_never_varies_from_day_to_day() -> None:
    assert factory().is_steady
    assert factory(utilisation=ss.uniform(0, 1)).is_steady
    assert not factory(outages=outages()).is_steady
    assert not shipments().is_steady
    assert convoys().is_steady
    assert not any(convoys(**{field: 0.5}).is_steady for field in ("jitter_days", "size_cv", "loss_probability"))
    assert not convoys(size_cv=ss.choice([0, 0.1])).is_steady
    assert convoys(every_days=ss.uniform(10, 20), lead_time_days=ss.uniform(0, 9)).is_steady
    assert returns().is_steady
    assert consumption(per_day=ss.uniform(0, 1)).is_steady
    assert not consumption(cv=0.1).is_steady
    assert not consumption(cv=ss.choice([0, 0.1])).is_steady
