"""Tables of lengths: the same laws as without them, longer sojourns among them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import supplysim as ss
from supplysim._flows import length_tables
from supplysim._flows.length_tables import LengthTables
from supplysim._flows.sojourn_lengths import GeometricLength, KnownLength, Length, VaryingLength, lengths_drawn
from support.one_sample import counts_p_value
from support.renewal import exactly, geometric_law, rounded_law

PATHS, MOST = 100_000, 3_000
GAMMA, HEAVY = ss.varying(ss.gamma(3, 2)).law, ss.varying(ss.lognormal(2, 2)).law
LAWS = [VaryingLength(HEAVY, 1.5), GeometricLength(60.0), KnownLength(4.5), VaryingLength(GAMMA, 0.2)]
EXACT = [
    rounded_law(lambda days: stats.lognorm(2, scale=np.exp(2)).cdf(days / 1.5), MOST), geometric_law(60, MOST),
    exactly(4, MOST), rounded_law(lambda days: stats.gamma(3, scale=0.4).cdf(days), MOST),
]  # fmt: skip


def test_lengths_have_their_exact_laws() -> None:
    tables = LengthTables.of(LAWS)
    assert tables is not None
    states = np.arange(PATHS).reshape(4, -1) % 4
    days = tables.draw(states, np.random.default_rng(1))
    assert days.shape == states.shape
    for state, exact in enumerate(EXACT):
        found = np.minimum(days[states == state], MOST)
        assert counts_p_value(found, exact) > 1e-4
        longer = found[found > 255] if state < 2 else np.zeros(0)
        assert state > 1 or counts_p_value(longer - 256, exact[256:] / exact[256:].sum()) > 1e-4


@pytest.mark.parametrize(
    "law",
    [
        GeometricLength(np.array([3.0, 4.0])), KnownLength(np.array([3.0, 4.0])), VaryingLength(GAMMA, np.array([1.0, 2.0])),
        VaryingLength(ss.varying(ss.mixture([ss.gamma(3, 2), 9])).law, 1.0),  # its quantile function need not rise
        KnownLength(256.0), GeometricLength(400.0),
    ],
)  # fmt: skip
def test_there_are_none_where_paths_differ_or_many_sojourns_are_long(law: Length) -> None:
    assert LengthTables.of([law, LAWS[0]]) is None


def test_equal_laws_share_their_tables() -> None:
    again = VaryingLength(ss.varying(ss.lognormal(2, 2)).law, 1.5)
    assert LengthTables.of(LAWS) is LengthTables.of([again, *LAWS[1:]])
    assert LengthTables.of(LAWS) is not LengthTables.of([VaryingLength(HEAVY, 1.4), *LAWS[1:]])


def test_tables_that_end_early_leave_the_rest_to_the_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(length_tables, "_LONGEST", 7)
    monkeypatch.setattr(length_tables, "_MOST_BEYOND", 1.0)
    law = VaryingLength(ss.varying(ss.gamma(3, 2.01)).law, 1.0)
    tables = LengthTables.of([law, law])
    assert tables is not None
    states, rng = np.zeros(PATHS, dtype=np.intp), np.random.default_rng(2)
    drawn = lengths_drawn([law, law], states, np.ones(PATHS), rng.random(PATHS))
    table = [np.bincount(each.astype(int), minlength=60)[:60] for each in (drawn, tables.draw(states, rng))]
    assert stats.chi2_contingency(np.array(table)[:, np.sum(table, axis=0) > 20]).pvalue > 1e-4
