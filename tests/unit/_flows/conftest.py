"""What tests of several flows need."""

from __future__ import annotations

import numpy as np
import pytest

from supplysim._flows import switching


@pytest.fixture
def known_sojourns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sojourn lasts as long as its state's mean."""
    monkeypatch.setattr(switching, "_sojourn_scale", lambda mean: np.asarray(mean, dtype=float))
    monkeypatch.setattr(switching, "_sojourns", lambda exponentials, scales: np.array(scales, dtype=float))
