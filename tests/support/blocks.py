"""Blocks that are noted as they are run, and fail where a test wants them to."""

from __future__ import annotations

from typing import Any

from supplysim._engine.block import BlockOutcome, run_block


class Blocks:
    """Which blocks are run, and which of them fails, and how."""

    def __init__(self) -> None:
        self.run: list[int] = []
        self.problems: dict[int, BaseException] = {}

    def __call__(self, scenario: Any, settings: Any, block: int, *rest: Any, **how: Any) -> BlockOutcome:
        if block in self.problems:
            raise self.problems[block]
        outcome = run_block(scenario, settings, block, *rest, **how)
        self.run.append(block)
        return outcome

    def taken(self) -> list[int]:
        """Which were run since this was last asked, in order."""
        found, self.run = sorted(self.run), []
        return found
