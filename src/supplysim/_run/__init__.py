"""Carrying out a run: the plan of blocks, the workers that compute them, and the fold of their outcomes."""

from supplysim._run.accumulator import Fold, Run
from supplysim._run.plan import Plan
from supplysim._run.runner import carry_out

__all__ = ["Fold", "Plan", "Run", "carry_out"]
