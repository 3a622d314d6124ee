"""What `import supplysim` brings, and what comes when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import supplysim as ss


def test_every_public_name_is_there_and_keeps_its_place() -> None:
    assert sorted(ss.__all__) == list(ss.__all__)
    assert set(ss.__all__) <= set(dir(ss))
    for name in ss.__all__:
        assert getattr(ss, name) is getattr(ss, name)
    for name, module in ss._WHEN_ASKED_FOR.items():
        assert name in ss.__all__
        assert getattr(ss, name) is getattr(import_module(f"supplysim.{module}"), name)


def test_a_name_that_is_not_there_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="module 'supplysim' has no attribute 'simulat'"):
        _ = ss.simulat


def test_a_scenario_is_written_without_the_engine() -> None:
    code = """
import sys, supplysim as ss
scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("use", ss.pert(8, 10, 14))], horizon_days=30)
assert not [name for name in sys.modules if name.startswith(("supplysim._engine", "supplysim._run", "supplysim._result"))]
from supplysim import *
print(simulate(scenario, paths=10, seed=1).paths)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "10\n"
