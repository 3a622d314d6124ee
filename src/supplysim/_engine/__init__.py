"""The leap engine: pure functions of a scenario, a run's settings and a block's number."""
