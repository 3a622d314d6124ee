"""Carrying out a run: the plan of blocks, the workers that compute them, and the fold of their outcomes."""

from supplysim.run.carrying import carry_out
from supplysim.run.fold import Fold, Run
from supplysim.run.plan import Plan

__all__ = ["Fold", "Plan", "Run", "carry_out"]
