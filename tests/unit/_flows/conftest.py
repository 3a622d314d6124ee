"""What tests of several flows need."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._flows import sojourn_lengths, switching


@pytest.fixture
def known_sojourns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sojourn lasts as long as its state's mean."""
    monkeypatch.setattr(sojourn_lengths, "geometric_scale", lambda mean: np.asarray(mean, dtype=float))
    monkeypatch.setattr(switching, "geometric_days", lambda exponentials, scales: np.array(scales, dtype=float))
